// Keeps the footage maps of the cameras on the playback page up to date with the server.
import { api, query } from "./api.js";
import { DAY, HOUR, parseTime, timeText } from "./time.js";
import { FootageMap } from "./footage-map.js";

/** The newest part is asked for again so often. */
const REFRESH = 8000;
/** Overlap of such a question with what is known. */
const OVERLAP = 5 * 60_000;

export class FootageStore extends EventTarget {
  constructor(serverNow) {
    super();
    this.serverNow = serverNow;
    /** @type {Map<string, FootageMap>} */ this.maps = new Map();
    this.asking = new Map();
    this.timer = setInterval(() => this.refresh(), REFRESH);
  }

  dispose() {
    clearInterval(this.timer);
    this.controller?.abort();
  }

  map(id) {
    if (!this.maps.has(id)) this.maps.set(id, new FootageMap());
    return this.maps.get(id);
  }

  /** Sees to it that everything from `from` to the present is known for the cameras. */
  need(ids, streams, from) {
    this.ids = ids;
    this.streams = streams;
    /** Asked for again as long as nothing has come. */
    this.wanted = from;
    return Promise.all(ids.map((id) => (this.map(id).from <= from ? null : this.ask(id, from - Math.max(DAY, (this.serverNow() - from) * 0.5)))));
  }

  refresh() {
    for (const id of this.ids ?? []) this.ask(id, this.map(id).to > 0 ? Math.max(this.map(id).from, this.map(id).to - OVERLAP) : this.wanted);
  }

  async ask(id, from) {
    const pending = this.asking.get(id);
    if (pending && pending.from <= from) return pending.done;
    const entry = { from, done: null };
    this.asking.set(id, entry);
    entry.done = this.load(id, from).finally(() => { if (this.asking.get(id) === entry) this.asking.delete(id); });
    return entry.done;
  }

  async load(id, from) {
    const to = this.serverNow() + HOUR, now = this.serverNow();
    try {
      const answer = await api.get(`/cameras/${id}/timeline${query({ stream: this.streams?.get(id) ?? "main", from: timeText(from), to: timeText(to) })}`);
      const spans = answer.spans.map((s) => ({ ...s, start: parseTime(s.start), end: parseTime(s.end) }));
      const gaps = answer.gaps.map((g) => ({ ...g, start: parseTime(g.start), end: g.end ? parseTime(g.end) : null }));
      this.map(id).take(spans, gaps, from, now);
      this.fault = null;
    } catch (error) {
      this.fault = error;
    }
    this.dispatchEvent(new Event("change"));
  }
}
