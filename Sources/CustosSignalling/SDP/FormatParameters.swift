/// The parameters of an `a=fmtp` line (RFC 8866 6.15): `96 name=value;name=value`, names in lower case.
///
/// Cameras separate with `;`, `; `, or with white space alone; a base-64 value may go on behind a comma and a space.
package struct FormatParameters: Sendable, Hashable {
    /// `nil` when the line names no payload type.
    package let payloadType: Int?
    private let values: [String: String]

    package subscript(_ name: String) -> String? { values[name] }

    init(_ line: String) {
        var words = line.words[...]
        payloadType = words.first.flatMap { Int($0) }
        if payloadType != nil { words.removeFirst() }

        var pieces: [String] = []
        for word in words {
            for (i, part) in word.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).enumerated() {
                let part = String(decoding: part, as: UTF8.self)
                if i > 0 || Self.startsParameter(part, after: pieces.last) { pieces.append(part) } else { pieces[pieces.count - 1] += part }
            }
        }
        var values: [String: String] = [:]
        for piece in pieces.prefix(64) {
            let (name, value) = piece.cut(at: UInt8(ascii: "="))
            guard !name.trimmed.isEmpty else { continue }
            // The first of a name counts: what follows is a copy in all transcripts seen.
            if values[name.trimmed.lowercased()] == nil { values[name.trimmed.lowercased()] = (value ?? "").trimmed }
        }
        self.values = values
    }

    /// A word behind white space opens a parameter unless it goes on with the one before:
    /// `sprop-parameter-sets=Z0IA, aM4xsg==` has two words and one parameter, `profile-level-id=42 packetization-mode=1` two.
    private static func startsParameter(_ word: String, after last: String?) -> Bool {
        guard let last, !last.isEmpty else { return true }
        let (_, value) = word.cut(at: UInt8(ascii: "="))
        guard let value else { return false }
        return !value.isEmpty && value.utf8.first != UInt8(ascii: "=")
    }
}
