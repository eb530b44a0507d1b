// <live-video>: one tile of live picture with its caption and state band.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { pick, t, word } from "../lib/i18n.js";
import { causeText, tone } from "../lib/conditions.js";
import { codecName, codecOf } from "../lib/format.js";
import { briefTime, clock, clockMs, parseTime } from "../lib/time.js";
import { LivePlayer } from "../lib/live-player.js";
import { chooseStream } from "../lib/rate-control.js";
import { onSignedOut, query, socketAddress } from "../lib/api.js";
import { line, serverNow, session } from "../lib/store.js";

/** No new frame for so long: the picture is frozen and says so. */
const FROZEN_AFTER = 3000;
/** Above this age of the picture the lag is shown. */
const LAG_SHOWN = 2000;
/** A tile that nobody can see stops after this. */
const HIDDEN_LIMIT = 10_000;
/** A size must hold for so long before the tile changes stream. */
const SIZE_SETTLE = 1500;

const visibility = new IntersectionObserver((entries) => {
  for (const entry of entries) entry.target.seen(entry.isIntersecting);
});

/**
 * Properties: `camera` (as the API gives it), `purpose`, `sound`, `held`. Fires "tilechange" when its state changes.
 */
export class LiveVideo extends HTMLElement {
  connectedCallback() {
    if (!this.video) this.build();
    this.player = new LivePlayer(this.video);
    this.player.addEventListener("change", () => this.update());
    this.player.addEventListener("tick", () => this.update());
    this.visible = true;
    this.streamOverride = null;
    visibility.observe(this);
    this.resize = new ResizeObserver(() => {
      clearTimeout(this.sizeTimer);
      this.sizeTimer = setTimeout(() => this.choose(), SIZE_SETTLE);
    });
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
    this.player.dispose();
    this.player = null;
  }

  build() {
    this.classList.add("screen", "tile");
    this.video = h("video", { muted: true, playsInline: true, autoplay: true, disablepictureinpicture: true, "aria-hidden": "true" });
    this.nameNode = h("span", { class: "name", test: "tile-name" });
    this.clockNode = h("time", { class: "clock", test: "tile-clock" });
    this.streamNode = h("span", { class: "stream", test: "tile-stream" });
    this.noteNode = h("div", { class: "note", hidden: true, test: "tile-note" });
    this.messageNode = h("div", { class: "message", hidden: true, test: "tile-message" });
    this.bandNode = h("div", { class: "band", test: "tile-band" });
    this.markNode = h("div", { class: "watermark", "aria-hidden": "true" });
    this.append(h("div", { class: "picture" }, this.video, this.markNode, this.messageNode), this.noteNode,
      h("div", { class: "caption" }, this.bandNode, this.nameNode, this.streamNode, this.clockNode));
  }

  set camera(value) {
    const other = value?.id !== this.cameraValue?.id;
    this.cameraValue = value;
    if (!this.player) return;
    if (other) this.streamOverride = null;
    this.choose();
  }

  get camera() {
    return this.cameraValue;
  }

  /** Decides stream and address, and opens it. */
  choose() {
    const camera = this.cameraValue;
    if (!this.player || !camera || !this.purpose) return;
    if (this.stopped) return;
    const plays = (status) => !status?.codecs || MediaSource.isTypeSupported(`video/mp4; codecs="${status.codecs.replace(/^.*codecs="?|"$/g, "")}"`);
    const pixels = this.clientWidth * devicePixelRatio;
    const wanted = this.streamOverride
      ?? chooseStream({ pixels, subWidth: camera.sub?.width ?? null, hasSub: camera.hasSub, mainPlays: plays(camera.main),
        subPlays: plays(camera.sub) });
    this.substitute = wanted === "sub" && !plays(camera.main) || this.streamOverride === "sub" ? codecName(this.refusedCodec ?? camera.main?.codec) : null;
    if (!plays(camera[wanted]) && !this.player.init) this.refusedCodec = camera[wanted].codec;
    this.stream = wanted;
    this.player.open(socketAddress(`/cameras/${camera.id}/live${query({ stream: wanted, purpose: this.purpose })}`));
    this.update();
  }

