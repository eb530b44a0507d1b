/// Where tiles come from: files, memory, a network.
package protocol TileSource {
    /// The first `width` (1 to 256) hashes of a tile, or more of them. A source that does not have so many throws.
    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash]
}

/// A tree of which only the tiles of C2SP tlog-tiles are stored. Roots and proofs take a tile of each level, not the leaves.
package struct TiledTree<Source: TileSource> {
    package let source: Source
    package let size: UInt64

    package init(_ source: Source, size: UInt64) {
        precondition(size <= UInt64(Int64.max), "a tree of \(size) leaves")
        self.source = source
        self.size = size
    }

    package func root() throws -> TreeHash { try hash(of: 0..<size) }

    package func leafHash(_ index: UInt64) throws -> TreeHash {
        precondition(index < size, "leaf \(index) of a tree of \(size)")
        return try hash(of: index..<index + 1)
    }

    /// RFC 6962 section 2.1.1, from the leaf's sibling up.
    package func inclusionProof(_ index: UInt64) throws -> [TreeHash] {
        precondition(index < size, "leaf \(index) of a tree of \(size)")
        return try subtreeProof(index..<index + 1)
    }

    /// RFC 6962 section 2.1.2. Empty from size 0 and from the same size.
    package func consistencyProof(from old: UInt64) throws -> [TreeHash] {
        precondition(old <= size, "a proof from \(old) to \(size)")
        return old == 0 ? [] : try subtreeProof(0..<old)
    }

    /// The Merkle tree hash of the leaves in the range, as if there were no others. Cheap for a node of the tree
    /// (`Subtree.isValid`); for another range it is right and reads leaf by leaf.
    package func hash(of range: Range<UInt64>) throws -> TreeHash {
        precondition(range.upperBound <= size, "leaves \(range) of a tree of \(size)")
        var tiles = TileCache(tree: self)
        return range.isEmpty ? Merkle.emptyRoot : try tiles.hash(of: range)
    }

    /// The subtree consistency proof of draft-ietf-plants-merkle-tree-certs section 4.4.1 for a node of the tree (`Subtree.isValid`).
    package func subtreeProof(_ range: Range<UInt64>) throws -> [TreeHash] {
        precondition(range.upperBound <= size && Subtree.isValid(range), "leaves \(range) are not a node of a tree of \(size)")
        var tiles = TileCache(tree: self)
        var proof: [TreeHash] = []
        // From the root down; the proof is written from the leaves up.
        var range = range, node = 0..<size, isKnown = true
        while range != node {
            let middle = node.lowerBound + Subtree.split(node.upperBound - node.lowerBound)
            let left = node.lowerBound..<middle, right = middle..<node.upperBound
            if range.upperBound <= middle {
                proof.append(try tiles.hash(of: right))
                node = left
            } else {
                proof.append(try tiles.hash(of: left))
                node = right
                if range.lowerBound < middle {
                    // The range begins where the node does: its left part is in the proof now, its right part is still to be shown.
                    range = middle..<range.upperBound
                    isKnown = false
                }
            }
        }
        if !isKnown { proof.append(try tiles.hash(of: node)) }
        return proof.reversed()
    }
}

extension TiledTree: Sendable where Source: Sendable {}

/// The tiles that one question needed. A proof asks for hashes of the same tile several times.
private struct TileCache<Source: TileSource> {
    private struct Place: Hashable {
        let level: Int
        let index: UInt64
    }

    let tree: TiledTree<Source>
    private var tiles: [Place: [TreeHash]] = [:]

    init(tree: TiledTree<Source>) { self.tree = tree }

    mutating func hash(of range: Range<UInt64>) throws -> TreeHash {
        if let height = Subtree.height(range) {
            let level = height / 8, first = range.lowerBound >> UInt64(8 * level), count = 1 << (height % 8)
            let tile = try tile(level: level, index: first / 256)
            var hashes = Array(tile[Int(first % 256)..<Int(first % 256) + count])
            while hashes.count > 1 {
                for i in 0..<hashes.count / 2 { hashes[i] = Merkle.node(hashes[2 * i], hashes[2 * i + 1]) }
                hashes.removeLast(hashes.count / 2)
            }
            return hashes[0]
        }
        let middle = range.lowerBound + Subtree.split(range.upperBound - range.lowerBound)
        let left = try hash(of: range.lowerBound..<middle)
        return Merkle.node(left, try hash(of: middle..<range.upperBound))
    }

    private mutating func tile(level: Int, index: UInt64) throws -> [TreeHash] {
        let place = Place(level: level, index: index)
        if let known = tiles[place] { return known }
        let width = Int(min(256, tree.size >> UInt64(8 * level) - index * 256))
        let tile = try tree.source.tile(level: level, index: index, width: width)
        guard tile.count >= width else { throw LedgerFormatError(.truncated, at: tile.count * 32, "tile \(level)/\(index) has \(tile.count) hashes, not \(width)") }
        tiles[place] = tile
        return tile
    }
}
