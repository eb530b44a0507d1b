import CustosBase
import CustosLedger
import Testing

@testable import CustosStore

@Suite("Witnesses of the ledger")
struct LedgerWitnessTests {
    private let police = SigningKey.generate(), owner = SigningKey.generate()

    private func policy(_ quorum: String) -> [UInt8] {
        let (p, o) = (police.key(name: "police", kind: .cosignature), owner.key(name: "owner", kind: .cosignature))
        return Array("witness police \(p.text)\nwitness owner \(o.text)\ngroup both all police owner\nquorum \(quorum)\n".utf8)
    }

    private func grown(_ b: PaperLedger) throws -> (size: UInt64, note: SignedNote) {
        try b.append(b.act(1))
        try b.ledger.signNow()
        let note = try #require(try b.ledger.log.checkpoint())
        return (b.ledger.status.signedSize, note)
    }

    private func code(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> LedgerError.Code? {
        (#expect(throws: LedgerError.self, sourceLocation: sourceLocation) { try body() })?.code
    }

    @Test("good cosignatures go into history and checkpoint, and count once the quorum holds; others do not")
    func cosigned() throws {
        let b = try PaperLedger()
        try b.ledger.setPolicy(policy("both"))
        let (size, note) = try grown(b)
        #expect(!b.ledger.isCovered(0))
        let good = police.cosign(note.text, name: "police", time: 5_000)

        #expect(code { try b.ledger.takeCosignatures([SigningKey.generate().cosign(note.text, name: "police", time: 5_000)], for: size) } == .invalid)
        #expect(code { try b.ledger.takeCosignatures([police.cosign([65, 10], name: "police", time: 5_000)], for: size) } == .invalid)
        #expect(code { try b.ledger.takeCosignatures([good], for: size + 1) } == .late)
        #expect(try b.ledger.log.history().isEmpty)
        try b.ledger.takeCosignatures([good], for: size)
        try b.ledger.takeCosignatures([good], for: size)
        #expect(b.ledger.witnessTimes().isEmpty && b.ledger.status.cosigned == nil && !b.ledger.isCovered(0))
        try b.ledger.takeCosignatures([owner.cosign(note.text, name: "owner", time: 5_007), police.cosign(note.text, name: "police", time: 6_000)], for: size)

        #expect(b.ledger.witnessTimes().map(\.time) == [5_007] && b.ledger.witnessTimes().map(\.size) == [size])
        #expect(b.ledger.isCovered(0) && b.ledger.isCovered(size - 1) && !b.ledger.isCovered(size))
        #expect(try b.ledger.log.history().map(\.signatures.count) == [2, 3])
        #expect(try b.ledger.log.checkpoint()?.signatures.map(\.name) == [b.origin, "police", "owner"])
        try b.restart()
        #expect(b.ledger.witnessTimes().map(\.time) == [5_007])
        try b.check("cosigned")
    }

    @Test("a cosignature of an older checkpoint still counts, unless a newer one was cosigned before")
    func late() throws {
        let b = try PaperLedger()
        try b.ledger.setPolicy(policy("police"))
        let (first, second, third) = (try grown(b), try grown(b), try grown(b))
        try b.ledger.takeCosignatures([police.cosign(first.note.text, name: "police", time: 100)], for: first.size)
        #expect(try b.ledger.log.checkpoint() == third.note)
        try b.ledger.takeCosignatures([police.cosign(third.note.text, name: "police", time: 300)], for: third.size)
        #expect(code { try b.ledger.takeCosignatures([police.cosign(second.note.text, name: "police", time: 200)], for: second.size) } == .late)
        #expect(b.ledger.witnessTimes().map(\.time) == [100, 300])
        #expect(try b.ledger.log.history().map { try Checkpoint(parsing: $0.text).size } == [first.size, third.size])
    }

    @Test("footage is ripe when witnesses' times from its leaf to now span its days; without witnesses the house's clocks decide")
    func ripe() throws {
        let b = try PaperLedger()
        let now = b.clocks.wall(), day: Int64 = 86_400
        #expect(b.ledger.mayErase(leaf: 0, days: 30, now: now) == .ripe)
        try b.ledger.setPolicy(policy("police"))
        #expect(b.ledger.mayErase(leaf: 0, days: 30, now: now) == .notYet(until: nil))
        let leaf = b.ledger.status.size
        let first = try grown(b)
        try b.ledger.takeCosignatures([police.cosign(first.note.text, name: "police", time: 1_000)], for: first.size)
        #expect(b.ledger.mayErase(leaf: leaf, days: 30, now: now) == .notYet(until: WallTime(microseconds: (1_000 + 30 * day) * 1_000_000)))
        let second = try grown(b)
        try b.ledger.takeCosignatures([police.cosign(second.note.text, name: "police", time: 1_000 + 30 * day - 1)], for: second.size)
        #expect(b.ledger.mayErase(leaf: leaf, days: 30, now: now) != .ripe)
        #expect(b.ledger.mayErase(leaf: leaf, days: 29, now: now) == .ripe)
        #expect(b.ledger.mayErase(leaf: leaf + 1, days: 1, now: now) != .ripe)
        let third = try grown(b)
        try b.ledger.takeCosignatures([police.cosign(third.note.text, name: "police", time: 1_000 + 30 * day)], for: third.size)
        #expect(b.ledger.mayErase(leaf: leaf, days: 30, now: now) == .ripe)
        // Another policy: all times are found again in the history under it.
        try b.ledger.setPolicy(policy("owner"))
        #expect(b.ledger.witnessTimes().isEmpty && b.ledger.mayErase(leaf: leaf, days: 30, now: now) == .notYet(until: nil))
        try b.ledger.setPolicy(policy("police"))
        #expect(b.ledger.witnessTimes().count == 3)
        b.kill()
        unlinkIndex(b)
        try b.start()
        #expect(b.ledger.witnessTimes().count == 3)
        #expect(code { try b.ledger.setPolicy([1, 2, 3]) } == .invalid)
        try b.ledger.setPolicy(nil)
        #expect(b.ledger.policy == nil && b.ledger.mayErase(leaf: leaf, days: 3_000, now: now) == .ripe)
    }

    @Test("a witness whose clock was put back makes nothing older than it is")
    func putBack() {
        var times = WitnessTimes()
        for (size, time) in [(10, 100), (20, 500), (30, 50), (40, 600)] as [(UInt64, Int64)] { times.add(size: size, time: time) }
        #expect(times.earliest(covering: 5) == 50)
        #expect(times.earliest(covering: 29) == 50)
        #expect(times.earliest(covering: 30) == 600)
        #expect(times.earliest(covering: 40) == nil)
        #expect(times.latest == 600)
        times.add(size: 40, time: 590)
        #expect(times.pairs.last?.time == 590 && times.earliest(covering: 35) == 590)
        times.add(size: 35, time: 1)
        #expect(times.pairs.count == 4)
    }
}
