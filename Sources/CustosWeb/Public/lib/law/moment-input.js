// Days and times: typed in ISO order or picked from a calendar, always in the system's zone, whatever the browser's language is.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { serverNow } from "../store.js";
import { dateClock, fields as calendar, parseTime, timeText, startOfDay, DAY, HOUR, MINUTE, SECOND } from "../time.js";
import { openCalendar } from "./calendar-pop.js";
import { frame } from "./field-frame.js";
import { momentText, typedDay, typedMoment } from "./moments.js";

/** What an arrow key adds, by where the caret stands in "2026-11-24 14:31:07". */
const PARTS = [[4, "year"], [7, "month"], [10, DAY], [13, HOUR], [16, MINUTE], [99, SECOND]];

function bounds(field) {
  return { notFuture: t("law.field.notFuture"), notPast: t("law.field.notPast") }[field.shape.bound] ?? null;
}

/** One text control with a calendar beside it. `form` turns what is typed into the value and a value into what is shown. */
function moment(field, changed, { look, placeholder, hint, parse, show, day, more }) {
  const control = h("input", { type: "text", inputmode: "numeric", autocomplete: "off", spellcheck: "false", class: `mono ${look}`, placeholder,
    test: `in-${field.name}` });
  const button = h("button", { type: "button", class: "icon", "aria-label": t("law.date.pick", { name: pick(field) }), "aria-haspopup": "dialog",
    "aria-expanded": "false", test: `pick-${field.name}`, on: { click: open } }, icon("calendar"));
  const around = frame(field, control, { hint, body: h("div", { class: "moment" }, control, button) });
  const read = () => { const typed = control.value.trim(); return typed === "" ? undefined : parse(typed) ?? typed; };
  const write = (value) => { control.value = value === undefined || value === null ? "" : show(value); };
  const set = (value) => { write(value); changed(); button.focus(); };

  function open() {
    const now = read();
    openCalendar({ owner: button, label: t("law.date.pick", { name: pick(field) }), at: day.of(now), choose: (d) => set(day.with(d, now)),
      more: (more ?? []).map((m) => ({ words: m.words, run: () => set(m.value(now)) })) });
  }

  /** Up and down count the part at the caret. */
  function step(event) {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key], value = by && read(), part = PARTS.find(([end]) => control.selectionStart <= end)[1];
    const next = value && day.step(value, part, by);
    if (!next) return;
    event.preventDefault();
    const at = control.selectionStart;
    write(next);
    control.setSelectionRange(at, at);
    changed();
  }

  control.addEventListener("input", changed);
  control.addEventListener("keydown", step);
  control.addEventListener("change", () => { const value = read(); if (value !== undefined
    && parse(control.value.trim()) !== null) write(value); changed(); });
  return { node: around.node, read, write, blame: (path, text, rules) => around.blame(text, rules), focus: () => control.focus() };
}

function shiftMonth(ms, months) {
  const f = calendar(ms), last = new Date(Date.UTC(f.year, f.month + months, 0)).getUTCDate();
  return ms + Date.UTC(f.year, f.month - 1 + months, Math.min(f.day, last)) - Date.UTC(f.year, f.month - 1, f.day);
}

const moved = (ms, part, by) => (part === "year" ? shiftMonth(ms, 12 * by) : part === "month" ? shiftMonth(ms, by) : ms + part * by);
const noon = (day) => Date.parse(`${day}T04:00:00Z`);

/** @returns {import("./inputs.js").Input} */
export function dateInput(field, changed) {
  const isDay = (v) => typeof v === "string" && typedDay(v) === v;
  return moment(field, changed, { look: "short", placeholder: "YYYY-MM-DD", hint: bounds(field), parse: (text) => typedDay(text),
    show: (value) => value,
    day: { of: (v) => (isDay(v) ? v : null), with: (d) => d,
      step: (v, part, by) => (isDay(v) && !(part < DAY) ? momentText(timeText(moved(noon(v), part, by))).slice(0, 10) : null) } });
}

/** @returns {import("./inputs.js").Input} */
export function timeInput(field, changed) {
  const ms = (v) => parseTime(v), near = (v) => (Number.isNaN(ms(v)) ? serverNow() : ms(v));
  const at = (day, v) => timeText(noon(day) - 12 * HOUR + (Number.isNaN(ms(v)) ? 0 : ms(v) - startOfDay(ms(v))));
  return moment(field, changed, { look: "middle", placeholder: "YYYY-MM-DD hh:mm:ss", hint: [t("law.field.zone"),
    bounds(field)].filter(Boolean).join(" · "),
    parse: (text) => typedMoment(text), show: momentText,
    day: { of: (v) => (Number.isNaN(ms(v)) ? null : dateClock(ms(v)).slice(0, 10)), with: at,
      step: (v, part, by) => (Number.isNaN(ms(v)) ? null : timeText(moved(ms(v), part, by))) },
    more: [{ words: t("law.date.now"), value: () => timeText(Math.floor(serverNow() / SECOND) * SECOND) },
      { words: "00:00:00", value: (v) => timeText(startOfDay(near(v))) },
      { words: "23:59:59", value: (v) => timeText(startOfDay(near(v)) + DAY - SECOND) }] });
}
