package import CustosBase

/// `hold`: footage of the span must stay until lifted. `restrict`, with `limit` in place of `hold`: it stays and may not be seen.
package struct HoldLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    /// Of the hold, or of the restriction.
    package var hold: UUIDValue
    package var from: WallTime
    package var to: WallTime
    package var body: TreeHash

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, hold: UUIDValue, from: WallTime, to: WallTime, body: TreeHash) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.hold = hold
        self.from = from
        self.to = to
        self.body = body
    }

    init(reading r: inout LeafReader, key: StaticString) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        hold = try r.line(key, LeafReader.uuid)
        from = try r.line("from", LeafReader.time)
        to = try r.line("to", LeafReader.time)
        body = try r.line("body", LeafReader.hash)
    }

    func write(_ w: inout LeafWriter, key: StaticString) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line(key, hold.description)
        w.line("from", LeafWriter.time(from))
        w.line("to", LeafWriter.time(to))
        w.line("body", body.hex)
    }
}

/// `lift`: two different persons ended a hold. `release`: they ended a restriction.
package struct LiftLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var stream: StreamID
    package var prev: TreeHash
    /// Of the hold, or of the restriction.
    package var hold: UUIDValue
    package var by: TreeHash
    package var second: TreeHash
    package var body: TreeHash

    package init(moment: LeafMoment, stream: StreamID, prev: TreeHash, hold: UUIDValue, by: TreeHash, second: TreeHash, body: TreeHash) {
        self.moment = moment
        self.stream = stream
        self.prev = prev
        self.hold = hold
        self.by = by
        self.second = second
        self.body = body
    }

    init(reading r: inout LeafReader, key: StaticString) throws(LedgerFormatError) {
        moment = try r.moment()
        stream = try r.line("stream", LeafReader.stream)
        prev = try r.line("prev", LeafReader.hash)
        hold = try r.line(key, LeafReader.uuid)
        by = try r.line("by", LeafReader.hash)
        second = try r.line("second", LeafReader.hash)
        body = try r.line("body", LeafReader.hash)
    }

    func write(_ w: inout LeafWriter, key: StaticString) {
        w.moment(moment)
        w.stream(stream, prev)
        w.line(key, hold.description)
        w.line("by", by.hex)
        w.line("second", second.hex)
        w.line("body", body.hex)
    }
}
