// <top-bar>: sections, the state of the system in one line, and the account menu.
import { h, setText, show } from "../lib/dom.js";
import { icon } from "../lib/icons.js";
import { language, t } from "../lib/i18n.js";
import { cameras, line, may, serverNow, session } from "../lib/store.js";
import { clock, date } from "../lib/time.js";

export const SECTIONS = [
  { path: "/wall", key: "nav.wall", icon: "live", allow: () => may.watch() },
  { path: "/playback", key: "nav.playback", icon: "history", allow: () => may.watch() },
  { path: "/cameras", key: "nav.cameras", icon: "camera", allow: () => may.watch() || may.setUpCameras() },
  { path: "/storage", key: "nav.storage", icon: "disk", allow: () => true },
  { path: "/views", key: "nav.views", icon: "table", allow: () => may.audit() },
  { path: "/proof", key: "nav.proof", icon: "shield", allow: () => may.audit() },
  { path: "/law", key: "nav.law", icon: "law", allow: () => true },
  { path: "/users", key: "nav.users", icon: "user", allow: () => may.manageAccounts() },
];

/** Fires "account" with the action of the account menu. */
export class TopBar extends HTMLElement {
  connectedCallback() {
    const ask = (action) => () => { this.menu.hidePopover(); this.dispatchEvent(new CustomEvent("account", { detail: action })); };
    this.links = SECTIONS.filter((s) => s.allow()).map((s, n) => h("a",
      { href: s.path, test: `nav${s.path.replace("/", "-")}`, title: `Alt+${n + 1}` }, icon(s.icon), h("span", null, t(s.key))));
    this.status = h("p", { class: "system", test: "system" });
    this.time = h("time", { class: "now", test: "now" });
    const item = (name, key, action) => h("button",
      { type: "button", role: "menuitem", class: "plain-button", test: `account-${action}`, on: { click: ask(action) } }, icon(name), t(key));
    this.menu = h("div", { id: "account-menu", popover: "auto", class: "menu", role: "menu", "aria-label": t("account.menu") },
      item("lock", "account.password", "password"), item("shield", "account.totp", "totp"),
      h("button", { type: "button", role: "menuitem", class: "plain-button", lang: language() === "en" ? "zh-CN" : "en", test: "account-language",
        on: { click: ask("language") } }, icon("table"), language() === "en" ? "中文" : "English"),
      item("circle", "account.theme", "theme"), item("keyboard", "account.keys", "keys"), item("close", "account.signOut", "signOut"));
    const user = session.value.user;
    this.button = h("button", { type: "button", class: "plain-button account", popovertarget: "account-menu", "aria-haspopup": "menu",
      test: "account" },
      icon("user"), h("span", null, user.name || user.user), h("span", { class: "quiet role" }, t(`role.${user.role}`)));
    show(this, h("a", { class: "brand", href: "/", "aria-label": "Custos" }, icon("shield"), h("span", null, "Custos")),
      h("nav", { "aria-label": t("nav.label") }, this.links), h("div", { class: "grow" }), this.status, this.time, this.button, this.menu);
    this.menu.addEventListener("keydown", (event) => {
      const items = [...this.menu.querySelectorAll("[role=menuitem]")], at = items.indexOf(document.activeElement);
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.code];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      items[(at + step + items.length) % items.length].focus();
    });
    this.menu.addEventListener("toggle", (event) => { if (event.newState === "open") this.menu.querySelector("[role=menuitem]").focus(); });
    this.stops = [cameras.watch(() => this.update()), line.watch(() => this.update())];
    this.timer = setInterval(() => this.tick(), 1000);
    this.tick();
  }

  disconnectedCallback() {
    this.stops.forEach((stop) => stop());
    clearInterval(this.timer);
  }

  set path(value) {
    const isHere = (path) => path === value || value.startsWith(`${path}/`);
    for (const link of this.links) isHere(link.pathname) ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }

  tick() {
    const now = serverNow();
    setText(this.time, `${date(now)} ${clock(now)}`);
  }

  update() {
    const all = cameras.value;
    if (all.length === 0) return;
    const wanted = all.filter((c) => c.enabled && c.records), recording = wanted.filter((c) => c.main.recording === "recording").length;
    const kind = recording === wanted.length ? "ok" : "warn";
    const text = t("system.recording", { recording, n: wanted.length });
    if (this.status.textContent !== text) {
      this.status.className = `system state ${kind}`;
      show(this.status, icon(kind === "ok" ? "record" : "warn", true), h("span", null, text));
    }
  }
}

customElements.define("top-bar", TopBar);
