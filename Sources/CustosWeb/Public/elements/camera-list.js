// <camera-list>: the cameras beside the pictures by site and area, each with its state in icon and words; choosing one places it.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { stateMark } from "../lib/conditions.js";
import { camerasUnder, cameraTree, fits } from "../lib/wall-camera-tree.js";
import { cameras } from "../lib/store.js";

const collator = new Intl.Collator("zh-CN", { numeric: true });
/** Groups that this person closed, kept while the page lives. */
const closed = new Set();

/**
 * Fires "choose" with {id}, and "next" with {id} where `offersNext` is set; set `placed` to a Map of camera id to tile number.
 */
export class CameraList extends HTMLElement {
  connectedCallback() {
    this.placedNow = this.placedNow ?? new Map();
    this.search = h("input", { type: "search", placeholder: t("list.search"), "aria-label": t("list.searchLabel"), test: "camera-search",
      on: { input: () => this.render(), keydown: (event) => this.onSearchKey(event) } });
    this.count = h("p", { class: "count quiet", role: "status", test: "camera-count" });
    this.list = h("ul", { class: "cameras", test: "cameras" });
    show(this, h("div", { class: "search" }, icon("search", true), this.search), this.count, this.list);
    this.rows = new Map();
    this.heads = new Map();
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
    const typed = this.search.value.trim(), all = cameras.value, shown = all.filter((c) => fits(c, typed));
    setText(this.count, typed ? t("list.found", { found: shown.length, n: all.length })
      : t("list.count", { live: all.filter((c) => c.main.condition === "live").length, n: all.length }));
    this.list.classList.toggle("none", shown.length === 0);
    const { groups, loose } = cameraTree(shown, collator.compare);
    const nodes = [], isOpen = (group) => typed !== "" || !closed.has(group.key);
    for (const group of groups) {
      const isUnder = group.parent && !isOpen({ key: group.parent });
      if (isUnder) continue;
      nodes.push(this.headOf(group, camerasUnder(groups, group), isOpen(group)));
      if (isOpen(group)) nodes.push(...group.cameras.map((camera) => this.rowOf(camera, group.level + 1)));
    }
    if (groups.length > 0 && loose.length > 0) {
      const group = { key: "none", name: t("list.noPlace"), level: 0 };
      nodes.push(this.headOf(group, loose, isOpen(group)));
      if (isOpen(group)) nodes.push(...loose.map((camera) => this.rowOf(camera, 1)));
    } else nodes.push(...loose.map((camera) => this.rowOf(camera, 0)));
    if (shown.length === 0) nodes.push(this.emptyRow(all.length === 0));
    nodes.forEach((node, n) => { if (this.list.children[n] !== node) this.list.insertBefore(node, this.list.children[n] ?? null); });
    while (this.list.children.length > nodes.length) this.list.lastChild.remove();
    this.forgetGone(all);
  }

  forgetGone(all) {
    const known = new Set(all.map((c) => c.id));
    for (const id of this.rows.keys()) if (!known.has(id)) this.rows.delete(id);
  }

  emptyRow(isNone) {
    return h("li", { class: "nothing" }, h("p", { class: "quiet" }, t(isNone ? "list.none" : "list.noMatch")));
  }

  headOf(group, under, isOpen) {
    let head = this.heads.get(group.key);
    if (!head) {
      const name = h("span", { class: "name" }), state = h("span", { class: "quiet" }), mark = h("span", { class: "fold", "aria-hidden": "true" });
      const button = h("button", { type: "button", class: "plain-button group", test: "camera-group", data: { key: group.key }, on: { click: () => {
        closed.has(group.key) ? closed.delete(group.key) : closed.add(group.key);
        this.render();
      } } }, mark, name, state);
      head = { node: h("li", null, button), button, name, state };
      this.heads.set(group.key, head);
    }
    const lost = under.filter((c) => c.enabled && c.main.condition !== "live" && c.main.condition !== "connecting").length;
    head.node.dataset.level = String(group.level);
    head.button.setAttribute("aria-expanded", String(isOpen));
    setText(head.name, group.name);
    head.name.title = group.name;
    setText(head.state, lost > 0 ? t("list.groupLost", { n: under.length, lost }) : String(under.length));
    head.state.classList.toggle("lost", lost > 0);
    return head.node;
  }

  rowOf(camera, level) {
    let row = this.rows.get(camera.id);
    if (!row) { row = this.makeRow(camera); this.rows.set(camera.id, row); }
    row.node.dataset.level = String(level);
    this.fill(row, camera);
    return row.node;
  }

  makeRow(camera) {
    const name = h("span", { class: "name" }), state = h("span", { class: "line" }), tile = h("span", { class: "tile-number" });
    const tell = (what) => this.dispatchEvent(new CustomEvent(what, { bubbles: true, detail: { id: camera.id } }));
    const button = h("button", { type: "button", class: "plain-button camera", draggable: "true", test: "camera", data: { id: camera.id }, on: {
      click: () => tell("choose"),
      keydown: (event) => { if (this.offersNext && event.code === "Enter" && event.shiftKey) { event.preventDefault(); tell("next"); } },
      dragstart: (event) => { event.dataTransfer.setData("text/x-custos-camera", camera.id); event.dataTransfer.effectAllowed = "copy"; } } },
      h("span", { class: "words" }, name, state), tile);
    const next = this.offersNext ? h("button", { type: "button", class: "plain-button icon next", test: "camera-next", data: { id: camera.id },
      "aria-label": t("list.placeNextOf", { name: camera.name }), title: t("list.placeNext"), on: { click: () => tell("next") } },
      icon("plus", true)) : null;
    return { node: h("li", null, button, next), button, name, state, tile, key: "" };
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
    row.button.title = this.offersNext ? `${camera.name}\n${t("list.place")}` : camera.name;
  }

  /** Down goes into the list; Enter takes the first that fits. */
  onSearchKey(event) {
    if (event.isComposing) return;
    const first = this.list.querySelector("button.camera");
    if (event.code === "ArrowDown" && first) { event.preventDefault(); this.list.querySelector("button").focus(); }
    else if (event.code === "Enter" && first && this.search.value.trim()) { event.preventDefault(); first.click(); }
    else if (event.code === "Escape" && this.search.value) { event.preventDefault(); event.stopPropagation(); this.search.value = ""; this.render(); }
  }

  onKey(event) {
    const buttons = [...this.list.querySelectorAll("button.camera, button.group")], focus = document.activeElement;
    const at = buttons.indexOf(focus.matches(".next") ? focus.parentElement.firstChild : focus);
    if (at < 0) return;
    const expanded = focus.getAttribute("aria-expanded");
    if ((event.code === "ArrowLeft" && expanded === "true") || (event.code === "ArrowRight" && expanded === "false")) focus.click();
    else {
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.code];
      if (to === undefined) return;
      buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

customElements.define("camera-list", CameraList);
