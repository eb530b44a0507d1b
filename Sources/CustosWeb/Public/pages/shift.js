// The watch: who is on duty, what happened, what is still open, and handing over to the next shift. Each shift is a record of the law.
import { h, redraw, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { errorNotice } from "../lib/errors.js";
import { check, field } from "../lib/forms.js";
import { loadLaw } from "../lib/law/model.js";
import { learn, titleOf } from "../lib/law/names.js";
import { recordTable, stateChip } from "../lib/law/table.js";
import { titleNode } from "../lib/law/titles.js";
import { address, submissionKey, wire } from "../lib/law/wire.js";
import { blank, linkButton, pageHead, panel } from "../lib/page-parts.js";
import { serverNow } from "../lib/store.js";
import { briefTime, dateClock, parseTime } from "../lib/time.js";

const PAST = 20, BACK = `&then=${encodeURIComponent("/shift")}`;
const REMARK = 200;

export function mount(root, isCurrent) {
  const page = new ShiftPage(root, isCurrent);
  page.load();
  return { title: t("nav.shift") };
}

class ShiftPage {
  constructor(root, isCurrent) {
    this.isCurrent = isCurrent;
    this.fault = h("div");
    this.body = h("div", { class: "stack", test: "shift" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    this.actions = h("div", { class: "page-actions" });
    root.append(h("main", { class: "page" }, h("header", { class: "page-head" }, h("div", null, h("h1", null, t("nav.shift")), h("p", { class: "quiet" }, t("shift.text"))),
      this.actions), this.fault, this.body));
  }

  async load() {
    try {
      this.law ??= await loadLaw();
      this.kind = this.law.kind("shift");
      const lists = await Promise.all(["on_duty", "planned"].map((state) => wire.records({ kind: "shift", state, limit: PAST })));
      const past = await wire.records({ kind: "shift", limit: PAST });
      lists.forEach((l) => learn(l.titles));
      const open = await Promise.all(lists[0].records.map((r) => wire.record(r.id)));
      if (!this.isCurrent()) return;
      show(this.fault);
      redraw(this.body, () => this.render(open, lists[1].records, past.records.filter((r) => !["on_duty", "planned"].includes(r.state))));
    } catch (error) {
      if (this.isCurrent()) show(this.fault, errorNotice(error));
    }
  }

  render(open, planned, past) {
    const empty = this.law.documents(this.kind)[0];
    show(this.actions, empty ? h("a", { class: "button", href: address.document(empty.name), target: "_blank", test: "print-empty" }, t("shift.printEmpty")) : null,
      this.kind.mayWrite ? linkButton(`/law/form?kind=shift${BACK}`, t("shift.plan"), { glyph: "plus", primary: open.length === 0, test: "plan-shift" }) : null);
    show(this.body,
      open.length === 0 ? blank({ glyph: "clock", title: t("shift.none"), text: t(planned.length > 0 ? "shift.noneBegin" : "shift.nonePlan"), test: "shift-none" })
        : open.map((answer) => this.current(answer, planned)),
      planned.length > 0 ? panel(t("shift.planned"), h("ul", { class: "lines" }, planned.map((r) => h("li", { test: "planned-shift" },
        h("div", null, h("a", { href: `/law/record?id=${r.id}` }, titleNode(this.kind, r)), h("div", { class: "quiet small" }, span(r))),
        h("button", { type: "button", class: open.length === 0 ? "primary" : null, test: "begin-shift", on: { click: () => this.take(r, "start", {}, t("shift.begun")) } },
          icon("play", true), t("shift.begin")))))) : null,
      past.length > 0 ? panel(t("shift.past"), recordTable(this.kind, past, { label: t("shift.past") })) : null);
  }

  /** The shift that is on: its people, its remarks, a new remark, and its end. */
  current({ record }, planned) {
    const d = record.data, remarks = d.remarks ?? [], people = h("span", null, (d.watchers ?? []).map((id) => `#${id}`).join(t("list.comma")));
    Promise.all((d.watchers ?? []).map(titleOf)).then((names) => show(people, names.join(t("list.comma"))));
    const text = field({ label: t("shift.note"), hint: t("shift.noteHint"), input: h("textarea", { rows: 2, maxlength: REMARK, required: true }), test: "note-text" });
    const open = check({ label: t("shift.noteOpen"), test: "note-open" });
    const form = h("form", { test: "note-form", on: { submit: (event) => {
      event.preventDefault();
      this.take(record, "note", { noteText: text.input.value.trim(), noteOpen: open.input.checked }, t("shift.noted"));
    } } }, text, h("div", { class: "row" }, open, h("div", { class: "grow" }), h("button", { type: "submit", class: "primary", test: "note-add" }, t("shift.noteAdd"))));
    const end = planned.length > 0
      ? linkButton(`/law/record?id=${record.id}&step=hand_over${BACK}`, t("shift.handOver"), { primary: true, test: "hand-over" })
      : h("button", { type: "button", test: "finish-shift", on: { click: () => this.take(record, "finish", {}, t("shift.ended")) } }, t("shift.finish"));
    const sheet = this.law.documents(this.kind)[0];
    return panel(titleNode(this.kind, record), h("div", { class: "panel-body" }, h("dl", { class: "facts left" },
      [["shift.people", people], ["shift.span", span(record)], ["shift.started", d.startedAt ? dateClock(parseTime(d.startedAt)) : "–"]].map(([k, v]) => [h("dt", null, t(k)), h("dd", null, v)])),
      (d.takenOver ?? []).length > 0 ? h("div", { class: "notice warn" }, h("p", { class: "title" }, t("shift.takenOver")), h("ul", { class: "plain-list" }, d.takenOver.map((w) => h("li", null, w)))) : null,
      h("h3", { class: "part" }, t("shift.notes")), remarks.length === 0 ? h("p", { class: "quiet" }, t("shift.noNotes"))
        : h("ol", { class: "notes", test: "notes" }, remarks.map((r) => h("li", null, h("span", { class: "mono small" }, briefTime(parseTime(r.at), serverNow())), h("span", null, r.text),
          h("span", { class: "quiet small" }, [r.by, r.isOpen ? t("shift.isOpen") : null].filter(Boolean).join(" · "))))),
      form), { mark: stateChip(this.kind, record.state), wide: true, test: "shift-current", actions: [
      sheet ? h("a", { class: "button small", href: address.document(sheet.name, record.id), target: "_blank", test: "print-shift" }, t("shift.print")) : null, end] });
  }

  async take(record, event, data, done) {
    if (this.isTaking) return null; // a second click while the first is on its way
    this.isTaking = true;
    try {
      const answer = await wire.take(record.id, event, record.version, data, submissionKey());
      announce(done);
      await this.load();
      return answer;
    } catch (error) {
      show(this.fault, errorNotice(error, { focus: true }), error.fields?.length > 0 ? h("ul", { class: "plain-list" }, error.fields.map((f) => h("li", null, pick(f)))) : null);
      return null;
    } finally {
      this.isTaking = false;
    }
  }
}

const span = (r) => [r.data.plannedFrom, r.data.plannedTo].map((v) => (v ? briefTime(parseTime(v), serverNow()) : "")).filter(Boolean).join(" – ");
