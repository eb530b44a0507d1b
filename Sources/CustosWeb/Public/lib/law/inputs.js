// An input for each shape of field. Every input reads and writes a plain value; undefined stands for "not given".
import { h } from "../dom.js";
import { pick, t } from "../i18n.js";
import { cameras } from "../store.js";
import { choicesOf } from "./model.js";
import { frame } from "./field-frame.js";
import { attachmentInput } from "./attachment-input.js";
import { dateInput, timeInput } from "./moment-input.js";
import { polygonInput } from "./polygon-input.js";
import { referenceInput } from "./reference-input.js";
import { checklistInput } from "./checklist-input.js";
import { rowsInput } from "./rows-input.js";

/**
 * @typedef {object} Input
 * @property {HTMLElement} node
 * @property {() => any} read
 * @property {(value: any) => void} write
 * @property {(path: string, text: string | null, rules?: string[]) => void} blame path below the field, "" for itself
 * @property {(path?: string) => void} focus
 * @property {boolean} [isWide] takes the whole width of the form
 */

/**
 * The input of a field. `changed` is called after each change; `context` has what some shapes need: titles, create.
 * @returns {Input}
 */
export function inputFor(field, changed, context) {
  const { type } = field.shape;
  if (field.name === "checklist" && type === "rows") return checklistInput(field, changed);
  const make = { longText, integer: numeric, number: numeric, flag, date: dateInput, time: timeInput, choice, choices, texts, device,
    reference: referenceInput,
    references: referenceInput, rows: (f, c, x) => rowsInput(f, c, x, inputFor), polygon: polygonInput, attachment: attachmentInput,
    attachments: attachmentInput }[type] ?? line;
  return make(field, changed, context);
}

/** An input with one control in a frame. */
function single(field, control, changed, { read, write, ...look }) {
  const around = frame(field, control, look);
  control.addEventListener("input", changed);
  control.addEventListener("change", changed);
  return { node: around.node, isWide: look.wide, read, write, blame: (path, text, rules) => around.blame(text, rules), focus: () => control.focus() };
}

const text = (control) => (control.value.trim() === "" ? undefined : control.value);

/** One line of text or a number with its own grammar. A secret that is kept shows masked and stays unless something is typed. */
function line(field, changed) {
  const { rule, maximum } = field.shape;
  const control = h("input", { type: rule === "telephone" ? "tel" : "text", autocomplete: "off", class: rule ? "mono" : null,
    spellcheck: rule ? "false" : null, inputmode: rule === "telephone" ? "tel" : null, test: `in-${field.name}` });
  let kept;
  return single(field, control, changed, {
    hint: rule ? t(`law.code.${rule}`) : maximum > 300 ? t("law.field.most", { n: maximum }) : null,
    read: () => text(control) ?? kept,
    write: (value) => {
      kept = typeof value === "object" && value !== null ? value : undefined;
      control.value = kept ? "" : value ?? "";
      control.placeholder = kept ? t("law.field.kept", { masked: kept.masked ?? "••••" }) : "";
    } });
}

function longText(field, changed) {
  const control = h("textarea", { rows: 4, test: `in-${field.name}` });
  return single(field, control, changed, { wide: true, hint: field.shape.maximum ? t("law.field.most", { n: field.shape.maximum }) : null,
    read: () => text(control), write: (value) => { control.value = value ?? ""; } });
}

/** What is no number goes to the server as it was typed, which says so at the field. */
function numeric(field, changed) {
  const { type } = field.shape, minimum = field.shape.least ?? field.shape.minimum, maximum = field.shape.most ?? field.shape.maximum;
  const control = h("input", { type: "text", inputmode: type === "integer" ? "numeric" : "decimal", autocomplete: "off", class: "short",
    test: `in-${field.name}` });
  const isNumber = type === "integer" ? /^-?\d{1,15}$/ : /^-?\d+(\.\d+)?$/;
  return single(field, control, changed, {
    hint: minimum !== undefined && maximum !== undefined && maximum <= 1e12 ? t("law.field.between", { minimum, maximum }) : null,
    read: () => { const v = text(control)?.trim(); return v !== undefined && isNumber.test(v) ? Number(v) : v; },
    write: (value) => { control.value = value ?? ""; } });
}

