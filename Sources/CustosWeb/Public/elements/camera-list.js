// <camera-list>: the cameras beside the wall, each with its state in icon and words; choosing one places it.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { stateMark } from "../lib/conditions.js";
import { cameras } from "../lib/store.js";

/** Fires "choose" with {id}; set `placed` to a Map of camera id to tile number. */
export class CameraList extends HTMLElement {
  connectedCallback() {
    this.placedNow = this.placedNow ?? new Map();
    this.search = h("input", { type: "search", placeholder: t("list.search"), "aria-label": t("list.search"), test: "camera-search",
      on: { input: () => this.render() } });
    this.count = h("p", { class: "count quiet", role: "status" });
    this.list = h("ul", { class: "cameras" });
    show(this, h("div", { class: "search" }, icon("search", true), this.search), this.count, this.list);
    this.rows = new Map();
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.stop = cameras.watch(() => this.render());
  }

  disconnectedCallback() {
    this.stop();
  }

  set placed(map) {
    this.placedNow = map;
    if (this.list) this.render();
  }

  render() {
    const wanted = this.search.value.trim().toLowerCase();
    const all = cameras.value, shown = all.filter((c) => c.name.toLowerCase().includes(wanted));
    setText(this.count, t("list.count", { live: all.filter((c) => c.main.condition === "live").length, n: all.length }));
    const keep = new Set(shown.map((c) => c.id));
    for (const [id, row] of this.rows) if (!keep.has(id)) { row.node.remove(); this.rows.delete(id); }
    shown.forEach((camera, n) => {
      let row = this.rows.get(camera.id);
      if (!row) { row = this.makeRow(camera); this.rows.set(camera.id, row); }
      if (this.list.children[n] !== row.node) this.list.insertBefore(row.node, this.list.children[n] ?? null);
      this.fill(row, camera);
    });
  }

  makeRow(camera) {
    const name = h("span", { class: "name" }), state = h("span", { class: "line" }), tile = h("span", { class: "tile-number" });
    const button = h("button", { type: "button", class: "plain-button camera", draggable: "true", test: "camera", data: { id: camera.id }, on: {
      click: () => this.dispatchEvent(new CustomEvent("choose", { bubbles: true, detail: { id: camera.id } })),
      dragstart: (event) => { event.dataTransfer.setData("text/x-custos-camera", camera.id); event.dataTransfer.effectAllowed = "copy"; } } },
      h("span", { class: "words" }, name, state), tile);
    return { node: h("li", null, button), button, name, state, tile, key: "" };
  }

  fill(row, camera) {
    const number = this.placedNow.get(camera.id);
    const key = [camera.name, camera.main.condition, camera.main.recording, number].join("|");
    if (row.key === key) return;
    row.key = key;
    setText(row.name, camera.name);
    const recording = camera.main.recording;
    show(row.state, stateMark(camera.main.condition), recording === "recording" ? null
      : h("span", { class: "quiet" }, word("recording", recording)));
    show(row.tile, number === undefined ? null : [h("span", { class: "unseen" }, t("list.inTile")), String(number + 1)]);
    row.button.classList.toggle("placed", number !== undefined);
    row.button.title = t("list.place");
  }

  onKey(event) {
    const buttons = [...this.list.querySelectorAll("button")], at = buttons.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.code];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    event.stopPropagation();
    buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
  }
}

customElements.define("camera-list", CameraList);
