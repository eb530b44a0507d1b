// <live-video>: one tile of live picture with its caption and state band.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { codecOf } from "../lib/format.js";
import { clock, clockMs } from "../lib/time.js";
import { LivePlayer } from "../lib/live-player.js";
import { chooseWay, wayName } from "../lib/wall-stream-choice.js";
import { SHOWING, tileState } from "../lib/wall-tile-state.js";
import { MARKS, bandText, messageOf, streamText, substituteText } from "../lib/wall-tile-words.js";
import { markLayer, releaseMark } from "../lib/wall-watermark.js";
import { PictureZoom } from "../lib/wall-zoom.js";
import { onSignedOut, query, socketAddress } from "../lib/api.js";
import { line, serverNow } from "../lib/store.js";

/** A tile that nobody can see stops after this. */
const HIDDEN_LIMIT = 10_000;
/** A size must hold for so long before the tile changes stream. */
const SIZE_SETTLE = 1500;
/** The stream that is to replace the shown one has so long to bring a picture; else the shown one stays. */
const EXCHANGE_LIMIT = 10_000;
/** After a change of stream that failed the next is tried after this. */
const EXCHANGE_PAUSE = 30_000;

const visibility = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.target.seen(entry.isIntersecting);
});

function plays(status) {
  return !status?.codecs || MediaSource.isTypeSupported(`video/mp4; codecs="${status.codecs.replace(/^.*codecs="?|"$/g, "")}"`);
}

/**
 * Properties: `camera` (as the API gives it), `purpose`, `masks` (how many privacy masks the register names), `wantsMain` (the main stream
 * whatever the size).
 * Fires "tilechange" when its state changes, "zoom" when its zoom does, "sound" {on, cause} when its sound does.
 */
export class LiveVideo extends HTMLElement {
  connectedCallback() {
    if (!this.picture) this.build();
    this.picture.insertBefore(this.markNode = markLayer(), this.messageNode);
    this.player = this.watched(new LivePlayer(this.video));
    this.failed = new Set();
    this.isSlow = false;
    this.audio = null;
    this.hasWay = true;
    this.visible = true;
    this.pixels = this.clientWidth;
    visibility.observe(this);
    this.resize = new ResizeObserver(() => this.settle());
    this.resize.observe(this);
    this.onWake = () => { this.watchHidden(); if (!document.hidden) this.player.nudge(); };
    document.addEventListener("visibilitychange", this.onWake);
    addEventListener("online", this.onWake);
    this.stopLine = line.watch(({ up }) => { if (up) this.player.nudge(); }, false);
    this.choose();
  }

  disconnectedCallback() {
    visibility.unobserve(this);
    this.resize.disconnect();
    document.removeEventListener("visibilitychange", this.onWake);
    removeEventListener("online", this.onWake);
    this.stopLine();
    clearTimeout(this.hiddenTimer);
    clearTimeout(this.sizeTimer);
    this.dropNext();
    this.player.dispose();
    this.player = null;
    this.markNode.remove();
    releaseMark();
  }

  makeVideo() {
    return h("video", { muted: true, playsInline: true, autoplay: true, disablepictureinpicture: true, "aria-hidden": "true" });
  }

  build() {
    this.classList.add("screen", "tile");
    this.video = this.makeVideo();
    this.nameNode = h("span", { class: "name", test: "tile-name" });
    this.clockNode = h("time", { class: "clock", test: "tile-clock" });
    this.streamNode = h("span", { class: "stream", test: "tile-stream" });
    this.shortNode = h("span", { class: "stream-short", role: "img" });
    this.soundNode = h("span", { class: "sounding", hidden: true }, icon("sound", true), h("span", { class: "unseen" }, t("wall.soundOn")));
    this.maskNode = h("div", { class: "masked", hidden: true, test: "tile-masked" });
    this.noteNode = h("div", { class: "note", hidden: true, test: "tile-note" });
    this.messageNode = h("div", { class: "message", hidden: true, test: "tile-message" });
    this.bandNode = h("div", { class: "band", test: "tile-band" });
    this.picture = h("div", { class: "picture" }, this.video, this.maskNode, this.messageNode);
    this.zoom = new PictureZoom(this.picture);
    this.picture.addEventListener("zoom", () => this.settle());
    this.append(this.picture, this.noteNode,
      h("div", { class: "caption" }, this.bandNode, this.nameNode, this.soundNode, this.streamNode, this.shortNode, this.clockNode));
  }

  watched(player) {
    const update = () => { if (player === this.player) this.update(); else if (player === this.next?.player) this.watchNext(); };
    player.addEventListener("change", update);
    player.addEventListener("tick", update);
    return player;
  }

  set camera(value) {
    const isOther = value?.id !== this.cameraValue?.id, told = isOther ? {} : this.told ?? {};
    this.cameraValue = value;
    // A stream that begins anew says nothing of itself for a moment: what it was still holds.
    const known = (kind, name) => value?.[kind]?.[name] ?? told[kind]?.[name] ?? null;
    this.told = { main: { codecs: known("main", "codecs") }, sub: { codecs: known("sub", "codecs"), width: known("sub", "width") } };
    if (!this.player) return;
    const isChanged = ["main", "sub"].some((kind) => told[kind]?.codecs && told[kind].codecs !== this.told[kind].codecs);
    if (isOther || isChanged) { this.failed.clear(); this.isSlow = false; }
    if (isOther) this.zoom.step(0);
    this.choose();
  }

