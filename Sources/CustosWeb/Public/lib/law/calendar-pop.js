// A month of days to pick one from, beside a field that can be typed into as well.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../i18n.js";
import { serverNow } from "../store.js";
import { DAY, date } from "../time.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const utc = (day) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms) => new Date(ms).toISOString().slice(0, 10);

/** The same day of another month, or its last one. */
function months(day, n) {
  const [y, m, d] = day.split("-").map(Number), last = new Date(Date.UTC(y, m + n, 0)).getUTCDate();
  return dayOf(Date.UTC(y, m - 1 + n, Math.min(d, last)));
}

/**
 * Opens the calendar below its button. `choose(day)` gets "2026-11-24"; `more` are buttons of the field's own below the days.
 * @param {{owner: HTMLElement, label: string, at: string | null, choose: (day: string) => void, more?: {words: string, run: () => void}[]}} what
 */
export function openCalendar({ owner, label, at, choose, more = [] }) {
  let here = at ?? date(serverNow());
  const today = date(serverNow()), heading = h("h2", { "aria-live": "polite" }), body = h("tbody");
  const weekday = (style) => { const f = new Intl.DateTimeFormat(language(), { weekday: style, timeZone: "UTC" });
    return Array.from({ length: 7 }, (_, n) => f.format(Date.UTC(2024, 0, 1) + n * DAY)); };
  const names = weekday("long"), turn = (glyph, key, n) => h("button", { type: "button", class: "icon plain-button", "aria-label": t(key),
    on: { click: () => { here = months(here, n); draw(); } } }, icon(glyph, true));
  const take = (run) => { node.hidePopover(); run(); };
  const node = h("div", { class: "calendar-pop", popover: "auto", role: "dialog", "aria-label": label, test: "calendar-pop" },
    h("div", { class: "row" }, turn("back", "calendar.previous", -1), heading, turn("forward", "calendar.next", 1)),
    h("table", null, h("thead", null, h("tr", null, weekday("narrow").map((w, n) => h("th", { scope: "col", abbr: names[n] }, w)))), body),
    h("div", { class: "row" }, [{ words: t("law.date.today"), run: () => choose(today) }, ...more]
      .map((m) => h("button", { type: "button", class: "small", on: { click: () => take(m.run) } }, m.words))));

  function draw(focus = false) {
    const first = utc(`${here.slice(0, 8)}01`), shift = (new Date(first).getUTCDay() + 6) % 7, rows = [];
    heading.textContent = new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", timeZone: "UTC" }).format(first);
    for (let start = first - shift * DAY; start < utc(months(`${here.slice(0, 8)}01`, 1)); start += 7 * DAY) {
      rows.push(h("tr", null, Array.from({ length: 7 }, (_, n) => cell(dayOf(start + n * DAY)))));
    }
    show(body, rows);
    if (focus) body.querySelector("[tabindex='0']").focus();
  }

  function cell(day) {
    if (day.slice(0, 7) !== here.slice(0, 7)) return h("td");
    const spoken = new Intl.DateTimeFormat(language(), { dateStyle: "full", timeZone: "UTC" }).format(utc(day));
    return h("td", null, h("button", { type: "button", class: `day${day === today ? " today" : ""}`, tabIndex: day === here ? 0 : -1,
      "aria-pressed": String(day === at), "aria-label": spoken, "aria-current": day === today ? "date" : null, test: `pick-${day}`,
      on: { click: () => take(() => choose(day)) } }, String(Number(day.slice(8)))));
  }

  body.addEventListener("keydown", (event) => {
    const step = KEYS[event.key], month = { PageUp: -1, PageDown: 1 }[event.key];
    if (!step && !month) return;
    event.preventDefault();
    here = step ? dayOf(utc(here) + step * DAY) : months(here, month);
    draw(true);
  });
  node.addEventListener("toggle", (event) => { if (event.newState === "closed") { node.remove(); owner.setAttribute("aria-expanded", "false"); } });
  draw();
  (owner.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  owner.setAttribute("aria-expanded", "true");
  const box = owner.getBoundingClientRect(), size = node.getBoundingClientRect();
  node.style.setProperty("left", `${Math.max(8, Math.min(box.right - size.width, innerWidth - size.width - 8))}px`);
  node.style.setProperty("top", `${box.bottom + size.height + 8 < innerHeight ? box.bottom + 4 : Math.max(8, box.top - size.height - 4)}px`);
  body.querySelector("[tabindex='0']").focus();
}
