// Days and times as people type them, and what is wrong with a value before it is sent. No DOM.
import { t, pick } from "../i18n.js";
import { serverNow } from "../store.js";
import { date, dateClock, fields as calendar, parseTime, timeText, typedTime } from "../time.js";

const two = (n) => String(n).padStart(2, "0");

/** "2026-11-24" of what a person typed: ISO, packed, with slashes, dots or the words for year, month and day; null when it is no day. */
export function typedDay(text, now = serverNow()) {
  const plain = text.trim().replace(/[年月/.]/g, "-").replace(/日$/, "");
  const m = /^(\d{4})(\d\d)(\d\d)$/.exec(plain) ?? /^(?:(\d{4})-)?(\d{1,2})-(\d{1,2})$/.exec(plain);
  if (!m) return null;
  const [year, month, day] = [m[1] ?? calendar(now).year, m[2], m[3]].map(Number);
  const at = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? `${year}-${two(month)}-${two(day)}` : null;
}

/** RFC 3339 of what a person typed as a time of the house; null when it is none. */
export function typedMoment(text, now = serverNow()) {
  const ms = typedTime(text, now);
  return Number.isNaN(ms) ? null : timeText(ms);
}

/** A kept time as it is shown and typed: "2026-11-24 14:31:07", with a fraction only where there is one. */
export function momentText(value) {
  const ms = parseTime(value);
  if (Number.isNaN(ms)) return value ?? "";
  const rest = Math.round(ms % 1000);
  return dateClock(ms) + (rest > 0 ? `.${String(rest).padStart(3, "0")}` : "");
}

const isDay = (text) => typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text) && typedDay(text) === text;

/** The check digit of a resident identity number (GB 11643). */
function isResident(text) {
  if (!/^\d{17}[\dXx]$/.test(text)) return false;
  const sum = [...text.slice(0, 17)].reduce((s, d, n) => s + Number(d) * (2 ** (17 - n) % 11), 0);
  return "10X98765432"[sum % 11] === text[17].toUpperCase();
}

const CODES = { residentID: isResident, creditCode: (v) => /^[0-9A-HJ-NPQRTUWXY]{18}$/i.test(v), gbID: (v) => /^\d{20}$/.test(v),
  telephone: (v) => /^\+?[\d\s()-]{5,20}$/.test(v) };

/** A minute of grace: clocks of two machines are never quite the same. */
const GRACE = 60_000;

function one(field, value) {
  const { type, bound, maximum, rule } = field.shape, now = serverNow();
  const least = field.shape.least ?? field.shape.minimum, most = field.shape.most ?? field.shape.maximum;
  switch (type) {
    case "text": case "longText":
      return typeof value === "string" && maximum && [...value.trim()].length > maximum
        ? t("law.fault.long", { n: maximum, now: [...value.trim()].length }) : null;
    case "integer": case "number":
      if (typeof value !== "number") return t(type === "integer" ? "law.fault.integer" : "law.fault.number");
      return value < least || value > most ? t("law.fault.between", { minimum: least, maximum: most }) : null;
    case "date":
      if (!isDay(value)) return t("law.fault.date");
      if (bound === "notFuture" && value > date(now)) return t("law.fault.future", { now: date(now) });
      return bound === "notPast" && value < date(now) ? t("law.fault.past", { now: date(now) }) : null;
    case "time": {
      const ms = parseTime(value);
      if (Number.isNaN(ms)) return t("law.fault.time");
      if (bound === "notFuture" && ms > now + GRACE) return t("law.fault.future", { now: dateClock(now) });
      return bound === "notPast" && ms < now - GRACE ? t("law.fault.past", { now: dateClock(now) }) : null;
    }
    case "code": return typeof value !== "string" || !CODES[rule] || CODES[rule](value.trim()) ? null
      : t("law.fault.code", { what: t(`law.code.${rule}`) });
    default: return null;
  }
}

/**
 * What can be told at the desk to be wrong with a value: [{path, text}]. The server has the last word; this is only sooner.
 * `missing` also names what is required and not there.
 */
export function faultsOf(field, value, missing = false) {
  if (value === undefined || value === null) return missing && field.required ? [{ path: "", text: t("law.fault.missing", { name: pick(field) }) }]
    : [];
  if (field.shape.type === "rows") {
    return value.flatMap((row, n) => field.shape.fields.filter((f) => !f.computed)
      .flatMap((f) => faultsOf(f, row[f.name], missing).map((x) => ({ path: `[${n}].${f.name}${x.path}`, text: x.text }))));
  }
  const text = one(field, value);
  return text ? [{ path: "", text }] : [];
}
