// Keeps the marks of the cameras in view: holds, bookmarks, events, what is soon erased. Asked for by range, a camera at a time.
import { api, query } from "./api.js";
import { parseTime, timeText } from "./time.js";

/** What is known is asked for again after this. */
const AGES = 30_000;
/** A route that does not answer is left alone for so long. */
const REST = 60_000;

const EMPTY = () => ({ holds: [], bookmarks: [], events: [], erasure: null, from: Infinity, to: -Infinity, askedAt: -Infinity, isTruncated: false });

export class MarkStore extends EventTarget {
  constructor() {
    super();
    /** @type {Map<string, ReturnType<typeof EMPTY>>} by camera: at most the sixteen of the page and those it had */
    this.known = new Map();
    this.restUntil = -Infinity;
    this.queue = Promise.resolve();
  }

  dispose() {
    this.isOver = true;
  }

  of(id) {
    if (!this.known.has(id)) this.known.set(id, EMPTY());
    return this.known.get(id);
  }

  /** Sees to it that the marks of a range are known; one question at a time. */
  need(ids, from, to) {
    for (const id of [...this.known.keys()]) if (!ids.includes(id)) this.known.delete(id);
    if (performance.now() < this.restUntil) return;
    for (const id of ids) {
      const entry = this.of(id), isCovered = entry.from <= from && entry.to >= to;
      if (isCovered && performance.now() - entry.askedAt < AGES) continue;
      if (entry.isAsking) continue;
      entry.isAsking = true;
      const margin = isCovered ? 0 : (to - from) / 2;
      this.queue = this.queue.then(() => this.ask(id, entry, Math.min(from - margin, entry.askedAt > 0 ? entry.from : Infinity), to + margin));
    }
  }

  /** Something was made or taken away here: asks again at once. */
  refresh() {
    for (const entry of this.known.values()) { entry.to = -Infinity; entry.askedAt = -Infinity; }
  }

  async ask(id, entry, from, to) {
    try {
      if (this.isOver) return;
      const answer = await api.get(`/cameras/${id}/marks${query({ from: timeText(from), to: timeText(to) })}`);
      const at = (text) => (text ? parseTime(text) : null);
      const span = (m) => ({ ...m, from: at(m.from ?? m.at), to: m.at && !m.from ? at(m.at) : at(m.to) });
      const named = (m) => ({ ...span(m), title: m.title ?? m.note ?? "" });
      Object.assign(entry, { holds: answer.holds.map(named), bookmarks: answer.bookmarks.map(named), events: answer.events.map(named),
        erasure: answer.erasure ? { oldest: at(answer.erasure.oldest), soonBefore: at(answer.erasure.soonBefore),
          floorDays: answer.erasure.floorDays } : null,
        from, to, askedAt: performance.now(), isTruncated: Boolean(answer.truncated) });
      this.dispatchEvent(new Event("change"));
    } catch {
      // Marks are an addition: footage is played without them, and they are asked for again later.
      this.restUntil = performance.now() + REST;
    } finally {
      entry.isAsking = false;
    }
  }
}
