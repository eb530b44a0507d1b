import CustosBase

/// What an inspection asks, made from the packs that bind the system.
package enum InspectionChecklist {
    package static let maximumRows = 150

    package struct Question: Sendable, Hashable {
        package let unit: RuleUnit
        package let text: Bilingual
        /// What a breach is.
        package let finding: FindingKind

        init(_ unit: StaticString, _ finding: FindingKind, _ zh: String, _ en: String) {
            self.unit = RuleUnit(unit)
            self.finding = finding
            text = Bilingual(zh: zh, en: en)
        }
    }

    /// Questions by pack, in the order of the articles. Other packs ask nothing of their own at an inspection.
    package static func questions(_ pack: String) -> [Question] {
        switch pack {
        case "NM203": regulation
        case "CN799": decree
        case "CNX": others
        default: []
        }
    }

    /// The questions for a system.
    ///
    /// - Parameters:
    ///   - packs: the packs that bind it.
    ///   - publicKinds: what its sites are for Decree 799; at sites that are all of one sort, the articles that do not bind there are left out (CN799.9, 33).
    ///   - isKeyTarget: a key anti-terror target is asked about 90 days.
    package static func questions(packs: Set<String>, publicKinds: Set<String> = [], isKeyTarget: Bool = false) -> [Question] {
        var out = packs.contains("NM203") ? regulation : []
        if packs.contains("CN799") { out += decree.filter { binds($0.unit, publicKinds) } }
        if packs.contains("CNX") { out += others.filter { isKeyTarget || $0.unit != .antiTerrorRetention } }
        return out
    }

    private static func binds(_ unit: RuleUnit, _ kinds: Set<String>) -> Bool {
        let exempt = ["CN799.11", "CN799.14", "CN799.15", "CN799.16.2", "CN799.17"]
        let always = ["CN799.8", "CN799.31", "CN799.33"]
        func isUnder(_ list: [String]) -> Bool { list.contains { unit.text == $0 || unit.text.hasPrefix($0 + ".") } }
        if kinds == ["non_public"] { return isUnder(always) }
        if kinds == ["art9_other"] { return !isUnder(exempt) }
        if !kinds.isEmpty, kinds.isSubset(of: ["non_public", "art9_other"]) { return !isUnder(exempt) }
        return true
    }

    /// Rows for the form, from the system's own packs and sites.
    static func rows(for system: LawRecord?, book: any LawBook) throws -> [JSON] {
        let sites = try system?.integers("sites").compactMap { try book.record($0) } ?? []
        let list = questions(
            packs: try PenaltyRecord.packs(ofSystem: system), publicKinds: Set(sites.compactMap { $0.text("publicKind") }), isKeyTarget: sites.contains { $0.flag("antiTerrorKeyTarget") })
        return list.map { ["unit": JSON($0.unit.text), "question": JSON($0.text.zh), "questionEn": JSON($0.text.en)] }
    }

    /// What a breach of a rule is; `other` for a rule that no question asks about.
    static func finding(for unit: String) -> FindingKind { byUnit[unit] ?? .other }
    private static let byUnit: [String: FindingKind] = Dictionary((regulation + decree + others).map { ($0.unit.text, $0.finding) }, uniquingKeysWith: { first, _ in first })

    /// The findings that the breaches of an inspection are.
    static func findings(in inspection: LawRecord) -> [LawChange] {
        let subject = inspection.integer("system") ?? inspection.integer("site")
        return inspection.rows("checklist").filter { $0["result"]?.text == "breach" }.map { row in
            let unit = row["unit"]?.text ?? ""
            let change = LawChange.finding(
                finding(for: unit), units: [RuleUnit(parsing: unit)].compactMap { $0 }, subject: subject, system: inspection.integer("system"), organisation: inspection.integer("inspected"),
                evidence: "\(row["question"]?.text ?? "") \(row["remark"]?.text ?? "")", key: "inspection:\(inspection.id):\(unit)")
            guard case .create(let kind, var data, let state) = change else { return change }
            data.set("inspection", .int(inspection.id))
            data.set("raisedBy", JSON(inspection.text("number") ?? "inspection:\(inspection.id)"))
            return .create(kind: kind, data: data, state: state)
        }
    }
}
