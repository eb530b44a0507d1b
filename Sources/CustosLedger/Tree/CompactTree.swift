/// A growing tree of which only the roots of its perfect subtrees are kept: at most 63 hashes, enough to append and to know the root.
package struct CompactTree: Sendable, Hashable {
    package private(set) var size: UInt64 = 0
    /// Roots of the perfect subtrees that make up the tree, the largest first: one for each bit of `size` that is set.
    package private(set) var peaks: [TreeHash] = []

    package init() {}

    /// `nil` when the number of peaks is not that of a tree of `size` leaves.
    package init?(size: UInt64, peaks: [TreeHash]) {
        guard size.nonzeroBitCount == peaks.count, size <= UInt64(Int64.max) else { return nil }
        self.size = size
        self.peaks = peaks
    }

    package mutating func append(_ leafHash: TreeHash) {
        var hash = leafHash, n = size
        while n & 1 == 1 {
            hash = Merkle.node(peaks.removeLast(), hash)
            n >>= 1
        }
        peaks.append(hash)
        size += 1
    }

    package func root() -> TreeHash {
        guard var hash = peaks.last else { return Merkle.emptyRoot }
        for peak in peaks.dropLast().reversed() { hash = Merkle.node(peak, hash) }
        return hash
    }
}