  seen(isSeen) {
    this.visible = isSeen;
    this.watchHidden();
  }

  /** Stops the stream of a tile that has not been visible for a while; starts it again at once. */
  watchHidden() {
    const hidden = !this.visible || document.hidden;
    if (hidden && !this.hiddenTimer && !this.stopped) {
      this.hiddenTimer = setTimeout(() => { this.hiddenTimer = null; this.stopped = true; this.player?.close(); }, HIDDEN_LIMIT);
    } else if (!hidden) {
      clearTimeout(this.hiddenTimer);
      this.hiddenTimer = null;
      if (this.stopped) { this.stopped = false; this.choose(); }
    }
  }

  /** Holds the picture on purpose, or lets it go on. */
  hold(isHeld) {
    this.player.held = isHeld;
    if (isHeld) this.video.pause();
    this.update();
  }

  /** Starts anew after a refusal: the person asked. */
  retry() {
    this.streamOverride = null;
    this.player.close();
    this.choose();
  }

  /** The one place that says what state the tile is in. */
  situation() {
    const player = this.player, camera = this.cameraValue;
    const base = { cause: "", since: null };
    if (player.phase === "refused" && player.closeCode === 4451) return { ...base, state: "unlawful", cause: lawText(player.refusal) };
    if (player.phase === "refused") return { ...base,
      state: player.closeCode === 4403 ? "forbidden" : player.closeCode === 4404 ? "gone" : "signedOut" };
    if (player.phase === "unsupported") return { ...base, state: "unsupported", codec: player.init?.codec ?? this.refusedCodec };
    if (player.state) return { state: player.state.condition === "connecting" ? "connecting" : "offline", condition: player.state.condition,
      cause: player.state.cause === player.state.condition ? player.state.detail : causeText(player.state.cause, player.state.detail),
      since: parseTime(player.state.since) };
    if (player.held) return { ...base, state: "held", since: player.shownWall };
    if (player.lastFrameAt > 0) {
      const silence = performance.now() - player.lastFrameAt;
      if (silence > FROZEN_AFTER) return { ...base, state: "frozen", since: player.shownWall ?? serverNow() - silence };
      const lag = player.lag();
      return { ...base, state: lag > LAG_SHOWN ? "lagging" : "live", lag };
    }
    const status = camera?.[this.stream ?? "main"];
    if (status && status.condition !== "live" && status.condition !== "connecting") {
      return { state: "offline", condition: status.condition,
        cause: status.cause === status.condition ? status.detail : causeText(status.cause, status.detail), since: parseTime(status.since) };
    }
    return { ...base, state: "connecting", cause: player.phase === "waiting"
      ? t(player.closeCode === 1013 ? "tile.tooMany" : player.closeCode === 4408 ? "tile.tooSlow" : "tile.noServer") : "",
      attempts: player.attempts };
  }

