import CustosBase

/// A system with what the registers hold about it, looked up once.
final class ComplianceCase {
    let system: LawRecord
    let book: any LawBook
    let active: ActivePacks
    private var found: [String: [LawRecord]] = [:]
    private var siteList: [LawRecord]?
    private var open: [OpenFinding]?
    private var offending: [Objected]?
    private var unsigned: [Objected]?

    /// A camera and the refusal that it would meet.
    typealias Objected = (camera: LawRecord, refusal: Refusal)
    private typealias OpenFinding = (finding: LawRecord, units: [RuleUnit])

    init(_ system: LawRecord, _ book: any LawBook) throws {
        self.system = system
        self.book = book
        active = try ActivePacks(for: system, book: book)
    }

    var today: LocalDate { book.today }
    /// The using unit, or the owner while none is named.
    var unit: Int64? { system.integer("useUnit") ?? system.organisation ?? system.integer("organisation") }

    /// Records of a kind that point to the system.
    func of(_ kind: String) throws -> [LawRecord] { try list(kind, "system", system.id) }
    /// Records of a kind that belong to the using unit.
    func ofUnit(_ kind: String) throws -> [LawRecord] { try unit.map { try list(kind, "organisation", $0) } ?? [] }

    func list(_ kind: String, _ field: String, _ id: Int64) throws -> [LawRecord] {
        let key = "\(kind) \(field) \(id)"
        if let there = found[key] { return there }
        let records = try book.records(kind, where: field, is: id)
        found[key] = records
        return records
    }

    func sites() throws -> [LawRecord] {
        if let siteList { return siteList }
        let all = try system.integers("sites").compactMap { try book.record($0) }
        siteList = all
        return all
    }
    /// Cameras that are there.
    func standing() throws -> [LawRecord] { try of("camera").filter { !["planned", "removed"].contains($0.state) } }
    /// Cameras that are there and look.
    func looking() throws -> [LawRecord] { try standing().filter { $0.state != "disabled" } }

    /// Staff of the using unit and of contracts in force, by their parts.
    func staff(_ roles: Set<LawRole>) throws -> [LawRecord] {
        var all = try ofUnit("person")
        for c in try contracts() { all += try c.integers("staff").compactMap { try book.record($0) } }
        let wanted = Set(roles.map(\.rawValue))
        var seen: Set<Int64> = []
        return all.filter { $0.state != "ended" && !wanted.isDisjoint(with: $0.words("roles")) && seen.insert($0.id).inserted }
    }
    /// Contracts of entrusting that are in force.
    func contracts() throws -> [LawRecord] { try of("contract").filter { $0.state == "in_force" } }

    /// Cameras that look into what is prohibited.
    func privacyObjections() throws -> [Objected] {
        if let offending { return offending }
        let all = try looking().compactMap { k in try PrivacyGuards.objection(k, book: book).map { (k, $0) } }
        offending = all
        return all
    }
    /// Cameras without a sign that counts.
    func signObjections() throws -> [Objected] {
        if let unsigned { return unsigned }
        let all = try looking().compactMap { k in try SignLaw.objection(k, book: book).map { (k, $0) } }
        unsigned = all
        return all
    }

    /// Findings that are not settled: of the system, of its sites and of its using unit.
    func findings() throws -> [LawRecord] { try openFindings().map(\.finding) }
    private func openFindings() throws -> [OpenFinding] {
        if let open { return open }
        var all = try of("finding")
        for id in system.integers("sites") + (unit.map { [$0] } ?? []) { all += try list("finding", "subject", id) }
        var seen: Set<Int64> = []
        // What is of another system of the same unit is not ours.
        let mine = all.filter { f in
            ["open", "ordered", "overdue", "penalised"].contains(f.state) && (f.integer("system").map { $0 == system.id } ?? true) && seen.insert(f.id).inserted
        }.map { f in (f, f.words("ruleUnits").compactMap { RuleUnit(parsing: $0) }) }
        open = mine
        return mine
    }
    func findings(_ kinds: FindingKind...) throws -> [LawRecord] {
        let names = Set(kinds.map(\.rawValue))
        return try findings().filter { $0.text("findingKind").map(names.contains) ?? false }
    }

    /// The breach that open findings make of a unit, or `nil`.
    func breach(of unit: RuleUnit) throws -> Verdict? {
        let those = try openFindings().filter { $0.units.contains { RulePacks.isWithin($0, unit) } }.map(\.finding)
        guard let first = those.first else { return nil }
        return .breached(those.map(Self.evidence), next: Self.nextStep(first))
    }

    static func evidence(_ finding: LawRecord) -> Evidence {
        let title = finding.text("findingKind").flatMap(FindingKind.init)?.title ?? FindingKind.other.title
        let text = String((finding.text("evidence") ?? "").prefix(200))
        return Evidence("未结问题：\(title.zh)。\(text)", "Open finding: \(title.en). \(text)", finding)
    }

    static func nextStep(_ finding: LawRecord) -> NextStep {
        switch finding.state {
        case "open": NextStep("请改正，并由公安机关核实后结案。", "Put it right; the public security organ checks and closes it.", record: finding)
        case "ordered": NextStep("请在责令期限内改正。", "Put it right within the time that the order sets.", record: finding)
        case "overdue": NextStep("责令期限已过：立即改正，将依法处罚。", "The order has run out: put it right at once; a penalty follows.", record: finding)
        default: NextStep("处罚不免除改正义务：请改正后申请结案。", "A penalty does not end the duty: put it right and ask for closing.", record: finding)
        }
    }

    /// What a person stated about a unit for this system, or for its unit.
    func attested(_ entry: RuleEntry) throws -> Verdict {
        let all = try of("attestation").filter { $0.text("unit") == entry.unit.text && $0.state == "valid" }
        if let good = all.last(where: { $0.date("validTo").map { today <= $0 } ?? false }) {
            let by = good.text("by") ?? "", until = good.text("validTo") ?? ""
            return good.text("answer") == "not_met"
                ? .breached(
                    "\(by)声明未落实：\(good.text("statement") ?? "")", "\(by) states that it is not met: \(good.text("statement") ?? "")", good,
                    next: NextStep("请落实后重新声明。", "Carry it out and state it again.", kind: "attestation"))
                : .met("\(by)声明已落实，有效期至\(until)：\(good.text("statement") ?? "")", "\(by) states that it is met, valid to \(until): \(good.text("statement") ?? "")", good)
        }
        let stale = all.last
        return .open(
            stale == nil ? "登记簿无法判断，须由人员声明。" : "声明已过期（\(stale?.text("validTo") ?? "")）。",
            stale == nil ? "The registers cannot tell; a person has to state it." : "The statement ran out on \(stale?.text("validTo") ?? "").", stale,
            next: NextStep("请登记声明：是否落实、依据、声明人、有效期。", "Enter an attestation: whether it is met, on what evidence, by whom, valid to when.", kind: "attestation"))
    }

    func name(_ r: LawRecord) -> String { r.text("name") ?? r.text("nameZh") ?? r.text("gbId") ?? r.text("number") ?? "#\(r.id)" }
    func name(_ id: Int64?) throws -> String { try id.flatMap { try book.record($0) }.map(name) ?? "" }
}
