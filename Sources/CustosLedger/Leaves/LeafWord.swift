/// A `word` of a leaf: 1 to 64 of `a-z 0-9 . _ : / -`, beginning with a letter or a digit.
package enum LeafWord {
    package static let maximumBytes = 64

    package static func isValid(_ text: some StringProtocol) -> Bool { isValid(bytes: text.utf8) }

    static func isValid(bytes: some Collection<UInt8>) -> Bool {
        guard let first = bytes.first, bytes.count <= maximumBytes, isAlphanumeric(first) else { return false }
        return bytes.allSatisfy(isAllowed)
    }

    /// A word that is as near to the text as may be: lower case, `-` for what a word cannot have, cut at its end; `x` for nothing.
    /// For texts that come from elsewhere (a version, a name of a setting); different texts may give one word.
    package static func make(_ text: some StringProtocol) -> String {
        var out: [UInt8] = []
        for c in text.lowercased().utf8 where out.count < maximumBytes { out.append(isAllowed(c) ? c : 0x2D) }
        guard let first = out.first else { return "x" }
        if !isAlphanumeric(first) { out = Array(([0x78] + out).prefix(maximumBytes)) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func isAlphanumeric(_ c: UInt8) -> Bool { c >= 97 && c <= 122 || c >= 48 && c <= 57 }
    private static func isAllowed(_ c: UInt8) -> Bool { isAlphanumeric(c) || c == 0x2E || c == 0x5F || c == 0x3A || c == 0x2F || c == 0x2D }
}
