// Playback: recorded pictures of several cameras on one clock, above a timeline of footage and gaps.
import "../elements/playback-video.js";
import "../elements/time-line.js";
import "../elements/day-picker.js";
import "../elements/camera-list.js";
import { h, setText, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { announce } from "../lib/announce.js";
import { api, query } from "../lib/api.js";
import { sentence } from "../lib/errors.js";
import { codecName } from "../lib/format.js";
import { navigate, rewrite } from "../lib/router.js";
import { camera, cameras, may, serverNow } from "../lib/store.js";
import { DAY, MINUTE, ZONE_TEXT, clockMs, date, duration, parseTime, startOfDay, timeText, typedTime, zonedText } from "../lib/time.js";
import { purposeOf } from "../lib/purpose.js";
import { openDialog } from "../lib/dialog.js";
import { field } from "../lib/forms.js";
import { otherRate } from "../lib/page-clock.js";
import { PlaybackSession } from "../lib/playback-session.js";
import { FootageStore } from "../lib/footage-store.js";
import { nearestEdge } from "../lib/footage-map.js";
import { ViewEntries, mediaType } from "../lib/view-entries.js";
import { clampSpan, start as viewStart } from "../lib/timeline-view.js";
import { segmentTable } from "../lib/segment-table.js";
import { playbackKeys, toolbar } from "../lib/playback-tools.js";
import { exposePlayback } from "../lib/test-hook.js";

const MOST_TILES = 16;
/** The address follows the playing clock this often. */
const ADDRESS_EVERY = 2000;

export async function mount(root) {
  if (!may.watch()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("playback.noRole"))));
    return { title: t("nav.playback") };
  }
  const page = new Playback(root);
  await page.begin();
  return page;
}

class Playback {
  constructor(root) {
    this.title = t("nav.playback");
    this.ids = [];
    this.tiles = new Map();
    this.span = 60 * MINUTE;
    this.list = h("camera-list", { on: { choose: (event) => this.toggle(event.detail.id) } });
    this.calendar = h("day-picker", { test: "calendar", on: { day: (event) => this.toDay(event.detail.start) } });
    this.calendar.load = (from, to) => this.loadDays(from, to);
    this.grid = h("div", { class: "grid", role: "group", "aria-label": t("playback.tiles"), test: "grid" });
    this.timeline = h("time-line", { on: {
      seek: (event) => this.seek(event.detail.time), view: (event) => this.onView(event.detail.view),
        row: (event) => this.choose(event.detail.id) } });
    this.table = h("div", { class: "segments", hidden: true, test: "segments", tabIndex: 0, role: "region", "aria-label": t("segments.title") });
    this.note = h("p", { class: "skip-note", hidden: true, test: "skip-note" });
    this.tools = toolbar(this);
    root.append(h("main", { class: "playback" }, h("aside", { class: "side", "aria-label": t("wall.cameras") }, this.calendar, this.list),
      h("div", { class: "stage" }, h("div", { class: "pictures" }, this.grid, this.note), this.tools.node, this.timeline, this.table)));
    document.body.classList.add("fixed");
    this.store = new FootageStore(serverNow);
    this.store.addEventListener("change", () => this.onFootage());
  }

  async begin() {
    const first = this.readAddress();
    this.session = new PlaybackSession(first.time, serverNow);
    this.session.addEventListener("tick", () => this.onTick());
    this.session.addEventListener("skip", (event) => this.say(t("playback.skipped", { time: duration(event.detail.ms, t) })));
    this.session.addEventListener("end", () => this.say(t("playback.ended")));
    bind("page", playbackKeys(this));
    exposePlayback(this);
    this.ids = first.ids;
    this.timeline.view = { centre: first.time, span: this.span };
    this.arrange();
    const purpose = await purposeOf("playback");
    if (!purpose) { this.say(t("wall.noPurpose")); return; }
    this.entries = new ViewEntries(() => purpose);
    this.arrange();
  }

  // --- the address ------------------------------------------------------------------------------------------

  readAddress() {
    const search = new URLSearchParams(location.search);
    const time = parseTime((search.get("t") ?? "").replace(/ (\d\d:\d\d)$/, "+$1"));
    const z = Number(search.get("z"));
    if (z > 0) this.span = clampSpan(z * 1000);
    const ids = search.has("c") ? search.get("c").split(",").filter(Boolean) : cameras.value.slice(0, 1).map((c) => c.id);
    return { time: Number.isNaN(time) ? serverNow() - 5 * MINUTE : time, ids: ids.slice(0, MOST_TILES), rate: Number(search.get("sp")) };
  }

  write(isStep = false) {
    this.writtenAt = performance.now();
    rewrite({ c: this.ids.join(","), t: zonedText(this.session.wall), z: Math.round(this.span / 1000) }, { replace: !isStep });
  }

