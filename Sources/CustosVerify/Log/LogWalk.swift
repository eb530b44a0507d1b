import CustosBase
import CustosLedger

/// One pass over a log's leaves in order: rules 5, 6 and 8, and what the rules after them need.
///
/// An export is walked by the same code: it has some leaves of a log, in the log's order.
struct LogWalk {
    private(set) var streams: [StreamState] = []
    private(set) var node = NodeState()
    private(set) var findings: [Finding] = []
    /// `key` leaves of the role `export`, and `epoch` leaves.
    private(set) var exportKeys: [VerifierKey] = []
    private(set) var epochs: [EpochLeaf] = []
    private(set) var leafCount: UInt64 = 0
    /// How many leaves of each sort were read, for the report.
    private(set) var kinds = Kinds()

    struct Kinds: Sendable {
        var segments: UInt64 = 0
        var others: UInt64 = 0
    }

    private let times: WitnessTimes
    private let clocks: ClockRule
    private let links: LinkRule
    private var offsets = OffsetBook()
    private var streamIndices: [StreamID: Int] = [:]

    enum ClockRule: Sendable {
        case judged, ignored
    }
    enum LinkRule: Sendable {
        /// A stream's first leaf has zeros before it.
        case fromStart
        /// The first leaf that is here has another before it.
        case fromMiddle
    }

    /// More than clocks of a node and its witnesses differ when both are kept.
    static let witnessTolerance: Int64 = 300

    init(times: WitnessTimes, clocks: ClockRule = .judged, links: LinkRule = .fromStart) {
        self.times = times
        self.clocks = clocks
        self.links = links
    }

    mutating func take(_ chunk: LeafChunk) {
        var segment = 0, other = 0
        for (i, kind) in chunk.kinds.enumerated() {
            let index = chunk.first + UInt64(i)
            switch kind {
            case .bad: findings.append(Finding(.altered, .leaf(index)))
            case .segment:
                take(chunk.segments[segment], chunk.hashes[i], at: index)
                segment += 1
            case .other:
                take(chunk.others[other], chunk.hashes[i], at: index)
                other += 1
            }
        }
        leafCount += UInt64(chunk.kinds.count)
    }

    mutating func take(_ segment: SegmentFact, _ hash: TreeHash, at index: UInt64) {
        kinds.segments += 1
        let s = stream(segment.stream)
        link(s, segment.prev, hash, at: index)
        let boot = offsets.index(of: segment.boot)
        if clocks == .judged {
            let isFirstGood = offsets.take(boot, at: segment.t0, bootTime: segment.boot0), isSecondGood = offsets.take(boot, at: segment.t1, bootTime: segment.boot1)
            if segment.isClockFree || !isFirstGood || !isSecondGood || isLate(segment.t1, index) { findings.append(Finding(.clockDoubt, .leaf(index))) }
        }
        if streams[s].start == nil { streams[s].start = segment.t0 }
        streams[s].segments.append(
            SegmentRecord(
                index: index, seq: segment.seq, t0: segment.t0, t1: segment.t1, boot1: segment.boot1, size: segment.size, sha256: segment.sha256, rule: segment.rule ?? .max,
                boot: UInt32(boot), mayRepeat: segment.mayRepeat))
    }

    mutating func take(_ leaf: Leaf, _ hash: TreeHash, at index: UInt64) {
        if case .seg(let segment) = leaf { return take(SegmentFact(segment), hash, at: index) }
        kinds.others += 1
        var boot = 0
        if let moment = leaf.moment {
            boot = offsets.index(of: moment.boot)
            if clocks == .judged { judgeClock(leaf, moment, boot, at: index) }
            node.latest = max(node.latest ?? .min, moment.at.microseconds)
        }
        if let id = leaf.stream, let prev = leaf.prev {
            let s = stream(id)
            link(s, prev, hash, at: index)
            take(leaf, in: s, boot: UInt32(boot), at: index)
        }
        switch leaf {
        case .rule(let rule): node.add(rule, at: index)
        case .clk(let jump): node.add(jump, at: index)
        case .key(let key) where key.role == "export": exportKeys.append(key.vkey)
        case .epoch(let epoch): epochs.append(epoch)
        default: break
        }
    }

