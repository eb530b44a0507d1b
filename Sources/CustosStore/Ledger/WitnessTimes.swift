/// When, by the witnesses' clocks, a log had which size (docs/reference/ledger.md 5.1, point 4): one pair for each checkpoint that
/// satisfies the policy's quorum. Times are POSIX seconds.
struct WitnessTimes: Sendable, Hashable {
    private(set) var pairs: [Pair] = []
    /// For each pair the earliest time from it on: a witness's clock may have been put back.
    private var earliest: [Int64] = []
    private(set) var latest: Int64?

    struct Pair: Sendable, Hashable {
        let size: UInt64
        var time: Int64
    }

    /// Sizes come in rising order; of one size the earlier time counts.
    mutating func add(size: UInt64, time: Int64) {
        guard size >= pairs.last?.size ?? 0 else { return }
        if let last = pairs.last, last.size == size {
            pairs[pairs.count - 1].time = min(last.time, time)
        } else {
            pairs.append(Pair(size: size, time: time))
            earliest.append(.max)
        }
        latest = max(latest ?? time, time)
        // They never fall: the first from behind that is not later ends it.
        for i in earliest.indices.reversed() {
            guard earliest[i] > time else { break }
            earliest[i] = time
        }
    }

    /// The earliest time at which the leaf was there.
    func earliest(covering leaf: UInt64) -> Int64? {
        var low = 0, high = pairs.count
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].size > leaf { high = middle } else { low = middle + 1 }
        }
        return low < pairs.count ? earliest[low] : nil
    }
}
