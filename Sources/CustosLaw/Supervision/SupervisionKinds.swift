import CustosBase

/// The books of supervision and liability: Arts. 20-25 of the regulation, Arts. 24-32 of Decree 799.
package enum SupervisionKinds {
    package static var all: [RecordKind] { [InspectionRecord.kind, FindingRecord.kind, OrderRecord.kind, PenaltyRecord.kind, ReferralRecord.kind, SupervisorAct.kind] }

    package static var checks: [SystemCheck] { [lateCases] }

    /// A case that its organ let run past the 90 days is a matter of Art. 25, for the organ above.
    private static let lateCases = SystemCheck("penalty-deadlines") { book in
        try book.records("penalty", states: PenaltyRecord.undecided).compactMap { c in
            guard let deadline = c.date("deadlineOn"), book.today > deadline else { return nil }
            return .finding(
                .other, units: [SupervisionUnit.supervisors, SupervisionUnit.ninetyDays], subject: c.id, organisation: c.integer("organ"),
                evidence: "案件 \(c.text("number") ?? "") 的办案期限已于 \(deadline) 届满，尚未决定。The case was to be decided by \(deadline).", key: "case-deadline:\(c.id):\(deadline)")
        }
    }
}
