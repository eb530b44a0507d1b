// Everything that a word finds: cameras, records of all kinds, pages. The word is in the address.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { errorNotice } from "../lib/errors.js";
import { findHere, findRecords } from "../lib/finding.js";
import { blank, pageHead, panel } from "../lib/page-parts.js";
import { rewrite } from "../lib/router.js";

const PAUSE = 220, LIMIT = 50;

export function mount(root) {
  const results = h("div", { class: "stack", test: "search-results", "aria-live": "polite" });
  const input = h("input", { type: "search", value: new URLSearchParams(location.search).get("q") ?? "", "aria-label": t("palette.label"),
    placeholder: t("palette.label"), test: "search-input", on: { input: () => later() } });
  let timer = null, asking = null;

  function later() {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  }

  async function find() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking, text = input.value;
    rewrite({ q: text.trim() || null });
    if (text.trim() === "") return show(results, blank({ glyph: "search", text: t("search.teach") }));
    const here = findHere(text, LIMIT);
    try {
      const found = [...here, ...await findRecords(text, signal, LIMIT)], groups = ["cameras", "records", "pages"];
      if (signal.aborted) return null;
      return show(results, found.length === 0 ? blank({ glyph: "search", title: t("palette.none"), text: t("search.teach") })
        : groups.map((g) => [g, found.filter((e) => e.group === g)]).filter(([, list]) => list.length > 0).map(([g, list]) => panel(t(`palette.${g}`),
          h("ul", { class: "lines" }, list.map((e) => h("li", { test: `found-${g}` }, h("a", { href: e.href }, e.title), h("span", { class: "quiet small" }, e.sub)))),
          { mark: h("span", { class: "count" }, String(list.length)) })));
    } catch (error) {
      return error.name === "AbortError" ? null : show(results, errorNotice(error));
    }
  }

  root.append(h("main", { class: "page narrow" }, pageHead({ title: t("nav.search"), text: t("search.text") }),
    h("form", { class: "toolbar", role: "search", on: { submit: (event) => { event.preventDefault(); find(); } } }, h("div", { class: "search-box wide" }, input),
      h("button", { type: "submit" }, icon("search"), t("nav.search"))), results));
  find();
  input.focus();
  return { title: t("nav.search"), dispose: () => { clearTimeout(timer); asking?.abort(); } };
}
