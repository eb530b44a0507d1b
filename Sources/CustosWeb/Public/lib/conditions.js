// How a camera's or stream's condition is told: tone, icon, words. Colour never stands alone.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { known, t, word } from "./i18n.js";

const TONES = { live: "ok", connecting: "info", disabled: "off", offline: "alarm", silent: "alarm", authenticationFailed: "alarm",
  codecUnknown: "warn", addressRefused: "alarm" };
const ICONS = { ok: "ok", info: "wait", off: "off", alarm: "alarm", warn: "warn" };

export function tone(condition) {
  return TONES[condition] ?? "warn";
}

/** Icon and word of a condition. */
export function stateMark(condition, text = word("condition", condition)) {
  const kind = tone(condition);
  return h("span", { class: `state ${kind}`, data: { state: condition } }, icon(ICONS[kind], true), h("span", null, text));
}

/** Icon and word in a given tone. */
export function toneMark(kind, text) {
  return h("span", { class: `state ${kind}` }, icon(ICONS[kind] ?? "info", true), h("span", null, text));
}

/**
 * The cause of a state or gap in words. A gap's detail is a code too, often with a sentence for the log behind it
 * ("connect.refused: nobody listens"): the sentence is shown where the catalogue has no words of its own.
 */
export function causeText(cause, detail = "") {
  if (!cause) return detail ?? "";
  const [, code, sentence] = /^([a-z]+(?:\.\w+)*)(?:: (.*))?$/s.exec(cause) ?? [null, cause, ""];
  if (known(`cause.${code}`) && code.includes(".")) return t(`cause.${code}`);
  const text = known(`cause.${code}`) ? t(`cause.${code}`) : familyText(code), more = sentence || detail;
  return more && !text.includes(more) ? t("cause.withDetail", { text, detail: more }) : text;
}

/** "rtsp.503" without its own words is told by its family "rtsp". */
function familyText(cause) {
  const [family, ...rest] = cause.split(".");
  return known(`cause.${family}`) ? t("cause.withDetail", { text: t(`cause.${family}`), detail: rest.join(".") }) : cause;
}
