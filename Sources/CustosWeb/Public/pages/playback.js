// Playback: recorded pictures of several cameras on one clock, above a timeline of footage, gaps and marks.
import "../elements/playback-video.js";
import "../elements/time-line.js";
import "../elements/day-picker.js";
import "../elements/camera-list.js";
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { announce } from "../lib/announce.js";
import { api, query } from "../lib/api.js";
import { sentence } from "../lib/errors.js";
import { codecName } from "../lib/format.js";
import { rewrite } from "../lib/router.js";
import { camera, cameras, may, serverNow } from "../lib/store.js";
import { DAY, HOUR, MINUTE, ZONE_TEXT, duration, timeText } from "../lib/time.js";
import { purposeOf } from "../lib/purpose.js";
import { PlaybackSession } from "../lib/playback-session.js";
import { FootageStore } from "../lib/footage-store.js";
import { MarkStore } from "../lib/footage-marks.js";
import { ViewEntries, mediaType } from "../lib/view-entries.js";
import { start as viewStart } from "../lib/timeline-view.js";
import { Thumbnails } from "../lib/timeline-thumbs.js";
import { segmentTable } from "../lib/segment-table.js";
import { addressOf, readAddress } from "../lib/playback-address.js";
import { Transport } from "../lib/playback-transport.js";
import { RangeBar } from "../lib/playback-range.js";
import { TileActs } from "../lib/playback-acts.js";
import { playbackKeys } from "../lib/playback-keys.js";
import { timelineTools, toolbar } from "../lib/playback-tools.js";
import { exposePlayback } from "../lib/test-hook.js";

const MOST_TILES = 16;
/** The address follows the playing clock this often. */
const ADDRESS_EVERY = 2000;
/** Marks are known this far back: a jump to the next one finds it. */
const MARKS_BACK = 31 * DAY;
const NOTE_STAYS = 6000;

export async function mount(root) {
  if (!may.watch()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("playback.noRole"))));
    return { title: t("nav.playback") };
  }
  const page = new Playback(root);
  page.begin(); // waits for the purpose; the page can be left meanwhile
  return page;
}

class Playback {
  constructor(root) {
    this.title = t("nav.playback");
    this.ids = [];
    /** @type {Map<string, {node: HTMLElement, video: any, begun: boolean, own: PlaybackSession | null, audio: string | null}>} */
    this.tiles = new Map();
    this.span = 60 * MINUTE;
    this.transport = new Transport(this);
    this.acts = new TileActs(this);
    this.list = h("camera-list", { on: { choose: (event) => this.toggle(event.detail.id) } });
    this.calendar = h("day-picker", { test: "calendar", on: { day: (event) => this.transport.toDay(event.detail.start) } });
    this.calendar.load = (from, to) => this.loadDays(from, to);
    this.grid = h("div", { class: "grid", role: "group", "aria-label": t("playback.tiles"), test: "grid" });
    this.timeline = h("time-line", { on: { seek: (event) => this.transport.seek(event.detail.time), view: (event) => this.onView(event.detail.view),
      row: (event) => this.choose(event.detail.id), select: (event) => this.range.set(event.detail.range, event.detail) } });
    this.table = h("div", { class: "segments", hidden: true, test: "segments", tabIndex: 0, role: "region", "aria-label": t("segments.title") });
    this.note = h("p", { class: "skip-note", hidden: true, test: "skip-note" });
    this.store = new FootageStore(serverNow);
    this.store.addEventListener("change", () => this.onFootage());
    this.marks = new MarkStore();
    this.marks.addEventListener("change", () => this.onMarks());
    this.range = new RangeBar(this);
    this.tools = toolbar(this);
    const below = timelineTools(this);
    this.tableButton = below.table;
    root.append(h("main", { class: "playback" }, h("h1", { class: "unseen" }, t("nav.playback")), h("aside", { class: "side", "aria-label": t("wall.cameras") }, this.calendar, this.list),
      h("div", { class: "stage" }, h("div", { class: "pictures" }, this.grid, this.note), this.tools.node, this.range.node,
        h("div", { class: "below" }, below.panel, this.timeline, this.table))));
    show(this.timeline.tools, below.nodes);
    this.thumbnails = new Thumbnails((id, at) => this.thumbnailAccess(id, at));
    this.timeline.thumbnails = this.thumbnails;
    document.body.classList.add("fixed");
  }

