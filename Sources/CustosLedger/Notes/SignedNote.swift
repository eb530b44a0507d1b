/// A text and signatures of it (C2SP signed-note). The text says nothing until a trusted key is found among the signers.
package struct SignedNote: Sendable, Hashable {
    /// UTF-8 without control characters but line feeds; the last byte is one.
    package let text: [UInt8]
    package private(set) var signatures: [NoteSignature]

    /// C2SP asks for 16 at the least. A quorum of 32 witnesses and twice the log fit.
    package static let maximumSignatures = 64

    package init(text: [UInt8], signatures: [NoteSignature] = []) {
        precondition(Self.fault(in: text) == nil && signatures.count <= Self.maximumSignatures, "no note")
        self.text = text
        self.signatures = signatures
    }

    /// Reads a whole note; nothing may follow it. Signatures of unknown keys are kept.
    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        if let fault = Self.fault(in: bytes) { throw fault }
        // The last empty line parts the two, because a text may have empty lines and a signature is none.
        guard bytes.count >= 2, let gap = (1..<bytes.count).last(where: { bytes[$0] == ByteText.lineFeed && bytes[$0 - 1] == ByteText.lineFeed }) else {
            throw LedgerFormatError(.syntax, at: bytes.count, "a note has an empty line before its signatures")
        }
        let text = Array(bytes[..<gap])
        var signatures: [NoteSignature] = []
        var at = gap + 1
        while let end = bytes[at...].firstIndex(of: ByteText.lineFeed) {
            guard signatures.count < Self.maximumSignatures else { throw LedgerFormatError(.tooLarge, at: at, "more than \(Self.maximumSignatures) signatures") }
            do {
                signatures.append(try NoteSignature(parsing: String(decoding: bytes[at..<end], as: UTF8.self)))
            } catch {
                throw LedgerFormatError(error.code, at: at + error.position, error.reason)
            }
            at = end + 1
        }
        guard !signatures.isEmpty else { throw LedgerFormatError(.truncated, at: at, "a note has a signature") }
        self.text = text
        self.signatures = signatures
    }

    package var bytes: [UInt8] {
        var out = text
        out.append(ByteText.lineFeed)
        for signature in signatures {
            out.append(contentsOf: signature.line.utf8)
            out.append(ByteText.lineFeed)
        }
        return out
    }

    /// Whether the key signed the text. A signature that claims to be of the key and is not makes the whole note bad for it
    /// (C2SP signed-note, "Signatures"), also when another one is good.
    package func isSigned(by key: VerifierKey) -> Bool { !verified(by: key).isEmpty }

    /// The time of the key's cosignature in POSIX seconds, the earliest of them when it cosigned more than once; `nil` as `isSigned` is false.
    package func cosignatureTime(by key: VerifierKey) -> Int64? {
        guard key.kind == .cosignature else { return nil }
        return verified(by: key).compactMap(\.claimedTime).min()
    }

    /// Adds a signature unless the very same is there, or the note is full.
    package mutating func add(_ signature: NoteSignature) {
        guard signatures.count < Self.maximumSignatures, !signatures.contains(signature) else { return }
        signatures.append(signature)
    }

    private func verified(by key: VerifierKey) -> [NoteSignature] {
        let claimed = signatures.filter { $0.isClaimed(by: key) }
        return claimed.allSatisfy { $0.verifies(text, by: key) } ? claimed : []
    }

    /// What is wrong with a whole note, and with its text, in the same way.
    private static func fault(in text: [UInt8]) -> LedgerFormatError? {
        if let at = text.firstIndex(where: { $0 < 0x20 && $0 != ByteText.lineFeed }) { return LedgerFormatError(.character, at: at, "a control character") }
        if let at = ByteText.faultInUTF8(text) { return LedgerFormatError(.character, at: at, "not UTF-8") }
        return text.last == ByteText.lineFeed ? nil : LedgerFormatError(.truncated, at: text.count, "a note and its text end in a line feed")
    }
}
