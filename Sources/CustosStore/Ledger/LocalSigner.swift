package import CustosLedger

/// A signer in the caller's own process: for tests, and for commands that run while no recorder does.
package struct LocalSigner: CheckpointSigner {
    private let service: SignerService

    package init(_ service: SignerService) { self.service = service }

    package func states() throws -> [SignerState] { try asSigner { try service.states() } }
    package func begin(_ origin: String) throws -> SignerState { try asSigner { try service.begin(origin) } }
    package func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature {
        try asSigner { try service.sign(checkpoint, from: old, proof: proof) }
    }
    package func retire(_ origin: String) throws { try asSigner { try service.retire(origin) } }

    /// A disk that fails is, to the ledger, a signer that is away.
    private func asSigner<R>(_ body: () throws -> R) throws -> R {
        do { return try body() } catch let e as DiskError { throw SignerError(.away, "\(e)") }
    }
}
