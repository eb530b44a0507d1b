// Runs the tiles of the playback page on one clock: waits for slow ones, jumps over common gaps, steps by frames.
import { PageClock, keyframesOnly, pace } from "./page-clock.js";
import { DAY, startOfDay } from "./time.js";

/** A tile that loads for longer than this no longer holds the others. */
const PATIENCE = 8000;
/** A tile may be so far behind the clock, in seconds of page time, before the clock waits. */
const LEEWAY = 0.3;
/** Backwards, the end of the footage before a gap is entered so far inside. */
const INSIDE = 60;
/** Backwards, media time begins anew before the clock comes nearer to 0 than this. */
const ORIGIN_ROOM = 5000;

/**
 * Fires "tick" after each turn, "skip" {ms} when a common gap was jumped over, "end" when nothing follows, "begin" when nothing lies before,
 * "rate" when it changed the rate by itself. Tiles are <playback-video> elements that have begun.
 */
export class PlaybackSession extends EventTarget {
  constructor(wall, serverNow, origin = PlaybackSession.originFor(wall)) {
    super();
    this.serverNow = serverNow;
    this.clock = new PageClock(wall, performance.now());
    this.origin = origin;
    /** @type {any[]} */ this.tiles = [];
    this.answers = new Map();
    this.loadingSince = new Map();
    this.steps = Promise.resolve();
    this.lastWall = wall;
    this.turn = this.turn.bind(this);
    this.frame = requestAnimationFrame(this.turn);
  }

  /** Media time 0 of the session: a day before the day in view, so that small steps back stay in one session. */
  static originFor(wall) {
    return startOfDay(wall) - DAY;
  }

  dispose() {
    this.ended = true;
    cancelAnimationFrame(this.frame);
  }

  get wall() {
    return this.clock.at(performance.now());
  }

  get moving() {
    return this.clock.playing && !this.clock.stalled;
  }

  play() {
    this.clock.play(performance.now());
  }

  pause() {
    this.clock.pause(performance.now());
    // Stand on what is shown: the picture must not jump when it stops.
    const shown = this.master?.shownWall;
    if (shown !== null && shown !== undefined && this.answers.get(this.master)?.kind === "ready"
      && Math.abs(shown - this.wall) < 1000 * pace(this.clock.rate)) this.clock.set(shown, performance.now());
    // What stands is looked at frame by frame: backwards there would be key frames only.
    if (this.clock.rate < 0) { this.setRate(1); this.dispatchEvent(new Event("rate")); }
  }

  setRate(rate) {
    this.clock.setRate(rate, performance.now());
    for (const tile of this.tiles) {
      tile.feed.setRate(rate);
      tile.target = null;
    }
  }

  /** Goes to a wall time; playing goes on if it was on. */
  seek(wall) {
    const now = performance.now();
    this.clock.set(wall, now);
    this.clock.stall(false, now);
    this.lastWall = wall;
    this.loadingSince.clear();
    if (wall < this.origin + ORIGIN_ROOM || wall > this.origin + 300 * DAY) {
      this.origin = PlaybackSession.originFor(wall);
      for (const tile of this.tiles) { tile.feed.reset(this.origin); tile.target = null; tile.shownMedia = null; }
    }
  }

  turn() {
    if (this.ended) return;
    this.frame = requestAnimationFrame(this.turn);
    const now = performance.now(), rate = this.clock.rate, isBack = rate < 0;
    if (isBack && this.clock.playing && this.wall < this.origin + ORIGIN_ROOM) this.seek(this.wall);
    const wall = this.wall;
    let behind = 0, isLoading = false;
    for (const tile of this.tiles) {
      const answer = tile.follow(wall, { moving: this.moving, rate });
      this.answers.set(tile, answer);
      if (answer.kind === "loading") {
        if (!this.loadingSince.has(tile)) this.loadingSince.set(tile, now);
        if (now - this.loadingSince.get(tile) < PATIENCE) isLoading = true;
      } else this.loadingSince.delete(tile);
      behind = Math.max(behind, answer.behind ?? 0);
    }
    if (this.clock.playing) {
      this.clock.stall(isLoading, now);
      if (!isBack && behind > LEEWAY * pace(rate)) this.clock.holdBack((behind - LEEWAY * pace(rate)) * 1000, this.lastWall, now);
      if (!isLoading) { if (isBack) this.jumpBack(wall); else this.jumpCommonGap(wall); }
    }
    this.lastWall = isBack ? this.wall : Math.max(this.lastWall, this.wall);
    this.dispatchEvent(new Event("tick"));
  }

