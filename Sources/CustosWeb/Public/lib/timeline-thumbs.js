// Small pictures of footage for the timeline: one question at a time, on a coarse grid, kept in a small cache.
import { api, query } from "./api.js";
import { MINUTE, SECOND, timeText } from "./time.js";

/** Pictures kept; each is a few kilobytes. */
const MOST = 120;
/** The pointer rests so long before a picture is asked for. */
const REST = 120;
/** A place without a picture, or a server that is busy, is not asked again before this. */
const RETRY = 20_000;
const WIDTH = 160;

/** Distance of pictures, in seconds: about a picture for every twelve pixels. */
export function gridOf(span, width) {
  const pixels = (span / Math.max(1, width)) * 12;
  return pixels <= 10 * SECOND ? 1 : pixels <= MINUTE ? 10 : 60;
}

export class Thumbnails {
  /**
   * @param {(camera: string, time: number) => Promise<{stream: string, view: string | null} | null>} access under what a picture is asked for; null
   *   when it may not be asked for now
   */
  constructor(access) {
    this.access = access;
    /** @type {Map<string, {url: string | null, at: number}>} */
    this.cache = new Map();
  }

  dispose() {
    clearTimeout(this.timer);
    this.isOver = true;
    for (const entry of this.cache.values()) if (entry.url) URL.revokeObjectURL(entry.url);
    this.cache.clear();
  }

  /** Calls `show(url | null)` with the picture of a place, at once when it is known; a later place takes the place of this one. */
  ask(camera, time, grid, show) {
    const at = Math.floor(time / (grid * SECOND)) * grid * SECOND, key = `${camera}/${grid}/${at}`;
    clearTimeout(this.timer);
    const known = this.cache.get(key);
    if (known && (known.url || performance.now() - known.at < RETRY)) {
      this.wanted = null;
      show(known.url);
      return;
    }
    if (this.wanted?.key !== key) show(null);
    this.wanted = { camera, at, grid, key, show };
    this.timer = setTimeout(() => this.next(), REST);
  }

  /** Nothing is wanted any more. */
  forget() {
    clearTimeout(this.timer);
    this.wanted = null;
  }

  async next() {
    if (this.isBusy || !this.wanted) return;
    const mine = this.wanted;
    this.isBusy = true;
    const url = await this.load(mine).catch(() => null);
    this.isBusy = false;
    if (this.isOver) { if (url) URL.revokeObjectURL(url); return; }
    this.keep(mine.key, url);
    if (this.wanted === mine) { this.wanted = null; mine.show(url); }
    this.next();
  }

  async load({ camera, at, grid }) {
    const access = await this.access(camera, at);
    if (!access) return null;
    const response = await api.raw(`/cameras/${camera}/thumbnail.jpg${query({ ...access, at: timeText(at), grid, width: WIDTH })}`,
      { patience: 8000 });
    return response.status === 204 ? null : URL.createObjectURL(await response.blob());
  }

  keep(key, url) {
    const old = this.cache.get(key);
    if (old?.url) URL.revokeObjectURL(old.url);
    this.cache.delete(key);
    this.cache.set(key, { url, at: performance.now() });
    while (this.cache.size > MOST) {
      const [first, entry] = this.cache.entries().next().value;
      if (entry.url) URL.revokeObjectURL(entry.url);
      this.cache.delete(first);
    }
  }
}
