// Records of one kind as a table.
import { h, show } from "../dom.js";
import { pick, t } from "../i18n.js";
import { toneMark } from "../conditions.js";
import { serverNow } from "../store.js";
import { DAY, briefTime, date, parseTime } from "../time.js";
import { dueDay, stateOf, stateTone } from "./model.js";
import { titleOf } from "./names.js";
import { titleNode } from "./titles.js";
import { isEmpty, valueText } from "./values.js";

/** Shapes that fit into a cell. */
const SHORT = new Set(["choice", "date", "time", "integer", "number", "flag", "reference", "device", "code", "text"]);
const COLUMNS = 4;

export function stateChip(kind, name) {
  const chip = toneMark(stateTone(kind, name), pick(stateOf(kind, name)));
  chip.classList.add("chip-state");
  chip.dataset.state = name;
  return chip;
}

/** The fields that a table of a kind shows beside title and state. */
export function columnsOf(kind, records) {
  const fits = kind.fields.filter((f) => SHORT.has(f.shape.type) && !f.classified && records.some((r) => !isEmpty(r.data[f.name])));
  const isTitle = (f) => f.shape.type === "text" && records.every((r) => isEmpty(r.data[f.name]) || r.title.includes(r.data[f.name]));
  const rank = (f) => (f.required ? 0 : 2) + (f.shape.type === "text" ? 1 : 0);
  const chosen = fits.filter((f) => !isTitle(f)).map((f, n) => ({ f, n })).sort((a, b) => rank(a.f) - rank(b.f) || a.n - b.n).slice(0, COLUMNS);
  return chosen.sort((a, b) => a.n - b.n).map(({ f }) => f);
}

/** How long something is still open, or for how long it is overdue. */
export function daysLeft(day) {
  if (!day) return null;
  const today = date(serverNow()), days = Math.round((Date.parse(day) - Date.parse(today)) / DAY);
  if (Number.isNaN(days)) return null;
  return toneMark(days < 0 ? "alarm" : days <= 3 ? "warn" : "info",
    days < 0 ? t("law.due.over", { n: -days }) : days === 0 ? t("law.due.today") : t("law.due.left", { n: days }));
}

export function cell(field, record) {
  const value = record.data[field.name];
  if (isEmpty(value)) return h("td", { class: "quiet" }, "–");
  if (field.shape.type === "reference") {
    const node = h("td", null, `#${value}`);
    titleOf(value).then((title) => show(node, title));
    return node;
  }
  const number = field.shape.type === "integer" || field.shape.type === "number";
  return h("td", { class: number ? "number" : field.shape.type === "date" || field.shape.type === "time" ? "mono nowrap" : null },
    valueText(field, value));
}

/**
 * @param {{label: string, step?: (record: object) => Node | null, columns?: object[], test?: string}} look
 */
export function recordTable(kind, records, { label, step = null, columns = columnsOf(kind, records), test = "records" }) {
  const hasDue = records.some((r) => dueDay(kind, r)), now = serverNow();
  const head = [t("law.table.title"), t("law.table.state"), ...columns.map((f) => pick(f)), hasDue ? t("law.table.due") : null,
    t("law.table.changed"), step ? t("law.table.next") : null]
    .filter(Boolean);
  return h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": label }, h("table", { class: "dense law-table", test },
    h("thead", null, h("tr", null, head.map((words) => h("th", { scope: "col" }, words)))),
    h("tbody", null, records.map((r) => h("tr", { test: "record-row", data: { id: r.id } },
      h("th", { scope: "row" }, h("a", { href: `/law/record?id=${r.id}` }, titleNode(kind, r))),
      h("td", null, stateChip(kind, r.state)), columns.map((f) => cell(f, r)),
        hasDue ? h("td", { class: "nowrap" }, daysLeft(dueDay(kind, r)) ?? "–") : null,
      h("td", { class: "mono nowrap small" }, Number.isNaN(parseTime(r.updatedAt)) ? "–" : briefTime(parseTime(r.updatedAt), now)),
      step ? h("td", null, step(r)) : null)))));
}

/** What a list says when there is nothing in it. */
export function nothing(words, ...more) {
  return h("div", { class: "nothing" }, h("p", { class: "quiet" }, words), more);
}
