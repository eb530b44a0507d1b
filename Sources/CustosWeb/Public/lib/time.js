// Wall times as milliseconds since 1970 (with fractions down to a microsecond) and how they are written. No DOM.
// Every screen shows China Standard Time, UTC+08:00 without summer time: the zone in which the law counts days.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Offset of the zone that the screens show. */
export const ZONE_OFFSET = 8 * HOUR;
export const ZONE_TEXT = "+08:00";

/** Milliseconds of an RFC 3339 time, keeping up to six digits of the second; NaN when it is not one. */
export function parseTime(text) {
  const m = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:\d\d)$/.exec(text ?? "");
  if (!m) return NaN;
  const base = Date.UTC(+m[1], +m[2] - 1, +m[3], +m[4], +m[5], +m[6]);
  const fraction = m[7] ? Number(m[7].padEnd(6, "0").slice(0, 6)) / 1000 : 0;
  const zone = m[8].length === 1 ? 0 : (m[8][0] === "-" ? -1 : 1) * (Number(m[8].slice(1, 3)) * 60 + Number(m[8].slice(4, 6))) * MINUTE;
  return base - zone + fraction;
}

/** RFC 3339 UTC text with microseconds, as the API wants it. */
export function timeText(ms) {
  const micros = Math.round(ms * 1000);
  const whole = Math.floor(micros / 1000);
  const rest = String(micros - whole * 1000).padStart(3, "0");
  return new Date(whole).toISOString().replace("Z", `${rest}Z`);
}

/** RFC 3339 text in the shown zone with milliseconds, for addresses that people read. */
export function zonedText(ms) {
  return new Date(Math.round(ms) + ZONE_OFFSET).toISOString().replace("Z", ZONE_TEXT);
}

const two = (n) => String(n).padStart(2, "0");

/** The calendar fields of a time in the shown zone. */
export function fields(ms) {
  const d = new Date(Math.floor(ms) + ZONE_OFFSET);
  return { year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate(), weekday: d.getUTCDay(),
    hour: d.getUTCHours(), minute: d.getUTCMinutes(), second: d.getUTCSeconds(), ms: d.getUTCMilliseconds() };
}

/** 14:31:07 */
export function clock(ms) {
  const f = fields(ms);
  return `${two(f.hour)}:${two(f.minute)}:${two(f.second)}`;
}

/** 14:31:07.240 */
export function clockMs(ms) {
  return `${clock(ms)}.${String(fields(ms).ms).padStart(3, "0")}`;
}

/** 2026-11-23 */
export function date(ms) {
  const f = fields(ms);
  return `${f.year}-${two(f.month)}-${two(f.day)}`;
}

/** 11-23 */
export function shortDate(ms) {
  return date(ms).slice(5);
}

/** 2026-11-23 14:31:07 */
export function dateClock(ms) {
  return `${date(ms)} ${clock(ms)}`;
}

/** The time only when it is today, else the date too. */
export function briefTime(ms, now) {
  return date(ms) === date(now) ? clock(ms) : `${shortDate(ms)} ${clock(ms)}`;
}

/** Midnight of the day that holds the time, in the shown zone. */
export function startOfDay(ms) {
  return Math.floor((ms + ZONE_OFFSET) / DAY) * DAY - ZONE_OFFSET;
}

/** First moment of the month `months` away from the one that holds the time. */
export function startOfMonth(ms, months = 0) {
  const f = fields(ms);
  return Date.UTC(f.year, f.month - 1 + months, 1) - ZONE_OFFSET;
}

/**
 * Reads what a person types: "14:31", "14:31:07.24", "2026-11-23 14:31", "11-23 14:31:07", "20261123143107", or RFC 3339.
 * What is left out comes from `near`. NaN when it is no time.
 */
export function typedTime(text, near) {
  const exact = parseTime(text.trim());
  if (!Number.isNaN(exact)) return exact;
  const plain = text.trim().replace(/：/g, ":").replace(/[年月/.](?=\d{1,2}[月日/\-. ])/g, "-").replace(/[日Tt]/g, " ").replace(/\s+/g, " ");
  const packed = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(plain);
  const m = packed ? [null, packed[1], packed[2], packed[3], packed[4], packed[5], packed[6]]
    : /^(?:(?:(\d{4})-)?(\d{1,2})-(\d{1,2}) ?)?(?:(\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,6})?))?)?$/.exec(plain);
  if (!m || plain === "") return NaN;
  const f = fields(near);
  const [year, month, day, hour, minute, second] = [m[1] ?? f.year, m[2] ?? f.month, m[3] ?? f.day, m[4] ?? 0, m[5] ?? 0, m[6] ?? 0].map(Number);
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second >= 60) return NaN;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return NaN;
  return midnight - ZONE_OFFSET + hour * HOUR + minute * MINUTE + second * SECOND;
}

/** A length in at most two units, with words from the translator: "38 min", "2 h 5 min". */
export function duration(ms, t) {
  const total = Math.max(0, Math.round(ms / SECOND));
  const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
  let rest = total;
  const words = [];
  for (const [unit, size] of parts) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n > 0) words.push(t(`unit.${unit}`, { n }));
    else if (words.length > 0) break;
    if (words.length === 2) break;
  }
  return words.length > 0 ? words.join(" ") : t("unit.s", { n: 0 });
}

/** A text with every RFC 3339 time in it as the screens show times: titles that the server composes hold them. */
export function readable(text) {
  return String(text ?? "").replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g, (found) => dateClock(parseTime(found)));
}
