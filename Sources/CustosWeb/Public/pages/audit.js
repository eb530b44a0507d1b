// The audit log: who did what, with what outcome, before and after; what the law refused stands among the rest with its rule and sentence.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t } from "../lib/i18n.js";
import { api, query } from "../lib/api.js";
import { ACTIONS, OUTCOMES, changes, deed, facts } from "../lib/audit-entries.js";
import { errorNotice } from "../lib/errors.js";
import { select } from "../lib/forms.js";
import { loadLaw } from "../lib/law/model.js";
import { cites, loadPacks } from "../lib/law/units.js";
import { recordLink } from "../lib/law/values.js";
import { blank, linkButton, pageHead, status } from "../lib/page-parts.js";
import { rewrite } from "../lib/router.js";
import { dateClock, parseTime } from "../lib/time.js";

const PAGE = 50;
/** Typing rests this long before the server is asked. */
const REST = 350;
const TONES = { done: "ok", refused: "alarm", failed: "warn" };
const FILTERS = ["person", "camera", "action", "outcome", "rule"];

export function mount(root, isCurrent) {
  const page = new AuditPage(root, isCurrent);
  page.start();
  return { title: t("nav.audit"), dispose: () => page.stop() };
}

class AuditPage {
  constructor(root, isCurrent) {
    const asked = new URLSearchParams(location.search);
    this.isCurrent = isCurrent;
    /** Places of the pages before this one; the address has the last. */
    this.places = asked.get("before") ? [asked.get("before")] : [];
    this.turn = 0;
    this.law = null;
    this.fault = h("div");
    this.chain = h("div", { test: "audit-chain" });
    this.body = h("div", { test: "audit" }, h("p", { class: "quiet", role: "status" }, t("law.loading")));
    this.pager = h("div", { class: "pager" });
    const text = (name) => h("input", { type: "search", value: asked.get(name) ?? "", maxLength: 60, placeholder: t(`audit.${name}`),
      "aria-label": t(`audit.${name}`), test: `filter-${name}` });
    const list = (name, values) => {
      const node = select([["", t(`audit.any.${name}`)], ...values.map((v) => [v, t(`audit.${name}.${v}`)])], asked.get(name) ?? "");
      node.setAttribute("aria-label", t(`audit.${name}`));
      node.dataset.test = `filter-${name}`;
      return node;
    };
    this.filters = { person: text("person"), camera: text("camera"), action: list("action", ACTIONS), outcome: list("outcome", OUTCOMES), rule: text("rule") };
    for (const node of Object.values(this.filters)) node.addEventListener("input", () => this.filtered(node.tagName === "SELECT" ? 0 : REST));
    root.append(h("main", { class: "page" }, pageHead({ title: t("nav.audit"), text: t("audit.text"),
      actions: [h("button", { type: "button", test: "refresh", on: { click: () => this.load() } }, t("views.refresh")),
        linkButton("/proof", t("audit.proof"), { glyph: "shield", test: "to-proof" })] }),
      this.chain, h("div", { class: "toolbar" }, Object.values(this.filters)), this.fault, this.body, this.pager));
  }

  async start() {
    // Words of kinds, texts of rules and the state of the chain are extras: the log is shown without them.
    const law = loadLaw().then((l) => { this.law = l; }, () => {});
    loadPacks().catch(() => {});
    api.get("/ledger").then((ledger) => this.isCurrent() && this.drawChain(ledger), () => {});
    await law;
    await this.load();
  }

  stop() {
    clearTimeout(this.timer);
  }

  drawChain(ledger) {
    const ok = ledger.state === "ok";
    show(this.chain, h("p", { class: "row audit-chain" }, status(ok ? "ok" : "alarm", t(ok ? "audit.chainOK" : "audit.chainBad")),
      h("span", { class: "quiet small" }, t("audit.chain", { size: ledger.signedSize, time: ledger.signedAt ? dateClock(parseTime(ledger.signedAt)) : "–" })),
      h("a", { class: "small", href: "/api/v1/ledger/checkpoint", download: "checkpoint.txt", test: "checkpoint" }, t("audit.checkpoint"))));
  }

