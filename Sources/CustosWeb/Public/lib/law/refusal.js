// A refusal as the answer that it is: the sentence, the rules it rests on, and what to do.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { cites } from "./units.js";

/** What is missing for a step, and what to do; also for a refusal that came back. */
export function refusalBody({ zh, en, rules, remedy }) {
  return [h("p", { class: "refusal-text" }, pick({ zh, en })),
    remedy ? h("p", { class: "remedy", test: "remedy" }, h("strong", null, t("error.remedy")), " ", pick(remedy)) : null,
    rules?.length ? h("p", { class: "refusal-rules" }, h("span", { class: "quiet small" }, t("error.rules")), " ", cites(rules)) : null];
}

export function refusalNotice(refusal) {
  return h("div", { class: "notice alarm refusal", role: "alert", test: "refusal" }, h("p", { class: "title" }, icon("alarm"), t("law.refused")),
    refusalBody(refusal));
}
