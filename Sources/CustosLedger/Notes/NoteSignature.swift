import CustosBase

/// One signature of a note. Until a key has verified it, it is a claim.
package struct NoteSignature: Sendable, Hashable {
    package let name: String
    package let keyID: UInt32
    /// What follows the key ID: 64 bytes for Ed25519, 8 bytes of time before them for a cosignature; other algorithms have their own.
    package let bytes: [UInt8]

    /// The longest signature line that is read, in bytes: one of ML-DSA-44 has 3.4 kB and is carried along though not checked.
    package static let maximumLineBytes = 8_192

    package init(name: String, keyID: UInt32, bytes: [UInt8]) {
        precondition(VerifierKey.isName(name) && !bytes.isEmpty, "no signature")
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    /// Reads `— <name> <base 64>`, without a line feed.
    package init(parsing line: some StringProtocol) throws(LedgerFormatError) {
        let all = Array(line.utf8)
        guard all.count <= Self.maximumLineBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumLineBytes, "a signature line of \(all.count) bytes") }
        let dash = Array("— ".utf8)
        guard all.starts(with: dash) else { throw LedgerFormatError(.syntax, at: 0, "a signature line begins with a dash and a space") }
        guard let gap = all[dash.count...].firstIndex(of: ByteText.space) else { throw LedgerFormatError(.syntax, at: all.count, "a signature line is a name and base 64") }
        let name = String(decoding: all[dash.count..<gap], as: UTF8.self)
        guard VerifierKey.isName(name), name.utf8.elementsEqual(all[dash.count..<gap]) else { throw LedgerFormatError(.value, at: dash.count, "not a key's name") }
        guard let data = ByteText.base64(String(decoding: all[(gap + 1)...], as: UTF8.self)), data.count > 4 else {
            throw LedgerFormatError(.value, at: gap + 1, "not a key ID and a signature in base 64")
        }
        self.init(name: name, keyID: data[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(data[4...]))
    }

    package var line: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> (24 - 8 * UInt32($0))) }
        return "— \(name) \(Base64.encode(id + bytes))"
    }

    /// Whether the signature claims to be of this key. Name and ID together tell keys apart.
    package func isClaimed(by key: VerifierKey) -> Bool { keyID == key.keyID && ByteText.same(name, key.name) }

    /// The time that a cosignature claims, in POSIX seconds; `nil` when it cannot be a cosignature.
    package var claimedTime: Int64? {
        guard bytes.count == 8 + Ed25519.signatureByteCount else { return nil }
        return Int64(exactly: bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// Whether the key made this signature of `text`.
    package func verifies(_ text: [UInt8], by key: VerifierKey) -> Bool {
        guard isClaimed(by: key) else { return false }
        switch key.kind {
        case .ed25519: return Ed25519.verify(bytes, of: text, publicKey: key.publicKey)
        case .cosignature:
            guard let time = claimedTime else { return false }
            return Ed25519.verify(Array(bytes[8...]), of: Self.cosignedMessage(text, time: UInt64(time)), publicKey: key.publicKey)
        }
    }

    static func cosignedMessage(_ text: [UInt8], time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n".utf8) + text }

    package static func == (a: NoteSignature, b: NoteSignature) -> Bool {
        a.keyID == b.keyID && a.bytes == b.bytes && ByteText.same(a.name, b.name)
    }
}
