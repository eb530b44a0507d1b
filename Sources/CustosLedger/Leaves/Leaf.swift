package import CustosBase

/// When a leaf's fact happened: by the node's clock, and by the machine's own since its boot.
package struct LeafMoment: Sendable, Hashable {
    package var at: WallTime
    package var boot: UUIDValue
    /// CLOCK_BOOTTIME at that same moment.
    package var bootTime: MonotonicTime

    package init(at: WallTime, boot: UUIDValue, bootTime: MonotonicTime) {
        self.at = at
        self.boot = boot
        self.bootTime = bootTime
    }
}

/// What the node's clock is worth: follows its time source, ran on without it, or runs free.
package enum ClockWord: String, Sendable, Hashable, CaseIterable {
    case ok, hold, free
}

package struct ClockState: Sendable, Hashable {
    package var word: ClockWord
    /// The clock minus its time source; `nil` when not known.
    package var offset: TimeSpan?

    package init(word: ClockWord, offset: TimeSpan?) {
        self.word = word
        self.offset = offset
    }
}

/// One fact of the ledger. Text in ASCII, so that one can read it and write it by hand; each fact can be written in one way only.
package enum Leaf: Sendable, Hashable {
    case seg(SegmentLeaf)
    case gap(GapLeaf)
    case loss(LossLeaf)
    case expire(ExpireLeaf)
    case hold(HoldLeaf)
    case lift(LiftLeaf)
    case restrict(HoldLeaf)
    case release(LiftLeaf)
    case record(RecordLeaf)
    case rule(RuleLeaf)
    case cam(CamLeaf)
    case cfg(CfgLeaf)
    case act(ActLeaf)
    case key(KeyLeaf)
    case clk(ClkLeaf)
    case boot(BootLeaf)
    case beat(BeatLeaf)
    case scrub(ScrubLeaf)
    case epoch(EpochLeaf)

    package static let maximumBytes = 1_024

    /// Reads a leaf. What is not written exactly as `bytes` writes it is none.
    package init(parsing bytes: [UInt8]) throws(LedgerFormatError) {
        guard bytes.count <= Self.maximumBytes else { throw LedgerFormatError(.tooLarge, at: Self.maximumBytes, "a leaf of \(bytes.count) bytes") }
        var r = LeafReader(bytes)
        switch try r.head() {
        case "seg": self = .seg(try SegmentLeaf(reading: &r))
        case "gap": self = .gap(try GapLeaf(reading: &r))
        case "loss": self = .loss(try LossLeaf(reading: &r))
        case "expire": self = .expire(try ExpireLeaf(reading: &r))
        case "hold": self = .hold(try HoldLeaf(reading: &r, key: "hold"))
        case "lift": self = .lift(try LiftLeaf(reading: &r, key: "hold"))
        case "restrict": self = .restrict(try HoldLeaf(reading: &r, key: "limit"))
        case "release": self = .release(try LiftLeaf(reading: &r, key: "limit"))
        case "record": self = .record(try RecordLeaf(reading: &r))
        case "rule": self = .rule(try RuleLeaf(reading: &r))
        case "cam": self = .cam(try CamLeaf(reading: &r))
        case "cfg": self = .cfg(try CfgLeaf(reading: &r))
        case "act": self = .act(try ActLeaf(reading: &r))
        case "key": self = .key(try KeyLeaf(reading: &r))
        case "clk": self = .clk(try ClkLeaf(reading: &r))
        case "boot": self = .boot(try BootLeaf(reading: &r))
        case "beat": self = .beat(try BeatLeaf(reading: &r))
        case "scrub": self = .scrub(try ScrubLeaf(reading: &r))
        case "epoch": self = .epoch(try EpochLeaf(reading: &r))
        default: throw LedgerFormatError(.unknown, at: "custos.leaf/v1 ".utf8.count, "not a kind of leaf")
        }
        try r.end()
    }

    package var bytes: [UInt8] {
        var w = LeafWriter(kind)
        switch self {
        case .seg(let leaf): leaf.write(&w)
        case .gap(let leaf): leaf.write(&w)
        case .loss(let leaf): leaf.write(&w)
        case .expire(let leaf): leaf.write(&w)
        case .hold(let leaf): leaf.write(&w, key: "hold")
        case .lift(let leaf): leaf.write(&w, key: "hold")
        case .restrict(let leaf): leaf.write(&w, key: "limit")
        case .release(let leaf): leaf.write(&w, key: "limit")
        case .record(let leaf): leaf.write(&w)
        case .rule(let leaf): leaf.write(&w)
        case .cam(let leaf): leaf.write(&w)
        case .cfg(let leaf): leaf.write(&w)
        case .act(let leaf): leaf.write(&w)
        case .key(let leaf): leaf.write(&w)
        case .clk(let leaf): leaf.write(&w)
        case .boot(let leaf): leaf.write(&w)
        case .beat(let leaf): leaf.write(&w)
        case .scrub(let leaf): leaf.write(&w)
        case .epoch(let leaf): leaf.write(&w)
        }
        precondition(w.bytes.count <= Self.maximumBytes, "a leaf of \(w.bytes.count) bytes")
        return w.bytes
    }

    /// The word of the first line.
    package var kind: String {
        switch self {
        case .seg: "seg"
        case .gap: "gap"
        case .loss: "loss"
        case .expire: "expire"
        case .hold: "hold"
        case .lift: "lift"
        case .restrict: "restrict"
        case .release: "release"
        case .record: "record"
        case .rule: "rule"
        case .cam: "cam"
        case .cfg: "cfg"
        case .act: "act"
        case .key: "key"
        case .clk: "clk"
        case .boot: "boot"
        case .beat: "beat"
        case .scrub: "scrub"
        case .epoch: "epoch"
        }
    }

    /// The stream whose chain the leaf is a link of.
    package var stream: StreamID? { link?.stream }
    /// The leaf hash of the stream's leaf before; zeros for the first.
    package var prev: TreeHash? { link?.prev }

    private var link: (stream: StreamID, prev: TreeHash)? {
        switch self {
        case .seg(let leaf): (leaf.stream, leaf.prev)
        case .gap(let leaf): (leaf.stream, leaf.prev)
        case .loss(let leaf): (leaf.stream, leaf.prev)
        case .expire(let leaf): (leaf.stream, leaf.prev)
        case .hold(let leaf): (leaf.stream, leaf.prev)
        case .lift(let leaf): (leaf.stream, leaf.prev)
        case .restrict(let leaf): (leaf.stream, leaf.prev)
        case .release(let leaf): (leaf.stream, leaf.prev)
        case .record(let leaf): (leaf.stream, leaf.prev)
        case .rule, .cam, .cfg, .act, .key, .clk, .boot, .beat, .scrub, .epoch: nil
        }
    }

    /// When it happened; `nil` for a segment, which has a beginning and an end.
    package var moment: LeafMoment? {
        switch self {
        case .seg: nil
        case .gap(let leaf): leaf.moment
        case .loss(let leaf): leaf.moment
        case .expire(let leaf): leaf.moment
        case .hold(let leaf): leaf.moment
        case .lift(let leaf): leaf.moment
        case .restrict(let leaf): leaf.moment
        case .release(let leaf): leaf.moment
        case .record(let leaf): leaf.moment
        case .rule(let leaf): leaf.moment
        case .cam(let leaf): leaf.moment
        case .cfg(let leaf): leaf.moment
        case .act(let leaf): leaf.moment
        case .key(let leaf): leaf.moment
        case .clk(let leaf): leaf.moment
        case .boot(let leaf): leaf.moment
        case .beat(let leaf): leaf.moment
        case .scrub(let leaf): leaf.moment
        case .epoch(let leaf): leaf.moment
        }
    }
}
