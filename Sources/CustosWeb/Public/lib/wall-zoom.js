// Digital zoom of a picture: the arithmetic, the wheel and the drag. The zoom is always written on the picture.
import { h, setText } from "./dom.js";
import { t } from "./i18n.js";

export const MOST = 8;
/** One press of + or -. */
const STEP = 1.25;
/** One press of a pan key moves by this part of what is shown. */
const PAN = 0.15;

/**
 * What is shown: `scale` and the middle of it as parts of the whole picture.
 * @typedef {{scale: number, x: number, y: number}} Zoom
 * @type {Zoom}
 */
export const WHOLE = Object.freeze({ scale: 1, x: 0.5, y: 0.5 });

/** Keeps scale and middle inside the picture. */
export function bounded({ scale, x, y }) {
  const s = Math.max(1, Math.min(MOST, scale)), half = 0.5 / s;
  const inside = (v) => Math.max(half, Math.min(1 - half, v));
  return s === 1 ? WHOLE : { scale: s, x: inside(x), y: inside(y) };
}

/** Zooms so that the point at (px, py) of the tile, as parts, stays where it is. */
export function zoomedAt(zoom, factor, px = 0.5, py = 0.5) {
  const scale = Math.max(1, Math.min(MOST, zoom.scale * factor));
  const at = (middle, p) => middle + (p - 0.5) / zoom.scale - (p - 0.5) / scale;
  return bounded({ scale, x: at(zoom.x, px), y: at(zoom.y, py) });
}

/** Moves what is shown by parts of the tile. */
export function panned(zoom, dx, dy) {
  return bounded({ scale: zoom.scale, x: zoom.x + dx / zoom.scale, y: zoom.y + dy / zoom.scale });
}

/** Zooms the videos inside of a node; fires "zoom" on it when the zoom changes. */
export class PictureZoom {
  /** @param {HTMLElement} picture */
  constructor(picture) {
    this.picture = picture;
    this.now = WHOLE;
    this.map = h("span", { class: "zoom-map", "aria-hidden": "true" }, h("span"));
    this.factor = h("span", { test: "zoom" });
    this.badge = h("div", { class: "zoom-badge", hidden: true }, this.map, this.factor);
    picture.append(this.badge);
    picture.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    picture.addEventListener("pointerdown", (event) => this.onDown(event));
    picture.addEventListener("pointermove", (event) => this.onMove(event));
    for (const name of ["pointerup", "pointercancel"]) picture.addEventListener(name, () => { this.drag = null; });
  }

  get isZoomed() {
    return this.now.scale > 1;
  }

  set(zoom) {
    if (zoom.scale === this.now.scale && zoom.x === this.now.x && zoom.y === this.now.y) return;
    this.now = zoom;
    const { style } = this.picture, { scale, x, y } = zoom;
    style.setProperty("--zoom", scale.toFixed(4));
    style.setProperty("--zoom-x", `${((0.5 - x) * 100).toFixed(3)}%`);
    style.setProperty("--zoom-y", `${((0.5 - y) * 100).toFixed(3)}%`);
    const box = this.map.firstChild.style;
    box.setProperty("width", `${(100 / scale).toFixed(2)}%`);
    box.setProperty("height", `${(100 / scale).toFixed(2)}%`);
    box.setProperty("left", `${((x - 0.5 / scale) * 100).toFixed(2)}%`);
    box.setProperty("top", `${((y - 0.5 / scale) * 100).toFixed(2)}%`);
    this.badge.hidden = scale === 1;
    setText(this.factor, t("tile.zoom", { factor: scale.toFixed(1) }));
    this.picture.classList.toggle("zoomed", scale > 1);
    this.picture.dispatchEvent(new CustomEvent("zoom", { bubbles: true, detail: zoom }));
  }

  /** +1 nearer, -1 further, 0 the whole picture. */
  step(direction) {
    this.set(direction === 0 ? WHOLE : zoomedAt(this.now, STEP ** direction));
  }

  /** By an arrow key. */
  pan(code) {
    const [dx, dy] = { ArrowLeft: [-PAN, 0], ArrowRight: [PAN, 0], ArrowUp: [0, -PAN], ArrowDown: [0, PAN] }[code];
    this.set(panned(this.now, dx, dy));
  }

  onWheel(event) {
    // In the list of a narrow window the wheel scrolls; with Ctrl it zooms there too.
    if (!event.ctrlKey && document.scrollingElement.scrollHeight > innerHeight + 1) return;
    event.preventDefault();
    const box = this.picture.getBoundingClientRect(), turned = event.deltaY * (event.deltaMode === 1 ? 33 : 1);
    this.set(zoomedAt(this.now, Math.exp(-Math.max(-240, Math.min(240, turned)) * 0.0025), (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height));
  }

  onDown(event) {
    if (event.button !== 0 || !this.isZoomed || event.target.closest("button")) return;
    this.picture.setPointerCapture(event.pointerId);
    this.drag = { x: event.clientX, y: event.clientY, from: this.now };
  }

  onMove(event) {
    if (!this.drag) return;
    const box = this.picture.getBoundingClientRect();
    this.set(panned(this.drag.from, (this.drag.x - event.clientX) / box.width, (this.drag.y - event.clientY) / box.height));
  }
}