/** Yes or no; a required one has to be answered, so that neither is chosen beforehand. */
function flag(field, changed) {
  const group = h("div", { class: "pair", role: "radiogroup" });
  const around = frame(field, group, { group: true });
  const name = `flag-${around.node.querySelector(".label").id}`;
  const options = [[true, t("law.yes")], [false, t("law.no")]].map(([value, words]) => {
    const input = h("input", { type: "radio", name, value: String(value), test: `in-${field.name}-${value ? "yes" : "no"}`,
      on: { change: changed } });
    return { value, input, node: h("label", { class: "choice" }, input, h("span", null, words)) };
  });
  group.append(...options.map((o) => o.node));
  return { node: around.node, read: () => options.find((o) => o.input.checked)?.value,
    write: (value) => { for (const o of options) o.input.checked = o.value === value; },
    blame: (path, text, rules) => around.blame(text, rules), focus: () => options[0].input.focus() };
}

function choice(field, changed) {
  const control = h("select", { test: `in-${field.name}` }, h("option", { value: "" }, t("law.field.choose")),
    choicesOf(field.shape).map((c) => h("option", { value: c.code }, pick(c))));
  return single(field, control, changed, { read: () => control.value || undefined, write: (value) => { control.value = value ?? ""; } });
}

function choices(field, changed) {
  const group = h("div", { class: "checks" });
  const list = choicesOf(field.shape);
  const around = frame(field, group, { group: true, wide: list.length > 4 });
  const boxes = list.map((c) => {
    const input = h("input", { type: "checkbox", value: c.code, test: `in-${field.name}-${c.code}`, on: { change: changed } });
    group.append(h("label", { class: "choice" }, input, h("span", null, /^[A-Z]/.test(c.code) ? h("span", { class: "code" }, c.code) : null,
      pick(c))));
    return input;
  });
  return { node: around.node, isWide: list.length > 4,
    read: () => { const v = boxes.filter((b) => b.checked).map((b) => b.value); return v.length ? v : undefined; },
    write: (value) => { for (const b of boxes) b.checked = (value ?? []).includes(b.value); },
    blame: (path, text, rules) => around.blame(text, rules), focus: () => boxes[0]?.focus() };
}

/** Short texts, one on each line. */
function texts(field, changed) {
  const control = h("textarea", { rows: 3, test: `in-${field.name}` });
  const around = single(field, control, changed, { wide: true, hint: t("law.field.lines", { n: field.shape.maximum ?? 20 }),
    read: () => { const v = control.value.split("\n").filter((l) => l.trim() !== ""); return v.length ? v : undefined; },
    write: (value) => { control.value = (value ?? []).join("\n"); } });
  const blame = around.blame;
  return { ...around, blame: (path, words, rules) => {
    const row = /^\[(\d+)\]/.exec(path ?? "");
    blame("", words && row ? t("law.field.line", { n: Number(row[1]) + 1, text: words }) : words, rules);
  } };
}

/** A camera of this recorder, by its name where the person may see the list. */
function device(field, changed) {
  const list = cameras.value;
  const control = list.length > 0
    ? h("select", { test: `in-${field.name}` }, h("option", { value: "" }, t("law.field.choose")),
      list.map((c) => h("option", { value: c.id }, c.name)))
    : h("input", { type: "text", inputmode: "numeric", class: "short", test: `in-${field.name}` });
  return single(field, control, changed, { read: () => (/^\d+$/.test(control.value) ? Number(control.value) : text(control)),
    write: (value) => {
      if (value !== undefined && value !== null && list.length > 0 && !list.some((c) => c.id === String(value))) control.append(h("option",
        { value: String(value) }, `#${value}`));
      control.value = value ?? "";
    } });
}
