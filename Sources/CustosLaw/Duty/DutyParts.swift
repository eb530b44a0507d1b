import CustosBase

/// The rule units that the books of the using unit rest on.
enum DutyRule {
    static let support = RuleUnit("NM203.5.3")
    static let designation = RuleUnit("NM203.16b")
    static let fivePolicies = RuleUnit("NM203.18.1.1")
    static let training = RuleUnit("NM203.18.1.2")
    static let drills = RuleUnit("NM203.18.1.3")
    static let entrusting = RuleUnit("NM203.18.1.5")
    static let secrets = RuleUnit("NM203.19.1.4")
    static let abuse = RuleUnit("NM203.19.1.5")
    static let otherConduct = RuleUnit("NM203.19.1.7")
    static let officials = RuleUnit("NM203.25")
    static let privacy = RuleUnit("NM203.8")
    static let standing = RuleUnit("CN799.7.3")
    static let areaCheck = RuleUnit("CN799.8.2")
    static let operationSecurity = RuleUnit("CN799.15.1")
    static let secrecyAgreement = RuleUnit("CN799.15.2")
    static let vetting = RuleUnit("CN799.16.2.1")
    static let transmission = RuleUnit("CN799.18")
    static let contractors = RuleUnit("CN799.19")
    static let reporting = RuleUnit("CN799.24")
    static let complaints = RuleUnit("CN799.25")
    static let backgroundCheck = RuleUnit("CNX.ATL.33")
    static let assessment = RuleUnit("CNX.PIPL.55")
    static let breachNotice = RuleUnit("CNX.PIPL.57")
    static let dataIncident = RuleUnit("CNX.DSL.29")
    static let flawReport = RuleUnit("CNX.NDR.10")
    static let incidentPlan = RuleUnit("CNX.NDR.11")
}

/// Fields and small decisions that several of these books share.
enum DutyParts {
    static func organisation(_ zh: String = "使用单位", _ en: String = "Using unit") -> RecordField { RecordField("organisation", zh, en, .reference("organisation")).fixed() }
    static func system() -> RecordField { RecordField("system", "系统", "System", .reference("system")).fixed() }
    static func person(_ name: String, _ zh: String, _ en: String) -> RecordField { RecordField(name, zh, en, .reference("person")) }
    static func day(_ name: String, _ zh: String, _ en: String, _ bound: DateBound = .any) -> RecordField { RecordField(name, zh, en, .date(bound)) }
    static func moment(_ name: String, _ zh: String, _ en: String, _ bound: DateBound = .any) -> RecordField { RecordField(name, zh, en, .time(bound)) }
    static func line(_ name: String, _ zh: String, _ en: String, _ maximum: Int = 120) -> RecordField { RecordField(name, zh, en, .text(maximum: maximum)) }
    static func prose(_ name: String, _ zh: String, _ en: String, _ maximum: Int = 2000) -> RecordField { RecordField(name, zh, en, .longText(maximum: maximum)) }

    /// The second of two days or moments does not lie before the first; said at the second field.
    static func inOrder(_ deed: Deed, _ first: String, _ second: String) throws {
        guard let a = deed.text(first), let b = deed.text(second) else { return }
        let isWrong: Bool
        if let x = LocalDate(a), let y = LocalDate(b) { isWrong = y < x } else if let x = WallTime(iso8601: a), let y = WallTime(iso8601: b) { isWrong = y < x } else { isWrong = false }
        if isWrong { throw LawFault.fields([FieldProblem(second, "不能早于“\(deed.kind.title(of: first).zh)”（\(a)）。", "This lies before “\(deed.kind.title(of: first).en)” (\(a)).")]) }
    }

    /// A unit and what stands above it, the unit itself first; a tree deeper than the bound is a mistake of its keepers.
    static func chain(from organisation: Int64?, _ book: any LawBook) throws -> [LawRecord] {
        var out: [LawRecord] = [], next = organisation
        while let id = next, out.count < depth, let o = try book.record(id), !out.contains(where: { $0.id == id }) {
            out.append(o)
            next = o.integer("parent")
        }
        return out
    }
    private static let depth = 10

    /// The unit that uses a system and answers for it.
    static func usingUnit(_ system: LawRecord) -> Int64? { system.integer("useUnit") ?? system.organisation }

    /// The systems in use: those whose daily duties run.
    static func inUse(_ book: any LawBook) throws -> [LawRecord] { try book.records("system", states: ["in_use"]) }

    /// Whether CN799.16 binds a system: the pack is on for it and one of its places is one of Art. 7; other public places are exempt (CN799.9).
    static func isUnderArticle7(_ system: LawRecord, _ book: any LawBook) throws -> Bool {
        guard system.words("packs").contains("CN799") else { return false }
        return try system.integers("sites").contains { try ["art7_1", "art7_2"].contains(book.record($0)?.text("publicKind") ?? "") }
    }

    static func name(_ id: Int64?, _ book: any LawBook) throws -> String {
        guard let r = try id.flatMap({ try book.record($0) }) else { return "—" }
        return r.text("name") ?? r.text("nameZh") ?? "\(r.kind) \(r.id)"
    }
}

extension RecordKind {
    func title(of field: String) -> Bilingual { allFields.first { $0.name == field }?.title ?? Bilingual(zh: field, en: field) }
}
