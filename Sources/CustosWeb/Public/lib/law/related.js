// Records that point to a record: a short list of each kind, the way to all of them, and the way to a new one.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { turn } from "./names.js";
import { titleNode } from "./titles.js";
import { buttonLink } from "./shell.js";
import { stateChip } from "./table.js";
import { wire } from "./wire.js";

const SHOWN = 5;

export async function relatedLists(law, kind, record) {
  const pairs = law.referrers(kind.name);
  if (pairs.length === 0) return h("p", { class: "quiet" }, t("law.related.never"));
  const found = await Promise.all(pairs.map(({ kind: other, field }) => turn(() => wire.records({ kind: other.name, field: field.name,
    value: record.id, limit: SHOWN }))
    .catch((error) => { if (error.status === 403) return { records: [], more: false, hidden: true }; throw error; })));
  const lists = pairs.map((pair, n) => ({ ...pair, ...found[n] }));
  const full = lists.filter((l) => l.records.length > 0), empty = lists.filter((l) => l.records.length === 0 && l.kind.mayWrite && !l.hidden);
  return [full.length > 0 ? h("div", { class: "related-grid" }, full.map((l) => card(l, record))) : h("p", { class: "quiet" }, t("law.related.none")),
    empty.length > 0 ? h("div", { class: "related-new" }, h("p", { class: "quiet small" }, t("law.related.new")),
      h("div", { class: "row" }, unique(empty).map((l) => buttonLink(
      `/law/form?kind=${l.kind.name}&${l.field.name}=${record.id}`, [icon("plus", true), pick(l.kind)],
        { small: true, test: `relate-${l.kind.name}` })))) : null];
}

/** One button for a kind, whichever of its fields points here. */
function unique(lists) {
  return lists.filter((l, n) => lists.findIndex((o) => o.kind === l.kind) === n);
}

function card({ kind, field, records, more }, record) {
  const all = `/law/list?kind=${kind.name}&field=${field.name}&value=${record.id}`;
  return h("section", { class: "related-card", test: `related-${kind.name}` },
    h("header", null, h("h3", null, h("a", { href: all }, pick(kind))), h("span", { class: "quiet small" }, pick(field)),
    kind.mayWrite ? h("a", { class: "button small bare", href: `/law/form?kind=${kind.name}&${field.name}=${record.id}`,
      "aria-label": t("law.list.new", { kind: pick(kind) }), test: `relate-${kind.name}` }, icon("plus", true)) : null),
  h("ul", null, records.map((r) => h("li", null, h("a", { href: `/law/record?id=${r.id}` }, titleNode(kind, r)), stateChip(kind, r.state)))),
  more ? h("p", { class: "small" }, h("a", { href: all }, t("law.related.all"))) : null);
}
