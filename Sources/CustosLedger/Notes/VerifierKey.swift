import CustosBase

/// A public key with its name, as C2SP signed-note writes it: `<name>+<key ID>+<base 64 of type and key>`.
package struct VerifierKey: Sendable, Hashable {
    package enum Kind: UInt8, Sendable, Hashable {
        /// Signs the text of a note.
        case ed25519 = 1
        /// Signs a time and the text: C2SP tlog-cosignature, version 1.
        case cosignature = 4
    }

    package let name: String
    package let kind: Kind
    /// 32 bytes.
    package let publicKey: [UInt8]
    /// The first four bytes of SHA-256(name, line feed, kind, key). Tells keys apart; proves nothing.
    package let keyID: UInt32

    /// The longest name that is read; a name is a URL without its scheme.
    package static let maximumNameBytes = 1_024

    package init(name: String, kind: Kind, publicKey: [UInt8]) {
        precondition(Self.isName(name) && publicKey.count == Ed25519.keyByteCount, "no verifier key")
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        keyID = Digest.sha256(Array(name.utf8) + [10, kind.rawValue] + publicKey)[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads what `text` writes. Of the types of keys only the two of `Kind` are known; others are refused, for nothing could be checked with them.
    package init(parsing text: some StringProtocol) throws(LedgerFormatError) {
        let bytes = Array(text.utf8)
        // Neither a name nor an ID has a plus sign; base 64 has.
        let parts = bytes.split(separator: 0x2B, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw LedgerFormatError(.syntax, at: 0, "a key is <name>+<key ID>+<base 64>") }
        let name = String(decoding: parts[0], as: UTF8.self)
        guard Self.isName(name), name.utf8.elementsEqual(parts[0]) else { throw LedgerFormatError(.value, at: 0, "not a key's name") }
        let id = String(decoding: parts[1], as: UTF8.self)
        guard parts[1].count == 8, id == id.lowercased(), let number = UInt32(id, radix: 16) else {
            throw LedgerFormatError(.value, at: parts[1].startIndex, "a key ID has 8 lower-case hexadecimal digits")
        }
        guard parts[2].count <= 64, let data = ByteText.base64(String(decoding: parts[2], as: UTF8.self)), let type = data.first else {
            throw LedgerFormatError(.value, at: parts[2].startIndex, "not a key in base 64")
        }
        guard let kind = Kind(rawValue: type) else { throw LedgerFormatError(.unknown, at: parts[2].startIndex, "keys of type \(type) are not known") }
        guard data.count == 1 + Ed25519.keyByteCount else { throw LedgerFormatError(.value, at: parts[2].startIndex, "an Ed25519 key has 32 bytes, not \(data.count - 1)") }
        self.init(name: name, kind: kind, publicKey: Array(data.dropFirst()))
        guard keyID == number else { throw LedgerFormatError(.value, at: parts[1].startIndex, "the key ID is not that of the key") }
    }

    package var text: String { "\(name)+\(Self.hex(keyID))+\(Base64.encode([kind.rawValue] + publicKey))" }

    /// Whether a text can be a key's name: neither empty nor with Unicode spaces, control characters or a plus sign.
    package static func isName(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.count <= maximumNameBytes
            && text.unicodeScalars.allSatisfy { $0 != "+" && $0.value >= 0x20 && !$0.properties.isWhitespace }
    }

    static func hex(_ keyID: UInt32) -> String {
        let text = String(keyID, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }

    package static func == (a: VerifierKey, b: VerifierKey) -> Bool {
        a.kind == b.kind && a.publicKey == b.publicKey && ByteText.same(a.name, b.name)
    }
}

extension VerifierKey: CustomStringConvertible {
    package var description: String { text }
}
