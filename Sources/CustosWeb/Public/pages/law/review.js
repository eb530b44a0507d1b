// Review of a request: the form as it was submitted, what it rests on piece by piece, and the decision.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { pick, t } from "../../lib/i18n.js";
import { announce } from "../../lib/announce.js";
import { confirm } from "../../lib/dialog.js";
import { toneMark } from "../../lib/conditions.js";
import { statePurpose } from "../../lib/purpose.js";
import { navigate } from "../../lib/router.js";
import { may } from "../../lib/store.js";
import { dateClock, parseTime } from "../../lib/time.js";
import { fieldOf, dueDay, stateOf } from "../../lib/law/model.js";
import { canon } from "../../lib/law/canon.js";
import { DecisionPanel } from "../../lib/law/decision.js";
import { evidenceOf } from "../../lib/law/evidence.js";
import { learn, learnRecord } from "../../lib/law/names.js";
import { PackageJob } from "../../lib/law/package-job.js";
import { concerns, partsOf } from "../../lib/law/sections.js";
import { buttonLink, crumbs, pageHead } from "../../lib/law/shell.js";
import { SpanPreview, devicesOf } from "../../lib/law/span-preview.js";
import { daysLeft, stateChip } from "../../lib/law/table.js";
import { titleText } from "../../lib/law/titles.js";
import { cites } from "../../lib/law/units.js";
import { isEmpty, valueNode } from "../../lib/law/values.js";
import { address, wire } from "../../lib/law/wire.js";

const MARKS = { yes: "ok", no: "alarm", missing: "warn", none: "off" };

export async function review(main, law, answer) {
  // Three columns want the width of the side list.
  main.closest(".law").classList.add("alone");
  const page = new ReviewPage(main, law);
  await page.draw(answer);
  return { title: answer.record.title, kind: "request", dispose: () => page.stop() };
}

class ReviewPage {
  constructor(main, law) {
    Object.assign(this, { law, kind: law.kind("request"), node: h("div", { test: "review" }) });
    main.append(this.node);
  }

  stop() {
    this.isGone = true;
    this.panel?.stop();
    this.job?.stop();
  }

  async draw({ record, events, titles }, done = null) {
    learn(titles);
    learnRecord(record);
    this.panel?.stop();
    this.job?.stop();
    const { kind, law } = this;
    const [system, history] = await Promise.all([record.data.system ? wire.record(record.data.system).then((a) => a.record, () => null) : null,
      wire.history(record.id).then((a) => a.versions, () => [])]);
    if (this.isGone) return;
    Object.assign(this, { record, events, titles, submitted: history.findLast((v) => ["submit",
      "resubmit"].includes(v.event))?.data ?? record.data });
    const isGovernment = system ? system.data.fundingType !== "non_government" : null, evidence = evidenceOf(record.data, record.state, isGovernment);
    this.panel = new DecisionPanel({ law, kind, record, events, titles, evidence, done: (event) => this.taken(event),
      toItem: (name) => this.toItem(name) });
    this.job = record.data.exportId || record.state === "prepared" ? new PackageJob(record, () => this.again()) : null;
    this.said = h("div");
    show(this.node, pageHead({ path: crumbs(law, kind, [[`/law/record?id=${record.id}`, record.title]]), title: t("law.review.title",
      { title: titleText(kind, record, titles) }),
      mark: [stateChip(kind, record.state), record.data.approvedAt ? null : daysLeft(dueDay(kind, record) ?? record.data.answerDue)],
        test: "review-title", actions: [
        buttonLink(`/law/record?id=${record.id}`, t("law.review.record"), { glyph: "file", test: "to-record" }),
        law.documents(kind).map((f) => buttonLink(address.document(f.name, record.id), t("law.document.print", { form: pick(f) }),
          { glyph: "print", target: "_blank", test: `print-${f.name}` }))] }), this.said,
    h("div", { class: "review-grid" }, this.form(), this.checklist(evidence), h("section", { class: "review-column",
      "aria-labelledby": "review-decision" },
      h("h2", { id: "review-decision" }, t("law.review.decision")), this.panel.node, this.job?.node)));
    if (!done) return;
    show(this.said, h("div", { class: "notice ok", test: "done", tabIndex: -1 }, h("p", { class: "title" }, icon("ok"), done)));
    this.said.firstElementChild.focus();
  }

  // The form as it was submitted, with what was filled in for the requester since