  async begin() {
    const first = readAddress(location.search);
    const time = first.time ?? serverNow() - 5 * MINUTE;
    this.common = this.watched(new PlaybackSession(time, serverNow));
    bind("page", playbackKeys(this));
    exposePlayback(this);
    this.ids = (first.ids ?? cameras.value.slice(0, 1).map((c) => c.id)).slice(0, MOST_TILES);
    this.span = first.span ?? this.span;
    this.timeline.view = { centre: time, span: this.span };
    this.arrange();
    if (first.rate !== 1) this.common.setRate(first.rate);
    this.range.set(first.selection, { isQuiet: true });
    const purpose = await purposeOf("playback");
    if (this.isOver) return;
    if (!purpose) { this.say(t("wall.noPurpose")); return; }
    this.entries = new ViewEntries(() => purpose);
    this.arrange();
  }

  /** The session that keys and buttons act on: the common one, or that of the chosen tile when it is detached. */
  get session() {
    return this.tiles.get(this.chosen)?.own ?? this.common;
  }

  watched(session) {
    session.addEventListener("tick", () => this.onTick(session));
    session.addEventListener("skip", (event) => this.say(t("playback.skipped", { time: duration(event.detail.ms, t) })));
    session.addEventListener("end", () => this.say(t("playback.ended")));
    session.addEventListener("begin", () => this.say(t("playback.begun")));
    return session;
  }

  // --- the address ------------------------------------------------------------------------------------------

  write(isStep = false) {
    this.writtenAt = performance.now();
    const { session } = this;
    rewrite(addressOf({ ids: this.ids, time: session.wall, span: this.span, rate: session.clock.rate, selection: this.range.range }),
      { replace: !isStep });
  }

  addressChanged() {
    const { ids, time, rate, selection } = readAddress(location.search);
    if (ids) this.ids = ids.slice(0, MOST_TILES);
    const { session } = this, to = time ?? session.wall;
    session.seek(to);
    if (session.clock.rate !== rate) session.setRate(rate);
    this.timeline.pinned = false;
    this.timeline.view = { centre: to, span: this.span };
    this.arrange();
    this.range.set(selection, { isQuiet: true });
  }

  // --- cameras ----------------------------------------------------------------------------------------------

  toggle(id) {
    const has = this.ids.includes(id);
    if (has && this.ids.length === 1) return;
    if (!has && this.ids.length === MOST_TILES) { this.say(t("playback.most", { n: MOST_TILES })); return; }
    this.write();
    this.ids = has ? this.ids.filter((other) => other !== id) : [...this.ids, id];
    if (!has) this.chosen = id;
    this.write(true);
    this.arrange();
  }

  /** Stream to play: what this browser can, else the recorded sub stream; without one the server is asked for other pictures. */
  streamOf(known) {
    const plays = !known.main?.codecs || MediaSource.isTypeSupported(mediaType(known.main.codecs.replace(/^.*codecs="?|"$/g, "")));
    return !plays && known.recordsSub && known.hasSub ? { stream: "sub", substitute: codecName(known.main.codec) }
      : { stream: "main", substitute: null };
  }

  arrange() {
    const known = this.ids.map((id) => camera(id)).filter(Boolean);
    if (!known.some((c) => c.id === this.chosen)) this.chosen = known[0]?.id;
    const kept = new Set(known.map((c) => c.id));
    for (const [id, slot] of this.tiles) if (!kept.has(id)) { slot.own?.dispose(); slot.node.remove(); this.tiles.delete(id); }
    known.forEach((c, n) => {
      const slot = this.tiles.get(c.id) ?? this.makeTile(c);
      slot.node.style.setProperty("order", String(n));
      slot.node.dataset.test = `tile-${n + 1}`;
    });
    const count = known.length;
    this.grid.style.setProperty("--columns", String(count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4));
    this.grid.style.setProperty("--rows", String(count <= 2 ? 1 : count <= 6 ? 2 : count <= 12 ? 3 : 4));
    this.grid.dataset.count = String(count <= 4 ? 4 : count <= 9 ? 9 : 16);
    if (this.entries) for (const c of known) this.beginTile(c);
    this.list.placed = new Map(known.map((c, n) => [c.id, n]));
    this.shareOut();
    this.range.changed();
    this.needFootage(0);
  }

