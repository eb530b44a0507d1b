// Language and theme of this browser, and applying them to the document.
import { useCatalogue } from "./i18n.js";

export const LANGUAGES = ["zh-CN", "en"];
const catalogues = new Map();

function stored(key) {
  try { return localStorage.getItem(`custos.${key}`); } catch { return null; }
}
function store(key, value) {
  try { localStorage.setItem(`custos.${key}`, value); } catch { /* private mode: the choice lasts for this page */ }
}

export function chosenLanguage() {
  const value = stored("language");
  return LANGUAGES.includes(value) ? value : "zh-CN";
}

async function catalogue(language) {
  if (!catalogues.has(language)) {
    const response = await fetch(new URL(`../locales/${language}.json`, import.meta.url));
    catalogues.set(language, await response.json());
  }
  return catalogues.get(language);
}

/** Loads the words and sets the document's language. Chinese is the source and the fallback. */
export async function applyLanguage(language = chosenLanguage()) {
  store("language", language);
  const [words, source] = await Promise.all([catalogue(language), catalogue("zh-CN")]);
  useCatalogue(language, words, source);
  document.documentElement.lang = language;
}

/** "auto", "dark" or "light". */
export function chosenTheme() {
  return stored("theme") ?? "auto";
}

let ofPage = "dark";
/** Auto follows the page: dark where pictures and health are watched, light where people read and write. */
export function applyTheme(page = ofPage, choice = chosenTheme()) {
  ofPage = page;
  store("theme", choice);
  document.documentElement.dataset.theme = choice === "auto" ? page : choice;
}
