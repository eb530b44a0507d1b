// A list of small forms: rows that are added, filled in and taken out again.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { choicesOf } from "./model.js";
import { frame } from "./field-frame.js";
import { lawIcon } from "./icons.js";

/** More rows than these stand closer together and have a way to answer the unanswered ones at once. */
const MANY = 6;

/** Fills in what is still open of a question that every row asks: a checklist of fifty rows where ten were looked at. */
function restOf(field, rows, changed) {
  const asked = field.shape.fields.find((f) => f.shape.type === "choice");
  if (!asked) return null;
  const choice = h("select", { test: `rest-${field.name}`, "aria-label": t("law.rows.rest", { name: pick(asked) }) },
    h("option", { value: "" }, t("law.field.choose")),
    choicesOf(asked.shape).map((c) => h("option", { value: c.code }, pick(c))));
  choice.addEventListener("change", (event) => {
    event.stopPropagation();
    const open = rows().map((r) => r.inputs.find((i) => i.field === asked).input).filter((i) => i.read() === undefined);
    if (choice.value) for (const input of open) input.write(choice.value);
    announce(t("law.rows.filled", { n: choice.value ? open.length : 0 }));
    choice.value = "";
    changed();
  });
  return h("div", { class: "rest-line" }, h("span", { class: "small" }, t("law.rows.rest", { name: pick(asked) })), choice);
}

/** @returns {import("./inputs.js").Input} */
export function rowsInput(field, changed, context, inputFor) {
  const body = h("div", { class: "rows" }), list = h("ol", { class: "row-list" }), most = field.shape.maximum ?? 50;
  let rows = [];
  const add = h("button", { type: "button", class: "small", test: `add-${field.name}`, on: { click: () => {
    const row = insert({});
    changed();
    row.inputs[0]?.input.focus();
  } } }, icon("plus", true), t("law.rows.add"));
  const rest = restOf(field, () => rows, changed);
  body.append(...[rest, list, add].filter(Boolean));
  const around = frame(field, body, { group: true, wide: true });

  function insert(value) {
    const inputs = field.shape.fields.filter((f) => !f.computed).map((f) => ({ field: f, input: inputFor(f, changed, context) }));
    const row = { inputs, legend: h("legend", null), node: null };
    row.node = h("li", null, h("fieldset", { class: "row-form", test: `row-${field.name}` }, row.legend,
      h("button", { type: "button", class: "icon plain-button take-out", test: "row-remove", on: { click: () => {
        rows = rows.filter((r) => r !== row);
        row.node.remove();
        number();
        changed();
        announce(t("law.rows.removed"));
        add.focus();
      } } }, lawIcon("remove", true)), h("div", { class: "law-columns" }, inputs.map(({ input }) => {
        input.node.classList.toggle("wide", Boolean(input.isWide));
        return input.node;
      }))));
    for (const { field: f, input } of inputs) input.write(value[f.name]);
    rows.push(row);
    list.append(row.node);
    number();
    return row;
  }

  function number() {
    rows.forEach((row, n) => {
      show(row.legend, t("law.rows.row", { name: pick(field), n: n + 1 }));
      row.node.querySelector(".take-out").setAttribute("aria-label", t("law.rows.remove", { n: n + 1 }));
    });
    list.hidden = rows.length === 0;
    list.classList.toggle("dense", rows.length > MANY);
    if (rest) rest.hidden = rows.length <= MANY;
    add.hidden = rows.length >= most;
  }

  const at = (path) => {
    const m = /^\[(\d+)\]\.?(\w+)?(.*)$/.exec(path ?? "");
    const row = m ? rows[Number(m[1])] : null;
    return { row, input: row?.inputs.find((i) => i.field.name === m[2])?.input, rest: m?.[3] ?? "" };
  };
  number();
  return {
    node: around.node, isWide: true,
    read: () => {
      const out = rows.map((r) => Object.fromEntries(r.inputs.map(({ field: f, input }) => [f.name, input.read()])
        .filter(([, v]) => v !== undefined)));
      return out.length ? out : undefined;
    },
    write: (value) => { rows = []; list.replaceChildren(); for (const v of value ?? []) insert(v); number(); },
    blame: (path, text, rules) => {
      if (text === null && !path) { around.blame(null); for (const r of rows) for (const { input } of r.inputs) input.blame("", null); return; }
      const { input, rest } = at(path);
      input ? input.blame(rest, text, rules) : around.blame(text, rules);
    },
    focus: (path) => { const { input, rest } = at(path); input ? input.focus(rest) : (rows[0]?.inputs[0]?.input ?? add).focus(); },
  };
}
