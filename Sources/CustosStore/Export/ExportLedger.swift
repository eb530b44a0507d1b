package import CustosBase
package import CustosLedger

/// What an export asks of the ledger. Everything is proved to one checkpoint, which is asked for once.
package protocol ExportLedger: Sendable {
    /// The newest note: signed, and cosigned where the policy asks for it. The caller has had the log signed and has waited for witnesses.
    func exportCheckpoint() throws -> SignedNote
    func exportLogKey() throws -> VerifierKey
    /// The policy file of this node, when there is one.
    func exportPolicy() throws -> [UInt8]?
    /// Log order; every leaf of the stream from the first whose span touches `range` to the last such.
    func streamLeaves(of stream: StreamID, touching range: WallRange) throws -> [UInt64]
    /// The `cam` leaf of this hash; `nil` when it is not known where it is.
    func cameraLeaf(_ camera: CameraID, hash: TreeHash) throws -> UInt64?
    /// `clk` leaves between two indices: a verifier needs them to understand a step of the clock within the span.
    func clockLeaves(in range: Range<UInt64>) throws -> [UInt64]
    func leafBytes(_ index: UInt64, size: UInt64) throws -> [UInt8]
    func inclusionProof(_ index: UInt64, size: UInt64) throws -> [TreeHash]
}
