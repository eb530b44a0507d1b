// What waits for the person who is signed in: records in states from which a step leads on that their role may take. No DOM.
import { isTurn, mainLine, stateOf } from "./model.js";
import { turn } from "./names.js";
import { wire } from "./wire.js";

/** Kinds whose open records are work to do, in the order in which they are shown. */
const KINDS = ["request", "order", "finding", "penalty", "inspection", "change", "complaint", "incident", "fault", "shift", "filing", "drill",
  "police_grant", "interchange"];
const SHOWN = 20;

/** Steps that lead on from a state and that the person's role may take. */
export function waysOn(law, kind, state) {
  return kind.events.filter((e) => !e.systemOnly && e.from.includes(state) && e.to !== state && law.may(e.action));
}

/** States in which the next step is not the one on the straight way; null where what follows is another record. */
const NEXT = { request: { awaiting_confirmation: "confirm", fulfilled: "receive" }, system: { technical_testing: null, acceptance: null },
  finding: { open: null, overdue: null }, penalty: { prior_notice: "defence", defence: "decide", served: "pay" } };

/** The step that is next on the straight way; any other one when the straight way ends. */
export function nextStep(law, kind, state) {
  const own = NEXT[kind.name]?.[state];
  if (own !== undefined) return waysOn(law, kind, state).find((e) => e.name === own) ?? null;
  const ways = waysOn(law, kind, state), line = mainLine(kind), at = line.indexOf(state);
  return ways.find((e) => at >= 0 && e.to === line[at + 1]) ?? ways.find((e) => line.indexOf(e.to) > at && !isTurn(kind, e))
    ?? ways.find((e) => !isTurn(kind, e)) ?? null;
}

/** [{kind, state, records, more}] of everything that waits, nothing of what does not. */
export async function openWork(law) {
  const lanes = KINDS.map((n) => law.kind(n)).filter((k) => k && k.mayRead !== false)
    .flatMap((kind) => kind.states.filter((s) => !stateOf(kind, s.name).isFinal && waysOn(law, kind, s.name).length > 0)
      .map((s) => ({ kind, state: s.name })));
  const found = await Promise.all(lanes.map((lane) => turn(() => wire.records({ kind: lane.kind.name, state: lane.state, limit: SHOWN }))
    .then((a) => ({ ...lane, ...a }), (error) => { if (error.status === 403 || error.status === 404) return { ...lane, records: [],
      more: false }; throw error; })));
  return found.filter((l) => l.records.length > 0);
}