  form() {
    const { kind, record, titles } = this, { data } = record;
    const typed = kind.fields.filter((f) => !f.computed);
    const line = (f) => h("div", { data: { field: f.name } }, h("dt", null, pick(f)), h("dd", null, valueNode(f, data[f.name], { titles }),
      canon(this.submitted[f.name]) === canon(data[f.name]) ? null : h("span", { class: "quiet small later" }, t("law.review.later"))));
    const parts = partsOf(kind, typed).filter((p) => concerns(p, data)).map((part) => {
      const given = part.fields.filter((f) => !isEmpty(data[f.name]));
      return given.length === 0 ? null : h("section", null, h("h3", null, part.name ? t(`law.part.${part.name}`) : t("law.record.data")),
        h("dl", { class: "answer-list" }, given.map(line)));
    });
    return h("section", { class: "review-column", "aria-labelledby": "review-form" }, h("h2", { id: "review-form" }, t("law.review.form")),
      this.narrowed(), parts, this.look());
  }

  narrowed() {
    const { kind, record, titles } = this, names = ["narrowedCameras", "narrowedFrom", "narrowedTo",
      "narrowReason"].filter((n) => !isEmpty(record.data[n]));
    return names.length === 0 ? null : h("div", { class: "notice warn", test: "narrowed" }, h("p", { class: "title" }, icon("filter"),
      t("law.review.narrowed")),
      h("dl", { class: "answer-list" }, names.map((n) => { const f = fieldOf(kind, n); return h("div", { data: { field: n } }, h("dt", null, pick(f)),
        h("dd", null, valueNode(f, record.data[n], { titles }))); })));
  }

  /** What the span holds; its pictures are seen only by an act that says so and stands in the register. */
  look() {
    const { data } = this.record, preview = new SpanPreview();
    preview.ask({ cameras: data.narrowedCameras ?? data.cameras ?? [], from: data.narrowedFrom ?? data.from, to: data.narrowedTo ?? data.to });
    const button = may.watch() && data.cameras?.length && data.from ? h("div", { class: "view-to-decide" },
      h("button", { type: "button", test: "view-to-decide", on: { click: () => this.view() } }, icon("play"), t("law.review.view")),
      h("p", { class: "quiet small" }, t("law.review.viewHint"), " ", cites(["CN799.16.2.3"]))) : null;
    return h("section", null, preview.node, button);
  }

  async view() {
    const { data } = this.record, purpose = t("law.review.purpose", { number: data.number });
    if (!await confirm({ title: t("law.review.view"), text: [t("law.review.viewText"), purpose], yes: t("law.review.viewYes"),
      test: "view-act" })) return;
    const rows = await devicesOf(data.narrowedCameras ?? data.cameras);
    if (rows.length === 0) { announce(t("law.span.elsewhere")); return; }
    statePurpose("playback", purpose);
    navigate(`/playback?c=${rows.map((r) => r.data.device).join(",")}&t=${encodeURIComponent(data.narrowedFrom ?? data.from)}`);
  }

  // What it rests on

  checklist(evidence) {
    const { kind, events } = this;
    const fields = (names) => names.map((n) => pick(fieldOf(kind, n))).join(t("list.comma"));
    const row = (e) => {
      const event = e.status === "yes" || e.status === "none" ? null : events.find((x) => x.name === e.event && x.may);
      return h("li", { class: `evidence-item ${e.status}`, id: `evidence-${e.name}`, tabIndex: -1, test: `evidence-${e.name}`,
        data: { status: e.status } },
        h("div", { class: "evidence-head" }, h("strong", null, t(`law.evidence.${e.name}`)), toneMark(MARKS[e.status],
          t(`law.evidence.is.${e.status}`))),
        e.facts.length > 0 ? h("p", { class: "small" }, e.facts.join(" · ")) : null,
        e.lacking.length > 0 ? h("p", { class: "small" }, t("law.evidence.lacking", { fields: fields(e.lacking) })) : null,
        h("p", { class: "small" }, cites(e.rules)),
        event ? h("button", { type: "button", class: "small", test: `take-${e.name}`, on: { click: () => this.panel.open(event) } }, pick(event))
          : null);
    };
    return h("section", { class: "review-column", "aria-labelledby": "review-evidence" }, h("h2", { id: "review-evidence" },
      t("law.review.evidence")),
      h("ul", { class: "evidence-list" }, evidence.map(row)));
  }

  toItem(name) {
    const item = this.node.querySelector(`#evidence-${name}`);
    (item.querySelector("button:not(.cite)") ?? item).focus();
    item.scrollIntoView({ block: "nearest" });
  }

  // After a step

  async taken(event) {
    const answer = await wire.record(this.record.id);
    const words = t("law.step.done", { step: pick(event), state: pick(stateOf(this.kind, answer.record.state)) });
    announce(words);
    await this.draw(answer, words);
  }

  async again() {
    if (this.panel.form) return;
    const answer = await wire.record(this.record.id).catch(() => null);
    if (answer && !this.isGone && !this.panel.form) await this.draw(answer);
  }
}
