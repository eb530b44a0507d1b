/// Which organ may supervise, order and punish, and with how many officers.
package enum OrganLaw {
    /// Levels of an organ, the lowest first. A station is below the county.
    package static let levels = ["station", "county", "league_city", "region", "national"]
    package static let minimumOfficers = 2

    package static func rank(_ organ: LawRecord) -> Int { organ.text("level").flatMap { levels.firstIndex(of: $0) } ?? -1 }

    /// A public security organ at or above banner or county level (`department`: or another department), whose area holds the place.
    package static func objection(to organ: LawRecord?, place area: String?, department: Bool = false, _ id: String, _ units: [RuleUnit]) -> Refusal? {
        guard let organ else { return nil }
        let kind = organ.text("kind")
        if department, kind == "DEP" { return outsideOfArea(organ, area, id, units) }
        guard kind == "PSO" else {
            return supervisionRefusal(
                id, units, "须由旗县级以上人民政府公安机关实施", "Only a public security organ at or above banner or county level may do this", remedy: "请选择有管辖权的公安机关。",
                "Choose the competent public security organ.")
        }
        guard rank(organ) >= 1 else {
            return supervisionRefusal(
                id, units, "该机关低于旗县级（派出所不能以自己的名义实施）", "This organ is below banner or county level; a police station cannot do this in its own name",
                remedy: "请由旗县级以上公安机关实施。", "Let the organ at county level or above do it.")
        }
        return outsideOfArea(organ, area, id, units)
    }

    private static func outsideOfArea(_ organ: LawRecord, _ place: String?, _ id: String, _ units: [RuleUnit]) -> Refusal? {
        guard organ.text("level") != "national", let place, !place.isEmpty else { return nil }
        if let area = organ.text("area"), !area.isEmpty, place.hasPrefix(area) { return nil }
        return supervisionRefusal(
            id, [SupervisionUnit.scope] + units, "该地点（区划 \(place)）不在该机关的管辖区域内", "The place (division \(place)) lies outside of this organ's area", remedy: "请选择有管辖权的机关。",
            "Choose the organ that is competent for the place.")
    }

    /// Whoever acts for an organ belongs to it. People of the unit that runs this machine have no organisation of their own.
    static func notOfOrgan(_ deed: Deed, _ organ: Int64?, _ id: String, _ units: [RuleUnit]) -> Refusal? {
        guard !deed.actor.isSystem, let mine = deed.actor.organisation, let organ, mine != organ else { return nil }
        return supervisionRefusal(
            id, units, "只能以本机关的名义办理", "One acts in the name of one's own organ only", remedy: "请由该机关的人员办理。", "Let somebody of that organ do it.")
    }

    /// Two or more officers, of the organ itself (Administrative Penalty Law, Art. 42).
    static func tooFewOfficers(_ deed: Deed, _ field: String, organ: Int64?, _ id: String, _ units: [RuleUnit]) throws -> Refusal? {
        let officers = try deed.record.integers(field).compactMap { try deed.book.record($0) }
        let own = officers.filter { organ == nil || $0.integer("organisation") == organ }
        guard own.count < minimumOfficers else { return nil }
        return supervisionRefusal(
            id, units, "执法人员不得少于 \(minimumOfficers) 人，且应为该机关人员；现有 \(own.count) 人", "There must be \(minimumOfficers) or more officers, of that organ; there are \(own.count)",
            remedy: "请补充执法人员。", "Add officers of the organ.")
    }

    /// The organ above: the one that the register names as its parent, or one of higher level whose area holds the other's.
    package static func isSuperior(_ upper: LawRecord, to lower: LawRecord) -> Bool {
        guard upper.id != lower.id, ["PSO", "GOV"].contains(upper.text("kind") ?? "") else { return false }
        if lower.integer("parent") == upper.id { return true }
        // The government of the same division is above its own public security organ.
        guard rank(upper) > rank(lower) || (upper.text("kind") == "GOV" && lower.text("kind") == "PSO" && rank(upper) == rank(lower)) else { return false }
        if upper.text("level") == "national" { return true }
        guard let a = upper.text("area"), !a.isEmpty, let b = lower.text("area") else { return false }
        return b.hasPrefix(a)
    }

    /// The form fields that every act of an organ has.
    static func fields(officersRequired: Bool = true) -> [RecordField] {
        let officers = RecordField("officers", "执法人员", "Officers", .references("person", maximum: 20)).rests(on: SupervisionUnit.twoOfficers)
        return [
            RecordField("organ", "机关", "Organ", .reference("organisation")).rests(on: SupervisionUnit.scope).fixed(),
            officersRequired ? officers : officers.optional(),
        ]
    }
}

/// How a document reached its addressee.
enum ServiceMethod {
    static let choices: [Choice] = [
        Choice("in_person", "直接送达", "In person"), Choice("left", "留置送达", "Left with a witness"), Choice("post", "邮寄送达", "By post"), Choice("electronic", "电子送达", "Electronically"),
        Choice("entrusted", "委托送达", "Through another organ"), Choice("public_notice", "公告送达", "By public notice"),
    ]
}
