// The decision on a request: approve as asked, narrow, return, refuse; locked with its reason where somebody else has to decide.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { createBeside } from "./create.js";
import { Draft, draftName } from "./drafts.js";
import { RecordForm } from "./record-form.js";
import { refusalBody } from "./refusal.js";
import { isTurn, stateOf } from "./model.js";
import { cites } from "./units.js";
import { wire } from "./wire.js";

/** The ways to decide, in the order of the panel. */
const WAYS = ["approve", "narrow", "confirm", "denyConfirmation", "returnIncomplete", "refuse"];
/** Steps of the counter that the checklist opens. */
const COUNTER = new Set(["checkIdentity", "completeForm", "undertake"]);

export class DecisionPanel {
  /**
   * @param {{law: object, kind: object, record: object, events: object[], titles: object, evidence: object[], done: Function,
   *   toItem: Function}} what
   */
  constructor(what) {
    Object.assign(this, what);
    this.form = null;
    this.sheet = h("div", { class: "step-form" });
    this.choices = h("div", { class: "decision-ways" });
    this.node = h("div", { class: "decision", test: "decision" }, this.locked(), this.choices, this.sheet);
    this.draw();
  }

  stop() {
    this.isGone = true;
    this.form?.stop();
  }

  get isOwn() {
    const { actor } = this.law, { data, createdBy } = this.record, person = actor.person;
    return [createdBy, data.submittedBy].includes(actor.id) || (person && [data.requesterPerson, data.submittedByPerson].includes(person));
  }

  /** Nobody decides on what they have asked for themselves, entered or identified. */
  locked() {
    const { actor } = this.law, isChecker = this.record.data.identityCheckedBy === actor.id;
    if (!this.decides || !(this.isOwn || isChecker)) return null;
    return h("div", { class: "notice warn", id: "why-locked", test: "locked" }, h("p", { class: "title" }, icon("lock"), t("law.review.locked")),
      h("p", null, t(this.isOwn ? "law.review.own" : "law.review.checked")), h("p", null, cites(["NM203.19.1.5"])));
  }

  get decides() {
    return this.events.some((e) => WAYS.includes(e.name));
  }

  draw() {
    const ways = WAYS.map((name) => this.events.find((e) => e.name === name && e.may)).filter(Boolean);
    const rest = this.events.filter((e) => e.may && !e.systemOnly && !WAYS.includes(e.name) && !COUNTER.has(e.name) && !(isTurn(this.kind, e)
      && e.obstacle))
      .sort((a, b) => Number(isTurn(this.kind, a)) - Number(isTurn(this.kind, b)));
    const others = this.events.filter((e) => !e.may && WAYS.includes(e.name));
    show(this.choices, ways.map((e) => this.way(e)), rest.map((e) => this.way(e)),
      ways.length + rest.length === 0 ? h("p", { class: "quiet" }, t(this.decides ? "law.step.noneYours" : "law.review.decided")) : null,
      others.length > 0 ? h("p", { class: "quiet small" }, t("law.step.others", { steps: others.map((e) => pick(e)).join(t("list.comma")) })) : null);
  }

  /** One way to decide: its button, and what is in its way as links to where it is put right. */
  way(event) {
    const isFirst = event.name === "approve", isLocked = WAYS.includes(event.name) && this.isOwn;
    const missing = isFirst ? this.evidence.filter((e) => e.isBarrier && (e.status === "missing" || e.status === "no")) : [];
    const isApprover = event.name === "prepare" && this.record.data.approvedBy === this.law.actor.id;
    const isOff = isLocked || isApprover || Boolean(event.obstacle) || missing.length > 0, id = isLocked ? "why-locked" : `why-${event.name}`;
    const narrowed = isFirst && this.record.data.narrowReason !== undefined;
    const words = isFirst ? t(narrowed ? "law.review.approveNarrowed" : "law.review.approveWhole") : pick(event);
    return h("section", { class: `step${isOff ? " blocked" : ""}`, test: `way-${event.name}` },
      h("button", { type: "button", class: isFirst && !isOff ? "primary" : null, disabled: isOff, test: `decide-${event.name}`,
        "aria-describedby": isOff ? id : null, on: { click: () => this.open(event) } }, words),
      event.to ? h("span", { class: "quiet small" }, t("law.step.to", { state: pick(stateOf(this.kind, event.to)) })) : null,
      isOff && !isLocked ? h("div", { class: "obstacle", id, test: `obstacle-${event.name}` }, [
        missing.length > 0 ? [h("p", { class: "title small" }, icon("warn", true), t("law.step.missing")), h("ul", null, missing.map((e) => h("li",
          null,
          h("button", { type: "button", class: "link", test: `missing-${e.name}`, on: { click: () => this.toItem(e.name) } },
            t(`law.evidence.${e.name}`)), " ",
          cites(e.rules))))] : null, isApprover ? h("p", null, t("law.review.executor"), " ", cites(["NM203.19.1.5"])) : null, event.obstacle
            ? refusalBody(event.obstacle) : null]) : null);
  }

  async open(event) {
    this.form?.stop();
    this.form = null;
    const { law, kind, record } = this, fields = (event.fields ?? []).filter((f) => !f.computed);
    const draft = fields.length > 0 ? await new Draft(draftName(kind.name, `${record.id}.${event.name}`), fields).load() : null;
    if (this.isGone) { draft?.stop(); return; }
    let version = record.version;
    this.form = new RecordForm({ law, kind: { ...kind, fields: [...kind.fields, ...fields] }, fields,
      values: Object.fromEntries(fields.filter((f) => record.data[f.name] !== undefined).map((f) => [f.name, record.data[f.name]])),
      titles: this.titles, isStep: true, facts: record.data, version, recordID: record.id, create: createBeside(law), draft,
      draftFacts: () => ({ title: record.title, event: event.name, address: `/law/record?id=${record.id}&view=review` }),
      onversion: (r) => { version = r.version; },
      buttons: [{ label: t("law.step.do", { step: pick(event) }), primary: true, test: "step-do",
        run: (form) => wire.take(record.id, event.name, version, form.stepData(), form.submission) }],
      cancel: { label: t("dialog.cancel"), run: () => this.close(event) }, saved: () => { this.form = null; return this.done(event); } });
    show(this.sheet, h("section", { class: "step-panel", test: "step-panel" }, h("h3", { tabIndex: -1 }, t("law.step.title", { step: pick(event) })),
      this.form.node));
    this.sheet.scrollIntoView({ block: "nearest" });
    if (this.form.resume()) return;
    const first = [...this.form.inputs.values()][0];
    if (first) this.form.goTo(first.input); else this.sheet.querySelector("[data-test=step-do]").focus();
  }

  close(event) {
    this.form?.reset();
    this.form?.stop();
    this.form = null;
    show(this.sheet);
    (this.choices.querySelector(`[data-test="decide-${event.name}"]`) ?? this.node.querySelector("button:not(:disabled)"))?.focus();
  }
}
