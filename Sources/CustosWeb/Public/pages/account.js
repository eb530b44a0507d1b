// The person's own account: password and one-time codes, as dialogs over any page.
import { h, show } from "../lib/dom.js";
import { t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { api } from "../lib/api.js";
import { openDialog } from "../lib/dialog.js";
import { errorNotice } from "../lib/errors.js";
import { field } from "../lib/forms.js";
import { session } from "../lib/store.js";
import { PASSWORD_LENGTH } from "./setup.js";

export async function password() {
  const current = field({ label: t("account.current"), input: h("input", { type: "password", required: true, autocomplete: "current-password" }),
    test: "current-password" });
  const next = field({ label: t("account.new"), hint: t("setup.passwordHint", { n: PASSWORD_LENGTH }),
    input: h("input", { type: "password", required: true, minlength: PASSWORD_LENGTH, autocomplete: "new-password" }), test: "next-password" });
  const again = field({ label: t("setup.again"), input: h("input", { type: "password", required: true, autocomplete: "new-password" }),
    test: "again-password" });
  const done = await asked({ title: t("account.password"), test: "password-form", fields: [current, next, again], yes: t("dialog.save"),
    send: async () => {
    const differ = next.input.value !== again.input.value;
    again.blame(differ ? t("setup.differ") : null);
    if (differ) { again.input.focus(); return null; }
    await api.post("/me/password", { current: current.input.value, password: next.input.value });
    return true;
  } });
  if (done) announce(t("account.passwordChanged"));
}

export async function totp() {
  if (session.value.user.totp) return totpOff();
  let begun;
  try {
    begun = await api.post("/me/totp", {});
  } catch (error) {
    return openDialog({ title: t("account.totp"),
      build: (close) => ({ body: errorNotice(error),
      actions: [h("button", { type: "button", on: { click: () => close() } }, t("dialog.close"))] }) });
  }
  const code = field({ label: t("signin.totp"), hint: t("signin.totpHint"),
    input: h("input", { type: "text", inputmode: "numeric", autocomplete: "one-time-code", required: true, maxlength: 8, class: "mono" }),
    test: "totp-code" });
  const done = await asked({ title: t("account.totp"), test: "totp-form", yes: t("account.totpConfirm"),
    fields: [h("p", null, t("account.totpText")),
      h("p", null, h("code", { class: "secret", test: "totp-secret" }, begun.secret.replace(/(.{4})/g, "$1 ").trim())),
      h("p", null, h("a", { href: begun.uri }, t("account.totpOpen"))), code],
    send: async () => { await api.post("/me/totp/confirm", { totp: code.input.value.trim() }); return true; } });
  if (done) setTOTP(true, t("account.totpIsOn"));
}

async function totpOff() {
  const done = await asked({ title: t("account.totp"), test: "totp-form", yes: t("account.totpTurnOff"),
    fields: [h("p", null, t("account.totpOnText"))], send: async () => { await api.remove("/me/totp"); return true; } });
  if (done) setTOTP(false, t("account.totpIsOff"));
}

function setTOTP(on, text) {
  session.value = { ...session.value, user: { ...session.value.user, totp: on } };
  announce(text);
}

function asked({ title, test, fields, yes, send }) {
  return openDialog({ title, test, build: (close) => {
    const fault = h("div"), ok = h("button", { type: "button", class: "primary", test: "form-ok", on: { click: () => form.requestSubmit() } }, yes);
    const form = h("form", { on: { submit: async (event) => {
      event.preventDefault();
      try { const answer = await send(); if (answer) close(answer); } catch (error) { show(fault, errorNotice(error, { focus: true })); }
    } } }, fault, fields, h("button", { type: "submit", hidden: true }));
    return { body: form, actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")), ok] };
  } });
}
