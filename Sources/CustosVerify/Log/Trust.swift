package import CustosLedger

/// Whose signatures count.
package struct Trust: Sendable {
    package let policy: TrustPolicy?
    /// The key that lies beside what is checked: used only when there is no policy, and never trust.
    package let found: VerifierKey?

    package init(policy: TrustPolicy?, found: VerifierKey?) {
        self.policy = policy
        self.found = found
    }

    /// - Parameter keyFile: the bytes of `log.vkey`.
    init(policy: TrustPolicy?, keyFile: [UInt8]?) {
        self.init(policy: policy, found: keyFile.flatMap { Self.key(file: $0) })
    }

    var needsWitnesses: Bool { policy?.needsWitnesses ?? false }

    /// The key by which a log of that name is checked.
    func key(for origin: String) -> VerifierKey? {
        if let policy { return policy.logKey(for: origin) }
        guard let found, ByteText.same(found.name, origin) else { return nil }
        return found
    }

    /// Rule 1: what a note says, when it is a checkpoint of that log and signed by it.
    func checkpoint(_ bytes: [UInt8], of origin: String) -> SignedCheckpoint? {
        guard let note = try? SignedNote(parsing: bytes), let checkpoint = try? Checkpoint(parsing: note.text) else { return nil }
        return self.checkpoint(note, checkpoint, of: origin)
    }

    func checkpoint(_ note: SignedNote, _ checkpoint: Checkpoint, of origin: String) -> SignedCheckpoint? {
        guard ByteText.same(checkpoint.origin, origin) else { return nil }
        if let policy {
            guard policy.isSignedByLog(note, origin: origin) else { return nil }
        } else {
            guard let key = key(for: origin), note.isSigned(by: key) else { return nil }
        }
        return SignedCheckpoint(size: checkpoint.size, root: checkpoint.root, quorumTime: needsWitnesses ? policy?.quorumTime(note) : nil)
    }

    private static func key(file: [UInt8]) -> VerifierKey? {
        guard file.last == 10, let text = String(validating: file.dropLast(), as: UTF8.self) else { return nil }
        return try? VerifierKey(parsing: text)
    }
}

/// A checkpoint that stood rule 1.
struct SignedCheckpoint: Sendable, Hashable {
    let size: UInt64
    let root: TreeHash
    /// POSIX seconds of the last cosignature that the quorum needed; `nil` when it has none, or the policy asks for none.
    let quorumTime: Int64?
}
