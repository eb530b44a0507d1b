package import CustosBase

/// `seg`: a sealed segment file.
package struct SegmentLeaf: Sendable, Hashable {
    package enum Flag: String, Sendable, Hashable, CaseIterable {
        case clean, salvaged, backfill, readded
    }

    package var stream: StreamID
    package var seq: UInt64
    package var prev: TreeHash
    package var t0: WallTime
    package var t1: WallTime
    package var boot: UUIDValue
    /// CLOCK_BOOTTIME at `t0` and at `t1`.
    package var boot0: MonotonicTime
    package var boot1: MonotonicTime
    package var clock: ClockState
    /// Bytes of the file.
    package var size: UInt64
    package var sha256: TreeHash
    package var frags: UInt64
    /// Root of the tree over its fragments.
    package var fragroot: TreeHash
    /// Hash of the camera's `cam` leaf in force.
    package var cam: TreeHash?
    /// Index of the camera's `rule` leaf in force.
    package var rule: UInt64?
    package var flags: Flag

    package init(
        stream: StreamID, seq: UInt64, prev: TreeHash, t0: WallTime, t1: WallTime, boot: UUIDValue, boot0: MonotonicTime, boot1: MonotonicTime, clock: ClockState, size: UInt64, sha256: TreeHash, frags: UInt64,
        fragroot: TreeHash, cam: TreeHash?, rule: UInt64?, flags: Flag
    ) {
        self.stream = stream
        self.seq = seq
        self.prev = prev
        self.t0 = t0
        self.t1 = t1
        self.boot = boot
        self.boot0 = boot0
        self.boot1 = boot1
        self.clock = clock
        self.size = size
        self.sha256 = sha256
        self.frags = frags
        self.fragroot = fragroot
        self.cam = cam
        self.rule = rule
        self.flags = flags
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        stream = try r.line("stream", LeafReader.stream)
        seq = try r.line("seq", LeafReader.number)
        prev = try r.line("prev", LeafReader.hash)
        t0 = try r.line("t0", LeafReader.time)
        t1 = try r.line("t1", LeafReader.time)
        try r.begin("boot")
        boot = try r.readUUID()
        try r.space()
        boot0 = try r.bootTime()
        try r.space()
        boot1 = try r.bootTime()
        try r.lineEnd()
        clock = try r.clock()
        size = try r.line("size", LeafReader.number)
        sha256 = try r.line("sha256", LeafReader.hash)
        frags = try r.line("frags", LeafReader.number)
        fragroot = try r.line("fragroot", LeafReader.hash)
        cam = try r.line("cam", LeafReader.optionalHash)
        rule = try r.line("rule", LeafReader.reference)
        flags = try r.line("flags", LeafReader.choice)
    }

    func write(_ w: inout LeafWriter) {
        precondition(stream.camera.rawValue > 0, "stream \(stream)")
        w.line("stream", stream.description)
        w.line("seq", LeafWriter.number(seq))
        w.line("prev", prev.hex)
        w.line("t0", LeafWriter.time(t0))
        w.line("t1", LeafWriter.time(t1))
        w.line("boot", boot.description, LeafWriter.boot(boot0), LeafWriter.boot(boot1))
        w.clock(clock)
        w.line("size", LeafWriter.number(size))
        w.line("sha256", sha256.hex)
        w.line("frags", LeafWriter.number(frags))
        w.line("fragroot", fragroot.hex)
        w.line("cam", LeafWriter.optional(cam))
        w.line("rule", LeafWriter.reference(rule))
        w.line("flags", flags.rawValue)
    }
}
