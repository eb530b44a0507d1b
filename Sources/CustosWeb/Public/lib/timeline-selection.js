// The chosen stretch on the timeline: a tinted band between two handles that pointer and arrow keys move.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { SECOND, clock, date } from "./time.js";
import { timeAt, xAt } from "./timeline-view.js";

/** The least a stretch may be. */
export const LEAST = SECOND;
const HANDLE = 24;
const KEYS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** Two times as a stretch that runs forward and is not too short. */
export function stretch(a, b) {
  const from = Math.min(a, b);
  return { from, to: Math.max(Math.max(a, b), from + LEAST) };
}

/** Lies over the track of a <time-line>; `changed(range, isDone)` is called while a handle moves. */
export class SelectionOverlay {
  constructor(line, changed) {
    this.line = line;
    this.changed = changed;
    this.band = h("div", { class: "chosen-band", hidden: true, "aria-hidden": "true" });
    this.from = this.handle("from");
    this.to = this.handle("to");
    this.nodes = [this.band, this.from, this.to];
  }

  handle(end) {
    const node = h("div", { class: `chosen-handle ${end}`, role: "slider", tabIndex: 0, hidden: true, "aria-orientation": "horizontal",
      "aria-label": t(`selection.${end}`), test: `handle-${end}` });
    node.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      node.focus();
      node.setPointerCapture(event.pointerId);
      this.held = end;
    });
    node.addEventListener("pointermove", (event) => {
      if (this.held !== end) return;
      const x = event.clientX - this.line.slider.getBoundingClientRect().left;
      this.move(end, timeAt(this.line.view, x, this.line.width), false);
    });
    const release = () => { if (this.held === end) { this.held = null; this.changed(this.range, true); } };
    node.addEventListener("pointerup", release);
    node.addEventListener("pointercancel", release);
    node.addEventListener("keydown", (event) => {
      const step = KEYS[event.code];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.move(end, this.range[end] + step * (event.shiftKey ? 10 : 1) * SECOND, true);
    });
    return node;
  }

  move(end, time, isDone) {
    const other = end === "from" ? this.range.to : this.range.from;
    const kept = Math.min(end === "from" ? Math.min(time, other - LEAST) : Math.max(time, other + LEAST), this.line.now || Infinity);
    this.changed(end === "from" ? { from: kept, to: other } : { from: other, to: kept }, isDone);
  }

  /** Shows a range, or nothing. */
  set(range) {
    this.range = range;
    this.place();
  }

  place() {
    const { view, width } = this.line, range = this.range;
    if (!range || width === 0) { for (const node of this.nodes) node.hidden = true; return; }
    const a = xAt(view, range.from, width), b = xAt(view, range.to, width);
    const left = Math.max(0, a), right = Math.min(width, b);
    this.band.hidden = right <= left;
    this.band.style.setProperty("left", `${left}px`);
    this.band.style.setProperty("width", `${Math.max(1, right - left)}px`);
    for (const [end, node, x, shift] of [["from", this.from, a, -HANDLE], ["to", this.to, b, 0]]) {
      const isFocused = document.activeElement === node;
      node.hidden = !isFocused && (x < -1 || x > width + 1);
      node.style.setProperty("transform", `translateX(${(Math.max(0, Math.min(width, x)) + shift).toFixed(1)}px)`);
      node.setAttribute("aria-valuenow", String(Math.round(range[end])));
      node.setAttribute("aria-valuemin", String(Math.round(end === "from" ? view.centre - view.span : range.from)));
      node.setAttribute("aria-valuemax", String(Math.round(end === "from" ? range.to : this.line.now)));
      node.setAttribute("aria-valuetext", `${date(range[end])} ${clock(range[end])}`);
    }
  }
}
