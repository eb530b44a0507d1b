// A new record, or a change of one that is there.
import { h } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { announce } from "../../lib/announce.js";
import { navigate, rewrite } from "../../lib/router.js";
import { clock, date, parseTime, timeText } from "../../lib/time.js";
import { choicesOf, initialState, stateOf, typedFields } from "../../lib/law/model.js";
import { learn } from "../../lib/law/names.js";
import { createBeside } from "../../lib/law/create.js";
import { Draft, draftName, draftWords, listDrafts, newPart } from "../../lib/law/drafts.js";
import { RecordForm } from "../../lib/law/record-form.js";
import { fromPlayback, requestForm } from "../../lib/law/request-form.js";
import { crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { SteppedForm } from "../../lib/law/stepped-form.js";
import { cites } from "../../lib/law/units.js";
import { stateChip } from "../../lib/law/table.js";
import { wire } from "../../lib/law/wire.js";

/** Words of the address that are no fields. */
const RESERVED = new Set(["kind", "then", "id", "draft", "part", "copy", "from_playback", "test"]);
/** Forms of these kinds go one question group at a time. */
const STEPPED = new Set(["request"]);
const OTHERS = 5;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), id = asked.get("id");
  return lawPage(root, isCurrent, { path: "/law/form", kind: asked.get("kind") ?? "" }, async (main, law) => {
    if (id) return edit(main, law, await wire.record(id));
    const kind = law.kind(asked.get("kind") ?? "");
    if (!kind?.mayWrite) {
      main.append(pageHead({ path: crumbs(law, kind), title: t(kind ? "law.form.mayNot" : "law.noKind") }), mayNotAsk(kind, asked) ?? "");
      return { title: t("law.noKind"), kind: kind?.name };
    }
    return make(main, law, kind, asked);
  });
}

/** Whoever watches cannot ask for copies themselves: who can, and the span ready to be passed on to them. */
function mayNotAsk(kind, asked) {
  if (kind?.name !== "request") return null;
  const own = new URL(location.href);
  own.searchParams.delete("test");
  return h("div", { class: "notice warn", test: "may-not-ask" }, h("p", { class: "title" }, icon("lock"), t("law.handover.who")),
    h("p", null, t("law.handover.whoText"), " ", cites(["NM203.12", "NM203.19.1.5"])),
    asked.get("from_playback") ? [h("p", null, t("law.handover.pass")), h("p", { class: "mono address" }, own.href)] : null);
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
    if (text === null || RESERVED.has(field.name)) continue;
    const { type } = field.shape;
    if (type === "reference" || type === "device" || type === "integer") { if (/^\d+$/.test(text)) out[field.name] = Number(text); }
    else if (type === "references") { if (!asked.get("from_playback")) out[field.name] = text.split(",").filter((n) => /^\d+$/.test(n)).map(Number); }
    else if (type === "choice") { if (choicesOf(field.shape).some((c) => c.code === text)) out[field.name] = text; }
    else if (type === "texts") out[field.name] = text.split(",");
    else if (type === "time") { const ms = parseTime(text); if (!Number.isNaN(ms)) out[field.name] = timeText(ms); }
    else if (type === "text" || type === "longText" || type === "date") out[field.name] = text;
  }
  return out;
}

/** What a record like one that is there begins with: all but what is its own, as numbers of documents, files and devices are. */
async function copied(kind, id) {
  const { record, titles } = await wire.record(id);
  if (record.kind !== kind.name) return { values: {}, titles: {} };
  const own = (f) => f.secret || f.classified || ["attachment", "attachments", "device"].includes(f.shape.type) || record.data[f.name] === undefined
    || /^undertak/.test(f.name);
  const notice = h("div", { class: "notice", test: "copied" }, h("p", null, icon("info", true), " ", t("law.form.copied", { title: record.title })));
  return { values: Object.fromEntries(typedFields(kind).filter((f) => !own(f)).map((f) => [f.name, record.data[f.name]])), titles, notice };
}

/** The step by which a draft of this kind is handed in, when it asks for nothing more. */
function handIn(kind) {
  const first = initialState(kind);
  if (!first.isDraft) return null;
  const steps = kind.events.filter((e) => !e.systemOnly && e.from.includes(first.name) && e.to && !stateOf(kind, e.to).isDraft && !stateOf(kind, e.to)
    .isFinal && !(e.fields?.length));
  return steps.length === 1 ? steps[0] : null;
}

/** Other forms of this kind that were begun: they are a press away, and never mixed with a new one. */
function others(kind, list) {
  if (list.length === 0) return null;
  return h("div", { class: "notice", test: "other-drafts" }, h("p", { class: "title" }, icon("history"), t("law.draft.others", { kind: pick(kind),
    n: list.length })),
    h("ul", { class: "plain-list" }, list.slice(0, OTHERS).map((d) => h("li", null, h("a", { href: d.address }, draftWords(kind, d)), " ",
      h("span", { class: "quiet small" }, t("law.draft.savedAt", { time: `${date(d.at)} ${clock(d.at)}` }))))));
}

