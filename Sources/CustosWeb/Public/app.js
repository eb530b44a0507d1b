// Starts the page: words, session, top bar, router, keys.
import "./elements/top-bar.js";
import { h, show } from "./lib/dom.js";
import { icon } from "./lib/icons.js";
import { language, t } from "./lib/i18n.js";
import { applyLanguage, applyTheme, chosenTheme } from "./lib/preferences.js";
import { onSignedOut } from "./lib/api.js";
import { adopt, forget, line, loadCameras, loadSession, may, session, signOut, startEvents } from "./lib/store.js";
import { bind, bindings } from "./lib/keys.js";
import { navigate, reload, startRouter, render } from "./lib/router.js";
import { alarm, announce } from "./lib/announce.js";
import { openDialog } from "./lib/dialog.js";
import { clock } from "./lib/time.js";
import { SECTIONS } from "./elements/top-bar.js";
import { forgetDrafts } from "./lib/law/drafts.js";
import "./lib/test-hook.js";

const page = (path, theme, load, isOpen = false) => ({ path, theme, load, isOpen });
const ROUTES = [
  page("/signin", "light", () => import("./pages/signin.js"), true),
  page("/setup", "light", () => import("./pages/setup.js"), true),
  page("/wall", "dark", () => import("./pages/wall.js")),
  page("/playback", "dark", () => import("./pages/playback.js")),
  page("/cameras", "light", () => import("./pages/cameras.js")),
  page("/storage", "dark", () => import("./pages/storage.js")),
  page("/proof", "light", () => import("./pages/proof.js")),
  page("/views", "light", () => import("./pages/views.js")),
  page("/users", "light", () => import("./pages/users.js")),
  page("/law", "light", () => import("./pages/law/home.js")),
  page("/law/list", "light", () => import("./pages/law/list.js")),
  page("/law/record", "light", () => import("./pages/law/record.js")),
  page("/law/form", "light", () => import("./pages/law/form.js")),
  page("/law/import", "light", () => import("./pages/law/import.js")),
  page("/law/guide", "light", () => import("./pages/law/guide.js")),
  page("/law/desk", "light", () => import("./pages/law/desk.js")),
  page("/law/office", "light", () => import("./pages/law/office.js")),
  page("/law/registers", "light", () => import("./pages/law/registers.js")),
  page("/law/reports", "light", () => import("./pages/law/reports.js")),
  page("/law/compliance", "light", () => import("./pages/law/compliance.js")),
  page("/law/packs", "light", () => import("./pages/law/packs.js")),
  page("/law/duties", "light", () => import("./pages/law/duties.js")),
];
const NOT_FOUND = page("/missing", "light", () => import("./pages/missing.js"), true);

const app = document.getElementById("app");
const outlet = h("div", { id: "outlet" });
const banner = h("div", { class: "banner", role: "alert", hidden: true, test: "banner" });
let bar = null;

function resolve(path, routes) {
  if (path === "/") path = may.watch() || !session.value ? "/wall" : may.audit() ? "/views" : "/law";
  const route = routes.find((r) => r.path === path) ?? NOT_FOUND;
  if (!session.value && !route.isOpen) return routes.find((r) => r.path === "/signin");
  return route;
}

/** The frame around the page: only for people who are signed in. */
function frame() {
  bar?.remove();
  bar = null;
  if (session.value) {
    bar = h("top-bar", { role: "banner" });
    bar.addEventListener("account", (event) => onAccount(event.detail));
    app.prepend(bar);
  }
}

async function onAccount(action) {
  if (action === "signOut") { forgetDrafts(); await signOut(); navigate("/signin"); }
  else if (action === "language") await changeLanguage(language() === "en" ? "zh-CN" : "en");
  else if (action === "theme") {
    const next = { auto: "dark", dark: "light", light: "auto" }[chosenTheme()];
    applyTheme(undefined, next);
    announce(t(`theme.${next}`));
    dispatchEvent(new Event("custos-theme"));
  } else if (action === "keys") showKeys();
  else (await import("./pages/account.js"))[action]();
}

