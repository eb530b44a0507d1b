// The toolbars of the playback page: transport over the timeline, and what belongs to the timeline under it.
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { clockMs, date } from "./time.js";
import { RATES, REVERSE_RATES } from "./page-clock.js";
import { timelineLegend } from "./timeline-legend.js";

/** One tool: an icon or a short text, its words as label and tip. */
function tool(name, key, test, run, { text = null, ...extra } = {}) {
  return h("button", { type: "button", class: text ? "tool step" : "icon tool", "aria-label": t(key), title: t(key), test,
    on: { click: run }, ...extra }, text ?? icon(name));
}

const rateText = (rate) => (rate < 0 ? t("playback.rateBack", { rate: -rate }) : t("playback.rateOn", { rate }));

/** Builds the transport over a page; `update` follows the clock. */
export function toolbar(page) {
  const { transport } = page;
  const day = h("span", { class: "day" }), time = h("span", { class: "ms", test: "clock" });
  const clock = h("button", { type: "button", class: "big-clock", title: t("playback.typeTitle"), test: "clock-button",
    on: { click: () => transport.typeTime() } }, day, time);
  const play = h("button", { type: "button", class: "icon primary play", test: "play", on: { click: () => transport.togglePlay() } });
  const group = (list) => list.map((r) => h("option", { value: String(r) }, rateText(r)));
  const rate = h("select", { "aria-label": t("playback.speed"), test: "rate", on: { change: () => transport.setRate(Number(rate.value)) } },
    h("optgroup", { label: t("playback.onwards") }, group(RATES)), h("optgroup", { label: t("playback.backwards") }, group(REVERSE_RATES)));
  const wait = h("span", { class: "waiting quiet", hidden: true }, t("playback.waiting"));
  const sound = tool("mute", "playback.soundOn", "sound", () => page.acts.toggleSound(), { "aria-pressed": "false" });
  const detach = tool("unlink", "playback.detach", "detach", () => page.acts.toggleDetached(), { "aria-pressed": "false" });
  const node = h("div", { class: "strip transport", role: "toolbar", "aria-label": t("playback.toolbar") }, clock,
    h("div", { class: "row group" }, tool("edgeBack", "playback.previousEdge", "edge-back", () => transport.toEdge(-1)),
      tool("", "playback.back10", "back-10", () => transport.by(-10_000), { text: "−10" }),
      tool("", "playback.back1", "back-1", () => transport.by(-1000), { text: "−1" }),
      tool("stepBack", "playback.frameBack", "frame-back", () => transport.step(-1)),
      tool("reverse", "playback.reverse", "reverse", () => transport.backwards()), play,
      tool("stepOn", "playback.frameOn", "frame-on", () => transport.step(1)),
      tool("", "playback.on1", "on-1", () => transport.by(1000), { text: "+1" }),
      tool("", "playback.on10", "on-10", () => transport.by(10_000), { text: "+10" }),
      tool("edgeOn", "playback.nextEdge", "edge-on", () => transport.toEdge(1))),
    h("label", { class: "speed" }, h("span", { class: "unseen" }, t("playback.speed")), rate), wait, h("div", { class: "grow" }),
    h("div", { class: "row group" }, sound, detach, tool("snapshot", "snapshot.title", "still", () => page.acts.takeStill())),
    h("button", { type: "button", class: "live-button", test: "live", on: { click: () => transport.toLive() } }, icon("live"), t("playback.live")));
  let isPlaying = null;
  const toggle = (button, isOn, names, keys) => {
    if (button.getAttribute("aria-pressed") === String(isOn) && button.dataset.told) return;
    button.dataset.told = "1";
    button.setAttribute("aria-pressed", String(isOn));
    if (names) show(button, icon(names[Number(isOn)]));
    button.setAttribute("aria-label", t(keys[Number(isOn)]));
    button.title = button.getAttribute("aria-label");
  };
  return { node, rate,
    update({ wall, playing, waiting, isHeard, isDetached, speed }) {
      setText(day, date(wall));
      setText(time, clockMs(wall));
      wait.hidden = !(playing && waiting);
      toggle(sound, isHeard, ["mute", "sound"], ["playback.soundOn", "playback.soundOff"]);
      toggle(detach, isDetached, null, ["playback.detach", "playback.attach"]);
      if (rate.value !== String(speed) && document.activeElement !== rate) rate.value = String(speed);
      if (isPlaying === playing) return;
      isPlaying = playing;
      show(play, icon(playing ? "pause" : "play"));
      play.setAttribute("aria-label", t(playing ? "playback.pause" : "playback.play"));
      play.title = play.getAttribute("aria-label");
    } };
}

/** What belongs to the timeline: ends of a stretch, bookmarks, events, zoom, table, legend. */
export function timelineTools(page) {
  const { transport, range } = page, legend = timelineLegend();
  const table = tool("table", "segments.title", "table", () => page.toggleTable(), { "aria-pressed": "false" });
  const gap = () => h("span", { class: "divider", "aria-hidden": "true" });
  return { table, panel: legend.panel, nodes: [
    tool("", "selection.in", "mark-in", () => range.mark("from"), { text: "[" }),
    tool("", "selection.out", "mark-out", () => range.mark("to"), { text: "]" }),
    tool("flag", "bookmark.make", "bookmark", () => range.bookmark()),
    tool("bookmarks", "bookmark.list", "bookmark-list", () => page.acts.showBookmarks()),
    gap(), tool("eventBack", "playback.previousEvent", "event-back", () => transport.toEvent(-1)),
    tool("eventOn", "playback.nextEvent", "event-on", () => transport.toEvent(1)), gap(),
    tool("minus", "playback.zoomOut", "zoom-out", () => page.timeline.zoom(1)),
    tool("plus", "playback.zoomIn", "zoom-in", () => page.timeline.zoom(-1)),
    tool("fit", "playback.fitDay", "fit-day", () => page.timeline.fitDay()), gap(), table, legend.button] };
}
