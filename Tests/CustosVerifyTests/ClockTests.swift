import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("the clock")
struct ClockTests {
    @Test("that jumps without saying so is doubted once")
    func silentJump() throws {
        var log = TestLog()
        log.beat(at: 0)
        log.bootedAt += 100
        log.beat(at: 160)
        log.beat(at: 220)

        #expect(try lines(log) == ["CLOCK-DOUBT leaf 1"])
    }

    @Test("that says so is not, nor one that goes back to where it was, nor that of another boot")
    func declaredJump() throws {
        var log = TestLog()
        log.beat(at: 0)
        log.jump(100, at: 60)
        log.beat(at: 220)
        log.bootedAt -= 100
        log.beat(at: 280)
        log.add(.beat(BeatLeaf(moment: LeafMoment(at: TestLog.time(300), boot: TestLog.id(9), bootTime: MonotonicTime(microseconds: 5)), clock: ClockState(word: .ok, offset: nil))))

        #expect(try lines(log) == [])
    }

    @Test("of two seconds' difference is believed, of a microsecond more is not")
    func tolerance() {
        var book = OffsetBook()
        let boot = book.index(of: TestLog.boot)

        // The known offset moves along with what is believed.
        let believed = [10_000_000, 12_000_000, 14_000_000, 16_000_001, 16_000_001, 14_000_000].map { book.take(boot, at: $0, bootTime: 0) }

        #expect(believed == [true, true, true, false, true, true])
    }

    @Test("book agrees with a list that is searched from end to end")
    func bookAgainstList() {
        var random = SplitMix(state: 7)
        for _ in 0..<200 {
            var book = OffsetBook()
            let boot = book.index(of: TestLog.boot)
            var known: [Int64] = []
            for step in 0..<60 {
                let offset = Int64(random.next() % 24) * 500_000
                if random.next() % 5 == 0 {
                    book.allow(boot, at: offset, bootTime: 0)
                    known.append(offset)
                    continue
                }
                let nearest = known.indices.min { abs(known[$0] - offset) < abs(known[$1] - offset) }
                var isGood = step == 0
                if let nearest, abs(known[nearest] - offset) <= 2_000_000 {
                    known[nearest] = offset
                    isGood = true
                } else {
                    isGood = known.isEmpty
                    known.append(offset)
                }
                let isBelieved = book.take(boot, at: offset, bootTime: 0)
                #expect(isBelieved == isGood)
            }
        }
    }

    @Test("that runs free is doubted for each segment")
    func free() throws {
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0, clock: .hold)
        log.segment(2, at: 60, clock: .free)

        #expect(try lines(log) == ["CANNOT-TELL seg 12/main 1", "CANNOT-TELL seg 12/main 2", "CLOCK-DOUBT leaf 2"])
    }

    @Test("that is ahead of the first witness that saw a leaf, or behind the last that did not see a beat, is doubted")
    func witnesses() throws {
        var log = TestLog()
        log.beat(at: 0)
        log.beat(at: 300)
        log.beat(at: 301)
        log.witnessed(at: 0)
        log.witnessed(at: 601)
        log.beat(at: 301)
        log.beat(at: 300)
        let policy = try log.policy(quorum: "both")

        #expect(try lines([log.view], policy: policy) == ["CLOCK-DOUBT leaf 2", "CLOCK-DOUBT leaf 4"])
    }
}

/// A small generator of numbers, the same on every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
