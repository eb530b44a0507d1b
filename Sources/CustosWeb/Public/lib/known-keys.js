// Single keys that the pages of this browser have bound, so that they can be changed without the page being open.
const KEY = "custos.knownKeys";
/** More than all pages together bind. */
const LIMIT = 200;

/** [{page, label, code, values}] */
export function knownKeys() {
  try { return JSON.parse(localStorage.getItem(KEY)) ?? []; } catch { return []; }
}

/** Remembers what a page binds; an action keeps the newest key that the page gives it. */
export function rememberKeys(page, bindings) {
  const others = knownKeys().filter((k) => k.page !== page);
  const list = [...others, ...bindings.map(({ label, code, values }) => ({ page, label, code, values }))].slice(-LIMIT);
  try { localStorage.setItem(KEY, JSON.stringify(list)); } catch { /* private mode: the list stays empty */ }
}
