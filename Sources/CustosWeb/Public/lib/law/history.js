// What happened to a record: each step with its person and time, and what it changed.
import { h } from "../dom.js";
import { known, pick, t } from "../i18n.js";
import { dateClock, parseTime } from "../time.js";
import { stateChip } from "./table.js";
import { isEmpty, valueText } from "./values.js";
import { canon } from "./canon.js";
import { cites } from "./units.js";

const who = (entry) => entry.name || entry.actor || "–";

function what(kind, entry) {
  const event = kind.events.find((e) => e.name === entry.event);
  if (event) return pick(event);
  return known(`law.event.${entry.event}`) ? t(`law.event.${entry.event}`) : entry.event;
}

/** Fields that differ from the entry before. */
function changes(entry, before, field) {
  if (!entry.data) return [];
  return [...new Set([...Object.keys(entry.data), ...Object.keys(before?.data
    ?? {})])].filter((n) => canon(entry.data[n]) !== canon(before?.data?.[n]))
    .map((n) => ({ field: field(n), name: n, old: before?.data?.[n], now: entry.data[n] }))
      .filter((c) => c.field && !(isEmpty(c.old) && isEmpty(c.now)));
}

const table = (label, columns, rows) => h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": label },
  h("table", { class: "dense" },
  h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col" }, t(`law.history.${c}`))))), h("tbody", null, rows)));
const time = (text) => { const at = parseTime(text); return Number.isNaN(at) ? "–" : dateClock(at); };

/** Every version, the newest first, with what it changed. */
export function historyTable(kind, versions, field, titles) {
  const entries = [...versions].sort((a, b) => a.version - b.version);
  const rows = entries.map((entry, n) => {
    const list = n === 0 ? [] : changes(entry, entries[n - 1], field);
    return h("tr", { test: "history-row" }, h("td", { class: "number" }, String(entry.version)), h("td", { class: "mono nowrap" }, time(entry.at)),
      h("th", { scope: "row" }, what(kind, entry)),
      h("td", null, stateChip(kind, entry.state)), h("td", null, who(entry)), h("td", null, list.length === 0 ? h("span", { class: "quiet" }, "–")
        : h("ul", { class: "value-list" }, list.map((c) => h("li", null, h("strong", null, pick(c.field)), " ",
          isEmpty(c.old) ? null : [h("del", null, valueText(c.field, c.old, titles)), " → "],
          isEmpty(c.now) ? t("law.value.none") : valueText(c.field, c.now, titles))))));
  });
  return table(t("law.record.history"), ["version", "at", "event", "state", "by", "changes"], rows.reverse());
}

/** What was asked of the record and lawfully refused. */
export function refusalTable(kind, refusals) {
  return [h("h3", { class: "past-head" }, t("law.record.refusals")),
    table(t("law.record.refusals"), ["at", "event", "by", "refusal", "rules"], refusals.map((r) => h("tr", { test: "refusal-row" },
    h("td", { class: "mono nowrap" }, time(r.at)), h("th", { scope: "row" }, what(kind, r)), h("td", null, who(r)), h("td", null, pick(r)),
      h("td", null, cites(r.rules)))))];
}
