// Plays one live stream: a WebSocket of one-frame fragments into a media source, kept near its end.
import { frameTimes, videoTrack } from "./mp4.js";
import { backoff, liveDecision } from "./rate-control.js";

/** Bound of what waits for the source buffer; beyond it the player starts anew at the next sync frame. */
const QUEUE_LIMIT = 600;
/** Fragments whose wall time is remembered: more than the buffer keeps. */
const WALLS_LIMIT = 1500;
/** So long after the first bytes a picture that is behind jumps instead of hurrying. */
const STARTING = 1000;
/** A stream that sends data but shows no picture for so long cannot be decoded here. */
const FIRST_FRAME_LIMIT = 8000;
/** All places of the server that make H.264 are taken: asked again after this. */
const BUSY_PAUSE = 10_000;
/** Closes after which asking again is of no use. */
const FINAL = [4401, 4403, 4404, 4451];

/**
 * @typedef {{condition: string, cause: string, detail: string, since: string}} StreamState
 * Fires "change" when what a tile shows may have changed.
 */
export class LivePlayer extends EventTarget {
  /** @param {HTMLVideoElement} video */
  constructor(video) {
    super();
    this.video = video;
    this.address = null;
    this.phase = "idle"; // idle, connecting, open, waiting, refused, unsupported
    /** @type {StreamState | null} */ this.state = null;
    this.init = null;
    this.frames = 0;
    this.restarts = 0;
    this.attempts = 0;
    this.closeCode = null;
    this.lastFrameAt = 0;
    this.shownWall = null;
    this.newestWall = null;
    this.arrivedAt = 0;
    this.queueDelay = 0;
    this.skips = 0;
    this.everShown = false;
    this.tick = setInterval(() => this.control(), 200);
    this.onFrame = this.onFrame.bind(this);
    this.onError = () => { if (this.video.error && this.source) this.reconnect("decode"); };
    video.addEventListener("error", this.onError);
    this.frameRequest = video.requestVideoFrameCallback(this.onFrame);
  }

  /** Starts, or starts anew when the address differs. */
  open(address) {
    if (this.address === address && this.phase !== "idle") return;
    // The old picture stays until the first bytes of the other stream: a change of stream does not flash black.
    clearTimeout(this.timer);
    this.dropSocket();
    this.resetMedia();
    this.state = null;
    this.closeCode = null;
    this.address = address;
    this.attempts = 0;
    this.trouble = null;
    this.connect();
  }

