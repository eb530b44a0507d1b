import CustosBase

/// Turns the RTP timestamps of one run's pictures into decoding times that strictly rise.
///
/// Ticks are of 90 kHz and count from the run's first picture. The timestamp is presentation time (RFC 6184 5.1);
/// without B pictures it is decoding time as well.
struct Timeline: Sendable {
    enum Placement: Hashable {
        case placed(decodeTime: Int64, compositionOffset: Int32, isClamped: Bool)
        /// The timestamp cannot belong to this run.
        case jump
    }

    static let timescale: Int64 = 90_000
    /// The most pictures that come before one that is shown earlier (H.264 A.3.1, H.265 A.4.2).
    private static let maximumReorder = 16

    private let limits: TimelineLimits
    /// The newest timestamp, and the same in ticks since the run's start, unwrapped.
    private var lastTimestamp: UInt32
    private var lastTicks: Int64 = 0
    private(set) var lastDecodeTime: Int64 = 0
    /// The running mean distance of pictures in decoding order, in ticks; 0 before the second one.
    private(set) var cadence: Int64 = 0
    /// Pictures seen to be sent before one that is shown earlier.
    private var reorder = 0
    /// The largest presentation times so far, in rising order, `reorder + 1` of them.
    private var largest: [Int64] = [0]

    init(first timestamp: UInt32, limits: TimelineLimits) {
        self.limits = limits
        lastTimestamp = timestamp
    }

    static func microseconds(_ ticks: Int64) -> Int64 { ticks &* 100 / 9 }
    private static func ticks(_ span: TimeSpan) -> Int64 { span.microseconds * 9 / 100 }

    /// Places the next picture in arrival order. `reorders`: the picture may be shown before earlier ones.
    mutating func place(_ timestamp: UInt32, reorders: Bool, smallSteps: StreamPolicies.SmallBackwardSteps, anchor: WallAnchor, arrival: MonotonicTime) -> Placement {
        // The difference of the nearest wrap: half of 2^32 ticks is 6.6 hours.
        let ticks = lastTicks + Int64(Int32(bitPattern: timestamp &- lastTimestamp))
        let allowance = cadence * limits.jumpCadences
        let ahead = anchor.floor &- anchor.lateness(media: Self.microseconds(ticks), arrival: arrival)
        if ahead > max(limits.forwardJump.microseconds, Self.microseconds(allowance)) { return .jump }
        let top = largest[largest.count - 1]
        if ticks < top - max(Self.ticks(limits.backwardJump), allowance) { return .jump }
        if !reorders, ticks < top, smallSteps == .jumps { return .jump }
        lastTimestamp = timestamp
        lastTicks = ticks

        if reorders || reorder > 0, ticks < top || reorder > 0 { return placeReordered(ticks, explained: reorders) }
        let decodeTime = max(ticks, lastDecodeTime + 1)
        largest[largest.count - 1] = max(top, decodeTime)
        advance(to: decodeTime)
        return .placed(decodeTime: decodeTime, compositionOffset: 0, isClamped: decodeTime != ticks)
    }

    /// The decoding time of picture n is the n-th smallest presentation time, put off by as many pictures as are
    /// ever sent ahead: the (reorder + 1)-th largest so far. It comes after the previous one whatever happens.
    private mutating func placeReordered(_ ticks: Int64, explained: Bool) -> Placement {
        let ahead = largest.reduce(0) { $0 + ($1 > ticks ? 1 : 0) }
        if ahead > reorder, explained { reorder = min(ahead, Self.maximumReorder) }
        let at = largest.firstIndex { $0 > ticks } ?? largest.count
        largest.insert(ticks, at: at)
        if largest.count > reorder + 1 { largest.removeFirst(largest.count - reorder - 1) }
        let decodeTime = max(largest[0], lastDecodeTime + 1)
        advance(to: decodeTime)
        return .placed(decodeTime: decodeTime, compositionOffset: Int32(clamping: ticks - decodeTime), isClamped: false)
    }

    private mutating func advance(to decodeTime: Int64) {
        let step = decodeTime - lastDecodeTime
        lastDecodeTime = decodeTime
        // A pause or a stretch of lost pictures moves the mean little.
        cadence = cadence == 0 ? min(step, Self.timescale * 10) : max(1, cadence + (min(step, cadence * 4) - cadence) / 8)
    }

    /// The timestamp's place on this timeline, without moving it.
    func ticks(of timestamp: UInt32) -> Int64 { lastTicks + Int64(Int32(bitPattern: timestamp &- lastTimestamp)) }
}
