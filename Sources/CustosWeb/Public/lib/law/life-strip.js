// The life of a record as a strip of its states: what is behind it, where it stands, what lies ahead.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { pick, t } from "../i18n.js";
import { mainLine, stateOf } from "./model.js";

/** @param {string[]} passed states that the record has been in, as far as known */
export function lifeStrip(kind, state, passed = []) {
  const line = mainLine(kind);
  if (line.length < 2 && line[0] === state) return null;
  // A state beside the straight way stands after the last state that was passed on it.
  if (!line.includes(state)) {
    const order = (name) => kind.states.findIndex((s) => s.name === name);
    const seen = passed.filter((s) => line.includes(s)).map((s) => line.indexOf(s));
    const last = seen.length > 0 ? Math.max(...seen) : stateOf(kind, state).isFinal ? 0 : line.findLastIndex((s) => order(s) < order(state));
    line.splice(last + 1, 0, state);
  }
  const here = line.indexOf(state), isEnd = stateOf(kind, state).isFinal;
  return h("ol", { class: "life", "aria-label": t("law.life.label"), test: "life" }, line.map((name, n) => {
    const how = n < here ? "done" : n === here ? "here" : "ahead";
    return h("li", { class: `${how}${how === "here" && isEnd ? " end" : ""}`, "aria-current": how === "here" ? "step" : null, data: { state: name } },
      h("span", { class: "dot" }, how === "done" ? icon("ok", true) : null), h("span", null, pick(stateOf(kind, name))),
        h("span", { class: "unseen" }, ` (${t(`law.life.${how}`)})`));
  }));
}
