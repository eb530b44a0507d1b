// Talks to /api/v1: JSON in and out, errors as values that a screen can show.
import { t } from "./i18n.js";

export const BASE = "/api/v1";

/** A refusal or fault as the server words it: code, both languages, rule units, remedy. */
export class APIError extends Error {
  constructor(status, body) {
    super(body?.code ?? `http.${status}`);
    this.status = status;
    this.code = body?.code ?? `http.${status}`;
    this.zh = body?.zh;
    this.en = body?.en;
    this.rules = body?.rules ?? [];
    this.remedy = body?.remedy ?? null;
    this.retryAfter = body?.retryAfter ?? null;
    /** The field of the request that was refused. */
    this.field = body?.field ?? null;
    /** The entry as it is now, when an older one was to be changed. */
    this.present = body?.present ?? null;
  }
}

let csrf = null;
/** The session's token for unsafe methods. */
export function useCSRF(token) {
  csrf = token;
}

/** Set by the shell: called once whenever the server says that nobody is signed in. */
export const onSignedOut = { call: () => {} };

/** Waits for an answer at most so long; media have their own limit. */
const PATIENCE = 20_000;

async function send(method, path, { body, signal, patience = PATIENCE } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && csrf) headers["X-Custos-CSRF"] = csrf;
  const limit = AbortSignal.timeout(patience);
  let response;
  try {
    response = await fetch(BASE + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new APIError(0, { code: "network", zh: t("error.network"), en: t("error.network") });
  }
  if (response.ok) return response;
  const fault = new APIError(response.status, (await response.json().catch(() => null))?.error);
  if (response.status === 401 && !path.startsWith("/session")) onSignedOut.call();
  throw fault;
}

async function json(response) {
  return response.status === 204 ? null : response.json();
}

export const api = {
  get: async (path, options) => json(await send("GET", path, options)),
  post: async (path, body, options) => json(await send("POST", path, { body: body ?? {}, ...options })),
  put: async (path, body) => json(await send("PUT", path, { body })),
  patch: async (path, body) => json(await send("PATCH", path, { body })),
  remove: async (path) => json(await send("DELETE", path)),
  raw: (path, options) => send("GET", path, options),
  /** A POST whose answer is bytes, as the response. */
  posted: (path, body, options) => send("POST", path, { body: body ?? {}, ...options }),
};

/** Query text out of an object, leaving out null. */
export function query(parameters) {
  const list = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== null && value !== undefined) list.set(name, value);
  return `?${list}`;
}

/** WebSocket address of the same host. */
export function socketAddress(path) {
  const url = new URL(BASE + path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
