import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("time that a stream should have recorded")
struct CoverTests {
    private func faults(_ log: TestLog) throws -> [String] { try lines(log).filter { $0.hasPrefix("CHAIN-BROKEN") } }

    @Test("may have holes of two seconds, not of more")
    func holes() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 2)
        log.segment(2, at: 64)
        log.segment(3, at: 127)

        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(124))-\(us(127))"])
    }

    @Test("begins where recording is switched on, not before")
    func begin() throws {
        var log = TestLog()
        log.segment(1, at: -1_000)
        log.record(.on, at: 0)
        log.segment(2, at: 10)

        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(0))-\(us(10))"])
    }

    @Test("does not pass while recording is off")
    func off() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.record(.off, at: 65)
        log.record(.on, at: 9_000)
        log.segment(2, at: 9_000)
        log.record(.off, at: 9_060)
        log.beat(at: 100_000)

        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(60))-\(us(65))"])
    }

    @Test("may be open at the end for two hours, not for longer")
    func tail() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.beat(at: 60 + 7_200)
        #expect(try faults(log) == [])
        log.beat(at: 60 + 7_201)
        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(60))-\(us(7_261))"])
    }

    @Test("is asked of a stream that never sealed anything, too")
    func nothingSealed() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.beat(at: 7_201)

        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(0))-\(us(7_201))"])
    }

    @Test("does not pass while the clock jumps, and a jump inside an open segment says nothing of that")
    func jumps() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.jump(1_000, at: 90)
        #expect(try faults(log) == [])
        log.segment(2, at: 60, length: 1_060)
        log.jump(31 * TestLog.day, at: 1_130)
        log.beat(at: 31 * TestLog.day + 1_140)
        #expect(try faults(log) == [])
        log.segment(3, at: 31 * TestLog.day + 1_130)
        #expect(try faults(log) == ["CHAIN-BROKEN stream 12/main \(us(1_120))-\(us(1_130))"])
    }

    @Test("is covered by spans that overlap, come late or run over each other")
    func overlaps() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.segment(3, at: 120)
        log.gap(100, 300)
        log.segment(4, at: 200)
        log.segment(2, at: 60)

        #expect(try faults(log) == [])
    }
}
