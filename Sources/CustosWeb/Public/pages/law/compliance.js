// A system against the rules: each rule unit met, open, breached or not applicable, with what shows it and what to do next.
import { h, show } from "../../lib/dom.js";
import { icon } from "../../lib/icons.js";
import { known, pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { toneMark } from "../../lib/conditions.js";
import { rewrite } from "../../lib/router.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { nothing, recordTable } from "../../lib/law/table.js";
import { cite, loadPacks, unitID, unitText } from "../../lib/law/units.js";
import { wire } from "../../lib/law/wire.js";

const STATES = ["breached", "open", "met", "not_applicable"];
const TONES = { met: "ok", open: "warn", breached: "alarm", not_applicable: "off" };
const SHOWN = 100;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search), id = asked.get("system");
  return lawPage(root, isCurrent, { path: "/law/compliance" }, async (main, law) => {
    if (!id) return choose(main, law);
    const [{ record }, answer] = await Promise.all([wire.record(id), wire.compliance(id)]);
    await loadPacks().catch(() => { /* numbers alone */ });
    const packs = await loadPacks().catch(() => []), texts = new Map(packs.flatMap((p) => (p.units ?? []).map((u) => [unitID(u), unitText(u)])));
    const view = new Compliance(law, record.id, answer.units ?? answer.rows ?? [], texts, asked.get("state"));
    main.append(pageHead({ path: crumbs(law, null, [["/law/compliance", t("law.compliance.title")]]), title: record.title,
      text: t("law.compliance.text"), actions: [buttonLink(`/law/guide?system=${id}`, t("law.guide.open"), { glyph: "next" }),
      buttonLink(`/law/record?id=${id}`, t("law.guide.record"), { glyph: "file" })] }), view.node);
    return { title: record.title };
  });
}

async function choose(main, law) {
  const kind = law.kind("system"), list = h("div");
  main.append(pageHead({ path: crumbs(law, null), title: t("law.compliance.title"), text: t("law.compliance.choose") }), list);
  try {
    const { records } = await wire.records({ kind: "system", limit: SHOWN });
    show(list, records.length > 0 ? recordTable(kind, records, { label: pick(kind),
      step: (r) => h("a", { class: "button small", href: `/law/compliance?system=${r.id}`, test: "compliance-system" }, t("law.compliance.go")) })
      : nothing(t("law.list.none", { kind: pick(kind) })));
  } catch (error) {
    show(list, errorNotice(error));
  }
  return { title: t("law.compliance.title") };
}

const stateOf = (row) => row.state ?? row.status;

class Compliance {
  constructor(law, system, rows, texts, state) {
    Object.assign(this, { law, system, rows, texts, state: STATES.includes(state) ? state : null });
    this.chips = h("div", { class: "chips wrap", role: "group", "aria-label": t("law.table.state") });
    this.body = h("div");
    this.node = h("div", null, h("div", { class: "law-filters" }, this.chips), this.body);
    this.draw();
  }

  draw() {
    const count = (s) => this.rows.filter((r) => stateOf(r) === s).length;
    show(this.chips, [null, ...STATES].map((s) => h("button", { type: "button", class: "chip", "aria-pressed": String(this.state === s),
      test: `compliance-${s ?? "all"}`, on: { click: () => { this.state = s; rewrite({ state: s }); this.draw(); } } },
      s ? toneMark(TONES[s], `${t(`law.met.${s}`)} ${count(s)}`) : `${t("law.met.all")} ${this.rows.length}`)));
    const shown = this.rows.filter((r) => !this.state || stateOf(r) === this.state)
      .sort((a, b) => STATES.indexOf(stateOf(a)) - STATES.indexOf(stateOf(b)));
    show(this.body, shown.length === 0 ? nothing(t("law.compliance.none"))
      : h("ul", { class: "units", test: "units" }, shown.map((r) => this.row(r))));
  }

  row(row) {
    const state = stateOf(row), unit = row.unit ?? row.rule ?? row.id;
    return h("li", { class: `unit ${state}`, test: "unit", data: { state, unit } },
      h("div", { class: "unit-state" }, toneMark(TONES[state] ?? "info", known(`law.met.${state}`) ? t(`law.met.${state}`) : state)),
      h("div", { class: "unit-body" }, h("p", { class: "unit-text" }, cite(unit), " ", row.text ? pick(row.text) : this.texts.get(unit) ?? "",
        row.clause ? h("span", { class: "quiet small" }, ` ${pick(row.clause)}`) : null),
        evidence(row.evidence),
        row.next ? this.next(row.next) : null));
  }

  /** What to do next, with the way to the record, the step or the form. */
  next(next) {
    const kind = next.kind ? this.law.kind(next.kind) : null, of = kind?.fields.find((f) => f.name === "system" && f.shape.type === "reference")
      ? `&system=${this.system}` : "";
    const href = next.record ? `/law/record?id=${next.record}${next.event ? `&step=${next.event}` : ""}` : kind?.mayWrite
      ? `/law/form?kind=${next.kind}${of}` : null;
    return h("p", { class: "remedy small" }, icon("info", true), h("span", null, h("strong", null, t("law.compliance.next")), " ",
      pick(next.text ?? next)),
      href ? h("a", { class: "button small", href, test: "unit-do" }, t("law.compliance.do")) : null);
  }
}

/** What shows that a unit is met or not: a sentence, or several with the records behind them. */
function evidence(value) {
  if (!value) return null;
  const list = [value].flat().map((v) => (typeof v === "string" ? v : v.record
    ? h("a", { href: `/law/record?id=${v.record}` }, pick(v.text ?? v) || `#${v.record}`) : pick(v.text ?? v)));
  return h("ul", { class: "evidence small" }, list.map((n) => h("li", null, n)));
}
