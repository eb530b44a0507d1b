import CustosLedger

/// The growing right edge of a log: what is needed to append leaves and to know the root. Knows no disk.
struct LogEdge: Sendable {
    private(set) var size: UInt64
    /// For each level the hashes of its last tile while that is not full: `(size >> 8 * level) % 256` of them.
    private(set) var levels: [[TreeHash]]
    /// The leaves of the last bundle while it is not full.
    private(set) var leaves: [[UInt8]]

    init() {
        size = 0
        levels = []
        leaves = []
    }

    /// `nil` when the counts are not those of a log of `size` leaves.
    init?(size: UInt64, levels: [[TreeHash]], leaves: [[UInt8]]) {
        guard leaves.count == Int(size % 256) else { return nil }
        for (l, hashes) in levels.enumerated() where hashes.count != Self.width(l, of: size) { return nil }
        guard levels.count >= 8 || size >> UInt64(8 * levels.count) == 0 else { return nil }
        self.size = size
        self.levels = levels
        self.leaves = leaves
    }

    /// Hashes in the last tile of a level when it is not full; 0 when it is, or when there is none.
    static func width(_ level: Int, of size: UInt64) -> Int { Int(size >> UInt64(8 * level) % 256) }
    /// The index of that tile.
    static func index(_ level: Int, of size: UInt64) -> UInt64 { size >> UInt64(8 * level) / 256 }

    var tree: CompactTree {
        var peaks: [TreeHash] = []
        for hashes in levels.reversed() {
            var at = 0
            for bit in (0..<8).reversed() where hashes.count & 1 << bit != 0 {
                peaks.append(Self.fold(hashes[at..<at + 1 << bit]))
                at += 1 << bit
            }
        }
        guard let tree = CompactTree(size: size, peaks: peaks) else { preconditionFailure("\(peaks.count) peaks of \(size) leaves") }
        return tree
    }

    /// A file of the log: its name below the folder, and what is in it.
    struct File {
        let name: String
        let bytes: [UInt8]
    }

    /// Appends a leaf; gives the bundles and tiles that it has filled.
    mutating func append(_ leaf: [UInt8], bundles: inout [File], tiles: inout [File]) {
        let bundle = size / 256
        leaves.append(leaf)
        if leaves.count == 256 {
            bundles.append(File(name: TilePath.entries(index: bundle, width: 256), bytes: EntryBundle.encode(leaves)))
            leaves.removeAll(keepingCapacity: true)
        }
        var hash = Merkle.leaf(leaf), level = 0
        size += 1
        while true {
            if level == levels.count { levels.append([]) }
            levels[level].append(hash)
            guard levels[level].count == 256 else { return }
            let index = size >> UInt64(8 * (level + 1)) - 1
            tiles.append(File(name: TilePath.tile(level: level, index: index, width: 256), bytes: Self.bytes(levels[level])))
            hash = Self.fold(levels[level][...])
            levels[level].removeAll(keepingCapacity: true)
            level += 1
        }
    }

    var partialBundle: File? {
        leaves.isEmpty ? nil : File(name: TilePath.entries(index: size / 256, width: leaves.count), bytes: EntryBundle.encode(leaves))
    }

    var partialTiles: [File] {
        levels.enumerated().compactMap { level, hashes in
            hashes.isEmpty ? nil : File(name: TilePath.tile(level: level, index: Self.index(level, of: size), width: hashes.count), bytes: Self.bytes(hashes))
        }
    }

    static func bytes(_ hashes: [TreeHash]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(hashes.count * 32)
        for hash in hashes { out.append(contentsOf: hash.bytes) }
        return out
    }

    /// The root over a power of two of hashes.
    static func fold(_ hashes: ArraySlice<TreeHash>) -> TreeHash {
        var row = Array(hashes)
        precondition(row.count.nonzeroBitCount == 1, "\(row.count) hashes")
        while row.count > 1 {
            for i in 0..<row.count / 2 { row[i] = Merkle.node(row[2 * i], row[2 * i + 1]) }
            row.removeLast(row.count / 2)
        }
        return row[0]
    }
}
