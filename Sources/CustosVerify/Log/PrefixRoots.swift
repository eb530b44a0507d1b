import CustosLedger

/// Roots of a log's beginnings at chosen sizes, made in one pass over its leaf hashes.
struct PrefixRoots {
    /// Tree over the roots of the whole bundles so far: its peaks are those of the leaves' tree.
    private var bundles = CompactTree()
    private var wanted: ArraySlice<UInt64>
    private(set) var roots: [UInt64: TreeHash] = [:]
    private(set) var size: UInt64 = 0

    /// - Parameter sizes: in any order, of any number.
    init(_ sizes: some Sequence<UInt64>) {
        wanted = Set(sizes).sorted()[...]
        if wanted.first == 0 {
            roots[0] = Merkle.emptyRoot
            wanted.removeFirst()
        }
    }

    /// Takes the next leaves. A chunk that is not the last must consist of whole bundles.
    mutating func take(_ chunk: LeafChunk) {
        var at = 0
        for root in chunk.roots {
            note(chunk.hashes[at..<at + TilePath.width])
            bundles.append(root)
            at += TilePath.width
        }
        note(chunk.hashes[at...])
        size += UInt64(chunk.hashes.count)
    }

    /// Makes the roots that end in the leaves of one bundle.
    private mutating func note(_ hashes: ArraySlice<TreeHash>) {
        let start = bundles.size * UInt64(TilePath.width), end = start + UInt64(hashes.count)
        guard !hashes.isEmpty, let next = wanted.first, next <= end else { return }
        var part = CompactTree()
        for hash in hashes {
            part.append(hash)
            guard wanted.first == start + part.size else { continue }
            // A bundle that is whole has one peak, which would have to be joined to those before.
            if part.size == UInt64(TilePath.width) {
                var whole = bundles
                whole.append(part.root())
                roots[start + part.size] = whole.root()
            } else if let tree = CompactTree(size: start + part.size, peaks: bundles.peaks + part.peaks) {
                roots[start + part.size] = tree.root()
            }
            wanted.removeFirst()
            if wanted.isEmpty { return }
        }
    }
}
