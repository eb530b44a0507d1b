import CustosBase
import CustosLedger
import CustosMedia
import CustosStore
import Foundation
import Testing

/// A node with real segments, its log, and a mirror that has it.
private final class PossessionBench {
    let disk = MemoryDisk()
    let node: RecordingBench
    let log: PaperLog
    let mirrorBench: WitnessBench
    let mirror: LogMirror
    private(set) var rows: [SegmentRow] = []

    init(frames: Int = 300) async throws {
        disk.mount("/v0")
        node = try RecordingBench(disk: disk, roots: ["/v0"])
        log = try PaperLog()
        mirrorBench = try WitnessBench(.mirror)
        let folder = try mirrorBench.open()
        try folder.addLog(log.verifier)
        mirror = LogMirror(folder)
        _ = try await node.service.recover()
        let camera = PaperCamera(node.service.recorder(for: lobby), clocks: node.clocks)
        camera.begin()
        for _ in 0..<frames { camera.sendFrame() }
        await node.service.stop()
        rows = try node.rows(lobby)
        mirrorBench.clocks.advance(node.clocks.wall() - mirrorBench.clocks.wall())
        try append(rows.map { Leaf.seg(Self.leaf($0)) })
    }

    static func leaf(_ r: SegmentRow, flags: SegmentLeaf.Flag = .clean) -> SegmentLeaf {
        SegmentLeaf(
            stream: r.stream, seq: r.sequence, prev: .zero, t0: r.start, t1: r.end, boot: r.bootID, boot0: r.bootStart, boot1: r.bootEnd, clock: ClockState(word: .ok, offset: nil), size: UInt64(r.byteCount),
            sha256: TreeHash(r.sha256)!, frags: UInt64(r.fragments), fragroot: TreeHash(r.fragmentRoot)!, cam: nil, rule: nil, flags: flags)
    }

    /// Appends leaves and brings them to the mirror.
    func append(_ leaves: [Leaf]) throws {
        let old = log.size
        try log.append(leaves.map(\.bytes))
        try log.publish()
        #expect(try mirror.addCheckpoint(log.request(from: old)).status == 200)
        #expect(try mirror.addEntries(log.requests.addEntries(origin: log.origin, from: old, to: log.size, ticket: []).body).status == 200)
    }

    var moment: LeafMoment { LeafMoment(at: mirrorBench.clocks.wall(), boot: UUIDValue(high: 1, low: 2), bootTime: MonotonicTime(microseconds: 1)) }
    var keeper: PossessionKeeper { PossessionKeeper(catalogue: node.catalogue, state: node.state, volumes: node.volumes) }

    func challenge(_ count: Int = 50) throws -> PossessionChallenge? {
        try mirror.newChallenge(origin: log.origin, count: count).map { try PossessionChallenge(note: $0, signedBy: [mirror.folder.verifier]) }
    }

    func answer(_ c: PossessionChallenge) -> [UInt8] {
        PossessionAnswer.opening(c) + c.asks.enumerated().flatMap { keeper.piece($1, number: $0) } + PossessionAnswer.closing
    }

    func judge(_ c: PossessionChallenge, _ answer: [UInt8], piece: Int = 1000) throws -> [PossessionJudge.Finding] {
        // Signed with the mirror's own key, as no other could be judged.
        let key = try SigningKey(seed: Self.seed(of: mirrorBench))
        let note = SignedNote(text: c.text, signatures: [key.cosign(c.text, name: mirrorBench.name, time: 1)]).bytes
        let judge = try mirror.judge(challenge: note).judge
        for start in stride(from: 0, to: answer.count, by: piece) where !judge.take(answer[start..<min(answer.count, start + piece)]) { break }
        return judge.finish()
    }

