import CustosBase
import CustosLedger

@testable import CustosVerify

/// A log that a test writes by hand, honest unless the test is not.
struct TestLog {
    /// The moment at which all test logs begin: 2025-10-09T08:53:20Z.
    static let start: Int64 = 1_760_000_000
    static let day: Int64 = 86_400
    static let node = UUIDValue(high: 0x1111_1111_1111_4111, low: 0x8111_1111_1111_1111)
    static let boot = UUIDValue(high: 0x2222_2222_2222_4222, low: 0x8222_2222_2222_2222)
    static let stream = StreamID(CameraID(12), .main)
    static let logKey = SigningKey(seed: Array(repeating: 1, count: 32))
    static let witnessKeys = [SigningKey(seed: Array(repeating: 2, count: 32)), SigningKey(seed: Array(repeating: 3, count: 32))]

    let origin: LogOrigin
    private(set) var leaves: [[UInt8]] = []
    private(set) var last: [StreamID: TreeHash] = [:]
    private(set) var history: [SignedNote] = []
    /// Boottime is so many seconds before the clock's seconds; a step of the clock changes it.
    var bootedAt: Int64 = start - 100 * day

    init(epoch: UInt64 = 1) { origin = LogOrigin(node: Self.node, epoch: epoch) }

    var size: UInt64 { UInt64(leaves.count) }
    /// A policy takes a key once, so each epoch has its own.
    var signer: SigningKey { origin.epoch == 1 ? Self.logKey : SigningKey(seed: Array(repeating: UInt8(100 + origin.epoch), count: 32)) }
    var key: VerifierKey { signer.key(name: origin.description, kind: .ed25519) }

    // MARK: Leaves

    func moment(_ seconds: Int64, boot: UUIDValue = boot) -> LeafMoment { LeafMoment(at: Self.time(seconds), boot: boot, bootTime: bootTime(seconds)) }
    func bootTime(_ seconds: Int64) -> MonotonicTime { MonotonicTime(microseconds: (Self.start + seconds - bootedAt) * 1_000_000) }
    /// A moment so many seconds behind the start.
    static func time(_ seconds: Int64) -> WallTime { WallTime(microseconds: (start + seconds) * 1_000_000) }

    func prev(_ stream: StreamID = stream) -> TreeHash { last[stream] ?? .zero }

    @discardableResult
    mutating func add(_ leaf: Leaf) -> UInt64 {
        leaves.append(leaf.bytes)
        if let stream = leaf.stream { last[stream] = Merkle.leaf(leaf.bytes) }
        return size - 1
    }
    mutating func addRaw(_ bytes: [UInt8]) { leaves.append(bytes) }
    mutating func replace(_ index: Int, with bytes: [UInt8]) { leaves[index] = bytes }
    mutating func remove(_ index: Int) { leaves.remove(at: index) }
    mutating func swap(_ a: Int, _ b: Int) { leaves.swapAt(a, b) }
    mutating func cut(_ size: Int) { leaves.removeLast(leaves.count - size) }

    /// A segment of a minute that begins so many seconds behind the start; its file is `TestLog.content`.
    @discardableResult
    mutating func segment(
        _ seq: UInt64, at t0: Int64, length: Int64 = 60, stream: StreamID = stream, boot: UUIDValue = boot, clock: ClockWord = .ok, rule: UInt64? = nil, flags: SegmentLeaf.Flag = .clean,
        content: [UInt8]? = nil
    ) -> UInt64 {
        let content = content ?? Self.content(seq)
        return add(
            .seg(
                SegmentLeaf(
                    stream: stream, seq: seq, prev: prev(stream), t0: Self.time(t0), t1: Self.time(t0 + length), boot: boot, boot0: bootTime(t0), boot1: bootTime(t0 + length),
                    clock: ClockState(word: clock, offset: nil), size: UInt64(content.count), sha256: TreeHash(Digest.sha256(content))!, frags: 60, fragroot: .zero, cam: nil, rule: rule, flags: flags)))
    }

    static func content(_ seq: UInt64) -> [UInt8] { Array("segment \(seq)".utf8) }

