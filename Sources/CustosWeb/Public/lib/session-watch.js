// The end of a session: a warning two minutes before, a way to stay, and the lock that leaves the pictures running.
import { h, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";
import { alarm, announce } from "./announce.js";
import { api } from "./api.js";
import { errorNotice } from "./errors.js";
import { field } from "./forms.js";
import { adopt, may, serverNow, session, signOut } from "./store.js";
import { HOUR, MINUTE, SECOND, clock, duration, parseTime } from "./time.js";

/** How long before the end the person is asked. */
export const WARNING = 2 * MINUTE;
/** Without a touch of keyboard or mouse for so long the desk counts as left, unless the server says otherwise. */
const IDLE = 8 * HOUR;
const LOCKED = "custos.locked";
/** Where pictures run on behind the lock. */
const WATCHED = /^\/(wall|camera|output|playback)?$/;

let touched = Date.now(), node = null, kind = null, timer = null;

for (const event of ["pointerdown", "keydown", "wheel", "touchstart"]) {
  addEventListener(event, () => { if (!node) touched = Date.now(); }, { capture: true, passive: true });
}

/** Watches the session of whoever is signed in. */
export function watchSession() {
  stopWatching();
  touched = Date.now();
  timer = setInterval(look, SECOND);
  if (sessionStorage.getItem(LOCKED) === String(session.value.user.id)) lock();
}

export function stopWatching() {
  clearInterval(timer);
  timer = null;
  close();
  if (!session.value) sessionStorage.removeItem(LOCKED);
}

function ends() {
  return { life: parseTime(session.value.expiresAt) - serverNow(), idle: touched + (session.value.idleSeconds * SECOND || IDLE) - Date.now() };
}

function look() {
  if (!session.value) return stopWatching();
  const { life, idle } = ends();
  if (kind === "lock") {
    if (life <= 0) signOut();
    return;
  }
  if (node) return count(kind === "life" ? life : idle);
  if (life <= WARNING) open("life");
  else if (idle <= WARNING) open("idle");
}

/** Shows what is left; at the end the desk is locked where pictures run, and signed out elsewhere. */
function count(left) {
  setText(node.querySelector("[data-test=time-left]"), duration(Math.max(0, left), t));
  if (left > 0) return;
  if (kind === "idle" && may.watch() && WATCHED.test(location.pathname)) { close(); lock(); } else { close(); signOut(); }
}

/** Nobody can use the page until the password is given; what runs goes on. */
export function lock() {
  sessionStorage.setItem(LOCKED, String(session.value.user.id));
  open("lock");
}

function close() {
  node?.close();
  node?.remove();
  node = kind = null;
}

function open(what) {
  close();
  kind = what;
  const back = document.activeElement, asks = what !== "idle", user = session.value.user;
  const done = () => { close(); touched = Date.now(); sessionStorage.removeItem(LOCKED); announce(t("stay.stayed")); back?.focus?.(); };
  const password = field({ label: t("signin.password"), test: "stay-password",
    input: h("input", { type: "password", autocomplete: "current-password", required: true }) });
  const code = field({ label: t("signin.totp"), hint: t("signin.totpHint"), test: "stay-code",
    input: h("input", { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: 8, class: "mono" }) });
  code.hidden = !user.totp;
  const fault = h("div"), stay = h("button", { type: "submit", class: "primary", test: "stay" }, t(what === "lock" ? "stay.unlock" : "stay.stay"));
  async function submit(event) {
    event.preventDefault();
    stay.disabled = true;
    show(fault);
    try {
      adopt(asks ? await api.post("/session", { user: user.user, password: password.input.value, totp: user.totp ? code.input.value.trim() : undefined })
        : await api.get("/session"));
      done();
    } catch (error) {
      stay.disabled = false;
      show(fault, errorNotice(error));
      if (asks) password.input.select();
    }
  }
  const { life, idle } = ends();
  const text = what === "lock" ? t("stay.lockText", { name: user.name || user.user }) : t(`stay.${what}Text`, { time: clock(serverNow() + (what === "life" ? life : idle)) });
  node = h("dialog", { class: `stay ${what}`, "aria-labelledby": "stay-title", "aria-describedby": "stay-text", test: `session-${what}` },
    h("header", null, h("h2", { id: "stay-title" }, icon(what === "lock" ? "lock" : "clock"), t(`stay.${what}Title`))),
    h("form", { class: "body", on: { submit } }, h("p", { id: "stay-text" }, text), fault,
      what === "lock" ? null : h("p", { class: "left", "aria-live": "off" }, t("stay.left"), " ", h("strong", { test: "time-left" },
        duration(Math.max(0, what === "life" ? life : idle), t))),
      asks ? [password, code] : null,
      h("div", { class: "row end" }, h("button", { type: "button", test: "stay-out", on: { click: () => { close(); signOut(); } } }, t("account.signOut")), stay)));
  // Escape closes nothing here: it would be the way around the question.
  node.addEventListener("cancel", (event) => event.preventDefault());
  node.addEventListener("keydown", (event) => { if (event.code === "Escape") event.preventDefault(); });
  document.body.append(node);
  node.showModal();
  (asks ? password.input : stay).focus();
  if (what !== "lock") alarm(text);
}
