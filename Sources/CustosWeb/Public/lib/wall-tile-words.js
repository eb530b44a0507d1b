// What a live tile says: the band, the line under the picture, and the message where no picture may be.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { pick, t, word } from "./i18n.js";
import { causeText, tone } from "./conditions.js";
import { codecName } from "./format.js";
import { briefTime, parseTime } from "./time.js";
import { SHOWING } from "./wall-tile-state.js";

export const MARKS = { live: "live", lagging: "warn", frozen: "freeze", held: "freeze", offline: "alarm", connecting: "wait", unsupported: "warn",
  forbidden: "lock", unlawful: "lock", offView: "lock", gone: "off", signedOut: "lock" };
/** States that a person may ask to try again. */
const AGAIN = ["unsupported", "forbidden", "unlawful", "offView"];

const sinceText = (since, now) => {
  const time = typeof since === "string" ? parseTime(since) : since;
  return time ? t("tile.since", { time: briefTime(time, now) }) : "";
};

/** The short text of the band. */
export function bandText({ state, lag, since }, now) {
  if (state === "lagging") return t("tile.laggingBy", { seconds: (lag / 1000).toFixed(1) });
  if (state === "frozen" || state === "held") return `${t(`tile.${state}`)} ${sinceText(since, now)}`;
  return t(`tile.${state}`);
}

/** Why the picture is another than the tile would show by its size; empty when it is that one. */
export function substituteText(way, init, camera) {
  if (!way?.why) return "";
  const shown = codecName(init?.codec ?? "h264");
  if (way.why === "slow") return t("tile.slowSubstitute", { shown });
  const source = codecName(init?.transcoded?.from ?? camera?.[way.wanted]?.codec);
  if (way.codec) return t("tile.transcoded", { codec: source, shown });
  return t(way.stream === "sub" ? "tile.substitute" : "tile.substituteMain", { codec: source, shown });
}

/** Stream and codec as the caption names them; `short` for small tiles. */
export function streamText(way, codec, short = false) {
  if (!way) return "";
  if (short) return t(way.codec ? "tile.short.transcode" : `tile.short.${way.stream}`);
  return `${word("stream", way.stream)} ${codecName(codec)}${way.codec ? ` ${t("tile.transcode")}` : ""}`;
}

/** What was tried before a codec was given up. */
function triedText(failed, trouble) {
  const tried = [failed.has("sub") && t("tile.tried.sub"), [...failed].some((name) => name.endsWith("/h264")) && t("tile.tried.transcode")]
    .filter(Boolean).join(t("list.comma"));
  return [tried ? t("tile.tried", { tried }) : "", trouble ? causeText(trouble.cause, trouble.detail) : ""].join(" ");
}

function explanation(found, { camera, failed, codec, trouble }) {
  const { state, source, refusal, wait } = found;
  if (state === "unsupported") return `${t("tile.unsupportedWhy", { codec: codecName(codec ?? camera?.main?.codec) })} ${triedText(failed, trouble)}`;
  if (source) return source.cause === source.condition ? source.detail : causeText(source.cause, source.detail);
  if (state === "unlawful" || state === "offView") return refusal ? `${pick(refusal)} ${refusal.remedy ? pick(refusal.remedy) : ""}`
    : t("tile.forbiddenWhy");
  if (state === "forbidden") return refusal ? pick(refusal) : t("tile.forbiddenWhy");
  return state === "connecting" && wait ? t(`tile.${wait}`) : "";
}

/**
 * The message of a tile without a picture: {key, nodes}, the key telling whether it is another than before; null while a picture shows.
 * @param {{state: string}} found as tileState gives it
 * @param {{camera: any, failed: Set<string>, codec: string | null, trouble: any, now: number, retry: () => void}} facts
 */
export function messageOf(found, facts) {
  if (SHOWING.includes(found.state)) return null;
  const condition = found.source?.condition ?? null;
  const title = condition ? word("condition", condition) : t(`tile.${found.state}`);
  const explain = explanation(found, facts), since = sinceText(found.since, facts.now), rules = found.refusal?.rules ?? [];
  const kind = condition ? tone(condition) : found.state === "unsupported" ? "warn" : "";
  return { key: [title, explain, since, found.state].join("|"), nodes: () => [
    h("p", { class: `headline ${kind}` }, icon(MARKS[found.state]), h("span", null, title)),
    explain.trim() ? h("p", { class: "why" }, explain) : null,
    rules.length > 0 ? h("p", { class: "rules" }, rules.map((rule) => h("span", { class: "rule-unit", test: "tile-rule" }, rule))) : null,
    since ? h("p", { class: "since" }, since) : null,
    AGAIN.includes(found.state) ? h("button", { type: "button", class: "small again", test: "tile-again", on: { click: facts.retry } },
      t("tile.again")) : null] };
}
