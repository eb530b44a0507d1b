extension SearchText {
    /// Characters of a typed query that are looked at.
    package static let maximumTyped = 64
    /// Parts of a query that must all be there.
    static let maximumParts = 12
    /// Ways in which typed letters are taken as syllables.
    static let maximumSplits = 6

    /// What to ask the table for (`MATCH`); `nil` when nothing was typed by which anything could be found.
    ///
    /// Everything that was typed must be there, in any order; Chinese characters and digits that stand together must stand together.
    /// Letters are a word's beginning, initials, or pinyin whose last syllable may be unfinished.
    package static func query(_ typed: String, kind: String? = nil) -> String? {
        let runs = SearchRun.runs(of: String(typed.unicodeScalars.prefix(maximumTyped))).prefix(maximumParts)
        let parts = runs.compactMap(part)
        return parts.isEmpty ? nil : ((kind.map { [quoted(kindToken($0))] } ?? []) + parts).joined(separator: " AND ")
    }

    private static func part(_ run: SearchRun) -> String? {
        switch run {
        case .han(let c): han(c)
        case .digits(let d): digits(d)
        case .word(let w): word(w)
        }
    }

    private static func quoted(_ token: String) -> String { "\"\(token)\"" }
    private static func beginning(_ token: String) -> String { "\"\(token)\" *" }

    private static func han(_ c: [UnicodeScalar]) -> String {
        let words = c.map(SearchTokens.token)
        if c.count == 1 { return beginning(words[0]) }
        // A phrase: the pairs stand one behind the other.
        return "\"" + (0..<(c.count - 1)).map { words[$0] + words[$0 + 1] }.joined(separator: " ") + "\""
    }

    private static func digits(_ d: String) -> String {
        if d.count <= shortDigits { return d.count < 3 ? quoted("n\(d)") : "(\(quoted("n\(d)")) OR \(quoted("s\(d)")))" }
        let b = Array(d.utf8)
        return "\"" + (0...(b.count - gram)).map { "g" + String(decoding: b[$0..<($0 + gram)], as: UTF8.self) }.joined(separator: " ") + "\""
    }

    private static func word(_ w: String) -> String {
        guard w.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }) else { return beginning("w\(w)") }
        // One letter alone would be in nearly every name.
        if w.count == 1 { return "(\(quoted("w\(w)")) OR \(quoted("f\(w)")) OR \(quoted("i\(w)")))" }
        var ways = [beginning("w\(w)"), initials(Array(w.utf8))]
        for s in Pinyin.shared.split(w, limit: maximumSplits) where !(s.count == 1 && s[0].count < 2) { ways.append(syllables(s)) }
        return "(" + ways.joined(separator: " OR ") + ")"
    }

    private static func initials(_ b: [UInt8]) -> String {
        if b.count == 2 { return beginning("i" + String(decoding: b, as: UTF8.self)) }
        let windows = (0...(b.count - 3)).map { quoted("i" + String(decoding: b[$0..<($0 + 3)], as: UTF8.self)) }
        return windows.count == 1 ? windows[0] : "(" + windows.joined(separator: " AND ") + ")"
    }

    private static func syllables(_ s: [String]) -> String {
        if s.count == 1 { return beginning("y\(s[0])") }
        var windows = (0..<(s.count - 2)).map { quoted("y\(s[$0])1\(s[$0 + 1])") }
        windows.append(beginning("y\(s[s.count - 2])1\(s[s.count - 1])"))
        return windows.count == 1 ? windows[0] : "(" + windows.joined(separator: " AND ") + ")"
    }
}
