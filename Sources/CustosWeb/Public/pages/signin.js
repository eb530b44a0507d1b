// Sign-in: name and password, the one-time code when the account has one, and how long a lock-out lasts.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { language, t } from "../lib/i18n.js";
import { api } from "../lib/api.js";
import { field } from "../lib/forms.js";
import { errorNotice } from "../lib/errors.js";
import { applyLanguage } from "../lib/preferences.js";
import { reload } from "../lib/router.js";
import { duration } from "../lib/time.js";

export async function mount(root) {
  const asked = location.pathname === "/signin" || location.pathname === "/" ? null : location.pathname + location.search;
  const { needed } = await api.get("/setup").catch(() => ({ needed: false }));
  const user = field({ label: t("signin.user"),
    input: h("input", { type: "text", name: "username", autocomplete: "username", required: true, autocapitalize: "none", spellcheck: "false" }),
    test: "user" });
  const password = field({ label: t("signin.password"),
    input: h("input", { type: "password", name: "password", autocomplete: "current-password", required: true }), test: "password" });
  const code = field({ label: t("signin.totp"), hint: t("signin.totpHint"),
    input: h("input", { type: "text", name: "totp", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, class: "mono" }),
    test: "totp" });
  code.hidden = true;
  const fault = h("div", { test: "fault" });
  const button = h("button", { type: "submit", class: "primary", test: "sign-in" }, t("signin.button"));
  let timer = null;

  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    show(fault);
    button.disabled = true;
    try {
      const answer = await api.post("/session",
        { user: user.input.value.trim(), password: password.input.value, totp: code.hidden ? undefined : code.input.value.trim() });
      dispatchEvent(new CustomEvent("custos-enter", { detail: { answer, target: asked } }));
      return;
    } catch (error) {
      if (error.code === "auth.totp_required") {
        code.hidden = false;
        code.input.required = true;
        code.input.focus();
      } else {
        show(fault, errorNotice(error));
        if (error.code === "auth.locked") locked(error.retryAfter ?? 60);
        else (code.hidden ? password : code).input.select();
      }
    }
    button.disabled = timer !== null;
  }

  /** Counts down in steps that a screen reader is not told about. */
  function locked(seconds) {
    const until = performance.now() + seconds * 1000;
    const left = h("p", { "aria-live": "off", test: "locked" });
    fault.firstChild?.append(left);
    const tick = () => {
      const rest = until - performance.now();
      left.textContent = rest > 0 ? t("signin.lockedFor", { time: duration(rest, t) }) : t("signin.unlocked");
      if (rest <= 0) { clearInterval(timer); timer = null; button.disabled = false; }
    };
    button.disabled = true;
    timer = setInterval(tick, 1000);
    tick();
  }

  const switcher = h("button", { type: "button", class: "plain-button", lang: language() === "en" ? "zh-CN" : "en", test: "language",
    on: { click: async () => { await applyLanguage(language() === "en" ? "zh-CN" : "en"); await reload(); } } },
    language() === "en" ? "中文" : "English");
  root.append(h("main", { class: "entrance" }, h("div", { class: "card" },
    h("header", null, h("div", { class: "brand" }, icon("shield"), h("span", null, "Custos")), switcher),
    h("h1", null, t("signin.title")), h("p", { class: "quiet" }, t("signin.system")),
    needed ? h("div", { class: "notice warn", test: "setup-needed" }, h("p", { class: "title" }, icon("info"), t("setup.neededTitle")),
      h("p", null, t("setup.neededText"))) : null,
    fault, h("form", { on: { submit } }, user, password, code, button),
    h("p", { class: "quiet small" }, t("signin.logged")))));
  user.input.focus();
  return { title: t("signin.title"), dispose: () => clearInterval(timer) };
}
