/// Two texts that cannot both be obeyed as they stand, and what follows.
package struct PackConflict: Sendable {
    package let id: String
    package let title: Bilingual
    package let first: RuleUnit
    package let second: RuleUnit
    /// The unit that prevails; `nil` when both are obeyed by the outcome, or the combination is impossible.
    package let prevails: RuleUnit?
    package let outcome: Bilingual
    /// No outcome lets one system obey both.
    package let isImpossible: Bool
    /// Whether a system has what the two collide about.
    private let when: @Sendable (ActivePacks) -> Bool

    init(
        _ id: String, _ first: RuleUnit, _ second: RuleUnit, prevails: RuleUnit?, title: Bilingual, outcome: Bilingual, impossible: Bool = false,
        when: @escaping @Sendable (ActivePacks) -> Bool = { _ in true }
    ) {
        self.id = id
        self.title = title
        self.first = first
        self.second = second
        self.prevails = prevails
        self.outcome = outcome
        isImpossible = impossible
        self.when = when
    }

    /// Both packs are active and the thing they collide about is there.
    package func concerns(_ active: ActivePacks) -> Bool { active.has(String(first.pack)) && active.has(String(second.pack)) && when(active) }

    /// The clauses of both, as a person cites them.
    package var citations: [Bilingual] {
        [first, second].map { u in
            let clause = RulePacks.resolve(u)?.clause ?? ClauseText.cite(u)
            return Bilingual(zh: "\(u.text) \(clause.zh)", en: "\(u.text) \(clause.en)")
        }
    }
}
