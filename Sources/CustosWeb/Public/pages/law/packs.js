// The rule packs: every rule unit with its text and where it is cited from.
import { h, show } from "../../lib/dom.js";
import { pick, t, known } from "../../lib/i18n.js";
import { crumbs, lawPage, pageHead } from "../../lib/law/shell.js";
import { nothing } from "../../lib/law/table.js";
import { citation, loadPacks, unitID, unitText } from "../../lib/law/units.js";

const SHOWN = 400;

export function mount(root, isCurrent) {
  const asked = new URLSearchParams(location.search);
  return lawPage(root, isCurrent, { path: "/law/packs" }, async (main, law) => {
    const packs = await loadPacks(), one = packs.find((p) => p.id === (asked.get("pack") ?? asked.get("unit")?.split(".")[0])) ?? packs[0];
    const list = h("div", { test: "pack-units" });
    const search = h("input", { type: "search", value: asked.get("unit") ?? "", placeholder: t("law.packs.search"),
      "aria-label": t("law.packs.search"), test: "search", on: { input: () => draw() } });
    const draw = () => {
      const wanted = search.value.trim().toLowerCase();
      const units = (one.units ?? []).filter((u) => `${unitID(u)} ${unitText(u)} ${citation(unitID(u)).words}`.toLowerCase().includes(wanted))
        .slice(0, SHOWN);
      show(list, units.length > 0 ? h("ul", { class: "units" }, units.map((u) => row(u))) : nothing(t("law.packs.none")));
    };
    main.append(pageHead({ path: crumbs(law, null), title: t("law.packs.title"), text: t("law.packs.text") }), h("div", { class: "pick-grid" },
      h("nav", { class: "pick-list", "aria-label": t("law.packs.title") },
        h("ul", null, packs.map((p) => h("li", null, h("a", { href: `/law/packs?pack=${p.id}`, "aria-current": p === one ? "page" : null,
        test: `pack-${p.id}` }, h("span", { class: "code" }, p.id), h("span", null, pick(p.name ?? p))))))),
      h("section", null, h("h2", null, pick(one.name ?? one)), facts(one),
        h("div", { class: "law-filters" }, h("div", { class: "search-box" }, search),
        h("p", { class: "quiet small" }, t("law.packs.units", { n: one.units?.length ?? 0 }))), list)));
    draw();
    return { title: t("law.packs.title") };
  });
}

function facts(pack) {
  const words = (v) => (v && typeof v === "object" ? pick(v.title ?? v) : v === undefined || v === null || v === "" ? null : String(v));
  const list = ["issuer", "rank", "effectiveFrom", "version", "basis", "confidence", "caveat"].map((k) => [k, words(pack[k])]).filter(([, v]) => v);
  return h("dl", { class: "pack-facts" }, list.map(([k, v]) => [h("dt", null, t(`law.pack.${k}`)),
    h("dd", null, k === "confidence" && known(`law.confidence.${v}`) ? t(`law.confidence.${v}`) : v)]));
}

function row(u) {
  const id = unitID(u), marks = [u.kind, u.rank].filter((v) => typeof v === "string" || v?.zh || v?.title)
    .map((v) => (typeof v === "string" ? (known(`law.rule.${v}`) ? t(`law.rule.${v}`) : v) : pick(v.title ?? v)));
  const carried = ["guards", "registers", "reports"].flatMap((k) => u[k] ?? []);
  return h("li", { class: "unit", id: `unit-${id}`, data: { unit: id } }, h("div", { class: "unit-state" }, h("span", { class: "code" }, id)),
    h("div", { class: "unit-body" }, h("p", { class: "unit-text" }, unitText(u)),
    h("p", { class: "quiet small" }, [u.clause ? pick(u.clause) : citation(id).words, ...marks].filter(Boolean).join(" · "),
      carried.length > 0 ? [" · ", carried.map((c) => [h("span", { class: "code" }, c), " "])] : null)));
}
