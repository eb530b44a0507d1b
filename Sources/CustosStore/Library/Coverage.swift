package import CustosBase

/// Arithmetic on spans of time: what is covered, and what is not.
package enum Coverage {
    /// The union of spans, in order and apart from each other; spans at most `within` apart are joined.
    package static func union(_ ranges: some Sequence<WallRange>, joining within: TimeSpan = .zero) -> [WallRange] {
        var out: [WallRange] = []
        for r in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let last = out.last, r.start - last.end <= within {
                out[out.count - 1].end = max(last.end, r.end)
            } else {
                out.append(r)
            }
        }
        return out
    }

    /// The parts of `wanted` that `covered` leaves open, if they are longer than `tolerance`.
    package static func holes(in wanted: [WallRange], covered: [WallRange], longerThan tolerance: TimeSpan) -> [WallRange] {
        let covered = union(covered)
        var out: [WallRange] = []
        var i = 0
        for w in union(wanted) {
            while i < covered.count, covered[i].end <= w.start { i += 1 }
            var at = w.start
            var j = i
            while j < covered.count, covered[j].start < w.end {
                if covered[j].start - at > tolerance { out.append(WallRange(at, covered[j].start)) }
                at = max(at, covered[j].end)
                j += 1
            }
            if w.end - at > tolerance { out.append(WallRange(at, w.end)) }
        }
        return out
    }

    /// How much of `range` is covered.
    package static func length(of ranges: [WallRange], in range: WallRange) -> TimeSpan {
        union(ranges.compactMap { $0.intersection(range) }).reduce(.zero) { $0 + $1.duration }
    }
}
