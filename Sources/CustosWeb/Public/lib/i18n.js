// Words of the chosen language: looks keys up in flat catalogues and fills in {names}. No DOM.

/**
 * Makes a translator over catalogues, the first that has a key wins.
 * A value may be a string or {one, other}; then the parameter `n` chooses by the plural rules of the language.
 * @param {string} language
 * @param {...Record<string, string | {one?: string, other: string}>} catalogues
 */
export function makeTranslator(language, ...catalogues) {
  const plural = new Intl.PluralRules(language);
  return function translate(key, parameters = {}) {
    const entry = catalogues.map((c) => c[key]).find((e) => e !== undefined);
    if (entry === undefined) return key;
    const text = typeof entry === "string" ? entry : entry[plural.select(Number(parameters.n))] ?? entry.other;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in parameters ? String(parameters[name]) : whole));
  };
}

let translator = (key) => key;
let catalogueNow = {};
let languageNow = "zh-CN";

/** Chooses what `t` answers from now on. */
export function useCatalogue(language, catalogue, fallback = {}) {
  languageNow = language;
  catalogueNow = { ...fallback, ...catalogue };
  translator = makeTranslator(language, catalogue, fallback);
}

/** The text for a key in the language in use. */
export function t(key, parameters) {
  return translator(key, parameters);
}

/** Whether the catalogue knows the key: for codes that the server may add to. */
export function known(key) {
  return key in catalogueNow;
}

/** "zh-CN" or "en". */
export function language() {
  return languageNow;
}

/** The half of a bilingual server text that the reader wants: {zh, en}. */
export function pick(pair) {
  if (!pair) return "";
  return (languageNow === "en" ? pair.en : pair.zh) ?? pair.zh ?? pair.en ?? "";
}

/** The word for a code under a prefix, or the code itself when the catalogue is older than the server. */
export function word(prefix, code) {
  const key = `${prefix}.${code}`;
  return known(key) ? t(key) : String(code ?? "");
}