  update() {
    if (!this.player || !this.cameraValue) return;
    if (this.player.phase === "unsupported" && this.stream === "main" && this.cameraValue.hasSub && !this.streamOverride) {
      this.refusedCodec = this.player.init?.codec ?? this.cameraValue.main?.codec;
      this.streamOverride = "sub";
      this.choose();
      return;
    }
    if (this.player.closeCode === 4408 && this.stream === "main" && this.cameraValue.hasSub && !this.streamOverride) {
      this.streamOverride = "sub";
      this.choose();
      return;
    }
    const now = serverNow(), found = this.situation(), state = found.state;
    if (state === "signedOut") onSignedOut.call();
    this.current = found;
    setText(this.nameNode, this.cameraValue.name);
    this.nameNode.title = this.cameraValue.name;
    const showing = ["live", "lagging", "frozen", "held"].includes(state);
    const codec = this.player.init?.codec ?? codecOf(this.player.init?.codecs);
    setText(this.streamNode, showing ? `${word("stream", this.stream)} ${codecName(codec)}` : "");
    setText(this.clockNode, showing && this.player.shownWall ? clock(this.player.shownWall) : "");
    if (showing && this.player.shownWall) this.clockNode.title = clockMs(this.player.shownWall);
    this.noteNode.hidden = !(showing && this.substitute);
    if (!this.noteNode.hidden) setText(this.noteNode, t("tile.substitute", { codec: this.substitute, shown: codecName(codec) }));
    this.noteNode.title = this.noteNode.textContent;
    setText(this.markNode, session.value ? `${session.value.user.name} ${session.value.user.user}` : "");
    this.showBand(state, found, now);
    if (state !== this.dataset.state) {
      this.dataset.state = state;
      this.setAttribute("aria-label", `${this.cameraValue.name}: ${t(`tile.${state}`)}`);
      this.dispatchEvent(new CustomEvent("tilechange", { bubbles: true, detail: found }));
    }
  }

  showBand(state, { cause, since, lag, condition, codec }, now) {
    const sinceText = since ? t("tile.since", { time: briefTime(since, now) }) : "";
    const label = state === "lagging" ? t("tile.laggingBy", { seconds: (lag / 1000).toFixed(1) })
      : state === "frozen" ? `${t("tile.frozen")} ${sinceText}`
      : state === "held" ? t("tile.held") : t(`tile.${state}`);
    const mark = { live: "live", lagging: "warn", frozen: "freeze", held: "freeze", offline: "alarm", connecting: "wait", unsupported: "warn",
      forbidden: "lock", unlawful: "lock", gone: "off", signedOut: "lock" }[state];
    const key = `${state}|${label}`;
    if (this.bandKey !== key) {
      this.bandKey = key;
      show(this.bandNode, icon(mark, true), h("span", null, label));
      this.bandNode.dataset.state = state;
    }
    const spoken = ["offline", "connecting", "unsupported", "forbidden", "unlawful", "gone", "signedOut"].includes(state);
    this.messageNode.hidden = !spoken;
    if (!spoken) return;
    const title = condition ? word("condition", condition) : t(`tile.${state}`);
    const explain = state === "unsupported"
      ? t(this.cameraValue.hasSub ? "tile.unsupportedBoth" : "tile.unsupportedNoSub", { codec: codecName(codec) })
        : cause || (state === "forbidden" ? t("tile.forbiddenWhy") : "");
    const text = `${title}|${explain}|${sinceText}`;
    if (this.messageKey === text) return;
    this.messageKey = text;
    show(this.messageNode, h("p", { class: `headline ${condition ? tone(condition) : state === "unsupported" ? "warn" : ""}` }, icon(mark),
      h("span", null, title)),
      explain ? h("p", null, explain) : null, sinceText ? h("p", { class: "since" }, sinceText) : null);
  }

  /** Facts for tests and for the strip under the wall. */
  get statistics() {
    const p = this.player;
    return { camera: this.cameraValue?.id ?? null, state: this.dataset.state, stream: this.stream, codec: p?.init?.codec ?? null,
      frames: p?.frames ?? 0,
      lag: p ? p.lag() / 1000 : null, wall: p?.shownWall ?? null, displayedAt: p?.displayedAt ?? null, mediaTime: this.video.currentTime,
        skips: p?.skips ?? 0, restarts: p?.restarts ?? 0,
      attempts: p?.attempts ?? 0, ranges: p?.ranges() ?? [], fault: p?.lastFault ?? null };
  }
}

/** What the law says to this view, with what to do about it. */
function lawText(refusal) {
  if (!refusal) return t("tile.forbiddenWhy");
  return `${pick(refusal)} ${refusal.remedy ? pick(refusal.remedy) : ""}`;
}

customElements.define("live-video", LiveVideo);
