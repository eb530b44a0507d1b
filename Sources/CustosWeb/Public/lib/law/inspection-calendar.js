// The inspector's month: planned inspections and the days on which orders end; a day begins a new inspection.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { language, pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { rewrite } from "../router.js";
import { serverNow } from "../store.js";
import { date } from "../time.js";
import { stateOf } from "./model.js";

const WEEK = 7;
const day = (y, m, d) => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10);

/** [{day, href, words, tone}] of records: an inspection on its planned day, an order on the day until which it runs. */
function entries(law, records) {
  return records.map((r) => {
    const kind = law.kind(r.kind), on = r.kind === "order" ? r.data.dueOn : r.data.carriedOutOn ?? r.data.plannedOn, state = stateOf(kind, r.state);
    return on && { day: on, href: `/law/record?id=${r.id}`, words: `${pick(state)} ${r.data.number ?? r.title}`, isDone: state.isFinal
      || r.state === "fulfilled", kind: r.kind };
  }).filter(Boolean);
}

export class InspectionCalendar {
  constructor(law, month) {
    this.law = law;
    this.records = [];
    this.today = date(serverNow());
    this.month = /^\d{4}-\d{2}$/.test(month ?? "") ? month : this.today.slice(0, 7);
    this.heading = h("h2", { "aria-live": "polite", test: "month" });
    this.body = h("tbody");
    const turn = (key, by, glyph) => h("button", { type: "button", class: "icon plain-button", "aria-label": t(key), test: key.split(".").at(-1),
      on: { click: () => this.turn(by) } }, icon(glyph));
    const names = Array.from({ length: WEEK }, (_, n) => new Intl.DateTimeFormat(language(), { weekday: "short", timeZone: "UTC" })
      .format(new Date(Date.UTC(2024, 0, 1 + n))));
    this.node = h("section", { class: "calendar", "aria-label": t("law.calendar"), test: "calendar" }, h("header", null, this.heading,
      turn("law.calendar.previousMonth", -1, "back"), turn("law.calendar.nextMonth", 1, "forward"),
      h("button", { type: "button", class: "plain-button small", test: "this-month", on: { click: () => this.go(this.today.slice(0, 7)) } },
        t("law.calendar.now"))),
    h("table", null, h("thead", null, h("tr", null, names.map((n) => h("th", { scope: "col" }, n)))), this.body));
    this.draw();
  }

  fill(records) {
    this.records = entries(this.law, records);
    this.draw();
  }

  turn(by) {
    const [y, m] = this.month.split("-").map(Number);
    this.go(day(y, m - 1 + by, 1).slice(0, 7));
  }

  go(month) {
    this.month = month;
    rewrite({ month: month === this.today.slice(0, 7) ? null : month });
    this.draw();
    announce(this.heading.textContent);
  }

  draw() {
    const [y, m] = this.month.split("-").map(Number), first = new Date(Date.UTC(y, m - 1, 1)), shift = (first.getUTCDay() + 6) % WEEK;
    const weeks = Math.ceil((shift + new Date(Date.UTC(y, m, 0)).getUTCDate()) / WEEK), mayAdd = this.law.kind("inspection")?.mayWrite;
    show(this.heading, new Intl.DateTimeFormat(language(), { year: "numeric", month: "long", timeZone: "UTC" }).format(first));
    show(this.body, Array.from({ length: weeks }, (_, w) => h("tr", null, Array.from({ length: WEEK }, (_, n) => {
      const on = day(y, m - 1, 1 + w * WEEK + n - shift), list = this.records.filter((r) => r.day === on), number = String(Number(on.slice(8)));
      const isOutside = on.slice(0, 7) !== this.month;
      return h("td", { class: [isOutside ? "outside" : null, on === this.today ? "today" : null].filter(Boolean).join(" ") || null,
        data: { day: on } },
        mayAdd && !isOutside && on >= this.today ? h("a", { class: "day", href: `/law/form?kind=inspection&inspectionKind=planned&plannedOn=${on}`,
          "aria-label": t("law.calendar.plan", { day: on }) }, number) : h("span", { class: "day" }, number),
        list.length > 0 ? h("ul", null, list.map((r) => h("li", null, h("a", { href: r.href, title: r.words, test: "calendar-entry",
          class: [r.kind, r.isDone ? "done" : r.day < this.today ? "over" : null].filter(Boolean).join(" ") },
        r.kind === "order" ? t("law.calendar.due", { words: r.words }) : r.words)))) : null);
    }))));
  }
}