async function changeLanguage(next) {
  await applyLanguage(next);
  frame();
  await reload();
}

/** The list of keys for the page in view. */
function showKeys() {
  const shown = (b) => b.show ?? [b.control ? "Ctrl" : null, b.alt ? "Alt" : null, b.shift ? "Shift" : null,
    keyName(b.code)].filter(Boolean).join("+");
  const rows = bindings().filter((b) => !b.hidden);
  return openDialog({ title: t("keys.title"), test: "keys", build: (close) => ({
    body: h("table", { class: "keys" }, h("tbody", null,
      rows.map((b) => h("tr", null, h("td", null, h("kbd", null, shown(b))), h("td", null, t(b.label, b.values)))))),
    actions: [h("button", { type: "button", class: "primary", on: { click: () => close() } }, t("dialog.close"))],
  }) });
}

function keyName(code) {
  return { Comma: ",", Period: ".", Equal: "+", Minus: "-", Slash: "?", Space: t("keys.space"), ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑",
    ArrowDown: "↓", NumpadAdd: "+", NumpadSubtract: "-" }[code]
    ?? code.replace(/^(Key|Digit)/, "");
}

function appKeys() {
  return [
    ...SECTIONS.filter((s) => s.allow()).map((s, n) => ({ code: `Digit${n + 1}`, alt: true, label: s.key, run: () => navigate(s.path) })),
    { code: "Slash", shift: true, label: "keys.title", show: "?", run: showKeys },
    { code: "KeyK", control: true, label: "keys.search", run: () => document.querySelector("[data-test=camera-search]")?.focus() },
  ];
}

let wasUp = true;
line.watch(({ up, since }) => {
  if (up === wasUp || !session.value) return;
  wasUp = up;
  banner.hidden = up;
  if (!up) {
    show(banner, icon("warn"), h("span", null, t("line.lost", { time: clock(since) })));
  } else {
    announce(t("line.back"));
    if (may.watch()) loadCameras().catch(() => { /* status events bring it again */ });
  }
}, false);

let signedIn = null;
session.watch((value) => {
  const id = value?.user.id ?? null;
  if (id === signedIn) return;
  signedIn = id;
  frame();
  bind("app", value ? appKeys() : null);
  if (value && may.watch()) startEvents();
  if (!value) { banner.hidden = true; wasUp = true; if (started) render(); }
}, false);
onSignedOut.call = () => { if (session.value) { forget(); alarm(t("signin.ended")); } };

let started = false;
async function start() {
  await applyLanguage();
  if (!("MediaSource" in window) || !("requestVideoFrameCallback" in HTMLVideoElement.prototype) || !("showModal" in HTMLDialogElement.prototype)) {
    document.getElementById("plain").hidden = false;
    return;
  }
  app.replaceChildren(banner, outlet);
  await loadSession();
  if (may.watch()) await loadCameras();
  startRouter(ROUTES, outlet, {
    resolve,
    before: (route) => { applyTheme(route.theme); document.body.dataset.page = route.path.slice(1); },
    after: (route, mounted) => {
      document.title = `${mounted.title ?? "Custos"} – Custos`;
      if (bar) bar.path = route.path;
    },
  });
  started = true;
  await render();
}

/** Called by the sign-in and set-up pages. */
export async function enter(answer, target) {
  adopt(answer);
  if (may.watch()) await loadCameras();
  await navigate(target ?? "/");
}
addEventListener("custos-enter", (event) => enter(event.detail.answer, event.detail.target));

start().catch((error) => {
  app.replaceChildren(h("main", { class: "page" }, h("div", { class: "notice alarm", role: "alert" },
    h("p", { class: "title" }, t("error.start")), h("p", null, String(error.message)),
    h("button", { type: "button", on: { click: () => location.reload() } }, t("error.retry")))));
});
