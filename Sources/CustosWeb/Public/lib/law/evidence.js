// What has to be there before a request is approved or handed over: each piece with its rule, there, contradicted or missing. No DOM.
// The server decides (RequestLaw); this is its answer laid out for a reader.
import { parseTime, dateClock } from "../time.js";

const NOTICE = ["noticeNumber", "noticeDate", "noticeEvidence", "noticeDueOn", "noticeApprovedBy", "procedure"];
const PROMISES = ["undertakesPurpose", "undertakesSecrecy", "undertakesDisposal"];
const FOREIGN = ["foreignApprovalOrgan", "foreignApprovalNumber", "foreignApprovalDate", "foreignApprovalDocument"];
const OFFICERS = 2;

const when = (text) => (text ? dateClock(parseTime(text)) : null);
const lacks = (data, names) => names.filter((n) => data[n] === undefined || data[n] === null || data[n] === "");

/**
 * [{name, status: "yes" | "no" | "missing" | "none", rules, facts, lacking, event, isBarrier}]; `none` is not needed here, `isBarrier` stands before
 * the
 * approval and not only before the hand-over.
 * @param {boolean | null} isGovernment null while the system is not to be seen
 */
export function evidenceOf(data, state, isGovernment) {
  const kind = data.requesterKind, isPolice = kind === "police", takesCopy = data.access !== "view", list = [];
  const add = (name, status, rules, more = {}) => list.push({ name, status, rules, facts: [], lacking: [], event: null, isBarrier: true, ...more });
  add("identity", data.identityCheckedAt ? "yes" : data.identityResult === "mismatch" ? "no" : "missing", ["NM203.12.1.1"],
    { event: "checkIdentity", facts: [data.checkerName, when(data.identityCheckedAt)] });
  add("form", data.formCompletedAt ? "yes" : "missing", ["NM203.12.1.2"], { event: "completeForm", facts: [when(data.formCompletedAt)] });
  if (isPolice) {
    const lacking = lacks(data, NOTICE), officers = new Set((data.officers ?? []).map((o) => o.policeNumber).filter(Boolean)).size;
    add("notice", lacking.length === 0 ? "yes" : "missing", data.procedure === "administrative" ? ["CNX.ARP.28"] : ["CNX.CRP.62"],
      { lacking, facts: [data.noticeNumber], event: "completeForm" });
    add("officers", officers >= (data.urgent ? 1 : OFFICERS) ? "yes" : "missing", ["CNX.ARP.52"], { facts: (data.officers ?? []).map((o) => o.name),
      event: "completeForm" });
  }
  if (["department", "unit", "lawyer"].includes(kind)) {
    const lacking = lacks(data, kind === "lawyer" ? ["letterNumber", "mandateNumber"] : ["letterNumber"]);
    add("letter", lacking.length === 0 ? "yes" : "missing", ["NM203.12.1.1"], { lacking, facts: [data.letterNumber, data.mandateNumber],
      event: "completeForm" });
  }
  if (kind === "private") {
    const lacking = lacks(data, ["relation", "interest"]);
    add("private", lacking.length === 0 ? "yes" : "missing", ["CN799.21"], { lacking, event: "completeForm" });
  }
  if (kind === "foreign") {
    const lacking = lacks(data, FOREIGN);
    add("foreign", lacking.length === 0 ? "yes" : "missing", ["CNX.DSL.36"], { lacking, facts: [data.foreignApprovalNumber] });
  }
  const asks = kind !== "internal" && (isGovernment ?? (state === "awaiting_confirmation" || Boolean(data.confirmedAt)));
  add("confirmation", data.confirmedAt ? "yes" : asks ? "missing" : "none", ["NM203.11"],
    { event: "confirm", facts: [data.confirmOrganName, data.confirmDocument, when(data.confirmedAt)] });
  if (takesCopy) {
    const isSigned = data.undertakingSigner && data.undertakingSignedOn && PROMISES.every((n) => data[n] === true);
    add("undertaking", isSigned ? "yes" : PROMISES.some((n) => data[n] === false) ? "no" : "missing", ["NM203.12.1.3"],
      { event: "undertake", isBarrier: false, facts: [data.undertakingSigner, data.undertakingSignedOn] });
  }
  return list.map((e) => ({ ...e, facts: e.facts.filter(Boolean) }));
}
