// What the colours and signs of the timeline mean: a panel behind a button.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

const SIGNS = ["recorded", "loss", "gap", "none", "future", "hold", "bookmark", "event", "erased", "sum", "head", "selection"];

/** A button and its panel; Escape or a second press closes it. */
export function timelineLegend() {
  const panel = h("div", { class: "legend-panel", hidden: true, id: "timeline-legend", role: "region", "aria-label": t("legend.title"),
    test: "legend" },
    h("h2", null, t("legend.title")),
    h("dl", null, SIGNS.map((sign) => h("div", null, h("dt", { class: `sign ${sign}`, "aria-hidden": "true" },
      sign === "hold" ? icon("lock", true) : null), h("dd", null, t(`legend.${sign}`))))),
    h("p", { class: "quiet" }, t("legend.how")));
  const button = h("button", { type: "button", class: "icon tool", "aria-expanded": "false", "aria-controls": "timeline-legend",
    "aria-label": t("legend.title"), title: t("legend.title"), test: "legend-button", on: { click: () => open(panel.hidden) } }, icon("help"));
  function open(isOpen) {
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
  }
  for (const node of [panel, button]) node.addEventListener("keydown", (event) => {
    if (event.code !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    event.preventDefault();
    open(false);
    button.focus();
  });
  return { panel, button };
}
