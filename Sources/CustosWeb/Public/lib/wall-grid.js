// The tiles of a wall: nodes by camera, so that a stream goes on wherever its tile moves. Used by the duty wall and by the second screen.
import "../elements/live-video.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { camera } from "./store.js";
import { LOST } from "./wall-tile-state.js";
import { columns } from "./wall-layout.js";

const DRAGGED = "text/x-custos-camera";

/**
 * `asks` are what the tiles ask for: focus(index), enlarge(), drop(index, id), touch(). A passive grid asks for nothing.
 */
export class WallGrid {
  constructor({ asks = null } = {}) {
    this.asks = asks;
    this.tiles = [];
    this.focus = 0;
    this.enlarged = false;
    this.purpose = null;
    this.soundCamera = null;
    /** Slots by camera id: a slot keeps its node, and so its stream, wherever it moves. */
    this.slots = new Map();
    this.empties = [];
    this.node = h("div", { class: "grid", role: "group", "aria-label": t("wall.tiles"), test: "grid" });
  }

  /** Makes the nodes fit the state without restarting any stream that stays. */
  apply({ tiles, focus, enlarged, purpose }) {
    Object.assign(this, { tiles, focus, enlarged, purpose });
    const count = tiles.length, wanted = new Set(tiles.filter(Boolean));
    this.node.style.setProperty("--columns", String(columns(count)));
    this.node.dataset.count = String(enlarged ? 1 : count);
    this.node.classList.toggle("enlarged", enlarged);
    for (const [id, slot] of this.slots) if (!wanted.has(id)) { slot.node.remove(); this.slots.delete(id); }
    // An empty tile that stays empty stays the same node, with its focus.
    this.empties = this.empties.filter((node) => { const stays = tiles[node.dataset.index] === null; if (!stays) node.remove(); return stays; });
    const emptyAt = (index) => this.empties.find((node) => Number(node.dataset.index) === index) ?? this.makeEmpty(index);
    tiles.forEach((id, index) => this.place(id ? this.fill(id) : emptyAt(index), index));
    this.showFocus();
  }

  fill(id) {
    const slot = this.slots.get(id) ?? this.makeSlot(id), known = camera(id);
    slot.node.dataset.missing = String(!known);
    if (known) { slot.video.purpose = this.purpose; slot.video.camera = known; } else slot.video.cameraValue = { id, name: t("tile.gone"),
      main: null, sub: null };
    return slot.node;
  }

  place(node, index) {
    node.style.setProperty("order", String(index));
    node.dataset.index = String(index);
    node.dataset.test = `tile-${index + 1}`;
  }

  makeEmpty(index) {
    const node = h("div", { class: "slot empty", role: "group", "aria-label": t("wall.emptyTile", { n: index + 1 }) },
      this.asks ? h("p", null, t("wall.emptyHint")) : null);
    this.wire(node);
    this.empties.push(node);
    this.node.append(node);
    return node;
  }

  makeSlot(id) {
    const video = h("live-video"), node = h("div", { class: "slot arriving", role: "group", draggable: this.asks ? "true" : null }, video);
    this.wire(node);
    if (this.asks) {
      node.addEventListener("dragstart", (event) => { event.dataTransfer.setData(DRAGGED, id); });
      // A zoomed picture is moved by the pointer, not the tile.
      video.addEventListener("zoom", ({ detail }) => { node.draggable = detail.scale === 1; });
    }
    this.node.append(node);
    const slot = { node, video };
    this.slots.set(id, slot);
    return slot;
  }

  wire(node) {
    if (!this.asks) return;
    const { asks } = this, index = () => Number(node.dataset.index);
    node.tabIndex = 0;
    node.addEventListener("focusin", () => asks.focus(index()));
    node.addEventListener("pointerdown", () => { asks.touch(); asks.focus(index()); });
    node.addEventListener("dblclick", (event) => { if (!event.target.closest("button")) asks.enlarge(); });
    node.addEventListener("dragover", (event) => { event.preventDefault(); node.classList.add("target"); });
    node.addEventListener("dragleave", () => node.classList.remove("target"));
    node.addEventListener("drop", (event) => {
      event.preventDefault();
      node.classList.remove("target");
      const id = event.dataTransfer.getData(DRAGGED);
      if (camera(id)) asks.drop(index(), id);
    });
  }

  /** The tile in focus has its mark; enlarged it lies over the others, whose streams go on behind it. */
  showFocus(move = false) {
    for (const node of this.node.children) {
      const isFocused = Number(node.dataset.index) === this.focus;
      node.classList.toggle("focused", isFocused && this.asks !== null);
      node.classList.toggle("large", isFocused && this.enlarged);
      node.classList.toggle("behind", !isFocused && this.enlarged);
      if (isFocused && move) node.focus();
    }
  }

  get videos() {
    return [...this.slots.values()].map((slot) => slot.video);
  }

  slotAt(index) {
    return this.tiles[index] ? this.slots.get(this.tiles[index]) ?? null : null;
  }

  /** How many tiles live, how many are lost, and the longest lag in seconds. */
  get summary() {
    const states = this.videos.map((video) => video.dataset.state);
    return { n: states.length, live: states.filter((s) => s === "live").length, lost: states.filter((s) => LOST.includes(s)).length,
      lag: (Math.max(0, ...this.videos.map((video) => video.player?.lag() ?? 0)) / 1000).toFixed(1) };
  }
}