/** Puts a form of either kind on the page. */
function build(options, extra) {
  return STEPPED.has(options.kind.name) ? requestForm(options, extra) : new RecordForm({ ...options, mayCheck: true });
}

function open(main, form, asked) {
  main.append(form.node);
  if (form instanceof SteppedForm) form.begin(asked.get("part")); else form.resume();
}

async function make(main, law, kind, asked) {
  const isDraft = initialState(kind).isDraft, step = handIn(kind), part = asked.get("draft") ?? newPart(), name = draftName(kind.name, part);
  const [before, list, draft] = await Promise.all([
    asked.get("from_playback") ? fromPlayback(asked) : asked.get("copy") ? copied(kind, Number(asked.get("copy"))) : {},
    listDrafts(kind.name), new Draft(name, typedFields(kind)).load()]);
  const values = { ...given(law, kind, asked), ...before.values };
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
  const title = t("law.list.new", { kind: pick(kind) }), home = new URL(location.href);
  home.searchParams.set("draft", part);
  home.searchParams.delete("part");
  let isGone = false;
  const form = build({ law, kind, fields: typedFields(kind), values, titles: before.titles ?? {}, draft, create: createBeside(law),
    draftFacts: () => {
      if (!isGone) rewrite({ draft: part });
      return { title: typedWords(kind, form), address: home.pathname + home.search };
    },
    buttons: [
      step ? { label: t("law.form.handIn", { step: pick(step) }), primary: true, test: "form-hand-in", run: hand } : null,
      { label: t(isDraft ? "law.form.draft" : "law.form.enter"), primary: !step, test: "form-save", run: save }].filter(Boolean),
    onversion: (record) => { made = record; },
    cancel: { label: t("dialog.cancel"), run: () => history.back() },
    saved: (record) => { announce(t("law.form.saved", { title: record.title })); return navigate(onward(asked, record), { replace: true }); } },
  { notice: before.notice });
  const around = others(kind, list.filter((d) => d.name !== name && d.address.includes("draft=")));
  main.append(pageHead({ path: crumbs(law, kind), title, text: t(isDraft ? "law.form.draftText" : "law.form.enterText") }));
  if (around) main.append(around);
  if (before.notice && !(form instanceof SteppedForm)) form.notices.append(before.notice);
  open(main, form, asked);
  return { title, dispose: () => { isGone = true; form.stop(); } };
}

/** What a draft is known by in a list: the first words that were typed into it. */
function typedWords(kind, form) {
  const data = form.read(), words = typedFields(kind).filter((f) => ["text", "longText"].includes(f.shape.type) && !f.secret && data[f.name])
    .slice(0, 2).map((f) => String(data[f.name]).slice(0, 40));
  return words.join(" · ");
}

async function edit(main, law, { record, titles, mayEdit }) {
  const kind = law.kind(record.kind), state = stateOf(kind, record.state);
  learn(titles);
  const title = t("law.form.edit", { title: record.title });
  const path = crumbs(law, kind, [[`/law/record?id=${record.id}`, record.title]]);
  if (!mayEdit) {
    main.append(pageHead({ path, title: t("law.form.mayNot"), mark: stateChip(kind, record.state) }));
    return { title };
  }
  const fields = typedFields(kind).filter((f) => state.isDraft || !f.fixed), step = state.isDraft ? handIn(kind) : null;
  const draft = await new Draft(draftName(kind.name, `${record.id}.edit`), fields).load();
  let version = null;
  const save = async (f) => { const r = (await wire.edit(record.id, version ?? f.version, f.payload())).record; version = r.version; return r; };
  const form = build({ law, kind, fields, values: record.data, titles, version: record.version, recordID: record.id, isEdit: true, draft,
    draftFacts: () => ({ title: record.title, address: `/law/form?id=${record.id}` }), create: createBeside(law),
    buttons: [STEPPED.has(kind.name) && step ? { label: t("law.form.handIn", { step: pick(step) }), primary: true, test: "form-hand-in",
      run: async (f) => { const r = await save(f); return (await wire.take(r.id, step.name, r.version, {}, `${f.submission}-in`)).record; } } : null,
    { label: t("dialog.save"), primary: !(STEPPED.has(kind.name) && step), test: "form-save", run: save }].filter(Boolean),
    onversion: (r) => { version = r.version; },
    cancel: { label: t("dialog.cancel"), run: () => navigate(`/law/record?id=${record.id}`) },
    saved: (r) => { announce(t("law.form.saved", { title: r.title })); return navigate(`/law/record?id=${r.id}`, { replace: true }); } });
  main.append(pageHead({ path, title, mark: stateChip(kind, record.state) }));
  open(main, form, new URLSearchParams(location.search));
  return { title, kind: kind.name, dispose: () => form.stop() };
}
