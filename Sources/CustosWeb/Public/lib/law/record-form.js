// The form of a record or of a step: one input for each field, faults at their fields, nothing typed is lost.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { errorNotice, sentence } from "../errors.js";
import { clock } from "../time.js";
import { canon } from "./canon.js";
import { dropDraft, keepDraft, readDraft } from "./drafts.js";
import { faultText } from "./field-frame.js";
import { inputFor } from "./inputs.js";
import { concerns, partsOf } from "./sections.js";
import { refusalNotice } from "./refusal.js";
import { stalePanel } from "./stale.js";
import { LawError, submissionKey, wire } from "./wire.js";

const PAUSE = 150;

/**
 * Options:
 * law, kind, fields; values (as kept), titles, version; draftKey; isEdit (only what changed is sent);
 * buttons [{label, primary, test, run(form)}] where run sends and answers what `saved` gets; saved(answer); cancel {label, run};
 * create (makes a record beside); recordID of a record that is there;
 * isStep and facts (what the record says already) of a step.
 */
export class RecordForm {
  constructor(options) {
    Object.assign(this, { values: {}, titles: {}, version: null, isEdit: false, buttons: [] }, options);
    this.submission = submissionKey();
    this.inputs = new Map();
    this.notices = h("div", { class: "form-notices" });
    this.rest = h("p", { class: "quiet small rest", test: "rest" });
    this.kept = h("p", { class: "quiet small" });
    const context = { law: this.law, titles: this.titles, create: this.create, form: this };
    this.parts = partsOf(this.kind, this.fields).map((part) => ({ ...part, node: this.part(part, context) }));
    const body = this.fields.length > 0 ? this.parts.map((p) => p.node) : h("p", { class: "quiet" }, t("law.form.nothing"));
    this.actions = this.buttons.map((b) => h("button", { type: b.primary ? "submit" : "button", class: b.primary ? "primary" : null, test: b.test,
      on: b.primary ? {} : { click: () => this.send(b) } }, b.label));
    this.node = h("form", { class: "law-form", noValidate: true, novalidate: true, test: "law-form", on: {
      submit: (event) => { event.preventDefault(); this.send(this.buttons.find((b) => b.primary)); },
      keydown: (event) => this.key(event) } },
    this.notices, body, h("footer", { class: "form-end" }, h("div", { class: "row" }, this.actions,
      this.cancel ? h("button", { type: "button", class: "plain-button", test: "form-cancel", on: { click: () => this.cancel.run(this) } },
        this.cancel.label) : null),
    h("div", null, this.rest, this.kept)));
    this.restore();
    this.count();
    this.showParts();
    this.flush = () => this.keep();
    addEventListener("pagehide", this.flush);
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
    const part = input.node.closest(".form-part");
    if (part) { part.open = true; part.hidden = false; }
    input.focus(path);
  }

  /** Ends the form's own listeners; what was typed stays kept. */
  stop() {
    clearTimeout(this.timer);
    if (this.isDirty) this.keep();
    removeEventListener("pagehide", this.flush);
  }

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

  get isDirty() {
    return [...this.inputs.values()].some(({ input, baseline }) => canon(input.read()) !== baseline);
  }

