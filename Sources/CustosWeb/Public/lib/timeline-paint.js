// Paints the timeline's rows and axis on a canvas context.
import { FootageMap } from "./footage-map.js";
import { end, start, ticks, timeAt, xAt } from "./timeline-view.js";

export const AXIS = 24;

/** Heights of a row by their number: a lane for marks above the track, and what parts rows. */
export function rowShape(count) {
  const [lane, height, gap] = count > 9 ? [4, 10, 2] : count > 4 ? [7, 16, 2] : [9, 20, 3];
  return { lane, height, gap, pitch: lane + height + gap };
}
/** Footage leaves a margin in its row, so that a gap with its full height stands out. */
const INSET = (height) => Math.round(height * 0.2);
export const FONT = "12px system-ui, sans-serif";

/** Colours of the theme, read once a theme. */
export function palette(element) {
  const style = getComputedStyle(element), value = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(["bg0", "bg1", "bg2", "fg1", "fg2", "line", "rule", "accent", "warn", "rec", "gap",
    "info", "hold", "alarm"].map((name) => [name, value(name)]));
}

/** A diagonal hatch as a pattern; `wide` tells the future from a gap. */
export function hatch(context, color, ground, scale, wide = false) {
  const size = wide ? 12 : 7, tile = new OffscreenCanvas(size * scale, size * scale), c = tile.getContext("2d");
  c.scale(scale, scale);
  c.fillStyle = ground;
  c.fillRect(0, 0, size, size);
  c.strokeStyle = color;
  c.lineWidth = wide ? 0.8 : 1.3;
  c.beginPath();
  for (const shift of [-size, 0, size]) { c.moveTo(shift, size); c.lineTo(shift + size, 0); }
  c.stroke();
  const pattern = context.createPattern(tile, "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern;
}

/** Labelled ticks along the top; lines reach down over the rows. */
export function paintAxis(context, view, width, height, colors) {
  const { major, minor, step } = ticks(view, width, 64);
  context.font = FONT;
  context.textBaseline = "middle";
  context.fillStyle = colors.rule;
  for (const time of minor) context.fillRect(Math.round(xAt(view, time, width)), AXIS - 5, 1, 5);
  for (const { time, label, isDay } of major) {
    const x = Math.round(xAt(view, time, width));
    context.fillStyle = isDay ? colors.line : colors.rule;
    context.fillRect(x, AXIS - 8, 1, height - AXIS + 8);
    context.fillStyle = isDay ? colors.fg1 : colors.fg2;
    context.textAlign = "center";
    const half = context.measureText(label).width / 2;
    if (x - half >= 2 && x + half <= width - 2) context.fillText(label, x, AXIS / 2 - 2);
  }
  return { step, labels: major.length };
}

/**
 * One camera's row: recorded solid, gaps hatched with an edge, the future hatched thinly.
 * `filled` (a byte for each pixel, all 0) is given back with 1 where there is footage: for the summed row.
 */
export function paintRow(context, map, view, box, colors, hatches, now, filled = null) {
  const { x0, y, width, height } = box;
  const from = start(view), to = end(view);
  context.fillStyle = colors.bg2;
  context.fillRect(x0, y, width, height);
  paintSpans(context, map, view, box, colors, filled);
  let drawnTo = -Infinity;
  for (let n = FootageMap.after(map.gaps, from); n < map.gaps.length && map.gaps[n].start < to; n += 1) {
    const gap = map.gaps[n];
    const a = Math.max(-2, xAt(view, gap.start, width)), b = Math.min(width + 2, xAt(view, gap.end ?? now, width));
    if (b <= drawnTo) continue;
    drawnTo = Math.max(b, a + 2);
    if (b - a < 3) { // too narrow for a hatch: its edge alone
      context.fillStyle = colors.warn;
      context.fillRect(Math.round(x0 + a), y, 2, height);
    } else paintGap(context, x0 + a, y, b - a, height, colors, hatches);
  }
  const future = xAt(view, now, width);
  if (future < width) {
    context.fillStyle = hatches.future;
    context.fillRect(x0 + Math.max(0, future), y, width - Math.max(0, future), height);
  }
}

/** Draws no pixel twice: what is narrower than one is passed over by search, so that a month costs no more than an hour. */
function paintSpans(context, map, view, { x0, y, width, height }, colors, filled) {
  const to = end(view), inset = INSET(height);
  let drawnTo = 0, n = FootageMap.after(map.spans, start(view));
  while (n < map.spans.length && map.spans[n].start < to && drawnTo < width) {
    const span = map.spans[n];
    const a = Math.max(drawnTo, xAt(view, span.start, width)), b = Math.min(width, Math.max(xAt(view, span.end, width), a + 0.75));
    context.fillStyle = colors.rec;
    context.fillRect(x0 + a, y + inset, b - a, height - 2 * inset);
    if (span.loss && b - a >= 1) { // damaged but there: a line on the lower edge
      context.fillStyle = colors.warn;
      context.fillRect(x0 + a, y + height - 3, b - a, 2);
    }
    filled?.fill(1, Math.floor(a), Math.ceil(b));
    drawnTo = b;
    n = b - a > 1 ? n + 1 : Math.max(n + 1, FootageMap.after(map.spans, timeAt(view, Math.floor(b + 0.25), width)));
  }
}

function paintGap(context, x, y, width, height, colors, hatches) {
  context.fillStyle = hatches.gap;
  context.fillRect(x, y, width, height);
  context.strokeStyle = colors.warn;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
}

/** The summed row: the more tiles have footage at a pixel, the fuller. `sums` counts them, pixel by pixel. */
export function paintSum(context, sums, count, { x0, y, width, height }, colors) {
  context.fillStyle = colors.bg2;
  context.fillRect(x0, y, width, height);
  context.fillStyle = colors.rec;
  for (let a = 0; a < width;) {
    let b = a + 1;
    while (b < width && sums[b] === sums[a]) b += 1;
    const full = (height - 2) * (sums[a] / count);
    if (full > 0) context.fillRect(x0 + a, y + height - 1 - full, b - a, full);
    a = b;
  }
}
