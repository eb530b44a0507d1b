// One record: what it says, what it rests on, which steps it can take and what is in their way, what belongs to it, what happened to it.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { BASE } from "../../lib/api.js";
import { announce } from "../../lib/announce.js";
import { errorNotice } from "../../lib/errors.js";
import { navigate, rewrite } from "../../lib/router.js";
import { eventFields, fieldOf, stateOf } from "../../lib/law/model.js";
import { Draft, draftName } from "../../lib/law/drafts.js";
import { createBeside } from "../../lib/law/create.js";
import { historyTable, refusalTable } from "../../lib/law/history.js";
import { lifeStrip } from "../../lib/law/life-strip.js";
import { learn, learnRecord } from "../../lib/law/names.js";
import { RecordForm } from "../../lib/law/record-form.js";
import { requestStatus } from "../../lib/law/request-status.js";
import { relatedLists } from "../../lib/law/related.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { stepCards } from "../../lib/law/steps.js";
import { daysLeft, stateChip } from "../../lib/law/table.js";
import { dueDay } from "../../lib/law/model.js";
import { titleText } from "../../lib/law/titles.js";
import { cites } from "../../lib/law/units.js";
import { isEmpty, valueNode } from "../../lib/law/values.js";
import { address, wire } from "../../lib/law/wire.js";

/** Steps with so many fields can be looked over before they are taken. */
const CHECKED = 6;
const mayReview = (events) => events.some((e) => e.may && ["approve", "confirm", "refuse", "narrow", "returnIncomplete"].includes(e.name));
const WIDE = new Set(["rows", "longText", "polygon", "attachments", "references"]);

export async function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), id = Number(asked.get("id"));
  let answer = null, fault = null;
  try { answer = await wire.record(id); } catch (error) { fault = error; }
  return lawPage(root, isCurrent, { path: "/law/record", kind: answer?.record.kind ?? "" }, (main, law) => {
    if (fault) {
      main.append(pageHead({ path: crumbs(law, null), title: t("law.record.gone") }), errorNotice(fault, { focus: true }));
      return { title: t("law.record.gone") };
    }
    if (asked.get("view") === "review" && answer.record.kind === "request") return import("./review.js").then((m) => m.review(main, law, answer));
    const page = new RecordPage(main, law, answer, asked.get("step"));
    return { title: answer.record.title, kind: answer.record.kind, dispose: () => page.stop() };
  });
}

/** Account numbers and record numbers that the system keeps for itself say nothing to a reader. */
function isReadable(field, value) {
  if (isEmpty(value)) return false;
  return !(typeof value === "string" && /^(user|token):\d+$/.test(value))
    && !(field.shape.type === "integer" && /(Person|Organisation|subject)$/.test(field.name)) && !["key", "conductKey"].includes(field.name);
}

class RecordPage {
  constructor(main, law, answer, step) {
    Object.assign(this, { law, main });
    this.node = h("div");
    main.append(this.node);
    this.draw(answer, step);
  }

  stop() {
    this.isGone = true;
    this.form?.stop();
    this.status?.stop();
  }

