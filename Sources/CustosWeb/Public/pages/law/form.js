// A new record, or a change of one that is there.
import { pick, t } from "../../lib/i18n.js";
import { announce } from "../../lib/announce.js";
import { navigate } from "../../lib/router.js";
import { choicesOf, initialState, stateOf, typedFields } from "../../lib/law/model.js";
import { learn } from "../../lib/law/names.js";
import { createBeside } from "../../lib/law/create.js";
import { RecordForm } from "../../lib/law/record-form.js";
import { crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { stateChip } from "../../lib/law/table.js";
import { wire } from "../../lib/law/wire.js";

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), id = asked.get("id");
  return lawPage(root, isCurrent, { path: "/law/form", kind: asked.get("kind") ?? "" }, async (main, law) => {
    if (id) return edit(main, law, await wire.record(id));
    const kind = law.kind(asked.get("kind") ?? "");
    if (!kind?.mayWrite) {
      main.append(pageHead({ path: crumbs(law, kind), title: t(kind ? "law.form.mayNot" : "law.noKind") }));
      return { title: t("law.noKind") };
    }
    return make(main, law, kind, asked);
  });
}

/** Where to go once a record is there: back to the guide that asked for it, or to the record. */
function onward(asked, record) {
  const then = asked.get("then");
  return then && /^\/law(\/|$|\?)/.test(then) ? then : `/law/record?id=${record.id}`;
}

/** What the address says about the fields of a new record: `system=5`. */
function given(law, kind, asked) {
  const out = {}, has = (name, type) => kind.fields.some((f) => f.name === name && f.shape.type === type);
  // Whoever acts for an organ acts in its name.
  if (law.actor.organisation && has("organ", "reference")) out.organ = law.actor.organisation;
  if (law.actor.person && has("officers", "references")) out.officers = [law.actor.person];
  for (const field of typedFields(kind)) {
    const text = asked.get(field.name);
    if (text === null || ["kind", "then"].includes(field.name)) continue;
    const { type } = field.shape;
    if (type === "reference" || type === "device" || type === "integer") { if (/^\d+$/.test(text)) out[field.name] = Number(text); }
    else if (type === "references") out[field.name] = text.split(",").filter((n) => /^\d+$/.test(n)).map(Number);
    else if (type === "choice") { if (choicesOf(field.shape).some((c) => c.code === text)) out[field.name] = text; }
    else if (type === "texts") out[field.name] = text.split(",");
    else if (type === "text" || type === "longText" || type === "date") out[field.name] = text;
  }
  return out;
}

/** The step by which a draft of this kind is handed in, when it asks for nothing more. */
function handIn(kind) {
  const first = initialState(kind);
  if (!first.isDraft) return null;
  const steps = kind.events.filter((e) => !e.systemOnly && e.from.includes(first.name) && e.to && !stateOf(kind, e.to).isDraft && !stateOf(kind, e.to)
    .isFinal && !(e.fields?.length));
  return steps.length === 1 ? steps[0] : null;
}

function make(main, law, kind, asked) {
  const isDraft = initialState(kind).isDraft, step = handIn(kind), prefilled = given(law, kind, asked);
  // A record that was made by a first attempt whose second half was refused: the next attempt goes on with it.
  let made = null;
  const save = async (form) => {
    made = made ? (await wire.edit(made.id, made.version, form.whole())).record : (await wire.create(kind.name, form.read(), form.submission)).record;
    return made;
  };
  const hand = async (form) => {
    const record = await save(form);
    return (await wire.take(record.id, step.name, record.version, {}, `${form.submission}-in`)).record;
  };
  const form = new RecordForm({ law, kind, fields: typedFields(kind), values: prefilled,
    draftKey: `${kind.name}.new.${[...asked].filter(([name]) => name !== "then" && name !== "kind").map(([, v]) => v).join(".")}`,
      create: createBeside(law),
    buttons: [
      step ? { label: t("law.form.handIn", { step: pick(step) }), primary: true, test: "form-hand-in", run: hand } : null,
      { label: t(isDraft ? "law.form.draft" : "law.form.enter"), primary: !step, test: "form-save", run: save }].filter(Boolean),
    onversion: (record) => { made = record; },
    cancel: { label: t("dialog.cancel"), run: () => history.back() },
    saved: (record) => { announce(t("law.form.saved", { title: record.title })); return navigate(onward(asked, record), { replace: true }); } });
  main.append(pageHead({ path: crumbs(law, kind), title: t("law.list.new", { kind: pick(kind) }),
    text: t(isDraft ? "law.form.draftText" : "law.form.enterText") }), form.node);
  return { title: t("law.list.new", { kind: pick(kind) }), dispose: () => form.stop() };
}

function edit(main, law, { record, titles, mayEdit }) {
  const kind = law.kind(record.kind), state = stateOf(kind, record.state);
  learn(titles);
  const title = t("law.form.edit", { title: record.title });
  const path = crumbs(law, kind, [[`/law/record?id=${record.id}`, record.title]]);
  if (!mayEdit) {
    main.append(pageHead({ path, title: t("law.form.mayNot"), mark: stateChip(kind, record.state) }));
    return { title };
  }
  const fields = typedFields(kind).filter((f) => state.isDraft || !f.fixed);
  const form = new RecordForm({ law, kind, fields, values: record.data, titles, version: record.version, recordID: record.id, isEdit: true,
    draftKey: `${kind.name}.${record.id}.edit`, create: createBeside(law),
    buttons: [{ label: t("dialog.save"), primary: true, test: "form-save",
      run: async (f) => (await wire.edit(record.id, f.version, f.payload())).record }],
    cancel: { label: t("dialog.cancel"), run: () => navigate(`/law/record?id=${record.id}`) },
    saved: (r) => { announce(t("law.form.saved", { title: r.title })); return navigate(`/law/record?id=${r.id}`, { replace: true }); } });
  main.append(pageHead({ path, title, mark: stateChip(kind, record.state) }), form.node);
  return { title, dispose: () => form.stop() };
}
