import CustosBase

/// How fast a volume is: write rate of the last minute and the latencies of the last syncs.
struct VolumeMeter: Sendable {
    /// Buckets of five seconds, a minute in all.
    private static let bucket: Int64 = 5_000_000
    private static let buckets = 12
    private static let latencies = 128

    private var bytes = [Int64](repeating: 0, count: buckets)
    private var epoch = [Int64](repeating: -1, count: buckets)
    private var firstWrite: MonotonicTime?
    private var syncs: [TimeSpan] = []
    private var nextSync = 0

    mutating func wrote(_ count: Int, at now: MonotonicTime) {
        if firstWrite == nil { firstWrite = now }
        let e = now.microseconds / Self.bucket, i = Int(e % Int64(Self.buckets))
        if epoch[i] != e {
            epoch[i] = e
            bytes[i] = 0
        }
        bytes[i] += Int64(count)
    }

    mutating func synced(in span: TimeSpan) {
        if syncs.count < Self.latencies { syncs.append(span) } else { syncs[nextSync] = span }
        nextSync = (nextSync + 1) % Self.latencies
    }

    /// Bytes a second.
    func rate(at now: MonotonicTime) -> Double {
        guard let firstWrite else { return 0 }
        let e = now.microseconds / Self.bucket
        var sum: Int64 = 0
        for i in 0..<Self.buckets where epoch[i] >= 0 && e - epoch[i] < Int64(Self.buckets) { sum += bytes[i] }
        return Double(sum) / min(60, max(1, (now - firstWrite).seconds))
    }

    var latency: TimeSpan {
        guard !syncs.isEmpty else { return .zero }
        let sorted = syncs.sorted()
        return sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
    }
}
