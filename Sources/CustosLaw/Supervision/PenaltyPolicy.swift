/// What a case needs and the regulation leaves open, with the rule it comes from.
package enum PenaltyPolicy {
    /// Days from filing to the decision, unless other law says otherwise (Administrative Penalty Law, Art. 60).
    package static let caseDays = 90
    /// Days before that limit at which the case is marked. Organisation policy: not set by the regulation.
    package static let warningDays = 15
    /// Days in which a hearing can be asked for after the notice (Art. 64).
    package static let hearingRequestDays = 5
    /// Days between the notice of a hearing and the hearing (Art. 64).
    package static let hearingNoticeDays = 7
    /// A fine from which a hearing must be offered. “Larger” is not a number in the law (Art. 63); these are the values of the
    /// police procedure for administrative cases, as policy.
    package static func isLarge(_ amount: Int64, _ subject: PenaltySubject) -> Bool { amount >= (subject.isUnit ? 10_000 : 2_000) }
}
