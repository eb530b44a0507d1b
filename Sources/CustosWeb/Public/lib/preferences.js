// Language, theme and keys: of this browser before anybody has signed in, then of the account; and applying them to the document.
import { readValue, writeValue } from "./account-values.js";
import { useCatalogue } from "./i18n.js";
import { chooseKeys } from "./keys.js";

export const LANGUAGES = ["zh-CN", "en"];
export const THEMES = ["auto", "dark", "light"];
/** Longer words for tests of the layout: chosen by address only, never stored. */
const PSEUDO = new URLSearchParams(location.search).get("lang") === "qps" || sessionFlag("custos.qps");
const catalogues = new Map();

function sessionFlag(key) {
  try { return sessionStorage.getItem(key) === "1"; } catch { return false; }
}
if (PSEUDO) sessionStorage.setItem("custos.qps", "1");

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

/** Words as long as those of a wordy language, with marks at both ends: "[Ŝave ~~~]". */
function pseudo(words) {
  const longer = (text) => `[${text}${"·".repeat(Math.ceil(text.replace(/\{\w+\}/g, "").length * 0.6))}]`;
  return Object.fromEntries(Object.entries(words).map(([k, v]) => [k, typeof v === "string" ? longer(v)
    : Object.fromEntries(Object.entries(v).map(([n, text]) => [n, longer(text)]))]));
}

/** Loads the words and sets the document's language. Chinese is the source and the fallback. */
export async function applyLanguage(language = chosenLanguage()) {
  store("language", language);
  const [words, source] = await Promise.all([catalogue(language), catalogue("zh-CN")]);
  useCatalogue(language, PSEUDO ? pseudo(words) : words, source);
  document.documentElement.lang = language;
}

/** "auto", "dark" or "light". */
export function chosenTheme() {
  return THEMES.includes(stored("theme")) ? stored("theme") : "auto";
}

let ofPage = "dark";
/** Auto follows the page: dark where pictures and health are watched, light where people read and write. */
export function applyTheme(page = ofPage, choice = chosenTheme()) {
  ofPage = page;
  store("theme", choice);
  document.documentElement.dataset.theme = choice === "auto" ? page : choice;
}

/** Brings what the account chose on whatever machine; answers whether the language is another than the one in use. */
export async function adoptChoices() {
  const local = stored("keys");
  try { chooseKeys(local ? JSON.parse(local) : null); } catch { chooseKeys(null); }
  const [keys, theme, language] = await Promise.all(["keys", "theme", "language"].map((name) => readValue(name).then((e) => e?.value)));
  if (keys) { chooseKeys(keys); store("keys", JSON.stringify(keys)); }
  if (THEMES.includes(theme)) applyTheme(undefined, theme);
  if (!LANGUAGES.includes(language) || language === chosenLanguage()) return false;
  await applyLanguage(language);
  return true;
}

/** Keeps a choice here and in the account. */
export async function keepChoice(name, value) {
  store(name, typeof value === "string" ? value : JSON.stringify(value));
  if (name === "keys") chooseKeys(value);
  await writeValue(name, value);
}

/** The next person at this desk has keys of their own. */
export function forgetChoices() {
  chooseKeys(null);
  try { localStorage.removeItem("custos.keys"); } catch { /* nothing was kept */ }
}
