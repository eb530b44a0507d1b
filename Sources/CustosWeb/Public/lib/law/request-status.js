// Where a request stands: its way as a vertical line with times and persons, its receipt, questions and answers, return and package.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { serverNow } from "../store.js";
import { DAY, HOUR, dateClock, parseTime, startOfDay } from "../time.js";
import { choicesOf, stateOf } from "./model.js";
import { AFTER, pathOf } from "./request-path.js";
import { PackageJob } from "./package-job.js";
import { daysLeft } from "./table.js";
import { cites } from "./units.js";

/** Ends beside the way: nothing lies ahead of them. */
const ASIDE = new Set(["refused", "withdrawn", "expired", "discarded", "closed"]);

/** The day on which the material is due back, with the time that is left counted down. */
function dueBack(record) {
  const day = record.data.returnOrDestroyDue;
  if (!day || !["fulfilled", "in_recipient_use"].includes(record.state)) return null;
  const left = Date.parse(`${day}T00:00:00Z`) - 8 * HOUR + DAY - serverNow();
  const words = left < 0 ? t("law.back.over", { n: Math.ceil(-left / DAY) })
    : t("law.back.left", { days: Math.floor(left / DAY), hours: Math.floor((left % DAY) / HOUR) });
  return h("div", { class: `notice ${left < 0 ? "alarm" : left < 3 * DAY ? "warn" : ""}`, test: "due-back" }, h("p", { class: "title" },
    icon(left < 0 ? "alarm" : "clock"), t("law.back.title", { day })), h("p", null, words, " ", cites(["NM203.12.1.3"])));
}

/** The receipt of a request that was handed in: its number, who is next, and by when. */
function receipt(kind, record, events) {
  const { data } = record;
  if (!data.number || ASIDE.has(record.state)) return null;
  const next = pathOf(data).find(([name]) => events.some((e) => e.name === name));
  const event = next && kind.events.find((e) => e.name === next[0]);
  return h("section", { class: "panel receipt", test: "receipt" }, h("header", null, h("h2", null, t("law.receipt.title")), h("div",
    { class: "grow" }),
    h("span", { class: "mono", test: "receipt-number" }, data.number)), h("div", { class: "panel-body" }, h("dl", { class: "facts left" },
    h("dt", null, t("law.receipt.at")), h("dd", { class: "mono" }, dateClock(parseTime(data.submittedAt))),
    event ? [h("dt", null, t("law.receipt.next")), h("dd", null, `${pick(event)} · ${t(`law.path.${next[1]}`)} `, cites(next[2]))] : null,
    data.answerDue && !data.approvedAt ? [h("dt", null, t("law.receipt.due")), h("dd", null, h("span", { class: "mono" }, data.answerDue), " ",
      daysLeft(data.answerDue), " ", h("span", { class: "quiet small" }, t("law.receipt.own")))] : null,
    data.approvalUntil ? [h("dt", null, t("law.receipt.until")), h("dd", { class: "mono" }, data.approvalUntil)] : null)));
}

const ended = (record) => ASIDE.has(record.state);

/** What was asked back of the requester, and what they answered, in the order of time. */
function thread(kind, versions) {
  const items = kind.events.find((e) => e.name === "returnIncomplete")?.fields.find((f) => f.name === "missingItems");
  const word = (code) => { const c = items && choicesOf(items.shape).find((o) => o.code === code); return c ? pick(c) : code; };
  const said = versions.filter((v) => ["returnIncomplete", "resubmit"].includes(v.event)).map((v) => (v.event === "returnIncomplete"
    ? h("li", { class: "question" }, head("law.thread.question", v), h("p", null, (v.data.missingItems ?? []).map(word).join(t("list.comma"))),
      v.data.missingText ? h("p", null, v.data.missingText) : null)
    : h("li", { class: "answer" }, head("law.thread.answer", v), h("p", null, changedFields(kind, versions, v)))));
  return said.length === 0 ? null : h("section", { class: "panel", test: "thread" }, h("header", null, h("h2", null, t("law.thread.title"))),
    h("ol", { class: "thread" }, said));
}

const head = (key, v) => h("p", { class: "quiet small" }, `${t(key)} · ${v.name || "–"} · ${dateClock(parseTime(v.at))}`);

function changedFields(kind, versions, v) {
  const before = versions.findLast((o) => o.version < v.version)?.data ?? {};
  const names = kind.fields.filter((f) => !f.computed && JSON.stringify(before[f.name]) !== JSON.stringify(v.data[f.name])).map((f) => pick(f));
  return names.length > 0 ? t("law.thread.filled", { fields: names.join(t("list.comma")) }) : t("law.thread.nothing");
}

/** {node, past(versions), stop}. `moved` is called when the system itself has taken a step. The line fills in when the history has come. */
export function requestStatus(kind, record, events, moved) {
  const line = h("ol", { class: "way-line", "aria-label": t("law.way.title"), test: "way-line" }), talk = h("div");
  const job = record.data.exportId || record.state === "prepared" ? new PackageJob(record, moved) : null;
  const node = h("div", { class: "request-status" }, dueBack(record), receipt(kind, record, events),
    h("section", { class: "panel" }, h("header", null, h("h2", null, t("law.way.title"))), line), talk, job?.node);

  function past(versions) {
    const list = [...versions].sort((a, b) => a.version - b.version).filter((v) => kind.events.some((e) => e.name === v.event) || v.version === 1);
    const done = new Set(list.map((v) => v.event));
    const rows = list.map((v, n) => point(n === list.length - 1 ? "now" : "done", v.version === 1 ? t("law.way.begun")
      : pick(kind.events.find((e) => e.name === v.event)), pick(stateOf(kind, v.state)), [v.name, dateClock(parseTime(v.at))], []));
    const order = kind.states.findIndex((s) => s.name === record.state);
    const ahead = ended(record) ? [] : pathOf(record.data, isGovernment(record)).filter(([name]) => !done.has(name)
      && (!AFTER[name] || kind.states.findIndex((s) => s.name === AFTER[name]) > order || record.state === "returned_incomplete"));
    show(line, rows, ahead.map(([name, who, rules]) => point("ahead", pick(kind.events.find((e) => e.name === name)), null, [t(`law.path.${who}`)],
      rules)));
    show(talk, thread(kind, list));
  }
  return { node, past, stop: () => job?.stop() };
}

/** A confirmation that was asked for or given is on the way; otherwise the state tells. */
function isGovernment(record) {
  return record.data.confirmedAt || record.state === "awaiting_confirmation" ? true : record.data.formCompletedAt ? false : null;
}

function point(how, words, state, facts, rules) {
  return h("li", { class: how, "aria-current": how === "now" ? "step" : null, test: `way-${how}` }, h("span", { class: "dot" }, how === "done"
    ? icon("ok", true) : null),
    h("div", null, h("p", null, h("strong", null, words), state ? h("span", { class: "quiet small" }, ` → ${state}`) : null),
      h("p", { class: "small quiet" }, facts.filter(Boolean).map((f, n) => [n > 0 ? " · " : "", h("span", null, f)]), rules.length > 0 ? " " : "",
        cites(rules))));
}