  addressChanged() {
    const { time, ids } = this.readAddress();
    this.ids = ids;
    this.session.seek(time);
    this.timeline.pinned = false;
    this.timeline.view = { centre: time, span: this.span };
    this.arrange();
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

  /** Stream to play: what this browser can, else the recorded sub stream. */
  streamOf(known) {
    const plays = !known.main?.codecs || MediaSource.isTypeSupported(mediaType(known.main.codecs.replace(/^.*codecs="?|"$/g, "")));
    return !plays && known.recordsSub && known.hasSub ? { stream: "sub", substitute: codecName(known.main.codec) }
      : { stream: "main", substitute: null };
  }

  arrange() {
    const known = this.ids.map((id) => camera(id)).filter(Boolean);
    if (!known.some((c) => c.id === this.chosen)) this.chosen = known[0]?.id;
    const streams = new Map(known.map((c) => [c.id, this.streamOf(c).stream]));
    for (const [id, slot] of this.tiles) if (!streams.has(id)) { slot.node.remove(); this.tiles.delete(id); }
    known.forEach((c, n) => {
      const slot = this.tiles.get(c.id) ?? this.makeTile(c);
      slot.node.style.setProperty("order", String(n));
      slot.node.dataset.test = `tile-${n + 1}`;
    });
    const count = known.length;
    this.grid.style.setProperty("--columns", String(count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4));
    this.grid.style.setProperty("--rows", String(count <= 1 ? 1 : count <= 2 ? 1 : count <= 4 ? 2 : count <= 6 ? 2 : count <= 9 ? 3 : count <= 12 ? 3 : 4));
    this.grid.dataset.count = String(count <= 4 ? 4 : count <= 9 ? 9 : 16);
    if (this.entries) for (const c of known) this.beginTile(c);
    this.session.tiles = known.map((c) => this.tiles.get(c.id)).filter((s) => s.begun).map((s) => s.video);
    this.list.placed = new Map(known.map((c, n) => [c.id, n]));
    this.timeline.chosen = this.chosen;
    this.timeline.rows = known.map((c) => ({ id: c.id, name: c.name, map: this.store.map(c.id) }));
    this.choose(this.chosen);
    this.store.need(known.map((c) => c.id), streams, Math.min(viewStart(this.timeline.view), this.session.wall - DAY));
  }

  makeTile(c) {
    const video = h("playback-video");
    const node = h("div", { class: "slot", tabIndex: 0, role: "group", "aria-label": c.name,
      on: { focusin: () => this.choose(c.id), pointerdown: () => this.choose(c.id), dblclick: () => this.enlarge(!this.enlarged) } }, video);
    this.grid.append(node);
    const slot = { node, video, begun: false };
    this.tiles.set(c.id, slot);
    return slot;
  }

  beginTile(c) {
    const slot = this.tiles.get(c.id);
    if (slot.begun) return;
    slot.begun = true;
    const { stream, substitute } = this.streamOf(c);
    slot.video.begin({ camera: c, origin: this.session.origin, stream, substitute, rate: this.session.clock.rate, map: this.store.map(c.id),
      load: this.entries.loader(c.id, stream, () => slot.video.feed.origin) });
  }

  /** The tile whose frame the clock shows and whose days the calendar shows. */
  choose(id) {
    const changed = this.chosen !== id || this.calendarOf !== id;
    this.chosen = id;
    for (const [other, slot] of this.tiles) {
      slot.node.classList.toggle("focused", other === id);
      slot.node.hidden = Boolean(this.enlarged) && other !== id;
    }
    this.session.master = this.tiles.get(id)?.begun ? this.tiles.get(id).video : null;
    this.timeline.chosen = id;
    this.timeline.draw();
    if (changed && id) { this.calendarOf = id; this.calendar.refresh(); }
  }

  enlarge(on) {
    this.enlarged = on && this.ids.length > 1;
    this.grid.classList.toggle("single", this.enlarged);
    this.choose(this.chosen);
  }

  moveFocus(step) {
    const n = this.ids.indexOf(this.chosen), id = this.ids[(n + step + this.ids.length) % this.ids.length];
    this.choose(id);
    this.tiles.get(id)?.node.focus();
  }

  async loadDays(from, to) {
    if (!this.chosen) return [];
    const { days } = await api.get(`/cameras/${this.chosen}/days${query({ stream: this.streamOf(camera(this.chosen)).stream, from: timeText(from), to: timeText(Math.min(to, serverNow())), zone: ZONE_TEXT })}`);
    return days;
  }

  // --- time -------------------------------------------------------------------------------------------------

  seek(time, { isStep = false } = {}) {
    if (isStep) this.write();
    this.session.seek(Math.min(time, serverNow()));
    this.timeline.pinned = false;
    this.write(isStep);
    this.needFootage();
    if (!this.session.clock.playing) announce(this.timeline.valueText ?? "");
  }

  by(ms) {
    this.seek(this.session.wall + ms);
  }

  toDay(midnight) {
    const wall = this.session.wall;
    this.seek(midnight + (wall - startOfDay(wall)), { isStep: true });
    this.timeline.view = { centre: this.session.wall, span: this.timeline.view.span };
  }

  toEdge(direction) {
    const edge = nearestEdge([...this.session.tiles].map((tile) => tile.map), this.session.wall, direction);
    if (edge === null) this.say(t(direction > 0 ? "playback.noNextEdge" : "playback.noPreviousEdge"));
    else { this.seek(edge); this.timeline.advance(edge, serverNow()); announce(this.timeline.valueText); }
  }

  toStart() {
    const first = this.store.map(this.chosen).first();
    if (first !== null) this.seek(first, { isStep: true });
  }

  togglePlay() {
    if (this.session.clock.playing) this.session.pause();
    else this.session.play();
    this.write();
  }

  setRate(rate) {
    if (rate === this.session.clock.rate) return;
    this.session.setRate(rate);
    this.tools.rate.value = String(rate);
    announce(t("playback.rate", { rate }));
  }

  faster(steps) {
    this.setRate(otherRate(this.session.clock.rate, steps));
  }

  toLive() {
    navigate(`/wall?n=${this.ids.length <= 1 ? 1 : this.ids.length <= 4 ? 4 : this.ids.length <= 9 ? 9 : 16}&c=${this.ids.join(",")}`);
  }

  async typeTime() {
    const input = h("input", { type: "text", class: "mono", value: `${date(this.session.wall)} ${clockMs(this.session.wall)}`, autocomplete: "off" });
    const box = field({ label: t("playback.typeLabel"), hint: t("playback.typeHint"), input, test: "typed-time" });
    const time = await openDialog({ title: t("playback.typeTitle"), test: "type-time", build: (close) => {
      const form = h("form", { on: { submit: (event) => {
        event.preventDefault();
        const value = typedTime(input.value, this.session.wall);
        if (Number.isNaN(value)) { box.blame(t("playback.typeWrong")); input.focus();
          } else if (value > serverNow()) { box.blame(t("playback.typeFuture")); input.focus(); } else close(value);
      } } }, box, h("button", { type: "submit", hidden: true }));
      return { body: form, actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")),
        h("button", { type: "button", class: "primary", test: "typed-ok", on: { click: () => form.requestSubmit() } }, t("playback.go"))] };
    } });
    if (time !== null) this.seek(time, { isStep: true });
  }

