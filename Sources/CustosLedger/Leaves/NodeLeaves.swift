package import CustosBase

/// `key`: a key of this node is in force from now on.
package struct KeyLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    /// `log` or `export`.
    package var role: String
    package var vkey: VerifierKey

    package init(moment: LeafMoment, role: String, vkey: VerifierKey) {
        self.moment = moment
        self.role = role
        self.vkey = vkey
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        role = try r.line("role", LeafReader.word)
        vkey = try r.line("vkey", LeafReader.verifierKey)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("role", LeafWriter.word(role))
        w.line("vkey", LeafWriter.verifierKey(vkey))
    }
}

/// `clk`: the node's clock jumped from `before` to `after`.
package struct ClkLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var before: WallTime
    package var after: WallTime

    package init(moment: LeafMoment, before: WallTime, after: WallTime) {
        self.moment = moment
        self.before = before
        self.after = after
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        before = try r.line("before", LeafReader.time)
        after = try r.line("after", LeafReader.time)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("before", LeafWriter.time(before))
        w.line("after", LeafWriter.time(after))
    }
}

/// `boot`: the recorder started.
package struct BootLeaf: Sendable, Hashable {
    package enum Stop: String, Sendable, Hashable, CaseIterable {
        case first, clean, unclean
    }

    package var moment: LeafMoment
    package var version: String
    /// Digest of the program.
    package var build: TreeHash
    /// How it had ended before.
    package var stop: Stop

    package init(moment: LeafMoment, version: String, build: TreeHash, stop: Stop) {
        self.moment = moment
        self.version = version
        self.build = build
        self.stop = stop
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        version = try r.line("version", LeafReader.word)
        build = try r.line("build", LeafReader.hash)
        stop = try r.line("stop", LeafReader.choice)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("version", LeafWriter.word(version))
        w.line("build", build.hex)
        w.line("stop", stop.rawValue)
    }
}

/// `beat`: the node lives.
package struct BeatLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var clock: ClockState

    package init(moment: LeafMoment, clock: ClockState) {
        self.moment = moment
        self.clock = clock
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        clock = try r.clock()
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.clock(clock)
    }
}

/// `scrub`: so many segments were read again.
package struct ScrubLeaf: Sendable, Hashable {
    package var moment: LeafMoment
    package var checked: Int
    package var bad: Int
    /// Tree head over their `seg` leaf hashes in the order read.
    package var root: TreeHash

    package init(moment: LeafMoment, checked: Int, bad: Int, root: TreeHash) {
        self.moment = moment
        self.checked = checked
        self.bad = bad
        self.root = root
    }

    init(reading r: inout LeafReader) throws(LedgerFormatError) {
        moment = try r.moment()
        checked = try r.line("checked", LeafReader.count)
        bad = try r.line("bad", LeafReader.count)
        root = try r.line("root", LeafReader.hash)
    }

    func write(_ w: inout LeafWriter) {
        w.moment(moment)
        w.line("checked", LeafWriter.number(checked))
        w.line("bad", LeafWriter.number(bad))
        w.line("root", root.hex)
    }
}