  draw({ record, events, titles, mayEdit }, step = null) {
    const { law } = this, kind = law.kind(record.kind);
    this.status?.stop();
    Object.assign(this, { record, kind, events, titles });
    learn(titles);
    learnRecord(record);
    this.stepForm = h("div", { class: "step-form" });
    this.related = h("div", null, h("p", { class: "quiet" }, t("law.loading")));
    this.past = h("div");
    const isRequest = kind.name === "request", canEdit = mayEdit && kind.fields.some((f) => !f.computed && (!f.fixed || stateOf(kind,
      record.state).isDraft));
    this.status = isRequest ? requestStatus(kind, record, events, () => this.again()) : null;
    this.strip = h("div", null, isRequest ? null : lifeStrip(kind, record.state));
    show(this.node, pageHead({ path: crumbs(law, kind), title: titleText(kind, record, titles),
      mark: [stateChip(kind, record.state), daysLeft(dueDay(kind, record))], test: "record-title",
      actions: [isRequest && mayReview(events) ? buttonLink(`/law/record?id=${record.id}&view=review`, t("law.review.open"), { primary: true,
        test: "to-review" })
        : null,
      canEdit ? buttonLink(`/law/form?id=${record.id}`, t("law.record.edit"), { glyph: "edit", test: "edit" }) : null,
        kind.mayWrite ? buttonLink(`/law/form?kind=${kind.name}&copy=${record.id}`, t("law.record.copy"), { glyph: "copy", test: "copy" }) : null,
        law.documents(kind).map((f) => buttonLink(address.document(f.name, record.id), t("law.document.print", { form: pick(f) }),
          { glyph: "print", target: "_blank", test: `print-${f.name}` })),
        kind.name === "camera" && record.data.device ? ["pdf", "note"].map((format) => buttonLink(address.retention(record.data.device, format),
          t(`law.retention.${format}`),
          { glyph: format === "pdf" ? "print" : "download", target: format === "pdf" ? "_blank" : null, test: `retention-${format}` })) : null,
        record.data.exportId ? buttonLink(`${BASE}/exports/${record.data.exportId}/package`, t("law.record.package"),
          { glyph: "download", download: `EXPORT-${record.data.exportId}.zip`, test: "package" }) : null,
        kind.name === "system" ? [buttonLink(`/law/guide?system=${record.id}`, t("law.guide.open"), { glyph: "next", test: "to-guide" }),
          buttonLink(`/law/compliance?system=${record.id}`, t("law.compliance.title"), { glyph: "law", test: "to-compliance" })] : null] }),
    this.strip,
    h("div", { class: "record-grid" }, h("div", { class: "record-main" }, this.stepForm, this.status?.node, this.data(),
      h("section", { class: "related" }, h("h2", null, t("law.record.related")), this.related),
      h("details", { class: "past", test: "history" }, h("summary", null, t("law.record.history")), this.past)),
    h("aside", { class: "record-side", "aria-label": t("law.record.steps") }, h("h2", null, t("law.record.steps")), this.cards = h("div"),
      this.facts())));
    this.drawSteps(step);
    relatedLists(law, kind, record).then((node) => show(this.related, node), (error) => show(this.related, errorNotice(error)));
    this.loadHistory();
  }

  facts() {
    const { record } = this;
    return h("dl", { class: "record-facts" }, [[t("law.record.number"), `#${record.id}`],
      [t("law.record.version"), String(record.version)]].map(([k, v]) => [h("dt", null, k), h("dd", { class: "mono" }, v)]));
  }

  // What it says

  data() {
    const { kind, record, titles } = this;
    const part = (fields, words) => {
      const given = fields.filter((f) => !isEmpty(record.data[f.name])), absent = fields.filter((f) => isEmpty(record.data[f.name]) && f.required);
      const shown = fields.filter((f) => given.includes(f) || absent.includes(f));
      return shown.length === 0 ? null : h("section", { class: "data" }, h("h2", null, words),
        h("dl", { class: "data-grid" }, shown.map((f) => h("div", { class: WIDE.has(f.shape.type) ? "wide" : null, data: { field: f.name } },
        h("dt", null, h("span", null, pick(f)), f.classified ? icon("lock", true) : null, cites(f.units)),
          h("dd", null, valueNode(f, record.data[f.name], { titles }))))));
    };
    const typed = kind.fields.filter((f) => !f.computed), written = kind.fields.filter((f) => f.computed && isReadable(f, record.data[f.name]));
    const absent = typed.filter((f) => isEmpty(record.data[f.name]) && !f.required).map((f) => pick(f));
    const steps = eventFields(kind).filter((f) => isReadable(f, record.data[f.name]));
    return [part(typed, t("law.record.data")), part(written, t("law.record.written")),
      steps.length > 0 ? part(steps, t("law.record.fromSteps")) : null,
      absent.length > 0 ? h("p", { class: "quiet small absent" }, t("law.record.absent", { fields: absent.join(t("list.comma")) })) : null];
  }

  // Steps

  drawSteps(step) {
    const chosen = step ? this.events.find((e) => e.name === step && e.may) ?? null : null;
    show(this.cards, stepCards({ kind: this.kind, events: this.events, chosen: chosen?.name ?? null, open: (e) => this.open(e) }));
    if (chosen) this.open(chosen);
  }

