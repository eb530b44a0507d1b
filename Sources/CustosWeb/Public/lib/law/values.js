// How the values of a record are shown: words for codes, names for numbers, pictures for files.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { camera } from "../store.js";
import { dateClock, parseTime } from "../time.js";
import { fileLink } from "./attachment-input.js";
import { choicesOf } from "./model.js";
import { polygonPicture } from "./polygon-input.js";
import { cite } from "./units.js";

export const isEmpty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

const RULE_UNIT = /^[A-Z][A-Z0-9]*\.[0-9][0-9A-Za-z.]*$/;

/** A record as a link. */
export function recordLink(id, title) {
  return h("a", { href: `/law/record?id=${id}` }, title ?? `#${id}`);
}

function list(nodes) {
  return nodes.length === 1 ? nodes[0] : h("ul", { class: "value-list" }, nodes.map((n) => h("li", null, n)));
}

/** @param {{titles?: Record<string, string>}} context titles of the records that values point to, by their numbers */
export function valueNode(field, value, context) {
  if (isEmpty(value)) return h("span", { class: "quiet" }, t("law.value.none"));
  const { shape } = field, titles = context.titles ?? {};
  const word = (code) => { const c = choicesOf(shape).find((o) => o.code === code); return c ? pick(c) : String(code); };
  switch (shape.type) {
    case "choice": return word(value);
    case "choices": return list([value].flat().map((v) => h("span", null, /^[A-Z]/.test(v) ? h("span", { class: "code" }, v) : null, word(v))));
    case "flag": return t(value ? "law.yes" : "law.no");
    case "time": return Number.isNaN(parseTime(value)) ? String(value) : h("span", { class: "mono" }, dateClock(parseTime(value)));
    case "date": case "code": return secret(value) ?? h("span", { class: "mono" }, value);
    case "reference": return recordLink(value, titles[value]);
    case "references": return list([value].flat().map((id) => recordLink(id, titles[id])));
    case "texts": return list([value].flat().map((v) => (RULE_UNIT.test(v) ? cite(v) : String(v))));
    case "device": return h("a", { href: `/wall?n=1&c=${value}` }, camera(String(value))?.name ?? `#${value}`);
    case "attachment": return fileLink(value);
    case "attachments": return list([value].flat().map((id) => fileLink(id)));
    case "polygon": return polygonPicture(value);
    case "rows": return rowTable(field, value, context);
    case "longText": return h("span", { class: "long-text" }, String(value));
    default: return secret(value) ?? String(value);
  }
}

function secret(value) {
  return value && typeof value === "object" ? h("span", { class: "mono" }, icon("lock", true), " ", value.masked ?? "••••") : null;
}

function rowTable(field, rows, context) {
  const fields = field.shape.fields.filter((f) => rows.some((r) => !isEmpty(r[f.name])));
  return h("div", { class: "scroller" }, h("table", { class: "dense inner" },
    h("thead", null, h("tr", null, fields.map((f) => h("th", { scope: "col" }, pick(f))))),
    h("tbody", null, rows.map((r) => h("tr", null, fields.map((f) => h("td", null, isEmpty(r[f.name]) ? "" : valueNode(f, r[f.name], context))))))));
}

/** The value in one line of text, for tables and titles. */
export function valueText(field, value, titles = {}) {
  if (isEmpty(value)) return "";
  const { shape } = field;
  const word = (code) => { const c = choicesOf(shape).find((o) => o.code === code); return c ? pick(c) : String(code); };
  switch (shape.type) {
    case "choice": return word(value);
    case "choices": return [value].flat().map(word).join(t("list.comma"));
    case "flag": return t(value ? "law.yes" : "law.no");
    case "time": return Number.isNaN(parseTime(value)) ? String(value) : dateClock(parseTime(value));
    case "reference": return titles[value] ?? `#${value}`;
    case "references": return [value].flat().map((id) => titles[id] ?? `#${id}`).join(t("list.comma"));
    case "texts": return [value].flat().join(t("list.comma"));
    case "device": return camera(String(value))?.name ?? `#${value}`;
    case "rows": case "polygon": case "attachments": return t("law.value.count", { n: value.length });
    case "attachment": return t("law.file.number", { id: value });
    default: return typeof value === "object" ? value.masked ?? "••••" : String(value);
  }
}
