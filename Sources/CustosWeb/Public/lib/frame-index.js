// Which frames a tile knows, by media time: what makes a step of exactly one frame possible. No DOM.

/** Two times nearer than this are one frame: half of what 240 frames a second need, more than rounding to microseconds. */
const SAME = 0.0015;

export class FrameIndex {
  constructor() {
    /** @type {number[]} */ this.times = [];
    /** @type {number[]} */ this.durations = [];
  }

  clear() {
    this.times = [];
    this.durations = [];
  }

  /** Adds frames in order of time; they replace what was known in the time they cover. */
  insert(frames) {
    if (frames.length === 0) return;
    const from = this.lowerBound(frames[0].time - SAME), last = frames[frames.length - 1].time;
    const until = this.lowerBound(last + SAME);
    this.times.splice(from, until - from, ...frames.map((f) => f.time));
    this.durations.splice(from, until - from, ...frames.map((f) => f.duration));
  }

  /** Forgets frames outside [from, until). */
  keep(from, until) {
    const a = this.lowerBound(from), b = this.lowerBound(until);
    this.times = this.times.slice(a, b);
    this.durations = this.durations.slice(a, b);
  }

  /** Index of the first frame at or after the time. */
  lowerBound(time) {
    let low = 0, high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The frame that is on screen at a time: the last at or before it; null when none is known. */
  at(time) {
    const n = this.lowerBound(time + SAME) - 1;
    return n < 0 ? null : { time: this.times[n], duration: this.durations[n], index: n };
  }

  /** The frame `steps` away from the one on screen at a time; null when it is not known. */
  step(time, steps) {
    const here = this.at(time);
    if (!here) return null;
    const n = here.index + steps;
    return n < 0 || n >= this.times.length ? null : { time: this.times[n], duration: this.durations[n], index: n };
  }
}
