import CustosBase
import CustosLedger
import Glibc
import Testing

@testable import CustosStore

@Suite("Jumps of the clock")
struct LedgerClockTests {
    private func kinds(_ b: PaperLedger) throws -> [String] { try b.leaves().dropFirst().map(\.kind) }

    private func jumps(_ b: PaperLedger) throws -> [Int64] {
        try b.leaves().compactMap { if case .clk(let c) = $0 { (c.after - c.before).microseconds } else { nil } }
    }

    @Test("a jump of more than 100 ms is told before the next leaf, once; a smaller one is not")
    func jump() throws {
        let b = try PaperLedger()
        try b.append(b.act(1))
        b.clocks.step(.seconds(3_600 as Int64))
        try b.append(b.act(2))
        try b.append(b.act(3))
        b.clocks.step(.seconds(-3_600 as Int64))
        let index = try b.append(b.act(4))
        b.clocks.step(.milliseconds(99))
        try b.append(b.act(5))

        #expect(try kinds(b) == ["act", "clk", "act", "act", "act", "act"], "the clock is back where it stood before, which is known")
        #expect(index == [5])
        #expect(try jumps(b) == [3_600_000_000])
        b.clocks.step(.milliseconds(150))
        try b.append(b.act(6))
        #expect(try jumps(b) == [3_600_000_000, 150_000])
        guard case .clk(let c) = try b.ledger.leaf(7) else { throw LedgerError(.damaged, "leaf 7") }
        #expect(c.after == c.moment.at && c.moment.at == b.clocks.wall())
    }

    @Test("a clock that is slewed slowly makes no jump, however far it drifts")
    func slew() throws {
        let b = try PaperLedger { $0.beatInterval = .seconds(60 as Int64) }
        for _ in 0..<200 {
            // 500 ppm for a minute.
            b.clocks.step(.milliseconds(30))
            b.pass(60)
        }
        #expect(try jumps(b).isEmpty)
        // The same without leaves in between: the offset is followed.
        for _ in 0..<20 {
            b.clocks.step(.milliseconds(30))
            b.pass(20)
        }
        #expect(try jumps(b).isEmpty)
    }

    @Test("with beats a jump is told within a second")
    func atOnce() throws {
        let b = try PaperLedger { $0.beatInterval = .seconds(60 as Int64) }
        b.pass(61)
        b.clocks.step(.seconds(-5 as Int64))
        b.pass(1)
        #expect(try kinds(b) == ["beat", "clk", "beat"])
    }

    @Test("a fact that comes late with the clock of its own time tells of no jump back")
    func late() throws {
        let b = try PaperLedger()
        func moment() -> LeafMoment { LeafMoment(at: b.clocks.wall(), boot: b.boot, bootTime: b.clocks.monotonic()) }
        let early = moment()
        b.clocks.advance(.seconds(10 as Int64))
        try b.append(b.act(1))
        b.clocks.step(.seconds(100 as Int64))
        b.clocks.advance(.seconds(10 as Int64))
        try b.append(b.act(2))

        try b.append(LedgerEntry(fact: b.act(3).fact, moment: early))
        try b.append(b.act(4))

        #expect(try kinds(b) == ["act", "clk", "act", "act", "act"])
        guard case .act(let a) = try b.ledger.leaf(4) else { return }
        #expect(a.moment == early)
    }

    @Test("a fact that comes late while the clock is slewed tells of no jump either")
    func lateSlew() throws {
        let b = try PaperLedger { $0.beatInterval = .seconds(60 as Int64) }
        b.pass(61)
        let early = LeafMoment(at: b.clocks.wall(), boot: b.boot, bootTime: b.clocks.monotonic())
        for _ in 0..<10 {
            b.clocks.step(.milliseconds(30))
            b.pass(60)
        }
        try b.append(LedgerEntry(fact: b.act(1).fact, moment: early))
        try b.append(b.act(2))
        #expect(try jumps(b).isEmpty)
    }

    @Test("what is known of the clock outlasts a restart, and a lost index; another boot begins anew")
    func restart() throws {
        let b = try PaperLedger()
        try b.append(b.act(1))
        b.kill()
        b.clocks.step(.seconds(30 as Int64))
        try b.start()
        try b.append(b.act(2))
        #expect(try jumps(b) == [30_000_000])
        b.kill()
        unlinkIndex(b)
        try b.start()
        try b.append(b.act(3))
        #expect(try jumps(b) == [30_000_000])
        let other = UUIDValue.random()
        try b.append(LedgerEntry(fact: b.act(4).fact, moment: LeafMoment(at: b.clocks.wall(), boot: other, bootTime: MonotonicTime(microseconds: 5))))
        #expect(try jumps(b) == [30_000_000])
    }

    @Test("a segment over a jump tells it")
    func segment() throws {
        let b = try PaperLedger()
        var row = b.row(gate, 0)
        try b.append(LedgerEntry(fact: .segment(row, flag: .clean)))
        b.clocks.advance(.seconds(60 as Int64))
        b.clocks.step(.seconds(20 as Int64))
        row = b.row(gate, 1, start: b.clocks.wall() - .seconds(60 as Int64))
        try b.append(LedgerEntry(fact: .segment(row, flag: .clean)))
        #expect(try jumps(b) == [20_000_000])
    }
}

func unlinkIndex(_ b: PaperLedger) { for s in ["", "-wal", "-shm"] { remove(b.path + "/index.sqlite" + s) } }
