// The frame of one field: label, rule units, hint, the input itself and what is wrong with it.
import { h, show, uniqueID } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { cites } from "./units.js";

/** Label line of a field: words, what kind of field it is, and what it rests on. */
function marks(field) {
  return [field.required ? null : h("span", { class: "mark optional" }, t("law.field.optional")),
    field.secret ? h("span", { class: "mark" }, icon("lock", true), t("law.field.secret")) : null,
    field.classified ? h("span", { class: "mark" }, icon("lock", true), t("law.field.classified")) : null];
}

/**
 * @param {object} field as the server describes it
 * @param {Node} control what is focused and described
 * @param {{group?: boolean, body?: Node, hint?: string, wide?: boolean}} more `group`: several controls under one legend
 */
export function frame(field, control, { group = false, body = control, hint = null, wide = false } = {}) {
  const id = uniqueID("f"), words = pick(field);
  const hints = [field.help ? pick(field.help) : null, hint, field.controlled ? t("law.field.controlled") : null].filter(Boolean);
  const fault = h("p", { class: "fault", id: `${id}-fault`, hidden: true, test: "fault" });
  const described = [hints.length ? `${id}-hint` : null, `${id}-fault`].filter(Boolean).join(" ");
  const label = group ? h("span", { class: "label", id: `${id}-label` }, words) : h("label", { htmlFor: id, id: `${id}-label` }, words);
  if (group) { control.setAttribute("role", control.getAttribute("role") ?? "group"); control.setAttribute("aria-labelledby", `${id}-label`); }
  else control.id = id;
  control.setAttribute("aria-describedby", described);
  if (field.required && !group) control.setAttribute("aria-required", "true");
  const node = h("div", { class: `field law-field${wide ? " wide" : ""}`, data: { field: field.name } },
    h("div", { class: "label-line" }, label, marks(field), cites(field.units)),
    hints.length ? h("p", { class: "hint", id: `${id}-hint` }, hints.join(" · ")) : null, body, fault);
  return {
    node,
    /** Shows what is wrong, or takes it away with null. */
    blame(text, rules = []) {
      if (control.matches("input, select, textarea, [role=combobox]")) control.setAttribute("aria-invalid", text ? "true" : "false");
      node.classList.toggle("at-fault", Boolean(text));
      fault.hidden = !text;
      show(fault, text ? [icon("alarm", true), h("span", null, text, " ", rules.length ? cites(rules) : null)] : null);
    },
  };
}

/** A fault's message in the reader's language. */
export const faultText = (problem) => pick(problem);
