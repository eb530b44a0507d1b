// Every page: its address, its theme, where it stands among the seven sections, and which parts may open it. No DOM.
import { parts } from "./store.js";

const WATCH = ["use-m", "opr", "ent", "dep", "pso-a", "pso-i", "pso-c"];
const STATE = [...WATCH, "mnt", "sys", "aud"];
const LOG = ["use-m", "opr", "mnt", "ent", "pso-a", "pso-i", "pso-c", "aud"];
const READ_LOG = ["use-m", "aud", "pso-i"];
const DESK = ["use-m", "opr", "ent", "dep", "pso-a", "pso-c", "pso-i", "req", "aud"];
const OFFICE = ["pso-a", "pso-i", "pso-c", "dep", "gov", "use-m", "aud"];
const CAMERAS = [...WATCH, "mnt", "sys"];
const ACCOUNTS = ["use-m", "sys"];
const MANAGE = ["use-m", "sys", "mnt"];

/**
 * `parts` null: everybody who is signed in. `more`: opened from other pages, not listed in the second level.
 * @type {{path: string, section: string | null, key: string, theme: string, parts: string[] | null, load: () => Promise<object>,
 *   isOpen?: boolean, isBare?: boolean, more?: boolean}[]}
 */
const page = (section, path, key, parts, theme, load, rest = {}) => ({ section, path, key, parts, theme, load, ...rest });
const MORE = { more: true }, OPEN = { isOpen: true, more: true };

export const PAGES = [
  page(null, "/signin", "signin.title", null, "light", () => import("../pages/signin.js"), OPEN),
  page(null, "/setup", "setup.title", null, "light", () => import("../pages/setup.js"), OPEN),
  page(null, "/tasks", "nav.tasks", null, "light", () => import("../pages/tasks.js")),
  page(null, "/search", "nav.search", null, "light", () => import("../pages/search.js")),
  page(null, "/help", "nav.help", null, "light", () => import("../pages/help.js")),
  page(null, "/settings", "nav.settings", null, "light", () => import("../pages/settings.js")),
  page("duty", "/wall", "nav.wall", WATCH, "dark", () => import("../pages/wall.js")),
  page("duty", "/camera", "nav.camera", WATCH, "dark", () => import("../pages/camera.js"), MORE),
  page("duty", "/output", "nav.output", WATCH, "dark", () => import("../pages/output.js"), { more: true, isBare: true }),
  page("duty", "/shift", "nav.shift", LOG, "light", () => import("../pages/shift.js")),
  page("playback", "/playback", "nav.playback", WATCH, "dark", () => import("../pages/playback.js")),
  page("events", "/events", "nav.events", LOG, "light", () => import("../pages/events.js")),
  page("requests", "/law/desk", "law.desk.title", DESK, "light", () => import("../pages/law/desk.js")),
  page("requests", "/proof", "nav.proof", READ_LOG, "light", () => import("../pages/proof.js")),
  page("registers", "/law", "nav.overview", null, "light", () => import("../pages/law/home.js")),
  page("registers", "/cameras", "nav.cameras", CAMERAS, "light", () => import("../pages/cameras.js")),
  page("registers", "/plan", "nav.plan", CAMERAS, "light", () => import("../pages/plan.js")),
  page("registers", "/law/guide", "law.guide.title", null, "light", () => import("../pages/law/guide.js")),
  page("registers", "/law/registers", "law.registers.title", null, "light", () => import("../pages/law/registers.js")),
  page("registers", "/law/reports", "law.reports.title", null, "light", () => import("../pages/law/reports.js")),
  page("registers", "/law/packs", "law.packs.title", null, "light", () => import("../pages/law/packs.js")),
  page("registers", "/law/list", "nav.records", null, "light", () => import("../pages/law/list.js"), MORE),
  page("registers", "/law/record", "nav.record", null, "light", () => import("../pages/law/record.js"), MORE),
  page("registers", "/law/form", "nav.form", null, "light", () => import("../pages/law/form.js"), MORE),
  page("registers", "/law/import", "law.import.title", null, "light", () => import("../pages/law/import.js"), MORE),
  page("supervision", "/law/office", "law.office.title", OFFICE, "light", () => import("../pages/law/office.js")),
  page("supervision", "/law/compliance", "law.compliance.title", [...OFFICE, "con", "tst", "mnt"], "light", () => import("../pages/law/compliance.js")),
  page("supervision", "/audit", "nav.audit", READ_LOG, "light", () => import("../pages/audit.js")),
  page("supervision", "/views", "nav.views", READ_LOG, "light", () => import("../pages/views.js")),
  page("system", "/health", "nav.health", STATE, "dark", () => import("../pages/health.js")),
  page("system", "/storage", "nav.storage", STATE, "dark", () => import("../pages/storage.js")),
  page("system", "/users", "nav.users", ACCOUNTS, "light", () => import("../pages/users.js")),
  page("system", "/law/duties", "law.duties.title", ACCOUNTS, "light", () => import("../pages/law/duties.js")),
  page("system", "/start", "nav.start", MANAGE, "light", () => import("../pages/start.js")),
];
export const NOT_FOUND = page(null, "/missing", "missing.title", null, "light", () => import("../pages/missing.js"), OPEN);
export const FORBIDDEN = page(null, "/forbidden", "forbidden.title", null, "light", () => import("../pages/forbidden.js"), MORE);

