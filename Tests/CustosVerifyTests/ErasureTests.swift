import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("erasing")
struct ErasureTests {
    /// `rule`, `record on`, segment 1 of the first minute, `record off`.
    private func log(floor: Int = 30, target: Int = 30) -> TestLog {
        var log = TestLog()
        let rule = log.rule(floor, target, at: 0)
        log.record(.on, at: 0)
        log.segment(1, at: 0, rule: rule)
        log.record(.off, at: 60)
        return log
    }
    private let term = 60 + 30 * TestLog.day

    @Test("a segment whose days are over is lawful, and one a second before is early")
    func byBoot() throws {
        var late = log(), early = log()
        late.expire(1, 1, count: 1, at: term)
        early.expire(1, 1, count: 1, at: term - 1)

        #expect(try lines(late) == ["EXPIRED-LAWFUL seg 12/main 1"])
        #expect(try lines(early) == ["EARLY-EXPIRY seg 12/main 1"])
        #expect(try lines([early.view]) == ["CANNOT-TELL key \(early.origin)", "EARLY-EXPIRY seg 12/main 1"])
    }

    @Test("by another boot goes by the clock, less its jumps forward")
    func byClock() throws {
        func expired(_ change: (inout TestLog) -> Void) throws -> [String] {
            var log = log()
            change(&log)
            return try lines(log)
        }
        let other = TestLog.id(9)

        #expect(try expired { $0.expire(1, 1, count: 1, at: term, boot: other) } == ["EXPIRED-LAWFUL seg 12/main 1"])
        #expect(try expired { $0.expire(1, 1, count: 1, at: term - 1, boot: other) } == ["EARLY-EXPIRY seg 12/main 1"])
        // Set forward by 31 days and erased after the next start.
        #expect(
            try expired {
                $0.jump(31 * TestLog.day, at: 600)
                $0.expire(1, 1, count: 1, at: 31 * TestLog.day + 1_200, boot: other)
            } == ["EARLY-EXPIRY seg 12/main 1"])
        // A jump back gives nothing for free either, and one before the segment says nothing.
        #expect(
            try expired {
                $0.jump(5, at: 600)
                $0.jump(-5, at: 700)
                $0.expire(1, 1, count: 1, at: term, boot: other)
            } == ["EARLY-EXPIRY seg 12/main 1"])
        #expect(
            try expired {
                $0.jump(5, at: 600)
                $0.expire(1, 1, count: 1, at: term + 5, boot: other)
            } == ["EXPIRED-LAWFUL seg 12/main 1"])
    }

    @Test("goes by the longest of thirty days, the segment's rule and the camera's last")
    func rules() throws {
        func days(_ make: (inout TestLog) -> UInt64?, _ after: (inout TestLog) -> Void = { _ in }) throws -> Int64? {
            for days in [30, 40, 50, 60] as [Int64] {
                var log = TestLog()
                let rule = make(&log)
                log.record(.on, at: 0)
                log.segment(1, at: 0, rule: rule)
                log.record(.off, at: 60)
                after(&log)
                log.expire(1, 1, count: 1, at: 60 + days * TestLog.day)
                if try lines(log) == ["EXPIRED-LAWFUL seg 12/main 1"] { return days }
            }
            return nil
        }

        let found = [
            try days { $0.rule(1, 2, at: 0) }, try days { $0.rule(40, 30, at: 0) }, try days { $0.rule(30, 50, at: 0) }, try days({ $0.rule(30, 50, at: 0) }, { $0.rule(30, 30, at: 100) }),
            try days({ _ in nil }, { $0.rule(30, 60, at: 100) }), try days({ _ in nil }, { $0.rule(30, 60, at: 100, camera: 13) }), try days { $0.rule(30, 60, at: 0, camera: 13) }, try days { _ in 99 },
            try days { $0.rule(.max, .max, at: 0) },
        ]

        #expect(found == [30, 40, 50, 50, 60, 30, 30, 30, nil])
    }

    @Test("with witnesses goes by their clocks alone")
    func byWitnesses() throws {
        func expired(seen: [(after: Int, at: Int64)], at: Int64) throws -> [String] {
            var log = log()
            if let first = seen.first { log.witnessed(at: first.at) }
            log.beat(at: 120)
            if seen.count > 1 { log.witnessed(at: seen[1].at) }
            log.expire(1, 1, count: 1, at: at)
            if seen.count > 2 { log.witnessed(at: seen[2].at) }
            return try lines([log.view], policy: log.policy(quorum: "both"), now: at)
        }
        let month = 30 * TestLog.day

        #expect(try expired(seen: [(0, 100), (0, 100 + month), (0, 200 + month)], at: 200 + month) == ["EXPIRED-LAWFUL seg 12/main 1"])
        #expect(try expired(seen: [(0, 100), (0, 99 + month), (0, 200 + month)], at: 200 + month) == ["EARLY-EXPIRY seg 12/main 1"])
        // The node's clock says two months; nobody else saw the second.
        let said = try expired(seen: [(0, 100)], at: 100 + 2 * month)
        #expect(said.contains("EARLY-EXPIRY seg 12/main 1"))
        // Seen for the first time together with its end.
        #expect(try expired(seen: [], at: 100 + month) == ["EARLY-EXPIRY seg 12/main 1", "WITNESS-STALE log \(log().origin)"])
    }

    @Test("while a hold covers the footage is a violation, by any ground; a lift by two persons ends it")
    func holds() throws {
        func expired(_ change: (inout TestLog) -> Void) throws -> [String] {
            var log = log()
            change(&log)
            log.expire(1, 1, count: 1, at: term, ground: .order, body: TestLog.hash(9))
            return try lines(log)
        }
        let violated = ["HOLD-VIOLATED seg 12/main 1"], lawful = ["EXPIRED-LAWFUL seg 12/main 1"]

        #expect(try expired { $0.hold(1, 10, 20, at: 100) } == violated)
        #expect(try expired { $0.hold(1, 59, 500, at: 100) } == violated)
        #expect(try expired { $0.hold(1, 60, 500, at: 100) } == lawful)
        #expect(
            try expired {
                $0.hold(1, 10, 20, at: 100)
                $0.lift(1, at: 200)
            } == lawful)
        #expect(
            try expired {
                $0.hold(1, 10, 20, at: 100)
                $0.lift(1, at: 200, second: 1)
            } == violated)
        #expect(
            try expired {
                $0.hold(1, 10, 20, at: 100)
                $0.lift(2, at: 200)
            } == violated)
        #expect(
            try expired {
                $0.hold(1, 10, 20, at: 100)
                $0.lift(1, at: 200)
                $0.hold(1, 10, 20, at: 300)
            } == violated)
        var after = log()
        after.expire(1, 1, count: 1, at: term)
        after.hold(1, 10, 20, at: term + 1)
        #expect(try lines(after) == lawful)
    }

    @Test("by an order is lawful at once when its document is named, and goes by days when not")
    func orders() throws {
        var with = log(), without = log()
        with.expire(1, 1, count: 1, at: 100, ground: .order, body: TestLog.hash(1))
        without.expire(1, 1, count: 1, at: 100, ground: .order)

        #expect(try lines(with) == ["EXPIRED-LAWFUL seg 12/main 1"])
        #expect(try lines(without) == ["EARLY-EXPIRY seg 12/main 1"])
    }

    @Test("counts the numbers that were logged before")
    func counts() throws {
        var log = log()
        let wrong = log.expire(1, 9, count: 2, at: term)
        log.expire(5, 9, count: 0, at: term)
        log.record(.on, at: term)
        log.segment(2, at: term)
        log.record(.off, at: term + 60)
        // 1 is erased already and still counts; 2 has only just begun.
        log.expire(1, 9, count: 2, at: term + 60)
        let backwards = log.expire(9, 1, count: 1, at: term + 60)

        #expect(try lines(log) == ["CHAIN-BROKEN leaf \(backwards)", "CHAIN-BROKEN leaf \(wrong)", "EARLY-EXPIRY seg 12/main 2", "EXPIRED-LAWFUL seg 12/main 1"])
    }

    @Test("is judged when it is first said; a number logged again begins anew, and an earlier fault stays")
    func again() throws {
        var log = log()
        log.expire(1, 1, count: 1, at: 100)
        log.expire(1, 1, count: 1, at: term)
        #expect(try lines(log) == ["EARLY-EXPIRY seg 12/main 1"])
        log.segment(1, at: 0, flags: .readded)
        #expect(try lines(log) == ["CANNOT-TELL seg 12/main 1", "EARLY-EXPIRY seg 12/main 1"])
        log.expire(1, 1, count: 1, at: term)
        #expect(try lines(log) == ["EARLY-EXPIRY seg 12/main 1", "EXPIRED-LAWFUL seg 12/main 1"])
    }
}
