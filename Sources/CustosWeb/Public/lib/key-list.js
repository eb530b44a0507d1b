// The list of keys of the page in view, as "?" shows it, and how a key is written.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { bindings, chosenKeys, codeOf, isSingle } from "./keys.js";

const NAMES = { Comma: ",", Period: ".", Equal: "+", Minus: "-", Slash: "/", BracketLeft: "[", BracketRight: "]", ArrowLeft: "←", ArrowRight: "→",
  ArrowUp: "↑", ArrowDown: "↓", NumpadAdd: "+", NumpadSubtract: "-", Escape: "Esc", Semicolon: ";", Quote: "'", Backquote: "`", Backslash: "\\" };

export function keyName(code) {
  return code === "Space" ? t("keys.space") : NAMES[code] ?? code.replace(/^(Key|Digit)/, "");
}

/** "Ctrl+K", "?", or a dash while the key is off. */
export function shownKey(binding) {
  const code = codeOf(binding);
  if (code === null) return "–";
  if (binding.show && code === binding.code) return binding.show;
  return [binding.control ? "Ctrl" : null, binding.alt ? "Alt" : null, binding.shift ? "Shift" : null, keyName(code)].filter(Boolean).join("+");
}

/** Opens the list; answers "settings" when the person wants to change keys. */
export function showKeys() {
  const rows = bindings().filter((b) => !b.hidden);
  return openDialog({ title: t("keys.title"), test: "keys", build: (close) => ({
    body: h("div", null, chosenKeys().off ? h("p", { class: "notice" }, t("keys.areOff")) : null,
      h("table", { class: "keys" }, h("tbody", null, rows.map((b) => h("tr", { class: isSingle(b) && chosenKeys().off ? "off" : null },
        h("td", null, h("kbd", null, shownKey(b))), h("td", null, t(b.label, b.values))))))),
    actions: [h("button", { type: "button", test: "keys-change", on: { click: () => close("settings") } }, t("keys.change")),
      h("button", { type: "button", class: "primary", on: { click: () => close() } }, t("dialog.close"))],
  }) });
}
