// First start: makes the administrator with the one-time link that the server printed.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { api } from "../lib/api.js";
import { field } from "../lib/forms.js";
import { errorNotice } from "../lib/errors.js";

/** The server's lower limit for a password; the server decides. */
export const PASSWORD_LENGTH = 12;

export function mount(root) {
  const token = location.hash.slice(1) || new URLSearchParams(location.search).get("token") || "";
  // The token leaves the address at once: it must not stay in the history.
  if (token) history.replaceState(null, "", "/setup");
  const card = h("div", { class: "card" }, h("header", null, h("div", { class: "brand" }, icon("shield"), h("span", null, "Custos"))),
    h("h1", null, t("setup.title")));
  root.append(h("main", { class: "entrance" }, card));
  if (!token) {
    card.append(h("div", { class: "notice", role: "alert" }, h("p", null, t("setup.noToken"))), h("a", { href: "/signin" }, t("signin.title")));
    return { title: t("setup.title") };
  }
  const name = field({ label: t("setup.name"), hint: t("setup.nameHint"),
    input: h("input", { type: "text", autocomplete: "name", required: true, maxlength: 64 }), test: "name" });
  const user = field({ label: t("signin.user"), hint: t("setup.userHint"),
    input: h("input", { type: "text", autocomplete: "username", required: true, pattern: "[a-z0-9._\\-]{2,32}", autocapitalize: "none",
    spellcheck: "false" }), test: "user" });
  const password = field({ label: t("signin.password"), hint: t("setup.passwordHint", { n: PASSWORD_LENGTH }),
    input: h("input", { type: "password", autocomplete: "new-password", required: true, minlength: PASSWORD_LENGTH }), test: "password" });
  const again = field({ label: t("setup.again"), input: h("input", { type: "password", autocomplete: "new-password", required: true }),
    test: "again" });
  const fault = h("div"), button = h("button", { type: "submit", class: "primary", test: "create" }, t("setup.button"));
  again.input.addEventListener("blur", () => again.blame(again.input.value && again.input.value !== password.input.value ? t("setup.differ") : null));
  async function submit(event) {
    event.preventDefault();
    if (again.input.value !== password.input.value) { again.blame(t("setup.differ")); again.input.focus(); return; }
    again.blame(null);
    show(fault);
    button.disabled = true;
    try {
      const answer = await api.post("/setup", { token, user: user.input.value.trim(), name: name.input.value.trim(),
        password: password.input.value });
      dispatchEvent(new CustomEvent("custos-enter", { detail: { answer, target: "/start" } }));
    } catch (error) {
      button.disabled = false;
      show(fault, errorNotice(error, { focus: true }));
    }
  }
  card.append(h("p", { class: "quiet" }, t("setup.text")), fault, h("form", { on: { submit } }, name, user, password, again, button));
  name.input.focus();
  return { title: t("setup.title") };
}
