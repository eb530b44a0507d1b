import CustosBase

/// What all formats of the ledger share: decimals, base 64 and lines that can be written in one way only.
package enum ByteText {
    static let lineFeed: UInt8 = 10
    static let space: UInt8 = 32

    /// An unsigned decimal without leading zeros, at most 2^63 - 1; `nil` for anything else.
    package static func decimal(_ digits: some Collection<UInt8>) -> UInt64? {
        guard let first = digits.first, digits.count <= 19, first != 48 || digits.count == 1 else { return nil }
        var n: UInt64 = 0
        for c in digits {
            guard c >= 48, c <= 57 else { return nil }
            n = n * 10 + UInt64(c - 48)
        }
        return n <= UInt64(Int64.max) ? n : nil
    }

    /// RFC 4648 base 64 with its padding, written as the encoder writes it; `nil` for anything else.
    package static func base64(_ text: some StringProtocol) -> [UInt8]? {
        guard let bytes = Base64.decode(text), Base64.encode(bytes).utf8.elementsEqual(text.utf8) else { return nil }
        return bytes
    }

    /// Where bytes stop being UTF-8; `nil` when they are.
    static func faultInUTF8(_ bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var parser = Unicode.UTF8.ForwardParser(), rest = bytes.makeIterator(), at = 0
        while case .valid(let character) = parser.parseScalar(from: &rest) { at += character.count }
        return at
    }

    /// Whether two texts have the same bytes. `==` of strings also takes different spellings of one character as equal.
    package static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}

/// Reads a text line by line; every line ends in a line feed.
struct LineReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }
    var rest: [UInt8] { Array(bytes[position...]) }

    /// The next line without its line feed.
    mutating func line(_ what: String, limit: Int) throws(LedgerFormatError) -> ArraySlice<UInt8> {
        guard let end = bytes[position...].prefix(limit + 1).firstIndex(of: ByteText.lineFeed) else {
            if bytes.count - position > limit { throw LedgerFormatError(.tooLarge, at: position + limit, "\(what) is longer than \(limit) bytes") }
            throw LedgerFormatError(.truncated, at: bytes.count, "\(what) has no end")
        }
        defer { position = end + 1 }
        return bytes[position..<end]
    }

    /// The next line, which is a hash in base 64; `nil`, and the line is passed, when it is empty.
    mutating func hash(_ what: String) throws(LedgerFormatError) -> TreeHash? {
        let at = position
        let line = try line(what, limit: 44)
        if line.isEmpty { return nil }
        guard let hash = TreeHash(base64: String(decoding: line, as: UTF8.self)) else { throw LedgerFormatError(.value, at: at, "\(what) is not 32 bytes of base 64") }
        return hash
    }

    /// Lines of hashes up to an empty line, which is passed.
    mutating func hashes(_ what: String, limit: Int) throws(LedgerFormatError) -> [TreeHash] {
        var out: [TreeHash] = []
        while let hash = try hash(what) {
            guard out.count < limit else { throw LedgerFormatError(.tooLarge, at: position, "more than \(limit) hashes") }
            out.append(hash)
        }
        return out
    }
}
