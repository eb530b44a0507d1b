// One camera: its main stream as large as the window allows, the last hour under it, and what the registers say of it beside it.
import "../elements/live-video.js";
import "../elements/time-line.js";
import { h, setText } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { announce } from "../lib/announce.js";
import { navigate } from "../lib/router.js";
import { camera, cameras, may, serverNow } from "../lib/store.js";
import { HOUR, MINUTE, SECOND, zonedText } from "../lib/time.js";
import { purposeOf } from "../lib/purpose.js";
import { loadStyles } from "../lib/load-style.js";
import { blank, linkButton } from "../lib/page-parts.js";
import { bookmarkDialog } from "../lib/playback-bookmarks.js";
import { FootageStore } from "../lib/footage-store.js";
import { cameraDrawer } from "../lib/wall-camera-drawer.js";
import { maskCount } from "../lib/wall-masks.js";
import { takeSnapshot } from "../lib/wall-snapshot.js";
import { SHOWING } from "../lib/wall-tile-state.js";
import { exposeWall } from "../lib/test-hook.js";

/** The timeline begins at the left with this much past. */
const SPAN = HOUR;
/** Present and a little of the future stand at the right. */
const AHEAD = 2 * MINUTE;
/** Ways back that a button offers. */
const BACK = [30 * SECOND, 5 * MINUTE, 30 * MINUTE];
const BOOKMARK_BACK = 15 * SECOND;
const ARROWS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];
/** A drag of the timeline that moves it less than this is none. */
const MOVED = 2 * SECOND;

export async function mount(root, isCurrent) {
  await loadStyles("wall-tools", "wall-camera");
  if (!isCurrent()) return {};
  const id = new URLSearchParams(location.search).get("c"), known = camera(id);
  if (!may.watch() || !known) {
    root.append(h("main", { class: "page" }, blank({ glyph: "camera", title: t("camera.unknown"),
      text: t(may.watch() ? "camera.unknownHint" : "wall.noRole"),
      actions: [linkButton("/wall", t("nav.wall"))] })));
    return { title: t("nav.camera") };
  }
  const page = new CameraPage(root, known);
  page.start();
  return page;
}

class CameraPage {
  constructor(root, known) {
    this.id = known.id;
    this.title = known.name;
    this.video = h("live-video", { test: "camera-picture" });
    this.video.wantsMain = true;
    this.slots = new Map([[known.id, { video: this.video }]]);
    this.tiles = [known.id];
    this.focus = 0;
    this.purpose = null;
    this.note = h("p", { class: "quiet note", role: "status", test: "camera-note" });
    this.timeline = h("time-line", { on: { seek: (event) => this.toPlayback(event.detail.time) } });
    this.store = new FootageStore(serverNow);
    this.store.addEventListener("change", () => this.timeline.draw());
    const tool = (glyph, key, code, run) => h("button", { type: "button", class: "icon plain-button", test: key, "aria-label": t(key),
      title: `${t(key)} (${code})`,
      on: { click: run } }, icon(glyph));
    this.soundButton = tool("sound", "wall.sound", "M", () => this.sound());
    this.freezeButton = tool("freeze", "wall.freeze", t("keys.space"), () => this.freeze());
    const back = (ms) => h("button", { type: "button", class: "plain-button", test: `back-${ms / SECOND}`,
      on: { click: () => this.toPlayback(serverNow() - ms) } },
      ms < MINUTE ? t("camera.backSeconds", { n: ms / SECOND }) : t("camera.backMinutes", { n: ms / MINUTE }));
    root.append(h("main", { class: "wall single", test: "camera-page" }, h("div", { class: "wall-body" }, h("div", { class: "stage" },
      h("header", { class: "single-head" }, h("a", { class: "icon-link", href: "/wall", "aria-label": t("nav.wall"), title: t("nav.wall") },
        icon("grid")),
        h("h1", { test: "title" }, known.name), h("div", { class: "grow" }), linkButton(`/playback?c=${known.id}`, t("nav.playback"),
          { glyph: "history", small: true })),
      h("div", { class: "grid single-picture", data: { count: "1" } }, h("div", { class: "slot" }, this.video)),
      h("div", { class: "strip", role: "toolbar", "aria-label": t("wall.tileTools") }, this.soundButton,
        tool("snapshot", "wall.snapshot", "S", () => this.snapshot()), tool("flag", "wall.bookmark", "B", () => this.bookmark()), this.freezeButton,
        tool("zoomOut", "wall.zoomOut", "-", () => this.video.zoom.step(-1)), tool("zoomIn", "wall.zoomIn", "+", () => this.video.zoom.step(1)),
        tool("fit", "wall.zoomWhole", "0", () => this.video.zoom.step(0)), this.note, h("div", { class: "grow" }), icon("history"), BACK.map(back),
        tool("enlarge", "wall.fullscreen", "F", () => this.fullscreen())),
      this.timeline), cameraDrawer(known))));
    document.body.classList.add("fixed");
  }

