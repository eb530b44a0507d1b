import CustosBase

/// To whom a complaint goes and from whom it is hidden: past the organ complained of, to the one above it (NM203.25, CN799.25).
enum ComplaintRouting {
    private static let levels = ["station", "county", "league_city", "region", "national"]
    private static func level(_ organ: LawRecord) -> Int { organ.text("level").flatMap { levels.firstIndex(of: $0) } ?? -1 }
    private static let county = 1

    /// The organ that deals with it: the superior of a PSO that is complained of; else the lowest PSO at county level or above whose area the place lies in.
    /// `nil` when the register knows none.
    static func organ(for complaint: LawRecord, _ book: any LawBook) throws -> LawRecord? {
        let against = try complaint.integer("against").flatMap { try book.record($0) }
        if let against, against.text("kind") == "PSO" {
            // Its parent; an organ that has none in the register, and one whose parent is no PSO, is taken by the level above in its area.
            if let above = try book.target(against, "parent"), above.text("kind") == "PSO" { return above }
            return try lowest(covering: against.text("area") ?? "", above: level(against), except: against.id, book)
        }
        let system = try complaint.integer("system").flatMap { try book.record($0) }, site = try complaint.integer("site").flatMap { try book.record($0) }
        guard let area = system?.area ?? site?.area ?? against?.text("area"), !area.isEmpty else { return nil }
        return try lowest(covering: area, above: county - 1, except: against?.id, book)
    }

    private static func lowest(covering area: String, above floor: Int, except: Int64?, _ book: any LawBook) throws -> LawRecord? {
        guard !area.isEmpty else { return nil }
        return try book.records("organisation", where: "kind", is: "PSO").filter { o in
            guard o.id != except, o.state != "ended", level(o) > floor else { return false }
            // The national organ covers everything and may be registered without an area.
            guard let its = o.text("area"), !its.isEmpty else { return o.text("level") == "national" }
            return area.hasPrefix(its)
        }.min { (level($0), -($0.text("area") ?? "").count) < (level($1), -($1.text("area") ?? "").count) }
    }

    /// A lower PSO of the same area stands under a PSO, whether or not the register has the line between them.
    private static func isUnder(_ other: LawRecord, _ organ: LawRecord) -> Bool {
        guard organ.text("kind") == "PSO", other.text("kind") == "PSO", let area = organ.text("area"), !area.isEmpty else { return false }
        return level(other) < level(organ) && other.text("area")?.hasPrefix(area) == true
    }

    /// Hidden from the people of the organ complained of and of what stands under it; its complainant always sees it.
    static func isVisible(_ complaint: LawRecord, _ actor: LawActor, _ book: any LawBook) throws -> Bool {
        if complaint.createdBy == actor.id { return true }
        guard let organ = try complaint.integer("against").flatMap({ try book.record($0) }) else { return true }
        if let own = try actor.organisation ?? actor.person.flatMap({ try book.record($0)?.integer("organisation") }) {
            let line = try DutyParts.chain(from: own, book)
            return !line.contains { $0.id == organ.id } && !(line.first.map { isUnder($0, organ) } ?? false)
        }
        // People of the unit that runs this machine, whose unit the register does not say: by their role they may be those complained of.
        let itself: Set<LawRole>
        switch organ.text("kind") {
        case "PSO": itself = LawRole.ofPSO
        case "DEP", "GOV": itself = [.department, .government]
        default: itself = Set(LawRole.allCases).subtracting(LawRole.ofPSO).subtracting([.department, .government])
        }
        return actor.roles.isDisjoint(with: itself.union([.auditor, .technician]))
    }
}
