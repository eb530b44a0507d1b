import CustosBase
import CustosLedger

/// Makes leaves of facts: gives each its index, its link to the stream's leaf before, the rule and camera in force, and puts a `clk`
/// leaf first where the clock has jumped. A value: a batch that could not be written is forgotten with its composer.
struct LeafComposer {
    struct Composed: Sendable {
        let index: UInt64
        let leaf: Leaf
        let bytes: [UInt8]
        let hash: TreeHash
    }

    private(set) var heads: LedgerHeads
    private(set) var composed: [Composed] = []
    private let start: UInt64

    init(heads: LedgerHeads, size: UInt64) {
        self.heads = heads
        start = size
    }

    var size: UInt64 { start + UInt64(composed.count) }

    /// Answers the index of the fact's leaf. `now` stands where the entry has no moment of its own.
    mutating func add(_ entry: PreparedEntry, now: LeafMoment, clock: ClockState) -> UInt64 {
        let m = entry.moment ?? now
        for seen in Self.moments(of: entry.fact, m) {
            guard let before = heads.clock.jump(seen) else { continue }
            append(.clk(ClkLeaf(moment: seen, before: WallTime(microseconds: seen.bootTime.microseconds &+ before.microseconds), after: seen.at)))
        }
        return append(leaf(entry, m, clock))
    }

    @discardableResult
    mutating func append(_ leaf: Leaf) -> UInt64 {
        let bytes = leaf.bytes, hash = Merkle.leaf(bytes), index = size
        composed.append(Composed(index: index, leaf: leaf, bytes: bytes, hash: hash))
        heads.apply(leaf, hash: hash, index: index)
        return index
    }

    private static func moments(of fact: LedgerFact, _ m: LeafMoment) -> [LeafMoment] {
        guard case .segment(let row, _) = fact else { return [m] }
        return [LeafMoment(at: row.start, boot: row.bootID, bootTime: row.bootStart), LeafMoment(at: row.end, boot: row.bootID, bootTime: row.bootEnd)]
    }

    private func leaf(_ entry: PreparedEntry, _ m: LeafMoment, _ clock: ClockState) -> Leaf {
        func prev(_ stream: StreamID) -> TreeHash { heads.streams[stream]?.hash ?? .zero }
        func rule(_ stream: StreamID) -> UInt64? { heads.cameras[stream.camera]?.rule }
        switch entry.fact {
        case .segment(let row, let flag):
            return .seg(
                SegmentLeaf(
                    stream: row.stream, seq: row.sequence, prev: prev(row.stream), t0: row.start, t1: row.end, boot: row.bootID, boot0: row.bootStart, boot1: row.bootEnd, clock: clock,
                    size: UInt64(row.byteCount), sha256: Self.hash(row.sha256), frags: UInt64(row.fragments), fragroot: Self.hash(row.fragmentRoot),
                    cam: heads.cameras[row.stream.camera]?.description?.hash, rule: rule(row.stream), flags: flag))
        case .gap(let stream, let from, let to, let reason): return .gap(GapLeaf(moment: m, stream: stream, prev: prev(stream), from: from, to: to, reason: reason))
        case .loss(let stream, let first, let last, let from, let to, let cause, let by):
            return .loss(LossLeaf(moment: m, stream: stream, prev: prev(stream), first: first, last: last, from: from, to: to, cause: cause, by: by))
        case .expire(let stream, let first, let last, let count, let from, let to, let ground, _):
            return .expire(
                ExpireLeaf(
                    moment: m, stream: stream, prev: prev(stream), first: first, last: last, count: count, from: from, to: to, rule: rule(stream), ground: ground, body: entry.body))
        case .hold(let id, let stream, let from, let to, _): return .hold(HoldLeaf(moment: m, stream: stream, prev: prev(stream), hold: id, from: from, to: to, body: entry.requiredBody))
        case .restrict(let id, let stream, let from, let to, _): return .restrict(HoldLeaf(moment: m, stream: stream, prev: prev(stream), hold: id, from: from, to: to, body: entry.requiredBody))
        case .lift(let id, let stream, _, _, _):
            return .lift(LiftLeaf(moment: m, stream: stream, prev: prev(stream), hold: id, by: entry.persons[0], second: entry.persons[1], body: entry.requiredBody))
        case .release(let id, let stream, _, _, _):
            return .release(LiftLeaf(moment: m, stream: stream, prev: prev(stream), hold: id, by: entry.persons[0], second: entry.persons[1], body: entry.requiredBody))
        case .record(let stream, let isOn): return .record(RecordLeaf(moment: m, stream: stream, prev: prev(stream), state: isOn ? .on : .off))
        case .rule(let camera, let floor, let target): return .rule(RuleLeaf(moment: m, cam: camera, floor: floor, target: target))
        case .camera(let camera, _): return .cam(CamLeaf(moment: m, cam: camera, body: entry.requiredBody))
        case .configuration(let what, let object, _): return .cfg(CfgLeaf(moment: m, what: what, object: object, body: entry.body))
        case .act(_, let action, let object, let result, _):
            return .act(ActLeaf(moment: m, actor: entry.persons[0], action: action, object: object, result: result, body: entry.body))
        case .boot(let version, let build, let stop): return .boot(BootLeaf(moment: m, version: version, build: build, stop: stop))
        case .beat: return .beat(BeatLeaf(moment: m, clock: clock))
        case .scrub(let checked, let bad, let root): return .scrub(ScrubLeaf(moment: m, checked: checked, bad: bad, root: root))
        case .exportKey(let key): return .key(KeyLeaf(moment: m, role: "export", vkey: key))
        }
    }

    private static func hash(_ bytes: [UInt8]) -> TreeHash {
        guard let hash = TreeHash(bytes) else { preconditionFailure("a digest of \(bytes.count) bytes") }
        return hash
    }
}

/// An entry whose record is stored and whose persons have their hashes.
struct PreparedEntry: Sendable {
    let fact: LedgerFact
    let moment: LeafMoment?
    let body: TreeHash?
    let persons: [TreeHash]

    var requiredBody: TreeHash {
        guard let body else { preconditionFailure("\(fact.kind) without its record") }
        return body
    }
}
