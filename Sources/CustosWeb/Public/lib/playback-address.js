// The address of the playback page: cameras, time, zoom, speed and the chosen stretch. No DOM.
import { parseTime, zonedText } from "./time.js";
import { RATES, REVERSE_RATES } from "./page-clock.js";
import { clampSpan } from "./timeline-view.js";

/** A "+" of a zone that a reader of the address took for a space. */
const timeOf = (text) => parseTime((text ?? "").replace(/ (\d\d:\d\d)$/, "+$1"));

/**
 * @returns {{ids: string[] | null, time: number | null, span: number | null, rate: number, selection: {from: number, to: number} | null}}
 */
export function readAddress(search) {
  const given = new URLSearchParams(search), time = timeOf(given.get("t")), z = Number(given.get("z")), rate = Number(given.get("sp"));
  const from = timeOf(given.get("in")), to = timeOf(given.get("out"));
  return { ids: given.has("c") ? given.get("c").split(",").filter(Boolean) : null, time: Number.isNaN(time) ? null : time,
    span: z > 0 ? clampSpan(z * 1000) : null, rate: [...RATES, ...REVERSE_RATES].includes(rate) ? rate : 1,
    selection: from < to ? { from, to } : null };
}

/** The same as parameters of an address. */
export function addressOf({ ids, time, span, rate, selection }) {
  return { c: ids.join(","), t: zonedText(time), z: Math.round(span / 1000), sp: rate === 1 ? null : rate,
    in: selection ? zonedText(selection.from) : null, out: selection ? zonedText(selection.to) : null };
}
