import CustosBase
package import CustosLedger

/// The node's ledger as an export asks for it.
extension Ledger: ExportLedger {
    package func exportCheckpoint() throws -> SignedNote {
        guard let note = try log.checkpoint() else { throw ExportError(.ledger, "nothing is signed yet") }
        return note
    }

    package func exportLogKey() throws -> VerifierKey {
        guard let key = try log.logKey() else { throw ExportError(.ledger, "\(log.path)/log.vkey is not there") }
        return key
    }

    package func exportPolicy() throws -> [UInt8]? {
        try core.setup.disk.contents(core.setup.folder.path + "/policy", limit: TrustPolicy.maximumBytes)
    }

    package func leafBytes(_ index: UInt64, size: UInt64) throws -> [UInt8] { try log.entry(index, size: size) }
    package func inclusionProof(_ index: UInt64, size: UInt64) throws -> [TreeHash] { try log.tree(size: size).inclusionProof(index) }
}