    private mutating func take(_ leaf: Leaf, in s: Int, boot: UInt32, at index: UInt64) {
        // Losses and erasures speak of what was before: they cover time and begin nothing.
        func begin(_ time: WallTime) { if streams[s].start == nil { streams[s].start = time.microseconds } }
        switch leaf {
        case .gap(let gap):
            begin(gap.from)
            let span = StreamState.Span(from: gap.from.microseconds, to: gap.to.microseconds)
            streams[s].spans.append(span)
            streams[s].gaps.append((index, span))
        case .loss(let loss):
            streams[s].spans.append(StreamState.Span(from: loss.from.microseconds, to: loss.to.microseconds))
            if let numbers = Self.numbers(loss.first, loss.last) { streams[s].losses.append((index, numbers)) }
        case .expire(let expire):
            streams[s].spans.append(StreamState.Span(from: expire.from.microseconds, to: expire.to.microseconds))
            streams[s].expiries.append(
                StreamState.Expiry(
                    index: index, at: expire.moment.at.microseconds, boot: boot, bootTime: expire.moment.bootTime.microseconds, numbers: Self.numbers(expire.first, expire.last),
                    count: UInt64(expire.count), isOrdered: expire.ground == .order && expire.body != nil))
        case .hold(let hold):
            streams[s].holds.append(StreamState.Hold(id: hold.hold, placed: index, span: StreamState.Span(from: hold.from.microseconds, to: hold.to.microseconds)))
        case .lift(let lift) where lift.by != lift.second:
            // One person twice is not two: the hold stays.
            for i in streams[s].holds.indices where streams[s].holds[i].id == lift.hold && streams[s].holds[i].lifted == nil { streams[s].holds[i].lifted = index }
        case .record(let record):
            begin(record.moment.at)
            streams[s].switches.append((record.moment.at.microseconds, record.state == .on))
        default: break
        }
    }

    // MARK: Rule 6

    private mutating func link(_ s: Int, _ prev: TreeHash, _ hash: TreeHash, at index: UInt64) {
        let expected = streams[s].last ?? (links == .fromStart ? .zero : prev)
        if prev != expected { findings.append(Finding(.chainBroken, .leaf(index))) }
        streams[s].last = hash
    }

    private mutating func stream(_ id: StreamID) -> Int {
        if let found = streamIndices[id] { return found }
        streamIndices[id] = streams.count
        streams.append(StreamState(id))
        return streams.count - 1
    }

    // MARK: Rule 8

    private mutating func judgeClock(_ leaf: Leaf, _ moment: LeafMoment, _ boot: Int, at index: UInt64) {
        let at = moment.at.microseconds
        var isGood = true
        if case .clk = leaf { offsets.allow(boot, at: at, bootTime: moment.bootTime.microseconds) } else { isGood = offsets.take(boot, at: at, bootTime: moment.bootTime.microseconds) }
        if isLate(at, index) { isGood = false }
        if case .beat = leaf, let seen = times.latest(before: index), Microseconds.difference(at, Self.inMicroseconds(seen)) < -Self.witnessTolerance * Microseconds.second { isGood = false }
        if !isGood { findings.append(Finding(.clockDoubt, .leaf(index))) }
    }

    /// Whether the leaf's time is after a witness had already seen it.
    private func isLate(_ time: Int64, _ index: UInt64) -> Bool {
        guard let seen = times.earliest(covering: index) else { return false }
        return Microseconds.difference(time, Self.inMicroseconds(seen)) > Self.witnessTolerance * Microseconds.second
    }

    private static func inMicroseconds(_ seconds: Int64) -> Int64 {
        let (value, isOver) = seconds.multipliedReportingOverflow(by: Microseconds.second)
        return isOver ? .max : value
    }

    private static func numbers(_ first: UInt64, _ last: UInt64) -> ClosedRange<UInt64>? { first <= last ? first...last : nil }
}
