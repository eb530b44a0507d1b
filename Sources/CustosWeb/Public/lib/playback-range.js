// The chosen stretch of the playback page: how long, how many bytes, which gaps, and what can be done with it.
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t, word } from "./i18n.js";
import { announce } from "./announce.js";
import { query } from "./api.js";
import { sentence } from "./errors.js";
import { bytes } from "./format.js";
import { select } from "./forms.js";
import { navigate } from "./router.js";
import { camera, may, serverNow } from "./store.js";
import { DAY, SECOND, briefTime, clock, date, dateClock, duration, timeText } from "./time.js";
import { stretch } from "./timeline-selection.js";
import { bookmarkDialog } from "./playback-bookmarks.js";
import { spanPreview } from "./footage-span.js";
import { holdDialog } from "./playback-hold.js";

/** A stretch that one end begins is so long. */
const FIRST = 10 * SECOND;
/** The server is asked after the handles have rested so long. */
const REST = 350;
/** The server previews at most so much. */
const LONGEST = 31 * DAY;
/** Gaps named one by one; the rest is counted. */
const NAMED = 3;

export class RangeBar {
  /** @param {{ids: string[], chosen: string, session: any, timeline: any, marks: any, say: Function, write: Function}} page */
  constructor(page) {
    this.page = page;
    this.range = null;
    this.preview = null;
    this.length = h("strong", { test: "range-length" });
    this.span = h("span", { class: "mono" });
    this.scope = select([["all", ""], ["one", ""]], "all");
    this.scope.setAttribute("aria-label", t("range.scope"));
    this.scope.dataset.test = "range-scope";
    this.scope.addEventListener("change", () => this.changed());
    this.facts = h("span", { class: "facts", role: "status", test: "range-facts" });
    const act = (name, key, test, run, extra = {}) => h("button", { type: "button", class: "tool", test, on: { click: run }, ...extra },
      icon(name), h("span", null, t(key)));
    const mayHold = may.administer();
    this.node = h("section", { class: "range-bar", hidden: true, "aria-label": t("range.title"), test: "range-bar" },
      h("span", { class: "what" }, this.length, this.span), h("label", { class: "scope" }, this.scope), this.facts, h("div", { class: "grow" }),
      h("div", { class: "row acts" }, act("flag", "range.bookmark", "range-bookmark", () => this.bookmark()),
        act("lock", "range.hold", "range-hold", () => this.hold(), mayHold ? {} : { disabled: true, "aria-describedby": "hold-why" }),
        act("request", "range.request", "range-request", () => this.request()),
        h("button", { type: "button", class: "icon tool", "aria-label": t("range.clear"), title: t("range.clear"), test: "range-clear",
          on: { click: () => this.set(null) } }, icon("close"))),
      mayHold ? null : h("p", { class: "quiet why", id: "hold-why" }, t("range.holdWhy")));
  }

  dispose() {
    clearTimeout(this.timer);
    this.controller?.abort();
  }

  get ids() {
    return this.scope.value === "one" && this.page.chosen ? [this.page.chosen] : this.page.ids;
  }

  /** Takes a range (or null) as the chosen one. */
  set(range, { isDone = true, isQuiet = false } = {}) {
    this.range = range;
    this.page.timeline.selection = range;
    this.changed();
    if (!isDone || isQuiet) return;
    this.page.write();
    announce(range ? t("range.chosen", { from: briefTime(range.from, serverNow()), to: briefTime(range.to, serverNow()),
      length: duration(range.to - range.from, t) }) : t("range.cleared"));
  }

  /** One end at the clock: "from" or "to". */
  mark(end) {
    const at = Math.min(this.page.session.wall, serverNow()), old = this.range;
    if (end === "from") this.set(stretch(at, old && old.to > at ? old.to : Math.min(at + FIRST, Math.max(at, serverNow()))));
    else this.set(stretch(old && old.from < at ? old.from : at - FIRST, at));
  }

