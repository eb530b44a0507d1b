// The kinds of records as the server describes them: forms, lives, groups, and which kind refers to which. No DOM.
import { session } from "../store.js";
import { wire } from "./wire.js";

/** The tasks by which the kinds are sorted; a kind that is not named here goes to the last one. */
const GROUPS = [
  ["assets", ["organisation", "person", "site", "zone", "system", "camera", "product", "sign", "project", "interconnect", "requirement"]],
  ["life", ["trial", "test", "acceptance", "conformity", "archive", "filing", "retention_policy", "life_policy", "erasure_request"]],
  ["requests", ["request", "police_grant", "sharing", "internal_use", "publication", "interchange"]],
  ["duty", ["organ_policy", "policy", "training", "vetting", "plan", "drill", "contract", "change", "complaint", "shift", "daily_check",
    "maintenance",
    "secret_access", "zone_check", "incident", "support_contract", "fault", "pia"]],
  ["supervision", ["inspection", "finding", "order", "penalty", "referral", "supervisor_act"]],
];
export const OTHER_GROUP = "more";

/** The form that prints any record, when a kind has none of its own. */
const ANY_RECORD = "record";

/** What the signed-in person can know of the law's books. */
export class Law {
  constructor({ kinds, roles, actions, actor }, forms) {
    this.kinds = new Map(kinds.map((k) => [k.name, k]));
    this.roles = roles ?? [];
    this.forms = forms;
    this.actions = actions ?? {};
    /** {id, name, roles, person, organisation} of the signed-in person. */
    this.actor = actor ?? {};
    /** kind name -> kinds whose field points to it. */
    this.referring = new Map();
    for (const kind of kinds) {
      for (const field of kind.fields) for (const to of targets(field)) {
        const list = this.referring.get(to) ?? [];
        list.push({ kind, field });
        this.referring.set(to, list);
      }
    }
  }

  kind(name) {
    return this.kinds.get(name) ?? null;
  }

  /** Whether the person's roles give an action at all; the record at hand decides the rest. */
  may(action) {
    const value = Array.isArray(this.actions) ? this.actions.find((a) => (a.name ?? a) === action) : this.actions[action];
    if (value && typeof value === "object") return value.may ?? !["no", "read", undefined].includes(value.permission);
    return value === true || ["yes", "conditional", "own"].includes(value) || (Array.isArray(this.actions) && value === action);
  }

  /** [[group name, kinds]], in the order of the work. */
  groups() {
    const named = new Set(GROUPS.flatMap(([, names]) => names)), visible = [...this.kinds.values()].filter((k) => k.mayRead !== false);
    const list = GROUPS.map(([name, names]) => [name, names.map((n) => this.kind(n)).filter((k) => k && k.mayRead !== false)]);
    return [...list, [OTHER_GROUP, visible.filter((k) => !named.has(k.name))]].filter(([, kinds]) => kinds.length > 0);
  }

  groupOf(kind) {
    return GROUPS.find(([, names]) => names.includes(kind))?.[0] ?? OTHER_GROUP;
  }

  /** Kinds with a field that points to this kind. */
  referrers(name) {
    return this.referring.get(name) ?? [];
  }

  /** The sheets that a record of this kind can be printed on. */
  documents(kind) {
    const own = this.forms.filter((f) => f.kind === kind.name);
    return own.length > 0 ? own : this.forms.filter((f) => f.name === ANY_RECORD);
  }
}

/** Kinds that a field points to, also inside of rows only when `deep`. */
export function targets(field, deep = false) {
  const { type } = field.shape;
  if (type === "reference" || type === "references") return [field.shape.kind];
  return deep && type === "rows" ? field.shape.fields.flatMap((f) => targets(f)) : [];
}

