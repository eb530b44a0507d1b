// The reports: on screen, and as CSV, xlsx and PDF.
import { h, show } from "../../lib/dom.js";
import { language, pick, t } from "../../lib/i18n.js";
import { errorNotice } from "../../lib/errors.js";
import { rewrite } from "../../lib/router.js";
import { dateClock, parseTime } from "../../lib/time.js";
import { buttonLink, crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { nothing } from "../../lib/law/table.js";
import { cite, cites } from "../../lib/law/units.js";
import { address, wire } from "../../lib/law/wire.js";

const RULE_UNIT = /^[A-Z][A-Z0-9]*\.[0-9][0-9A-Za-z.]*$/;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search);
  return lawPage(root, isCurrent, { path: "/law/reports" }, async (main, law) => {
    const { reports } = await wire.reports(), one = reports.find((r) => r.id === asked.get("name")) ?? reports[0] ?? null;
    main.append(pageHead({ path: crumbs(law, null), title: t("law.reports.title"), text: t("law.reports.text") }));
    if (!one) { main.append(nothing(t("law.reports.none"))); return {}; }
    const report = new Report(one, asked);
    main.append(h("div", { class: "pick-grid" }, h("nav", { class: "pick-list", "aria-label": t("law.reports.title") },
      h("ul", null, reports.map((r) => h("li", null, h("a", { href: `/law/reports?name=${encodeURIComponent(r.id)}`,
      "aria-current": r === one ? "page" : null, test: `report-${r.id}` },
      h("span", { class: "code" }, r.id), h("span", null, pick(r))))))), report.node));
    report.load();
    return { title: pick(one) };
  });
}

class Report {
  constructor(report, asked) {
    this.report = report;
    this.body = h("div", { test: "report" });
    this.files = h("div", { class: "row" });
    this.inputs = (report.period ? ["from", "to"] : []).map((name) => ({ name, words: t(`law.reports.${name}`),
      input: h("input", { type: "date", id: `report-${name}`, value: asked.get(name) ?? "", test: `report-${name}`,
        on: { change: () => this.load() } }) }));
    this.node = h("section", null, h("header", { class: "part-head" }, h("h2", null, pick(report)), this.files),
      this.inputs.length > 0 ? h("div", { class: "law-filters" }, this.inputs.map((i) => h("div", { class: "field" },
        h("label", { htmlFor: i.input.id }, i.words), i.input))) : null, this.body);
  }

  get parameters() {
    return Object.fromEntries(this.inputs.map((i) => [i.name, i.input.value || null]));
  }

  async load() {
    const { report, parameters } = this;
    rewrite({ name: report.id, ...parameters });
    show(this.files, ["csv", "xlsx", "pdf"].map((f) => buttonLink(address.report(report.id, f,
      { ...parameters, language: language() === "en" ? "en" : "zh" }), t(`law.as.${f}`),
      { glyph: f === "pdf" ? "print" : "download", download: f === "pdf" ? null : "", target: f === "pdf" ? "_blank" : null, test: `report-${f}` })));
    show(this.body, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    try { this.draw(await wire.report(report.id, parameters)); } catch (error) { show(this.body, errorNotice(error)); }
  }

  draw({ columns, rows, notes, madeAt, units }) {
    const at = parseTime(madeAt);
    show(this.body, units?.length > 0 ? h("p", { class: "row" }, h("span", { class: "quiet small" }, t("error.rules")), cites(units)) : null,
      rows.length === 0 ? nothing(t("law.reports.empty")) : h("div",
        { class: "scroller", tabIndex: 0, role: "region", "aria-label": pick(this.report) },
        h("table", { class: "dense", test: "report-table" },
        h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col" }, pick(c))))),
          h("tbody", null, rows.map((r) => h("tr", null, r.map((v) => h("td", { class: typeof v === "number" ? "number" : null },
          text(v)))))))),
      notes?.length > 0 ? h("ul", { class: "plain-list quiet small" }, notes.map((n) => h("li", null, pick(n)))) : null,
      h("p", { class: "quiet small" }, t("law.reports.rows", { n: rows.length }),
        Number.isNaN(at) ? "" : ` ${t("law.reports.at", { time: dateClock(at) })}`));
  }
}

function text(value) {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map((v) => [text(v), " "]);
  if (typeof value === "boolean") return t(value ? "law.yes" : "law.no");
  if (typeof value === "object") return value.record ? h("a", { href: `/law/record?id=${value.record}` },
    value.title ?? (pick(value) || `#${value.record}`)) : pick(value) || value.title || "–";
  return RULE_UNIT.test(value) ? cite(value) : String(value);
}