/** Lists of records that stand in the second level beside the pages. */
const LISTS = {
  duty: [["shift", "nav.shifts", LOG]],
  events: [["incident", "nav.incidents", LOG], ["fault", "nav.faults", LOG], ["maintenance", "nav.maintenance", LOG]],
  requests: [["request", "nav.requests", DESK], ["police_grant", "nav.grants", ["use-m", "pso-a", "aud"]]],
  supervision: [["inspection", "nav.inspections", OFFICE], ["finding", "nav.findings", OFFICE], ["order", "nav.orders", OFFICE]],
  system: [["retention_policy", "nav.retention", ["use-m", "pso-a", "pso-i", "aud"]]],
};

/** The seven sections in their order; Alt and the number opens one. */
export const SECTIONS = [
  { name: "duty", key: "nav.duty", icon: "live" }, { name: "playback", key: "nav.playback", icon: "history" },
  { name: "events", key: "nav.events", icon: "bell" }, { name: "requests", key: "nav.requestsSection", icon: "inbox" },
  { name: "registers", key: "nav.registers", icon: "table" }, { name: "supervision", key: "nav.supervision", icon: "law" },
  { name: "system", key: "nav.system", icon: "gear" }];

const isMine = (wanted) => wanted === null || parts().some((p) => wanted.includes(p));

/** Whether the person may open a page at all; what is on it the server decides. */
export const mayOpen = (route) => route.isOpen || isMine(route.parts);

/** [{href, key, path}] of a section that the person may open. */
export function pagesOf(section) {
  return [...PAGES.filter((p) => p.section === section && !p.more && mayOpen(p)).map((p) => ({ href: p.path, path: p.path, key: p.key })),
    ...(LISTS[section] ?? []).filter(([, , wanted]) => isMine(wanted)).map(([kind, key]) => ({ href: `/law/list?kind=${kind}`, kind, key }))];
}

/** Sections with at least one page for the person. */
export function sections() {
  return SECTIONS.map((s) => ({ ...s, pages: pagesOf(s.name) })).filter((s) => s.pages.length > 0);
}

/** Pages that the palette and the search offer: all that may be opened by name. */
export function namedPages() {
  return [...PAGES.filter((p) => !p.section && !p.more && mayOpen(p)).map((p) => ({ href: p.path, key: p.key, section: null })),
    ...sections().flatMap((s) => s.pages.map((p) => ({ ...p, section: s.key })))];
}

const SUPERVISION = ["inspection", "finding", "order", "penalty", "referral", "supervisor_act"];
const REQUESTS = ["request", "police_grant", "sharing", "internal_use", "publication", "interchange"];

/** The section in which a page stands; lists and forms of records stand where their kind belongs. */
export function sectionOf(route, kind = null) {
  if (!kind || !/^\/law\/(list|record|form|import)$/.test(route.path)) return route.section;
  const listed = Object.entries(LISTS).find(([, lists]) => lists.some(([name]) => name === kind))?.[0];
  return listed ?? (REQUESTS.includes(kind) ? "requests" : SUPERVISION.includes(kind) ? "supervision" : "registers");
}

/** Where a person begins, by the first of their parts that has a place of its own. */
const STARTS = [["opr", "/wall"], ["use-m", "/tasks"], ["pso-a", "/tasks"], ["pso-i", "/law/office"], ["pso-c", "/law/desk"], ["req", "/law/desk"],
  ["dep", "/law/desk"], ["ent", "/wall"], ["mnt", "/health"], ["aud", "/audit"], ["sys", "/health"], ["con", "/law/guide"], ["gov", "/law/registers"]];

export function startPage() {
  return STARTS.find(([part]) => parts().includes(part))?.[1] ?? "/tasks";
}
