// The steps that a record can take now: a button each, and what is missing where something is.
import { h, show } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { isTurn, stateOf } from "./model.js";
import { refusalBody } from "./refusal.js";

/** Steps that people take. */
export const humanSteps = (events) => events.filter((e) => !e.systemOnly);

/**
 * @param {{kind: object, events: object[], chosen: string | null, open: (event: object) => void}} what
 */
export function stepCards({ kind, events, chosen, open }) {
  const mine = humanSteps(events).filter((e) => e.may), others = humanSteps(events).filter((e) => !e.may);
  const order = [...mine].sort((a, b) => Number(isTurn(kind, a)) - Number(isTurn(kind, b))
    || Number(Boolean(a.obstacle)) - Number(Boolean(b.obstacle)));
  const first = order.find((e) => !e.obstacle && !isTurn(kind, e));
  const node = h("div", { class: "steps", test: "steps" });
  const card = (e) => h("section", { class: `step${e.obstacle ? " blocked" : ""}`, test: `step-card-${e.name}` },
    h("div", { class: "step-line" }, h("button", { type: "button", class: e === first ? "primary" : null, test: `step-${e.name}`,
      "aria-pressed": chosen === e.name ? "true" : null,
      on: { click: () => open(e) } }, pick(e)),
    e.to && e.to !== kind.name ? h("span", { class: "quiet small" }, t("law.step.to", { state: pick(stateOf(kind, e.to)) })) : null),
    e.obstacle ? h("div", { class: "obstacle", test: `obstacle-${e.name}` },
      h("p", { class: "title small" }, icon("warn", true), t("law.step.missing")), refusalBody(e.obstacle)) : null);
  show(node, order.length > 0 ? order.map(card) : h("p", { class: "quiet" },
    t(humanSteps(events).length > 0 ? "law.step.noneYours" : "law.step.none")),
    others.length > 0 ? h("p", { class: "quiet small" }, t("law.step.others", { steps: others.map((e) => pick(e)).join(t("list.comma")) })) : null);
  return node;
}
