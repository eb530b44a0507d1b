// Starts the page: words, session, top bar, router, keys.
import "./elements/top-bar.js";
import "./elements/section-bar.js";
import { h, show } from "./lib/dom.js";
import { icon } from "./lib/icons.js";
import { language, t } from "./lib/i18n.js";
import { THEMES, adoptChoices, applyLanguage, applyTheme, chosenTheme, forgetChoices, keepChoice } from "./lib/preferences.js";
import { onSignedOut } from "./lib/api.js";
import { adopt, forget, line, loadCameras, loadSession, may, session, signOut, startEvents } from "./lib/store.js";
import { bind } from "./lib/keys.js";
import { showKeys } from "./lib/key-list.js";
import { palette } from "./lib/palette.js";
import { navigate, reload, startRouter, render } from "./lib/router.js";
import { alarm, announce } from "./lib/announce.js";
import { startBadges } from "./lib/badges.js";
import { errorNotice } from "./lib/errors.js";
import { clock } from "./lib/time.js";
import { FORBIDDEN, NOT_FOUND, PAGES, mayOpen, sectionOf, sections, startPage } from "./lib/site-map.js";
import { lock, watchSession } from "./lib/session-watch.js";
import "./lib/law/drafts.js";
import "./lib/test-hook.js";

const app = document.getElementById("app");
const outlet = h("div", { id: "outlet" });
const banner = h("div", { class: "banner", role: "alert", hidden: true, test: "banner" });
const skip = h("a", { class: "skip", href: "#outlet", test: "skip", on: { click: toContent } });
const row = h("section-bar");
let bar = null, shown = null;

function resolve(path, routes) {
  if (path === "/" && session.value) path = startPage();
  const route = routes.find((r) => r.path === path) ?? NOT_FOUND;
  if (!session.value && (!route.isOpen || path === "/")) return routes.find((r) => r.path === "/signin");
  return mayOpen(route) ? route : FORBIDDEN;
}

/** The frame around the page: only for people who are signed in. */
function frame() {
  bar?.remove();
  skip.remove();
  row.remove();
  bar = null;
  if (!session.value) return;
  bar = h("top-bar", { role: "banner" });
  bar.addEventListener("account", (event) => onAccount(event.detail));
  bar.addEventListener("palette", () => palette());
  skip.textContent = t("nav.skip");
  app.prepend(skip, bar, row);
  if (shown) place();
}

/** Marks in the frame where the person is. */
function place() {
  if (!bar) return;
  const { route, mounted } = shown, kind = mounted.kind ?? new URLSearchParams(location.search).get("kind");
  const section = sectionOf(route, kind);
  bar.hidden = row.hidden = route.isBare === true;
  if (route.isBare) return;
  bar.place(section, route.path);
  row.place(section, route.path, kind);
}

function toContent(event) {
  event.preventDefault();
  const main = outlet.querySelector("main") ?? outlet;
  main.tabIndex = -1;
  main.focus();
}

const ACTIONS = {
  signOut: async () => { history.replaceState(null, "", "/signin"); await signOut(); },
  language: () => changeLanguage(language() === "en" ? "zh-CN" : "en"),
  theme: async () => {
    const next = THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length];
    applyTheme(undefined, next);
    announce(t(`theme.${next}`));
    dispatchEvent(new Event("custos-theme"));
    await keepChoice("theme", next);
  },
  keys: async () => { if (await showKeys() === "settings") navigate("/settings"); },
  settings: () => navigate("/settings"),
  lock,
};

async function onAccount(action) {
  if (ACTIONS[action]) await ACTIONS[action]();
  else (await import("./pages/account.js"))[action]();
}

async function changeLanguage(next) {
  await applyLanguage(next);
  frame();
  bind("app", appKeys());
  await reload();
  await keepChoice("language", next);
}
addEventListener("custos-language", (event) => changeLanguage(event.detail));

function appKeys() {
  return [
    ...sections().map((s, n) => ({ code: `Digit${n + 1}`, alt: true, label: s.key, run: () => navigate(s.pages[0].href) })),
    { code: "KeyK", control: true, label: "keys.search", run: () => palette() },
    { code: "Slash", shift: true, label: "keys.title", show: "?", run: ACTIONS.keys },
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
  if (signedIn !== null) {
    // Nothing of one person may stay for the next at this desk: dialogs, titles, keys, layouts, a page with somebody's purpose. The page begins anew.
    forgetChoices();
    location.reload();
    return;
  }
  signedIn = id;
  shown = null;
  frame();
  bind("app", appKeys());
  if (may.watch()) startEvents();
  startBadges();
  watchSession();
  adoptChoices().then((isOther) => { if (isOther) { frame(); bind("app", appKeys()); if (started) reload(); } },
    () => { /* what this browser remembers stays in force */ });
}, false);

/** Told after the page has begun anew. */
const ENDED = "custos.ended";
onSignedOut.call = () => { if (session.value) { sessionStorage.setItem(ENDED, "1"); forget(); } };

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
  startRouter(PAGES, outlet, {
    resolve,
    before: (route) => {
      applyTheme(route.theme);
      document.body.dataset.page = route.path.slice(1);
      // A page may ask for something before it is whole; where it stands is marked at once.
      shown = { route, mounted: {} };
      place();
    },
    failed: (node, error) => {
      show(node, h("main", { class: "page narrow" }, h("h1", null, t("error.page")), errorNotice(error, { focus: true }),
        h("button", { type: "button", class: "primary", on: { click: () => location.reload() } }, t("error.retry"))));
      return { title: t("error.page") };
    },
    after: (route, mounted) => {
      document.title = `${mounted.title ?? "Custos"} – Custos`;
      shown = { route, mounted };
      place();
    },
  });
  started = true;
  await render();
  if (sessionStorage.getItem(ENDED) && !session.value) alarm(t("signin.ended"));
  sessionStorage.removeItem(ENDED);
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
