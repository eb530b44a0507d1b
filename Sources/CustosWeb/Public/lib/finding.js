// Finds cameras, records and pages by number, name or pinyin initials: for the palette and the search page.
import { api, query } from "./api.js";
import { t } from "./i18n.js";
import { namedPages } from "./site-map.js";
import { cameras, may } from "./store.js";
import { readable } from "./time.js";

/** So many of a kind are shown; the search page has no more either, a longer word finds the rest. */
export const SHOWN = 8;

const fits = (text, words) => words.every((w) => text.includes(w));

/** [{group, href, title, sub, camera?}] that this browser knows by itself. */
export function findHere(text, limit = SHOWN) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const pages = namedPages().map((p) => ({ group: "pages", href: p.href, title: t(p.key), sub: p.section ? t(p.section) : "" }))
    .filter((p) => fits(`${p.title} ${p.sub}`.toLowerCase(), words));
  if (words.length === 0) return pages.slice(0, limit);
  const found = may.watch() ? cameras.value.filter((c) => fits(`${c.name} ${c.id} ${c.words ?? ""} ${placeOf(c)}`.toLowerCase(), words)) : [];
  return [...found.slice(0, limit).map((c) => ({ group: "cameras", camera: c.id, href: `/camera?c=${c.id}`, title: c.name, sub: placeOf(c) })),
    ...pages.slice(0, limit)];
}

const placeOf = (c) => [c.place?.siteName, c.place?.zoneName].filter(Boolean).join(" · ");

/** [{group, href, title, sub}] of records that the server finds across all kinds. */
export async function findRecords(text, signal, limit = SHOWN) {
  const q = text.trim();
  if (q === "") return [];
  const { records } = await api.get(`/search${query({ q, limit })}`, { signal });
  return records.map((r) => ({ group: "records", href: `/law/record?id=${r.record}`, title: readable(r.title), sub: [r.number, r.sub].filter(Boolean).join(" · ") }));
}