export const stateOf = (kind, name) => kind.states.find((s) => s.name === name) ?? { name, zh: name, en: name };
export const fieldOf = (kind, name) => kind.fields.find((f) => f.name === name) ?? eventFields(kind).find((f) => f.name === name) ?? null;
export const initialState = (kind) => kind.states[0];
export const choicesOf = (shape) => (shape.choices ?? shape.options ?? []).map((c) => ({ code: c.code, ...(c.title ?? { zh: c.zh, en: c.en }) }));
/** Fields that a person fills in. */
export const typedFields = (kind) => kind.fields.filter((f) => !f.computed);

/** Fields that the steps bring, each once, beside those of the form. */
export function eventFields(kind) {
  const seen = new Set(kind.fields.map((f) => f.name)), out = [];
  for (const event of kind.events) for (const f of event.fields ?? []) if (!seen.has(f.name)) { seen.add(f.name); out.push(f); }
  return out;
}

const ASIDE = /fail|refus|reject|overdue|rectification|incomplete|withdraw|expire|suspend|not_established|decommission|disabled|cancel|revoke|terminat|penalised/;

/** Lives whose straight way their steps alone do not tell. */
const LINES = { system: ["planned", "designed", "under_construction", "built", "trial_operation", "technical_testing", "test_passed", "acceptance",
  "accepted", "in_use"] };

/**
 * The straight way through a life: from each state the step ahead to the nearest later one, or, where only other records lead on, the
 * next state that is no trouble. States off this way are shown only while a record is in them.
 */
export function mainLine(kind) {
  const at = (name) => kind.states.findIndex((s) => s.name === name), own = LINES[kind.name]?.filter((name) => at(name) >= 0);
  if (own?.length > 1) return own;
  const line = [kind.states[0].name];
  for (;;) {
    const here = line.at(-1), index = at(here);
    const next = kind.events.filter((e) => e.to && e.from.includes(here) && !isTurn(kind, e) && !ASIDE.test(e.to)).map((e) => at(e.to))
      .filter((n) => n > index).sort((a, b) => a - b)[0]
      ?? (stateOf(kind, here).isFinal ? undefined : kind.states.findIndex((s, n) => n > index && !ASIDE.test(s.name)));
    if (next === undefined || next < 0) return line;
    line.push(kind.states[next].name);
  }
}

/** Steps that end something or turn it down: they stand apart from the way ahead. */
export function isTurn(kind, event) {
  if (!event.to) return false;
  const index = (name) => kind.states.findIndex((s) => s.name === name);
  return /refus|return_|withdraw|reject|fail|dismiss|decommission|cancel|expire|revoke|not_established/.test(`${event.name} ${event.to}`)
    || (event.from ?? []).every((f) => index(f) > index(event.to));
}

/** Tone of a state: drafts and ends are quiet, trouble is marked, the rest is in hand. */
export function stateTone(kind, name) {
  if (/overdue|failed|refused|breach|prohibited/.test(name)) return "alarm";
  if (/suspended|incomplete|rectif|awaiting|disabled|open$/.test(name)) return "warn";
  const state = stateOf(kind, name);
  if (state.isDraft) return "info";
  if (/valid|in_use|active|in_force|closed|done|accepted|passed|served|executed|entered|filed|confirmed|approved/.test(name)) return "ok";
  return state.isFinal ? "off" : "info";
}

const DUE = /^(due|dueOn|dueAt|dueDate|deadline|returnOrDestroyDue|returnDue|answerDue)$/;
/** The day on which something is due in a record that is not at its end; null without one. */
export function dueDay(kind, record) {
  if (stateOf(kind, record.state).isFinal) return null;
  const name = Object.keys(record.data).find((n) => DUE.test(n) && typeof record.data[n] === "string");
  return name ? record.data[name].slice(0, 10) : null;
}

let held = null, heldFor = null;
/** The description for the person who is signed in, asked once. */
export function loadLaw() {
  const user = session.value?.user.id;
  if (!held || heldFor !== user) {
    heldFor = user;
    held = Promise.all([wire.kinds(), wire.documents()]).then(([answer, { forms }]) => new Law(answer, forms))
      .catch((error) => { held = null; throw error; });
  }
  return held;
}