    private static func seed(of bench: WitnessBench) throws -> [UInt8] {
        let line = String(decoding: try #require(FileManager.default.contents(atPath: bench.path + "/key")), as: UTF8.self).dropLast()
        return Array(try #require(Base64.decode(line.split(separator: "+", maxSplits: 4)[4])).dropFirst())
    }

    func damage(_ row: SegmentRow, at position: Int64? = nil) throws {
        let path = try #require(node.volumes.path(of: row))
        try disk.changeMode(path, 0o640)
        let file = try disk.open(path, .update(direct: false))
        defer { disk.close(file) }
        let at = try position ?? disk.size(file) / 2
        var bytes = try disk.read(file, at: at, count: 1)
        bytes[0] ^= 1
        try bytes.withUnsafeBytes { try disk.write(file, $0, at: at) }
    }
}

@Suite struct PossessionTests {
    @Test("a node that has everything shows everything, the initialisation too", arguments: [1, 7, 100_000])
    func held(piece: Int) async throws {
        let b = try await PossessionBench()
        let c = try #require(try b.challenge())
        #expect(c.asks.count > 10 && Set(c.asks.map(\.sequence)).count > 5)
        #expect(c.asks.contains { $0.fragment == 0 } || c.asks.count < 20)

        let found = try b.judge(c, b.answer(c), piece: piece)

        #expect(found.allSatisfy { $0.verdict == .held })
        // Every fragment of every segment, not only those that chance picked.
        var all: [PossessionChallenge.Ask] = []
        for (i, row) in b.rows.enumerated() { for f in 0...row.fragments { all.append(.init(leaf: UInt64(i), stream: row.stream, sequence: row.sequence, fragment: UInt64(f))) } }
        let every = PossessionChallenge(id: c.id, origin: c.origin, size: c.size, asks: Array(all.prefix(PossessionChallenge.maximumAsks)))
        #expect(try b.judge(every, b.answer(every)).allSatisfy { $0.verdict == .held })
    }

    @Test("footage that was erased, or changed by a bit, is not held")
    func gone() async throws {
        let b = try await PossessionBench()
        try b.disk.remove(try #require(b.node.volumes.path(of: b.rows[1])))
        try b.damage(b.rows[2])
        let asks = (0..<4).map { PossessionChallenge.Ask(leaf: UInt64($0), stream: lobby, sequence: b.rows[$0].sequence, fragment: 1) }
        let c = PossessionChallenge(id: String(repeating: "0", count: 32), origin: b.log.origin, size: b.log.size, asks: asks)

        let found = try b.judge(c, b.answer(c))

        #expect(found.map(\.verdict) == [.held, .notAnswered, .notAnswered, .held])
        #expect(found[1].detail == "missing" && found[2].detail == "damaged")
    }

    @Test("a fragment that was made up is wrong, with whatever proof")
    func forged() async throws {
        let b = try await PossessionBench()
        let ask = PossessionChallenge.Ask(leaf: 0, stream: lobby, sequence: b.rows[0].sequence, fragment: 1)
        let c = PossessionChallenge(id: String(repeating: "0", count: 32), origin: b.log.origin, size: b.log.size, asks: [ask])
        let good = b.keeper.piece(ask, number: 0), other = b.keeper.piece(.init(leaf: 1, stream: lobby, sequence: b.rows[1].sequence, fragment: 1), number: 0)
        let sibling = b.keeper.piece(.init(leaf: 0, stream: lobby, sequence: b.rows[0].sequence, fragment: 2), number: 0)
        var flipped = good
        flipped[flipped.count - 1] ^= 1
        func judged(_ piece: [UInt8]) throws -> PossessionJudge.Verdict { try b.judge(c, PossessionAnswer.opening(c) + piece + PossessionAnswer.closing)[0].verdict }

        #expect(try judged(good) == .held)
        #expect(try judged(other) == .wrong && judged(sibling) == .wrong && judged(flipped) == .wrong)
        #expect(try judged(Array("held 0 1 0\nx".utf8)) == .wrong)
    }

    @Test("an answer that is cut, or that is none, leaves the rest not answered, at every byte")
    func broken() async throws {
        let b = try await PossessionBench(frames: 60)
        let asks = (0..<2).map { PossessionChallenge.Ask(leaf: UInt64($0), stream: lobby, sequence: b.rows[$0].sequence, fragment: 0) }
        let c = PossessionChallenge(id: String(repeating: "a", count: 32), origin: b.log.origin, size: b.log.size, asks: asks)
        let answer = b.answer(c)
        for n in stride(from: 0, to: answer.count, by: 41) {
            let found = try b.judge(c, Array(answer[..<n]))
            #expect(found.count == 2 && !found.contains { $0.verdict == .wrong }, "cut at \(n)")
        }
        let opening = PossessionAnswer.opening(c), end = PossessionAnswer.closing
        for nonsense in [
            "", "held 0 18446744073709551615 0\n", "held 0 99999999999 0\n", "held 2 1 0\nx", "held 0 1 64\n", "held 0 0 0\n", "none 0\n", "none x y\n", "none 1 missing\nnone 0 missing\n",
            String(repeating: "x", count: 5000),
        ] {
            #expect(try b.judge(c, opening + Array(nonsense.utf8) + end).allSatisfy { $0.verdict == .notAnswered }, "\(nonsense.prefix(40))")
        }
        #expect(try b.judge(c, Array("custos.possession/v1 \(String(repeating: "b", count: 32))\n".utf8) + answer).allSatisfy { $0.verdict == .notAnswered })
    }

    @Test("nothing is asked for that was declared erased or lost, that is restricted, or whose floor is nearly over")
    func declared() async throws {
        let b = try await PossessionBench()
        let s = b.rows.map(\.sequence)
        func asked() throws -> Set<UInt64> { Set(try (0..<6).flatMap { _ in try b.challenge(256)?.asks.map(\.sequence) ?? [] }) }
        #expect(try asked() == Set(s))
        try b.append([
            .expire(ExpireLeaf(moment: b.moment, stream: lobby, prev: .zero, first: s[0], last: s[0], count: 1, from: b.rows[0].start, to: b.rows[0].end, rule: nil, ground: .order, body: .zero)),
            .loss(LossLeaf(moment: b.moment, stream: lobby, prev: .zero, first: s[1], last: s[2], from: b.rows[1].start, to: b.rows[2].end, cause: .missing, by: .check)),
            .restrict(HoldLeaf(moment: b.moment, stream: lobby, prev: .zero, hold: UUIDValue(high: 1, low: 1), from: b.rows[4].start + .seconds(1 as Int64), to: b.rows[4].start + .seconds(2 as Int64), body: .zero)),
        ])
        #expect(try asked() == Set(s).subtracting([s[0], s[1], s[2], s[4]]))
        try b.append([.release(LiftLeaf(moment: b.moment, stream: lobby, prev: .zero, hold: UUIDValue(high: 1, low: 1), by: .zero, second: .zero, body: .zero))])
        #expect(try asked() == Set(s).subtracting([s[0], s[1], s[2]]))
        b.mirrorBench.clocks.advance(.days(28))
        #expect(try asked().isEmpty)
    }

    @Test("of a segment that was logged twice only the later leaf counts")
    func again() async throws {
        let b = try await PossessionBench()
        var changed = PossessionBench.leaf(b.rows[0], flags: .readded)
        changed.fragroot = .zero
        try b.append([.seg(changed)])
        let leaves = Set(try (0..<6).flatMap { _ in try b.challenge(256)?.asks.map(\.leaf) ?? [] })
        #expect(!leaves.contains(0) && leaves.contains(UInt64(b.rows.count)))
    }

    @Test("restricted footage is not shown, even when it is asked for")
    func restricted() async throws {
        let b = try await PossessionBench()
        let asks = (0..<3).map { PossessionChallenge.Ask(leaf: UInt64($0), stream: lobby, sequence: b.rows[$0].sequence, fragment: 1) }
        let c = PossessionChallenge(id: String(repeating: "0", count: 32), origin: b.log.origin, size: b.log.size, asks: asks)
        let r = b.rows[1].range
        _ = try b.node.state.placeMark(.restriction, lobby, WallRange(r.start + .milliseconds(500), r.start + .milliseconds(900)), reason: "r", document: "d", by: "user:1")

        let found = try b.judge(c, b.answer(c))

        #expect(found.map(\.verdict) == [.held, .notAnswered, .held] && found[1].detail == "restricted")
    }

    @Test("a challenge that no mirror of ours signed opens nothing")
    func signature() async throws {
        let b = try await PossessionBench(frames: 60)
        let note = try #require(try b.mirror.newChallenge(origin: b.log.origin, count: 3))
        #expect(throws: LedgerFormatError.self) { try PossessionChallenge(note: note, signedBy: [SigningKey.generate().key(name: "police.example/mirror", kind: .cosignature)]) }
        var wrong = note
        wrong[40] ^= 1
        #expect(throws: LedgerFormatError.self) { try PossessionChallenge(note: wrong, signedBy: [b.mirror.folder.verifier]) }
        let text = try PossessionChallenge(note: note, signedBy: [b.mirror.folder.verifier]).text
        // Between two lines it ends well; that nothing is missing is what the signature is for.
        let three = text.indices.filter { text[$0] == 10 }[2]
        for n in 0..<text.count where n <= three || text[n - 1] != 10 { #expect(throws: LedgerFormatError.self) { try PossessionChallenge(parsing: Array(text[..<n])) } }
    }

    @Test("over the network there is one challenge a day; an answer counts once, and none is written down")
    func standing() async throws {
        let b = try await PossessionBench()
        let hash = WitnessFolder.hash(of: b.log.origin)
        let first = try b.mirror.standingChallenge(hash: hash)
        #expect(first.status == 200)
        #expect(try b.mirror.standingChallenge(hash: hash) == first)
        let c = try PossessionChallenge(note: first.body, signedBy: [b.mirror.folder.verifier])
        let judge = try #require(try b.mirror.judgeStanding(hash: hash).judge), second = try #require(try b.mirror.judgeStanding(hash: hash).judge)
        for j in [judge, second] { #expect(j.take(b.answer(c)) && j.isComplete) }

        #expect(try b.mirror.settle(hash: hash, judge).status == 200)
        #expect(try b.mirror.settle(hash: hash, second).status == 409)

        #expect(try b.mirror.standingChallenge(hash: hash).status == 404)
        #expect(try b.mirror.judgeStanding(hash: hash).judge == nil)
        b.mirrorBench.clocks.advance(.seconds(21 * 3600 as Int64))
        let next = try b.mirror.standingChallenge(hash: hash)
        #expect(next.status == 200 && next != first)
        b.mirrorBench.clocks.advance(.seconds(21 * 3600 as Int64))
        _ = try b.mirror.standingChallenge(hash: hash)
        let record = String(decoding: try #require(try b.mirror.possession(hash: hash)), as: UTF8.self)
        #expect(record.split(separator: "\n").count { !$0.hasPrefix(" ") } == 2)
        #expect(record.contains("wrong 0 not-answered 0\n") && record.contains("no answer came in time"))
    }
}