  /** When no tile has footage here, goes on where the first has again. */
  jumpCommonGap(wall) {
    if (this.tiles.length === 0) return;
    let next = null;
    for (const tile of this.tiles) {
      const answer = this.answers.get(tile);
      if (!["hole", "end"].includes(answer.kind)) return;
      for (const until of [answer.until ?? null, tile.map.nextFootage(wall)]) if (until !== null && until > wall
        && (next === null || until < next)) next = until;
    }
    if (next === null || next > this.serverNow()) {
      this.clock.pause(performance.now());
      this.dispatchEvent(new Event("end"));
      return;
    }
    this.seek(next);
    this.clock.play(performance.now());
    this.dispatchEvent(new CustomEvent("skip", { detail: { ms: next - wall } }));
  }

  /** The same backwards: goes on at the end of the footage before. */
  jumpBack(wall) {
    if (this.tiles.length === 0) return;
    let previous = null;
    for (const tile of this.tiles) {
      const answer = this.answers.get(tile);
      if (!["hole", "end"].includes(answer.kind)) return;
      const before = tile.map.previousFootage(Math.min(wall, answer.from ?? wall)) ?? answer.from ?? null;
      if (before !== null && before <= wall && (previous === null || before > previous)) previous = before;
    }
    const isKnown = this.tiles.some((tile) => (tile.map.first() ?? Infinity) < wall);
    if (previous === null || !isKnown) {
      this.pause();
      this.dispatchEvent(new Event("begin"));
      return;
    }
    this.seek(previous - INSIDE);
    if (wall - previous > 1000) this.dispatchEvent(new CustomEvent("skip", { detail: { ms: wall - previous } }));
  }

  /** One frame back or on, exactly; questions queue up so that none is lost. */
  step(direction) {
    if (this.clock.playing) this.pause();
    this.steps = this.steps.then(() => this.stepOnce(direction)).catch(() => { /* the tile shows its fault */ });
    return this.steps;
  }

  async stepOnce(direction) {
    const wall = this.wall, has = (candidate) => candidate?.feed.rangeAt(wall);
    const tile = has(this.master) ? this.master : this.tiles.find(has);
    if (!tile) return;
    const feed = tile.feed;
    let frame = feed.frames.step(feed.media(wall), direction);
    if (!frame && direction < 0) {
      await feed.loadBefore(wall);
      frame = feed.frames.step(feed.media(wall), direction);
    } else if (!frame) {
      const hole = feed.holeAt(wall + 1000) ?? feed.holeAt(feed.wall((feed.frames.at(feed.media(wall))?.time ?? 0)) + 200);
      if (hole?.until) { this.seek(hole.until); this.dispatchEvent(new CustomEvent("skip", { detail: { ms: hole.until - wall } })); return; }
      await feed.fetch(wall + 40);
      frame = feed.frames.step(feed.media(wall), direction);
    }
    // The clock moves at once and the picture follows: quick presses lose no frame.
    if (frame) this.seek(feed.wall(frame.time));
  }

  get keyframesOnly() {
    return keyframesOnly(this.clock.rate);
  }

  /** Greatest difference of the shown frames from the clock, in ms: for tests. */
  spread() {
    const walls = this.tiles.filter((t) => this.answers.get(t)?.kind === "ready").map((t) => t.shownWall).filter((w) => w !== null);
    return walls.length < 2 ? 0 : Math.max(...walls) - Math.min(...walls);
  }
}
