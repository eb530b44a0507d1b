package import CustosBase
package import CustosLedger
import Synchronization

/// What the ledger knows, for everybody else. Nothing here waits for the ledger's thread.
extension Ledger {
    package var status: LedgerStatus {
        let now = core.setup.clocks.monotonic(), pending = core.queue.entries
        return core.view.withLock { v in
            LedgerStatus(
                origin: v.origin.description, epoch: v.origin.epoch, size: v.size, signedSize: v.signedSize, signedAt: v.signedAt, cosigned: v.cosigned, state: v.state(now: now), pending: pending)
        }
    }

    /// The living log's folder.
    package var log: LogFolder { core.view.withLock { $0.log } }
    package var policy: TrustPolicy? { core.view.withLock { $0.policy } }
    /// The records beside the log.
    package var bodies: BodyStore { core.bodies }

    /// A leaf's bytes, also of one that is not in a bundle yet.
    package func leafBytes(_ index: UInt64) throws -> [UInt8] {
        guard index < core.view.withLock({ $0.size }) else { throw LedgerError(.invalid, "there is no leaf \(index)") }
        return try core.leaf(index)
    }

    package func leaf(_ index: UInt64) throws -> Leaf { try Leaf(parsing: leafBytes(index)) }

    /// The last `count` leaves or fewer, in log order.
    package func recent(_ count: Int) throws -> [(index: UInt64, leaf: Leaf)] {
        let (log, integrated, tail) = core.view.withLock { ($0.log, $0.integrated, $0.tail) }
        let older = min(UInt64(max(0, count - tail.count)), integrated)
        let leaves = try log.entries(integrated - older..<integrated, size: integrated) + tail.suffix(max(0, count))
        let first = integrated + UInt64(tail.count) - UInt64(leaves.count)
        return try leaves.enumerated().map { (first + UInt64($0.offset), try Leaf(parsing: $0.element)) }
    }

    /// The latest leaf of a segment; `nil` when this log has none.
    package func leafIndex(of stream: StreamID, _ sequence: UInt64) throws -> UInt64? { try core.index.leaf(of: stream, sequence) }

    /// A stream's leaves in log order, from the first to the last whose time (that of `seg`, `gap`, `loss`, `expire`) touches the range,
    /// with every leaf of the stream in between.
    package func streamLeaves(of stream: StreamID, touching range: WallRange) throws -> [UInt64] { try core.index.leaves(of: stream, touching: range) }

    /// The `cam` leaf of this hash, which segments name; `nil` when this log has none.
    package func cameraLeaf(_ camera: CameraID, hash: TreeHash) throws -> UInt64? { try core.index.cameraLeaf(camera, hash: hash) }
    /// The `clk` leaves in a range of indices.
    package func clockLeaves(in range: Range<UInt64>) throws -> [UInt64] { try core.index.clockLeaves(in: range) }

    /// The camera's last `rule` leaf.
    package func currentRule(of camera: CameraID) -> UInt64? { core.view.withLock { $0.cameras[camera]?.rule } }
    /// The camera's last `cam` leaf.
    package func currentCamera(of camera: CameraID) -> (index: UInt64, hash: TreeHash)? {
        core.view.withLock { v in v.cameras[camera]?.description.map { ($0.index, $0.hash) } }
    }
}
