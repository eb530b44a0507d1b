// How the fields of long forms are parted, and which part concerns whom. A kind that is not named here has one part. No DOM.

const POLICE = ["procedure", "noticeNumber", "noticeDate", "noticeEvidence", "noticeDueOn", "noticeApprovedBy", "noticeDocument", "officers",
  "urgent", "urgentMeans", "urgentReceivedAt",
  "policeIdDocument"];
/** [name, fields, the values of another field for which the part is shown] */
const PARTS = {
  request: [
    ["who", ["requesterKind", "requesterUnit", "requesterOrganisation", "requesterName", "requesterPerson", "contact", "documentType",
      "residentNumber", "documentNumber", "letterNumber",
      "letterDocument", "mandateNumber"]],
    ["what", ["access", "system", "cameras", "from", "to"]],
    ["why", ["purpose", "legalBasis", "caseNo"]],
    ["police", POLICE, { requesterKind: ["police", "department"] }],
    ["private", ["relation", "interest", "relationProof", "relationDocument"], { requesterKind: ["private"] }],
    ["foreign", ["country", "foreignApprovalOrgan", "foreignApprovalNumber", "foreignApprovalDate", "foreignApprovalDocument"],
      { requesterKind: ["foreign"] }],
    ["undertaking", ["undertakingSigner", "undertakingSignedOn", "undertakesPurpose", "undertakesSecrecy", "undertakesDisposal",
      "undertakingDocument"]],
  ],
};
/** A step that asks for fewer fields is not parted. */
const FEW = 8;

/** [{name, fields, when}]; `name` is null for fields that belong to no part. */
export function partsOf(kind, fields) {
  const parts = PARTS[kind?.name];
  if (!parts || fields.length <= FEW) return [{ name: null, fields, when: null }];
  const out = parts.map(([name, names, when = null]) => ({ name, when, fields: fields.filter((f) => names.includes(f.name)) }))
    .filter((p) => p.fields.length > 0);
  const rest = fields.filter((f) => !out.some((p) => p.fields.includes(f)));
  return rest.length > 0 ? [{ name: null, fields: rest, when: null }, ...out] : out;
}

/** Whether a part concerns what a record says. */
export function concerns(part, data) {
  return !part.when || Object.entries(part.when).every(([name, values]) => values.includes(data[name]))
    || part.fields.some((f) => data[f.name] !== undefined && data[f.name] !== null);
}
