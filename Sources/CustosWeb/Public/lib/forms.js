// Form fields with label, hint and fault, and the collecting of their values.
import { h, show, uniqueID } from "./dom.js";
import { openDialog } from "./dialog.js";
import { errorNotice } from "./errors.js";
import { t } from "./i18n.js";
import { icon } from "./icons.js";

/** One labelled field. `input` is an input, select or textarea node. */
export function field({ label, input, hint, test }) {
  const id = uniqueID("field");
  input.id = id;
  if (test) input.dataset.test = test;
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true });
  const described = [hint ? `${id}-hint` : null, `${id}-fault`].filter(Boolean).join(" ");
  input.setAttribute("aria-describedby", described);
  const node = h("div", { class: "field" }, h("label", { htmlFor: id }, label), input,
    hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null, fault);
  return Object.assign(node, {
    input,
    /** Shows or takes away the words of what is wrong. */
    blame(text) {
      input.setAttribute("aria-invalid", text ? "true" : "false");
      fault.hidden = !text;
      show(fault, text ? [icon("alarm", true), h("span", null, text)] : null);
    },
  });
}

export function check({ label, checked = false, test }) {
  const id = uniqueID("check");
  const input = h("input", { type: "checkbox", id, checked, test });
  return Object.assign(h("div", { class: "check" }, input, h("label", { htmlFor: id }, label)), { input });
}

export function select(options, value) {
  return h("select", null, options.map(([key, text]) => h("option", { value: key, selected: key === value }, text)));
}

/** A form in a dialog that sends and shows the server's refusal in place; the answer of `send`, or null. */
export function askForm({ title, test, fields, send }) {
  return openDialog({ title, test, build: (close) => {
    const fault = h("div"), ok = h("button", { type: "button", class: "primary", test: "form-ok", on: { click: () => form.requestSubmit() } },
      t("dialog.save"));
    const form = h("form", { on: { submit: async (event) => {
      event.preventDefault();
      if (ok.disabled) return;
      ok.disabled = true;
      try { close((await send()) ?? true); } catch (error) { show(fault, errorNotice(error, { focus: true })); ok.disabled = false; }
    } } }, fault, fields, h("button", { type: "submit", hidden: true }));
    return { body: form, actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")), ok] };
  } });
}
