// People and machines that may sign in: accounts with roles, and tokens with an end.
import { h, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { t } from "../lib/i18n.js";
import { announce } from "../lib/announce.js";
import { api } from "../lib/api.js";
import { toneMark } from "../lib/conditions.js";
import { confirm, openDialog } from "../lib/dialog.js";
import { errorNotice } from "../lib/errors.js";
import { askForm, field, select } from "../lib/forms.js";
import { may, serverNow, session } from "../lib/store.js";
import { DAY, briefTime, date, dateClock, parseTime, startOfDay, timeText, typedTime } from "../lib/time.js";
import { PASSWORD_LENGTH } from "./setup.js";

const ROLES = ["viewer", "operator", "auditor", "member", "admin"];
const TOKEN_ROLES = ["metrics", "viewer", "operator", "auditor", "admin"];

export function mount(root) {
  if (!may.manageAccounts()) {
    root.append(h("main", { class: "page" }, h("p", { class: "notice" }, t("users.noRole"))));
    return { title: t("nav.users") };
  }
  const page = new UsersPage(root);
  page.load();
  return { title: t("nav.users") };
}

class UsersPage {
  constructor(root) {
    this.fault = h("div");
    this.users = h("tbody");
    this.tokens = h("tbody");
    const head = (keys) => h("thead", null, h("tr", null,
      keys.map((k) => h("th", { scope: "col" }, k ? t(k) : h("span", { class: "unseen" }, t("cameras.actions"))))));
    root.append(h("main", { class: "page" },
      h("header", { class: "page-head" }, h("div", null, h("h1", null, t("users.title")), h("p", { class: "quiet" }, t("users.text"))),
      h("button", { type: "button", class: "primary", test: "add-user", on: { click: () => this.addUser() } }, icon("plus"), t("users.add"))), this.fault,
      h("div", { class: "scroller" }, h("table", { class: "dense", test: "users" },
        head(["users.user", "users.name", "users.role", "users.duties", "users.totp", "users.state", null]), this.users)),
      h("header", { class: "page-head section" }, h("div", null, h("h2", null, t("tokens.title")), h("p", { class: "quiet" }, t("tokens.text"))),
        h("button", { type: "button", test: "add-token", on: { click: () => this.addToken() } }, icon("plus"), t("tokens.add"))),
      h("div", { class: "scroller" }, h("table", { class: "dense", test: "tokens" }, head(["tokens.name", "users.role", "tokens.madeBy", "tokens.used", "tokens.expires", null]),
        this.tokens))));
  }

  async load() {
    try {
      const [{ users }, { tokens }] = await Promise.all([api.get("/users"), api.get("/tokens")]);
      show(this.users, users.map((u) => this.userRow(u)));
      show(this.tokens, tokens.length > 0 ? tokens.map((k) => this.tokenRow(k))
        : h("tr", null, h("td", { colspan: 6, class: "quiet" }, t("tokens.none"))));
    } catch (error) {
      show(this.fault, errorNotice(error));
    }
  }

  async run(work, done) {
    show(this.fault);
    try {
      await work();
      if (done) announce(done);
    } catch (error) {
      show(this.fault, errorNotice(error, { focus: true }));
    }
    await this.load();
  }

  userRow(u) {
    const own = u.id === session.value.user.id;
    const role = select(ROLES.map((r) => [r, t(`role.${r}`)]), u.role);
    role.setAttribute("aria-label", t("users.roleOf", { name: u.name || u.user }));
    role.disabled = own;
    role.addEventListener("change", () => this.run(() => api.patch(`/users/${u.id}`, { role: role.value }),
      t("users.saved", { name: u.name || u.user })));
    const action = (key, run, danger) => h("button",
      { type: "button", class: `plain-button small ${danger ?? ""}`, disabled: own, title: own ? t("users.notYourself") : null, test: `user-${key}`,
      "aria-label": `${t(`users.${key}`)} ${u.user}`, on: { click: run } }, t(`users.${key}`));
    return h("tr", { test: "user-row", class: u.disabled ? "off" : null }, h("th", { scope: "row", class: "mono" }, u.user), h("td", null, u.name),
      h("td", { class: "role-cell" }, role), h("td", null, (u.duties ?? []).length > 0 ? u.duties.map((d) => t(`part.${d}`)).join(t("list.comma"))
        : h("a", { href: "/law/duties", test: "user-duties" }, t("users.noDuties"))), h("td", null, u.totp ? toneMark("ok", t("users.totpOn")) : toneMark("off", t("users.totpOff"))),
      h("td", null, u.disabled ? toneMark("off", t("users.disabled")) : toneMark("ok", t("users.enabled"))),
      h("td", { class: "actions nowrap" }, own ? h("span", { class: "quiet small" }, t("users.you")) : [action("password", () => this.setPassword(u)),
        action(u.disabled ? "enable" : "disable",
          () => this.run(() => api.patch(`/users/${u.id}`, { disabled: !u.disabled }), t("users.saved", { name: u.name || u.user }))),
          action("remove", () => this.removeUser(u))]));
  }

  tokenRow(k) {
    const until = parseTime(k.expiresAt), over = until < serverNow();
    return h("tr", { test: "token-row" }, h("th", { scope: "row" }, k.name), h("td", null, t(`role.${k.role}`)),
      h("td", null, k.createdBy, " ", h("span", { class: "quiet small mono" }, date(parseTime(k.createdAt)))),
      h("td", { class: "mono" }, k.usedAt ? briefTime(parseTime(k.usedAt), serverNow()) : h("span", { class: "quiet" }, t("tokens.unused"))),
      h("td", null, Number.isNaN(until) ? "–" : over ? toneMark("off", t("tokens.over", { time: date(until) })) : dateClock(until)),
      h("td", { class: "actions" }, h("button",
        { type: "button", class: "plain-button small", test: "token-remove", "aria-label": `${t("tokens.remove")} ${k.name}`,
        on: { click: () => this.removeToken(k) } }, t("tokens.remove"))));
  }

  async addUser() {
    const user = field({ label: t("users.user"), hint: t("setup.userHint"),
      input: h("input", { type: "text", required: true, pattern: "[a-z0-9._\\-]{2,32}", autocomplete: "off", spellcheck: "false" }),
      test: "new-user" });
    const name = field({ label: t("users.name"), hint: t("setup.nameHint"),
      input: h("input", { type: "text", required: true, maxlength: 64, autocomplete: "off" }), test: "new-name" });
    const role = field({ label: t("users.role"), input: select(ROLES.map((r) => [r, t(`role.${r}`)]), "viewer"), test: "new-role" });
    const password = field({ label: t("users.firstPassword"), hint: t("setup.passwordHint", { n: PASSWORD_LENGTH }),
      input: h("input", { type: "password", required: true, minlength: PASSWORD_LENGTH, autocomplete: "new-password" }), test: "new-password" });
    const done = await askForm({ title: t("users.add"), test: "user-form", fields: [user, name, role, password],
      send: () => api.post("/users", { user: user.input.value.trim(), name: name.input.value.trim(), role: role.input.value,
        password: password.input.value }) });
    if (done) await this.run(async () => {}, t("users.saved", { name: done.name ?? "" }));
  }

  async setPassword(u) {
    const password = field({ label: t("account.new"), hint: t("setup.passwordHint", { n: PASSWORD_LENGTH }),
      input: h("input", { type: "password", required: true, minlength: PASSWORD_LENGTH, autocomplete: "new-password" }) });
    const done = await askForm({ title: t("users.passwordOf", { name: u.user }), test: "user-password-form", fields: [password],
      send: () => api.patch(`/users/${u.id}`, { password: password.input.value }) });
    if (done) announce(t("users.saved", { name: u.name || u.user }));
  }

  async removeUser(u) {
    if (await confirm({ title: t("users.removeTitle", { name: u.user }), text: t("users.removeText"), yes: t("users.remove"),
      danger: true })) await this.run(() => api.remove(`/users/${u.id}`));
  }

  async addToken() {
    const name = field({ label: t("tokens.name"), hint: t("tokens.nameHint"),
      input: h("input", { type: "text", required: true, maxlength: 64, autocomplete: "off" }), test: "token-name" });
    const role = field({ label: t("users.role"), input: select(TOKEN_ROLES.map((r) => [r, t(`role.${r}`)]), "metrics"), test: "token-role" });
    const until = field({ label: t("tokens.expires"),
      input: h("input", { type: "date", required: true, min: date(serverNow() + DAY), value: date(startOfDay(serverNow()) + 180 * DAY) }),
      test: "token-until" });
    const made = await askForm({ title: t("tokens.add"), test: "token-form", fields: [name, role, until],
      send: () => api.post("/tokens", { name: name.input.value.trim(), role: role.input.value,
      expiresAt: timeText(typedTime(`${until.input.value} 00:00`, serverNow())) }) });
    if (!made) return;
    await openDialog({ title: t("tokens.made"), test: "token-made",
      build: (close) => ({ body: [h("p", null, t("tokens.once")), h("p", null, h("code", { class: "secret", test: "token-value" }, made.token))],
      actions: [h("button", { type: "button", class: "primary", on: { click: () => close(true) } }, t("tokens.noted"))] }) });
    await this.load();
  }

  async removeToken(k) {
    if (await confirm({ title: t("tokens.removeTitle", { name: k.name }), text: t("tokens.removeText"), yes: t("tokens.remove"),
      danger: true })) await this.run(() => api.remove(`/tokens/${k.id}`));
  }
}
