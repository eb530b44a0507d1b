// Values as text, to tell whether two are equal. No DOM.

/** The same text for equal values, whatever the order of their members. */
export function canon(value) {
  if (Array.isArray(value)) return `[${value.map(canon).join()}]`;
  if (value && typeof value === "object") return `{${Object.keys(value).sort().map((k) => `${k}:${canon(value[k])}`).join()}}`;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
