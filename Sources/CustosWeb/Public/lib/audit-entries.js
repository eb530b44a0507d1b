// The audit log's entries in words: what was done, what else is known of it, and the fields that a step changed.
import { h } from "./dom.js";
import { known, pick, t, word } from "./i18n.js";
import { dateClock, parseTime } from "./time.js";
import { fieldOf, stateOf } from "./law/model.js";
import { isEmpty, valueText } from "./law/values.js";

export const ACTIONS = ["record", "view", "copy", "hold", "restriction", "erase"];
export const OUTCOMES = ["done", "refused", "failed"];

/** What the registers keep beside an entry, in the order in which it is read. */
const FACTS = { number: "audit.number", requester: "exports.requester", purpose: "views.purpose", reason: "exports.reason",
  authority: "exports.authority", organ: "audit.organ", document: "audit.document", evidence: "audit.evidence", from: "audit.from", to: "audit.to",
  endedAt: "audit.endedAt", endAskedBy: "audit.endAskedBy", endReason: "audit.endReason",
  detail: "audit.detail", peer: "views.peer" };
/** How refusals of a look name what the register of views names otherwise. */
const LOOKS = { "live-view": "live", "snapshot-copy": "snapshot" };
const TIMES = ["from", "to", "endedAt"];

function step(kind, event) {
  const found = kind?.events.find((e) => e.name === event);
  if (found) return pick(found);
  return known(`law.event.${event}`) ? t(`law.event.${event}`) : event;
}

/** [kind's name or null, what was done], as words. `law` is null when its description could not be read. */
export function deed(e, law) {
  const kind = law?.kind(e.kind);
  switch (e.action) {
    case "record": return [kind ? pick(kind) : e.kind, step(kind, e.event)];
    case "view": return [null, [word("views.kind", LOOKS[e.event] ?? e.event), e.facts.stream ? word("stream", e.facts.stream) : null].filter(Boolean).join(t("list.comma"))];
    case "copy": return [null, word("exports.state", e.event)];
    default: return [null, word("audit.event", e.event)];
  }
}

/** Label and value of what else is known. */
export function facts(e) {
  return Object.entries(FACTS).filter(([name]) => e.facts[name]).map(([name, label]) => [h("dt", null, t(label)),
    h("dd", null, TIMES.includes(name) ? dateClock(parseTime(e.facts[name])) : e.facts[name])]);
}

/** The fields that a step changed, before and after, as a table; null when there are none. */
export function changes(e, law, titles) {
  const kind = law?.kind(e.kind), rows = [];
  const cell = (value, words) => (isEmpty(value) ? h("span", { class: "quiet" }, t("law.value.none")) : words);
  if (e.state && e.stateBefore !== e.state) {
    const state = (name) => cell(name, name && kind ? pick(stateOf(kind, name)) : name);
    rows.push(h("tr", null, h("th", { scope: "row" }, t("audit.state")), h("td", null, state(e.stateBefore)), h("td", null, state(e.state))));
  }
  for (const c of e.changes) {
    const field = kind ? fieldOf(kind, c.field) : null, text = (v) => cell(v, field ? valueText(field, v, titles) : typeof v === "object" ? t("audit.changed") : String(v));
    if (!c.long && isEmpty(c.before) && isEmpty(c.after)) continue;
    rows.push(h("tr", { test: "change" }, h("th", { scope: "row" }, field ? pick(field) : c.field),
      c.long ? h("td", { colspan: 2, class: "quiet" }, t("audit.long")) : [h("td", null, text(c.before)), h("td", null, text(c.after))]));
  }
  return rows.length === 0 ? null : h("table", { class: "dense inner", test: "changes" }, h("thead", null, h("tr", null,
    ["field", "before", "after"].map((k) => h("th", { scope: "col" }, t(`audit.${k}`))))), h("tbody", null, rows));
}
