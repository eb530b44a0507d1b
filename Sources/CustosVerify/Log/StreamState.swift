import CustosBase
import CustosLedger

/// A logged segment as the verifier keeps it: some 96 bytes, for a log has tens of millions.
struct SegmentRecord: Sendable {
    let index: UInt64
    let seq: UInt64
    let t0: Int64
    let t1: Int64
    let boot1: Int64
    let size: UInt64
    let sha256: TreeHash
    /// Index of the `rule` leaf that it names; `.max` for none.
    let rule: UInt64
    /// Number in the log's book of boots.
    let boot: UInt32
    let mayRepeat: Bool
    var state: State = []
    /// Of its erasure (rule 10), later of its footage (rule 12).
    var verdict: Verdict?

    struct State: OptionSet, Sendable {
        let rawValue: UInt8
        /// The number came again, here or in a later log of the node: this leaf counts no more.
        static let superseded = State(rawValue: 1)
        static let erased = State(rawValue: 2)
        static let lost = State(rawValue: 4)
    }
}

/// What a log says of one stream, in log order.
struct StreamState: Sendable {
    let id: StreamID
    var segments: [SegmentRecord] = []
    /// Times that `gap`, `loss` and `expire` leaves cover.
    var spans: [Span] = []
    /// `gap` leaves with their times.
    var gaps: [(index: UInt64, span: Span)] = []
    var losses: [(index: UInt64, numbers: ClosedRange<UInt64>)] = []
    var expiries: [Expiry] = []
    var holds: [Hold] = []
    var switches: [(at: Int64, isOn: Bool)] = []
    /// Where the stream's first `seg`, `gap` or `record` leaf begins.
    var start: Int64?
    /// The leaf hash of the last leaf.
    var last: TreeHash?

    /// Places in `segments` by number, and of one number in log order. Made by `sortNumbers`.
    private(set) var order: [UInt32]?

    struct Span: Sendable {
        let from: Int64
        let to: Int64
    }

    struct Expiry: Sendable {
        let index: UInt64
        let at: Int64
        let boot: UInt32
        let bootTime: Int64
        let numbers: ClosedRange<UInt64>?
        let count: UInt64
        let isOrdered: Bool
    }

    struct Hold: Sendable {
        let id: UUIDValue
        let placed: UInt64
        var lifted: UInt64?
        let span: Span
    }

    init(_ id: StreamID) { self.id = id }

    /// Makes `order` unless the log order is already the order of numbers.
    mutating func sortNumbers() {
        guard segments.indices.dropFirst().contains(where: { segments[$0].seq <= segments[$0 - 1].seq }) else { return }
        order = segments.indices.map { UInt32($0) }.sorted { (segments[Int($0)].seq, $0) < (segments[Int($1)].seq, $1) }
    }

    /// The place in `segments` of the `k`th in the order of numbers.
    func place(_ k: Int) -> Int { order.map { Int($0[k]) } ?? k }

    /// Those in the order of numbers whose number is in the range.
    func ranks(of numbers: ClosedRange<UInt64>) -> Range<Int> {
        func firstNotBelow(_ n: UInt64) -> Int {
            var low = 0, high = segments.count
            while low < high {
                let middle = (low + high) / 2
                if segments[place(middle)].seq < n { low = middle + 1 } else { high = middle }
            }
            return low
        }
        // A number has at most 63 bits, so one more is still a number.
        return firstNotBelow(numbers.lowerBound)..<firstNotBelow(numbers.upperBound + 1)
    }

    /// Of each number in the range the leaf that counted just before `index`.
    func current(_ numbers: ClosedRange<UInt64>, before index: UInt64, _ body: (Int) -> Void) {
        let range = ranks(of: numbers)
        for k in range {
            let i = place(k)
            guard segments[i].index < index else { continue }
            if k + 1 < range.upperBound {
                let next = segments[place(k + 1)]
                if next.seq == segments[i].seq, next.index < index { continue }
            }
            body(i)
        }
    }

    func knows(_ number: UInt64) -> Bool { !ranks(of: number...number).isEmpty }
    var highest: UInt64? { segments.isEmpty ? nil : segments[place(segments.count - 1)].seq }
}

/// `rule` and `clk` leaves: what counts for all streams.
struct NodeState: Sendable {
    private(set) var rules: [UInt64: (camera: CameraID, days: Int)] = [:]
    private var rulesOfCamera: [CameraID: [(index: UInt64, days: Int)]] = [:]
    private(set) var jumps: [(index: UInt64, before: Int64, after: Int64)] = []
    /// Sums of the forward jumps up to each.
    private var forward: [Int64] = []
    /// The latest `at` of all leaves.
    var latest: Int64?

    mutating func add(_ rule: RuleLeaf, at index: UInt64) {
        let days = max(rule.floor, rule.target)
        rules[index] = (rule.cam, days)
        rulesOfCamera[rule.cam, default: []].append((index, days))
    }

    mutating func add(_ jump: ClkLeaf, at index: UInt64) {
        jumps.append((index, jump.before.microseconds, jump.after.microseconds))
        forward.append(Microseconds.sum(forward.last ?? 0, max(0, Microseconds.difference(jump.after.microseconds, jump.before.microseconds))))
    }

    /// Days of a camera's last rule before a leaf.
    func days(of camera: CameraID, before index: UInt64) -> Int {
        guard let all = rulesOfCamera[camera] else { return 0 }
        let i = Self.count(all, below: index) { $0.index }
        return i > 0 ? all[i - 1].days : 0
    }

    /// Forward jumps of the clock between two leaves.
    func jumped(between first: UInt64, and second: UInt64) -> Int64 {
        let from = Self.count(jumps, below: first) { $0.index }, to = Self.count(jumps, below: second) { $0.index }
        guard to > from else { return 0 }
        return Microseconds.difference(forward[to - 1], from > 0 ? forward[from - 1] : 0)
    }

    private static func count<T>(_ sorted: [T], below index: UInt64, _ key: (T) -> UInt64) -> Int {
        var low = 0, high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if key(sorted[middle]) < index { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension StreamState {
    /// Sorts the segments by number and of each number keeps the one that came last.
    mutating func keepLatest() {
        var latest: [UInt64: SegmentRecord] = [:]
        for segment in segments { latest[segment.seq] = segment }
        segments = latest.values.sorted { $0.seq < $1.seq }
        order = nil
    }
}
