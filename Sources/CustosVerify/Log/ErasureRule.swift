import CustosBase
import CustosLedger

/// Rules 10 and 11: whether what was erased was due, and rule 7's and `loss` leaves' effect on each segment.
struct ErasureRule {
    /// What the law asks at the least (NM203.18.1.4), whatever a `rule` leaf says.
    static let minimumDays = 30

    enum Clock {
        /// By the clocks of witnesses. Without any time nothing is old.
        case witnesses(WitnessTimes)
        /// By the node's own, as far as it can be believed.
        case node
    }

    let clock: Clock
    let node: NodeState
    /// What is said of a segment that was erased too early.
    let early: Verdict
    /// Whether an `expire` leaf's count is held against the leaves that are here.
    let counts: Bool

    /// Marks the segments of a stream; gives the findings that are not of a segment.
    func judge(_ stream: inout StreamState) -> [Finding] {
        var findings: [Finding] = []
        stream.sortNumbers()
        var first = 0
        for k in stream.segments.indices.dropFirst() {
            let before = stream.place(k - 1), here = stream.place(k)
            guard stream.segments[before].seq == stream.segments[here].seq else {
                first = k
                continue
            }
            stream.segments[before].state.insert(.superseded)
            // A file that was logged once cannot become another.
            let original = stream.segments[stream.place(first)]
            let isSame = original.sha256 == stream.segments[here].sha256 && original.size == stream.segments[here].size
            if !stream.segments[here].mayRepeat || !isSame { findings.append(Finding(.chainBroken, .leaf(stream.segments[here].index))) }
        }
        for loss in stream.losses {
            var lost: [Int] = []
            stream.current(loss.numbers, before: loss.index) { lost.append($0) }
            for i in lost { stream.segments[i].state.insert(.lost) }
        }
        for expiry in stream.expiries {
            var covered: [Int] = []
            if let numbers = expiry.numbers { stream.current(numbers, before: expiry.index) { covered.append($0) } }
            if counts, UInt64(covered.count) != expiry.count { findings.append(Finding(.chainBroken, .leaf(expiry.index))) }
            let lastDays = max(Self.minimumDays, node.days(of: stream.id.camera, before: expiry.index))
            // Holds that stand when the leaf is written.
            let holds = stream.holds.filter { $0.placed < expiry.index && ($0.lifted ?? .max) > expiry.index }
            for i in covered where !stream.segments[i].state.contains(.erased) {
                stream.segments[i].state.insert(.erased)
                stream.segments[i].verdict = verdict(stream.segments[i], stream.id, expiry, holds, lastDays)
            }
        }
        return findings
    }

    private func verdict(_ segment: SegmentRecord, _ stream: StreamID, _ expiry: StreamState.Expiry, _ holds: [StreamState.Hold], _ lastDays: Int) -> Verdict {
        // Neighbours share their border, so touching is not overlapping.
        if holds.contains(where: { $0.span.from < segment.t1 && segment.t0 < $0.span.to }) { return .holdViolated }
        if expiry.isOrdered { return .expiredLawful }
        var days = lastDays
        if let rule = node.rules[segment.rule], rule.camera == stream.camera { days = max(days, rule.days) }
        return isOld(segment, expiry, days) ? .expiredLawful : early
    }

    private func isOld(_ segment: SegmentRecord, _ expiry: StreamState.Expiry, _ days: Int) -> Bool {
        switch clock {
        case .witnesses(let times):
            guard times.isSeen(segment.index, before: expiry.index), let first = times.earliest(covering: segment.index), let last = times.latest(before: expiry.index) else { return false }
            return Microseconds.difference(last, first) >= Microseconds.days(days) / Microseconds.second
        case .node:
            let elapsed =
                segment.boot == expiry.boot
                ? Microseconds.difference(expiry.bootTime, segment.boot1)
                : Microseconds.difference(Microseconds.difference(expiry.at, segment.t1), node.jumped(between: segment.index, and: expiry.index))
            return elapsed >= Microseconds.days(days)
        }
    }
}
