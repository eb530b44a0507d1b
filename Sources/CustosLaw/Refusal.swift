/// One sentence in the two languages of the house.
package struct Bilingual: Sendable, Hashable, Codable {
    package var zh: String
    package var en: String

    package init(zh: String, en: String) {
        self.zh = zh
        self.en = en
    }
}

/// A lawful "no": the rules it rests on, a sentence that a person understands, and what to do instead.
///
/// A refusal is an answer, not a failure: callers show it and record it. It conforms to `Error` so that
/// a function which stores something can leave early with it.
package struct Refusal: Error, Sendable, Hashable, Codable {
    /// At least one, in the order of their weight.
    package var ruleUnits: [RuleUnit]
    package var zh: String
    package var en: String
    package var remedy: Bilingual

    package init(ruleUnits: [RuleUnit], zh: String, en: String, remedy: Bilingual) {
        precondition(!ruleUnits.isEmpty, "a refusal names its rule")
        self.ruleUnits = ruleUnits
        self.zh = zh
        self.en = en
        self.remedy = remedy
    }
}

extension Refusal: CustomStringConvertible {
    package var description: String { "\(en) [\(ruleUnits.map(\.text).joined(separator: ", "))] \(remedy.en)" }
}
