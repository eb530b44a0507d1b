// The check list of an inspection: each question with its rule, an answer that a finger finds, and what was seen.
import { h, show, uniqueID } from "../dom.js";
import { language, pick, t } from "../i18n.js";
import { announce } from "../announce.js";
import { loadStyles } from "../load-style.js";
import { frame } from "./field-frame.js";
import { choicesOf } from "./model.js";
import { cites } from "./units.js";

/** @returns {import("./inputs.js").Input} */
export function checklistInput(field, changed) {
  loadStyles("registers");
  const part = (name) => field.shape.fields.find((f) => f.name === name), answers = choicesOf(part("result").shape), remark = part("remark");
  const list = h("ol", { class: "checklist" }), state = h("p", { class: "small quiet", role: "status", test: "checklist-state" });
  let rows = [];
  const rest = h("select", { test: `rest-${field.name}`, "aria-label": t("law.rows.rest", { name: pick(part("result")) }) },
    h("option", { value: "" }, t("law.field.choose")), answers.map((c) => h("option", { value: c.code }, pick(c))));
  const body = h("div", { class: "checklist-box" }, h("div", { class: "rest-line" }, h("span", { class: "small" }, t("law.rows.rest",
    { name: pick(part("result")) })), rest, h("span", { class: "quiet small" }, t("law.checklist.enter")), state), list);
  const around = frame(field, body, { group: true, wide: true });
  // With the keyboard each arrow changes the list: Enter says that the answer is meant.
  let isTyped = false;
  const fillRest = () => {
    const open = rows.filter((r) => !r.value.result);
    if (rest.value) for (const r of open) r.answer(rest.value);
    announce(t("law.rows.filled", { n: rest.value ? open.length : 0 }));
    rest.value = "";
    count();
    changed();
  };
  rest.addEventListener("keydown", (event) => {
    isTyped = event.key !== "Enter" || event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && !isTyped && rest.value) { event.preventDefault(); fillRest(); }
  });
  rest.addEventListener("pointerdown", () => { isTyped = false; });
  for (const name of ["input", "change"]) rest.addEventListener(name, (event) => {
    event.stopPropagation();
    if (name === "change" && !isTyped) fillRest();
  });

  function count() {
    const done = rows.filter((r) => r.value.result).length, wrong = rows.filter((r) => r.value.result === "breach").length;
    show(state, t("law.checklist.state", { done, n: rows.length, wrong }));
    around.node.hidden = rows.length === 0;
  }

  function insert(value) {
    const name = uniqueID("check"), fault = h("p", { class: "fault", hidden: true, id: `${name}-fault` });
    const note = h("textarea", { rows: 1, value: value.remark ?? "", "aria-label": t("law.checklist.seen", { rule: value.unit }),
      placeholder: pick(remark),
      test: "in-remark", "aria-describedby": `${name}-fault`,
        on: { input: (event) => { event.stopPropagation(); row.value.remark = note.value.trim()
        || undefined; blame(null); changed(); } } });
    const boxes = answers.map((c) => h("input", { type: "radio", name, value: c.code, checked: value.result === c.code, test: `answer-${c.code}`,
      on: { change: (event) => { event.stopPropagation(); row.answer(c.code); count(); changed(); } } }));
    const words = (language() === "en" ? value.questionEn : null) ?? value.question;
    const node = h("li", { test: "row-checklist", data: { result: value.result ?? "" } }, h("fieldset", null,
      h("legend", null, h("span", null, words), " ", cites([value.unit])),
      h("div", { class: "answers" }, answers.map((c, n) => h("label", { class: "answer" }, boxes[n], h("span", null, pick(c))))), note, fault));
    const blame = (text) => { fault.hidden = !text; show(fault, text ?? ""); note.setAttribute("aria-invalid", text ? "true" : "false"); };
    const row = { value: { ...value }, node, note, blame, answer: (code) => {
      row.value.result = code;
      for (const b of boxes) b.checked = b.value === code;
      node.dataset.result = code;
    } };
    rows.push(row);
    list.append(node);
  }

  return { node: around.node, isWide: true,
    read: () => (rows.length ? rows.map((r) => Object.fromEntries(Object.entries(r.value).filter(([, v]) => v !== undefined && v !== null)))
      : undefined),
    write: (value) => { rows = []; list.replaceChildren(); for (const v of value ?? []) insert(v); count(); },
    blame: (path, text, rules) => {
      const row = rows[Number(/^\[(\d+)\]/.exec(path ?? "")?.[1] ?? -1)];
      if (row) return row.blame(text);
      for (const r of rows) if (!text) r.blame(null);
      around.blame(text, rules);
    },
    focus: (path) => (rows[Number(/^\[(\d+)\]/.exec(path ?? "")?.[1] ?? 0)] ?? rows[0])?.node.querySelector("input").focus() };
}
