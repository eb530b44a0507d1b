// The duty wall: live pictures of 1, 4, 9 or 16 cameras beside the list of all.
import "../elements/live-video.js";
import "../elements/camera-list.js";
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { bind } from "../lib/keys.js";
import { announce } from "../lib/announce.js";
import { navigate, rewrite } from "../lib/router.js";
import { camera, cameras, may, serverNow } from "../lib/store.js";
import { zonedText } from "../lib/time.js";
import { purposeOf } from "../lib/purpose.js";
import { LAYOUTS, columns, neighbour, placed, placement, placementText, resized } from "../lib/wall-layout.js";
import { exposeWall } from "../lib/test-hook.js";

export async function mount(root) {
  if (!may.watch()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("wall.noRole"))));
    return { title: t("nav.wall") };
  }
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
    /** Slots by camera id: a slot keeps its node, and so its stream, wherever it moves. */
    this.slots = new Map();
    this.empties = [];
    this.purpose = null;
    this.list = h("camera-list", { test: "camera-list", on: { choose: (event) => this.place(this.focus, event.detail.id, true) } });
    this.grid = h("div", { class: "grid", role: "group", "aria-label": t("wall.tiles"), test: "grid" });
    this.layoutButtons = LAYOUTS.map((n) => h("button",
      { type: "button", class: "layout", "aria-label": t("wall.layout", { n }), title: t("wall.layoutKey", { n, key: n === 16 ? 6 : n }),
      test: `layout-${n}`, on: { click: () => this.setCount(n) } }, String(n)));
    this.summary = h("p", { class: "summary quiet", test: "wall-summary" });
    this.side = h("aside", { class: "side", "aria-label": t("wall.cameras") }, this.list);
    this.sideButton = h("button", { type: "button", class: "icon plain-button", "aria-label": t("wall.side"), title: t("wall.side"),
      "aria-expanded": "true", on: { click: () => this.toggleSide() } }, icon("menu"));
    root.append(h("main", { class: "wall" }, this.side, h("div", { class: "stage" }, this.grid,
      h("div", { class: "strip", role: "toolbar", "aria-label": t("wall.toolbar") }, this.sideButton,
        h("div", { class: "row layouts", role: "group", "aria-label": t("wall.layouts") }, this.layoutButtons), this.summary,
        h("div", { class: "grow" }),
        this.tool("history", "wall.playback", () => this.toPlayback()), this.tool("freeze", "wall.freeze", () => this.freeze()),
        this.tool("sound", "wall.sound", () => this.sound()), this.tool("enlarge", "wall.fullscreen", () => this.fullscreen()),
          this.tool("close", "wall.empty", () => this.empty())))));
    this.grid.addEventListener("tilechange", () => this.summarise());
    document.body.classList.add("fixed");
  }

  tool(name, key, run) {
    return h("button", { type: "button", class: "plain-button tool", title: t(key), test: key, on: { click: run } }, icon(name),
      h("span", { class: "words" }, t(key)));
  }

  async start() {
    this.read();
    this.stopWatching = cameras.watch(() => this.refresh());
    bind("page", this.keys());
    exposeWall(this);
    this.timer = setInterval(() => this.summarise(), 2000);
    this.purpose = await purposeOf("live");
    if (!this.purpose) announce(t("wall.noPurpose"));
    this.refresh();
  }

  keys() {
    const arrows = ["ArrowLeft", "ArrowRight", "ArrowUp",
      "ArrowDown"].map((code, n) => ({ code, label: "keys.moveFocus", show: "← → ↑ ↓", hidden: n > 0,
      run: () => this.setFocus(neighbour(this.focus, code, this.tiles.length)) }));
    return [
      ...LAYOUTS.map((n) => ({ code: `Digit${n === 16 ? 6 : n}`, label: `keys.layout${n}`, run: () => this.setCount(n) })),
      ...arrows,
      { code: "Enter", label: "keys.enlarge", run: () => this.enlarge(!this.enlarged) },
      { code: "Space", label: "wall.freeze", run: () => this.freeze() },
      { code: "KeyG", label: "wall.playback", run: () => this.toPlayback() },
      { code: "KeyM", label: "wall.sound", run: () => this.sound() },
      { code: "KeyF", label: "wall.fullscreen", run: () => this.fullscreen() },
      { code: "Delete", label: "wall.empty", run: () => this.empty() },
      { code: "Escape", label: "keys.back", run: () => this.enlarge(false) },
    ];
  }

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
    if (count === this.tiles.length) return;
    this.tiles = resized(this.tiles, count, cameras.value.map((c) => c.id));
    this.focus = Math.min(this.focus, count - 1);
    this.enlarged = false;
    this.write(true);
    this.refresh();
    announce(t("wall.layout", { n: count }));
  }

  place(index, id, next = false) {
    this.tiles = placed(this.tiles, index, id);
    this.write();
    if (next) this.setFocus((index + 1) % this.tiles.length, false);
    this.refresh();
    announce(t("wall.placed", { name: camera(id)?.name ?? "", n: index + 1 }));
  }

  empty() {
    this.tiles[this.focus] = null;
    this.enlarged = false;
    this.write();
    this.refresh();
  }

  /** Makes the nodes fit the state without restarting any stream that stays. */
  refresh() {
    const all = cameras.value;
    if (!this.fromAddress && all.length > 0 && this.tiles.every((id) => id === null)) this.tiles = placement(null, this.tiles.length,
      all.map((c) => c.id));
    this.grid.style.setProperty("--columns", String(this.enlarged ? 1 : columns(this.tiles.length)));
    this.grid.dataset.count = String(this.enlarged ? 1 : this.tiles.length);
    const wanted = new Set(this.tiles.filter(Boolean));
    for (const [id, slot] of this.slots) if (!wanted.has(id)) { slot.node.remove(); this.slots.delete(id); }
    this.empties.forEach((node) => node.remove());
    this.empties = [];
    this.tiles.forEach((id, index) => {
      let node;
      if (id) {
        const slot = this.slots.get(id) ?? this.makeSlot(id);
        const known = camera(id);
        slot.node.dataset.missing = String(!known);
        if (known && this.purpose) { slot.video.purpose = this.purpose; slot.video.camera = known; }
        else if (!known) { slot.video.cameraValue = { id, name: t("tile.gone"), main: null, sub: null }; }
        node = slot.node;
      } else {
        node = h("div", { class: "slot empty", tabIndex: 0, role: "group", "aria-label": t("wall.emptyTile", { n: index + 1 }) },
          h("p", null, t("wall.emptyHint")));
        this.wire(node);
        this.empties.push(node);
        this.grid.append(node);
      }
      node.style.setProperty("order", String(index));
      node.dataset.index = String(index);
      node.hidden = this.enlarged && index !== this.focus;
      node.classList.toggle("focused", index === this.focus);
      node.dataset.test = `tile-${index + 1}`;
    });
    this.layoutButtons.forEach((button, n) => button.setAttribute("aria-pressed", String(LAYOUTS[n] === this.tiles.length)));
    this.list.placed = new Map(this.tiles.map((id, n) => [id, n]).filter(([id]) => id));
    this.summarise();
  }

  makeSlot(id) {
    const video = h("live-video");
    const node = h("div", { class: "slot", tabIndex: 0, role: "group", draggable: "true" }, video);
    node.addEventListener("dragstart", (event) => { event.dataTransfer.setData("text/x-custos-camera", id); });
    this.wire(node);
    this.grid.append(node);
    const slot = { node, video };
    this.slots.set(id, slot);
    return slot;
  }

  wire(node) {
    const index = () => Number(node.dataset.index);
    node.addEventListener("focusin", () => this.setFocus(index(), false));
    node.addEventListener("pointerdown", () => this.setFocus(index(), false));
    node.addEventListener("dblclick", () => this.enlarge(!this.enlarged));
    node.addEventListener("dragover", (event) => { event.preventDefault(); node.classList.add("target"); });
    node.addEventListener("dragleave", () => node.classList.remove("target"));
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      node.classList.remove("target");
      const id = event.dataTransfer.getData("text/x-custos-camera");
      if (camera(id)) this.place(index(), id);
    });
  }

  slotAt(index) {
    return this.tiles[index] ? this.slots.get(this.tiles[index]) : null;
  }

  setFocus(index, move = true) {
    this.focus = index;
    for (const node of this.grid.children) {
      const isFocused = Number(node.dataset.index) === index;
      node.classList.toggle("focused", isFocused);
      if (this.enlarged) node.hidden = !isFocused;
      if (isFocused && move) node.focus();
    }
  }

  enlarge(on) {
    if (this.enlarged === on || (on && this.tiles.length === 1)) return;
    this.enlarged = on;
    this.refresh();
  }

  freeze() {
    const slot = this.slotAt(this.focus);
    if (slot) slot.video.hold(!slot.video.player?.held);
  }

  /** Sound of one tile at a time. */
  sound() {
    const slot = this.slotAt(this.focus);
    if (!slot) return;
    if (!slot.video.player?.init?.playableAudio) { announce(t("wall.noSound")); this.note(t("wall.noSound")); return; }
    const on = slot.video.video.muted;
    for (const other of this.slots.values()) other.video.video.muted = true;
    slot.video.video.muted = !on;
    this.note(t(on ? "wall.soundOn" : "wall.soundOff"));
  }

  note(text) {
    setText(this.summary, text);
    this.noteUntil = performance.now() + 4000;
  }

  toPlayback() {
    const id = this.tiles[this.focus];
    const list = id ? [id] : this.tiles.filter(Boolean);
    if (list.length > 0) navigate(`/playback?c=${list.join(",")}&t=${encodeURIComponent(zonedText(serverNow() - 30_000))}`);
  }

  fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => this.note(t("wall.noFullscreen")));
  }

  toggleSide() {
    this.side.hidden = !this.side.hidden;
    this.sideButton.setAttribute("aria-expanded", String(!this.side.hidden));
  }

  summarise() {
    if (performance.now() < (this.noteUntil ?? 0)) return;
    const states = [...this.slots.values()].map((slot) => slot.video.dataset.state);
    const live = states.filter((s) => s === "live").length,
      lost = states.filter((s) => ["offline", "frozen", "unsupported", "forbidden"].includes(s)).length;
    const lags = [...this.slots.values()].map((slot) => slot.video.player?.lag() ?? 0);
    setText(this.summary, this.purpose ? t("wall.summary",
      { live, n: states.length, lost, lag: (Math.max(0, ...lags) / 1000).toFixed(1), purpose: this.purpose }) : t("wall.noPurpose"));
  }

  dispose() {
    document.body.classList.remove("fixed");
    this.stopWatching?.();
    clearInterval(this.timer);
    bind("page", null);
    exposeWall(null);
  }
}
