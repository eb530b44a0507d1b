// <top-bar>: the seven sections, search, tasks, alarms, the state of recording, the clock, help and the account menu.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { language, t } from "../lib/i18n.js";
import { cameras, line, may, parts, serverNow, session } from "../lib/store.js";
import { alarms, tasks } from "../lib/badges.js";
import { sections } from "../lib/site-map.js";
import { clock, date } from "../lib/time.js";

/** Fires "account" with the action of the account menu, and "palette". */
export class TopBar extends HTMLElement {
  connectedCallback() {
    const list = sections();
    this.links = list.map((s, n) => h("a", { href: s.pages[0].href, test: `nav-section-${s.name}`, title: `${t(s.key)} Alt+${n + 1}`,
      data: { section: s.name } }, h("span", null, t(s.key))));
    this.status = h("p", { class: "system", test: "system" });
    this.time = h("time", { class: "now", test: "now" });
    this.tasks = this.badge("tasks", "/tasks", "nav.tasks", "tasks");
    this.alarms = may.watch() || parts().length > 0 ? this.badge("bell", "/events", "nav.alarms", "alarms") : null;
    this.help = h("a", { class: "plain-button icon-link", href: "/help", "aria-label": t("nav.help"), title: t("nav.help"), test: "help" }, icon("help"));
    const search = h("button", { type: "button", class: "plain-button seek", test: "palette-open", "aria-label": t("keys.search"),
      on: { click: () => this.dispatchEvent(new CustomEvent("palette")) } }, icon("search"), h("kbd", null, "Ctrl K"));
    show(this, h("a", { class: "brand", href: "/", "aria-label": "Custos", test: "brand" }, icon("shield"), h("span", null, "Custos")),
      this.fold(list), h("nav", { class: "sections", "aria-label": t("nav.label") }, this.links), h("div", { class: "grow" }), search, this.tasks,
      this.alarms, this.status, this.time, this.help, this.account());
    this.stops = [cameras.watch(() => this.update()), line.watch(() => this.update()),
      tasks.watch((n) => this.count(this.tasks, n, "nav.tasksN")), alarms.watch((n) => this.count(this.alarms, n, "nav.alarmsN"))];
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
    clearInterval(this.timer);
  }

  /** Where the window is narrow: one button that opens all sections with their pages. */
  fold(list) {
    this.sheet = h("div", { id: "all-pages", popover: "auto", class: "menu sheet", test: "all-pages" }, h("nav", { "aria-label": t("nav.all") },
      list.map((s) => h("section", null, h("h2", null, t(s.key)), h("ul", null, s.pages.map((p) => h("li", null,
        h("a", { href: p.href, on: { click: () => this.sheet.hidePopover() } }, t(p.key)))))))));
    return [h("button", { type: "button", class: "plain-button fold", popovertarget: "all-pages", test: "fold" }, icon("menu"),
      h("span", null, t("nav.menu"))), this.sheet];
  }

  badge(glyph, href, key, test) {
    return h("a", { class: "plain-button icon-link badge", href, title: t(key), "aria-label": t(key), test: `badge-${test}` }, icon(glyph),
      h("span", { class: "n", "aria-hidden": "true", hidden: true }));
  }

  count(node, n, key) {
    if (!node) return;
    const mark = node.querySelector(".n");
    mark.hidden = !n;
    setText(mark, n > 99 ? "99+" : String(n ?? ""));
    if (n !== null) node.setAttribute("aria-label", t(key, { n }));
  }

  account() {
    const ask = (action) => () => { this.menu.hidePopover(); this.dispatchEvent(new CustomEvent("account", { detail: action })); };
    const item = (glyph, key, action, words = t(key), lang = null) => h("button", { type: "button", role: "menuitem", class: "plain-button", lang,
      test: `account-${action}`, on: { click: ask(action) } }, icon(glyph), words);
    const user = session.value.user;
    this.menu = h("div", { id: "account-menu", popover: "auto", class: "menu", role: "menu", "aria-label": t("account.menu") },
      item("globe", null, "language", language() === "en" ? "中文" : "English", language() === "en" ? "zh-CN" : "en"),
      item("theme", "account.theme", "theme"), item("keyboard", "account.keys", "keys"), item("gear", "nav.settings", "settings"),
      h("div", { class: "line", role: "separator" }),
      item("lock", "account.password", "password"), item("shield", "account.totp", "totp"),
      may.watch() ? item("lock", "account.lock", "lock") : null, item("out", "account.signOut", "signOut"));
    this.menu.addEventListener("keydown", (event) => {
      const items = [...this.menu.querySelectorAll("[role=menuitem]")], at = items.indexOf(document.activeElement);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.code];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      items[(to + items.length) % items.length].focus();
    });
    this.menu.addEventListener("toggle", (event) => { if (event.newState === "open") this.menu.querySelector("[role=menuitem]").focus(); });
    return [h("button", { type: "button", class: "plain-button account", popovertarget: "account-menu", "aria-haspopup": "menu", test: "account",
      "aria-label": t("account.of", { name: user.name || user.user }) }, icon("user"), h("span", null, user.name || user.user)), this.menu];
  }

  /** Marks the section in view; help is about the page in view. */
  place(section, path) {
    for (const link of this.links) {
      if (link.dataset.section === section) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    this.help.href = path === "/help" ? "/help" : `/help?page=${encodeURIComponent(path)}`;
  }

  tick() {
    const now = serverNow();
    setText(this.time, `${date(now)} ${clock(now)}`);
  }

  update() {
    const all = cameras.value;
    if (all.length === 0) return;
    const wanted = all.filter((c) => c.enabled && c.records), recording = wanted.filter((c) => c.main.recording === "recording").length;
    const kind = recording === wanted.length ? "ok" : "warn", text = t("system.recording", { recording, n: wanted.length });
    if (this.status.textContent === text) return;
    this.status.className = `system state ${kind}`;
    show(this.status, icon(kind === "ok" ? "record" : "warn", true), h("span", null, text));
  }
}

customElements.define("top-bar", TopBar);
