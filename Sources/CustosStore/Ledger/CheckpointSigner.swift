package import CustosLedger

/// Whoever holds the log's key and remembers what it last signed. Everything blocks, for at most some seconds.
package protocol CheckpointSigner: Sendable {
    /// What the signer knows, one entry for each origin whose key it still has.
    func states() throws -> [SignerState]
    /// Makes a key for an origin that has none: the first of a node, or that of a later epoch. An origin that has a key keeps it.
    func begin(_ origin: String) throws -> SignerState
    /// Signs a checkpoint that is proven to continue the last one that it signed, from `old` leaves on. The same again is signed again.
    func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature
    /// The log has ended: its key is erased. For origins that are not the newest.
    func retire(_ origin: String) throws
}

/// What a signer remembers of one log. The log's name is the key's.
package struct SignerState: Sendable, Hashable {
    package var key: VerifierKey
    package var size: UInt64
    package var root: TreeHash

    package init(key: VerifierKey, size: UInt64, root: TreeHash) {
        self.key = key
        self.size = size
        self.root = root
    }

    package var origin: String { key.name }
}

/// Why a signer does not sign.
package struct SignerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// It is not there, does not answer, or its disk fails. Tried again.
        case away
        /// The checkpoint does not continue what was signed.
        case fork
        /// The proof begins at a size that is not the one it remembers: ask again from there.
        case other
        /// It does not know the origin, or the origin's log has ended.
        case unknown
        /// Another signer has the folder.
        case locked
        /// Its files do not hold what they must; a person must look.
        case damaged
        /// A request that it cannot read.
        case request
    }
    package let code: Code
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var description: String { "signer \(code.rawValue): \(detail)" }
}
