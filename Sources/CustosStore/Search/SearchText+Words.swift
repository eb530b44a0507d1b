extension SearchText {
    /// Characters of the words of one thing.
    package static let maximumWords = 600
    /// Ways of reading one piece that are given.
    static let maximumWays = 4

    /// The words by which a page finds a thing while somebody types, without asking the server again: each piece of its texts in pinyin and in initials, and
    /// the whole of each text without spaces.
    ///
    /// `1号门 大堂` is `1haomen 1hm datang dt 1haomendatang 1hmdt`. Letters are small; what has no reading stands as it is.
    package static func words(of texts: [String]) -> String {
        var out: [String] = [], known: Set<String> = [], length = 0
        func add(_ word: String) {
            guard !word.isEmpty, length + word.utf8.count < maximumWords, known.insert(word).inserted else { return }
            out.append(word)
            length += word.utf8.count + 1
        }
        for text in texts {
            let pieces = text.unicodeScalars.prefix(SearchRun.maximumCharacters).split { SearchRun.runs(of: String($0)).isEmpty }.map { SearchRun.runs(of: String($0)) }
            for piece in pieces {
                for w in ways(piece, \.self) { add(w) }
                for w in ways(piece, { String($0.prefix(1)) }) { add(w) }
            }
            guard pieces.count > 1 else { continue }
            let whole = Array(pieces.joined())
            for w in ways(whole, \.self).prefix(1) { add(w) }
            for w in ways(whole, shortensWords: true, { String($0.prefix(1)) }).prefix(1) { add(w) }
        }
        return out.joined(separator: " ")
    }

    /// How a piece is written with the part of each reading that is asked for; the usual reading first.
    private static func ways(_ piece: [SearchRun], shortensWords: Bool = false, _ part: (String) -> String) -> [String] {
        var out = [""]
        func append(_ choices: [String]) {
            var longer: [String] = []
            // The first way stays the usual one all through.
            for c in choices { for o in out where longer.count < maximumWays && !longer.contains(o + c) { longer.append(o + c) } }
            out = longer
        }
        for run in piece {
            switch run {
            case .word(let w): append([shortensWords ? part(w) : w])
            case .digits(let d): append([d])
            case .han(let characters):
                for c in characters {
                    let readings = Pinyin.shared.readings(c)
                    append(readings.isEmpty ? [String(c)] : readings.map(part))
                }
            }
        }
        return out
    }
}
