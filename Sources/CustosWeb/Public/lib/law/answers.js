// What a form says, line by line, to be looked over before it is sent; each line leads back to its field.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { isEmpty, valueNode } from "./values.js";
import { concerns } from "./sections.js";

/** A secret that was typed is looked over as it is: nobody else sees this page. */
function shown(field, value, titles) {
  return valueNode(field, value, { titles });
}

/**
 * @param {import("./record-form.js").RecordForm} form
 * @param {(field: object) => void} change goes back to a field
 */
export function answerList(form, change) {
  const data = form.read(), titles = { ...form.titles, ...form.names() };
  const line = (field) => h("div", { class: isEmpty(data[field.name]) ? "empty" : null, data: { answer: field.name } },
    h("dt", null, pick(field)), h("dd", null, isEmpty(data[field.name]) && field.required
      ? h("span", { class: "state alarm" }, icon("alarm", true), h("span", null, t("law.answers.missing"))) : shown(field, data[field.name], titles)),
    h("dd", { class: "change" }, h("button", { type: "button", class: "link", "aria-label": t("law.answers.changeOf", { name: pick(field) }),
      test: `change-${field.name}`, on: { click: () => change(field) } }, t("law.answers.change"))));
  return form.parts.filter((p) => concerns(p, data)).map((part) => h("section", { class: "answers" },
    part.name ? h("h3", null, t(`law.part.${part.name}`)) : null, h("dl", { class: "answer-list" }, part.fields.map(line))));
}
