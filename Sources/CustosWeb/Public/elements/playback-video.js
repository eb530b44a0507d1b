// <playback-video>: one tile of recorded picture that follows the page clock and says why it has none.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t, word } from "../lib/i18n.js";
import { causeText } from "../lib/conditions.js";
import { sentence } from "../lib/errors.js";
import { codecName, codecOf } from "../lib/format.js";
import { briefTime, clockMs, duration } from "../lib/time.js";
import { MediaFeed } from "../lib/media-feed.js";
import { keyframesOnly } from "../lib/page-clock.js";
import { stepDecision } from "../lib/rate-control.js";
import { markLayer, releaseMark } from "../lib/wall-watermark.js";

/** A seek that has not ended after this is asked again. */
const SEEK_LIMIT = 4000;

export class PlaybackVideo extends HTMLElement {
  connectedCallback() {
    this.classList.add("screen", "tile", "recorded");
    this.video = h("video", { muted: true, playsInline: true, disablepictureinpicture: true, "aria-hidden": "true" });
    this.nameNode = h("span", { class: "name", test: "tile-name" });
    this.streamNode = h("span", { class: "stream" });
    this.clockNode = h("time", { class: "clock", test: "tile-clock" });
    this.bandNode = h("div", { class: "band", test: "tile-band" });
    this.messageNode = h("div", { class: "message", hidden: true, test: "tile-message" });
    this.noteNode = h("div", { class: "note", hidden: true });
    this.badgeNode = h("span", { class: "badge", hidden: true, test: "tile-detached" }, icon("unlink", true),
      h("span", null, t("playback.isDetached")));
    this.soundNode = h("span", { class: "badge", hidden: true, test: "tile-sound" }, icon("sound", true),
      h("span", { class: "unseen" }, t("playback.isHeard")));
    this.append(h("div", { class: "picture" }, this.video,
      markLayer(),
      this.messageNode, h("div", { class: "badges" }, this.badgeNode, this.soundNode)), this.noteNode,
      h("div", { class: "caption" }, this.bandNode, this.nameNode, this.streamNode, this.clockNode));
    this.onFrame = this.onFrame.bind(this);
    this.frameRequest = this.video.requestVideoFrameCallback(this.onFrame);
    this.frames = 0;
    this.target = null;
    this.shownMedia = null;
    this.video.addEventListener("error", () => { if (this.feed?.source && this.video.error) { this.faults = (this.faults ?? 0) + 1;
      this.feed.reset(this.feed.origin); this.target = null; } });
  }

  disconnectedCallback() {
    releaseMark();
    this.feed?.dispose();
    this.video.cancelVideoFrameCallback(this.frameRequest);
  }

  /** Sets what the tile plays: `load` brings pieces of media, `substitute` names the codec that the stream stands in for. */
  begin({ camera, origin, stream, load, rate, map, substitute }) {
    this.camera = camera;
    this.map = map;
    this.stream = stream;
    setText(this.nameNode, camera.name);
    this.nameNode.title = camera.name;
    this.substitute = substitute;
    this.feed?.dispose();
    this.feed = new MediaFeed(this.video, load, origin);
    this.feed.gapAt = (wall) => this.map.gapAt(wall);
    this.feed.setRate(rate);
    this.target = null;
    this.shownMedia = null;
  }

  onFrame(now, metadata) {
    this.frameRequest = this.video.requestVideoFrameCallback(this.onFrame);
    this.frames += 1;
    this.shownMedia = metadata.mediaTime;
  }

  /** Whether the sound that comes with the pictures is heard. */
  set isHeard(value) {
    this.heard = value;
    this.video.muted = !value;
    this.soundNode.hidden = !value;
  }

  /** Whether the tile goes by its own clock: a broken chain says so. */
  set isDetached(value) {
    this.badgeNode.hidden = !value;
  }

  get isHeard() {
    return Boolean(this.heard);
  }

  /** Begins anew at the same place: other bytes are wanted from now on. */
  restart(origin = this.feed.origin) {
    this.feed.reset(origin);
    this.target = null;
    this.shownMedia = null;
  }

  /** Wall time of the frame on screen: the exact time of the frame, not of the player. */
  get shownWall() {
    if (this.shownMedia === null || !this.feed) return null;
    return this.feed.wall(this.feed.frames.at(this.shownMedia)?.time ?? this.shownMedia);
  }

  /**
   * Follows the clock once.
   * @returns {{kind: "ready" | "loading" | "hole" | "end" | "fault" | "unsupported", until?: number | null, behind?: number}}
   */
  follow(wall, { moving, rate }) {
    const answer = this.feed.want(wall);
    if (answer.kind !== "ready") {
      if (!this.video.paused) this.video.pause();
      // A loading tile waits at the wanted place: the seek ends by itself when the bytes are there.
      return answer;
    }
    const wanted = this.feed.media(wall), video = this.video;
    if (moving && rate < 0) return this.runBack(wanted, answer);
    if (moving) return this.run(wanted, rate, answer);
    if (!video.paused) video.pause();
    const frame = this.feed.frames.at(wanted);
    const inside = frame && frame.time + Math.max(frame.duration, 0.5) > wanted;
    this.seekTo(inside ? frame.time + Math.min(frame.duration / 2, 0.02) : wanted);
    return video.seeking || video.readyState < 2 ? { kind: "loading" } : answer;
  }

