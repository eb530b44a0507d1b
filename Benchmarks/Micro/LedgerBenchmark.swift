import CustosBase
import CustosLedger

/// The ledger's tree, leaves and notes: what each segment, each checkpoint and each proof costs.
enum LedgerBenchmark {
    static func run() throws {
        let leaf = segment(0).bytes
        try tree(leaf)
        try leaves(leaf)
        try proofs()
        try notes()
    }

    private static func tree(_ leaf: [UInt8]) throws {
        let count = 100_000
        let a = Merkle.leaf(leaf), b = Merkle.leaf([1])
        var sink = a
        Measure.row("ledger", "hash of a leaf, \(leaf.count) bytes", per: count) { for _ in 0..<count { sink = Merkle.leaf(leaf) } }
        Measure.row("ledger", "hash of a node", per: count) { for _ in 0..<count { sink = Merkle.node(sink, b) } }
        Measure.row("ledger", "append to the compact tree", per: count) {
            var tree = CompactTree()
            for _ in 0..<count { tree.append(a) }
            sink = tree.root()
        }
        precondition(sink != .zero)
    }

    private static func leaves(_ leaf: [UInt8]) throws {
        let count = 10_000
        var total = 0
        Measure.row("ledger", "a segment's leaf written", per: count) { for i in 0..<count { total &+= segment(i).bytes.count } }
        try Measure.row("ledger", "a segment's leaf read", per: count) { for _ in 0..<count { total &+= try Leaf(parsing: leaf).kind.utf8.count } }
        let bundle = EntryBundle.encode(Array(repeating: leaf, count: 256))
        try Measure.row("ledger", "a bundle of 256 leaves taken apart", per: 100) { for _ in 0..<100 { total &+= try EntryBundle.decode(bundle, limit: 256).count } }
        precondition(total > 0)
    }

    private static func proofs() throws {
        let size: UInt64 = 20_000_000
        let tiles = Measure.once("ledger", "tiles above the leaves of a tree of 20 million") { MadeTiles(size: size) }
        let tree = TiledTree(tiles, size: size)
        var places = Scatter()
        var length = 0
        try Measure.row("ledger", "its root from tiles in memory", per: 100) { for _ in 0..<100 { length &+= try tree.root() == .zero ? 1 : 0 } }
        try Measure.row("ledger", "an inclusion proof in it", per: 1000) { for _ in 0..<1000 { length &+= try tree.inclusionProof(places.next(below: size)).count } }
        try Measure.row("ledger", "a consistency proof to it", per: 1000) { for _ in 0..<1000 { length &+= try tree.consistencyProof(from: places.next(below: size) + 1).count } }
        let root = try tree.root(), old = size - 4321, oldRoot = try TiledTree(tiles, size: old).root()
        let proof = try tree.inclusionProof(12_345_678), hash = try tree.leafHash(12_345_678), consistency = try tree.consistencyProof(from: old)
        Measure.row("ledger", "an inclusion proof checked", per: 1000) {
            for _ in 0..<1000 { precondition(TreeProof.root(ofLeaf: hash, at: 12_345_678, size: size, proof: proof) == root, "no proof") }
        }
        Measure.row("ledger", "a consistency proof checked", per: 1000) {
            for _ in 0..<1000 { precondition(TreeProof.isConsistent(oldSize: old, oldRoot: oldRoot, size: size, root: root, proof: consistency), "not consistent") }
        }
        precondition(length > 0)
    }

    private static func notes() throws {
        let key = SigningKey.generate(), checkpoint = Checkpoint(origin: LogOrigin(node: .random(), epoch: 1).description, size: 1, root: .zero)
        var note = SignedNote(text: checkpoint.text)
        Measure.row("ledger", "a checkpoint signed", per: 1000) { for _ in 0..<1000 { note = SignedNote(text: checkpoint.text, signatures: [key.sign(checkpoint.text, name: checkpoint.origin)]) } }
        let bytes = note.bytes, verifier = key.key(name: checkpoint.origin, kind: .ed25519)
        var signed = 0
        try Measure.row("ledger", "a checkpoint read and its signature checked", per: 1000) { for _ in 0..<1000 { signed &+= try SignedNote(parsing: bytes).isSigned(by: verifier) ? 1 : 0 } }
        precondition(signed > 0)
    }

    private static func segment(_ i: Int) -> Leaf {
        let time = WallTime(microseconds: 1_764_000_000_000_000 + Int64(i)), hash = Merkle.emptyRoot
        return .seg(
            SegmentLeaf(
                stream: StreamID(CameraID(12), .main), seq: UInt64(i), prev: hash, t0: time, t1: time, boot: UUIDValue(high: 1, low: 2), boot0: MonotonicTime(microseconds: 3_000_000_000),
                boot1: MonotonicTime(microseconds: 3_060_000_000), clock: ClockState(word: .ok, offset: TimeSpan(microseconds: -250)), size: 30_000_000, sha256: hash, frags: 60, fragroot: hash, cam: hash, rule: 7,
                flags: .clean))
    }
}

/// The tiles of a large tree: leaf hashes are made when asked for, so that the tree does not need its 640 MB; the levels above are kept.
private struct MadeTiles: TileSource {
    private var levels: [[TreeHash]] = [[]]

    init(size: UInt64) {
        var count = size / 256
        while count > 0 {
            let below = levels.count - 1
            let next = (0..<count).map { index in
                var tree = CompactTree()
                for hash in below == 0 ? Self.leaves(index, 256) : Array(levels[below][Int(index) * 256..<Int(index + 1) * 256]) { tree.append(hash) }
                return tree.root()
            }
            levels.append(next)
            count /= 256
        }
    }

    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        level == 0 ? Self.leaves(index, width) : Array(levels[level][Int(index) * 256..<Int(index) * 256 + width])
    }

    private static func leaves(_ index: UInt64, _ width: Int) -> [TreeHash] {
        (0..<UInt64(width)).map { i in
            let word = index * 256 + i
            return TreeHash(
                [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
                    for j in 0..<32 { bytes[j] = UInt8(truncatingIfNeeded: word >> UInt64(j % 8 * 8)) }
                    count = 32
                })!
        }
    }
}

/// Places all over a tree, the same in each run.
private struct Scatter {
    private var state: UInt64 = 1
    mutating func next(below n: UInt64) -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 11) % n
    }
}