  /** Says to the clocks which tiles they move, and to the timeline which rows there are. */
  shareOut() {
    this.common.tiles = this.ids.map((id) => this.tiles.get(id)).filter((s) => s?.begun && !s.own).map((s) => s.video);
    for (const slot of this.tiles.values()) if (slot.own) slot.own.tiles = [slot.video];
    this.choose(this.chosen);

    const known = this.ids.map((id) => camera(id)).filter(Boolean);
    this.timeline.chosen = this.chosen;
    this.timeline.rows = known.map((c) => ({ id: c.id, name: c.name, map: this.store.map(c.id), marks: this.marks.of(c.id),
      mark: this.tiles.get(c.id)?.own ? icon("unlink", true) : null }));
  }

  /** The cameras that move with the chosen one. */
  idsInStep() {
    const own = this.tiles.get(this.chosen)?.own;
    return own ? [this.chosen] : this.ids.filter((id) => !this.tiles.get(id)?.own);
  }

  makeTile(c) {
    const video = h("playback-video");
    const node = h("div", { class: "slot", tabIndex: 0, role: "group", "aria-label": c.name,
      on: { focusin: () => this.choose(c.id), pointerdown: () => this.choose(c.id), dblclick: () => this.enlarge(!this.enlarged) } }, video);
    this.grid.append(node);
    const slot = { node, video, begun: false, own: null, audio: null };
    this.tiles.set(c.id, slot);
    return slot;
  }

  beginTile(c) {
    const slot = this.tiles.get(c.id);
    if (slot.begun) return;
    slot.begun = true;
    const { stream, substitute } = this.streamOf(c);
    slot.video.begin({ camera: c, origin: this.common.origin, stream, substitute, rate: this.common.clock.rate, map: this.store.map(c.id),
      load: this.entries.loader(c.id, stream, () => slot.video.feed.origin, () => slot.audio) });
  }

  /** The tile whose frame the clock shows and whose days the calendar shows. */
  choose(id) {
    const changed = this.chosen !== id || this.calendarOf !== id;
    this.chosen = id;
    for (const [other, slot] of this.tiles) {
      slot.node.classList.toggle("focused", other === id);
      slot.node.hidden = Boolean(this.enlarged) && other !== id;
      if (slot.own) slot.own.master = slot.video;
    }
    const first = [id, ...this.ids].map((other) => this.tiles.get(other)).find((slot) => slot?.begun && !slot.own);
    this.common.master = first?.video ?? null;
    this.timeline.chosen = id;
    this.timeline.draw();
    if (changed) { this.range.changed(); this.timeline.markChosen(); }
    if (changed && id) { this.calendarOf = id; this.calendar.refresh(); this.onMarks(); }
  }

  enlarge(on) {
    this.enlarged = on && this.ids.length > 1;
    this.grid.classList.toggle("single", this.enlarged);
    this.choose(this.chosen);
  }

  /** Escape: the enlarged picture first, then the chosen stretch. */
  back() {
    if (this.enlarged) this.enlarge(false);
    else if (this.range.range) this.range.set(null);
  }

  moveFocus(step) {
    const n = this.ids.indexOf(this.chosen), id = this.ids[(n + step + this.ids.length) % this.ids.length];
    this.choose(id);
    this.tiles.get(id)?.node.focus();
  }

  /** Shows a stretch of cameras, beside those that are shown already. */
  goTo(ids, { from, to }) {
    this.ids = [...this.ids, ...ids.filter((id) => !this.ids.includes(id))].slice(-MOST_TILES);
    if (ids.length > 0) this.chosen = ids[0];
    this.arrange();
    this.range.set({ from, to }, { isQuiet: true });
    this.timeline.view = { centre: (from + to) / 2, span: Math.max(this.span, (to - from) * 1.5) };
    this.transport.seek(from, { isStep: true });
  }

  async thumbnailAccess(id, at) {
    if (!this.entries || !camera(id)) return null;
    // One entry for the whole stretch that the timeline shows: a row for each place the pointer passes would hide what was looked at.
    const { centre, span } = this.timeline.view, isShown = Math.abs(at - centre) <= span / 2;
    const view = await (this.entries.open(id, at) ?? this.entries.covering(id, isShown ? centre - span / 2 : at,
      Math.min(isShown ? centre + span / 2 : at + 1000, serverNow())));
    return { stream: this.streamOf(camera(id)).stream, view };
  }