  async start() {
    bind("page", this.keys());
    exposeWall(this);
    this.video.addEventListener("sound", ({ detail }) => {
      this.say(t(detail.cause ?? (detail.on ? "wall.soundOn" : "wall.soundOff"))); this.mark();
    });
    this.video.addEventListener("tilechange", ({ detail }) => {
      if (SHOWING.includes(detail.state)) maskCount(camera(this.id)).then((count) => { this.video.masks = count; });
    });
    this.startTimeline();
    this.purpose = await purposeOf("live");
    if (this.isOver) return;
    if (!this.purpose) { this.say(t("wall.noPurpose")); return; }
    this.video.purpose = this.purpose;
    this.stopWatching = cameras.watch(() => { if (camera(this.id)) this.video.camera = camera(this.id); });
  }

  startTimeline() {
    const now = serverNow();
    this.timeline.chosen = this.id;
    this.timeline.rows = [{ id: this.id, name: t("camera.lastHour"), map: this.store.map(this.id) }];
    this.timeline.view = { centre: now + AHEAD - SPAN / 2, span: SPAN };
    this.timeline.pinned = true;
    this.store.need([this.id], new Map([[this.id, "main"]]), now - SPAN);
    this.timer = setInterval(() => this.tick(), SECOND);
    this.tick();
    // Dragging the line back brings an earlier time to where the present stood: playback begins there.
    this.timeline.slider.addEventListener("pointerdown", () => { this.before = this.timeline.view.centre; });
    this.timeline.slider.addEventListener("pointerup", () => {
      const moved = this.timeline.view.centre - (this.before ?? this.timeline.view.centre);
      this.before = null;
      if (moved < -MOVED) this.toPlayback(serverNow() + moved);
    });
  }

  tick() {
    const now = serverNow();
    if (this.before === null || this.before === undefined) this.timeline.view = { centre: now + AHEAD - this.timeline.view.span / 2,
      span: this.timeline.view.span };
    // The newest seconds are not known yet: the mark stands at the end of what is.
    const { to } = this.store.map(this.id);
    this.timeline.advance(to > 0 ? Math.min(now, to - 1) : now, now);
  }

  keys() {
    const key = (code, label, run, more = {}) => ({ code, label, run, ...more });
    return [
      key("Equal", "wall.zoomIn", () => this.video.zoom.step(1), { show: "+" }), key("Equal", "wall.zoomIn", () => this.video.zoom.step(1),
        { shift: true, hidden: true }),
      key("NumpadAdd", "wall.zoomIn", () => this.video.zoom.step(1), { hidden: true }),
      key("Minus", "wall.zoomOut", () => this.video.zoom.step(-1)), key("NumpadSubtract", "wall.zoomOut", () => this.video.zoom.step(-1),
        { hidden: true }),
      key("Digit0", "wall.zoomWhole", () => this.video.zoom.step(0)),
      ...ARROWS.map((code, n) => key(code, "keys.pan", () => this.video.zoom.pan(code), { show: "← → ↑ ↓", hidden: n > 0 })),
      ...ARROWS.map((code) => key(code, "keys.pan", () => this.video.zoom.pan(code), { shift: true, hidden: true })),
      key("Space", "wall.freeze", () => this.freeze()), key("KeyS", "wall.snapshot", () => this.snapshot()), key("KeyB", "wall.bookmark",
        () => this.bookmark()),
      key("KeyM", "wall.sound", () => this.sound()), key("KeyG", "wall.playback", () => this.toPlayback(serverNow() - BACK[0])),
      key("KeyF", "wall.fullscreen", () => this.fullscreen()), key("Escape", "keys.back", () => this.back())];
  }

  /** Escape: first the zoom, then the wall. */
  back() {
    if (this.video.zoom.isZoomed) this.video.zoom.step(0); else navigate("/wall");
  }

  say(text) {
    setText(this.note, text);
    announce(text);
  }

  mark() {
    this.soundButton.setAttribute("aria-pressed", String(!this.video.video.muted));
    this.freezeButton.setAttribute("aria-pressed", String(this.video.isHeld));
  }

  freeze() {
    this.video.hold(!this.video.isHeld);
    this.mark();
  }

  sound() {
    this.video.setSound(this.video.video.muted);
  }

  shown() {
    const known = camera(this.id);
    if (known && SHOWING.includes(this.video.dataset.state)) return known;
    this.say(t("wall.noPicture"));
    return null;
  }

  async snapshot() {
    const known = this.shown();
    if (known) await takeSnapshot({ camera: known, stream: this.video.stream, at: this.video.isHeld ? this.video.player.shownWall : null });
  }

  async bookmark() {
    const known = this.shown(), to = this.video.player?.shownWall ?? serverNow();
    if (known && await bookmarkDialog({ cameras: [known.id], from: to - BOOKMARK_BACK, to })) this.say(t("wall.bookmarked", { name: known.name }));
  }

  toPlayback(time) {
    navigate(`/playback?c=${this.id}&t=${encodeURIComponent(zonedText(time))}`);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => this.say(t("wall.noFullscreen")));
  }

  dispose() {
    this.isOver = true;
    document.body.classList.remove("fixed");
    this.stopWatching?.();
    this.store.dispose();
    clearInterval(this.timer);
    bind("page", null);
    exposeWall(null);
  }
}
