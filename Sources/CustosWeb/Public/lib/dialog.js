// Modal dialogs on <dialog>: title, body, buttons; Escape closes the top one only.
import { h, uniqueID } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

/**
 * Opens a dialog and waits for its close.
 * `build(close)` returns {body, actions}; close(value) ends it; Escape and the cross end it with null.
 */
export function openDialog({ title, wide = false, test, build, onclose }) {
  return new Promise((resolve) => {
    const id = uniqueID("dialog");
    let result = null;
    const close = (value = null) => { result = value; node.close(); };
    const { body, actions = [] } = build(close);
    const node = h("dialog", { class: wide ? "wide" : null, "aria-labelledby": id, test },
      h("header", null, h("h2", { id }, title),
        h("button", { type: "button", class: "icon plain-button", "aria-label": t("dialog.close"), on: { click: () => close(null) } },
          icon("close"))),
      h("div", { class: "body" }, body), actions.length > 0 ? h("footer", null, actions) : null);
    node.addEventListener("close", () => {
      node.remove();
      onclose?.();
      resolve(result);
    });
    document.body.append(node);
    node.showModal();
    (node.querySelector("[data-focus]") ?? node.querySelector("input, select, textarea, footer button"))?.focus();
  });
}

/** Asks to go on; true when confirmed. */
export async function confirm({ title, text, yes, danger = false, test = "confirm" }) {
  return await openDialog({ title, test, build: (close) => ({
    body: [text].flat().map((line) => h("p", null, line)),
    actions: [
      h("button", { type: "button", on: { click: () => close(false) }, data: danger ? { focus: "" } : {} }, t("dialog.cancel")),
      h("button", { type: "button", class: danger ? "danger" : "primary", test: "confirm-yes", data: danger ? {} : { focus: "" },
        on: { click: () => close(true) } }, yes)],
  }) }) === true;
}
