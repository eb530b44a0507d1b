import CustosBase

/// Each rule unit of a system's packs: met, open, breached or not applicable, with the evidence behind it and what to do next.
///
/// Everything that the registers can know is judged from them. Where only a person can say, an attestation does, and one that has run out
/// says nothing. An open finding that cites a unit breaches it, whatever the registers look like.
package enum Compliance {
    package static func judge(_ system: LawRecord, _ book: any LawBook) throws -> [UnitState] {
        let facts = try ComplianceCase(system, book)
        return try facts.active.packs.flatMap { pack in try pack.entries.map { try state(of: $0, pack, facts) } }
    }

    /// One unit; `nil` when its pack is not active for the system.
    package static func judge(_ unit: RuleUnit, _ system: LawRecord, _ book: any LawBook) throws -> UnitState? { try judge([unit], system, book).first }

    /// Some units, as far as their packs are active for the system.
    package static func judge(_ units: [RuleUnit], _ system: LawRecord, _ book: any LawBook) throws -> [UnitState] {
        let facts = try ComplianceCase(system, book)
        return try units.compactMap { unit in
            guard let pack = facts.active.packs.first(where: { $0.id == unit.pack }), let entry = RulePacks.entry(unit) else { return nil }
            return try state(of: entry, pack, facts)
        }
    }

    /// How many units stand how.
    package static func count(_ states: [UnitState]) -> [UnitStatus: Int] { Dictionary(states.map { ($0.status, 1) }, uniquingKeysWith: +) }

    private static let judges: [String: Judge] = {
        var table: [String: Judge] = [:]
        let parts: [[(String, Judge)]] = [
            PlaceJudges.table, PrivacyJudges.table, CustodyJudges.table, RequestJudges.table, BuildJudges.table, DutyJudges.table, ConductJudges.table, PenaltyJudges.table,
            DecreeJudges.table,
            NationalJudges.table, ForeignJudges.table,
        ]
        for (unit, judge) in parts.joined() {
            precondition(RuleUnit(parsing: unit).flatMap { RulePacks.entry($0) } != nil, "a judge of \(unit), which no pack has")
            precondition(table.updateValue(judge, forKey: unit) == nil, "two judges of \(unit)")
        }
        return table
    }()

    /// The registers can tell of this unit.
    package static func isJudged(_ unit: RuleUnit) -> Bool { judges[unit.text] != nil }

    private static func state(of entry: RuleEntry, _ pack: RulePack, _ facts: ComplianceCase) throws -> UnitState {
        func made(_ v: Verdict, manual: Bool = false) -> UnitState { UnitState(entry: entry, status: v.status, evidence: v.evidence, next: v.next, isManual: manual) }
        if let why = facts.active.exemption(entry, of: pack) { return made(.without(why.zh, why.en)) }
        if entry.kind != .penalty, let breach = try facts.breach(of: entry.unit) { return made(breach) }
        if let judge = judges[entry.unit.text] {
            let verdict = try judge(facts)
            // Where the registers show nothing wrong and the rest is a person's word, the word counts.
            guard entry.isManual, verdict.status != .breached else { return made(verdict) }
            return made(.all([verdict, try facts.attested(entry)]), manual: true)
        }
        if entry.isManual { return made(try facts.attested(entry), manual: true) }
        switch entry.kind {
        case .definition: return made(.without("定义或者范围条款，无须落实。", "A definition; nothing to carry out."))
        case .power: return made(.without("国家机关的职权，不是本系统的义务。", "A power of an organ of state, not a duty of this system."))
        case .penalty: return made(try PenaltyJudges.cases(entry.unit, facts))
        case .prohibition: return made(.met("没有未结的问题。", "No open finding."))
        case .duty: return made(try facts.attested(entry), manual: true)
        }
    }
}

/// Decides one unit from the registers.
typealias Judge = @Sendable (ComplianceCase) throws -> Verdict
