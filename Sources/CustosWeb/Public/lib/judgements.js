// Judges what was measured of a stream in plain words. No DOM.
import { t } from "./i18n.js";
import { offset } from "./format.js";

/** A first picture waits for a key frame: longer than this and it is felt. */
export const SLOW_KEY_FRAME = 4;
/** A camera clock further off than this makes its burnt-in time misleading. */
export const WRONG_CLOCK = 2;
export const FEW_FRAMES = 10;

/**
 * Judgements by subject: {keyFrame?, offset?, rate?, codec?, good}. Each has a short and a whole text.
 * @param {{keyFrameSeconds?: number | null, clockOffsetSeconds?: number | null, frameRate?: number | null, codec?: string | null}} m
 */
export function judgements(m) {
  const found = {};
  if (m.keyFrameSeconds > SLOW_KEY_FRAME) found.keyFrame = { short: t("judge.keyFrameShort"),
    text: t("judge.keyFrame", { seconds: Math.round(m.keyFrameSeconds) }) };
  if (Math.abs(m.clockOffsetSeconds ?? 0) > WRONG_CLOCK) found.offset = { short: t("judge.offsetShort"),
    text: t("judge.offset", { offset: offset(m.clockOffsetSeconds) }) };
  if (m.frameRate > 0 && m.frameRate < FEW_FRAMES) found.rate = { short: t("judge.rateShort"),
    text: t("judge.rate", { rate: Math.round(m.frameRate) }) };
  if (m.codec === "h265") found.codec = { short: "H.265", text: t("judge.h265") };
  return found;
}
