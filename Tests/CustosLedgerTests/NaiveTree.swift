import CustosBase
import CustosLedger

/// RFC 6962 section 2.1 as it is written, over leaf hashes in memory.
struct NaiveTree {
    let leaves: [TreeHash]

    init(count: Int) { leaves = (0..<count).map { Merkle.leaf(Array("leaf \($0)".utf8)) } }

    static func cut(_ n: Int) -> Int {
        var k = 1
        while k * 2 < n { k *= 2 }
        return k
    }

    func root(_ range: Range<Int>) -> TreeHash {
        if range.isEmpty { return Merkle.emptyRoot }
        if range.count == 1 { return leaves[range.lowerBound] }
        let k = Self.cut(range.count)
        return Merkle.node(root(range.lowerBound..<range.lowerBound + k), root(range.lowerBound + k..<range.upperBound))
    }

    /// PATH(m, D).
    func path(_ m: Int, _ range: Range<Int>) -> [TreeHash] {
        if range.count == 1 { return [] }
        let k = Self.cut(range.count), left = range.lowerBound..<range.lowerBound + k, right = range.lowerBound + k..<range.upperBound
        return m < k ? path(m, left) + [root(right)] : path(m - k, right) + [root(left)]
    }

    /// SUBTREE_SUBPROOF(start, end, D, b), which is SUBPROOF(end, D, b) when start is 0.
    func proof(_ part: Range<Int>, _ range: Range<Int>, isKnown: Bool = true) -> [TreeHash] {
        if part == 0..<range.count { return isKnown ? [] : [root(range)] }
        let k = Self.cut(range.count), left = range.lowerBound..<range.lowerBound + k, right = range.lowerBound + k..<range.upperBound
        if part.upperBound <= k { return proof(part, left, isKnown: isKnown) + [root(right)] }
        if part.lowerBound >= k { return proof(part.lowerBound - k..<part.upperBound - k, right, isKnown: isKnown) + [root(left)] }
        return proof(0..<part.upperBound - k, right, isKnown: false) + [root(left)]
    }
}

/// Tiles in memory. A tile is given out only with the width that a log of this size has on its disk.
struct MemoryTiles: TileSource {
    struct Unexpected: Error {}
    let size: UInt64
    private let levels: [[TreeHash]]

    init(_ leaves: some Collection<TreeHash>) {
        size = UInt64(leaves.count)
        var levels = [Array(leaves)]
        while let last = levels.last, last.count >= 256 {
            levels.append(
                stride(from: 0, to: last.count / 256 * 256, by: 256).map { start in
                    var tree = CompactTree()
                    for hash in last[start..<start + 256] { tree.append(hash) }
                    return tree.root()
                })
        }
        self.levels = levels
    }

    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        guard level < levels.count, Int(index) * 256 < levels[level].count else { throw Unexpected() }
        let tile = Array(levels[level].dropFirst(Int(index) * 256).prefix(256))
        guard tile.count == width else { throw Unexpected() }
        return tile
    }

    var tree: TiledTree<MemoryTiles> { TiledTree(self, size: size) }
}

extension TreeHash {
    /// The hash with one bit turned over.
    func flipped(_ bit: Int) -> TreeHash {
        var b = bytes
        b[bit / 8] ^= 1 << UInt8(bit % 8)
        return TreeHash(b)!
    }
}
