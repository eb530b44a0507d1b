// The duty wall: live pictures of 1, 4, 9 or 16 cameras between the list of all and the events that nobody has acknowledged.
import "../elements/camera-list.js";
import "../elements/wall-events.js";
import { h, setText } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { announce } from "../lib/announce.js";
import { sentence } from "../lib/errors.js";
import { navigate, rewrite } from "../lib/router.js";
import { camera, cameras, may, serverNow } from "../lib/store.js";
import { zonedText } from "../lib/time.js";
import { purposeOf } from "../lib/purpose.js";
import { bookmarkDialog } from "../lib/playback-bookmarks.js";
import { LAYOUTS, neighbour, placed, placement, placementText, resized } from "../lib/wall-layout.js";
import { DutyFeed } from "../lib/wall-duty.js";
import { WallGrid } from "../lib/wall-grid.js";
import { wallKeys } from "../lib/wall-keys.js";
import { WallDriver } from "../lib/wall-link.js";
import { maskCount } from "../lib/wall-masks.js";
import { savedDialog } from "../lib/wall-saved-dialog.js";
import { layouts, loadSaved } from "../lib/wall-saved.js";
import { secondDialog } from "../lib/wall-second.js";
import { takeSnapshot } from "../lib/wall-snapshot.js";
import { SHOWING } from "../lib/wall-tile-state.js";
import { wallStrip } from "../lib/wall-strip.js";
import { TourRunner } from "../lib/wall-tour.js";
import { loadStyles } from "../lib/load-style.js";
import { exposeWall } from "../lib/test-hook.js";

/** A bookmark made now reaches so far back. */
const BOOKMARK_BACK = 15_000;
/** Playback begins so long ago. */
const PLAYBACK_BACK = 30_000;
/** A note in the strip stands so long. */
const NOTE_STANDS = 4000;
/** A narrow window begins without the list at its side and without the events. */
const NARROW = "(max-width: 720px)";

export async function mount(root, isCurrent) {
  if (!may.watch()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("wall.noRole"))));
    return { title: t("nav.wall") };
  }
  await loadStyles("wall-tools");
  if (!isCurrent()) return {};
  const wall = new Wall(root);
  wall.start();
  return wall;
}

class Wall {
  constructor(root) {
    this.title = t("nav.wall");
    this.tiles = [];
    this.focus = 0;
    this.enlarged = false;
    this.purpose = null;
    this.list = h("camera-list", { test: "camera-list", on: { choose: (event) => { this.touch(); this.place(this.focus, event.detail.id); },
      next: (event) => { this.touch(); this.placeNext(event.detail.id); } } });
    this.list.offersNext = true;
    this.grid = new WallGrid({ asks: { focus: (n) => this.setFocus(n, false), enlarge: () => this.toggleLarge(),
      drop: (n, id) => { this.touch(); this.place(n, id); }, touch: () => this.touch() } });
    this.slots = this.grid.slots;
    this.feed = new DutyFeed();
    this.events = h("wall-events", { test: "wall-events", on: { place: (event) => { this.touch(); this.place(this.focus, event.detail.id); } } });
    this.events.feed = this.feed;
    this.tour = new TourRunner((layout) => this.apply(layout));
    this.tour.addEventListener("change", () => this.strip.showTour(this.tour));
    this.driver = new WallDriver();
    this.strip = wallStrip(this);
    this.side = h("aside", { class: "side", "aria-label": t("wall.cameras") }, this.list);
    this.eventSide = h("aside", { class: "event-side", "aria-label": t("duty.title") }, this.events);
    this.narrow = matchMedia(NARROW);
    this.onNarrow = () => { this.side.hidden = this.eventSide.hidden = this.narrow.matches; this.updateStrip(); };
    this.side.hidden = this.eventSide.hidden = this.narrow.matches;
    this.narrow.addEventListener("change", this.onNarrow);
    root.append(h("main", { class: "wall", test: "wall" }, h("h1", { class: "unseen" }, t("nav.wall")),
      h("div", { class: "wall-body" }, this.side, h("div", { class: "stage" }, this.grid.node), this.eventSide), this.strip.node, this.strip.status));
    for (const name of ["tilechange", "sound", "zoom"]) this.grid.node.addEventListener(name, (event) => this.onTile(event));
    // "Go to camera" of the palette puts it here instead of leaving the page.
    this.onCamera = (event) => { event.preventDefault(); this.touch(); this.place(this.focus, event.detail.id); };
    addEventListener("custos-camera", this.onCamera);
    document.body.classList.add("fixed");
  }

  async start() {
    this.read();
    this.stopWatching = cameras.watch(() => this.refresh());
    bind("page", wallKeys(this));
    exposeWall(this);
    this.timer = setInterval(() => this.summarise(), 2000);
    this.stopDuty = this.feed.watch((duty) => this.strip.showDuty(duty));
    this.feed.start();
    this.purpose = await purposeOf("live");
    if (!this.purpose) announce(t("wall.noPurpose"));
    this.refresh();
    loadSaved().catch(() => { /* the dialog of the layouts asks again and says what is wrong */ });
  }

