/// Pairs of a log's size and a time at which witnesses, not the node, had seen that size (rule 4).
struct WitnessTimes: Sendable {
    private let sizes: [UInt64]
    /// Of the entries up to each.
    private let latestUpTo: [Int64]
    /// Of the entries from each.
    private let earliestFrom: [Int64]

    init(_ pairs: [(size: UInt64, time: Int64)]) {
        let sorted = pairs.sorted { $0.size < $1.size }
        sizes = sorted.map(\.size)
        var latest: [Int64] = [], earliest: [Int64] = Array(repeating: .max, count: sorted.count)
        for pair in sorted { latest.append(max(latest.last ?? .min, pair.time)) }
        for i in sorted.indices.reversed() { earliest[i] = min(i + 1 < sorted.count ? earliest[i + 1] : .max, sorted[i].time) }
        latestUpTo = latest
        earliestFrom = earliest
    }

    var isEmpty: Bool { sizes.isEmpty }

    /// The earliest time at which a leaf was seen in the log.
    func earliest(covering leaf: UInt64) -> Int64? {
        let i = firstAbove(leaf)
        return i < sizes.count ? earliestFrom[i] : nil
    }

    /// The latest time at which a leaf was not yet in the log.
    func latest(before leaf: UInt64) -> Int64? {
        let i = firstAbove(leaf)
        return i > 0 ? latestUpTo[i - 1] : nil
    }

    /// Whether some size holds the one leaf and not the other.
    func isSeen(_ leaf: UInt64, before other: UInt64) -> Bool { firstAbove(leaf) < firstAbove(other) }

    /// The first entry whose size is larger than that.
    private func firstAbove(_ leaf: UInt64) -> Int {
        var low = 0, high = sizes.count
        while low < high {
            let middle = (low + high) / 2
            if sizes[middle] > leaf { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
