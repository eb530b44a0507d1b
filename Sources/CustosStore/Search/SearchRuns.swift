/// A text cut where its kind of character changes: what the search index and a typed query have in common.
enum SearchRun: Equatable {
    /// Chinese characters.
    case han([UnicodeScalar])
    /// Letters of other scripts, in small letters.
    case word(String)
    case digits(String)

    /// Characters of one text that are looked at.
    static let maximumCharacters = 400

    static func runs(of text: String) -> [SearchRun] {
        var out: [SearchRun] = []
        var han: [UnicodeScalar] = [], word = "", digits = ""
        func flush() {
            if !han.isEmpty { out.append(.han(han)) }
            if !word.isEmpty { out.append(.word(word)) }
            if !digits.isEmpty { out.append(.digits(digits)) }
            han = []
            word = ""
            digits = ""
        }
        for raw in text.unicodeScalars.prefix(maximumCharacters) {
            let u = folded(raw)
            if isHan(u) {
                if han.isEmpty { flush() }
                han.append(u)
            } else if u.value >= 0x30, u.value <= 0x39 {
                if digits.isEmpty { flush() }
                digits.unicodeScalars.append(u)
            } else if u.properties.isAlphabetic {
                if word.isEmpty { flush() }
                word += u.properties.lowercaseMapping
            } else {
                flush()
            }
        }
        flush()
        return out
    }

    /// Full-width letters and digits are the same as half-width ones.
    private static func folded(_ u: UnicodeScalar) -> UnicodeScalar { (0xFF01...0xFF5E).contains(u.value) ? UnicodeScalar(u.value - 0xFEE0) ?? u : u }

    private static func isHan(_ u: UnicodeScalar) -> Bool {
        switch u.value {
        case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }
}
