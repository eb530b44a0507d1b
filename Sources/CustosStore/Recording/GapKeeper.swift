import CustosBase

/// Something that bears on the gaps of one stream, in order.
enum GapEvent: Sendable {
    /// Footage begins.
    case footage(from: WallTime)
    /// Footage ended; the cause is a guess until the source says more.
    case footageEnded(WallTime, GapCause, String)
    /// The source, or the disks, say why there is none.
    case unavailable(at: WallTime, GapCause, String)
    /// Nothing further is wanted of the stream: what lasts, ends.
    case notWanted(at: WallTime)
}

/// The gaps of one stream as records: opened, explained, closed. A hole of at most two seconds leaves none.
///
/// A value that decides; `GapStore` is where the records go. A call that throws has changed nothing that
/// matters and is made again.
struct GapKeeper {
    private struct Hole {
        var start: WallTime
        var cause: GapCause
        var detail: String
        /// A guess, which the next word of the source replaces.
        var isGuess: Bool
        var since: MonotonicTime
    }
    private struct Open {
        var id: Int64
        var start: WallTime
        var cause: GapCause
        var isGuess: Bool
    }

    private let stream: StreamID
    private let tolerated: TimeSpan
    private var hole: Hole?
    private var open: Open?
    /// Where footage or its last gap ended.
    private var covered: WallTime?
    /// Said while footage was still flowing: explains the end that follows soon.
    private var hint: (cause: GapCause, detail: String, at: MonotonicTime)?
    /// A word of the source explains a run's end that follows within this time.
    private static let hintLife = TimeSpan.seconds(5 as Int64)
    /// The slewing of our dates against the clock may pull two runs over each other by this much.
    private static let toleratedOverlap = TimeSpan.milliseconds(500)

    init(stream: StreamID, tolerated: TimeSpan) {
        self.stream = stream
        self.tolerated = tolerated
    }

    /// Something is to be recorded that no record covers yet.
    var wantsTick: Bool { hole != nil }

    /// Goes on from the last run of the program: an open gap, and where footage ends.
    mutating func resume(open gap: GapRecord?, covered: WallTime?, from: WallTime, cause: GapCause, detail: String, now: MonotonicTime) {
        self.covered = covered
        if let gap {
            open = Open(id: gap.id, start: gap.start, cause: gap.cause, isGuess: false)
        } else {
            hole = Hole(start: from, cause: cause, detail: detail, isGuess: covered == nil, since: now)
        }
    }

    mutating func handle(_ event: GapEvent, now: MonotonicTime, _ store: some GapStore) throws {
        switch event {
        case .footage(let start): try footage(start, store)
        case .footageEnded(let end, let cause, let detail):
            covered = end
            guard open == nil, hole == nil else { return }
            if let h = hint, now - h.at <= Self.hintLife {
                hole = Hole(start: end, cause: h.cause, detail: h.detail, isGuess: false, since: now)
            } else {
                hole = Hole(start: end, cause: cause, detail: detail, isGuess: true, since: now)
            }
            hint = nil
        case .unavailable(let at, let cause, let detail): try explain(at, cause, detail, now, store)
        case .notWanted(let at):
            if let o = open { try store.closeGap(o.id, end: at) }
            if let h = hole, at - h.start > tolerated { _ = try store.addGap(stream, WallRange(h.start, at), cause: h.cause, detail: h.detail) }
            open = nil
            hole = nil
        }
    }

    private mutating func footage(_ start: WallTime, _ store: some GapStore) throws {
        if let o = open {
            try store.closeGap(o.id, end: start)
            if start < o.start { try noteOverlap(start, o.start - start, store) }
            open = nil
        } else if let h = hole {
            if start - h.start > tolerated {
                _ = try store.addGap(stream, WallRange(h.start, start), cause: h.cause, detail: h.detail)
            } else if h.start - start > Self.toleratedOverlap {
                try noteOverlap(start, h.start - start, store)
            }
            hole = nil
        }
        hint = nil
        covered = start
    }

    /// The clock was set back: the footage keeps its honest dates, and a record of no length tells of the step.
    private func noteOverlap(_ start: WallTime, _ step: TimeSpan, _ store: some GapStore) throws {
        _ = try store.addGap(stream, WallRange(start, start), cause: .clock, detail: "the clock was set back: this footage begins \(step.seconds) s before the end of what was recorded earlier")
    }

    private mutating func explain(_ at: WallTime, _ cause: GapCause, _ detail: String, _ now: MonotonicTime, _ store: some GapStore) throws {
        if let o = open {
            if o.isGuess {
                try store.setGapCause(o.id, cause, detail: detail)
                open = Open(id: o.id, start: o.start, cause: cause, isGuess: false)
            } else if o.cause != cause {
                // Another reason from here on.
                let at = max(at, o.start)
                try store.closeGap(o.id, end: at)
                open = nil
                hole = Hole(start: at, cause: cause, detail: detail, isGuess: false, since: now)
                try record(store)
            }
        } else if var h = hole {
            if h.isGuess || h.cause == cause {
                h.cause = cause
                h.detail = detail
                h.isGuess = false
                hole = h
            } else if at - h.start > tolerated {
                _ = try store.addGap(stream, WallRange(h.start, at), cause: h.cause, detail: h.detail)
                hole = Hole(start: at, cause: cause, detail: detail, isGuess: false, since: now)
            }
        } else {
            hint = (cause, detail, now)
        }
    }

    /// Records a hole that has become too long to be none.
    mutating func tick(now: MonotonicTime, _ store: some GapStore) throws {
        guard let h = hole, now - h.since > tolerated else { return }
        try record(store)
    }

    private mutating func record(_ store: some GapStore) throws {
        guard let h = hole else { return }
        let id = try store.openGap(stream, start: h.start, cause: h.cause, detail: h.detail)
        open = Open(id: id, start: h.start, cause: h.cause, isGuess: h.isGuess)
        hole = nil
    }

    /// The recorder stops: whatever hole there is, is recorded, however short it still is.
    mutating func stop(_ store: some GapStore) throws { try record(store) }
}

/// Where gap records go: the state database.
protocol GapStore {
    func openGap(_ stream: StreamID, start: WallTime, cause: GapCause, detail: String) throws -> Int64
    func closeGap(_ id: Int64, end: WallTime) throws
    func addGap(_ stream: StreamID, _ range: WallRange, cause: GapCause, detail: String) throws -> Int64
    func setGapCause(_ id: Int64, _ cause: GapCause, detail: String?) throws
}

extension StateStore: GapStore {}
