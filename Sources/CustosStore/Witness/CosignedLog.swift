package import CustosLedger

/// What the witness client needs of a ledger.
package protocol CosignedLog: Sendable {
    var log: LogFolder { get }
    var policy: TrustPolicy? { get }
    /// Up to where the log is signed by now.
    var signedSize: UInt64 { get }
    /// Throws `LedgerError.late` when a checkpoint of more leaves was cosigned before.
    ///
    /// - Parameter note: the checkpoint with our signature, where the caller still has it: the ledger keeps those of the last hours only.
    func takeCosignatures(_ signatures: [NoteSignature], for size: UInt64, note: SignedNote?) throws
}

extension Ledger: CosignedLog {
    package var signedSize: UInt64 { status.signedSize }

    package func takeCosignatures(_ signatures: [NoteSignature], for size: UInt64, note: SignedNote?) throws {
        try perform { core in
            if let note { try core.keepSigned(note) }
            try core.takeCosignatures(signatures, for: size)
        }
    }
}

extension LedgerCore {
    /// Keeps a checkpoint that we signed once, so that cosignatures of it can be taken: an answer on a stick comes a day later. It is
    /// held against our key and our leaves, because it comes out of a file.
    func keepSigned(_ note: SignedNote) throws {
        let known: KnownCheckpoint
        do { known = try KnownCheckpoint(note) } catch { throw LedgerError(.invalid, "not a checkpoint: \(error)") }
        let size = known.checkpoint.size
        guard witness.note(size) == nil else { return }
        guard let key, let signed = known.signedOnly(by: key), ByteText.same(known.checkpoint.origin, key.name), size <= writer.size else {
            throw LedgerError(.invalid, "a checkpoint of \(size) leaves that this log did not sign")
        }
        guard try writer.folder.tree(size: size).root() == known.checkpoint.root else { throw LedgerError(.invalid, "a checkpoint of \(size) leaves with another root than ours") }
        witness.keep(signed.note, size: size)
    }
}
