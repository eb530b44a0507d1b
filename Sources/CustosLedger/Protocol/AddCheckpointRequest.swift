/// The body of a witness's `add-checkpoint` (C2SP tlog-witness): the size it knows, the way from there, and the new checkpoint.
package struct AddCheckpointRequest: Sendable, Hashable {
    package let oldSize: UInt64
    package let proof: [TreeHash]
    /// Not looked into: whether it is a checkpoint, whose, and not smaller than `oldSize`, is the witness's to judge, each with its own answer.
    package let note: SignedNote

    /// The longest body that is read.
    package static let maximumBytes = 524_288

    package init(oldSize: UInt64, proof: [TreeHash], note: SignedNote) {
        precondition(proof.count <= TreeProof.maximumHashes && oldSize <= UInt64(Int64.max), "no request")
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a request of \(bytes.count) bytes") }
        var lines = LineReader(bytes)
        let first = try lines.line("the old size", limit: 32)
        guard first.starts(with: "old ".utf8) else { throw LedgerFormatError(.syntax, at: 0, "no old size") }
        guard let size = ByteText.decimal(first.dropFirst(4)) else { throw LedgerFormatError(.value, at: 4, "not a size") }
        oldSize = size
        proof = try lines.hashes("a proof hash", limit: TreeProof.maximumHashes)
        note = try SignedNote(parsing: lines)
    }

    package var bytes: [UInt8] {
        var text = "old \(oldSize)\n"
        for hash in proof { text += hash.base64 + "\n" }
        return Array((text + "\n").utf8) + note.bytes
    }
}
