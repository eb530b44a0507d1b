package import CustosBase
package import CustosLedger

/// A mirror's question whether the footage is still there: fragments of segments that nobody could know before.
///
/// A note, signed by the mirror's key, so that a node opens footage for no other:
///
/// ```
/// custos.challenge/v1 <32 hex digits>
/// log <origin>
/// size <of the tree that the leaves were taken from>
/// ask <leaf index> <stream> <segment> <fragment>
/// ...
/// ```
/// Fragment 0 is the initialisation. An `ask` names a leaf `seg`; the answer is judged by that leaf alone.
package struct PossessionChallenge: Sendable, Hashable {
    package struct Ask: Sendable, Hashable {
        package var leaf: UInt64
        package var stream: StreamID
        package var sequence: UInt64
        package var fragment: UInt64

        package init(leaf: UInt64, stream: StreamID, sequence: UInt64, fragment: UInt64) {
            self.leaf = leaf
            self.stream = stream
            self.sequence = sequence
            self.fragment = fragment
        }
    }

    package let id: String
    package let origin: String
    package let size: UInt64
    package let asks: [Ask]

    /// integrity 1.5 counts with 100 a day; more than these at once would be a copy, not a sample.
    package static let maximumAsks = 256
    package static let usualAsks = 100
    package static let contentType = "text/plain; charset=utf-8"
    package static let maximumBytes = 65_536
    private static let head = "custos.challenge/v1"

    package init(id: String, origin: String, size: UInt64, asks: [Ask]) {
        precondition(asks.count <= Self.maximumAsks, "\(asks.count) asks")
        self.id = id
        self.origin = origin
        self.size = size
        self.asks = asks
    }

    static func newID() -> String { Hex.encode(SecureRandom.bytes(16)) }
    package static func isID(_ text: some StringProtocol) -> Bool { text.utf8.count == 32 && text.utf8.allSatisfy { ($0 >= 48 && $0 <= 57) || ($0 >= 97 && $0 <= 102) } }

    /// The note's text.
    package var text: [UInt8] {
        var t = "\(Self.head) \(id)\nlog \(origin)\nsize \(size)\n"
        for a in asks { t += "ask \(a.leaf) \(a.stream) \(a.sequence) \(a.fragment)\n" }
        return Array(t.utf8)
    }

    package init(parsing text: [UInt8]) throws(LedgerFormatError) {
        guard text.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a challenge of \(text.count) bytes") }
        var lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)[...]
        var number = 0
        func words(_ line: Substring?, _ word: String, _ count: Int) throws(LedgerFormatError) -> [Substring] {
            guard let parts = line?.split(separator: " ", omittingEmptySubsequences: false), parts.count == count, parts[0] == word else { throw LedgerFormatError(.syntax, at: 0, "line \(number + 1) is not \(word)") }
            number += 1
            return parts
        }
        func integer(_ word: Substring) throws(LedgerFormatError) -> UInt64 {
            guard let n = ByteText.decimal(Array(word.utf8)) else { throw LedgerFormatError(.value, at: 0, "line \(number): \(word) is no number") }
            return n
        }
        let id = String(try words(lines.popFirst(), Self.head, 2)[1])
        guard Self.isID(id) else { throw LedgerFormatError(.value, at: 0, "not a challenge's identifier") }
        let origin = String(try words(lines.popFirst(), "log", 2)[1])
        let size = try integer(try words(lines.popFirst(), "size", 2)[1])
        guard lines.popLast() == "" else { throw LedgerFormatError(.truncated, at: text.count, "no last line feed") }
        guard lines.count <= Self.maximumAsks else { throw LedgerFormatError(.tooLarge, at: 0, "more than \(Self.maximumAsks) asks") }
        var asks: [Ask] = []
        for line in lines {
            let w = try words(line, "ask", 5)
            guard let stream = StreamID(w[2]), stream.description == w[2] else { throw LedgerFormatError(.value, at: 0, "line \(number): no stream") }
            asks.append(Ask(leaf: try integer(w[1]), stream: stream, sequence: try integer(w[3]), fragment: try integer(w[4])))
        }
        self.init(id: id, origin: origin, size: size, asks: asks)
    }

    /// Reads a challenge that one of `keys` signed.
    package init(note bytes: [UInt8], signedBy keys: [VerifierKey]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a challenge of \(bytes.count) bytes") }
        let note = try SignedNote(parsing: bytes)
        guard keys.contains(where: { note.isSigned(by: $0) }) else { throw LedgerFormatError(.unknown, at: note.text.count, "signed by no mirror that is known here") }
        try self.init(parsing: note.text)
    }
}
