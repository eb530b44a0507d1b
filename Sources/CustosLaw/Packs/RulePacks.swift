/// Every pack, and the way from a cited unit to its entry.
package enum RulePacks {
    package static let all: [RulePack] = [nm203, cn799, cnx, std, eu, uk]

    /// The packs that can be active for a system, by their ids.
    package static let ids: [String] = all.map(\.id)

    package static func pack(_ id: some StringProtocol) -> RulePack? { all.first { $0.id == id } }

    private static let table: [RuleUnit: RuleEntry] = {
        var t: [RuleUnit: RuleEntry] = [:]
        for p in all {
            for e in p.entries {
                precondition(e.unit.pack == p.id, "\(e.unit) in pack \(p.id)")
                precondition(t.updateValue(e, forKey: e.unit) == nil, "two entries for \(e.unit)")
            }
        }
        return t
    }()

    package static func entry(_ unit: RuleUnit) -> RuleEntry? { table[unit] }

    /// The entry that a cited unit belongs to: its own, or that of the clause above it. `NM203.8.1` leads to `NM203.8`.
    package static func resolve(_ unit: RuleUnit) -> RuleEntry? {
        var text = unit.text
        while let u = RuleUnit(parsing: text) {
            if let e = table[u] { return e }
            if let last = text.last, last.isLetter, text.dropLast().last?.isNumber == true {
                text.removeLast()
                continue
            }
            guard let dot = text.lastIndex(of: ".") else { return nil }
            text = String(text[..<dot])
        }
        return nil
    }

    /// The unit itself or a part of it.
    package static func isWithin(_ unit: RuleUnit, _ whole: RuleUnit) -> Bool {
        guard unit.text.hasPrefix(whole.text) else { return false }
        guard let next = unit.text.dropFirst(whole.text.count).first else { return true }
        return next == "." || next.isLetter
    }

    /// The rank of a unit: its own text's, or its pack's.
    package static func rank(of unit: RuleUnit) -> PackRank { resolve(unit)?.rank ?? pack(unit.pack)?.rank ?? .foreign }
}
