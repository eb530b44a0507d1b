// What somebody has typed and not sent yet, kept for this tab: it outlives a reload, a lost session and a stale answer.
import { session } from "../store.js";

const PREFIX = "custos.law.";
/** A form is at most as large as a record may be on the server. */
const LIMIT = 64 * 1024;

const name = (key) => `${PREFIX}${session.value?.user.id ?? "nobody"}.${key}`;

/** @returns {{data: object, version: number | null, submission: string, at: number} | null} */
export function readDraft(key) {
  try { return JSON.parse(sessionStorage.getItem(name(key))); } catch { return null; }
}

export function keepDraft(key, draft) {
  const text = JSON.stringify(draft);
  if (text.length > LIMIT * 2) return false;
  try { sessionStorage.setItem(name(key), text); } catch { return false; }
  return true;
}

export function dropDraft(key) {
  sessionStorage.removeItem(name(key));
}

/** Keys of the drafts of the person who is signed in. */
export function draftKeys() {
  const own = name("");
  return Object.keys(sessionStorage).filter((k) => k.startsWith(own)).map((k) => k.slice(own.length));
}

/** Signing out leaves nothing behind for the next person at this desk. */
export function forgetDrafts() {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
