// The form of a record or of a step: one input for each field, faults at their fields, nothing typed is lost.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { errorNotice } from "../errors.js";
import { clock, date } from "../time.js";
import { answerList } from "./answers.js";
import { canon } from "./canon.js";
import { faultSummary } from "./form-faults.js";
import { inputFor } from "./inputs.js";
import { faultsOf } from "./moments.js";
import { concerns, partsOf } from "./sections.js";
import { refusalNotice } from "./refusal.js";
import { stalePanel } from "./stale.js";
import { LawError, submissionKey, wire } from "./wire.js";

/** Missing fields that are named beside the buttons; more are counted. */
const NAMED = 4;

/**
 * Options:
 * law, kind, fields; values (as kept), titles, version; isEdit (only what changed is sent);
 * draft (a `Draft` that is loaded) with draftFacts() => {title, address};
 * buttons [{label, primary, test, run(form)}] where run sends and answers what `saved` gets; saved(answer); cancel {label, run};
 * create (makes a record beside); recordID of a record that is there;
 * isStep and facts (what the record says already) of a step; mayCheck offers to look the answers over before they are sent.
 */
export class RecordForm {
  constructor(options) {
    Object.assign(this, { values: {}, titles: {}, version: null, isEdit: false, buttons: [], draft: null }, options);
    this.submission = submissionKey();
    this.inputs = new Map();
    this.touched = new Set();
    this.notices = h("div", { class: "form-notices" });
    this.rest = h("p", { class: "quiet small rest", test: "rest" });
    this.keptLine = h("p", { class: "quiet small saved", test: "saved" });
    const context = { law: this.law, titles: this.titles, create: this.create, form: this };
    this.parts = partsOf(this.kind, this.fields).map((part) => ({ ...part, node: this.part(part, context) }));
    this.actions = this.buttons.map((b) => h("button", { type: b.primary ? "submit" : "button", class: b.primary ? "primary" : null, test: b.test,
      on: b.primary ? {} : { click: () => this.send(b) } }, b.label));
    this.node = h("form", { class: "law-form", noValidate: true, novalidate: true, test: "law-form", on: {
      submit: (event) => { event.preventDefault(); this.submit(); },
      keydown: (event) => this.key(event), focusin: (event) => this.entered(event), focusout: (event) => this.left(event) } }, this.layout());
    this.restore();
    this.count();
    this.showParts();
    if (this.draft) {
      this.draft.onstatus = (status) => this.status(status);
      this.draft.onconflict = (present, base) => this.merge(present, base, { isDraft: true });
    }
  }

  // Looks

  /** What the form shows, from top to bottom. */
  layout() {
    this.body = h("div", null, this.fields.length > 0 ? this.parts.map((p) => p.node) : h("p", { class: "quiet" }, t("law.form.nothing")));
    this.look = h("div", { class: "look", hidden: true });
    this.checkButton = this.mayCheck ? h("button", { type: "button", test: "form-check", on: { click: () => this.check() } }, t("law.answers.check"))
      : null;
    return [this.notices, this.body, this.look, h("footer", { class: "form-end" }, h("div", { class: "row" }, this.actions, this.checkButton,
      this.cancelButton()), h("div", null, this.rest, this.keptLine))];
  }

  cancelButton() {
    return this.cancel ? h("button", { type: "button", class: "plain-button", test: "form-cancel", on: { click: () => this.cancel.run(this) } },
      this.cancel.label) : null;
  }

  /** The inputs of one part of the form; a long form is parted under headings, those of a step are closed until they are wanted. */
  part({ name, fields }, context) {
    const columns = h("div", { class: "law-columns" });
    for (const field of fields) {
      const input = inputFor(field, () => this.changed(field), context);
      input.node.classList.toggle("wide", Boolean(input.isWide));
      input.write(this.values[field.name]);
      this.inputs.set(field.name, { field, input, baseline: canon(input.read()) });
      columns.append(input.node);
    }
    return name ? h("details", { class: "form-part", open: !this.isStep, test: `part-${name}` }, h("summary", null, t(`law.part.${name}`)), columns)
      : columns;
  }

  /** Parts that concern nobody here are left out of sight. */
  showParts() {
    const data = { ...this.facts, ...this.read() };
    for (const part of this.parts) part.node.hidden = !concerns(part, data);
  }

  /** Brings an input into sight and focus. */
  goTo(input, path) {
    if (this.look && !this.look.hidden) this.uncheck();
    const part = input.node.closest(".form-part");
    if (part) { part.open = true; part.hidden = false; }
    input.focus(path);
  }

  /** The answers as they will be sent, each with a way back. */
  check() {
    show(this.look, h("h2", { tabIndex: -1 }, t("law.answers.title")), answerList(this, (field) => this.goTo(this.inputs.get(field.name).input)));
    this.look.hidden = false;
    this.body.hidden = this.checkButton.hidden = true;
    this.look.firstElementChild.focus();
  }

