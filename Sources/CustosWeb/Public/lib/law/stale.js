// The question that a stale form asks: mine or theirs, for each field that both have changed.
import { h, uniqueID } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { valueNode } from "./values.js";

/** @param {{isDraft?: boolean, changed?: () => void}} more `isDraft`: not the record but the draft of this form was changed elsewhere */
export function stalePanel({ titles, entries, present, isDraft = false, changed = () => {} }) {
  const rows = entries.map(({ field, input }) => {
    const mine = input.read(), name = uniqueID("stale");
    const option = (key, value, chosen) => h("label", { class: "choice" },
      h("input", { type: "radio", name, checked: chosen, test: `${key}-${field.name}`,
      on: { change: () => { input.write(value); changed(); } } }), h("span", null, h("span", { class: "quiet small" }, t(`law.stale.${key}`)),
        h("br"),
        valueNode(field, value, { titles })));
    return h("fieldset", { class: "stale-field" }, h("legend", null, pick(field)),
      h("div", { class: "pair" }, option("mine", mine, true), option("theirs", present[field.name], false)));
  });
  return h("div", { class: "notice warn", role: "alert", test: "stale" }, h("p", { class: "title" }, icon("warn"), t(isDraft ? "law.stale.draft"
    : "law.stale.title")),
    h("p", null, t(rows.length > 0 ? "law.stale.choose" : "law.stale.taken")), rows);
}