  changed(field) {
    this.inputs.get(field.name).input.blame("", null);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), PAUSE);
    this.count();
    if (this.parts.length > 1) this.showParts();
  }

  count() {
    const missing = [...this.inputs.values()].filter(({ field, input }) => field.required && input.read() === undefined).length;
    show(this.rest, missing > 0 ? t("law.form.missing", { n: missing }) : this.fields.some((f) => f.required) ? t("law.form.allThere") : "");
  }

  // What is kept in the browser

  keep() {
    if (this.isDone || !this.draftKey) return;
    if (!this.isDirty) return dropDraft(this.draftKey);
    const ok = keepDraft(this.draftKey, { data: this.read(), base: this.values, version: this.version, submission: this.submission, at: Date.now() });
    show(this.kept, ok ? t("law.form.kept", { time: clock(Date.now()) }) : t("law.form.notKept"));
  }

  restore() {
    const draft = this.draftKey ? readDraft(this.draftKey) : null;
    if (!draft) return;
    this.submission = draft.submission ?? this.submission;
    for (const [name, { input }] of this.inputs) if (canon(draft.data[name]) !== canon(input.read())) input.write(draft.data[name]);
    if (!this.isDirty) return dropDraft(this.draftKey);
    const old = draft.version !== null && this.version !== null && draft.version !== this.version;
    if (old) return this.merge(this.values, draft.base ?? {});
    const notice = h("div", { class: "notice", role: "status", test: "restored" },
      h("p", null, icon("history", true), " ", t("law.form.restored", { time: clock(draft.at) }), " ",
      h("button", { type: "button", class: "small", test: "restored-drop", on: { click: () => { this.reset(); notice.remove(); } } },
        t("law.form.drop"))));
    this.notices.append(notice);
  }

  reset() {
    for (const [name, { input }] of this.inputs) input.write(this.values[name]);
    if (this.draftKey) dropDraft(this.draftKey);
    this.count();
  }

  // Sending

  key(event) {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.target.closest("dialog") !== this.node.closest("dialog")) return;
    if (event.key === "Enter") { event.preventDefault(); this.send(this.buttons.find((b) => b.primary)); }
    else if (event.key === "s") { event.preventDefault(); this.send(this.buttons.find((b) => !b.primary) ?? this.buttons[0]); }
  }

  async send(button) {
    if (this.isSending || !button) return;
    if ([...this.inputs.values()].some(({ input }) => input.isWaiting?.())) { announce(t("law.file.wait")); return; }
    this.isSending = true;
    for (const b of this.actions) b.disabled = true;
    this.node.setAttribute("aria-busy", "true");
    this.keep();
    for (const { input } of this.inputs.values()) input.blame("", null);
    show(this.notices);
    try {
      const answer = await button.run(this);
      this.isDone = true;
      if (this.draftKey) dropDraft(this.draftKey);
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
    else if (error instanceof LawError && error.code === "law.stale" && error.record) this.merge(error.record.data, this.values, error.record);
    else if (error instanceof LawError && error.rules.length > 0) { show(this.notices, refusalNotice(error)); this.top(); }
    else show(this.notices, errorNotice(error, { focus: true }));
  }

  /** Says at each field what is wrong, lists it all above, and goes to the first. */
  blame(problems) {
    const known = [], other = [];
    for (const p of problems) {
      const [, name, rest] = /^(\w+)(.*)$/s.exec(p.path ?? "") ?? [null, "", ""];
      const entry = this.inputs.get(name);
      if (!entry) { other.push(p); continue; }
      entry.input.blame(rest, faultText(p), p.rules ?? []);
      known.push({ p, entry, rest });
    }
    const order = [...this.inputs.keys()];
    known.sort((a, b) => order.indexOf(a.entry.field.name) - order.indexOf(b.entry.field.name));
    show(this.notices, h("div", { class: "notice alarm", role: "alert", test: "summary" },
      h("p", { class: "title" }, icon("alarm"), t("law.form.faults", { n: problems.length })),
      h("ul", null, known.map(({ p, entry, rest }) => h("li", null,
        h("button", { type: "button", class: "link", on: { click: () => this.goTo(entry.input, rest) } },
        `${placeWords(entry.field, rest)}: ${faultText(p)}`))), other.map((p) => h("li", null, otherText(this.kind, p))))));
    for (const { entry } of known) entry.input.node.closest("details")?.setAttribute("open", "");
    if (known.length > 0) this.goTo(known[0].entry.input, known[0].rest);
    else this.top();
  }

  /** Somebody else was faster: both values of each field that both have changed, and the person's choice. */
  merge(present, base, record = null) {
    const both = [];
    for (const [name, entry] of this.inputs) {
      const theirs = canon(present[name]) !== canon(base[name]), mine = canon(entry.input.read()) !== entry.baseline;
      if (theirs && mine && canon(present[name]) !== canon(entry.input.read())) both.push(entry);
      else if (theirs && !mine) { entry.input.write(present[name]); entry.baseline = canon(entry.input.read()); }
    }
    this.values = present;
    if (record) { this.version = record.version; this.onversion?.(record); }
    show(this.notices, stalePanel({ titles: this.titles, entries: both, present }));
    this.keep();
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

/** The name of a field, with row and column where the fault lies inside of it. */
function placeWords(field, path) {
  const m = /^\[(\d+)\](?:\.(\w+))?/.exec(path), inner = m && field.shape.fields?.find((f) => f.name === m[2]);
  return m ? `${t("law.rows.row", { name: pick(field), n: Number(m[1]) + 1 })} ${inner ? pick(inner) : ""}`.trim() : pick(field);
}

/** A fault of a field that this form does not show, told by the field's name where it is known. */
function otherText(kind, problem) {
  const field = kind?.fields.find((f) => f.name === /^\w*/.exec(problem.path ?? "")[0]);
  return field ? `${pick(field)}: ${faultText(problem)}` : faultText(problem) || sentence(problem);
}
