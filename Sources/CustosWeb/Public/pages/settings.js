// The person's own choices: language, theme, keys. They follow the account to every machine.
import { h, show } from "../lib/dom.js";
import { known, language, t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { check } from "../lib/forms.js";
import { keyName } from "../lib/key-list.js";
import { chosenKeys } from "../lib/keys.js";
import { knownKeys } from "../lib/known-keys.js";
import { pageHead, panel } from "../lib/page-parts.js";
import { LANGUAGES, THEMES, applyTheme, chosenTheme, keepChoice } from "../lib/preferences.js";

export function mount(root) {
  const body = h("tbody"), fault = h("p", { class: "fault", role: "status", test: "keys-fault", hidden: true });
  const choice = () => ({ off: chosenKeys().off, map: { ...chosenKeys().map } });
  const keep = async (next) => { await keepChoice("keys", next); draw(); announce(t("settings.saved")); };
  const off = check({ label: t("settings.keysOff"), checked: chosenKeys().off, test: "keys-off" });
  off.input.addEventListener("change", () => keep({ ...choice(), off: off.input.checked }));

  function draw() {
    show(body, knownKeys().length === 0 ? h("tr", null, h("td", { colspan: 4, class: "quiet" }, t("settings.noKeys")))
      : knownKeys().map((k) => row(k)));
  }

  function row({ label, code, page, values }) {
    const now = chosenKeys().map[label] ?? code;
    const button = h("button", { type: "button", class: "small", disabled: chosenKeys().off, test: `key-${label}`,
      "aria-label": t("settings.changeOf", { action: t(label, values), key: keyName(now) }), on: { click: () => listen(button, label, page) } },
      h("kbd", null, keyName(now)));
    return h("tr", null, h("th", { scope: "row" }, t(label, values)), h("td", { class: "quiet" }, known(`nav.${page}`) ? t(`nav.${page}`) : page), h("td", null, button),
      h("td", { class: "actions" }, chosenKeys().map[label] ? h("button", { type: "button", class: "small plain-button", test: `reset-${label}`,
        on: { click: () => { const next = choice(); delete next.map[label]; keep(next); } } }, t("settings.reset")) : null));
  }

  /** The next key that is pressed becomes the action's; Escape and Tab leave it as it is. */
  function listen(button, label, page) {
    show(button, t("settings.press"));
    const done = () => { removeEventListener("keydown", take, true); button.removeEventListener("blur", done); draw(); body.querySelector(`[data-test="key-${label}"]`)?.focus(); };
    function take(event) {
      if (event.isComposing || event.keyCode === 229 || ["ShiftLeft", "ShiftRight"].includes(event.code)) return;
      if (event.code === "Tab") return done();
      event.preventDefault();
      event.stopPropagation();
      if (event.code === "Escape") return done();
      const isUsable = /^(Key[A-Z]|Digit\d|Comma|Period|Slash|Bracket(Left|Right)|Semicolon|Quote|Minus|Equal)$/.test(event.code)
        && !event.ctrlKey && !event.altKey && !event.metaKey;
      const taken = knownKeys().find((k) => k.page === page && k.label !== label && (chosenKeys().map[k.label] ?? k.code) === event.code);
      fault.hidden = isUsable && !taken;
      if (!isUsable) fault.textContent = t("settings.notUsable");
      else if (taken) fault.textContent = t("settings.taken", { key: keyName(event.code), action: t(taken.label, taken.values) });
      else { const next = choice(); next.map[label] = event.code; keep(next); }
      return done();
    }
    addEventListener("keydown", take, true);
    button.addEventListener("blur", done);
  }

  const radios = (name, list, value, words, run) => h("fieldset", { class: "choices" }, h("legend", { class: "unseen" }, t(`settings.${name}`)),
    list.map((v) => h("label", { class: "choice" }, h("input", { type: "radio", name, checked: v === value, test: `${name}-${v}`, on: { change: () => run(v) } }),
      h("span", null, words(v)))));
  draw();
  root.append(h("main", { class: "page narrow" }, pageHead({ title: t("nav.settings"), text: t("settings.text") }), h("div", { class: "stack" },
    panel(t("settings.language"), h("div", { class: "panel-body" }, radios("language", LANGUAGES, language(), (v) => (v === "en" ? "English" : "中文"),
      (v) => dispatchEvent(new CustomEvent("custos-language", { detail: v }))))),
    panel(t("settings.theme"), h("div", { class: "panel-body" }, radios("theme", THEMES, chosenTheme(), (v) => t(`theme.${v}`), (v) => {
      applyTheme(undefined, v);
      dispatchEvent(new Event("custos-theme"));
      keepChoice("theme", v);
    }))),
    panel(t("account.keys"), h("div", { class: "panel-body" }, h("p", { class: "quiet" }, t("settings.keysText")), off, fault,
      h("table", { class: "dense", test: "keys-table" }, h("caption", { class: "unseen" }, t("account.keys")),
        h("thead", null, h("tr", null, ["settings.action", "settings.page", "settings.key"].map((k) => h("th", { scope: "col" }, t(k))),
          h("th", null, h("span", { class: "unseen" }, t("cameras.actions"))))), body))))));
  return { title: t("nav.settings") };
}
