/// What the file of a case says, as far as a penalty depends on it.
package struct PenaltyFacts: Sendable, Hashable {
    package var finding: FindingKind
    package var findingUnits: [RuleUnit]
    package var form: ActForm?
    /// Packs that bind the system.
    package var packs: Set<String>
    /// The day on which the conduct ended; for conduct that goes on, the last day on which it was seen.
    package var conductOn: LocalDate
    package var foundOn: LocalDate
    /// Life, health or financial safety, with harmful consequences: five years instead of two.
    package var endangersSafety = false
    package var consequences: String?
    package var reasoning: String?
    package var isKeyTarget = false
    package var isKeyUnit = false
    package var orders: [OrderFact] = []
    /// The unit that the finding names as answerable.
    package var answerable: Int64?
    package var constructionUnit: Int64?
    package var managingUnit: Int64?
    package var today: LocalDate

    package init(finding: FindingKind, units: [RuleUnit], packs: Set<String>, conductOn: LocalDate, foundOn: LocalDate, today: LocalDate) {
        self.finding = finding
        findingUnits = units
        self.packs = packs
        self.conductOn = conductOn
        self.foundOn = foundOn
        self.today = today
    }

    package var isSerious: Bool { Self.isWritten(consequences) && Self.isWritten(reasoning) }
    static func isWritten(_ t: String?) -> Bool { t.map { !$0.allSatisfy(\.isWhitespace) } ?? false }
}

/// A rectification order as a penalty looks at it.
package struct OrderFact: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable { case rectification, acceptance, deletion, sign }
    package var kind: Kind
    /// The day of service; `nil` while it is a draft.
    package var servedOn: LocalDate?
    package var dueOn: LocalDate
    package var fulfilledOn: LocalDate?
    /// The day on which correction was refused outright.
    package var refusedOn: LocalDate?
    package var hasWarning = false

    package init(_ kind: Kind, servedOn: LocalDate?, dueOn: LocalDate, fulfilledOn: LocalDate? = nil, refusedOn: LocalDate? = nil, hasWarning: Bool = false) {
        self.kind = kind
        self.servedOn = servedOn
        self.dueOn = dueOn
        self.fulfilledOn = fulfilledOn
        self.refusedOn = refusedOn
        self.hasWarning = hasWarning
    }

    package var isServed: Bool { servedOn != nil }
    /// The last day ends at 24:00: an order due today is not overdue.
    package func isOverdue(on today: LocalDate) -> Bool { isServed && (fulfilledOn ?? today) > dueOn }
    /// 拒不改正: refused outright, or let pass.
    package func isRefused(on today: LocalDate) -> Bool { isServed && (refusedOn != nil || isOverdue(on: today)) }
}

/// What somebody wants to impose.
package struct PenaltyProposal: Sendable, Hashable {
    package var code: String
    package var subject: PenaltySubject
    /// The row of the organisation register, for units.
    package var organisation: Int64?
    /// Yuan; `nil` while it is not said.
    package var amount: Int64?
    package var confiscates = false
    package var deletes = false
    package var warns = false
    package var closes = false

    package init(_ code: String, _ subject: PenaltySubject, organisation: Int64? = nil, amount: Int64? = nil) {
        self.code = code
        self.subject = subject
        self.organisation = organisation
        self.amount = amount
    }
}

/// A row of the catalogue, seen from one case.
package struct PenaltyOption: Sendable, Hashable {
    package enum Standing: Sendable, Hashable {
        case applicable
        /// A rule of higher rank punishes the same conduct by itself (Art. 21).
        case displaced(by: PenaltyRule)
        /// Its pack does not bind the system, or not on the day of the conduct.
        case notInForce
    }
    package let rule: PenaltyRule
    package let standing: Standing
}
