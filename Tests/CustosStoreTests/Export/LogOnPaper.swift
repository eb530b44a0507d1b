import CustosBase
import CustosLedger
import CustosStore
import Synchronization

/// A log in memory, with leaves as the node writes them, signed when somebody asks for its checkpoint.
final class LogOnPaper: ExportLedger, Sendable {
    private struct Tiles: TileSource, Sendable {
        let leaves: [TreeHash]
        func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
            let span = 1 << (8 * level)
            return (0..<width).map { i in
                var tree = CompactTree()
                let first = (Int(index) * 256 + i) * span
                for leaf in leaves[first..<min(leaves.count, first + span)] { tree.append(leaf) }
                return tree.root()
            }
        }
    }

    let origin: String
    let key = SigningKey(seed: [UInt8](repeating: 7, count: 32))
    let exportKey = SigningKey(seed: [UInt8](repeating: 8, count: 32))
    var exportKeyName: String { "custos-export/1" }
    let bootID: UUIDValue
    private let leaves = Mutex<[[UInt8]]>([])
    private let heads = Mutex<[StreamID: TreeHash]>([:])

    init(node: UUIDValue, bootID: UUIDValue) {
        origin = "custos/\(node)/1"
        self.bootID = bootID
    }

    var policy: [UInt8] { Array("log \(key.key(name: origin, kind: .ed25519).text)\nquorum none\n".utf8) }

    @discardableResult
    func append(_ leaf: Leaf) -> UInt64 {
        let bytes = leaf.bytes
        if let stream = leaf.stream { heads.withLock { $0[stream] = Merkle.leaf(bytes) } }
        return leaves.withLock {
            $0.append(bytes)
            return UInt64($0.count - 1)
        }
    }

    func prev(_ stream: StreamID) -> TreeHash { heads.withLock { $0[stream] ?? .zero } }
    func moment(_ at: WallTime) -> LeafMoment { LeafMoment(at: at, boot: bootID, bootTime: MonotonicTime(microseconds: at.microseconds - 1_795_000_000_000_000)) }

    /// A segment's leaf.
    @discardableResult
    func log(_ row: SegmentRow, rule: UInt64? = nil, cam: TreeHash? = nil, flags: SegmentLeaf.Flag = .clean) -> UInt64 {
        append(
            .seg(
                SegmentLeaf(
                    stream: row.stream, seq: row.sequence, prev: prev(row.stream), t0: row.start, t1: row.end, boot: bootID, boot0: moment(row.start).bootTime, boot1: moment(row.end).bootTime,
                    clock: ClockState(word: .ok, offset: .zero), size: UInt64(row.byteCount), sha256: TreeHash(row.sha256)!, frags: UInt64(row.fragments), fragroot: TreeHash(row.fragmentRoot)!,
                    cam: cam, rule: rule, flags: flags)))
    }

    private var all: [[UInt8]] { leaves.withLock { $0 } }

    func exportCheckpoint() throws -> SignedNote {
        var tree = CompactTree()
        for leaf in all { tree.append(Merkle.leaf(leaf)) }
        let text = Checkpoint(origin: origin, size: tree.size, root: tree.root()).text
        return SignedNote(text: text, signatures: [key.sign(text, name: origin)])
    }

    func exportLogKey() throws -> VerifierKey { key.key(name: origin, kind: .ed25519) }
    func exportPolicy() throws -> [UInt8]? { policy }

    func streamLeaves(of stream: StreamID, touching range: WallRange) throws -> [UInt64] {
        var mine: [UInt64] = [], touching: [UInt64] = []
        for (i, bytes) in all.enumerated() {
            let leaf = try Leaf(parsing: bytes)
            guard leaf.stream == stream else { continue }
            mine.append(UInt64(i))
            let span: (WallTime, WallTime)? =
                switch leaf {
                case .seg(let s): (s.t0, s.t1)
                case .gap(let g): (g.from, g.to)
                case .loss(let l): (l.from, l.to)
                case .expire(let e): (e.from, e.to)
                default: nil
                }
            if let (a, b) = span, a < range.end, b > range.start { touching.append(UInt64(i)) }
        }
        guard let first = touching.first, let last = touching.last else { return [] }
        return mine.filter { $0 >= first && $0 <= last }
    }

    func cameraLeaf(_ camera: CameraID, hash: TreeHash) throws -> UInt64? { all.firstIndex { Merkle.leaf($0) == hash }.map { UInt64($0) } }
    func clockLeaves(in range: Range<UInt64>) throws -> [UInt64] {
        try range.filter { i in if case .clk = try Leaf(parsing: all[Int(i)]) { true } else { false } }
    }
    func leafBytes(_ index: UInt64, size: UInt64) throws -> [UInt8] { all[Int(index)] }
    func inclusionProof(_ index: UInt64, size: UInt64) throws -> [TreeHash] {
        try TiledTree(Tiles(leaves: all[..<Int(size)].map { Merkle.leaf($0) }), size: size).inclusionProof(index)
    }
}
