// Feeds one tile with recorded media: asks for chunks around a wall time, appends them, knows their frames, trims.
import { frameTimes, splitInitialisation, videoTrack, withoutSound } from "./mp4.js";
import { FrameIndex } from "./frame-index.js";
import { aheadLength, chunkLength, keyframesOnly, mediaTime, pace, wallTime } from "./page-clock.js";

/** Seconds kept behind and ahead of the picture when the buffer is trimmed. */
const KEEP_BEHIND = 30;
const CUT_SLACK = 20;
/** The first chunk after a seek is shorter, so that the picture comes sooner. */
const FIRST_SHARE = 0.4;
/** A fault is not asked again before this. */
const RETRY_AFTER = 2500;
/** The server serves others first: the tile goes on waiting. */
const BUSY = 503;
/** Answers that asking again does not change. */
const NOT_OFFERED = [400, 404, 501];
/** Knowledge that nothing follows ages: recording goes on. */
const END_AGES = 4000;
/** The length MSE is told: longer than any retention, so that no seek is clamped. */
const DURATION = 400 * 86_400;
/** The part of a media type that names sound. */
const SOUND = /\s*,\s*(?:mp4a|opus)[^,"]*/i;
/** Two walls nearer than this are one edge. */
const TOUCH = 80;
/** A piece for playing backwards reaches so far past the clock that the clock lies inside it. */
const BACK_MARGIN = 500;

/**
 * `load({from, until, keyframes, transcode, signal})` answers {bytes | null, start, end, next, codecs} with times in ms; `transcode` asks for
 * pictures that any browser plays, once this one has shown that it does not play the recorded ones.
 * Fires "change" when the answer of `want` may be different. `gapAt(wall)` may tell of gaps that are known from elsewhere.
 */
export class MediaFeed extends EventTarget {
  constructor(video, load, origin) {
    super();
    this.video = video;
    this.load = load;
    this.frames = new FrameIndex();
    this.rate = 1;
    this.gapAt = () => null;
    /** The recorded codec that this browser does not play, once the server makes another of it; else null. */
    this.transcoded = null;
    this.reset(origin);
  }

  /** Begins anew with another origin. */
  reset(origin) {
    this.abort();
    this.origin = origin;
    this.frames.clear();
    this.holes = [];
    this.links = [];
    this.fault = null;
    this.unsupported = null;
    this.buffer = null;
    this.bufferType = null;
    this.work = Promise.resolve();
    if (this.url) URL.revokeObjectURL(this.url);
    const source = new MediaSource();
    this.source = source;
    this.url = URL.createObjectURL(source);
    this.opened = new Promise((resolve) => source.addEventListener("sourceopen", () => { source.duration = DURATION; resolve(); }, { once: true }));
    this.video.src = this.url;
  }

  dispose() {
    this.abort();
    this.source = null;
    this.video.removeAttribute("src");
    this.video.load();
    URL.revokeObjectURL(this.url);
  }

  media(wall) { return mediaTime(wall, this.origin); }
  wall(media) { return wallTime(media, this.origin); }

  ranges() {
    const list = [];
    if (!this.buffer || this.source?.readyState !== "open") return list;
    for (let n = 0; n < this.buffer.buffered.length; n += 1) list.push([this.buffer.buffered.start(n), this.buffer.buffered.end(n)]);
    return list;
  }

  /** The buffered range that holds a wall time. */
  rangeAt(wall) {
    const at = this.media(wall);
    return this.ranges().find(([a, b]) => at >= a - 0.02 && at < b - 0.002) ?? null;
  }

  holeAt(wall) {
    const now = performance.now();
    this.holes = this.holes.filter((h) => h.until !== null || now - h.learned < END_AGES);
    return this.holes.find((h) => wall >= h.from - 1 && (h.until === null || wall < h.until)) ?? null;
  }

  /**
   * Says what there is at a wall time and loads what will be wanted next.
   * @returns {{kind: "ready" | "loading" | "hole" | "end" | "fault" | "unsupported", until?: number | null, from?: number,
   *   range?: [number, number]}}
   */
  want(wall) {
    if (this.unsupported) return { kind: "unsupported" };
    if (this.rate < 0) return this.wantBack(wall);
    const range = this.rangeAt(wall);
    if (range) {
      this.loadAhead(wall, range);
      return { kind: "ready", range };
    }
    const hole = this.holeAt(wall);
    if (hole) {
      if (hole.until !== null && hole.until - wall < aheadLength(this.rate) && !this.busy && !this.rangeAt(hole.until + 1)) this.fetch(hole.until);
      return hole.until === null ? { kind: "end" } : { kind: "hole", until: hole.until };
    }
    if (this.busy && this.busy.from <= wall + TOUCH && wall < this.busy.until) return { kind: "loading" };
    if (this.faulty) return { kind: this.faulty };
    this.fetch(wall, wall + chunkLength(this.rate) * FIRST_SHARE);
    return { kind: "loading" };
  }

  /** What a fault that is too fresh to ask again makes of the tile; null when there is none. */
  get faulty() {
    if (!this.fault || performance.now() - this.fault.at >= RETRY_AFTER) return null;
    return this.fault.error.status === BUSY && this.fault.error.code !== "transcode.busy" ? "loading" : "fault";
  }

  /** The same backwards: what lies before is loaded, piece by piece, in front of what is there. */
  wantBack(wall) {
    const range = this.rangeAt(wall) ?? this.rangeAt(wall - TOUCH - 20);
    if (range) {
      const start = this.wall(range[0]);
      if (this.needsRoom) this.trim(wall);
      if (this.busy || this.faulty || wall - start > aheadLength(this.rate)) this.trim(wall);
      else if (start > this.origin + 1 && !this.gapAt(start - TOUCH) && !this.holeAt(start - TOUCH)) this.fetch(this.backStart(start - 1), start);
      return { kind: "ready", range };
    }
    const hole = this.gapAt(wall), from = hole ? hole.start : this.holeAt(wall)?.from;
    if (from !== undefined) {
      if (!this.busy && !this.faulty && wall - from < aheadLength(this.rate) && !this.rangeAt(from - TOUCH - 20) && !this.holeAt(from - TOUCH)) {
        this.fetch(this.backStart(from - 1), from);
      }
      return { kind: "hole", from };
    }
    if (this.busy && this.busy.from <= wall && wall <= this.busy.until + TOUCH) return { kind: "loading" };
    if (this.faulty) return { kind: this.faulty };
    this.fetch(this.backStart(wall), wall + BACK_MARGIN);
    return { kind: "loading" };
  }

  /** Where a piece that ends at a wall time begins: not before what is known already. */
  backStart(wall) {
    const known = this.ranges().map((r) => this.wall(r[1])).concat(this.holes.map((h) => h.until ?? -Infinity)).filter((end) => end < wall);
    return Math.max(this.origin, wall - chunkLength(this.rate), ...known);
  }

  loadAhead(wall, range) {
    const end = this.wall(range[1]);
    if (this.needsRoom) this.trim(wall);
    if (this.busy || end - wall > aheadLength(this.rate)) return this.trim(wall);
    if (this.faulty) return;
    const hole = this.holeAt(end + 1);
    if (hole) {
      if (hole.until !== null && hole.until - wall < aheadLength(this.rate) && !this.rangeAt(hole.until + 1)) this.fetch(hole.until);
      return;
    }
    this.fetch(this.links.find((l) => Math.abs(l.end - end) < TOUCH)?.next ?? end);
  }

  /** Loads what lies before a wall time: a step back may need it. */
  async loadBefore(wall) {
    await this.fetch(wall - 2000, wall);
  }

  /** Asks for one chunk; a newer question takes the place of an older one. */
  fetch(from, until = from + chunkLength(this.rate)) {
    this.abort();
    const busy = { from, until, controller: new AbortController(), done: null };
    this.busy = busy;
    busy.done = this.run(busy).finally(() => {
      if (this.busy === busy) this.busy = null;
      this.dispatchEvent(new Event("change"));
    });
    return busy.done;
  }

  async run(busy) {
    try {
      const answer = await this.load({ from: busy.from, until: busy.until, keyframes: keyframesOnly(this.rate),
        transcode: this.transcoded !== null, signal: busy.controller.signal });
      if (busy !== this.busy) return;
      this.fault = null;
      if (!answer.bytes) {
        this.learnHole(busy.from, answer.next);
        return;
      }
      if (!MediaSource.isTypeSupported(answer.codecs)) {
        if (this.transcoded === null) this.transcoded = answer.codecs;
        else this.unsupported = this.transcoded;
        return;
      }
      if (SOUND.test(answer.codecs)) this.hasSound = true;
      await this.append(keyframesOnly(this.rate) ? picturesOnly(answer) : answer, busy);
      if (answer.start > busy.from + TOUCH) this.learnHole(busy.from, answer.start);
      if (answer.next === null) this.learnHole(answer.end, null);
      else if (answer.next > answer.end + TOUCH) this.learnHole(answer.end, answer.next);
      // No way forward from here would mean asking the same again and again.
      else if (answer.end <= busy.from + 1) this.learnHole(busy.from, Math.max(answer.next, busy.from + 1000));
      this.links.push({ end: answer.end, next: answer.next });
      if (this.links.length > 40) this.links.shift();
    } catch (error) {
      if (busy.controller.signal.aborted) return;
      // A server that makes no other pictures says so once and for all; one whose places are taken is asked again.
      if (this.transcoded !== null && NOT_OFFERED.includes(error.status)) this.unsupported = this.transcoded;
      else this.fault = { error, at: performance.now() };
    }
  }

  learnHole(from, until) {
    this.holes = this.holes.filter((h) => Math.abs(h.from - from) > TOUCH);
    this.holes.push({ from, until, learned: performance.now() });
    if (this.holes.length > 200) this.holes.shift();
  }

  async append({ bytes, codecs }, busy) {
    const [initialisation, media] = splitInitialisation(bytes);
    const track = initialisation.byteLength > 0 ? videoTrack(initialisation) : this.track;
    if (!track) throw new Error("no video track");
    await this.opened;
    await this.enqueue(() => {
      if (busy !== this.busy || this.source?.readyState !== "open") return;
      if (!this.buffer) {
        this.buffer = this.source.addSourceBuffer(codecs);
        this.bufferType = codecs;
      } else if (codecs !== this.bufferType) {
        this.buffer.changeType(codecs);
        this.bufferType = codecs;
      }
      this.track = track;
      try {
        this.buffer.appendBuffer(bytes);
      } catch (error) {
        if (error.name !== "QuotaExceededError") throw error;
        this.needsRoom = true;
        throw error;
      }
      this.frames.insert(frameTimes(media, track));
    });
  }

  /** One change of the source buffer after the other. */
  enqueue(change) {
    const source = this.source;
    this.work = this.work.catch(() => { /* told to who asked for that change */ }).then(async () => {
      if (this.source !== source || !source) return;
      if (this.buffer?.updating) await updated(this.buffer);
      change();
      if (this.buffer?.updating) await updated(this.buffer);
    });
    return this.work;
  }

  /** Forgets what is far behind the picture, and more when the browser asks for room. */
  trim(wall) {
    const ranges = this.ranges(), at = this.media(wall);
    if (ranges.length === 0 || this.trimming) return;
    const behind = KEEP_BEHIND * pace(this.rate);
    const from = ranges[0][0], last = ranges[ranges.length - 1][1];
    const cuts = [];
    if (this.needsRoom) cuts.push([0, at - 3], [at + 20, DURATION]);
    else if (at - from > behind + CUT_SLACK) cuts.push([0, at - behind]);
    else if (last - at > 600 * pace(this.rate)) cuts.push([at + 300 * pace(this.rate), DURATION]);
    if (cuts.length === 0) return;
    this.needsRoom = false;
    this.trimming = true;
    for (const [a, b] of cuts) {
      if (b > a && b > 0) this.enqueue(() => { if (this.buffer) this.buffer.remove(Math.max(0, a), b); });
    }
    this.enqueue(() => { this.trimming = false; });
    this.frames.keep(this.needsRoom ? at - 3 : at - behind - CUT_SLACK, Infinity);
  }

  /** Another rate; crossing into or out of key frames only empties the buffer. */
  setRate(rate) {
    const changes = keyframesOnly(rate) !== keyframesOnly(this.rate);
    this.rate = rate;
    if (!changes) return;
    // Key frames come without sound, and a source buffer keeps the tracks it began with.
    if (this.hasSound) return this.reset(this.origin);
    this.abort();
    this.holes = [];
    this.links = [];
    this.frames.clear();
    this.enqueue(() => { if (this.buffer) this.buffer.remove(0, DURATION); });
    this.emptied = this.work;
  }

  abort() {
    this.busy?.controller.abort();
    this.busy = null;
  }
}

/** A chunk of key frames as what it is: pictures, although its initialisation tells of sound too. */
function picturesOnly(answer) {
  if (!SOUND.test(answer.codecs)) return answer;
  const [initialisation, media] = splitInitialisation(answer.bytes), head = withoutSound(initialisation);
  const bytes = new Uint8Array(head.byteLength + media.byteLength);
  bytes.set(head);
  bytes.set(media, head.byteLength);
  return { ...answer, bytes, codecs: answer.codecs.replace(SOUND, "") };
}

function updated(buffer) {
  return new Promise((resolve) => buffer.addEventListener("updateend", resolve, { once: true }));
}