  /** Backwards: the sync sample that the clock stands on is drawn, one after the other; what a slow machine cannot draw is left out. */
  runBack(wanted, answer) {
    const video = this.video;
    if (!video.paused) video.pause();
    const frame = this.feed.frames.at(wanted);
    this.seekTo(frame ? frame.time + Math.min(frame.duration / 2, 0.02) : wanted);
    return video.readyState < 2 && !video.seeking ? { kind: "loading" } : answer;
  }

  run(wanted, rate, answer) {
    const video = this.video;
    if (video.seeking && performance.now() - this.soughtAt < SEEK_LIMIT) return { kind: "loading" };
    const current = video.currentTime, [a, b] = answer.range;
    const step = stepDecision({ current, wanted, rate });
    if (step.seek || current < a - 0.05 || current > b + 0.05) {
      this.target = null;
      this.seekTo(wanted);
      return { kind: "loading" };
    }
    this.target = null;
    if (video.playbackRate !== step.rate) video.playbackRate = step.rate;
    if (video.paused) video.play().catch(() => { /* a later turn starts it */ });
    return { kind: video.readyState < 2 ? "loading" : "ready", behind: Math.max(0, wanted - current) };
  }

  /** One seek at a time; the same place is not sought twice. */
  seekTo(media) {
    if (this.target !== null && Math.abs(this.target - media) < 0.0005) return;
    if (this.video.seeking && performance.now() - this.soughtAt < 400) return;
    this.target = media;
    this.soughtAt = performance.now();
    this.video.currentTime = media;
  }

  /** Shows what there is: band, caption, or the cause of a gap. */
  render(wall, now, { kind, until }, { moving, rate }) {
    const known = this.map.at(wall, now);
    let state = kind;
    if (kind === "loading" && (known.kind === "gap" || known.kind === "future")) state = "hole";
    if (state === "hole" || state === "end") state = known.kind === "gap" ? "gap" : known.kind === "future" ? "future" : known.kind === "pending"
      ? "pending" : "none";
    if (state === "ready") state = moving ? "playing" : "paused";
    this.dataset.state = state;
    const showing = state === "playing" || state === "paused";
    const shown = this.shownWall;
    setText(this.clockNode, showing && shown !== null ? clockMs(shown) : "");
    setText(this.streamNode, showing ? `${word("stream", this.stream)} ${codecName(codecOf(this.feed.bufferType))}` : "");
    const label = state !== "playing" || rate === 1 ? t(`playback.${state}`) : keyframesOnly(rate)
      ? t(rate < 0 ? "playback.backKeyFrames" : "playback.rateKeyFrames", { rate: Math.abs(rate) }) : t("playback.rate", { rate });
    this.substituted();
    if (this.bandKey !== state + label) {
      this.bandKey = state + label;
      this.bandNode.dataset.state = state;
      show(this.bandNode, icon({ playing: "play", paused: "pause", loading: "wait", gap: "warn", fault: "alarm", unsupported: "warn" }[state]
        ?? "off", true), h("span", null, label));
    }
    this.explain(state, known, wall, until, now);
  }

  /** Names what is shown in the place of the recorded codec. */
  substituted() {
    const from = this.feed.transcoded && !this.feed.unsupported ? this.feed.transcoded : null;
    const text = this.substitute ? t("tile.substitute", { codec: this.substitute, shown: "H.264" })
      : from ? t("playback.transcoded", { codec: codecName(codecOf(from)), shown: "H.264" }) : "";
    this.noteNode.hidden = !text;
    setText(this.noteNode, text);
  }

  explain(state, known, wall, until, now) {
    const spoken = !["playing", "paused", "loading"].includes(state);
    this.messageNode.hidden = !spoken;
    if (!spoken) return;
    const gap = known.gap;
    const lines = gap
      ? [t("playback.gapTitle", { cause: word("gap", gap.cause) }), gap.detail ? causeText(gap.detail) : "",
        gap.end === null ? t("playback.gapOpen", { start: briefTime(gap.start, now) })
          : t("playback.gapSpan", { start: briefTime(gap.start, now), end: briefTime(gap.end, now), length: duration(gap.end - gap.start, t) })]
      : state === "fault" ? [t("playback.fault"), sentence(this.feed.fault?.error), ""]
      : state === "unsupported" ? [t("tile.unsupported"), t("playback.unsupportedWhy", { codec: codecName(codecOf(this.feed.unsupported)) }), ""]
      : [t(`playback.${state}`), state === "none" && until ? t("playback.nextAt", { time: briefTime(until, now) }) : "", ""];
    const key = lines.join("|");
    if (this.messageKey === key) return;
    this.messageKey = key;
    show(this.messageNode, h("p", { class: `headline ${gap || state === "unsupported" ? "warn" : state === "fault" ? "alarm" : ""}` },
      icon(gap ? "warn" : state === "fault" ? "alarm" : "info"), h("span", null, lines[0])),
      lines[1] ? h("p", null, lines[1]) : null, lines[2] ? h("p", { class: "since" }, lines[2]) : null);
  }

  get statistics() {
    return { camera: this.camera?.id, state: this.dataset.state, frames: this.frames, mediaTime: this.video.currentTime, shownMedia: this.shownMedia,
      shownWall: this.shownWall,
      codec: codecOf(this.feed?.bufferType), rate: this.video.playbackRate, ranges: this.feed?.ranges() ?? [], seeking: this.video.seeking,
        faults: this.faults ?? 0, isHeard: this.isHeard, hasSound: /mp4a|opus/.test(this.feed?.bufferType ?? "") };
  }
}

customElements.define("playback-video", PlaybackVideo);
