import CustosBase

/// Terms of an organisation's own for requests: days to answer, to use an approval, to complete what was returned, to be reminded.
///
/// None of them is set by the regulation: they stand in the organisation's policy (`organ_policy`), with a default where it says nothing.
/// A request of the police or a department that is still open after the custodian's term, or after the time limit of the evidence notice,
/// is a finding of obstruction (NM203.19.1.1).
package struct RequestTerms: Sendable, Hashable {
    package var answerDays: Int
    /// An approval is good for a week, as the writing of an export is.
    package var approvalDays: Int
    package var completionDays: Int
    package var reminderDays: Int

    package static let standard = RequestTerms(answerDays: 7, approvalDays: 7, completionDays: 30, reminderDays: 3)
    /// Steps up the line of parents; a line is never so long.
    private static let chainLimit = 10

    /// The terms of the custodian: each its own, or that of the nearest unit above which has set it.
    package static func of(_ organisation: Int64?, book: any LawBook) throws -> RequestTerms {
        var policies: [LawRecord] = [], next = organisation, steps = 0
        while let id = next, steps < chainLimit {
            if let p = try book.records("organ_policy", where: "organisation", is: id).first(where: { $0.state == "valid" }) { policies.append(p) }
            next = try book.record(id)?.integer("parent")
            steps += 1
        }
        func days(_ name: String, _ standard: Int) -> Int { policies.lazy.compactMap { $0.integer(name) }.first.map { Int($0) } ?? standard }
        return RequestTerms(
            answerDays: days("requestResponse", standard.answerDays), approvalDays: days("approvalTerm", standard.approvalDays),
            completionDays: days("completionTerm", standard.completionDays),
            reminderDays: days("returnReminder", standard.reminderDays))
    }
}

/// What time does to requests.
enum RequestTimers {
    /// Still to be decided on.
    static let undecided = ["submitted", "identity_checked", "form_complete", "awaiting_confirmation", "confirmed"]

    static let all: [RecordTimer] = [
        RecordTimer("markOverdue", in: undecided + ["approved"]) { r, book in
            guard let due = r.date("answerDue"), r.data["overdueSince"] == nil, book.today > due else { return false }
            // An approved request of others waits for them; one of the police for copies is answered when the package is made.
            return r.state != "approved" || (RequestKind.isOfAuthority(r) && r.text("access") != "view")
        },
        RecordTimer("expire", in: ["approved", "prepared"]) { r, book in r.date("approvalUntil").map { book.today > $0 } ?? false },
        RecordTimer("expireReturned", in: ["returned_incomplete"]) { r, book in
            guard let on = r.date("returnedOn") else { return false }
            return book.today > on.adding(days: try terms(r, book).completionDays)
        },
        RecordTimer("remindReturn", in: ["in_recipient_use"]) { r, book in
            guard let due = r.date("returnOrDestroyDue"), r.data["remindedOn"] == nil else { return false }
            return book.today >= due.adding(days: -(try terms(r, book).reminderDays))
        },
        RecordTimer("markReturnOverdue", in: ["in_recipient_use"]) { r, book in
            guard let due = r.date("returnOrDestroyDue"), r.data["returnOverdueOn"] == nil else { return false }
            return book.today > due
        },
    ]

    static let events: [RecordEvent] = [
        RecordEvent("markOverdue", "逾期未答", "Unanswered", from: undecided + ["approved"], to: nil, by: .approve, systemOnly: true) { deed in
            deed.set("overdueSince", JSON(deed.today.description))
            let facts = try RequestFacts(deed.record, deed.book)
            guard facts.isOfAuthority else { return }
            let due = deed.date("answerDue")?.description ?? ""
            deed.changes.append(RequestLaw.obstructionFinding(facts, "调取申请逾期未答（期限 \(due)）", key: "x1-unanswered-\(deed.record.id)"))
        },
        RecordEvent("expire", "批准到期", "Approval expires", from: ["approved", "prepared"], to: "expired", by: .approve, systemOnly: true),
        RecordEvent("expireReturned", "补正逾期", "Not completed in time", from: ["returned_incomplete"], to: "expired", by: .approve, systemOnly: true),
        RecordEvent("remindReturn", "提醒归还或销毁", "Reminder to return or destroy", from: ["in_recipient_use"], to: nil, by: .export, systemOnly: true) { deed in
            deed.set("remindedOn", JSON(deed.today.description))
        },
        RecordEvent("markReturnOverdue", "逾期未归还或销毁", "Not returned or destroyed in time", from: ["in_recipient_use"], to: nil, by: .export, systemOnly: true) { deed in
            deed.set("returnOverdueOn", JSON(deed.today.description))
            let facts = try RequestFacts(deed.record, deed.book)
            deed.changes.append(
                .finding(
                    .other, units: [.secrecyUndertaking], subject: deed.record.id, system: facts.system?.id, organisation: deed.record.integer("requesterOrganisation"),
                    evidence: "\(deed.text("number") ?? "")：图像资料逾期未归还或销毁", key: "return-overdue-\(deed.record.id)"))
        },
    ]

    private static func terms(_ r: LawRecord, _ book: any LawBook) throws -> RequestTerms { try .of(RequestFacts(r, book).custodian?.id, book: book) }
}
