// <plan-drawing>: the plan of a floor as SVG. Properties in (picture, items, chosen, draft), events out (choose, draft, place).
import { s, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { ahead, boxOf, fanOf, gridStep, middle, tenth } from "../lib/plan-geometry.js";

/** An arrow key moves by a metre, with Shift by a tenth; the view by a tenth of its width. */
const STEP = 1, FINE = 0.1, PAN = 0.1;
const CLOSER = 1.3;
/** Metres across at least and at most. */
const NEAREST = 2, FARTHEST = 200_000;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
/** Marks keep their size on the screen: so many pixels across. */
const MARK = 26, HANDLE = 9;
const GLYPHS = { camera: "M-7-4.500h9v9h-9zM2-1.500l6-3v9l-6-3z", sign: "M-6-7h12v9h-12zM0 2v6M-3-4h6M-3-1h6" };

const points = (list) => list.map((p) => p.join(",")).join(" ");

class PlanDrawing extends HTMLElement {
  #items = [];
  #draft = null;
  #chosen = null;
  #picture = null;
  #drag = null;

  connectedCallback() {
    if (this.svg) return;
    this.grid = s("g", { class: "plan-grid" });
    this.image = s("image", { preserveAspectRatio: "none" });
    this.under = s("g");
    this.marks = s("g");
    this.handles = s("g");
    this.svg = s("svg", { class: "plan-svg", tabIndex: 0, role: "group", "aria-label": t("plan.sheet"), "aria-roledescription": t("plan.kind"),
      "data-test": "plan-svg" },
      s("defs", null, s("pattern", { id: "plan-hatch", width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        s("path", { d: "M0 0V8", class: "hatch-line" }))), this.image, this.grid, this.under, this.marks, this.handles);
    this.append(this.svg);
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) this.svg.addEventListener(name, (event) => this.up(event));
    this.svg.addEventListener("wheel", (event) => { event.preventDefault(); this.zoom(event.deltaY < 0 ? CLOSER : 1 / CLOSER, this.at(event)); },
      { passive: false });
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this);
    this.fit();
  }

  disconnectedCallback() {
    this.size?.disconnect();
  }

  /** {href, x, y, width, ratio} of the picture under the plan, or null. */
  set picture(value) { this.#picture = value; if (this.svg) this.draw(); }
  get picture() { return this.#picture; }

  /** [{id, kind, label, tone, place, polygon, masks, presets, words}] */
  set items(list) { this.#items = list; if (this.svg) this.draw(); }

  set chosen(id) { this.#chosen = id; if (this.svg) this.draw(); }

  /** The shape that is being changed: {id, kind, place, polygon}; null when none is. */
  set draft(value) { this.#draft = value; if (this.svg) this.draw(); }

  get box() { return this.view; }
  get centre() { return [tenth(this.view.x + this.view.width / 2), tenth(this.view.y + this.view.height / 2)]; }

  /** Shows everything. */
  fit() {
    const p = this.#picture;
    const corners = [...this.#items.flatMap((i) => [...(i.polygon ?? []), ...(i.place ? [i.place] : [])]),
      ...(p ? [[p.x, p.y], [p.x + p.width, p.y + p.width * p.ratio]] : [])];
    this.view = boxOf(corners);
    this.draw();
  }

  zoom(factor, [x, y] = [this.view.x + this.view.width / 2, this.view.y + this.view.height / 2]) {
    const v = this.view, width = Math.min(FARTHEST, Math.max(NEAREST, v.width / factor)), k = width / v.width;
    this.view = { x: x - (x - v.x) * k, y: y - (y - v.y) * k, width, height: v.height * k };
    this.draw();
  }

  pan(dx, dy) {
    const v = this.view;
    this.view = { ...v, x: v.x + dx * v.width * PAN, y: v.y + dy * v.width * PAN };
    this.draw();
  }

  focusItem(id) {
    this.marks.querySelector(`[data-id="${id}"]`)?.focus({ preventScroll: true });
  }

  // Drawing

  draw() {
    const box = this.getBoundingClientRect();
    if (!this.view || box.width === 0) return;
    const v = this.view, wide = box.width / box.height;
    // The view fills the sheet whatever its shape is.
    const w = Math.max(v.width, v.height * wide), h = w / wide;
    const seen = { x: v.x - (w - v.width) / 2, y: v.y - (h - v.height) / 2, width: w, height: h };
    this.metre = box.width / w;
    this.svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
    this.drawGround(seen);
    const held = document.activeElement?.closest?.("plan-drawing") === this ? document.activeElement.dataset : null;
    const wanted = held?.id ? `g [data-id="${held.id}"]` : held?.handle ? `[data-handle="${held.handle}"]` : null;
    const draft = this.#draft, items = this.#items.map((i) => (draft?.id === i.id ? { ...i, ...draft } : i));
    if (draft && !items.some((i) => i.id === draft.id)) items.push(draft);
    show(this.under, items.filter((i) => i.polygon).map((i) => this.area(i)));
    show(this.marks, items.filter((i) => i.place || i.polygon).map((i) => this.mark(i)));
    show(this.handles, draft ? this.corners(draft) : null);
    if (wanted) this.svg.querySelector(wanted)?.focus({ preventScroll: true });
  }

  drawGround(seen) {
    const p = this.#picture;
    this.image.toggleAttribute("hidden", !p);
    if (p) {
      if (this.image.getAttribute("href") !== p.href) this.image.setAttribute("href", p.href);
      for (const [name, value] of Object.entries({ x: p.x, y: p.y, width: p.width, height: p.width * p.ratio })) this.image.setAttribute(name,
        value);
    }
    const step = gridStep(seen.width), lines = [];
    for (let x = Math.ceil(seen.x / step) * step; x <= seen.x + seen.width; x += step) lines.push(`M${x} ${seen.y}v${seen.height}`);
    for (let y = Math.ceil(seen.y / step) * step; y <= seen.y + seen.height; y += step) lines.push(`M${seen.x} ${y}h${seen.width}`);
    show(this.grid, s("path", { d: lines.join(""), "vector-effect": "non-scaling-stroke" }));
    this.dispatchEvent(new CustomEvent("scale", { detail: { step, width: seen.width } }));
  }

  area(item) {
    const scale = 1 / this.metre, kind = item.kind === "zone" ? "zone" : "sight";
    const node = s("g", { class: `plan-area ${kind}${item.id === this.#chosen ? " chosen" : ""}` });
    node.append(s("polygon", { points: points(item.polygon), "vector-effect": "non-scaling-stroke" }));
    if (kind === "zone") {
      const hatch = s("polygon", { points: points(item.polygon.map(([x, y]) => [x * this.metre, y * this.metre])), class: "hatch",
        transform: `scale(${scale})` });
      node.append(hatch);
    }
    for (const p of item.presets ?? []) node.append(s("polygon", { points: points(p), class: "preset", "vector-effect": "non-scaling-stroke" }));
    for (const p of item.masks ?? []) node.append(s("polygon", { points: points(p), class: "mask", "vector-effect": "non-scaling-stroke" }));
    return node;
  }

  mark(item) {
    const at = item.place ?? middle(item.polygon), scale = 1 / this.metre;
    const node = s("g", { class: `plan-mark ${item.kind} ${item.tone ?? ""}${item.id === this.#chosen ? " chosen" : ""}`, tabIndex: 0,
      role: "button",
      "aria-label": item.label, "aria-pressed": String(item.id === this.#chosen), "data-id": item.id, "data-test": `plan-${item.kind}`,
      transform: `translate(${at[0]} ${at[1]}) scale(${scale})` });
    node.append(s("rect", { class: "ring", x: -MARK / 2 - 4, y: -MARK / 2 - 4, width: MARK + 8, height: MARK + 8, rx: 6 }));
    if (item.kind === "zone") node.append(s("rect", { class: "plate", x: -20, y: -11, width: 40, height: 22, rx: 3 }),
      s("text", { class: "code", y: 5, "text-anchor": "middle" }, item.code ?? ""));
    else node.append(s("rect", { class: "plate", x: -MARK / 2, y: -MARK / 2, width: MARK, height: MARK, rx: item.kind === "camera" ? 13 : 4 }),
      this.pointer(item), s("path", { class: "glyph", d: GLYPHS[item.kind] }));
    const words = s("text", { class: "words", x: 0, y: MARK / 2 + 15, "text-anchor": "middle" }, item.name);
    if (item.words) words.append(s("tspan", { x: 0, dy: 14, class: "state-word" }, item.words));
    node.append(words);
    return node;
  }

  /** A short arrow in the direction in which a camera looks. */
  pointer(item) {
    if (item.kind !== "camera" || !item.polygon) return "";
    const { direction } = fanOf(item.place, item.polygon), tip = ahead([0, 0], direction, MARK / 2 + 9);
    return s("path", { class: "pointer", d: `M${ahead([0, 0], direction - 22, MARK / 2 + 1).join(" ")}L${tip.join(" ")}L${
      ahead([0, 0], direction + 22, MARK / 2 + 1).join(" ")}z` });
  }

  corners(draft) {
    const r = HANDLE / this.metre, at = (p, n, label) => s("g", { class: "plan-handle", tabIndex: 0, role: "button", "aria-label": label,
      "data-handle": String(n), "data-test": `handle-${n}`, transform: `translate(${p[0]} ${p[1]})` },
      s("rect", { x: -r * 1.4, y: -r * 1.4, width: r * 2.8, height: r * 2.8, class: "reach" }), s("circle", { r,
        "vector-effect": "non-scaling-stroke" }));
    // The corner under the camera itself is the camera's place.
    const isApex = (p) => draft.place && p[0] === draft.place[0] && p[1] === draft.place[1];
    const list = (draft.polygon ?? []).map((p, n) => (isApex(p) ? null : at(p, n, t("plan.corner", { n: n + 1, x: tenth(p[0]), y: tenth(p[1]) }))));
    if (draft.place) list.push(at(draft.place, "place", t("plan.placeAt", { x: tenth(draft.place[0]), y: tenth(draft.place[1]) })));
    return list;
  }

  // Hands

  at(event) {
    const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [place.x, place.y];
  }

  down(event) {
    if (event.button !== 0) return;
    const handle = event.target.closest(".plan-handle"), mark = event.target.closest(".plan-mark");
    if (!handle && mark && mark.dataset.id !== String(this.#draft?.id)) return this.choose(mark.dataset.id);
    if (!handle && !mark && this.#draft?.adds) return this.send("place", { at: this.at(event).map(tenth) });
    this.#drag = { handle: handle?.dataset.handle ?? (mark && this.#draft ? "all" : null), from: this.at(event), view: { ...this.view } };
    this.svg.setPointerCapture(event.pointerId);
    (handle ?? mark)?.focus();
  }

  move(event) {
    const drag = this.#drag;
    if (!drag) return;
    const now = this.at(event), by = [now[0] - drag.from[0], now[1] - drag.from[1]];
    if (drag.handle === null) {
      this.view = { ...this.view, x: this.view.x - by[0], y: this.view.y - by[1] };
      this.draw();
      return;
    }
    drag.from = now;
    this.shift(drag.handle, by);
  }

  up() {
    if (this.#drag?.handle) this.send("drop", {});
    this.#drag = null;
  }

  /** Moves a corner, the camera with what it sees, or the whole shape; `draft` tells the page. */
  shift(handle, [dx, dy]) {
    const d = this.#draft, moved = (p) => [p[0] + dx, p[1] + dy];
    const next = handle === "all" || handle === "place"
      ? { ...d, place: d.place ? moved(d.place) : d.place, polygon: d.polygon?.map(moved) ?? null }
      : { ...d, polygon: d.polygon.map((p, n) => (String(n) === handle ? moved(p) : p)) };
    this.#draft = next;
    this.draw();
    this.send("draft", { ...next, place: next.place?.map(tenth) ?? null, polygon: next.polygon?.map((p) => p.map(tenth)) ?? null });
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const target = event.target, arrow = ARROWS[event.key], handle = target.dataset?.handle
      ?? (this.#draft && target.dataset?.id === String(this.#draft.id) ? "all" : null);
    if (arrow && handle) {
      const by = event.shiftKey ? FINE : STEP;
      this.shift(handle, arrow.map((n) => n * by));
      this.send("drop", {});
    } else if (arrow) this.pan(...arrow);
    else if ((event.key === "Enter" || event.key === " ") && target.dataset?.id) this.choose(target.dataset.id);
    else if (event.key === "Delete" && target.dataset?.handle) this.send("cut", { corner: Number(target.dataset.handle) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  choose(id) {
    this.send("choose", { id });
  }

  send(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
customElements.define("plan-drawing", PlanDrawing);