  /** The page shows other cameras, or another is chosen. */
  changed() {
    const range = this.range;
    this.node.hidden = !range;
    const [all, one] = this.scope.options;
    setText(all, t("range.all", { n: this.page.ids.length }));
    setText(one, camera(this.page.chosen)?.name ?? "");
    this.scope.parentNode.hidden = this.page.ids.length < 2;
    if (!range) return;
    setText(this.length, duration(range.to - range.from, t));
    const isOneDay = date(range.from) === date(range.to);
    setText(this.span, `${dateClock(range.from).slice(5)} – ${isOneDay ? clock(range.to) : dateClock(range.to).slice(5)}`);
    this.span.title = `${dateClock(range.from)} – ${dateClock(range.to)}`;
    const key = `${this.ids}/${range.from}/${range.to}`;
    if (this.key === key) return;
    this.key = key;
    this.preview = null;
    setText(this.facts, t("range.counting"));
    clearTimeout(this.timer);
    this.controller?.abort();
    this.timer = setTimeout(() => this.ask(key), REST);
  }

  async ask(key) {
    const { from, to } = this.range;
    if (to - from > LONGEST) return setText(this.facts, t("range.tooLong"));
    const controller = new AbortController();
    this.controller = controller;
    this.asked = spanPreview(this.ids, from, to, controller.signal).then((answer) => {
      if (this.key !== key) return null;
      this.preview = answer;
      this.tell(answer);
      return answer;
    }, (error) => {
      if (this.key === key && !controller.signal.aborted) { setText(this.facts, t("range.noPreview", { why: sentence(error) })); this.key = null; }
      return null;
    });
    await this.asked;
  }

  tell({ totals, cameras }) {
    const gaps = cameras.flatMap((c) => c.gaps.map((gap) => ({ ...gap, name: camera(String(c.id))?.name ?? "" })));
    const named = gaps.slice(0, NAMED).map((g) => t("range.gap", { name: g.name, cause: word("gap", g.cause) }));
    show(this.facts, h("span", { test: "range-bytes" }, bytes(totals.bytes)),
      h("span", { class: gaps.length > 0 ? "state warn" : null, title: named.join("\n") },
      gaps.length > 0 ? icon("warn", true) : null,
      h("span", null, gaps.length > 0 ? t("range.gaps", { n: gaps.length, time: duration(totals.gapSeconds * 1000, t) }) : t("range.noGaps"))),
      // Null before this machine has made its first package: nothing is measured yet.
      totals.packageSeconds === null ? null : h("span", { class: "quiet" }, t("range.package", { time: duration(totals.packageSeconds * 1000, t) })));
  }

  /** The stretch, or a short one at the clock when none is chosen. */
  rangeOrNow() {
    if (this.range) return this.range;
    const at = Math.min(this.page.session.wall, serverNow());
    return stretch(at, Math.min(at + FIRST, Math.max(at, serverNow())));
  }

  async bookmark() {
    const made = await bookmarkDialog({ cameras: this.range ? this.ids : [this.page.chosen], ...this.rangeOrNow() });
    if (made) { this.page.marks.refresh(); this.page.needFootage(); this.page.say(t("bookmark.saved")); }
  }

  async hold() {
    if (!may.administer()) return this.page.say(t("range.holdWhy"));
    if (!this.range) return this.page.say(t("range.chooseFirst"));
    const done = await holdDialog({ cameras: this.ids, ...this.range });
    if (done) { this.page.marks.refresh(); this.page.needFootage(); this.page.say(t("hold.saved", { n: done })); }
  }

  /** Hands the stretch over to a new request: the form counts gaps and bytes again. */
  request() {
    if (!this.range) return this.page.say(t("range.chooseFirst"));
    this.page.write();
    const { from, to } = this.range;
    navigate(`/law/form${query({ kind: "request", cameras: this.ids.join(","), from: timeText(from), to: timeText(to), from_playback: 1 })}`);
  }
}