  async loadDays(from, to) {
    if (!this.chosen) return [];
    const { days } = await api.get(`/cameras/${this.chosen}/days${query({ stream: this.streamOf(camera(this.chosen)).stream,
      from: timeText(from), to: timeText(Math.min(to, serverNow())), zone: ZONE_TEXT })}`);
    return days;
  }

  toggleTable() {
    const open = this.table.hidden;
    this.table.hidden = !open;
    this.timeline.toggleTracks(!open);
    this.tableButton.setAttribute("aria-pressed", String(open));
    if (open) this.showTable();
  }

  showTable() {
    const rows = this.ids.map((id) => ({ id, name: camera(id)?.name ?? id, map: this.store.map(id), marks: this.marks.of(id) }));
    show(this.table, segmentTable({ view: this.timeline.view, rows, now: serverNow(),
      go: (id, time) => { this.choose(id); this.transport.seek(time); } }));
  }

  // --- what happens -----------------------------------------------------------------------------------------

  onView(view) {
    this.span = view.span;
    this.needFootage();
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.write(), 300);
  }

  needFootage(wait = 120) {
    clearTimeout(this.needTimer);
    this.needTimer = setTimeout(() => {
      const known = this.ids.map((id) => camera(id)).filter(Boolean), from = viewStart(this.timeline.view);
      this.store.need(known.map((c) => c.id), new Map(known.map((c) => [c.id, this.streamOf(c).stream])), Math.min(from, this.common.wall - DAY));
      this.marks.need(known.map((c) => c.id), Math.min(from, serverNow() - MARKS_BACK), serverNow() + HOUR);
    }, wait);
  }

  onFootage() {
    if (this.store.fault && !this.faultSaid) { this.faultSaid = true; this.say(sentence(this.store.fault)); }
    if (!this.store.fault) this.faultSaid = false;
    this.timeline.draw();
    if (!this.table.hidden && !this.table.contains(document.activeElement)) this.showTable();
  }

  onMarks() {
    this.timeline.draw();
    this.calendar.soonBefore = this.chosen ? this.marks.of(this.chosen).erasure?.soonBefore : null;
  }

  onTick(session) {
    const now = serverNow(), wall = session.wall;
    const state = { moving: session.moving, rate: session.clock.rate };
    for (const tile of session.tiles) tile.render(wall, now, session.answers.get(tile), state);
    if (session !== this.session) return;
    const shown = session.master && session.answers.get(session.master)?.kind === "ready" ? session.master.shownWall : null;
    const slot = this.tiles.get(this.chosen);
    this.tools.update({ wall: shown ?? wall, playing: session.clock.playing, waiting: session.clock.stalled, speed: session.clock.rate,
      isHeard: Boolean(slot?.video.isHeard), isDetached: Boolean(slot?.own) });
    this.timeline.advance(wall, now);
    this.calendar.time = wall;
    if (session.clock.playing && performance.now() - this.writtenAt > ADDRESS_EVERY) this.write();
    if (this.note.dataset.until && performance.now() > Number(this.note.dataset.until)) { this.note.hidden = true; delete this.note.dataset.until; }
  }

  /** A note over the pictures, also spoken. */
  say(text) {
    this.note.hidden = false;
    setText(this.note, text);
    this.note.dataset.until = String(performance.now() + NOTE_STAYS);
    announce(text);
  }

  facts() {
    const { session, common } = this, tiles = this.ids.map((id) => this.tiles.get(id)).filter((s) => s?.begun);
    return { wall: session.wall, shownWall: session.master?.shownWall ?? null, playing: session.clock.playing, stalled: session.clock.stalled,
      rate: session.clock.rate, origin: session.origin, commonWall: common.wall, spread: common.spread(), selection: this.range.range,
      tiles: tiles.map((s) => ({ ...s.video.statistics, answer: (s.own ?? common).answers.get(s.video)?.kind, isDetached: Boolean(s.own) })),
      timeline: this.timeline.facts };
  }

  dispose() {
    this.isOver = true;
    document.body.classList.remove("fixed");
    clearTimeout(this.viewTimer);
    clearTimeout(this.needTimer);
    for (const slot of this.tiles.values()) slot.own?.dispose();
    this.common.dispose();
    this.store.dispose();
    this.marks.dispose();
    this.range.dispose();
    this.thumbnails.dispose();
    bind("page", null);
    exposePlayback(null);
  }
}
