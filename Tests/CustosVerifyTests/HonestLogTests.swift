import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("an honest log")
struct HonestLogTests {
    @Test("says that the footage was not given, and nothing else")
    func plain() throws {
        var log = TestLog()
        log.rule(30, 30, at: 0)
        log.record(.on, at: 0)
        for n in 1...5 { log.segment(UInt64(n), at: Int64(n - 1) * 60) }
        log.beat(at: 300)

        #expect(try lines(log) == (1...5).map { "CANNOT-TELL seg 12/main \($0)" })
    }

    @Test("of several thousand leaves, in bundles that are read on two threads")
    func large() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        for n in 1...9_000 { log.segment(UInt64(n), at: Int64(n - 1) * 60) }

        let said = try lines(log)

        #expect(said.count == 9_000)
        #expect(said == said.sorted() && said.allSatisfy { $0.hasPrefix("CANNOT-TELL seg 12/main ") })
    }

    @Test("with gaps, losses, pauses, two streams, a clock step and a drifting clock")
    func eventful() throws {
        var log = TestLog()
        let sub = StreamID(CameraID(12), .sub)
        log.record(.on, at: 0)
        log.record(.on, at: 0, stream: sub)
        log.segment(1, at: 0)
        log.segment(1, at: 0, length: 61, stream: sub)
        let gap = log.gap(60, 90)
        log.segment(2, at: 90)
        log.record(.off, at: 150)
        log.record(.on, at: 500)
        log.segment(3, at: 500)
        log.loss(2, 2, at: 560)
        // An hour forward: what is behind it has another distance to boottime, and the hour is covered.
        log.jump(3_600, at: 560)
        log.segment(4, at: 4_160)
        log.bootedAt += 1
        log.segment(5, at: 4_220)
        log.bootedAt += 1
        log.segment(6, at: 4_281, length: 1)
        log.segment(2, at: 61, length: 4_200, stream: sub)

        #expect(
            try lines(log) == [
                "CANNOT-TELL seg 12/main 1", "CANNOT-TELL seg 12/main 3", "CANNOT-TELL seg 12/main 4", "CANNOT-TELL seg 12/main 5", "CANNOT-TELL seg 12/main 6",
                "CANNOT-TELL seg 12/sub 1", "CANNOT-TELL seg 12/sub 2", "GAP-DECLARED gap 12/main \(gap)", "LOSS-DECLARED seg 12/main 2",
            ])
    }

    @Test("that has nothing but an empty checkpoint")
    func empty() throws {
        let log = TestLog()

        #expect(try lines(log) == [])
    }

    @Test("without a policy says once that nobody is trusted")
    func noPolicy() throws {
        var log = TestLog()
        log.segment(1, at: 0)

        #expect(try lines([log.view]) == ["CANNOT-TELL key \(log.origin)", "CANNOT-TELL seg 12/main 1"])
    }

    @Test("seen by its witnesses says nothing while they are recent, and that they are stale a second too late")
    func witnesses() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.beat(at: 60)
        log.witnessed(at: 61)
        log.beat(at: 120)
        let policy = try log.policy(quorum: "both")

        #expect(try lines([log.view], policy: policy, now: 61 + 93_600) == [])
        #expect(try lines([log.view], policy: policy, now: 62 + 93_600) == ["WITNESS-STALE log \(log.origin)"])
    }

    @Test("of an earlier epoch is not asked to be recent, and what the living log has logged again counts there")
    func epochs() throws {
        var old = TestLog(epoch: 1), new = TestLog(epoch: 2)
        old.record(.on, at: 0)
        old.segment(1, at: 0)
        old.segment(2, at: 60)
        old.segment(3, at: 120)
        old.witnessed(at: 180)
        new.segment(1, at: 0, flags: .readded)
        new.add(.loss(LossLeaf(moment: new.moment(190), stream: TestLog.stream, prev: new.prev(), first: 2, last: 2, from: TestLog.time(60), to: TestLog.time(120), cause: .missing, by: .recovery)))
        new.witnessed(at: 190 + 93_600)
        let keys = try [old, new].map { "log \($0.key.text)\n" }.joined() + "witness a \(#require(TestLog.witnessKeys[0].key(name: "witness-0", kind: .cosignature).text))\nquorum a\n"
        let policy = try TrustPolicy(parsing: Array(keys.utf8))

        let said = try lines([old.view, new.view], policy: policy, now: 190 + 2 * 93_600)

        #expect(said == ["CANNOT-TELL seg 12/main 1", "CANNOT-TELL seg 12/main 3", "LOSS-DECLARED seg 12/main 2"])
    }
}