  uncheck() {
    this.look.hidden = true;
    this.body.hidden = this.checkButton.hidden = false;
  }

  /** Ends the form's own listeners; what was typed stays kept. */
  stop() {
    this.draft?.stop();
  }

  // Values

  read() {
    const out = {};
    for (const [name, { input }] of this.inputs) { const v = input.read(); if (v !== undefined) out[name] = v; }
    return out;
  }

  /** Every field, null for those that are empty: for a record that an attempt before has made. */
  whole() {
    return Object.fromEntries([...this.inputs].map(([name, { input }]) => [name, input.read() ?? null]));
  }

  /** What a step is given: what it asks for, and what differs from the record as it stands. A masked secret never goes back. */
  stepData() {
    return Object.fromEntries(Object.entries(this.read()).filter(([name, v]) => v?.digest === undefined
      && (this.inputs.get(name).field.required || canon(v) !== this.inputs.get(name).baseline)));
  }

  /** What is to be sent: everything that is filled in, or of an edit what differs; null empties a field. */
  payload() {
    const out = {};
    for (const [name, { input, baseline }] of this.inputs) {
      const v = input.read();
      if (this.isEdit ? canon(v) !== baseline : v !== undefined) out[name] = v ?? null;
    }
    return out;
  }

  /** Titles of records that were chosen in this form. */
  names() {
    return Object.assign({}, ...[...this.inputs.values()].map(({ input }) => input.names?.() ?? {}));
  }

  get isDirty() {
    return [...this.inputs.values()].some(({ input, baseline }) => canon(input.read()) !== baseline);
  }

  changed(field) {
    this.inputs.get(field.name).input.blame("", null);
    this.touched.add(field.name);
    this.last = field.name;
    this.keepSoon();
    this.count();
    if (this.parts.length > 1) this.showParts();
  }

  // Whatever is wrong is said when a field is left, never while it is typed into

  entered(event) {
    const name = event.target.closest?.("[data-field]")?.dataset.field;
    if (name && this.inputs.has(name)) this.last = name;
  }

  left(event) {
    const top = [...this.inputs.values()].find(({ input }) => input.node.contains(event.target));
    const inner = event.target.closest?.("[data-field]");
    // From one control of a field to its next one nothing is left; its buttons are no controls.
    if (!top || (inner?.contains(event.relatedTarget) && event.relatedTarget.matches("input, select, textarea"))) return;
    const { field, input } = top, isTop = inner === input.node;
    input.blame("", null);
    for (const { path, text } of faultsOf(field, input.read(), isTop && this.touched.has(field.name))) input.blame(path, text, []);
  }

  /** What is missing, each a link to its field. */
  count() {
    const missing = [...this.inputs.values()].filter(({ field, input }) => field.required && input.read() === undefined);
    this.tellMissing(missing, "law.form.missing", this.fields.some((f) => f.required));
  }

  /** Drawn anew only when it says something else: a press on a link must not lose it to the field that is just being left. */
  tellMissing(missing, key, isWhole) {
    const said = JSON.stringify(missing.map((m) => m.field.name));
    if (said === this.said) return;
    this.said = said;
    const link = ({ field, input }, n) => [n > 0 ? t("list.comma") : "",
      h("button", { type: "button", class: "link", test: "missing-link", on: { click: () => this.goTo(input) } }, pick(field))];
    show(this.rest, missing.length > 0 ? [t(key, { n: missing.length }), ": ", missing.slice(0, NAMED).map(link), missing.length > NAMED ? " …" : ""]
      : isWhole ? t("law.form.allThere") : "");
  }

  // What is kept

  /** The draft as it is now; null when there is nothing to keep. */
  draftNow() {
    if (this.isDone || !this.isDirty) return null;
    return { ...this.draftFacts?.(), kind: this.kind.name, data: this.read(), base: this.values, version: this.version, submission: this.submission,
      last: this.last ?? null, at: Date.now() };
  }

  keepSoon() {
    this.draft?.change(() => this.draftNow());
  }

  status({ where, at }) {
    this.keptLine.dataset.where = where;
    show(this.keptLine, where === "server" ? [icon("ok", true), " ", t("law.draft.saved", { time: clock(at) })]
      : [icon("warn", true), " ", t(`law.draft.${where}`, { time: clock(at) })]);
  }

