// The step that is next on a record's straight way, as far as the person's role may take it. No DOM.
import { isTurn, mainLine } from "./model.js";

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

/** Where a step is taken: decisions on requests in the review, everything else beside the record. */
export function stepAddress(kind, record, step) {
  const isReview = kind === "request" && ["approve", "confirm", "refuse", "narrow"].includes(step);
  return isReview ? `/law/record?id=${record}&view=review` : `/law/record?id=${record}&step=${step}`;
}
