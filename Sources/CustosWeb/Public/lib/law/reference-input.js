// A reference to other records: search as you type, choose with the keyboard, or make the missing record beside.
import { h, show, uniqueID } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { stateOf } from "./model.js";
import { wire } from "./wire.js";
import { frame } from "./field-frame.js";

/** What is typed in one go is asked once. */
const PAUSE = 180;
const SHOWN = 12;

/** @returns {import("./inputs.js").Input} */
export function referenceInput(field, changed, context) {
  const kind = context.law.kind(field.shape.kind), several = field.shape.type === "references";
  const titles = new Map(Object.entries(context.titles ?? {}));
  let chosen = [];
  const listID = uniqueID("list"), chips = h("div", { class: "chosen" });
  const input = h("input", { type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": listID,
    "aria-autocomplete": "list", placeholder: t("law.reference.search", { kind: kind ? pick(kind) : field.shape.kind }), test: `in-${field.name}` });
  const list = h("ul", { id: listID, role: "listbox", class: "options", hidden: true, "aria-label": pick(field) });
  const none = h("p", { class: "hint", hidden: true });
  const make = kind?.mayWrite && context.create
    ? h("button", { type: "button", class: "small", test: `new-${field.name}`, "aria-label": t("law.reference.newOf", { kind: pick(kind) }),
      on: { click: create } },
      icon("plus", true), t("law.reference.new")) : null;
  const around = frame(field, input, { body: h("div", { class: "reference" }, chips,
    h("div", { class: "reference-line" }, h("div", { class: "combo" }, input, list), make), none) });
  let timer = null, asked = 0, options = [], at = -1;

  function draw() {
    show(chips, chosen.map((id) => h("span", { class: "chosen-one", test: `chosen-${field.name}` },
      h("a", { href: `/law/record?id=${id}`, target: "_blank" }, titles.get(String(id)) ?? `#${id}`),
      h("button", { type: "button", class: "icon plain-button", "aria-label": t("law.reference.remove", { name: titles.get(String(id)) ?? id }),
        on: { click: () => { set(chosen.filter((c) => c !== id)); input.focus(); } } }, icon("close", true)))));
    chips.hidden = chosen.length === 0;
    input.parentElement.parentElement.hidden = !several && chosen.length > 0;
    for (const id of chosen) if (!titles.has(String(id))) name(id);
  }

  async function name(id) {
    titles.set(String(id), `#${id}`);
    try { titles.set(String(id), (await wire.record(id)).record.title); draw(); } catch { /* not to be seen by this person: the number stays */ }
  }

  function set(next) {
    chosen = next;
    draw();
    changed();
  }

  function add(record) {
    titles.set(String(record.id), record.title);
    close();
    input.value = "";
    set(several ? [...new Set([...chosen, record.id])] : [record.id]);
    announce(t("law.reference.chosen", { name: record.title }));
    (several ? input : chips.querySelector("button"))?.focus();
  }

  async function create() {
    const record = await context.create(kind, input.value.trim());
    if (record) add(record);
  }

  async function search() {
    const mine = asked += 1;
    try {
      const { records, more } = await wire.records({ kind: field.shape.kind, q: input.value.trim() || null, limit: SHOWN });
      if (mine !== asked || document.activeElement !== input) return;
      options = records.filter((r) => !chosen.includes(r.id));
      open(more);
    } catch {
      if (mine === asked) { none.hidden = false; show(none, t("law.reference.fault")); }
    }
  }

  function open(more) {
    at = -1;
    show(list, options.map((r, n) => h("li", { role: "option", id: `${listID}-${n}`, "aria-selected": "false", test: "option", on: {
      pointerdown: (event) => { event.preventDefault(); add(r); } } }, h("span", null, r.title),
    h("span", { class: "quiet small" }, `#${r.id}`, kind ? ` ${pick(stateOf(kind, r.state))}` : ""))));
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    none.hidden = options.length > 0 && !more;
    show(none, options.length === 0 ? t(make ? "law.reference.noneNew" : "law.reference.none") : t("law.reference.more"));
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    show(list);
    none.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    if (list.hidden) return search();
    at = (at + step + options.length + (at < 0 && step < 0 ? 1 : 0)) % options.length;
    [...list.children].forEach((o, n) => o.setAttribute("aria-selected", String(n === at)));
    input.setAttribute("aria-activedescendant", `${listID}-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", (event) => { event.stopPropagation(); clearTimeout(timer); timer = setTimeout(search, PAUSE); });
  input.addEventListener("focus", () => { clearTimeout(timer); timer = setTimeout(search, PAUSE); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && !list.hidden) { event.preventDefault(); const one = options[at]
      ?? (options.length === 1 ? options[0] : null); if (one) add(one); }
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); event.stopPropagation(); close(); }
    else if (event.key === "Backspace" && input.value === "" && several && chosen.length > 0) set(chosen.slice(0, -1));
  });
  draw();
  return {
    node: around.node, isWide: several,
    read: () => (several ? (chosen.length ? chosen : undefined) : chosen[0]),
    write: (value) => { chosen = value === undefined || value === null ? [] : [value].flat(); draw(); },
    blame: (path, text, rules) => around.blame(text, rules),
    names: () => Object.fromEntries(titles),
    focus: () => (chosen.length > 0 && !several ? chips.querySelector("button") : input).focus(),
  };
}