  get camera() {
    return this.cameraValue;
  }

  set masks(count) {
    this.maskNode.hidden = !count;
    if (count) show(this.maskNode, icon("shield", true), h("span", null, t("tile.masked", { n: count })));
  }

  // --- which stream ------------------------------------------------------------------------------------------

  /** The size or zoom changed: what it asks for is decided when it holds still. */
  settle() {
    clearTimeout(this.sizeTimer);
    this.sizeTimer = setTimeout(() => { this.pixels = this.clientWidth * this.zoom.now.scale; this.choose(); }, SIZE_SETTLE);
  }

  /** Decides stream and address, and opens it. */
  choose() {
    const camera = this.cameraValue;
    if (!this.player || !camera || this.stopped || this.player.held) return;
    if (!this.purpose) { this.sayNoPurpose(); return; }
    const pixels = this.wantsMain ? Infinity : (this.pixels || this.clientWidth) * devicePixelRatio;
    const way = chooseWay({ pixels, subWidth: this.told.sub.width, hasSub: camera.hasSub,
      plays: { main: plays(this.told.main), sub: plays(this.told.sub) }, failed: this.failed, isSlow: this.isSlow });
    this.hasWay = way !== null;
    if (way) this.go(way, socketAddress(`/cameras/${camera.id}/live${query({ stream: way.stream, codec: way.codec, audio: this.audio,
      purpose: this.purpose })}`));
    this.update();
  }

  /** Opens an address: at once where no picture is, beside the shown picture where there is one. */
  go(way, address) {
    const isOpen = this.player.address === address && this.player.phase !== "idle";
    if (isOpen) { this.player.way = way; this.dropNext(); return; }
    if (this.next?.player.address === address) return;
    const isShowing = this.player.phase === "open" && SHOWING.includes(this.current?.state) && this.player.way;
    if (isShowing && performance.now() < (this.noExchangeUntil ?? 0)) return;
    this.dropNext();
    if (!isShowing) { this.player.way = way; this.player.open(address); return; }
    const video = this.makeVideo();
    video.classList.add("arriving");
    this.picture.prepend(video);
    this.next = { video, player: null, until: performance.now() + EXCHANGE_LIMIT };
    this.next.player = this.watched(new LivePlayer(video));
    this.next.player.way = way;
    this.next.player.open(address);
  }

  /** The other stream has a picture: it takes the place of the shown one without a break. Or it has none: the shown one stays. */
  watchNext() {
    const { player, video, until } = this.next;
    if (player.lastFrameAt > 0) {
      const old = { player: this.player, video: this.video };
      this.next = null;
      this.player = player;
      this.video = video;
      video.classList.remove("arriving");
      old.player.dispose();
      old.video.remove();
      if (this.wantsSound) this.openSound();
      this.update();
      return;
    }
    const isOver = player.phase === "unsupported" || player.phase === "refused" || player.phase === "waiting" || performance.now() > until;
    if (!isOver) return;
    const isUnsupported = player.phase === "unsupported", name = wayName(player.way);
    this.dropNext();
    if (this.audio) { this.closeSound("wall.noSound"); return; }
    if (isUnsupported) { this.failed.add(name); this.choose(); } else this.noExchangeUntil = performance.now() + EXCHANGE_PAUSE;
  }

  dropNext() {
    if (!this.next) return;
    const { player, video } = this.next;
    this.next = null;
    player?.dispose();
    video.remove();
  }

  // --- who sees it -------------------------------------------------------------------------------------------

  seen(isSeen) {
    this.visible = isSeen;
    this.watchHidden();
  }

  /** Stops the stream of a tile that has not been visible for a while; starts it again at once. */
  watchHidden() {
    const hidden = !this.visible || document.hidden;
    if (hidden && !this.hiddenTimer && !this.stopped) {
      this.hiddenTimer = setTimeout(() => { this.hiddenTimer = null; this.stopped = true; this.dropNext(); this.player?.close(); }, HIDDEN_LIMIT);
    } else if (!hidden) {
      clearTimeout(this.hiddenTimer);
      this.hiddenTimer = null;
      if (this.stopped) { this.stopped = false; this.choose(); }
    }
  }

  // --- what a person does with it ----------------------------------------------------------------------------

  /** Holds the picture on purpose, or lets it go on. */
  hold(isHeld) {
    this.dropNext();
    this.player.held = isHeld;
    if (isHeld) this.video.pause(); else this.choose();
    this.update();
  }

  get isHeld() {
    return Boolean(this.player?.held);
  }

  /** Starts anew after a refusal: the person asked. */
  retry() {
    this.failed.clear();
    this.isSlow = false;
    this.player.close();
    this.choose();
  }