  toggleTable() {
    const open = this.table.hidden;
    this.table.hidden = !open;
    this.timeline.hidden = open;
    this.tools.table.setAttribute("aria-pressed", String(open));
    if (open) this.showTable();
  }

  showTable() {
    const names = new Map(this.ids.map((id) => [id, camera(id)?.name ?? id]));
    show(this.table, segmentTable({ view: this.timeline.view, rows: this.ids.map((id) => ({ id, name: names.get(id), map: this.store.map(id) })),
      now: serverNow(), go: (id, time) => { this.choose(id); this.seek(time); } }));
  }

  // --- what happens -----------------------------------------------------------------------------------------

  onView(view) {
    this.span = view.span;
    this.needFootage();
    clearTimeout(this.viewTimer);
    this.viewTimer = setTimeout(() => this.write(), 300);
  }

  needFootage() {
    clearTimeout(this.needTimer);
    this.needTimer = setTimeout(() => this.store.need(this.ids,
      new Map(this.ids.map((id) => [id, camera(id) ? this.streamOf(camera(id)).stream : "main"])),
      Math.min(viewStart(this.timeline.view), this.session.wall - DAY)), 120);
  }

  onFootage() {
    if (this.store.fault && !this.faultSaid) { this.faultSaid = true; this.say(sentence(this.store.fault)); }
    if (!this.store.fault) this.faultSaid = false;
    this.timeline.draw();
    if (!this.table.hidden && !this.table.contains(document.activeElement)) this.showTable();
  }

  onTick() {
    const session = this.session, now = serverNow(), wall = session.wall;
    const state = { moving: session.moving, rate: session.clock.rate };
    for (const tile of session.tiles) tile.render(wall, now, session.answers.get(tile), state);
    const shown = session.master && session.answers.get(session.master)?.kind === "ready" ? session.master.shownWall : null;
    this.tools.update({ wall: shown ?? wall, playing: session.clock.playing, waiting: session.clock.stalled });
    this.timeline.advance(wall, now);
    this.calendar.time = wall;
    if (session.clock.playing && performance.now() - this.writtenAt > ADDRESS_EVERY) this.write();
    if (this.note.dataset.until && performance.now() > Number(this.note.dataset.until)) { this.note.hidden = true; delete this.note.dataset.until; }
  }

  /** A note over the pictures, also spoken. */
  say(text) {
    this.note.hidden = false;
    setText(this.note, text);
    this.note.dataset.until = String(performance.now() + 6000);
    announce(text);
  }

  facts() {
    const session = this.session;
    return { wall: session.wall, shownWall: session.master?.shownWall ?? null, playing: session.clock.playing, stalled: session.clock.stalled,
      rate: session.clock.rate, origin: session.origin,
      spread: session.spread(), tiles: session.tiles.map((tile) => ({ ...tile.statistics, answer: session.answers.get(tile)?.kind })),
        timeline: this.timeline.facts };
  }

  dispose() {
    document.body.classList.remove("fixed");
    clearTimeout(this.viewTimer);
    clearTimeout(this.needTimer);
    this.session.dispose();
    this.store.dispose();
    bind("page", null);
    exposePlayback(null);
  }
}

