// Which time of one camera is recorded, missing with a cause, or still to come. Times in ms. No DOM.

/** The newest seconds are still on their way to the index: neither footage nor gap. */
export const PENDING = 120_000;

/**
 * @typedef {{start: number, end: number, codecs: string, width: number, height: number, salvaged: boolean, loss: boolean}} Span
 * @typedef {{start: number, end: number | null, cause: string, detail: string}} Gap
 */
export class FootageMap {
  constructor() {
    /** @type {Span[]} */ this.spans = [];
    /** @type {Gap[]} */ this.gaps = [];
    /** What has been asked for: [from, to). */
    this.from = Infinity;
    this.to = -Infinity;
  }

  /** Takes over an answer for [from, to): all of it, or the newer end of what is known. */
  take(spans, gaps, from, to) {
    const joins = this.from <= from && from <= this.to && to >= this.to;
    if (!joins) {
      this.spans = spans;
      this.gaps = gaps;
      this.from = from;
      this.to = to;
      return;
    }
    const kept = this.spans.filter((s) => s.start < from).map((s) => ({ ...s, end: Math.min(s.end, from) }));
    const last = kept[kept.length - 1], first = spans[0];
    if (last && first && first.start <= last.end + 1 && first.codecs === last.codecs) {
      kept[kept.length - 1] = { ...last, end: first.end, loss: last.loss || first.loss, salvaged: last.salvaged || first.salvaged };
      spans = spans.slice(1);
    }
    const seen = new Set(gaps.map((g) => g.start));
    this.gaps = this.gaps.filter((g) => g.start < from && !seen.has(g.start)).map((g) => (g.end === null ? { ...g, end: from } : g)).concat(gaps);
    this.spans = kept.concat(spans);
    this.to = to;
  }

  /** Index of the first item that ends after the time. */
  static after(items, time) {
    let low = 0, high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((items[middle].end ?? Infinity) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** What is known of one moment: {kind: recorded | gap | future | pending | none | unknown, span?, gap?}. */
  at(time, now) {
    const span = this.spans[FootageMap.after(this.spans, time)];
    if (span && span.start <= time) return { kind: "recorded", span };
    const gap = this.gaps[FootageMap.after(this.gaps, time)];
    if (gap && gap.start <= time && time < (gap.end ?? now)) return { kind: "gap", gap };
    if (time >= now) return { kind: "future" };
    if (time < this.from || time >= this.to) return { kind: "unknown" };
    if (time > now - PENDING) return { kind: "pending" };
    return { kind: "none" };
  }

  /** Start of the first footage at or after a time; null when none is known. */
  nextFootage(time) {
    const span = this.spans[FootageMap.after(this.spans, time)];
    return span ? Math.max(span.start, time) : null;
  }

  /** End of the last footage at or before a time; null when none is known. */
  previousFootage(time) {
    const n = FootageMap.after(this.spans, time), span = this.spans[n];
    if (span && span.start < time) return time;
    return n > 0 ? this.spans[n - 1].end : null;
  }

  /** The known gap that holds a time, or null. */
  gapAt(time) {
    const gap = this.gaps[FootageMap.after(this.gaps, time)];
    return gap && gap.start <= time ? gap : null;
  }

  /** Start of the first footage that is known, or null. */
  first() {
    return this.spans[0]?.start ?? null;
  }

  last() {
    return this.spans[this.spans.length - 1]?.end ?? null;
  }

  /** Edges of gaps inside what is known. */
  edges() {
    return this.gaps.flatMap((g) => (g.end === null ? [g.start] : [g.start, g.end]));
  }
}

/** The nearest edge before (-1) or after (1) a time among several maps and further times; null when there is none. */
export function nearestEdge(maps, time, direction, further = []) {
  let best = null;
  for (const edge of maps.flatMap((map) => map.edges()).concat(further)) {
    const away = (edge - time) * direction;
    if (away > 1 && (best === null || away < (best - time) * direction)) best = edge;
  }
  return best;
}
