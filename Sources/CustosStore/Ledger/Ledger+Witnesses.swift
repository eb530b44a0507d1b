package import CustosBase
package import CustosLedger
import Synchronization

/// Cosignatures, and what follows from the witnesses' clocks.
extension Ledger {
    /// Cosignatures of a published checkpoint of `size` leaves: those that a witness of the policy made go into the history, and into
    /// the checkpoint while it is the newest. Throws `invalid` when there is none such, `late` when a checkpoint of more leaves was
    /// cosigned before, because the history only rises.
    package func takeCosignatures(_ signatures: [NoteSignature], for size: UInt64) throws { try perform { try $0.takeCosignatures(signatures, for: size) } }

    /// Size and time of each checkpoint that satisfied the policy's quorum, rising.
    package func witnessTimes() -> [(size: UInt64, time: Int64)] { core.view.withLock { v in v.times.pairs.map { ($0.size, $0.time) } } }

    /// Puts another policy in place of `policy`, or none.
    package func setPolicy(_ bytes: [UInt8]?) throws { try perform { try $0.setPolicy(bytes) } }

    /// Whether a segment whose leaf is `leaf` has the age that its erasure needs, by the witnesses' clocks (docs/reference/ledger.md 5.3,
    /// point 10, for an `expire` leaf that would come next). Without witnesses this says `ripe`, and the house's own clocks decide.
    package func mayErase(leaf: UInt64, days: Int, now: WallTime) -> ErasureAge {
        core.view.withLock { v in
            guard v.policy?.needsWitnesses == true else { return .ripe }
            guard let first = v.times.earliest(covering: leaf), let last = v.times.latest else { return .notYet(until: nil) }
            let needed = Int64(days) * 86_400
            return last - first >= needed ? .ripe : .notYet(until: WallTime(microseconds: (first + needed) * 1_000_000))
        }
    }

    /// The leaf stands in a published checkpoint, and in one with the quorum's cosignatures where the policy asks for them.
    package func isCovered(_ index: UInt64) -> Bool {
        core.view.withLock { v in
            guard v.signedSize > index else { return false }
            guard v.policy?.needsWitnesses == true else { return true }
            return v.times.pairs.last.map { $0.size > index } ?? false
        }
    }
}