  // --- which camera is where ---------------------------------------------------------------------------------

  /** State from the address. */
  read() {
    const search = new URLSearchParams(location.search);
    const count = LAYOUTS.includes(Number(search.get("n"))) ? Number(search.get("n")) : 4;
    this.fromAddress = search.has("c");
    this.tiles = placement(search.get("c"), count, cameras.value.map((c) => c.id));
    this.focus = Math.min(this.focus, count - 1);
  }

  write(isStep = false) {
    this.fromAddress = true;
    rewrite({ n: this.tiles.length, c: placementText(this.tiles) }, { replace: !isStep });
  }

  addressChanged() {
    this.read();
    this.refresh();
  }

  setCount(count) {
    this.touch();
    if (count === this.tiles.length) { this.enlarge(false); return; }
    this.tiles = resized(this.tiles, count, cameras.value.map((c) => c.id));
    this.show(true);
    announce(t("wall.layout", { n: count }));
  }

  /** A saved layout, opened by a person or by a tour. */
  apply(layout) {
    this.tiles = placement(placementText(layout.tiles), layout.count, []);
    this.show(this.tour.state === "off");
  }

  /** The tiles changed as a whole. */
  show(isStep) {
    this.focus = Math.min(this.focus, this.tiles.length - 1);
    this.enlarged = false;
    this.write(isStep);
    this.refresh();
  }

  place(index, id) {
    this.tiles = placed(this.tiles, index, id);
    this.write();
    this.setFocus(index, false);
    this.refresh();
    announce(t("wall.placed", { name: camera(id)?.name ?? "", n: index + 1 }));
  }

  /** Into the next empty tile, else into the one after the focus: a wall is filled without choosing tiles. */
  placeNext(id) {
    const empty = this.tiles.indexOf(null);
    this.place(empty >= 0 ? empty : (this.focus + 1) % this.tiles.length, id);
  }

  /** Changes places with the neighbour in the direction of an arrow. */
  swap(code) {
    this.touch();
    const to = neighbour(this.focus, code, this.tiles.length);
    if (to === this.focus) return;
    const tiles = [...this.tiles];
    [tiles[this.focus], tiles[to]] = [tiles[to], tiles[this.focus]];
    this.tiles = tiles;
    this.write();
    this.refresh();
    this.setFocus(to);
    announce(t("wall.swapped", { n: to + 1 }));
  }

  empty() {
    this.touch();
    this.tiles[this.focus] = null;
    this.enlarged = false;
    this.write();
    this.refresh();
    announce(t("wall.emptied", { n: this.focus + 1 }));
  }

  /** Makes the nodes fit the state without restarting any stream that stays. */
  refresh() {
    const all = cameras.value;
    if (!this.fromAddress && all.length > 0 && this.tiles.every((id) => id === null)) this.tiles = placement(null, this.tiles.length,
      all.map((c) => c.id));
    this.grid.apply(this);
    this.list.placed = new Map(this.tiles.map((id, n) => [id, n]).filter(([id]) => id));
    this.showTileBar();
    this.summarise();
    this.updateStrip();
  }

  // --- focus and size ----------------------------------------------------------------------------------------

  slotAt(index) {
    return this.grid.slotAt(index);
  }

  get video() {
    return this.slotAt(this.focus)?.video ?? null;
  }

  get cameraID() {
    return this.tiles[this.focus] ?? null;
  }

  setFocus(index, move = true) {
    this.focus = this.grid.focus = index;
    this.grid.showFocus(move);
    this.showTileBar();
    this.updateStrip();
  }

  /** The tools of the tile in focus lie on its picture. */
  showTileBar() {
    const slot = this.slotAt(this.focus), bar = this.strip.tileBar;
    if (!slot) bar.remove();
    else if (bar.parentNode !== slot.node) slot.node.append(bar);
  }

  toggleLarge() {
    this.touch();
    this.enlarge(!this.enlarged);
  }

  enlarge(on) {
    if (this.enlarged === on || (on && (this.tiles.length === 1 || !this.cameraID))) return;
    this.enlarged = this.grid.enlarged = on;
    this.refresh();
    announce(t(on ? "wall.isLarge" : "wall.isBack"));
  }

  /** Escape: first the zoom, then the large tile. */
  back() {
    if (this.video?.zoom.isZoomed) this.zoomWhole(); else this.enlarge(false);
  }

  zoomIn() { this.video?.zoom.step(1); }
  zoomOut() { this.video?.zoom.step(-1); }
  zoomWhole() { this.video?.zoom.step(0); }
  pan(code) { this.video?.zoom.pan(code); }

  // --- what a person does with a tile ------------------------------------------------------------------------

  freeze() {
    this.touch();
    if (this.video) this.video.hold(!this.video.isHeld);
    this.updateStrip();
  }

