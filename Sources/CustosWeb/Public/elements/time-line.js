// <time-line>: recorded time, gaps and the future of up to sixteen cameras on one canvas; a slider over the page clock.
import { h, setText, show } from "../lib/dom.js";
import { t, word } from "../lib/i18n.js";
import { causeText } from "../lib/conditions.js";
import { clock, date, duration } from "../lib/time.js";
import { coverage } from "../lib/footage-map.js";
import { AXIS, hatch, paintAxis, paintRow, paintSum, palette } from "../lib/timeline-paint.js";
import { KEY_FACTOR, dayView, end, followed, isVisible, panned, start, timeAt, viewText, xAt, zoomed } from "../lib/timeline-view.js";

/** A press that moves less than this is a click. */
const DRAG_SLOP = 4;

/**
 * Set `rows` ([{id, name, map}]), `now`, `time`, `view`. Fires "seek" {time}, "view" {view} and "row" {id}.
 */
export class TimeLine extends HTMLElement {
  connectedCallback() {
    this.rowsNow = [];
    this.viewNow = { centre: 0, span: 3_600_000 };
    this.time = 0;
    this.now = 0;
    this.names = h("ol", { class: "names" });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.tip = h("div", { class: "tip", hidden: true, role: "tooltip", test: "timeline-tip" });
    this.head = h("div", { class: "head", "aria-hidden": "true" });
    this.slider = h("div", { class: "track", role: "slider", tabIndex: 0, "aria-label": t("timeline.label"), "aria-orientation": "horizontal",
      test: "timeline" }, this.canvas, this.head, this.tip);
    this.readout = h("p", { class: "readout", test: "timeline-readout" });
    show(this, h("div", { class: "rows" }, this.names, this.slider), this.readout);
    this.context = this.canvas.getContext("2d");
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.slider);
    this.slider.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    this.slider.addEventListener("pointerdown", (event) => this.onDown(event));
    this.slider.addEventListener("pointermove", (event) => this.onMove(event));
    this.slider.addEventListener("pointerup", (event) => this.onUp(event));
    this.slider.addEventListener("pointercancel", () => { this.drag = null; });
    this.slider.addEventListener("pointerleave", () => { this.hover = null; this.tip.hidden = true; this.draw(); });
    this.onTheme = () => { this.colors = null; this.draw(); };
    addEventListener("custos-theme", this.onTheme);
  }

  disconnectedCallback() {
    this.observer.disconnect();
    cancelAnimationFrame(this.frame);
    removeEventListener("custos-theme", this.onTheme);
  }

  set rows(rows) {
    this.rowsNow = rows;
    this.rowHeight = rows.length > 9 ? 14 : rows.length > 4 ? 22 : 26;
    const all = rows.length > 1 ? [{ id: null, name: t("timeline.all") }] : [];
    show(this.names, h("li", { class: "axis" }),
      [...rows, ...all].map((row) => h("li", { class: row.id === null ? "sum" : row.id === this.chosen ? "chosen" : null,
      style: { height: `${this.rowHeight + 2}px` } },
      // Too low for a button to be hit: the tile above chooses the camera as well.
      row.id === null || rows.length > 9 ? h("span", { title: row.name }, row.name)
        : h("button", { type: "button", class: "plain-button", title: row.name,
        on: { click: () => this.dispatchEvent(new CustomEvent("row", { detail: { id: row.id } })) } }, h("span", null, row.name)))));
    const height = AXIS + (rows.length + all.length) * (this.rowHeight + 2) + 4;
    this.slider.style.setProperty("height", `${height}px`);
    this.resize();
  }

  set view(view) {
    this.viewNow = view;
    this.draw();
  }

  get view() {
    return this.viewNow;
  }

  get width() {
    return this.slider.clientWidth;
  }

  resize() {
    const scale = devicePixelRatio || 1, width = this.slider.clientWidth, height = this.slider.clientHeight;
    if (width === 0) return;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    this.canvas.style.setProperty("width", `${width}px`);
    this.canvas.style.setProperty("height", `${height}px`);
    this.colors = null;
    this.draw();
  }

  /** Time and present moved on: repaint only what that changes. */
  advance(time, now) {
    this.time = time;
    this.now = now;
    if (!this.drag) {
      const next = this.pinned ? this.viewNow : followed(this.viewNow, time);
      if (next !== this.viewNow) this.change(next);
    }
    this.placeHead();
    this.describe();
    if (performance.now() - (this.painted ?? 0) > 1000) this.draw();
  }

  placeHead() {
    const x = xAt(this.viewNow, this.time, this.width);
    this.head.hidden = x < 0 || x > this.width;
    this.head.style.setProperty("transform", `translateX(${x.toFixed(2)}px)`);
  }

  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = null; this.paint(); });
  }

  paint() {
    const began = performance.now(), scale = devicePixelRatio || 1, width = this.width, height = this.slider.clientHeight, c = this.context;
    if (width === 0 || !this.now) return;
    if (!this.colors) {
      this.colors = palette(this);
      this.hatches = { gap: hatch(c, this.colors.line, this.colors.gap, scale), future: hatch(c, this.colors.rule, this.colors.bg1, scale, true) };
    }
    c.setTransform(scale, 0, 0, scale, 0, 0);
    c.fillStyle = this.colors.bg1;
    c.fillRect(0, 0, width, height);
    this.axis = paintAxis(c, this.viewNow, width, height, this.colors);
    let y = AXIS;
    for (const row of this.rowsNow) {
      paintRow(c, row.map, this.viewNow, { x0: 0, y, width, height: this.rowHeight }, this.colors, this.hatches, this.now);
      if (row.id === this.chosen) { c.strokeStyle = this.colors.accent; c.strokeRect(0.5, y - 0.5, width - 1, this.rowHeight + 1); }
      y += this.rowHeight + 2;
    }
    if (this.rowsNow.length > 1) {
      paintSum(c, coverage(this.rowsNow.map((r) => r.map), start(this.viewNow), end(this.viewNow)), this.rowsNow.length, this.viewNow,
        { x0: 0, y, width, height: this.rowHeight }, this.colors);
    }
    if (this.hover) { c.fillStyle = this.colors.fg2; c.fillRect(Math.round(this.hover.x), AXIS, 1, height - AXIS); }
    this.placeHead();
    this.painted = performance.now();
    this.paintCost = this.painted - began;
  }

  // --- view -------------------------------------------------------------------------------------------------

  change(view) {
    this.viewNow = view;
    this.draw();
    this.dispatchEvent(new CustomEvent("view", { detail: { view } }));
  }

  /** Zoom by keys and buttons: around the playhead when it is in view. */
  zoom(direction) {
    const anchor = isVisible(this.viewNow, this.time) ? this.time : this.viewNow.centre;
    this.change(zoomed(this.viewNow, KEY_FACTOR ** direction, anchor));
  }

  fitDay() {
    this.change(dayView(this.time));
    // Near midnight the playhead stands at the edge of its day: the day that was asked for stays in view all the same.
    this.pinned = followed(this.viewNow, this.time) !== this.viewNow;
  }

  onWheel(event) {
    event.preventDefault();
    const x = event.clientX - this.slider.getBoundingClientRect().left;
    const turned = event.deltaY * (event.deltaMode === 1 ? 33 : 1);
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.change(panned(this.viewNow,
      ((event.deltaX || turned) / this.width) * this.viewNow.span));
    else this.change(zoomed(this.viewNow, Math.exp(Math.max(-240, Math.min(240, turned)) * 0.0025), timeAt(this.viewNow, x, this.width)));
    this.pinned = followed(this.viewNow, this.time) !== this.viewNow;
  }

  // --- pointer ----------------------------------------------------------------------------------------------

  place(event) {
    const box = this.slider.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  onDown(event) {
    if (event.button !== 0) return;
    this.slider.setPointerCapture(event.pointerId);
    this.drag = { ...this.place(event), view: this.viewNow, moved: false };
  }

  onMove(event) {
    const { x, y } = this.place(event);
    if (this.drag) {
      if (Math.abs(x - this.drag.x) > DRAG_SLOP) this.drag.moved = true;
      if (this.drag.moved) this.change(panned(this.drag.view, ((this.drag.x - x) / this.width) * this.viewNow.span));
    }
    this.hover = { x, y };
    this.showTip();
    this.draw();
  }

  onUp(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    this.pinned = drag.moved;
    if (!drag.moved) this.dispatchEvent(new CustomEvent("seek", { detail: { time: timeAt(this.viewNow, this.place(event).x, this.width) } }));
  }

  showTip() {
    const { x, y } = this.hover, time = timeAt(this.viewNow, x, this.width);
    const row = this.rowsNow[Math.floor((y - AXIS) / (this.rowHeight + 2))];
    this.tip.hidden = false;
    show(this.tip, h("strong", null, `${date(time)} ${clock(time)}`),
      row ? [h("br"), t("timeline.tip", { name: row.name, state: this.wordsAt(row, time) })] : null);
    this.tip.style.setProperty("left", `${Math.max(4, Math.min(this.width - this.tip.offsetWidth - 4, x + 14))}px`);
    this.tip.style.setProperty("top", `${-this.tip.offsetHeight - 2}px`);
  }

  // --- words ------------------------------------------------------------------------------------------------

  /** What there is at a time on a row. */
  wordsAt(row, time) {
    const { kind, gap } = row.map.at(time, this.now);
    if (kind !== "gap") return t(`timeline.${kind}`);
    const length = duration((gap.end ?? this.now) - gap.start, t);
    const cause = word("gap", gap.cause), detail = gap.detail ? causeText(gap.detail) : "";
    return t(gap.end === null ? "timeline.gapOpen" : "timeline.gap",
      { cause: detail ? t("cause.withDetail", { text: cause, detail }) : cause, start: clock(gap.start), end: clock(gap.end ?? this.now), length });
  }

  describe() {
    const chosen = this.rowsNow.find((row) => row.id === this.chosen) ?? this.rowsNow[0];
    const words = chosen ? this.wordsAt(chosen, this.time) : "";
    const text = t("timeline.value", { date: date(this.time), time: clock(this.time), state: words });
    if (this.valueText !== text) {
      this.valueText = text;
      this.slider.setAttribute("aria-valuetext", text);
      this.slider.setAttribute("aria-valuenow", String(Math.round(this.time)));
      this.slider.setAttribute("aria-valuemin", String(Math.round(start(this.viewNow))));
      this.slider.setAttribute("aria-valuemax", String(Math.round(end(this.viewNow))));
    }
    setText(this.readout, t("timeline.readout", { view: viewText(this.viewNow), name: chosen?.name ?? "", state: words }));
  }

  /** Facts for tests. */
  get facts() {
    return { ...this.viewNow, width: this.width, headX: xAt(this.viewNow, this.time, this.width), step: this.axis?.step ?? null,
      paintCost: this.paintCost ?? null };
  }
}

customElements.define("time-line", TimeLine);
