/// `epoch`: first leaf of a log that two persons began because the old one could not go on.
package struct EpochLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    /// The old log's origin.
    package var old: String
    /// The last known checkpoint of the old log.
    package var size: UInt64
    package var root: TreeHash
    /// SHA-256 of that checkpoint's note.
    package var note: TreeHash
    package var by: TreeHash
    package var second: TreeHash
    package var body: TreeHash

    package init(moment: LeafMoment, old: String, size: UInt64, root: TreeHash, note: TreeHash, by: TreeHash, second: TreeHash, body: TreeHash) {
        self.moment = moment
        self.old = old
        self.size = size
        self.root = root
        self.note = note
        self.by = by
        self.second = second
        self.body = body
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        old = try r.line("old", LeafReader.origin)
        size = try r.line("size", LeafReader.number)
        root = try r.line("root", LeafReader.hash)
        note = try r.line("note", LeafReader.hash)
        by = try r.line("by", LeafReader.hash)
        second = try r.line("second", LeafReader.hash)
        body = try r.line("body", LeafReader.hash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("old", LeafWriter.origin(old))
        w.line("size", LeafWriter.number(size))
        w.line("root", root.hex)
        w.line("note", note.hex)
        w.line("by", by.hex)
        w.line("second", second.hex)
        w.line("body", body.hex)
    }
}