  /** Sound of one tile at a time. */
  sound() {
    const { video } = this;
    if (!video) return;
    const on = video.video.muted;
    for (const other of this.grid.videos) if (other !== video && other.wantsSound) other.setSound(false);
    video.setSound(on);
  }

  onTile({ type, detail, target }) {
    if (type === "sound" && target === this.video) this.note(t(detail.cause ?? (detail.on ? "wall.soundOn" : "wall.soundOff")));
    if (type === "tilechange" && SHOWING.includes(detail.state)) maskCount(target.camera).then((count) => { target.masks = count; });
    this.summarise();
    this.updateStrip();
  }

  /** The camera in focus while its picture shows; else a note says why not. */
  shown() {
    const known = this.cameraID && camera(this.cameraID);
    if (known && SHOWING.includes(this.video?.dataset.state)) return known;
    this.note(t("wall.noPicture"));
    return null;
  }

  async snapshot() {
    this.touch();
    const { video } = this, known = this.shown();
    if (known) await takeSnapshot({ camera: known, stream: video.stream, at: video.isHeld ? video.player.shownWall : null });
  }

  async bookmark() {
    this.touch();
    const known = this.shown(), to = this.video?.player.shownWall ?? serverNow();
    if (known && await bookmarkDialog({ cameras: [known.id], from: to - BOOKMARK_BACK, to })) this.note(t("wall.bookmarked", { name: known.name }));
  }

  toPlayback() {
    const list = this.cameraID ? [this.cameraID] : this.tiles.filter(Boolean);
    if (list.length > 0) navigate(`/playback?c=${list.join(",")}&t=${encodeURIComponent(zonedText(serverNow() - PLAYBACK_BACK))}`);
  }

  toCamera() {
    if (this.cameraID) navigate(`/camera?c=${this.cameraID}`);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => this.note(t("wall.noFullscreen")));
  }

  // --- layouts, tours, second screen -------------------------------------------------------------------------

  /** A person works on the wall: a tour must not take the picture away. */
  touch() {
    if (this.tour.state !== "off") this.stopTour(false);
  }

  stopTour(isAsked) {
    this.tour.stop();
    const text = t(isAsked ? "tour.stopped" : "tour.touched");
    announce(text);
    this.note(text);
  }

  async openSaved() {
    const answer = await savedDialog({ count: this.tiles.length, tiles: [...this.tiles] });
    if (answer?.open) { this.touch(); this.apply(answer.open); announce(t("saved.opened", { name: answer.open.name })); }
    if (answer?.start && !this.tour.start(answer.start, layouts.value)) this.note(t("tour.nothing"));
  }

  async openNumber(n) {
    try { if (layouts.version === null) await loadSaved(); } catch (error) { this.note(sentence(error)); return; }
    const layout = layouts.value[n];
    if (!layout) { this.note(t("saved.noNumber", { n: n + 1 })); return; }
    this.touch();
    this.apply(layout);
    announce(t("saved.opened", { name: layout.name }));
  }

  openSecond() {
    const scene = (tiles, title) => ({ count: tiles.length, tiles: [...tiles], purpose: this.purpose, title });
    return secondDialog(this.driver, { layout: () => scene(this.tiles, t("wall.layout", { n: this.tiles.length })),
      camera: () => (camera(this.cameraID) ? scene([this.cameraID], camera(this.cameraID).name) : null) });
  }

  // --- strips ------------------------------------------------------------------------------------------------

  toggleSide() {
    this.side.hidden = !this.side.hidden;
    this.updateStrip();
  }

  toggleEvents() {
    this.eventSide.hidden = !this.eventSide.hidden;
    this.updateStrip();
  }

  updateStrip() {
    const { video } = this;
    this.strip.update({ count: this.tiles.length, name: camera(this.cameraID)?.name ?? t("wall.emptyTile", { n: this.focus + 1 }),
      isSideOpen: !this.side.hidden, isEventsOpen: !this.eventSide.hidden, hasTile: video !== null, isHeld: video?.isHeld ?? false,
      isLoud: video ? !video.video.muted : false, isZoomed: video?.zoom.isZoomed ?? false });
  }

  note(text) {
    setText(this.strip.summary, text);
    announce(text);
    this.noteUntil = performance.now() + NOTE_STANDS;
  }

  summarise() {
    if (performance.now() < (this.noteUntil ?? 0)) return;
    const { summary } = this.grid;
    setText(this.strip.summary, this.purpose ? t("wall.summary", { ...summary, purpose: this.purpose }) : t("wall.noPurpose"));
    this.strip.summary.classList.toggle("lost", summary.lost > 0);
  }

  dispose() {
    removeEventListener("custos-camera", this.onCamera);
    document.body.classList.remove("fixed");
    this.stopWatching?.();
    this.stopDuty?.();
    this.narrow.removeEventListener("change", this.onNarrow);
    this.tour.stop();
    this.driver.dispose();
    this.feed.dispose();
    clearInterval(this.timer);
    bind("page", null);
    exposeWall(null);
  }
}
