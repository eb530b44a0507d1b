// <time-line>: recorded time, gaps, marks and the future of up to sixteen cameras on one canvas; a slider over the page clock.
import { h, setText, show } from "../lib/dom.js";
import { t, word } from "../lib/i18n.js";
import { causeText } from "../lib/conditions.js";
import { clock, date, duration } from "../lib/time.js";
import { AXIS, hatch, paintAxis, paintRow, paintSum, palette, rowShape } from "../lib/timeline-paint.js";
import { KEY_FACTOR, dayView, end, followed, isVisible, panned, start, timeAt, viewText, xAt, zoomed } from "../lib/timeline-view.js";
import { marksAt, paintMarks } from "../lib/timeline-marks.js";
import { SelectionOverlay, stretch } from "../lib/timeline-selection.js";
import { gridOf } from "../lib/timeline-thumbs.js";

/** A press that moves less than this is a click. */
const DRAG_SLOP = 4;

/**
 * Set `rows` ([{id, name, map, marks, mark}]), `now`, `time`, `view`, `selection`, and `thumbnails` for small pictures.
 * Fires "seek" {time}, "view" {view}, "row" {id} and "select" {range, isDone}.
 */
export class TimeLine extends HTMLElement {
  connectedCallback() {
    this.rowsNow = [];
    this.viewNow = { centre: 0, span: 3_600_000 };
    this.time = 0;
    this.now = 0;
    this.shape = rowShape(1);
    this.names = h("ol", { class: "names" });
    this.canvas = h("canvas", { "aria-hidden": "true" });
    this.picture = h("img", { alt: "", hidden: true, width: 160, height: 90, test: "timeline-thumb" });
    this.tipText = h("div");
    this.tip = h("div", { class: "tip", hidden: true, role: "tooltip", id: "timeline-tip", test: "timeline-tip" }, this.picture, this.tipText);
    this.head = h("div", { class: "head", "aria-hidden": "true" });
    this.slider = h("div", { class: "track", role: "slider", tabIndex: 0, "aria-label": t("timeline.label"), "aria-orientation": "horizontal",
      test: "timeline" }, this.canvas, this.head);
    this.overlay = new SelectionOverlay(this, (range, isDone) => this.select(range, isDone));
    this.readout = h("p", { class: "readout", test: "timeline-readout" });
    this.tools = h("div", { class: "row tools" });
    this.box = h("div", { class: "rows" }, this.names, h("div", { class: "track-box" }, this.slider, this.overlay.nodes, this.tip));
    show(this, this.box, h("div", { class: "foot" }, this.readout, this.tools));
    this.context = this.canvas.getContext("2d");
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.slider);
    const on = (type, run, options) => this.slider.addEventListener(type, run, options);
    on("wheel", (event) => this.onWheel(event), { passive: false });
    on("pointerdown", (event) => this.onDown(event));
    on("pointermove", (event) => this.onMove(event));
    on("pointerup", (event) => this.onUp(event));
    on("pointercancel", () => { this.drag = null; });
    on("pointerleave", () => { this.hover = null; this.hideTip(); this.draw(); });
    on("focus", () => { if (this.slider.matches(":focus-visible")) { this.isKeyed = true; this.keyedTip(); } });
    on("blur", () => { this.isKeyed = false; if (!this.hover) this.hideTip(); });
    on("keydown", (event) => { if (event.code === "Escape" && !this.tip.hidden) { event.preventDefault(); this.isKeyed = false; this.hideTip(); } });
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
    this.shape = rowShape(rows.length);
    const all = rows.length > 1 ? [{ id: null, name: t("timeline.all") }] : [];
    show(this.names, h("li", { class: "axis" }),
      [...rows, ...all].map((row) => h("li", { class: row.id === null ? "sum" : row.id === this.chosen ? "chosen" : null, data: { row: row.id },
      style: { height: `${this.shape.pitch}px`, "padding-top": `${this.shape.lane}px`, "padding-bottom": `${this.shape.gap}px` } }, row.mark ?? null,
      // Too low for a button to be hit: the tile above chooses the camera as well.
      row.id === null || rows.length > 9 ? h("span", { title: row.name }, row.name)
        : h("button", { type: "button", class: "plain-button", title: row.name,
        on: { click: () => this.dispatchEvent(new CustomEvent("row", { detail: { id: row.id } })) } }, h("span", null, row.name)))));
    this.names.classList.toggle("dense", rows.length > 9);
    const height = AXIS + (rows.length + all.length) * this.shape.pitch + 4;
    this.slider.style.setProperty("height", `${height}px`);
    this.resize();
  }

  /** Another row is the chosen one. */
  markChosen() {
    for (const node of this.names.children) node.classList.toggle("chosen", this.chosen !== undefined && node.dataset.row === this.chosen);
  }

  /** The table takes the place of the tracks; readout and tools stay. */
  toggleTracks(isShown) {
    this.box.hidden = !isShown;
    this.readout.classList.toggle("unseen", !isShown);
    if (isShown) this.resize();
  }

  /** The chosen stretch {from, to}, or null. */
  set selection(range) {
    this.overlay.set(range);
  }

  get selection() {
    return this.overlay.range ?? null;
  }

  select(range, isDone) {
    this.overlay.set(range);
    this.dispatchEvent(new CustomEvent("select", { detail: { range, isDone } }));
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
    if (this.isKeyed && !this.hover) this.keyedTip();
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
    const sums = this.rowsNow.length > 1 ? new Uint8Array(Math.ceil(width)) : null, filled = sums ? new Uint8Array(sums.length) : null;
    const { lane, pitch } = this.shape;
    for (const row of this.rowsNow) {
      filled?.fill(0);
      const box = { x0: 0, y: y + lane, width, height: this.shape.height };
      paintRow(c, row.map, this.viewNow, box, this.colors, this.hatches, this.now, filled);
      if (sums) for (let x = 0; x < sums.length; x += 1) sums[x] += filled[x];
      paintMarks(c, row.marks, this.viewNow, { y, lane, width, height: this.shape.height }, this.colors, this.now);
      if (row.id === this.chosen && this.rowsNow.length > 1) {
        c.strokeStyle = this.colors.accent;
        c.lineWidth = 1;
        c.strokeRect(0.5, y + lane - 0.5, width - 1, this.shape.height + 1);
      }
      y += pitch;
    }
    if (sums) paintSum(c, sums, this.rowsNow.length, { x0: 0, y: y + lane, width, height: this.shape.height }, this.colors);
    if (this.hover) { c.fillStyle = this.colors.fg2; c.fillRect(Math.round(this.hover.x), AXIS, 1, height - AXIS); }
    this.placeHead();
    this.overlay.place();
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
    const place = this.place(event);
    this.drag = { ...place, view: this.viewNow, moved: false, selectFrom: event.shiftKey ? timeAt(this.viewNow, place.x, this.width) : null };
  }

  onMove(event) {
    const { x, y } = this.place(event), drag = this.drag;
    if (drag) {
      if (Math.abs(x - drag.x) > DRAG_SLOP) drag.moved = true;
      if (drag.moved && drag.selectFrom !== null) this.select(this.stretchTo(x), false);
      else if (drag.moved) this.change(panned(drag.view, ((drag.x - x) / this.width) * this.viewNow.span));
    }
    this.hover = { x, y };
    this.showTip(x, this.rowAt(y));
    this.draw();
  }

  onUp(event) {
    const drag = this.drag;
    this.drag = null;
    if (!drag) return;
    const x = this.place(event).x;
    if (drag.selectFrom !== null && drag.moved) return this.select(this.stretchTo(x, drag), true);
    this.pinned = drag.moved;
    if (!drag.moved) this.dispatchEvent(new CustomEvent("seek", { detail: { time: timeAt(this.viewNow, x, this.width) } }));
  }

  stretchTo(x, drag = this.drag) {
    const at = (time) => Math.min(time, this.now);
    return stretch(at(drag.selectFrom), at(timeAt(this.viewNow, Math.max(0, Math.min(this.width, x)), this.width)));
  }

  rowAt(y) {
    return this.rowsNow[Math.floor((y - AXIS) / this.shape.pitch)];
  }

  // --- the tip ----------------------------------------------------------------------------------------------

  /** What lies at a place: time, state or cause, marks, a small picture. */
  showTip(x, row) {
    const time = timeAt(this.viewNow, x, this.width);
    const lines = row ? [t("timeline.tip", { name: row.name, state: this.wordsAt(row, time) }),
      ...marksAt(row.marks, this.viewNow, x, this.width, this.now)] : [];
    this.tip.hidden = false;
    show(this.tipText, h("strong", null, `${date(time)} ${clock(time)}`), lines.map((line) => h("div", null, line)));
    const isFootage = row && row.map.at(time, this.now).kind === "recorded";
    if (!this.thumbnails || !isFootage || this.drag) this.showPicture(null);
    else this.thumbnails.ask(row.id, time, gridOf(this.viewNow.span, this.width), (url) => this.showPicture(url));
    this.placeTip(x);
  }

  showPicture(url) {
    if (url === null && !this.picture.hidden) this.picture.hidden = true;
    if (url === null) { if (this.picture.src) this.picture.removeAttribute("src"); return; }
    this.picture.src = url;
    this.picture.hidden = this.tip.hidden;
    if (this.tipX !== undefined) this.placeTip(this.tipX);
  }

  placeTip(x) {
    this.tipX = x;
    this.tip.style.setProperty("left", `${Math.max(4, Math.min(this.width - this.tip.offsetWidth - 4, x + 14))}px`);
    this.tip.style.setProperty("top", `${-this.tip.offsetHeight - 2}px`);
  }

  hideTip() {
    this.tip.hidden = true;
    this.keyedKey = null;
    this.thumbnails?.forget();
  }

  /** By keyboard the tip stands at the playhead, for the chosen row. */
  keyedTip() {
    const x = xAt(this.viewNow, this.time, this.width), row = this.rowsNow.find((r) => r.id === this.chosen) ?? this.rowsNow[0];
    if (x < 0 || x > this.width) return this.hideTip();
    const key = `${Math.floor(this.time / 1000)}/${row?.id}/${Math.round(x)}`;
    if (this.keyedKey === key) return;
    this.keyedKey = key;
    this.showTip(x, row);
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
    const marks = chosen ? marksAt(chosen.marks, this.viewNow, xAt(this.viewNow, this.time, this.width), this.width, this.now) : [];
    const words = chosen ? [this.wordsAt(chosen, this.time), ...marks].join(t("timeline.also")) : "";
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
      paintCost: this.paintCost ?? null, selection: this.selection, lane: this.shape.lane };
  }
}

customElements.define("time-line", TimeLine);
