// Numbers with units as the tables show them. No DOM.

const STEPS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** 6.43 TiB */
export function bytes(n) {
  if (n === null || n === undefined) return "";
  let value = n, step = 0;
  while (value >= 1024 && step < STEPS.length - 1) { value /= 1024; step += 1; }
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${STEPS[step]}`;
}

/** 4.10 Mbit/s of bits a second */
export function bitRate(n) {
  if (n === null || n === undefined) return "";
  return n >= 1e6 ? `${(n / 1e6).toFixed(2)} Mbit/s` : `${Math.round(n / 1e3)} kbit/s`;
}

/** A number with so many digits, or a dash for nothing. */
export function number(n, digits = 0) {
  return n === null || n === undefined || Number.isNaN(n) ? "–" : Number(n).toFixed(digits);
}

/** The name people know a codec by. */
export function codecName(codec) {
  return { h264: "H.264", h265: "H.265", aac: "AAC", pcma: "G.711 A", pcmu: "G.711 µ", mjpeg: "MJPEG" }[codec] ?? (codec ?? "–");
}

/** Codec name from an MSE type or codecs string. */
export function codecOf(codecs) {
  if (/avc[13]/.test(codecs ?? "")) return "h264";
  if (/hvc1|hev1/.test(codecs ?? "")) return "h265";
  return codecs ? "other" : null;
}

/** +0.12 s */
export function offset(seconds) {
  if (seconds === null || seconds === undefined) return "–";
  return `${seconds >= 0 ? "+" : "−"}${Math.abs(seconds).toFixed(Math.abs(seconds) >= 10 ? 0 : 2)} s`;
}