    @discardableResult
    mutating func record(_ state: RecordLeaf.State, at seconds: Int64, stream: StreamID = stream) -> UInt64 {
        add(.record(RecordLeaf(moment: moment(seconds), stream: stream, prev: prev(stream), state: state)))
    }
    @discardableResult
    mutating func gap(_ from: Int64, _ to: Int64, stream: StreamID = stream) -> UInt64 {
        add(.gap(GapLeaf(moment: moment(to), stream: stream, prev: prev(stream), from: Self.time(from), to: Self.time(to), reason: .network)))
    }
    @discardableResult
    mutating func loss(_ first: UInt64, _ last: UInt64, at seconds: Int64) -> UInt64 {
        add(.loss(LossLeaf(moment: moment(seconds), stream: Self.stream, prev: prev(), first: first, last: last, from: Self.time(0), to: Self.time(0), cause: .missing, by: .check)))
    }
    @discardableResult
    mutating func expire(
        _ first: UInt64, _ last: UInt64, count: Int, at seconds: Int64, boot: UUIDValue = boot, ground: ExpireLeaf.Ground = .term, body: TreeHash? = nil
    ) -> UInt64 {
        add(
            .expire(
                ExpireLeaf(
                    moment: moment(seconds, boot: boot), stream: Self.stream, prev: prev(), first: first, last: last, count: count, from: Self.time(0), to: Self.time(0), rule: nil, ground: ground, body: body)))
    }
    @discardableResult
    mutating func hold(_ id: UInt64, _ from: Int64, _ to: Int64, at seconds: Int64) -> UInt64 {
        add(.hold(HoldLeaf(moment: moment(seconds), stream: Self.stream, prev: prev(), hold: Self.id(id), from: Self.time(from), to: Self.time(to), body: .zero)))
    }
    @discardableResult
    mutating func lift(_ id: UInt64, at seconds: Int64, second: UInt8 = 2) -> UInt64 {
        add(.lift(LiftLeaf(moment: moment(seconds), stream: Self.stream, prev: prev(), hold: Self.id(id), by: Self.hash(1), second: Self.hash(second), body: .zero)))
    }
    @discardableResult
    mutating func rule(_ floor: Int, _ target: Int, at seconds: Int64, camera: Int64 = 12) -> UInt64 {
        add(.rule(RuleLeaf(moment: moment(seconds), cam: CameraID(camera), floor: floor, target: target)))
    }
    @discardableResult
    mutating func beat(at seconds: Int64) -> UInt64 { add(.beat(BeatLeaf(moment: moment(seconds), clock: ClockState(word: .ok, offset: .zero)))) }
    /// The clock jumps by so many seconds when it shows `seconds`; what is written later has the new distance to boottime.
    @discardableResult
    mutating func jump(_ by: Int64, at seconds: Int64) -> UInt64 {
        bootedAt += by
        return add(.clk(ClkLeaf(moment: moment(seconds + by), before: Self.time(seconds), after: Self.time(seconds + by))))
    }

    static func id(_ n: UInt64) -> UUIDValue { UUIDValue(high: 0x3333_3333_3333_4333, low: 0x8333_3333_0000_0000 | n) }
    static func hash(_ n: UInt8) -> TreeHash { TreeHash(Array(repeating: n, count: 32))! }

    // MARK: Signatures

    /// The note of the log's first `size` leaves.
    func note(_ size: UInt64? = nil, key: SigningKey? = nil) -> SignedNote {
        var tree = CompactTree()
        for leaf in leaves.prefix(Int(size ?? self.size)) { tree.append(Merkle.leaf(leaf)) }
        let text = Checkpoint(origin: origin.description, size: tree.size, root: tree.root()).text
        return SignedNote(text: text, signatures: [(key ?? signer).sign(text, name: origin.description)])
    }

    /// The log as it is, seen by the witnesses so many seconds behind the start.
    mutating func witnessed(at seconds: Int64, by witnesses: [Int] = [0, 1]) {
        var note = note()
        for w in witnesses { note.add(Self.witnessKeys[w].cosign(note.text, name: "witness-\(w)", time: Self.start + seconds)) }
        history.append(note)
    }
    mutating func append(history note: SignedNote) { history.append(note) }

    var view: LogView {
        LogView(place: "test", origin: origin, keyFile: Array((key.text + "\n").utf8), checkpoint: note().bytes, history: MemoryHistory(history), leaves: MemoryLeaves(leaves))
    }

    func policy(quorum: String = "none") throws -> TrustPolicy {
        let witnesses = Self.witnessKeys.enumerated().map { "witness w\($0) \($1.key(name: "witness-\($0)", kind: .cosignature).text)\n" }.joined()
        return try TrustPolicy(parsing: Array("log \(key.text)\n\(witnesses)group both all w0 w1\nquorum \(quorum)\n".utf8))
    }
}

/// The lines that are said of logs of one node.
func lines(
    _ logs: [LogView], against others: [LogView] = [], policy: TrustPolicy? = nil, now: Int64 = 0, footage: [String] = [], reading: NodeJudge.Reading = .digests
) throws -> [String] {
    let terms = Terms(policy: policy, now: TestLog.start + now)
    var list: FootageList? = footage.isEmpty ? nil : try FootageList(volumes: footage)
    var report = VerificationReport(terms: terms, isQuick: reading == .presence, hasFootage: !footage.isEmpty)
    report.nodes = [try Verification.judge(logs, against: others, terms: terms, &list, reading: reading, progress: .none)]
    return report.summary().lines
}

/// The lines of a log under its own policy without witnesses.
func lines(_ log: TestLog) throws -> [String] { try lines([log.view], policy: try log.policy()) }

func us(_ seconds: Int64) -> Int64 { (TestLog.start + seconds) * 1_000_000 }
