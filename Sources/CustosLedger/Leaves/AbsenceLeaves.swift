package import CustosBase

/// `gap`: nothing was recorded from `from` to `to` although it should have been.
package struct GapLeaf: Sendable, Hashable {
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case camera, network, capacity, crash, maintenance, clock
    }

    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    package var from: WallTime
    package var to: WallTime
    package var reason: Reason

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, from: WallTime, to: WallTime, reason: Reason) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.from = from
        self.to = to
        self.reason = reason
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        from = try r.line("from", LeafReader.time)
        to = try r.line("to", LeafReader.time)
        reason = try r.line("reason", LeafReader.choice)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line("from", LeafWriter.time(from))
        w.line("to", LeafWriter.time(to))
        w.line("reason", reason.rawValue)
    }
}

/// `loss`: segments `first` to `last` were logged, and are gone or broken.
package struct LossLeaf: Sendable, Hashable {
    package enum Cause: String, Sendable, Hashable, CaseIterable {
        case missing, damaged, volume
    }
    package enum Finder: String, Sendable, Hashable, CaseIterable {
        case recovery, check, scrub, playback
    }

    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    package var first: UInt64
    package var last: UInt64
    package var from: WallTime
    package var to: WallTime
    package var cause: Cause
    package var by: Finder

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, first: UInt64, last: UInt64, from: WallTime, to: WallTime, cause: Cause, by: Finder) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.first = first
        self.last = last
        self.from = from
        self.to = to
        self.cause = cause
        self.by = by
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        first = try r.line("first", LeafReader.number)
        last = try r.line("last", LeafReader.number)
        from = try r.line("from", LeafReader.time)
        to = try r.line("to", LeafReader.time)
        cause = try r.line("cause", LeafReader.choice)
        by = try r.line("by", LeafReader.choice)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line("first", LeafWriter.number(first))
        w.line("last", LeafWriter.number(last))
        w.line("from", LeafWriter.time(from))
        w.line("to", LeafWriter.time(to))
        w.line("cause", cause.rawValue)
        w.line("by", by.rawValue)
    }
}

/// `expire`: the `count` logged segments in `first` to `last` are about to be erased.
package struct ExpireLeaf: Sendable, Hashable {
    /// `term`: their time is over. `order`: an order says so.
    package enum Ground: String, Sendable, Hashable, CaseIterable {
        case term, order
    }

    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    package var first: UInt64
    package var last: UInt64
    package var count: Int
    package var from: WallTime
    package var to: WallTime
    package var rule: UInt64?
    package var ground: Ground
    /// The order, when there is one.
    package var body: TreeHash?

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, first: UInt64, last: UInt64, count: Int, from: WallTime, to: WallTime, rule: UInt64?, ground: Ground, body: TreeHash?) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.first = first
        self.last = last
        self.count = count
        self.from = from
        self.to = to
        self.rule = rule
        self.ground = ground
        self.body = body
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        first = try r.line("first", LeafReader.number)
        last = try r.line("last", LeafReader.number)
        count = try r.line("count", LeafReader.count)
        from = try r.line("from", LeafReader.time)
        to = try r.line("to", LeafReader.time)
        rule = try r.line("rule", LeafReader.reference)
        ground = try r.line("ground", LeafReader.choice)
        body = try r.line("body", LeafReader.optionalHash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line("first", LeafWriter.number(first))
        w.line("last", LeafWriter.number(last))
        w.line("count", LeafWriter.number(count))
        w.line("from", LeafWriter.time(from))
        w.line("to", LeafWriter.time(to))
        w.line("rule", LeafWriter.reference(rule))
        w.line("ground", ground.rawValue)
        w.line("body", LeafWriter.optional(body))
    }
}
