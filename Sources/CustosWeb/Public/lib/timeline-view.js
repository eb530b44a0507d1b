// The arithmetic of the timeline: which time is at which pixel, zoom, pan, ticks. Times in ms. No DOM.
import { DAY, HOUR, MINUTE, SECOND, ZONE_OFFSET, clock, date, shortDate } from "./time.js";

export const MIN_SPAN = 10 * SECOND;
export const MAX_SPAN = 30 * DAY;
/** One press of + or -. */
export const KEY_FACTOR = 2;

/**
 * A view is what the timeline shows: the time in the middle and the length from edge to edge.
 * @typedef {{centre: number, span: number}} View
 */

export function clampSpan(span) {
  return Math.max(MIN_SPAN, Math.min(MAX_SPAN, span));
}

export const start = (view) => view.centre - view.span / 2;
export const end = (view) => view.centre + view.span / 2;
export const timeAt = (view, x, width) => view.centre + (x / width - 0.5) * view.span;
export const xAt = (view, time, width) => ((time - view.centre) / view.span + 0.5) * width;
export const isVisible = (view, time) => time >= start(view) && time <= end(view);

/** Zoom by a factor (above 1 shows more) so that the anchor time stays at its pixel. */
export function zoomed(view, factor, anchor = view.centre) {
  const span = clampSpan(view.span * factor);
  return { centre: anchor + (view.centre - anchor) * (span / view.span), span };
}

export function panned(view, ms) {
  return { centre: view.centre + ms, span: view.span };
}

/** The day that holds a time, from midnight to midnight. */
export function dayView(time) {
  const midnight = Math.floor((time + ZONE_OFFSET) / DAY) * DAY - ZONE_OFFSET;
  return { centre: midnight + DAY / 2, span: DAY };
}

/** Keeps the playhead in view: moves the view when it nears an edge, so that it stands at a third again. */
export function followed(view, time) {
  const x = (time - start(view)) / view.span;
  if (x >= 0.02 && x <= 0.98) return view;
  return { centre: x < 0 || x > 1.2 ? time : x > 0.98 ? time + view.span * 0.3 : time - view.span * 0.3, span: view.span };
}

const STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * SECOND).concat([1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  [1, 2, 3, 6, 12].map((n) => n * HOUR), [1, 2, 5, 10].map((n) => n * DAY));

/** Distance of labelled ticks: the smallest step whose labels have room. */
export function tickStep(span, width, labelWidth) {
  return STEPS.find((step) => (step / span) * width >= labelWidth) ?? STEPS[STEPS.length - 1];
}

/**
 * Labelled and unlabelled ticks, aligned to the shown zone.
 * @returns {{step: number, major: {time: number, label: string, isDay: boolean}[], minor: number[]}}
 */
export function ticks(view, width, labelWidth) {
  const step = tickStep(view.span, width, labelWidth);
  const at = STEPS.indexOf(step);
  const fine = [...STEPS.slice(0, at)].reverse().find((s) => step % s === 0 && (s / view.span) * width >= 5) ?? null;
  const major = [], minor = [];
  const from = start(view), to = end(view);
  for (let local = Math.ceil((from + ZONE_OFFSET) / step) * step; local - ZONE_OFFSET <= to; local += step) {
    const time = local - ZONE_OFFSET, isDay = local % DAY === 0;
    major.push({ time, isDay, label: isDay ? shortDate(time) : step < MINUTE ? clock(time) : clock(time).slice(0, 5) });
  }
  if (fine) for (let local = Math.ceil((from + ZONE_OFFSET) / fine) * fine; local - ZONE_OFFSET <= to;
    local += fine) if (local % step !== 0) minor.push(local - ZONE_OFFSET);
  return { step, major, minor };
}

/** What the view covers, for people: "2026-11-23 14:00:00 – 15:00:00". */
export function viewText(view) {
  const a = start(view), b = end(view);
  return date(a) === date(b) ? `${date(a)} ${clock(a)} – ${clock(b)}` : `${date(a)} ${clock(a)} – ${date(b)} ${clock(b)}`;
}
