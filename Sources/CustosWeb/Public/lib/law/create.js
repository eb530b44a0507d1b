// Makes a missing record beside the form that needs it, in a dialog.
import { h } from "../dom.js";
import { pick, t } from "../i18n.js";
import { openDialog } from "../dialog.js";
import { typedFields } from "./model.js";
import { RecordForm } from "./record-form.js";
import { wire } from "./wire.js";

/** Dialogs over dialogs end here: the innermost form is filled in on its own page. */
const DEPTH = 3;

/** What the inputs of a form call: asks for a record of a kind, answers it or null. */
export function createBeside(law, depth = 1) {
  if (depth > DEPTH) return null;
  return (kind, typed) => new Promise((resolve) => {
    let form = null;
    openDialog({ title: t("law.list.new", { kind: pick(kind) }), wide: true, test: `beside-${kind.name}`, onclose: () => form?.stop(),
      build: (close) => {
      form = new RecordForm({ law, kind, fields: typedFields(kind), create: createBeside(law, depth + 1),
        buttons: [{ label: t("law.form.enter"), primary: true, test: "beside-save",
          run: async (f) => (await wire.create(kind.name, f.read(), f.submission)).record }],
        saved: (record) => close(record), cancel: { label: t("dialog.cancel"), run: () => close(null) } });
      const first = form.inputs.get(typedFields(kind)[0]?.name);
      if (typed && first && first.field.shape.type === "text" && first.input.read() === undefined) first.input.write(typed);
      return { body: h("div", null, form.node), actions: [] };
    } }).then(resolve);
  });
}
