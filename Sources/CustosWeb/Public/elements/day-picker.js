// <day-picker>: one month of days, each told full, partial or without footage.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { language, t } from "../lib/i18n.js";
import { DAY, ZONE_OFFSET, date, fields, startOfDay, startOfMonth } from "../lib/time.js";

/** A day with less than this missing counts as full: the tail of a segment is no gap. */
const FULL_SLACK = 5;

/**
 * Set `time` and `load` (from, to) => Promise<[{day, seconds, gapSeconds}]>. Fires "day" {start}.
 */
export class DayPicker extends HTMLElement {
  connectedCallback() {
    this.days = new Map();
    this.body = h("tbody");
    this.heading = h("h2", { class: "month", "aria-live": "polite" });
    const turn = (months) => () => this.turn(months);
    const weekday = new Intl.DateTimeFormat(language(), { weekday: "narrow", timeZone: "UTC" });
    const long = new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" });
    const monday = Date.UTC(2024, 0, 1);
    show(this, h("div", { class: "row head" },
      h("button", { type: "button", class: "icon plain-button", "aria-label": t("calendar.previous"), test: "month-back", on: { click: turn(-1) } },
        icon("back", true)), this.heading,
      h("button", { type: "button", class: "icon plain-button", "aria-label": t("calendar.next"), test: "month-on", on: { click: turn(1) } },
        icon("forward", true))),
      h("table", { "aria-label": t("calendar.label") },
        h("thead", null, h("tr", null, Array.from({ length: 7 },
        (_, n) => h("th", { scope: "col", abbr: long.format(monday + n * DAY) }, weekday.format(monday + n * DAY))))), this.body),
      h("p", { class: "legend" }, ["full", "partial", "soon"].map((state) => h("span", { hidden: state === "soon", data: { sign: state } },
        h("span", { class: `mark ${state}` }), t(`calendar.${state}`)))));
    this.body.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** The time whose day is chosen. */
  set time(value) {
    const day = startOfDay(value);
    if (day === this.chosen) return;
    this.chosen = day;
    if (this.month === undefined || startOfMonth(day) !== this.month) this.open(startOfMonth(day));
    else this.render();
  }

  /** Footage before this leaves within days, or null. */
  set soonBefore(value) {
    if ((this.soon ?? null) === (value ?? null)) return;
    this.soon = value ?? null;
    this.querySelector("[data-sign=soon]").hidden = this.soon === null;
    if (this.month !== undefined) this.render();
  }

  turn(months) {
    this.open(startOfMonth(this.month, months));
  }

  async open(month) {
    this.month = month;
    this.render();
    const to = startOfMonth(month, 1);
    const days = await this.load(month, to).catch(() => []);
    for (const day of days) this.days.set(day.day, day);
    if (this.month === month && this.isConnected) this.render();
  }

  /** Another camera: what is known of days is forgotten. */
  refresh() {
    this.days.clear();
    if (this.month !== undefined) this.open(this.month);
  }

  render() {
    const hadFocus = this.body.contains(document.activeElement);
    this.heading.textContent = new Intl.DateTimeFormat(language(),
      { year: "numeric", month: "long", timeZone: "UTC" }).format(this.month + ZONE_OFFSET);
    const first = (fields(this.month).weekday + 6) % 7, rows = [];
    let at = this.month - first * DAY;
    const until = startOfMonth(this.month, 1);
    while (at < until) {
      rows.push(h("tr", null, Array.from({ length: 7 }, () => { const cell = this.cell(at); at += DAY; return cell; })));
    }
    show(this.body, rows);
    if (hadFocus) this.body.querySelector("[tabindex='0']")?.focus();
  }

  cell(day) {
    if (startOfMonth(day) !== this.month) return h("td");
    const text = date(day), known = this.days.get(text);
    const state = !known || known.seconds === 0 ? "none" : known.gapSeconds > FULL_SLACK ? "partial" : "full";
    const chosen = day === this.chosen, isSoon = state !== "none" && this.soon && day < this.soon;
    const spoken = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: "UTC" }).format(day + ZONE_OFFSET);
    const words = isSoon ? [t(`calendar.${state}`), t("calendar.soon")].join(t("timeline.also")) : t(`calendar.${state}`);
    return h("td", null, h("button", { type: "button", class: `day ${state}${isSoon ? " soon" : ""}`, test: `day-${text}`,
      data: { day: text, start: String(day) },
      "aria-pressed": String(chosen), "aria-disabled": state === "none" ? "true" : null,
      tabIndex: chosen || (this.chosen === undefined && day === this.month) ? 0 : -1,
      "aria-label": t("calendar.day", { day: spoken, state: words }),
      on: { click: () => { if (state !== "none") this.dispatchEvent(new CustomEvent("day", { detail: { start: day } })); } } },
        String(fields(day).day)));
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.code];
    const button = document.activeElement?.closest?.("button.day");
    if (!step || !button) return;
    event.preventDefault();
    event.stopPropagation();
    const target = date(Number(button.dataset.start) + step * DAY);
    const other = this.body.querySelector(`[data-day="${target}"]`);
    if (!other) return this.turn(step > 0 ? 1 : -1);
    button.tabIndex = -1;
    other.tabIndex = 0;
    other.focus();
  }
}

customElements.define("day-picker", DayPicker);