  restore() {
    const draft = this.draft?.kept;
    if (!draft) return;
    this.submission = draft.submission ?? this.submission;
    for (const [name, { input }] of this.inputs) if (canon(draft.data[name]) !== canon(input.read())) input.write(draft.data[name]);
    if (!this.isDirty) { this.draft.remove(); return; }
    this.last = draft.last;
    if (draft.version !== null && this.version !== null && draft.version !== this.version) this.merge(this.values, draft.base ?? {});
    const again = (draft.omitted ?? []).map((name) => this.inputs.get(name)).filter((e) => e && e.input.read() === undefined);
    const words = t("law.form.restored", { time: `${date(draft.at)} ${clock(draft.at)}` });
    const notice = h("div", { class: "notice", role: "status", test: "restored" }, h("p", null, icon("history", true), " ", words, " ",
      h("button", { type: "button", class: "small", test: "restored-drop",
        on: { click: () => { this.reset(); notice.remove(); this.goTo([...this.inputs.values()][0].input); } } },
        t("law.form.drop"))),
    again.length > 0 ? h("p", { class: "small" }, icon("lock", true), " ", t("law.draft.omitted",
      { fields: again.map((e) => pick(e.field)).join(t("list.comma")) })) : null);
    this.notices.append(notice);
  }

  /** Goes on where the draft was left; false when there is none. */
  resume() {
    const entry = this.draft?.kept && this.inputs.get(this.last);
    if (!entry) return false;
    this.goTo(entry.input);
    return true;
  }

  reset() {
    for (const [name, { input }] of this.inputs) input.write(this.values[name]);
    this.draft?.remove();
    this.count();
    this.showParts();
  }

  // Sending

  key(event) {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.target.closest("dialog") !== this.node.closest("dialog")) return;
    if (event.code === "Enter") { event.preventDefault(); this.submit(); }
    else if (event.code === "KeyS") {
      event.preventDefault();
      const other = this.buttons.find((b) => !b.primary);
      if (this.draft) { this.keepSoon(); this.draft.flush(); announce(t("law.draft.saving")); } else this.send(other ?? this.buttons[0]);
    }
  }

  submit() {
    return this.send(this.buttons.find((b) => b.primary));
  }

  async send(button) {
    if (this.isSending || !button) return;
    if ([...this.inputs.values()].some(({ input }) => input.isWaiting?.())) { announce(t("law.file.wait")); return; }
    this.isSending = true;
    for (const b of this.actions) b.disabled = true;
    this.node.setAttribute("aria-busy", "true");
    for (const { input } of this.inputs.values()) input.blame("", null);
    show(this.notices);
    try {
      const answer = await button.run(this);
      this.isDone = true;
      await this.draft?.done();
      await this.saved?.(answer);
    } catch (error) {
      this.isDone = false;
      await this.fail(error).catch((second) => show(this.notices, errorNotice(second, { focus: true })));
    } finally {
      this.isSending = false;
      for (const b of this.actions) b.disabled = false;
      this.node.removeAttribute("aria-busy");
    }
  }

  async fail(error) {
    // A stale answer names the new version only: the record is asked for, to show what the other person wrote.
    if (error instanceof LawError && error.code === "law.stale" && this.recordID) error.record ??= (await wire.record(this.recordID)).record;
    if (error instanceof LawError && error.code === "law.fields") this.blame(error.fields);
    else if (error instanceof LawError && error.code === "law.stale" && error.record) this.merge(error.record.data, this.values,
      { record: error.record });
    else if (error instanceof LawError && error.rules.length > 0) { show(this.notices, refusalNotice(error)); this.top(); }
    else show(this.notices, errorNotice(error, { focus: true }));
  }

  /** Says at each field what is wrong and lists it all above, where the focus goes. */
  blame(problems) {
    if (this.look && !this.look.hidden) this.uncheck();
    show(this.notices, faultSummary(this, problems));
    this.top();
  }

  /**
   * Somebody else was faster, or the same person at another desk: both values of each field that both have changed, and the choice.
   * @param {object} present as it is now @param {object} base as this form began from
   */
  merge(present, base, { record = null, isDraft = false } = {}) {
    const both = [];
    for (const [name, entry] of this.inputs) {
      const was = isDraft ? canon(base[name]) : entry.baseline;
      const theirs = canon(present[name]) !== canon(base[name]), mine = canon(entry.input.read()) !== was;
      if (isDraft && entry.field.secret) continue;
      if (theirs && mine && canon(present[name]) !== canon(entry.input.read())) both.push(entry);
      else if (theirs && !mine) { entry.input.write(present[name]); if (!isDraft) entry.baseline = canon(entry.input.read()); }
    }
    if (!isDraft) this.values = present;
    if (record) { this.version = record.version; this.onversion?.(record); }
    show(this.notices, stalePanel({ titles: this.titles, entries: both, present, isDraft, changed: () => this.keepSoon() }));
    this.count();
    this.keepSoon();
    this.top();
  }

  top() {
    const first = this.notices.firstElementChild;
    if (!first) return;
    first.tabIndex = -1;
    first.focus();
    first.scrollIntoView({ block: "nearest" });
  }
}