  /** Turns the sound on or off. Telephone codecs are asked for as AAC, which every browser plays. */
  setSound(on) {
    if (!on) { this.closeSound(null); return; }
    this.wantsSound = true;
    const init = this.player?.init;
    if (init?.playableAudio) this.openSound();
    else if (init?.audio) { this.audio = "aac"; this.noExchangeUntil = 0; this.choose(); } else this.closeSound("wall.noSound");
  }

  openSound() {
    if (!this.player.init?.playableAudio) { this.closeSound("wall.noSound"); return; }
    this.video.muted = false;
    this.tellSound(true, null);
  }

  closeSound(cause) {
    this.wantsSound = false;
    this.video.muted = true;
    if (this.audio) { this.audio = null; this.choose(); }
    this.tellSound(false, cause);
  }

  tellSound(on, cause) {
    this.soundNode.hidden = !on;
    this.dispatchEvent(new CustomEvent("sound", { bubbles: true, detail: { on, cause } }));
  }

  // --- what it says ------------------------------------------------------------------------------------------

  update() {
    const player = this.player, camera = this.cameraValue;
    if (!player || !camera) return;
    if (player.phase === "unsupported" && player.way && !this.failed.has(wayName(player.way))) {
      this.failed.add(wayName(player.way));
      this.refusedCodec = player.init?.codec ?? camera[player.way.stream]?.codec;
      this.choose();
      return;
    }
    if (player.closeCode === 4408 && player.way?.stream === "main" && camera.hasSub && !this.isSlow) {
      this.isSlow = true;
      this.choose();
      return;
    }
    const now = serverNow(), codec = player.init?.codec ?? codecOf(player.init?.codecs);
    const found = tileState(player.facts, camera[player.way?.stream ?? "main"], { now: performance.now(), server: now, hasWay: this.hasWay });
    const { state } = found, showing = SHOWING.includes(state), substitute = showing ? substituteText(player.way, player.init, camera) : "";
    if (state === "signedOut") onSignedOut.call();
    this.current = found;
    setText(this.nameNode, camera.name);
    this.nameNode.title = camera.name;
    setText(this.streamNode, showing ? streamText(player.way, codec) : "");
    setText(this.shortNode, showing ? streamText(player.way, codec, true) : "");
    this.shortNode.hidden = !showing;
    if (this.shortNode.title !== this.streamNode.textContent) {
      this.shortNode.title = this.streamNode.textContent;
      this.shortNode.setAttribute("aria-label", this.streamNode.textContent);
    }
    setText(this.clockNode, showing && player.shownWall ? clock(player.shownWall) : "");
    if (showing && player.shownWall) this.clockNode.title = clockMs(player.shownWall);
    this.noteNode.hidden = substitute === "";
    setText(this.noteNode, substitute);
    this.noteNode.title = substitute;
    this.showBand(found, now);
    const message = messageOf(found, { camera, failed: this.failed, codec: this.refusedCodec, trouble: player.trouble, now,
      retry: () => this.retry() });
    this.messageNode.hidden = message === null;
    if (message && message.key !== this.messageKey) show(this.messageNode, message.nodes());
    this.messageKey = message?.key ?? this.messageKey;
    if (state !== this.dataset.state) {
      this.dataset.state = state;
      this.setAttribute("aria-label", `${camera.name}: ${t(`tile.${state}`)}`);
      this.dispatchEvent(new CustomEvent("tilechange", { bubbles: true, detail: found }));
    }
  }

  /** Nothing is opened before somebody said what for. */
  sayNoPurpose() {
    setText(this.nameNode, this.cameraValue.name);
    this.messageNode.hidden = false;
    if (this.messageKey !== "noPurpose") show(this.messageNode, h("p", { class: "headline" }, icon("lock"), h("span", null, t("tile.noPurpose"))));
    this.messageKey = "noPurpose";
  }

  showBand(found, now) {
    const label = bandText(found, now), key = `${found.state}|${label}`;
    if (this.bandKey === key) return;
    this.bandKey = key;
    show(this.bandNode, icon(MARKS[found.state], true), h("span", null, label));
    this.bandNode.dataset.state = found.state;
  }

  /** The stream that is shown. */
  get stream() {
    return this.player?.way?.stream ?? null;
  }

  /** Facts for tests and for the strip under the wall. */
  get statistics() {
    const p = this.player;
    return { camera: this.cameraValue?.id ?? null, state: this.dataset.state, stream: this.stream, codec: p?.init?.codec ?? null,
      transcoded: p?.init?.transcoded ?? null, frames: p?.frames ?? 0, lag: p ? p.lag() / 1000 : null, wall: p?.shownWall ?? null,
      displayedAt: p?.displayedAt ?? null, mediaTime: this.video.currentTime, muted: this.video.muted, zoom: this.zoom.now,
      skips: p?.skips ?? 0, restarts: p?.restarts ?? 0, attempts: p?.attempts ?? 0, ranges: p?.ranges() ?? [], fault: p?.lastFault ?? null };
  }
}

customElements.define("live-video", LiveVideo);