  connect() {
    clearTimeout(this.timer);
    this.dropSocket();
    this.phase = "connecting";
    this.startedAt = performance.now();
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => { if (socket === this.socket) { this.phase = "open"; this.changed(); } };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      if (typeof event.data === "string") this.onText(JSON.parse(event.data));
      else this.onBytes(new Uint8Array(event.data));
    };
    socket.onclose = (event) => { if (socket === this.socket) this.onClose(event.code); };
    this.socket = socket;
    this.changed();
  }

  onText(message) {
    if (message.type === "init") {
      this.state = null;
      this.init = message;
      if (!MediaSource.isTypeSupported(message.codecs)) return this.refuse();
    } else if (message.type === "state") {
      // The camera is well, but the server cannot make this stream into what was asked for.
      if (message.condition === "live" && /^transcode\./.test(message.cause)) { this.trouble = message; return this.refuse(); }
      this.state = message.condition === "live" ? null : message;
      if (this.state) this.dropMedia();
    } else if (message.type === "refused") {
      this.refusal = message.error;
    }
    this.changed();
  }

  /** The browser cannot play this stream: stop asking for it. */
  refuse() {
    this.dropSocket();
    this.dropMedia();
    this.phase = "unsupported";
    this.changed();
  }

  onBytes(message) {
    const view = new DataView(message.buffer, message.byteOffset, 16);
    const kind = view.getUint8(0), flags = view.getUint8(1), body = message.subarray(16);
    this.queueDelay = view.getUint32(4);
    if (kind === 0) return this.onInitialisation(body);
    if (!this.track || this.phase === "unsupported") return;
    if (flags & 4) this.skips += 1;
    if (this.needsSync) {
      if (!(flags & 1)) return;
      this.needsSync = false;
    }
    const frame = frameTimes(body, this.track)[0];
    this.newestWall = Number(view.getBigInt64(8)) / 1000;
    this.arrivedAt = performance.now();
    if (frame) {
      this.walls.push({ time: frame.time, wall: this.newestWall });
      if (this.walls.length > WALLS_LIMIT) this.walls.splice(0, 300);
    }
    this.queue.push(body);
    if (this.queue.length > QUEUE_LIMIT) { this.queue = []; this.needsSync = true; }
    this.attempts = 0;
    this.pump();
  }

  onInitialisation(bytes) {
    const track = videoTrack(bytes);
    if (!track || !this.init) return;
    this.track = track;
    this.walls = [];
    if (!this.source) this.openSource();
    this.queue.push({ type: this.init.codecs, bytes });
    this.pump();
  }

  openSource() {
    this.queue = [];
    this.buffer = null;
    this.needsSync = false;
    const source = new MediaSource();
    this.source = source;
    this.everShown = false;
    this.startedAt = performance.now();
    this.url = URL.createObjectURL(source);
    source.addEventListener("sourceopen", () => { if (this.source === source) this.pump(); }, { once: true });
    this.video.src = this.url;
  }

  /** Moves what waits into the source buffer, one append at a time. */
  pump() {
    const source = this.source;
    if (!source || source.readyState !== "open" || this.queue.length === 0) return;
    try {
      const head = this.queue[0];
      if (!this.buffer) {
        if (!head.type) { this.queue.shift(); return this.pump(); }
        this.buffer = source.addSourceBuffer(head.type);
        this.bufferType = head.type;
        this.buffer.addEventListener("updateend", () => { if (this.source === source) { this.control(); this.pump(); } });
      }
      if (this.buffer.updating) return;
      if (head.type) {
        if (head.type !== this.bufferType) { this.buffer.changeType(head.type); this.bufferType = head.type; }
        this.queue.shift();
        this.buffer.appendBuffer(head.bytes);
        return;
      }
      const until = this.queue.findIndex((item) => item.type);
      this.buffer.appendBuffer(joined(this.queue.splice(0, until < 0 ? this.queue.length : until)));
    } catch (error) {
      if (error.name === "QuotaExceededError") this.needsCut = true;
      else this.reconnect(error.name);
    }
  }

  ranges() {
    const list = [];
    if (!this.buffer || this.source?.readyState !== "open") return list;
    for (let n = 0; n < this.buffer.buffered.length; n += 1) list.push([this.buffer.buffered.start(n), this.buffer.buffered.end(n)]);
    return list;
  }

  /** Five times a second and after each append: stay near the end, keep the buffer short. */
  control() {
    const ranges = this.ranges();
    if (ranges.length > 0) {
      const { seek, rate, cutTo } = liveDecision({ current: this.video.currentTime, ranges,
        isStarting: performance.now() - this.startedAt < STARTING, hasSound: Boolean(this.init?.playableAudio) });
      // A picture that is held on purpose stays the picture that it is.
      if (seek !== null && !this.video.seeking && !this.held) this.video.currentTime = seek;
      if (this.video.playbackRate !== rate) this.video.playbackRate = rate;
      if (this.video.paused && !this.held) this.video.play().catch(() => { /* starts at the next tick or after a click */ });
      if ((cutTo !== null || this.needsCut) && !this.buffer.updating) {
        const to = cutTo ?? this.video.currentTime - 1;
        this.needsCut = false;
        if (to > ranges[0][0]) this.buffer.remove(0, to);
      }
      const silent = performance.now() - this.startedAt;
      if (!this.everShown && !document.hidden && silent > FIRST_FRAME_LIMIT && ranges.at(-1)[1] - ranges[0][0] > 2) this.refuse();
    }
    this.dispatchEvent(new Event("tick"));
  }

  onFrame(now, metadata) {
    this.frameRequest = this.video.requestVideoFrameCallback(this.onFrame);
    this.frames += 1;
    this.lastFrameAt = performance.now();
    this.everShown = true;
    this.shownWall = this.wallAt(metadata.mediaTime) ?? this.shownWall;
    this.displayedAt = performance.timeOrigin + metadata.expectedDisplayTime;
  }

  /** Wall time of the frame with a media time. */
  wallAt(time) {
    const walls = this.walls ?? [];
    for (let n = walls.length - 1; n >= 0; n -= 1) if (walls[n].time <= time + 0.002) return walls[n].wall;
    return null;
  }

  /** How old the shown picture is, in ms: what waits here, what waited at the server, and silence of the line. */
  lag() {
    if (this.shownWall === null || this.newestWall === null) return 0;
    const silence = performance.now() - this.arrivedAt;
    return Math.max(0, this.newestWall - this.shownWall) + this.queueDelay + (silence > 1000 ? silence : 0);
  }

  onClose(code) {
    this.closeCode = code;
    this.socket = null;
    if (FINAL.includes(code)) {
      this.dropMedia();
      this.phase = "refused";
      this.changed();
      return;
    }
    this.waitAndConnect();
  }

  waitAndConnect() {
    this.attempts += 1;
    this.phase = "waiting";
    const pause = this.closeCode === 4429 ? BUSY_PAUSE : backoff(this.attempts);
    this.timer = setTimeout(() => { this.resetMedia(); this.connect(); }, pause);
    this.changed();
  }

  /** Something broke in the player: begin again with a new media source. */
  reconnect(reason) {
    this.restarts += 1;
    this.lastFault = reason;
    this.dropSocket();
    this.resetMedia();
    this.waitAndConnect();
  }

  /** The network is back or the page is looked at again: do not sit out the wait. */
  nudge() {
    if (this.phase !== "waiting") return;
    this.resetMedia();
    this.connect();
  }

  dropSocket() {
    if (!this.socket) return;
    const socket = this.socket;
    this.socket = null;
    socket.onmessage = null;
    // Closing before the handshake ends would be an error in the console; it closes as soon as it is open.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  }

  resetMedia() {
    this.queue = [];
    this.buffer = null;
    this.track = null;
    this.source = null;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = null;
  }

  /** Takes the picture away: an old picture must not look live. */
  dropMedia() {
    this.resetMedia();
    this.video.removeAttribute("src");
    this.video.load();
    this.everShown = false;
    this.lastFrameAt = 0;
  }

  close() {
    clearTimeout(this.timer);
    this.dropSocket();
    this.dropMedia();
    this.init = null;
    this.state = null;
    this.phase = "idle";
    this.address = null;
  }

  dispose() {
    this.close();
    clearInterval(this.tick);
    this.video.cancelVideoFrameCallback(this.frameRequest);
    this.video.removeEventListener("error", this.onError);
  }

  /** What decides the state of the tile. */
  get facts() {
    return { phase: this.phase, closeCode: this.closeCode, refusal: this.refusal, stated: this.state, isHeld: Boolean(this.held),
      lastFrameAt: this.lastFrameAt, shownWall: this.shownWall, lag: this.lag(), startedAt: this.startedAt, attempts: this.attempts };
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function joined(parts) {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.byteLength; }
  return whole;
}
