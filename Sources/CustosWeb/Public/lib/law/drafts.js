// What somebody has typed and not sent yet: kept by the server for every desk, and by this tab until the server has it.
import { BASE } from "../api.js";
import { readValues } from "../account-values.js";
import { pick } from "../i18n.js";
import { session } from "../store.js";

const ROOT = "draft.", TAB = "custos.law.";
/** What the server takes of one value, and a browser of one last request. */
const LIMIT = 128 * 1024, PARTING = 60 * 1024;
/** After a change the tab keeps it at once, the server after a pause; without a line it is tried again. */
const SOON = 150, PAUSE = 2000, AGAIN = 10_000, PATIENCE = 15_000;

const tabKey = (name) => `${TAB}${session.value?.user.id ?? "nobody"}.${name}`;
/** Names of values are lower case: `checkIdentity` is `check-identity`, `retention_policy` is `retention-policy`. */
const slug = (word) => word.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`).replace(/_/g, "-");

/** The name of a draft: `draft.request:new-1a2b3c`, `draft.request:17.approve`. */
export const draftName = (kind, part) => `${ROOT}${slug(kind)}:${slug(String(part))}`;

/** The part of a form that is new: nobody else has the same. */
export const newPart = () => `new-${[...crypto.getRandomValues(new Uint8Array(3))].map((n) => n.toString(16).padStart(2, "0")).join("")}`;

function readTab(name) {
  try { return JSON.parse(sessionStorage.getItem(tabKey(name))); } catch { return null; }
}

/** Whoever has signed out leaves nothing: a form that closes after that is not kept. */
function keepTab(name, text) {
  if (!session.value) return false;
  try { sessionStorage.setItem(tabKey(name), text); return true; } catch { return false; }
}

const dropTab = (name) => sessionStorage.removeItem(tabKey(name));

async function send(method, name, body, isParting = false) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const response = await fetch(`${BASE}/me/values/${encodeURIComponent(name)}`, { method, body: text, credentials: "same-origin", cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE), keepalive: isParting && (text?.length ?? 0) < PARTING,
    headers: { ...(text ? { "Content-Type": "application/json" } : {}), "X-Custos-CSRF": session.value?.csrf ?? "" } });
  if (response.ok) return response.status === 204 ? null : response.json();
  const error = (await response.json().catch(() => null))?.error ?? {};
  throw Object.assign(new Error(error.code ?? String(response.status)), { status: response.status, code: error.code,
    present: error.present ?? null });
}

/** What is being sent or taken away just now: lists wait for it. */
const running = new Set();
function run(work) {
  const mine = work.catch(() => { /* each caller deals with its own fault */ }).finally(() => running.delete(mine));
  running.add(mine);
  return work;
}

/** The numbers of documents are kept masked everywhere; a draft on the server is no exception. */
function withoutSecrets(data, fields) {
  const omitted = fields.filter((f) => f.secret && data[f.name] !== undefined && data[f.name]?.digest === undefined).map((f) => f.name);
  return { omitted, data: Object.fromEntries(Object.entries(data).filter(([name]) => !omitted.includes(name))) };
}

/** The draft of one form: asked for when the form opens, kept while it is filled in, gone when it is sent. */
export class Draft {
  /** @param {string} name @param {object[]} fields of the form */
  constructor(name, fields) {
    Object.assign(this, { name, fields, kept: null, version: 0, synced: null, onstatus: () => {}, onconflict: () => {}, source: null });
    this.leave = () => { this.flush(true); };
    this.back = () => { if (this.make) this.flush(); };
    addEventListener("pagehide", this.leave);
    addEventListener("online", this.back);
    open.add(this);
  }

  /** The newest of what server and tab have; numbers that the server does not keep come from the tab. */
  async load() {
    const tab = readTab(this.name);
    const entry = (await readValues(this.name).catch(() => [])).find((v) => v.name === this.name);
    if (entry) { this.version = entry.version; this.synced = entry.value.data; }
    this.kept = !entry || (tab && tab.at >= entry.value.at) ? tab : entry.value;
    return this;
  }

  /** Called at each change; `make` answers the draft as it is then, or null when there is nothing to keep. */
  change(make) {
    this.make = make;
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.keepHere(), SOON);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  keepHere() {
    const draft = this.make?.();
    if (!draft) return dropTab(this.name);
    const text = JSON.stringify(draft);
    if (text.length > LIMIT || !keepTab(this.name, text)) this.tell("none");
  }

  tell(where) {
    this.onstatus({ where, at: Date.now() });
  }

  /** Sends what has changed to the server now. */
  flush(isParting = false) {
    clearTimeout(this.timer);
    clearTimeout(this.soon);
    if (!this.make || !session.value || this.isDone) return Promise.resolve();
    this.keepHere();
    this.pushing = run(this.push(isParting));
    return this.pushing;
  }

  async push(isParting) {
    if (this.isPushing) { this.isAgain = true; return; }
    const make = this.make, draft = make();
    if (!draft) { if (this.version > 0) { this.version = 0; await removeDraft(this.name); } return; }
    const clean = withoutSecrets(draft.data, this.fields), value = { ...draft, ...clean };
    this.isPushing = true;
    try {
      const { version } = await send("PUT", this.name, { value, version: this.version }, isParting);
      Object.assign(this, { version, synced: clean.data });
      if (this.make === make) { // nothing was typed while it was on its way
        if (clean.omitted.length === 0) dropTab(this.name);
        this.make = null;
      }
      this.tell("server");
    } catch (error) {
      this.failed(error);
    } finally {
      this.isPushing = false;
      if (this.isAgain) { this.isAgain = false; if (this.make) this.flush(); }
    }
  }

  failed(error) {
    if (error.code === "value.stale" && !error.present) {
      // Sent or thrown away at another desk; what is typed here is a draft of its own again.
      Object.assign(this, { version: 0, synced: null, isAgain: true });
      return;
    }
    if (error.code === "value.stale") {
      const base = this.synced ?? {};
      Object.assign(this, { version: error.present.version, synced: error.present.value.data });
      this.onconflict(error.present.value.data, base);
      return;
    }
    this.tell(error.status ? "refused" : "tab");
    if (!error.status) this.timer = setTimeout(() => this.flush(), AGAIN);
  }

  /** The form was sent or thrown away. */
  async done() {
    this.isDone = true;
    this.stop();
    await this.remove();
  }

  async remove() {
    clearTimeout(this.timer);
    clearTimeout(this.soon);
    this.make = null;
    this.kept = null;
    dropTab(this.name);
    await this.pushing?.catch(() => { /* what was not kept need not be taken away */ });
    if (this.version === 0) return;
    this.version = 0;
    await removeDraft(this.name);
  }

  /** The form closes; what was typed is kept. */
  stop() {
    if (!this.isDone) this.flush();
    removeEventListener("pagehide", this.leave);
    removeEventListener("online", this.back);
    open.delete(this);
  }
}

/** Forms that are open, to be kept before their person signs out. */
const open = new Set();

export function removeDraft(name) {
  dropTab(name);
  return run(send("DELETE", name).catch(() => { /* gone already, or the next list shows it again */ }));
}

/** Drafts of the person who is signed in, the newest first: [{name, isHere, ...draft}]; `isHere` when only this tab has it. */
export async function listDrafts(kind = null) {
  await Promise.allSettled([...running]);
  const prefix = kind ? `${ROOT}${slug(kind)}:` : ROOT, own = tabKey(ROOT).slice(0, -ROOT.length);
  const found = new Map((await readValues(prefix)).filter((v) => v.value?.address).map((v) => [v.name, { ...v.value, name: v.name, isHere: false }]));
  for (const key of Object.keys(sessionStorage)) {
    const name = key.startsWith(own) ? key.slice(own.length) : "", draft = name.startsWith(prefix) ? readTab(name) : null;
    if (draft?.address && !found.has(name)) found.set(name, { ...draft, name, isHere: true });
  }
  return [...found.values()].sort((a, b) => b.at - a.at);
}

/** What a draft is called: its kind or step in the reader's language, and the words that were typed. */
export function draftWords(kind, draft) {
  const event = kind?.events.find((e) => e.name === draft.event);
  return [event ? pick(event) : kind ? pick(kind) : null, draft.title].filter(Boolean).join(" · ");
}

/** Signing out leaves nothing behind for the next person at this desk; what the server does not have yet goes there first. */
export function forgetDrafts() {
  for (const draft of open) draft.flush(true);
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(TAB)) sessionStorage.removeItem(key);
  for (const draft of open) draft.isDone = true;
  return Promise.allSettled([...running]);
}
addEventListener("custos-signing-out", (event) => event.detail.push(forgetDrafts()));
