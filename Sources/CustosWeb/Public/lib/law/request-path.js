// The way of a request from counter to return: who acts at each step and on which rule; and what its form will have to hold. No DOM.

/** [event, who acts, rules]; the titles of the steps come from the server. */
export const PATH = [
  ["submit", "requester", ["NM203.12.1.2"]],
  ["checkIdentity", "counter", ["NM203.12.1.1"]],
  ["completeForm", "counter", ["NM203.12.1.2"]],
  ["confirm", "pso", ["NM203.11"]],
  ["undertake", "requester", ["NM203.12.1.3"]],
  ["approve", "other", ["NM203.10", "NM203.19.1.5"]],
  ["prepare", "counter", ["CNX.CRP.67"]],
  ["fulfil", "counter", ["NM203.12"]],
  ["receive", "requester", ["CNX.CRP.67"]],
  ["takeBack", "requester", ["NM203.12.1.3"]],
  ["close", "counter", ["NM203.18.1.1"]],
];

/** Steps that only a copy takes. */
const OF_COPIES = new Set(["undertake", "prepare", "receive", "takeBack"]);
/** Those of the way that this request takes; `isGovernment` null while the system is not known. */
export function pathOf(data, isGovernment = null) {
  const takesCopy = data.access !== "view";
  return PATH.filter(([event]) => (takesCopy || !OF_COPIES.has(event)) && (event !== "confirm" || (isGovernment !== false
    && data.requesterKind !== "internal"))
    && (event !== "takeBack" || data.disposal !== "case_file"));
}

/** The state behind each step of the way, for what is still ahead. */
export const AFTER = { submit: "submitted", checkIdentity: "identity_checked", completeForm: "form_complete", confirm: "confirmed",
  approve: "approved",
  prepare: "prepared", fulfil: "fulfilled", receive: "in_recipient_use", takeBack: "returned_or_destroyed", close: "closed" };

const POLICE = ["caseNo", "procedure", "noticeNumber", "noticeDate", "noticeEvidence", "noticeDueOn", "noticeApprovedBy", "officers"];
const LETTER = ["letterNumber"];
const BY_KIND = { police: POLICE, department: LETTER, unit: LETTER, lawyer: [...LETTER, "mandateNumber", "caseNo"], private: ["relation", "interest"],
  foreign: ["country", "foreignApprovalOrgan", "foreignApprovalNumber", "foreignApprovalDate", "foreignApprovalDocument"] };

/**
 * Fields that the registration form of this requester will have to hold before anything is approved. The server decides (G-FORM);
 * this only says it while the form is written.
 */
export function neededFields(data) {
  const kind = data.requesterKind, own = BY_KIND[kind] ?? [];
  const document = data.documentType === "resident_id" ? "residentNumber" : "documentNumber";
  const common = ["requesterName", "documentType", document, "cameras", "from", "to", "purpose"];
  const undertaking = data.access && data.access !== "view" ? ["undertakingSigner", "undertakingSignedOn", "undertakesPurpose", "undertakesSecrecy",
    "undertakesDisposal"] : [];
  return [...common, ...(kind && kind !== "private" ? ["requesterUnit"] : []), ...(["private", "internal"].includes(kind) ? [] : ["legalBasis"]),
    ...own,
    ...undertaking];
}
