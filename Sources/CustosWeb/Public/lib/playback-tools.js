// The toolbar and the keys of the playback page.
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { clockMs, date } from "./time.js";
import { RATES } from "./page-clock.js";
import { select } from "./forms.js";

/** Builds the toolbar over a page; `update` follows the clock. */
export function toolbar(page) {
  const button = (name, key, test, run, text) => h("button",
    { type: "button", class: text ? "tool step" : "icon tool", "aria-label": t(key), title: t(key), test, on: { click: run } }, text ?? icon(name));
  const day = h("span", { class: "day" }), time = h("span", { class: "ms", test: "clock" });
  const clock = h("button", { type: "button", class: "big-clock", title: t("playback.typeTitle"), test: "clock-button",
    on: { click: () => page.typeTime() } }, day, time);
  const play = h("button", { type: "button", class: "icon primary play", test: "play", on: { click: () => page.togglePlay() } });
  const rate = select(RATES.map((r) => [String(r), `${r}×`]), "1");
  rate.setAttribute("aria-label", t("playback.speed"));
  rate.dataset.test = "rate";
  rate.addEventListener("change", () => page.setRate(Number(rate.value)));
  const table = h("button", { type: "button", class: "icon tool", "aria-label": t("segments.title"), title: t("segments.title"),
    "aria-pressed": "false", test: "table", on: { click: () => page.toggleTable() } }, icon("table"));
  const wait = h("span", { class: "waiting quiet", hidden: true }, t("playback.waiting"));
  const node = h("div", { class: "strip transport", role: "toolbar", "aria-label": t("playback.toolbar") }, clock,
    h("div", { class: "row group" }, button("edgeBack", "playback.previousEdge", "edge-back", () => page.toEdge(-1)),
      button("", "playback.back10", "back-10", () => page.by(-10_000), "−10"), button("", "playback.back1", "back-1", () => page.by(-1000), "−1"),
      button("stepBack", "playback.frameBack", "frame-back", () => page.session.step(-1)), play,
        button("stepOn", "playback.frameOn", "frame-on", () => page.session.step(1)),
      button("", "playback.on1", "on-1", () => page.by(1000), "+1"), button("", "playback.on10", "on-10", () => page.by(10_000), "+10"),
        button("edgeOn", "playback.nextEdge", "edge-on", () => page.toEdge(1))),
    h("label", { class: "speed" }, h("span", { class: "unseen" }, t("playback.speed")), rate), wait, h("div", { class: "grow" }),
    h("div", { class: "row group" }, button("minus", "playback.zoomOut", "zoom-out", () => page.timeline.zoom(1)),
      button("plus", "playback.zoomIn", "zoom-in", () => page.timeline.zoom(-1)),
      button("fit", "playback.fitDay", "fit-day", () => page.timeline.fitDay()), table),
    h("button", { type: "button", class: "live-button", test: "live", on: { click: () => page.toLive() } }, icon("live"), t("playback.live")));
  let isPlaying = null;
  return { node, rate, table,
    update({ wall, playing, waiting }) {
      setText(day, date(wall));
      setText(time, clockMs(wall));
      wait.hidden = !(playing && waiting);
      if (isPlaying === playing) return;
      isPlaying = playing;
      show(play, icon(playing ? "pause" : "play"));
      play.setAttribute("aria-label", t(playing ? "playback.pause" : "playback.play"));
      play.title = play.getAttribute("aria-label");
    } };
}

/** Keys of the page. */
export function playbackKeys(page) {
  const session = page.session;
  const arrow = (direction) => () => (session.clock.playing ? page.by(direction * 1000) : session.step(direction));
  return [
    { code: "Space", label: "keys.playPause", run: () => page.togglePlay() },
    { code: "KeyK", label: "playback.pause", run: () => session.pause() },
    { code: "KeyL", label: "keys.faster", run: () => (session.clock.playing ? page.faster(1) : session.play()) },
    { code: "KeyJ", label: "keys.slower", run: () => page.faster(-1) },
    { code: "Comma", label: "playback.frameBack", run: () => session.step(-1) },
    { code: "Period", label: "playback.frameOn", run: () => session.step(1) },
    { code: "ArrowLeft", label: "keys.left", run: arrow(-1) },
    { code: "ArrowRight", label: "keys.right", run: arrow(1) },
    { code: "ArrowLeft", shift: true, label: "playback.back10", run: () => page.by(-10_000) },
    { code: "ArrowRight", shift: true, label: "playback.on10", run: () => page.by(10_000) },
    { code: "ArrowUp", label: "keys.previousTile", run: () => page.moveFocus(-1) },
    { code: "ArrowDown", label: "keys.nextTile", run: () => page.moveFocus(1) },
    { code: "KeyP", label: "playback.previousEdge", run: () => page.toEdge(-1) },
    { code: "KeyN", label: "playback.nextEdge", run: () => page.toEdge(1) },
    { code: "KeyG", label: "playback.typeTitle", run: () => page.typeTime() },
    { code: "Equal", label: "playback.zoomIn", run: () => page.timeline.zoom(-1) },
    { code: "Equal", shift: true, hidden: true, label: "playback.zoomIn", run: () => page.timeline.zoom(-1) },
    { code: "NumpadAdd", hidden: true, label: "playback.zoomIn", run: () => page.timeline.zoom(-1) },
    { code: "Minus", label: "playback.zoomOut", run: () => page.timeline.zoom(1) },
    { code: "NumpadSubtract", hidden: true, label: "playback.zoomOut", run: () => page.timeline.zoom(1) },
    { code: "Digit0", label: "playback.fitDay", run: () => page.timeline.fitDay() },
    { code: "KeyT", label: "segments.title", run: () => page.toggleTable() },
    { code: "Enter", label: "keys.enlarge", run: () => page.enlarge(!page.enlarged) },
    { code: "Escape", label: "keys.back", run: () => page.enlarge(false) },
    { code: "Home", label: "playback.toStart", run: () => page.toStart() },
    { code: "End", label: "playback.live", run: () => page.toLive() },
    { code: "KeyF", label: "wall.fullscreen",
      run: () => (document.fullscreenElement ? document.exitFullscreen()
      : document.documentElement.requestFullscreen().catch(() => { /* not allowed here */ })) },
  ];
}
