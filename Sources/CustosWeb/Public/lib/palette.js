// Ctrl+K: one box that finds cameras, records and pages, all by keyboard.
import { h, show, uniqueID } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { findHere, findRecords } from "./finding.js";
import { navigate } from "./router.js";

const PAUSE = 180;
const GLYPHS = { cameras: "camera", pages: "enlarge", records: "law" };
let isOpen = false;

/** Opens the palette and goes where the person chose. */
export async function palette() {
  if (isOpen) return;
  isOpen = true;
  const box = new Palette();
  const chosen = await openDialog({ title: t("palette.title"), test: "palette", build: (close) => ({ body: box.build(close) }), onclose: () => box.stop() });
  isOpen = false;
  if (chosen) go(chosen);
}

/** On a page that takes cameras (the wall) a camera goes there; everywhere else it opens on its own page. */
export function go(entry) {
  if (entry.camera && !dispatchEvent(new CustomEvent("custos-camera", { cancelable: true, detail: { id: entry.camera } }))) return;
  navigate(entry.href);
}

class Palette {
  build(close) {
    this.close = close;
    this.list = h("ul", { role: "listbox", id: uniqueID("found"), "aria-label": t("palette.found"), class: "found", test: "palette-list" });
    this.input = h("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": this.list.id, "aria-autocomplete": "list",
      "aria-label": t("palette.label"), placeholder: t("palette.label"), autocomplete: "off", spellcheck: "false", test: "palette-input", data: { focus: "" },
      on: { input: (event) => { if (!event.isComposing) this.search(); }, compositionend: () => this.search(), keydown: (event) => this.key(event) } });
    this.status = h("p", { class: "quiet small", role: "status", test: "palette-status" });
    this.entries = [];
    this.search();
    return h("div", { class: "palette" }, this.input, this.list, this.status);
  }

  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  search() {
    this.stop();
    const text = this.input.value, here = findHere(text);
    this.draw(here);
    if (text.trim() === "") return;
    this.asking = new AbortController();
    const { signal } = this.asking;
    this.timer = setTimeout(() => findRecords(text, signal).then((records) => {
      if (!signal.aborted) this.draw([...here.filter((e) => e.group === "cameras"), ...records, ...here.filter((e) => e.group === "pages")]);
    }, (error) => { if (error.name !== "AbortError") show(this.status, t("palette.failed")); }), PAUSE);
  }

  draw(entries) {
    this.entries = entries;
    this.at = 0;
    const base = this.list.id;
    show(this.list, entries.map((e, n) => h("li", { role: "option", id: `${base}-${n}`, test: `found-${e.group}`, on: { click: () => this.close(e) } },
      icon(GLYPHS[e.group], true), h("span", { class: "found-title" }, e.title), h("span", { class: "quiet small" }, e.sub),
      h("span", { class: "quiet small found-group" }, t(`palette.${e.group}`)))));
    show(this.status, entries.length > 0 ? t("palette.count", { n: entries.length }) : t("palette.none"));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((node, n) => node.setAttribute("aria-selected", String(n === this.at)));
    const node = this.list.children[this.at];
    if (node) { this.input.setAttribute("aria-activedescendant", node.id); node.scrollIntoView({ block: "nearest" }); }
    else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const n = this.entries.length, to = { ArrowDown: this.at + 1, ArrowUp: this.at - 1 }[event.code];
    if (to !== undefined && n > 0) { event.preventDefault(); this.at = (to + n) % n; this.mark(); }
    else if (event.code === "Enter" || event.code === "NumpadEnter") { event.preventDefault(); if (this.entries[this.at]) this.close(this.entries[this.at]); }
  }
}
