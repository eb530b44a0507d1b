/// What an FTS5 table holds so that records are found by parts of Chinese names, ends of numbers, pinyin and its initials; and how a typed query asks for it.
///
/// Every token is made here; SQLite only keeps them (tokenizer `unicode61`). A letter in front says what a token is, so that none is taken for another:
///
///     红山    two neighbouring Chinese characters; the last one of a run stands alone
///     ihsj    initials of three neighbouring characters (红山酒); shorter at the end of a run
///     yhong1shan  readings of two neighbouring characters; one at the end of a run
///     f h     initials with which a field begins
///     w       a word of other letters
///     n03     a number of up to four digits; n3 besides it
///     ksite   its kind
///     g50102  five neighbouring digits of a longer one; s123, s0123 its end
///
/// A table without content forgets a row by being told its text again: take the text from the record as it was, before it is changed.
package enum SearchText {
    /// Counts changes of the tokens: a table that was filled under another number is emptied and filled again.
    package static let version = 1

    /// Tokens of one record.
    static let maximumTokens = 2_000
    /// Readings that are tried for three neighbouring characters with several readings each.
    static let maximumReadings = 8

    /// The table, in SQL. `columnsize=0`: nothing is ranked.
    package static func schema(table: String) -> String {
        "CREATE VIRTUAL TABLE \(table) USING fts5(t, content='', columnsize=0, tokenize='unicode61 remove_diacritics 0')"
    }

    /// Options without which a large table is slow to fill: bigger leaves and fewer merges.
    package static func tuning(table: String) -> [String] {
        ["INSERT INTO \(table)(\(table), rank) VALUES('automerge', 8)", "INSERT INTO \(table)(\(table), rank) VALUES('crisismerge', 16)"]
    }

    /// What the table keeps of a record: its title and its searched fields, each a text of its own.
    ///
    /// - Parameter kind: a word by which a query can ask for one kind of record only, so that a name that a million cameras have still finds the one site at once.
    package static func index(for texts: [String], kind: String? = nil) -> String {
        var tokens = SearchTokens()
        if let kind { tokens.add(kindToken(kind)) }
        for t in texts where !t.isEmpty {
            // Phrases do not reach from one field into the next.
            if !tokens.isEmpty { tokens.add("0") }
            for (i, run) in SearchRun.runs(of: t).enumerated() {
                switch run {
                case .han(let c): tokens.han(c, isFirst: i == 0)
                case .word(let w):
                    tokens.add("w\(w)")
                    if i == 0, let f = w.unicodeScalars.first { tokens.add("f\(f)") }
                case .digits(let d): tokens.digits(d)
                }
            }
        }
        return tokens.text
    }
}

/// Tokens while they are gathered.
struct SearchTokens {
    private(set) var text = ""
    private var count = 0
    var isEmpty: Bool { count == 0 }

    mutating func add(_ token: String) {
        guard count < SearchText.maximumTokens else { return }
        if count > 0 { text += " " }
        text += token
        count += 1
    }

    /// A character as it stands in a token. What lies beyond the first plane is written by its number: SQLite's tokenizer knows only the characters of its time.
    static func token(_ c: UnicodeScalar) -> String { c.value > 0xFFFF ? "x\(String(c.value, radix: 16))x" : String(c) }

    mutating func han(_ c: [UnicodeScalar], isFirst: Bool) {
        let words = c.map(Self.token)
        for i in c.indices { add(i + 1 < c.count ? words[i] + words[i + 1] : words[i]) }
        let readings = c.map(Pinyin.shared.readings)
        var initials: [[String]] = []
        for r in readings {
            var list: [String] = []
            for s in r { if !list.contains(String(s.prefix(1))) { list.append(String(s.prefix(1))) } }
            initials.append(list)
        }
        if isFirst, let first = initials.first { for i in first { add("f\(i)") } }
        for i in c.indices {
            for window in Self.products(initials[i..<min(i + 3, c.count)], separator: "") { add("i\(window)") }
            for window in Self.products(readings[i..<min(i + 2, c.count)], separator: "1") { add("y\(window)") }
        }
    }

    /// Every choice of one from each, bounded; it ends at a character that has no reading.
    private static func products(_ lists: ArraySlice<[String]>, separator: String) -> [String] {
        guard let first = lists.first else { return [] }
        var out = first
        for next in lists.dropFirst() {
            if next.isEmpty { break }
            var longer: [String] = []
            for a in out { for b in next where longer.count < SearchText.maximumReadings { longer.append(a + separator + b) } }
            out = longer
        }
        return out
    }

    mutating func digits(_ d: String) {
        let b = Array(d.utf8)
        if b.count <= SearchText.shortDigits {
            add("n\(d)")
            let bare = d.drop { $0 == "0" }
            if bare.count < d.count, !bare.isEmpty { add("n\(bare)") }
            return
        }
        for i in 0...(b.count - SearchText.gram) { add("g" + String(decoding: b[i..<(i + SearchText.gram)], as: UTF8.self)) }
        add("s\(d.suffix(3))")
        add("s\(d.suffix(4))")
    }
}

extension SearchText {
    static func kindToken(_ kind: String) -> String { "k" + String(kind.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }) }
    /// A number of at most so many digits is one token.
    static let shortDigits = 4
    /// Digits of the pieces of a longer one.
    static let gram = 5
}
