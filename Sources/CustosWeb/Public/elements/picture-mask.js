// <picture-mask>: privacy masks on a camera's test picture, in per cent of its width and height; by hand, by keys and as numbers.
import { h, s, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";

/** As many as the camera's record keeps, and corners of one. */
const MOST = 8, CORNERS = 64;
/** An arrow key moves a corner by one per cent, with Shift by a tenth. */
const STEP = 1, FINE = 0.1;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const tenth = (v) => Math.min(100, Math.max(0, Math.round(v * 10) / 10));

class PictureMask extends HTMLElement {
  #masks = [];
  #at = -1;
  #corner = -1;

  connectedCallback() {
    if (this.svg) return;
    this.image = h("img", { alt: t("mask.picture"), hidden: true });
    this.svg = s("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", tabIndex: 0, role: "application", "aria-label": t("mask.sheet"),
      "data-test": "mask-sheet" });
    this.list = h("ul", { class: "mask-list" });
    this.addButton = h("button", { type: "button", class: "small", test: "mask-add", on: { click: () => this.add() } }, icon("plus", true),
      t("mask.add"));
    this.append(h("div", { class: "mask-box" }, this.image, this.svg), h("p", { class: "hint" }, t("mask.hint")),
      h("div", { class: "mask-tools" }, this.addButton), this.list);
    this.svg.addEventListener("keydown", (event) => this.key(event));
    this.svg.addEventListener("pointerdown", (event) => this.down(event));
    this.svg.addEventListener("pointermove", (event) => { if (this.dragged) { this.put(this.at(event)); this.draw(); } });
    this.svg.addEventListener("pointerup", () => { if (this.dragged) { this.dragged = false; this.rows(); this.tell(); } });
    this.draw();
    this.rows();
  }

  set src(value) { this.image.src = value; this.image.hidden = !value; }

  /** [[[x, y], …], …] */
  set masks(list) { this.#masks = (list ?? []).map((m) => m.map((p) => [...p])); this.#at = this.#masks.length - 1; this.draw(); this.rows(); }
  get masks() { return this.#masks.filter((m) => m.length >= 3); }

  tell() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  at(event) {
    const box = this.svg.getBoundingClientRect();
    return [tenth((event.clientX - box.left) / box.width * 100), tenth((event.clientY - box.top) / box.height * 100)];
  }

  put(place) {
    this.#masks[this.#at][this.#corner] = place;
  }

  add() {
    if (this.#masks.length >= MOST) return announce(t("mask.most", { n: MOST }));
    this.#masks.push([[40, 40], [60, 40], [60, 60], [40, 60]]);
    this.#at = this.#masks.length - 1;
    this.#corner = 0;
    this.draw();
    this.rows();
    this.tell();
    this.list.querySelector("li:last-child input")?.focus();
  }

  cut(n) {
    this.#masks.splice(n, 1);
    this.#at = Math.min(this.#at, this.#masks.length - 1);
    this.#corner = -1;
    this.draw();
    this.rows();
    this.tell();
    this.addButton.focus();
  }

  down(event) {
    const [n, c] = (event.target.dataset?.corner ?? "").split(",").map(Number);
    if (event.target.dataset?.corner) Object.assign(this, { dragged: true }), this.#at = n, this.#corner = c,
      this.svg.setPointerCapture(event.pointerId);
    else if (event.target.dataset?.mask) this.#at = Number(event.target.dataset.mask), this.#corner = 0;
    else if (this.#at >= 0 && this.#masks[this.#at].length < CORNERS && this.#masks[this.#at].length < 3) this.#masks[this.#at].push(this.at(event));
    else {
      // A press on free ground begins a mask; the drag draws its far corner.
      if (this.#masks.length >= MOST) return announce(t("mask.most", { n: MOST }));
      const [x, y] = this.at(event), to = [tenth(x + 10), tenth(y + 10)];
      this.#masks.push([[x, y], [to[0], y], to, [x, to[1]]]);
      this.#at = this.#masks.length - 1;
      this.#corner = 2;
      this.tell();
    }
    this.draw();
    this.rows();
  }

  key(event) {
    const mask = this.#masks[this.#at], arrow = ARROWS[event.key];
    if (arrow && mask?.[this.#corner]) {
      const by = event.shiftKey ? FINE : STEP;
      this.put(mask[this.#corner].map((v, i) => tenth(v + arrow[i] * by)));
      this.tell();
    } else if ((event.key === "[" || event.key === "]") && mask) {
      this.#corner = (this.#corner + (event.key === "]" ? 1 : -1) + mask.length) % mask.length;
      announce(t("mask.corner", { n: this.#corner + 1, x: mask[this.#corner][0], y: mask[this.#corner][1] }));
    } else if (event.key === "Enter") return event.preventDefault(), this.add();
    else if (event.key === "Delete" && mask) return event.preventDefault(), this.cut(this.#at);
    else return;
    event.preventDefault();
    this.draw();
    this.rows();
  }

  draw() {
    show(this.svg, this.#masks.map((m, n) => [s("polygon", { points: m.map((p) => p.join(",")).join(" "), class: n === this.#at ? "chosen" : null,
      "data-mask": n, "vector-effect": "non-scaling-stroke" }), n === this.#at ? m.map((p, c) => s("ellipse", { cx: p[0], cy: p[1], rx: 1.3,
        ry: 2.3,
      class: c === this.#corner ? "corner chosen" : "corner", "data-corner": `${n},${c}`, "vector-effect": "non-scaling-stroke" })) : null]));
  }

  rows() {
    show(this.list, this.#masks.map((m, n) => h("li", { data: n === this.#at ? { chosen: "" } : {}, test: "mask" }, h("div", { class: "row" },
      h("strong", { class: "small" }, t("mask.name", { n: n + 1 })), h("button", { type: "button", class: "plain-button small", test: "mask-remove",
        "aria-label": t("mask.remove", { n: n + 1 }), on: { click: () => this.cut(n) } }, icon("close", true), t("mask.cut"))),
    h("ol", null, m.map((p, c) => h("li", null, [0, 1].map((i) => h("input", { type: "text", inputmode: "decimal", value: String(p[i]),
      "aria-label": t("mask.coordinate", { n: n + 1, corner: c + 1, axis: "xy"[i] }), test: `mask-${n}-${c}-${"xy"[i]}`, on: {
        input: (event) => {
          event.stopPropagation();
          const v = Number(event.target.value);
          if (event.target.value.trim() === "" || !Number.isFinite(v)) return;
          [this.#at, this.#corner] = [n, c];
          this.#masks[n][c][i] = tenth(v);
          this.draw();
          this.tell();
        } } }))))))));
  }
}
customElements.define("picture-mask", PictureMask);
