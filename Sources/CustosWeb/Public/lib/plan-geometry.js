// Arithmetic of a site plan, in metres: x to the right, y down, bearings from the top clockwise. No DOM.

/** Places on the plan are kept to a tenth of a metre. */
export const tenth = (v) => Math.round(v * 10) / 10;
/** A view is drawn as a fan with an edge at least every so many degrees. */
const FAN_STEP = 15;
const RADIAN = Math.PI / 180;
const around = (degrees) => ((degrees % 360) + 360) % 360;

export const bearing = (from, to) => around(Math.atan2(to[0] - from[0], from[1] - to[1]) / RADIAN);
export const distance = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
/** The point so many metres away in a direction. */
export const ahead = ([x, y], direction, metres) => [x + Math.sin(direction * RADIAN) * metres, y - Math.cos(direction * RADIAN) * metres];

/** What a camera at a place sees that looks in a direction, so wide and so far: the corners of a fan. */
export function fan(place, { direction, angle, range }) {
  const steps = Math.max(1, Math.ceil(angle / FAN_STEP));
  const rim = Array.from({ length: steps + 1 }, (_, n) => ahead(place, direction - angle / 2 + angle * n / steps, range).map(tenth));
  return [place.map(tenth), ...rim];
}

/** Direction, angle and range that come nearest to a view that was drawn. */
export function fanOf(place, polygon) {
  const far = polygon.filter((p) => distance(place, p) > 0.2);
  if (far.length === 0) return { direction: 0, angle: 60, range: 10 };
  const sum = far.reduce(([x, y], p) => { const d = distance(place, p); return [x + (p[0] - place[0]) / d, y + (p[1] - place[1]) / d]; }, [0, 0]);
  const direction = Math.hypot(...sum) < 1e-6 ? 0 : bearing([0, 0], sum);
  const off = (p) => { const d = around(bearing(place, p) - direction); return d > 180 ? 360 - d : d; };
  return { direction: Math.round(direction), angle: Math.min(360, Math.max(1, Math.round(2 * Math.max(...far.map(off))))),
    range: tenth(Math.max(...far.map((p) => distance(place, p)))) };
}

/** The middle of a polygon's corners. */
export function middle(points) {
  return [0, 1].map((i) => points.reduce((sum, p) => sum + p[i], 0) / points.length);
}

/** The smallest box around points, with a margin; a sheet of its own when there are none. */
export function boxOf(points, { least = 20, margin = 0.08 } = {}) {
  if (points.length === 0) return { x: 0, y: 0, width: 60, height: 36 };
  const [xs, ys] = [0, 1].map((i) => points.map((p) => p[i]));
  const [left, top, right, bottom] = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  const width = Math.max(least, right - left), height = Math.max(least * 0.6, bottom - top), more = Math.max(width, height) * margin;
  return { x: (left + right - width) / 2 - more, y: (top + bottom - height) / 2 - more, width: width + 2 * more, height: height + 2 * more };
}

/** Metres between lines of the grid, so that some ten to thirty are in view. */
export function gridStep(width) {
  const rough = width / 20, power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough);
}
