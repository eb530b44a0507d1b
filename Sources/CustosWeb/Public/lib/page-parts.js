// The parts that all pages are made of: head, card, empty state, status. Their looks are in styles/shared.css.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const GLYPHS = { ok: "ok", warn: "warn", alarm: "alarm", info: "info", off: "off", wait: "wait", hold: "lock" };

/** The head of a page: its name, a line of what it is for, and what can be done. */
export function pageHead({ title, text = null, actions = [], test = "title" }) {
  return h("header", { class: "page-head" }, h("div", null, h("h1", { test }, title), text ? h("p", { class: "quiet" }, text) : null),
    actions.length > 0 ? h("div", { class: "page-actions" }, actions) : null);
}

/** A card. `body` may be a table, a list of class "lines" or anything inside a .panel-body. */
export function panel(title, body, { actions = [], wide = false, test = null, level = 2, mark = null } = {}) {
  return h("section", { class: wide ? "panel wide" : "panel", test },
    h("header", null, h(`h${level}`, null, title), mark, h("div", { class: "grow" }), actions), body);
}

/** What a page says when there is nothing in it: why, and what to do next. */
export function blank({ glyph = "info", title = null, text, actions = [], test = "blank" }) {
  return h("div", { class: "blank", test }, icon(glyph), title ? h("p", { class: "title" }, title) : null, h("p", { class: "quiet" }, text),
    actions.length > 0 ? h("div", { class: "row" }, actions) : null);
}

/** A chip with an icon and a word. */
export function status(tone, words, test = null) {
  return h("span", { class: `status ${tone === "wait" ? "info" : tone}`, test }, icon(GLYPHS[tone] ?? "info", true), h("span", null, words));
}

/** A link that looks like a button. */
export function linkButton(href, words, { glyph = null, primary = false, small = false, test = null } = {}) {
  return h("a", { href, class: `button${primary ? " primary" : ""}${small ? " small" : ""}`, test }, glyph ? icon(glyph, small) : null, words);
}

/** A table in its own scroller: `columns` are header words, or [words, class]; `rows` are tr nodes. */
export function table(label, columns, rows, test = null) {
  return h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": label }, h("table", { class: "dense", test },
    h("thead", null, h("tr", null, columns.map((c) => h("th", { scope: "col", class: Array.isArray(c) ? c[1] : null }, Array.isArray(c) ? c[0] : c)))), h("tbody", null, rows)));
}