  async open(event) {
    rewrite({ step: event.name });
    this.form?.stop();
    for (const b of this.cards.querySelectorAll("[aria-pressed]")) b.removeAttribute("aria-pressed");
    this.cards.querySelector(`[data-test="step-${event.name}"]`)?.setAttribute("aria-pressed", "true");
    const { law, kind, record } = this, fields = (event.fields ?? []).filter((f) => !f.computed), mine = this.opening = event;
    const draft = fields.length > 0 ? await new Draft(draftName(kind.name, `${record.id}.${event.name}`), fields).load() : null;
    if (mine !== this.opening || this.isGone) { draft?.stop(); return; }
    const words = titleText(kind, record, this.titles), own = `/law/record?id=${record.id}&step=${event.name}`;
    this.form = new RecordForm({ law, kind: { ...kind, fields: [...kind.fields, ...fields] }, fields,
      values: Object.fromEntries(fields.filter((f) => record.data[f.name] !== undefined).map((f) => [f.name, record.data[f.name]])),
      titles: this.titles, isStep: true, facts: record.data, version: record.version, recordID: record.id,
      draft, draftFacts: () => ({ title: words, event: event.name, address: own }), mayCheck: fields.length >= CHECKED,
      create: createBeside(law), onversion: (r) => { this.record = r; },
      buttons: [{ label: t("law.step.do", { step: pick(event) }), primary: true, test: "step-do",
        run: (form) => wire.take(this.record.id, event.name, this.record.version, form.stepData(), form.submission) }],
      cancel: { label: t("dialog.cancel"), run: () => this.close() }, saved: () => this.done(event) });
    const fail = this.form.fail.bind(this.form);
    this.form.fail = async (error) => {
      await fail(error);
      // The step waits for fields of the record itself: they are filled in there.
      const own = error.fields?.some((p) => !fields.some((f) => f.name === /^\w*/.exec(p.path ?? "")[0]));
      if (own) this.form.notices.append(h("p", null, buttonLink(`/law/form?id=${record.id}`, t("law.step.fillIn"), { glyph: "edit" })));
    };
    show(this.stepForm, h("section", { class: "step-panel", test: "step-panel" },
      h("h2", { tabIndex: -1 }, t("law.step.title", { step: pick(event) }),
      event.to ? h("span", { class: "quiet small" }, ` ${t("law.step.to", { state: pick(stateOf(kind, event.to)) })}`) : null), this.form.node));
    const first = [...this.form.inputs.values()][0];
    this.stepForm.scrollIntoView({ block: "nearest" });
    if (this.form.resume()) return;
    if (first && fields.length > 0) this.form.goTo(first.input); else this.stepForm.querySelector("[data-test=step-do]").focus();
  }

  close() {
    rewrite({ step: null });
    this.opening = null;
    this.form?.reset();
    this.form?.stop();
    this.form = null;
    show(this.stepForm);
    for (const b of this.cards.querySelectorAll("[aria-pressed]")) b.removeAttribute("aria-pressed");
    this.cards.querySelector("button")?.focus();
  }

  /** The system has taken a step by itself: shown unless something is being filled in. */
  async again() {
    if (this.form) return;
    const answer = await wire.record(this.record.id).catch(() => null);
    if (answer && !this.form && !this.isGone) this.draw(answer);
  }

  async done(event) {
    this.form.stop();
    this.form = null;
    rewrite({ step: null });
    const then = new URLSearchParams(location.search).get("then");
    if (then && /^\/law(\/|$|\?)/.test(then)) { await navigate(then); return; }
    const answer = await wire.record(this.record.id);
    this.draw(answer);
    const words = t("law.step.done", { step: pick(event), state: pick(stateOf(this.kind, answer.record.state)) });
    announce(words);
    show(this.stepForm, h("div", { class: "notice ok", test: "done", tabIndex: -1 }, h("p", { class: "title" }, icon("ok"), words)));
    this.stepForm.firstElementChild.focus();
  }

  async loadHistory() {
    const { record, kind } = this;
    try {
      const { versions, refusals } = await wire.history(record.id);
      if (this.record !== record) return;
      if (this.status) this.status.past(versions);
      else show(this.strip, lifeStrip(kind, record.state, versions.map((v) => v.state)));
      show(this.past, historyTable(kind, versions, (name) => fieldOf(kind, name), this.titles),
        refusals?.length > 0 ? refusalTable(kind, refusals) : null);
    } catch (error) {
      show(this.past, errorNotice(error));
    }
  }
}
