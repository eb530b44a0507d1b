// The clock of the playback page: one wall time that all tiles follow. No DOM; the caller brings the present.

export const RATES = [0.25, 0.5, 1, 2, 4, 8, 16];
/** Backwards, by key frames; a negative rate is that of the clock. */
export const REVERSE_RATES = [-1, -2, -4, -8, -16];
/** Above this rate only key frames are asked for. */
export const KEYFRAMES_ABOVE = 4;

export class PageClock {
  /** @param {number} wall ms since 1970 */
  constructor(wall, now) {
    this.anchorWall = wall;
    this.anchor = now;
    this.rate = 1;
    this.playing = false;
    this.stalled = false;
  }

  /** Wall time at a moment of the page (performance.now()). */
  at(now) {
    return this.playing && !this.stalled ? this.anchorWall + (now - this.anchor) * this.rate : this.anchorWall;
  }

  set(wall, now) {
    this.anchorWall = wall;
    this.anchor = now;
  }

  change(now, change) {
    this.set(this.at(now), now);
    change();
  }

  play(now) { this.change(now, () => { this.playing = true; }); }
  pause(now) { this.change(now, () => { this.playing = false; this.stalled = false; }); }
  setRate(rate, now) { this.change(now, () => { this.rate = rate; }); }
  /** Stands still while a tile loads. */
  stall(isStalled, now) { if (this.stalled !== isStalled) this.change(now, () => { this.stalled = isStalled; }); }

  /** Does not run away from a slow tile: holds back so far, but never goes backwards past `floor`. */
  holdBack(ms, floor, now) {
    this.set(Math.max(floor, this.at(now) - ms), now);
  }
}

/** The rate `steps` away from one in the list. */
export function otherRate(rate, steps) {
  const n = RATES.indexOf(rate);
  return RATES[Math.max(0, Math.min(RATES.length - 1, (n < 0 ? RATES.indexOf(1) : n) + steps))];
}

/** What one more press of "backwards" makes of a rate: begins at 1, then doubles to 16. */
export function reverseRate(rate) {
  const n = REVERSE_RATES.indexOf(rate);
  return REVERSE_RATES[Math.min(REVERSE_RATES.length - 1, n + 1)];
}

/** Backwards nothing but sync samples can be shown: what lies between them needs them first. */
export const keyframesOnly = (rate) => rate > KEYFRAMES_ABOVE || rate < 0;
/** How fast time passes, whichever way; never below 1. */
export const pace = (rate) => Math.max(1, Math.abs(rate));
/** Media is asked for in pieces of this length at a rate. */
export const chunkLength = (rate) => 10_000 * (rate < 0 ? 2 * pace(rate) : keyframesOnly(rate) ? rate : 1);
/** How far ahead of the clock (backwards: behind it) a tile loads at a rate. */
export const aheadLength = (rate) => Math.max(15_000, 10_000 * pace(rate));

/** Media time of a wall time, in seconds from the origin of the session. */
export const mediaTime = (wall, origin) => (wall - origin) / 1000;
export const wallTime = (media, origin) => origin + media * 1000;
