// Which account stands for whom before the law: the parts that the regulation gives to people, by account.
import { h, show } from "../../lib/dom.js";
import { pick, t, word } from "../../lib/i18n.js";
import { announce } from "../../lib/announce.js";
import { api } from "../../lib/api.js";
import { openDialog } from "../../lib/dialog.js";
import { errorNotice } from "../../lib/errors.js";
import { crumbs, buttonLink, lawPage, pageHead } from "../../lib/law/shell.js";
import { turn } from "../../lib/law/names.js";
import { wire } from "../../lib/law/wire.js";

export function mount(root, isCurrent) {
  return lawPage(root, isCurrent, { path: "/law/duties" }, async (main, law) => {
    const page = new DutiesPage(law);
    main.append(pageHead({ path: crumbs(law, null), title: t("law.duties.title"), text: t("law.duties.text"),
      actions: [buttonLink("/users", t("nav.users"), { glyph: "next" })] }), page.node);
    await page.load();
    return { title: t("law.duties.title") };
  });
}

class DutiesPage {
  constructor(law) {
    this.law = law;
    this.fault = h("div");
    this.body = h("tbody");
    this.node = h("div", null, this.fault, h("div", { class: "scroller", tabIndex: 0, role: "region", "aria-label": t("law.duties.title") },
      h("table", { class: "dense law-table", test: "duties" },
      h("thead", null, h("tr", null, ["users.user", "users.name", "users.role", "law.duties.duties",
        "law.duties.person"].map((k) => h("th", { scope: "col" }, t(k))),
        h("th", { scope: "col" }, h("span", { class: "unseen" }, t("cameras.actions"))))),
      this.body)));
  }

  async load() {
    try {
      const { users } = await api.get("/users");
      show(this.body, users.map((u) => this.row(u)));
    } catch (error) {
      show(this.fault, errorNotice(error, { focus: true }));
    }
  }

  row(user) {
    const names = (user.duties ?? []).map((d) => this.law.roles.find((r) => r.name === d)).filter(Boolean), person = h("td", null);
    this.person(person, user);
    return h("tr", { test: "duties-row", data: { user: user.user } }, h("th", { scope: "row", class: "mono" }, user.user), h("td", null, user.name),
      h("td", null, word("role", user.role)),
      h("td", null, names.length > 0 ? names.map((r) => pick(r)).join(t("list.comma")) : h("span", { class: "quiet" }, t("law.duties.none"))), person,
      h("td", { class: "actions" }, h("button", { type: "button", class: "small", test: "duties-edit",
        "aria-label": t("law.duties.of", { name: user.name || user.user }), on: { click: () => this.edit(user) } }, t("law.record.edit"))));
  }

  /** The row of the person register that names this account. */
  async person(node, user) {
    if (!this.law.kind("person")) return;
    try {
      const { records } = await turn(() => wire.records({ kind: "person", field: "account", value: user.user, limit: 2 })),
        one = records.find((r) => r.state !== "ended");
      show(node, one ? h("a", { href: `/law/record?id=${one.id}` }, one.title) : this.law.kind("person")
        .mayWrite ? buttonLink(`/law/form?kind=person&account=${encodeURIComponent(user.user)}&name=${encodeURIComponent(user.name)}`,
        t("law.duties.enter"), { small: true })
        : h("span", { class: "quiet" }, "–"));
    } catch {
      show(node, "–"); // not to be seen by this person
    }
  }

  async edit(user) {
    const saved = await openDialog({ title: t("law.duties.of", { name: user.name || user.user }), test: "duties-form", wide: true, build: (close) => {
      const fault = h("div"), boxes = this.law.roles.map((r) => ({ role: r,
        input: h("input", { type: "checkbox", value: r.name, checked: (user.duties ?? []).includes(r.name), test: `duty-${r.name}` }) }));
      const save = h("button", { type: "button", class: "primary", test: "duties-save", on: { click: async () => {
        save.disabled = true;
        try {
          await api.patch(`/users/${user.id}`, { duties: boxes.filter((b) => b.input.checked).map((b) => b.role.name) });
          close(true);
        } catch (error) { show(fault, errorNotice(error, { focus: true })); save.disabled = false; }
      } } }, t("dialog.save"));
      return { body: h("div", null, fault, h("p", { class: "quiet" }, t("law.duties.hint")),
        h("div", { class: "checks", role: "group", "aria-label": t("law.duties.duties") },
        boxes.map((b) => h("label", { class: "choice" }, b.input, h("span", null, pick(b.role)))))),
        actions: [h("button", { type: "button", on: { click: () => close(null) } }, t("dialog.cancel")), save] };
    } });
    if (saved) { announce(t("law.form.saved", { title: user.name || user.user })); await this.load(); }
  }
}