  get filter() {
    return Object.fromEntries(FILTERS.map((n) => [n, this.filters[n].value.trim() || null]));
  }

  filtered(rest) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.places = []; this.load(); }, rest);
  }

  async load() {
    const turn = ++this.turn, before = this.places.at(-1) ?? null, asked = { ...this.filter, before };
    rewrite(asked);
    try {
      const page = await api.get(`/audit${query({ ...asked, limit: PAGE })}`);
      if (!this.isCurrent() || turn !== this.turn) return;
      show(this.fault);
      this.draw(page, Object.values(this.filter).every((v) => !v));
    } catch (error) {
      if (this.isCurrent() && turn === this.turn) show(this.fault, errorNotice(error));
    }
  }

  draw({ entries, next, titles }, isWhole) {
    show(this.body, entries.length === 0 ? blank({ glyph: "table", text: t(next ? "audit.goOn" : isWhole ? "audit.none" : "audit.noneFound"), test: "audit-none" })
      : h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("nav.audit") }, h("table", { class: "dense", test: "audit-table" },
        h("thead", null, h("tr", null, h("th", { scope: "col" }, h("span", { class: "unseen" }, t("audit.more"))),
          ["at", "person", "action", "camera", "outcome", "rule"].map((k) => h("th", { scope: "col" }, t(`audit.${k}`))))),
        h("tbody", null, entries.map((e) => row(e, this.law, titles))))));
    const step = (key, disabled, move) => h("button", { type: "button", disabled, test: key, on: { click: async () => {
      move();
      await this.load();
      (this.pager.querySelector(`[data-test=${key}]:not(:disabled)`) ?? this.pager.querySelector("button:not(:disabled)"))?.focus();
    } } }, t(`views.${key}`));
    const words = t(next ? "audit.countMore" : "audit.count", { n: entries.length });
    show(this.pager, h("p", { class: "quiet", role: "status", test: "audit-count" }, words),
      step("newer", this.places.length === 0, () => this.places.pop()), step("older", !next, () => this.places.push(next)));
  }
}

/** A line, and under it the sentence of a refusal, the fields before and after, and what else is known. */
function row(e, law, titles) {
  const at = dateClock(parseTime(e.at)), [kind, done] = deed(e, law), list = facts(e);
  const more = h("tr", { class: "audit-facts", hidden: true, test: "audit-facts" }, h("td", null), h("td", { colspan: 6 },
    e.record ? h("p", null, recordLink(e.record, e.title || null)) : null, changes(e, law, titles), list.length > 0 ? h("dl", { class: "facts left" }, list) : null,
    e.sentence && !e.record ? h("p", { class: "quiet small" }, t("audit.noRecord")) : null));
  const open = h("button", { type: "button", class: "icon plain-button expand", "aria-expanded": "false", "aria-label": t("audit.moreOf", { time: at }), test: "expand",
    on: { click: () => { more.hidden = !more.hidden; open.setAttribute("aria-expanded", String(!more.hidden)); } } }, icon("play", true));
  return [h("tr", { class: `audit-row ${e.outcome}`, test: "audit-row", data: { outcome: e.outcome, action: e.action } }, h("td", null, open),
    h("td", { class: "mono nowrap" }, at), h("td", null, e.person.name),
    h("td", null, h("strong", null, kind ?? t(`audit.action.${e.action}`)), " ", done, e.title ? h("span", { class: "quiet" }, " ", e.title) : null,
      e.sentence ? h("p", { class: "audit-sentence", test: "audit-sentence" }, pick(e.sentence)) : null),
    h("td", null, e.cameras.map((c) => c.name ?? `#${c.id}`).join(t("list.comma"))), h("td", null, status(TONES[e.outcome], t(`audit.outcome.${e.outcome}`))),
    h("td", null, e.rules.length > 0 ? cites(e.rules) : "–")), more];
}
