// Paints the timeline's rows and axis on a canvas context.
import { FootageMap } from "./footage-map.js";
import { end, start, ticks, xAt } from "./timeline-view.js";

export const AXIS = 24;
/** Footage leaves a margin in its row, so that a gap with its full height stands out. */
const INSET = (height) => Math.round(height * 0.2);
export const FONT = "12px system-ui, sans-serif";

/** Colours of the theme, read once a theme. */
export function palette(element) {
  const style = getComputedStyle(element), value = (name) => style.getPropertyValue(`--${name}`).trim();
  return Object.fromEntries(["bg0", "bg1", "bg2", "fg1", "fg2", "line", "rule", "accent", "warn", "rec", "gap",
    "info"].map((name) => [name, value(name)]));
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

/** One camera's row: recorded solid, gaps hatched with an edge, the future hatched thinly. */
export function paintRow(context, map, view, box, colors, hatches, now) {
  const { x0, y, width, height } = box;
  const from = start(view), to = end(view);
  context.fillStyle = colors.bg2;
  context.fillRect(x0, y, width, height);
  paintSpans(context, map, view, box, colors, hatches, from, to);
  for (let n = FootageMap.after(map.gaps, from); n < map.gaps.length && map.gaps[n].start < to; n += 1) {
    const gap = map.gaps[n];
    const a = Math.max(-2, xAt(view, gap.start, width)), b = Math.min(width + 2, xAt(view, gap.end ?? now, width));
    paintGap(context, x0 + a, y, Math.max(2, b - a), height, colors, hatches);
  }
  const future = xAt(view, now, width);
  if (future < width) {
    context.fillStyle = hatches.future;
    context.fillRect(x0 + Math.max(0, future), y, width - Math.max(0, future), height);
  }
}

function paintSpans(context, map, view, { x0, y, width, height }, colors, hatches, from, to) {
  context.fillStyle = colors.rec;
  let drawnTo = -1;
  for (let n = FootageMap.after(map.spans, from); n < map.spans.length && map.spans[n].start < to; n += 1) {
    const span = map.spans[n];
    const a = Math.max(0, xAt(view, span.start, width)), b = Math.min(width, xAt(view, span.end, width));
    if (b <= drawnTo) continue;
    context.fillStyle = colors.rec;
    context.fillRect(x0 + Math.max(a, drawnTo), y + INSET(height), Math.max(0.75, b - Math.max(a, drawnTo)), height - 2 * INSET(height));
    if (span.loss && b - a >= 1) { // damaged but there: a line on the lower edge
      context.fillStyle = colors.warn;
      context.fillRect(x0 + a, y + height - 3, b - a, 2);
    }
    drawnTo = b;
  }
}

function paintGap(context, x, y, width, height, colors, hatches) {
  context.fillStyle = hatches.gap;
  context.fillRect(x, y, width, height);
  context.strokeStyle = colors.warn;
  context.lineWidth = 1;
  context.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1);
}

/** The summed row: the more tiles have footage, the fuller. */
export function paintSum(context, pieces, count, view, { x0, y, width, height }, colors) {
  context.fillStyle = colors.bg2;
  context.fillRect(x0, y, width, height);
  for (const piece of pieces) {
    if (piece.count === 0) continue;
    const a = xAt(view, piece.start, width), b = xAt(view, piece.end, width);
    const full = (height - 2) * (piece.count / count);
    context.fillStyle = colors.rec;
    context.fillRect(x0 + Math.max(0, a), y + height - 1 - full, Math.max(0.75, Math.min(width, b) - Math.max(0, a)), full);
  }
}
