// What a system needs on its way from planning to use, stage by stage, and how the records of each kind belong to it. No DOM.
import { targets } from "./model.js";
import { turn } from "./names.js";
import { wire } from "./wire.js";

/** Stages of the way with the kinds of records that belong to each. A kind that the server does not have is left out. */
const STAGES = [
  ["plan", ["site", "zone", "camera", "requirement"]],
  ["build", ["product", "project"]],
  ["trial", ["trial", "interconnect"]],
  ["test", ["test", "conformity"]],
  ["accept", ["acceptance", "archive"]],
  ["ready", ["sign", "policy", "retention_policy", "person", "training", "vetting", "plan", "drill", "contract", "pia"]],
  ["use", ["filing", "shift", "daily_check"]],
];
/** The stage in which each state of a system is worked on. */
const AT = { planned: "plan", designed: "build", under_construction: "build", built: "trial", trial_operation: "test", technical_testing: "test",
  test_passed: "accept", acceptance: "accept",
  acceptance_failed: "accept", rectification: "accept", accepted: "ready", in_use: "use", suspended: "use" };
const SHOWN = 100;

export const stageAt = (state) => AT[state] ?? null;

/** [{name, kinds}] with what the person's server knows. */
export function stages(law) {
  return STAGES.map(([name, kinds]) => ({ name, kinds: kinds.map((n) => law.kind(n)).filter((k) => k && k.mayRead !== false) }))
    .filter((s) => s.kinds.length > 0);
}

/**
 * How records of a kind belong to a system: through a field of theirs that points to the system, to its using unit or to one of its
 * sites; or, as sites do, because the system points to them. Null when they stand for themselves, as products do.
 */
export function belonging(law, kind, system) {
  const own = law.kind("system").fields.find((f) => targets(f).includes(kind.name) && system.data[f.name] !== undefined);
  if (own) return { ids: [system.data[own.name]].flat() };
  const by = (target, values) => {
    const field = kind.fields.find((f) => targets(f).includes(target)), given = values.flat().filter((v) => v !== undefined && v !== null);
    return field && given.length > 0 ? { field: field.name, values: given } : null;
  };
  const d = system.data;
  return by("system", [system.id]) ?? by("site", [d.sites ?? []]) ?? by("organisation", [d.useUnit ?? d.organisation]) ?? null;
}

/** The records of a kind that belong to a system: {records, more, field, value}; `field` and `value` fill in a new one. */
export async function recordsOf(law, kind, system) {
  const how = belonging(law, kind, system);
  if (how?.ids) return { records: await Promise.all(how.ids.map((id) => turn(() => wire.record(id)).then((a) => a.record))), more: false };
  if (!how) return { ...await turn(() => wire.records({ kind: kind.name, limit: SHOWN })), isCommon: true };
  const found = await Promise.all(how.values.map((value) => turn(() => wire.records({ kind: kind.name, field: how.field, value, limit: SHOWN }))));
  return { records: found.flatMap((f) => f.records), more: found.some((f) => f.more), field: how.field, value: how.values[0] };
}
