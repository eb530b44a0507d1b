// What moves the clock of the playback page: seeking, speeds, backwards, edges, events, a typed time.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { announce } from "./announce.js";
import { openDialog } from "./dialog.js";
import { field } from "./forms.js";
import { navigate } from "./router.js";
import { serverNow } from "./store.js";
import { clockMs, date, startOfDay, typedTime } from "./time.js";
import { otherRate, reverseRate } from "./page-clock.js";
import { nearestEdge } from "./footage-map.js";
import { markEdges } from "./timeline-marks.js";

/** Acts on the session of the chosen tile: the common one, or its own when it is detached. */
export class Transport {
  constructor(page) {
    this.page = page;
  }

  get session() {
    return this.page.session;
  }

  seek(time, { isStep = false } = {}) {
    const { page } = this;
    if (isStep) page.write();
    this.session.seek(Math.min(time, serverNow()));
    page.timeline.pinned = false;
    page.write(isStep);
    page.needFootage();
    if (!this.session.clock.playing) announce(page.timeline.valueText ?? "");
  }

  by(ms) {
    this.seek(this.session.wall + ms);
  }

  toDay(midnight) {
    const wall = this.session.wall, { timeline } = this.page;
    this.seek(midnight + (wall - startOfDay(wall)), { isStep: true });
    timeline.view = { centre: this.session.wall, span: timeline.view.span };
  }

  /** To the next edge of a gap or mark among the tiles that move together. */
  toEdge(direction) {
    const ids = this.page.idsInStep(), { store, marks } = this.page;
    this.jump(nearestEdge(ids.map((id) => store.map(id)), this.session.wall, direction, ids.flatMap((id) => markEdges(marks.of(id)))),
      direction > 0 ? "playback.noNextEdge" : "playback.noPreviousEdge");
  }

  toEvent(direction) {
    const events = this.page.idsInStep().flatMap((id) => this.page.marks.of(id).events).map((event) => event.from);
    this.jump(nearestEdge([], this.session.wall, direction, events), direction > 0 ? "playback.noNextEvent" : "playback.noPreviousEvent");
  }

  jump(time, otherwise) {
    const { timeline } = this.page;
    if (time === null) return this.page.say(t(otherwise));
    this.seek(time);
    timeline.advance(time, serverNow());
    announce(timeline.valueText);
  }

  toStart() {
    const first = this.page.store.map(this.page.chosen).first();
    if (first !== null) this.seek(first, { isStep: true });
  }

  step(direction) {
    return this.session.step(direction);
  }

  pause() {
    this.session.pause();
    this.page.write();
  }

  togglePlay() {
    if (this.session.clock.playing) this.session.pause();
    else this.session.play();
    this.page.write();
  }

  setRate(rate) {
    if (rate === this.session.clock.rate) return;
    this.session.setRate(rate);
    this.page.write();
    announce(rate < 0 ? t("playback.backKeyFrames", { rate: -rate }) : t("playback.rate", { rate }));
  }

  /** L: forward; pressed again it goes faster. Out of going backwards it turns at the common speed. */
  forward() {
    const { clock } = this.session;
    if (clock.rate < 0) this.setRate(1);
    else if (clock.playing) this.setRate(otherRate(clock.rate, 1));
    if (!clock.playing) this.session.play();
  }

  /** J: backwards; pressed again it goes faster. */
  backwards() {
    const { clock } = this.session;
    this.setRate(clock.playing ? reverseRate(clock.rate) : -1);
    if (!clock.playing) this.session.play();
  }

  /** One speed slower, whichever way. */
  slower() {
    const { rate } = this.session.clock;
    this.setRate(rate >= 0 ? otherRate(rate, -1) : rate === -1 ? -1 : rate / 2);
  }

  toLive() {
    const { ids } = this.page;
    navigate(`/wall?n=${ids.length <= 1 ? 1 : ids.length <= 4 ? 4 : ids.length <= 9 ? 9 : 16}&c=${ids.join(",")}`);
  }

  async typeTime() {
    const wall = this.session.wall;
    const input = h("input", { type: "text", class: "mono", value: `${date(wall)} ${clockMs(wall)}`, autocomplete: "off" });
    const box = field({ label: t("playback.typeLabel"), hint: t("playback.typeHint"), input, test: "typed-time" });
    const time = await openDialog({ title: t("playback.typeTitle"), test: "type-time", build: (close) => {
      const form = h("form", { on: { submit: (event) => {
        event.preventDefault();
        const value = typedTime(input.value, wall);
        const fault = Number.isNaN(value) ? t("playback.typeWrong") : value > serverNow() ? t("playback.typeFuture") : null;
        if (fault) { box.blame(fault); input.focus(); } else close(value);
      } } }, box, h("button", { type: "submit", hidden: true }));
      return { body: form, actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
        h("button", { type: "button", class: "primary", test: "typed-ok", on: { click: () => form.requestSubmit() } }, t("playback.go"))] };
    } });
    if (time !== null) this.seek(time, { isStep: true });
  }
}
