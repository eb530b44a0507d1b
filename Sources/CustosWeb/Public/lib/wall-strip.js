// The strips under the wall: tools above, and below them what duty has to know: shift, hand-over, lag, lost tiles.
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { serverNow } from "./store.js";
import { briefTime, parseTime, readable } from "./time.js";
import { LAYOUTS } from "./wall-layout.js";

/** What can be done with the tile in focus: [icon, word, key, method of the wall]. */
const TOOLS = [["sound", "wall.sound", "M", "sound"], ["snapshot", "wall.snapshot", "S", "snapshot"], ["flag", "wall.bookmark", "B", "bookmark"],
  ["freeze", "wall.freeze", "Space", "freeze"], ["zoomOut", "wall.zoomOut", "-", "zoomOut"], ["zoomIn", "wall.zoomIn", "+", "zoomIn"],
  ["history", "wall.playback", "G", "toPlayback"], ["camera", "wall.camera", "C", "toCamera"], ["enlarge", "wall.enlarge", "Enter", "toggleLarge"],
  ["close", "wall.empty", "Delete", "empty"]];
/** The tools that the tile itself offers as well. */
const ON_TILE = ["sound", "snapshot", "toPlayback", "toggleLarge", "empty"];
const keyText = (key) => (key === "Space" ? t("keys.space") : key);

/** @param {object} wall the page, whose methods the tools are */
export function wallStrip(wall) {
  const tool = (glyph, word, key, run, test = word) => h("button", { type: "button", class: "icon plain-button", test, "aria-label": t(word),
    title: key ? `${t(word)} (${keyText(key)})` : t(word), on: { click: run } }, icon(glyph));
  const wide = (glyph, word, key, run) => h("button", { type: "button", class: "plain-button tool", test: word, title: `${t(word)} (${key})`,
    on: { click: run } }, icon(glyph), h("span", { class: "words" }, t(word)));
  const layouts = LAYOUTS.map((n) => h("button",
    { type: "button", class: "layout", "aria-label": t("wall.layout", { n }), title: t("wall.layoutKey", { n, key: n === 16 ? 6 : n }),
    test: `layout-${n}`, on: { click: () => wall.setCount(n) } }, String(n)));
  const side = tool("menu", "wall.side", "", () => wall.toggleSide()), events = tool("bell", "wall.events", "", () => wall.toggleEvents());
  const tools = TOOLS.map(([glyph, word, key, method]) => tool(glyph, word, key, () => wall[method]()));
  const tour = h("div", { class: "tour", role: "group", "aria-label": t("tour.running"), hidden: true });
  const target = h("span", { class: "target-name quiet", test: "wall-target" });
  const node = h("div", { class: "strip", role: "toolbar", "aria-label": t("wall.toolbar") }, side,
    h("div", { class: "row layouts", role: "group", "aria-label": t("wall.layouts") }, layouts),
    wide("grid", "wall.saved", "L", () => wall.openSaved()), wide("screens", "wall.second", "O", () => wall.openSecond()), tour,
    h("div", { class: "grow" }), target, h("div", { class: "row tools", role: "group", "aria-label": t("wall.tileTools") }, tools),
    h("span", { class: "divider", "aria-hidden": "true" }), tool("fit", "wall.fullscreen", "F", () => wall.fullscreen()), events);
  const summary = h("p", { class: "summary", test: "wall-summary" });
  const shift = h("p", { class: "shift", test: "wall-shift" }), handover = h("p", { class: "handover", test: "wall-handover" });
  const status = h("div", { class: "duty-strip" }, shift, handover, h("div", { class: "grow" }), summary);
  const tileBar = h("div", { class: "tile-bar", role: "toolbar", "aria-label": t("wall.tileTools"), test: "tile-bar" },
    TOOLS.filter(([, , , method]) => ON_TILE.includes(method)).map(([glyph, word, key, method]) => tool(glyph, word, key, () => wall[method](),
      `tile.${method}`)));

  return {
    node, status, tileBar, summary,
    /** Marks in the tools what the wall shows. */
    update({ count, name, isSideOpen, isEventsOpen, hasTile, isHeld, isLoud, isZoomed }) {
      layouts.forEach((button, n) => button.setAttribute("aria-pressed", String(LAYOUTS[n] === count)));
      side.setAttribute("aria-expanded", String(isSideOpen));
      events.setAttribute("aria-expanded", String(isEventsOpen));
      setText(target, name);
      target.title = name;
      const pressed = { freeze: isHeld, sound: isLoud, zoomIn: isZoomed };
      TOOLS.forEach(([, , , method], n) => {
        tools[n].disabled = !hasTile && method !== "toPlayback";
        if (method in pressed && method !== "zoomIn") tools[n].setAttribute("aria-pressed", String(pressed[method]));
        if (method === "zoomOut") tools[n].disabled = !hasTile || !isZoomed;
      });
    },
    /** The tour that runs, with its pause and its end. */
    showTour(runner) {
      tour.hidden = runner.state === "off";
      if (tour.hidden) { show(tour); return; }
      const text = t(runner.state === "paused" ? "tour.paused" : "tour.state", { name: runner.tour.name, step: runner.step + 1,
        n: runner.steps.length,
        seconds: runner.left });
      if (!tour.firstChild) {
        show(tour, h("span", { class: "state info" }, icon("tour", true), h("span", { test: "tour-state" })),
          h("button", { type: "button", class: "icon plain-button", test: "tour-pause", on: { click: () => runner.pause() } }),
          h("button", { type: "button", class: "icon plain-button", test: "tour-stop", "aria-label": t("tour.stop"), title: t("tour.stop"),
            on: { click: () => wall.stopTour(true) } }, icon("close")));
      }
      setText(tour.querySelector("[data-test=tour-state]"), text);
      const pause = tour.querySelector("[data-test=tour-pause]"), word = t(runner.state === "paused" ? "tour.goOn" : "tour.pause");
      if (pause.title !== `${word} (T)`) { pause.title = `${word} (T)`; pause.setAttribute("aria-label", word); show(pause,
        icon(runner.state === "paused" ? "play" : "pause")); }
    },
    /** Shift and what the last one handed over. */
    showDuty({ phase, shift: on, handover: last }) {
      const since = on ? briefTime(parseTime(on.since), serverNow()) : "";
      setText(shift, phase === "asking" ? "" : on ? t(on.mine ? "duty.shift" : "duty.othersShift", { title: readable(on.title),
        since }) : t("duty.noShift"));
      const note = [on?.note, last?.note && t("duty.from", { name: last.from, note: last.note }),
        ...(on?.open ?? [])].filter(Boolean).join(t("list.comma"));
      setText(handover, note ? t("duty.handover", { note: note.replace(/\s+/g, " ") }) : phase === "known" && on ? t("duty.noHandover") : "");
      handover.title = note;
    },
  };
}
