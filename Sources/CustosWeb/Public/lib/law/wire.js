// Talks to /api/v1/law: records, registers, reports, files. Faults keep what the server says about each field.
import { APIError, BASE, onSignedOut, query } from "../api.js";
import { session } from "../store.js";
import { t } from "../i18n.js";

const ROOT = "/law";
/** Reports and imports read whole registers. */
const PATIENCE = 60_000;

/** A refusal or fault of a legal step, with the problems at each field and the record as it stands now. */
export class LawError extends APIError {
  constructor(status, body) {
    super(status, body);
    /** @type {{path: string, zh: string, en: string, rules?: string[]}[]} */
    this.fields = body?.fields ?? [];
    /** The present record, when the form was filled in on an older one. */
    this.record = body?.record ?? null;
  }
}

async function send(method, path, { json, bytes, headers = {}, signal, patience = PATIENCE } = {}) {
  const head = { ...headers };
  if (json !== undefined) head["Content-Type"] = "application/json";
  if (method !== "GET" && session.value?.csrf) head["X-Custos-CSRF"] = session.value.csrf;
  const limit = AbortSignal.timeout(patience);
  let response;
  try {
    response = await fetch(BASE + ROOT + path, { method, headers: head, body: json !== undefined ? JSON.stringify(json) : bytes,
      signal: signal ? AbortSignal.any([signal, limit]) : limit, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new LawError(0, { code: "network", zh: t("error.network"), en: t("error.network") });
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const fault = new LawError(response.status, (await response.json().catch(() => null))?.error);
  if (response.status === 401) onSignedOut.call();
  throw fault;
}

/** A key by which the server knows a step that was sent twice. */
export function submissionKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
}

export const wire = {
  kinds: () => send("GET", "/kinds"),
  packs: () => send("GET", "/packs"),
  /** @param {{kind: string, q?: string, state?: string, field?: string, value?: any, after?: any, limit?: number}} what */
  records: (what, options) => send("GET", `/records${query(what)}`, options),
  record: (id, options) => send("GET", `/records/${id}`, options),
  history: (id) => send("GET", `/records/${id}/history`),
  create: (kind, data, submission) => send("POST", "/records", { json: { kind, data, submission } }),
  edit: (id, version, data) => send("PATCH", `/records/${id}`, { json: { version, data } }),
  take: (id, event, version, data, submission) => send("POST", `/records/${id}/events`, { json: { event, version, data, submission } }),
  documents: () => send("GET", "/documents"),
  registers: () => send("GET", "/registers"),
  register: (id, what, options) => send("GET", `/registers/${encodeURIComponent(id)}${query(what)}`, options),
  reports: () => send("GET", "/reports"),
  report: (name, what) => send("GET", `/reports/${encodeURIComponent(name)}${query({ format: "json", ...what })}`),
  compliance: (system) => send("GET", `/compliance/${system}`),
  /** Header values carry no Chinese: the name goes percent-encoded. */
  upload: (file) => send("POST", "/attachments", { bytes: file,
    headers: { "Content-Type": file.type || "application/octet-stream", "X-Custos-Name": encodeURIComponent(file.name) } }),
  importTable: (kind, file, isDry) => send("POST", `/import${query({ kind, dry: isDry ? 1 : 0 })}`,
    { bytes: file, headers: { "Content-Type": file.type || "application/octet-stream" } }),
};

/** Addresses that the browser fetches by itself: files to keep, print or look at. */
export const address = {
  attachment: (id) => `${BASE}${ROOT}/attachments/${id}`,
  table: (kind, format, language) => `${BASE}${ROOT}/export${query({ kind, format, language })}`,
  /** A register as a file, cut down as the list on screen is: {kind | register, q, state | event, field, value, from, to, sort, columns}. */
  registerFile: (what) => `${BASE}${ROOT}/export${query(what)}`,
  template: (kind, language) => `${BASE}${ROOT}/template${query({ kind, language })}`,
  /** A printed form, filled in from a record or empty. */
  document: (form, record = null) => `${BASE}${ROOT}/documents/${encodeURIComponent(form)}${query({ record })}`,
  /** The signed statement of what is kept of a camera, as PDF or as the signed note. */
  retention: (device, format) => `${BASE}${ROOT}/retention/${device}${query({ format })}`,
  report: (name, format, what = {}) => `${BASE}${ROOT}/reports/${encodeURIComponent(name)}${query({ format, ...what })}`,
};
