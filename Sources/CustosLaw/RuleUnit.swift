/// The name of one rule that a decision rests on: pack, article, paragraph, item, as in `NM203.18.1.4`.
///
/// Guards, refusals and findings carry these, so that every decision can be traced to the text of a law.
/// The pack says whose rule it is: `NM203` the Inner Mongolia measures (government order 203), `CN799`
/// State Council Decree 799, `CNX` other Chinese law that those point to.
package struct RuleUnit: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    package let text: String

    /// For rules that the program itself names. Traps on text that is not a rule unit.
    package init(_ text: StaticString) {
        guard let u = RuleUnit(parsing: "\(text)") else { preconditionFailure("not a rule unit: \(text)") }
        self = u
    }

    /// Reads `PACK.part.part`; `nil` for anything else.
    package init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, text.utf8.count <= 64,
            parts.allSatisfy({ p in !p.isEmpty && p.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 65 && $0 <= 90) || ($0 >= 97 && $0 <= 122) || $0 == 45 } })
        else { return nil }
        self.text = String(text)
    }

    package var pack: Substring { text.prefix { $0 != "." } }
    package var description: String { text }
    package static func < (a: RuleUnit, b: RuleUnit) -> Bool { a.text < b.text }

    package init(from decoder: any Decoder) throws {
        let c = try decoder.singleValueContainer()
        guard let u = RuleUnit(parsing: try c.decode(String.self)) else { throw DecodingError.dataCorruptedError(in: c, debugDescription: "not a rule unit") }
        self = u
    }
    package func encode(to encoder: any Encoder) throws {
        var c = encoder.singleValueContainer()
        try c.encode(text)
    }
}

extension RuleUnit {
    /// Originals are kept at least 30 days; storage time and quality meet the standards.
    package static let minimumRetention = RuleUnit("NM203.18.1.4")
    /// Originals are not deleted, altered, hidden or destroyed within their retention.
    package static let untouchedOriginals = RuleUnit("NM203.19.1.2")
    /// After 30 days, footage that has served its purpose is deleted.
    package static let deletionDuty = RuleUnit("CN799.17")
    /// Managers of key targets against terrorism keep images at least 90 days (Anti-Terrorism Law, Art. 32).
    package static let antiTerrorRetention = RuleUnit("CNX.ATL.32")
}
