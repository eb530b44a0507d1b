// What is wrong with a form, said above it with a link to each field, and once more at the field itself.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { sentence } from "../errors.js";
import { faultText } from "./field-frame.js";

/** The name of a field, with row and column where the fault lies inside of it. */
function placeWords(field, path) {
  const m = /^\[(\d+)\](?:\.(\w+))?/.exec(path), inner = m && field.shape.fields?.find((f) => f.name === m[2]);
  return m ? `${t("law.rows.row", { name: pick(field), n: Number(m[1]) + 1 })} ${inner ? pick(inner) : ""}`.trim() : pick(field);
}

/** A fault of a field that this form does not show, told by the field's name where it is known. */
function otherText(kind, problem) {
  const field = kind?.fields.find((f) => f.name === /^\w*/.exec(problem.path ?? "")[0]);
  return field ? `${pick(field)}: ${faultText(problem)}` : faultText(problem) || sentence(problem);
}

/**
 * Says each fault at its field and answers the summary, which is to take the focus.
 * @param {import("./record-form.js").RecordForm} form @param {{path: string, zh: string, en: string, rules?: string[]}[]} problems
 */
export function faultSummary(form, problems) {
  const known = [], other = [];
  for (const p of problems) {
    const [, name, rest] = /^(\w+)(.*)$/s.exec(p.path ?? "") ?? [null, "", ""], entry = form.inputs.get(name);
    if (!entry) { other.push(p); continue; }
    entry.input.blame(rest, faultText(p), p.rules ?? []);
    known.push({ p, entry, rest });
  }
  const order = [...form.inputs.keys()];
  known.sort((a, b) => order.indexOf(a.entry.field.name) - order.indexOf(b.entry.field.name));
  for (const { entry } of known) entry.input.node.closest("details")?.setAttribute("open", "");
  const link = ({ p, entry, rest }) => h("li", null, h("a", { href: `#${entry.input.node.querySelector("[id]")?.id ?? ""}`, test: "summary-link",
    data: { to: entry.field.name }, on: { click: (event) => { event.preventDefault(); form.goTo(entry.input, rest); } } },
  `${placeWords(entry.field, rest)}: ${faultText(p)}`));
  return h("div", { class: "notice alarm", role: "alert", test: "summary" },
    h("p", { class: "title" }, icon("alarm"), t("law.form.faults", { n: problems.length })),
    h("ul", null, known.map(link), other.map((p) => h("li", null, otherText(form.kind, p)))));
}
