import CustosBase

/// Operational use before acceptance, or after a failed one (NM203.17.2, fined by NM203.23).
///
/// Recording never waits: a system records in trial, and what it recorded is kept under the law like every original. What must
/// not happen is that somebody uses it: watching operationally before acceptance is a finding.
package enum UseLaw {
    /// States in which a system was accepted, or is no longer there to be used.
    package static let usable: Set<String> = ["accepted", "in_use", "suspended"]

    /// What an operational view of a system leaves behind: the finding `unaccepted_use` against the construction unit, or nothing.
    ///
    /// A view that tests the system in its trial is none; the caller knows which it is. One finding stands for the system while it is
    /// open, however often somebody looks.
    package static func trace(system: LawRecord, book: any LawBook) throws -> [LawChange] {
        guard !usable.contains(system.state) else { return [] }
        let key = "unaccepted_use:\(system.id)"
        guard try !OpenFindings.has(key, book) else { return [] }
        let name = system.text("name") ?? "#\(system.id)"
        return [
            .finding(
                .unacceptedUse, units: [LifeRules.use, LifeRules.unacceptedUse], subject: system.id, system: system.id, organisation: system.integer("buildUnit") ?? system.organisation,
                evidence: "系统“\(name)”未经验收合格（状态 \(system.state)），\(book.today) 被用于日常查看。System “\(name)”, state \(system.state), was viewed operationally on \(book.today).", key: key)
        ]
    }
}
