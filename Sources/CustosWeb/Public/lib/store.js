// What the screens know about the server: the session, the cameras with their states, and whether the line is up.
import { api, BASE, useCSRF } from "./api.js";
import { Observable } from "./observable.js";
import { parseTime } from "./time.js";

/** {user, csrf, expiresAt} or null. */
export const session = new Observable(null);
/** Cameras in the order of their names. */
export const cameras = new Observable([]);
/** {up, since}: whether status events arrive. */
export const line = new Observable({ up: true, since: Date.now() });
/** Server clock minus ours, in ms. */
let clockDifference = 0;

/** The server's time as far as we know it. */
export function serverNow() {
  return Date.now() + clockDifference;
}

export function role() {
  return session.value?.user.role ?? null;
}
/** Parts before the law of whoever is signed in; what they may is decided by the server for each thing at hand. */
export function parts() {
  return session.value?.user.lawRoles ?? [];
}
const isOne = (...names) => names.some((name) => parts().includes(name));
export const may = {
  watch: () => isOne("use-m", "opr", "ent", "dep", "pso-a", "pso-i", "pso-c"),
  /** Decides for the custodian: exports outside of requests, orders to erase. */
  administer: () => isOne("use-m"),
  setUpCameras: () => isOne("use-m", "mnt", "sys"),
  manageAccounts: () => isOne("use-m", "sys"),
  audit: () => isOne("use-m", "aud", "pso-i"),
};

/** Whether a session may exist: asking without one would only leave a 401 in the console of the sign-in page. */
const hint = {
  get isSet() { try { return localStorage.getItem("custos.session") === "open"; } catch { return true; } },
  set(value) { try { localStorage.setItem("custos.session", value); } catch { /* private mode: the server is asked each time */ } },
};

export async function loadSession() {
  if (!hint.isSet) return null;
  try {
    adopt(await api.get("/session"));
  } catch (error) {
    if (error.status !== 401) throw error;
    session.value = null;
  }
  return session.value;
}

/** Takes over the answer of a sign-in. */
export function adopt(value) {
  useCSRF(value.csrf);
  hint.set("open");
  session.value = value;
  return value;
}

export async function signOut() {
  // Forms that are open are kept by the server before the session goes.
  const waits = [];
  dispatchEvent(new CustomEvent("custos-signing-out", { detail: waits }));
  await Promise.allSettled(waits);
  await api.remove("/session").catch(() => { /* the cookie may be gone already; the page forgets it either way */ });
  forget();
}

export function forget() {
  stopEvents();
  hint.set("none");
  useCSRF(null);
  cameras.value = [];
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("purpose.")) sessionStorage.removeItem(key);
  session.value = null;
}

const collator = new Intl.Collator("zh-CN", { numeric: true });

export async function loadCameras() {
  const { cameras: list } = await api.get("/cameras");
  cameras.value = list.map(named).sort((a, b) => collator.compare(a.name, b.name));
  return cameras.value;
}

/** In addresses and in the page an id is text, whatever the server counts with; `wireID` is the server's own. */
function named(camera) {
  return { ...camera, id: String(camera.id), wireID: camera.id };
}

export function camera(id) {
  return cameras.value.find((c) => c.id === id) ?? null;
}

// --- status events: our own reconnect, because EventSource gives up on an HTTP error ---

let source = null, watchdog = null, retry = null, waits = 0, lastEvent = 0;
/** Status comes every two seconds; silence of this length means that the line is down. */
const SILENCE = 5000;

export function startEvents() {
  stopEvents();
  lastEvent = performance.now();
  connect();
  watchdog = setInterval(() => {
    if (performance.now() - lastEvent > SILENCE) lost();
  }, 500);
}

function connect() {
  source?.close();
  const mine = new EventSource(`${BASE}/events`);
  source = mine;
  mine.addEventListener("status", (event) => { if (mine === source) receive(JSON.parse(event.data)); });
  mine.onerror = () => { if (mine === source) lost(); };
}

function lost() {
  if (line.value.up) line.value = { up: false, since: Date.now() };
  if (retry) return;
  source?.close();
  waits += 1;
  retry = setTimeout(async () => {
    retry = null;
    lastEvent = performance.now();
    connect();
    if (waits % 3 === 0) await loadSession().then((s) => { if (!s) forget(); }, () => { /* still down: the next round asks again */ });
  }, Math.min(4000, 500 * 2 ** Math.min(waits, 3)));
}

function receive({ cameras: statuses, now }) {
  lastEvent = performance.now();
  waits = 0;
  const ours = parseTime(now) - Date.now();
  clockDifference = Math.abs(ours - clockDifference) > 500 ? ours : clockDifference * 0.9 + ours * 0.1;
  if (!line.value.up) line.value = { up: true, since: Date.now() };
  const byID = new Map(statuses.map((s) => [String(s.id), s]));
  const list = cameras.value;
  if (list.length !== statuses.length || list.some((c) => !byID.has(c.id))) {
    loadCameras().catch(() => { /* comes again with the next event */ });
    return;
  }
  cameras.value = list.map((c) => ({ ...c, main: byID.get(c.id).main, sub: byID.get(c.id).sub ?? null }));
}

export function stopEvents() {
  source?.close();
  source = null;
  clearInterval(watchdog);
  clearTimeout(retry);
  retry = null;
  waits = 0;
}
