import CustosBase

/// How a machine's clock stood against its uptime, for each of its boots (rule 8): a clock that is not touched keeps its distance.
struct OffsetBook {
    /// More than any drift that a running time service lets happen between two leaves.
    static let tolerance: Int64 = 2 * Microseconds.second

    private var boots: [UUIDValue: Int] = [:]
    private var last: (boot: UUIDValue, index: Int)?
    private var known: [[Known]] = []

    private struct Known {
        var offset: Int64
        /// Of several equally near, the one that has been known longest counts.
        let rank: Int
    }

    /// Number of a boot in this book.
    mutating func index(of boot: UUIDValue) -> Int {
        if let last, last.boot == boot { return last.index }
        let index: Int
        if let found = boots[boot] {
            index = found
        } else {
            index = known.count
            boots[boot] = index
            known.append([])
        }
        last = (boot, index)
        return index
    }

    /// Takes one reading of both clocks; false when it is one of the doubtful.
    mutating func take(_ boot: Int, at: Int64, bootTime: Int64) -> Bool {
        let offset = Microseconds.difference(at, bootTime)
        guard let near = nearest(boot, offset) else {
            insert(boot, offset)
            return known[boot].count == 1
        }
        if known[boot][near].offset != offset { move(boot, near, to: offset) }
        return true
    }

    /// A `clk` leaf: the offset is known from now on, beside those that were.
    mutating func allow(_ boot: Int, at: Int64, bootTime: Int64) { insert(boot, Microseconds.difference(at, bootTime)) }

    /// The nearest known offset within the tolerance.
    private func nearest(_ boot: Int, _ offset: Int64) -> Int? {
        let at = position(boot, offset)
        var best: Int?
        func consider(_ i: Int) {
            guard let b = best else {
                best = i
                return
            }
            let here = distance(boot, i, offset), there = distance(boot, b, offset)
            if here < there || here == there && known[boot][i].rank < known[boot][b].rank { best = i }
        }
        // Equal offsets stand together: of those on each side the oldest counts, which is the first.
        if at < known[boot].count { consider(at) }
        if at > 0 {
            var i = at - 1
            while i > 0, known[boot][i - 1].offset == known[boot][i].offset { i -= 1 }
            consider(i)
        }
        guard let best, distance(boot, best, offset) <= UInt64(Self.tolerance) else { return nil }
        return best
    }

    private func distance(_ boot: Int, _ i: Int, _ offset: Int64) -> UInt64 { Microseconds.difference(known[boot][i].offset, offset).magnitude }

    /// The first whose offset is not below.
    private func position(_ boot: Int, _ offset: Int64) -> Int {
        var low = 0, high = known[boot].count
        while low < high {
            let middle = (low + high) / 2
            if known[boot][middle].offset < offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func insert(_ boot: Int, _ offset: Int64) {
        place(boot, Known(offset: offset, rank: known[boot].count))
    }

    private mutating func move(_ boot: Int, _ i: Int, to offset: Int64) {
        let rank = known[boot][i].rank
        let isInPlace = (i == 0 || known[boot][i - 1].offset < offset) && (i + 1 == known[boot].count || offset < known[boot][i + 1].offset)
        if isInPlace {
            known[boot][i].offset = offset
        } else {
            known[boot].remove(at: i)
            place(boot, Known(offset: offset, rank: rank))
        }
    }

    /// Keeps the order: by offset, and of equal ones by rank.
    private mutating func place(_ boot: Int, _ new: Known) {
        var at = position(boot, new.offset)
        while at < known[boot].count, known[boot][at].offset == new.offset, known[boot][at].rank < new.rank { at += 1 }
        known[boot].insert(new, at: at)
    }
}
