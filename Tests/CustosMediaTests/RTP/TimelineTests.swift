import CustosBase
import CustosMedia
import Testing

@Suite("RTP: time") struct RTPTimelineTests {
    private let head = [Vector.sps, Vector.pps, Vector.idr]

    /// Pictures at the given timestamps, each arriving `interval` after the one before.
    private func play(_ timestamps: [UInt32], policies: StreamPolicies = .standard, interval: TimeSpan = .milliseconds(40), sync: Set<Int> = [0]) -> SessionBench {
        let bench = SessionBench(policies: policies)
        var n: UInt16 = 0
        for (i, t) in timestamps.enumerated() {
            bench.picture(&n, timestamp: t, sync.contains(i) ? head : [Vector.p])
            bench.advance(interval)
        }
        return bench
    }

    @Test("the 32-bit timestamp wraps without a trace")
    func wrap() {
        let start = UInt32.max - 5000
        let bench = play((0..<5).map { start &+ $0 * 3600 })
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 7200, 10_800, 14_400])
        #expect(bench.ends.isEmpty)
    }

    @Test("a small step back is clamped and counted (retina issue 64: 61 ms), or starts a run by policy")
    func stepBack() {
        let times: [UInt32] = [90_000, 93_600, 97_200, 95_310, 98_910, 102_510]
        let bench = play(times)
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 7200, 7201, 8910, 12_510])
        #expect(bench.video.allSatisfy { $0.compositionOffset == 0 })
        #expect(bench.statistics.clampedTimestamps == 1)
        #expect(bench.ends.isEmpty)

        var policies = StreamPolicies.standard
        policies.smallBackwardSteps = .jumps
        #expect(play(times, policies: policies).ends == [.timestampJump])
    }

    @Test("equal timestamps still rise")
    func equal() {
        #expect(play([0, 3600, 3600, 7200]).video.map(\.decodeTime) == [0, 3600, 3601, 7200])
    }

    @Test("a jump ends the run, and a new one starts at the next sync sample", arguments: [900_000, 180_000, 0xFFFD_40E0, 0x8000_0000] as [UInt32])
    func jump(by distance: UInt32) {
        let first = (0..<5 as Range<UInt32>).map { $0 * 3600 }
        let bench = play(first + (5..<10).map { $0 * 3600 &+ distance }, sync: [0, 7])
        #expect(bench.ends == [.timestampJump])
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 7200, 10_800, 14_400, 0, 3600, 7200])
        #expect(bench.statistics.waitedSamples == 2)
    }

    @Test("a jump at a sync sample starts the new run at once")
    func jumpAtSync() {
        let bench = play([0, 3600, 7200, 9_000_000, 9_003_600], sync: [0, 3])
        #expect(bench.ends == [.timestampJump])
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 7200, 0, 3600])
    }

    @Test("a pause in which timestamps and arrival went on alike is no jump")
    func pause() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, head)
        bench.advance(.milliseconds(40))
        bench.picture(&n, timestamp: 3600, [Vector.p])
        bench.advance(.seconds(Int64(600)))
        bench.picture(&n, timestamp: 3600 + 600 * 90_000, [Vector.p])
        bench.advance(.milliseconds(40))
        bench.picture(&n, timestamp: 7200 + 600 * 90_000, [Vector.p])
        #expect(bench.ends.isEmpty)
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 54_003_600, 54_007_200])
        #expect((bench.video.last?.estimatedDuration ?? 0) < 4 * 3600)
    }

    @Test("a stalled connection that delivers everything in one burst is no jump")
    func burst() {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<400 as Range<UInt32> {
            bench.picture(&n, timestamp: i * 3600, i == 0 ? head : [Vector.p])
            // From 100 to 200 nothing arrives, then 100 pictures at once.
            if i < 100 || i > 200 { bench.advance(.milliseconds(40)) } else if i == 100 { bench.advance(.milliseconds(4040)) }
        }
        #expect(bench.ends.isEmpty)
        #expect(bench.video.map(\.decodeTime) == (0..<400).map { $0 * 3600 })
    }

    @Test("a server that begins with old pictures in a burst is dated right within a minute")
    func initialBurst() throws {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<2500 as Range<UInt32> {
            bench.picture(&n, timestamp: i * 3600, i == 0 ? head : [Vector.p])
            if i >= 50 { bench.advance(.milliseconds(40)) }
        }
        let last = try #require(bench.video.last)
        #expect((last.wall - (bench.wall - .milliseconds(40))).magnitude < .milliseconds(260))
        #expect(bench.ends.isEmpty)
        for (a, b) in zip(bench.video, bench.video.dropFirst()) { #expect(b.wall > a.wall) }
    }

    @Test("a camera clock that is 200 ppm wrong never adds up, and frame distances stay", arguments: [-200, -20, 0, 20, 200])
    func drift(ppm: Int) throws {
        let bench = SessionBench()
        var n: UInt16 = 0
        var random = SystemRandomNumberGenerator()
        var previous: Sample?
        let start = bench.wall
        // Half an hour, five pictures a second; up to 30 ms of network jitter.
        for i in 0..<9000 {
            let due = start + .milliseconds(Int64(i) * 200)
            let jitter = TimeSpan(microseconds: Int64.random(in: 0...30_000, using: &random))
            bench.advance(due + jitter - bench.wall)
            bench.picture(&n, timestamp: UInt32(truncatingIfNeeded: Int64(i) * 18_000 * Int64(1_000_000 + ppm) / 1_000_000), i % 500 == 0 ? head : [Vector.p])
            guard let s = bench.video.last else { break }
            if i % 500 == 499 {
                #expect((s.wall - due).magnitude < .milliseconds(45), "\(i)")
            }
            if let previous { #expect((s.wall - previous.wall - .milliseconds(200)).magnitude < .milliseconds(1)) }
            previous = s
            if bench.statistics.samples % 100 == 0 { bench.forget() }
        }
        #expect(bench.statistics.runs == 1)
    }

    @Test("a step of our own clock starts a new run with a new anchor at the next sync sample", arguments: [5000, -5000, 150])
    func clockStep(milliseconds: Int) throws {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<10 as Range<UInt32> {
            if i == 4 { bench.wall = bench.wall + .milliseconds(Int64(milliseconds)) }
            bench.picture(&n, timestamp: i * 3600, i == 0 || i == 7 ? head : [Vector.p])
            bench.advance(.milliseconds(40))
        }
        #expect(bench.ends == [.clockStep])
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 7200, 10_800, 14_400, 18_000, 21_600, 0, 3600, 7200])
        #expect((bench.video[9].wall - (bench.wall - .milliseconds(40))).magnitude <= .milliseconds(10))
        #expect(bench.video[6].wall - bench.video[0].wall == .milliseconds(240))
    }

    @Test("by policy the run ends at once, also between packets")
    func clockStepAtOnce() {
        var policies = StreamPolicies.standard
        policies.clockSteps = .endAtOnce
        let bench = SessionBench(policies: policies)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, head)
        bench.wall = bench.wall + .seconds(Int64(2))
        bench.assembler.tick(wall: bench.wall, now: bench.now)
        #expect(bench.ends == [.clockStep])
    }

    @Test("a small correction of our clock is followed without a new run")
    func smallCorrection() {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<50 as Range<UInt32> {
            if i == 25 { bench.wall = bench.wall + .milliseconds(60) }
            bench.picture(&n, timestamp: i * 3600, i == 0 ? head : [Vector.p])
            bench.advance(.milliseconds(40))
        }
        #expect(bench.ends.isEmpty)
    }

    @Test("timestamps that stand still make a new anchor at a sync sample, so that dates do not fall behind")
    func frozen() throws {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<1000 {
            bench.picture(&n, timestamp: 5, i % 25 == 0 ? head : [Vector.p])
            bench.advance(.milliseconds(40))
        }
        #expect(bench.ends.contains(.timestampJump))
        #expect(bench.video.count == 1000)
    }

    @Test("B pictures: presentation is the RTP time, decoding time rises, and nothing is clamped")
    func reordered() {
        let bench = SessionBench()
        var n: UInt16 = 0
        // Shown 0 1 2 3 ..., sent 0 3 1 2 6 4 5 9 7 8.
        let order: [UInt32] = [0, 3, 1, 2, 6, 4, 5, 9, 7, 8, 12, 10, 11]
        for k in order {
            bench.picture(&n, timestamp: 90_000 + k * 3600, k == 0 ? head : [k % 3 == 0 ? Vector.p : Vector.b])
            bench.advance(.milliseconds(40))
        }
        let s = bench.video
        #expect(s.map { $0.decodeTime + Int64($0.compositionOffset) } == order.map { Int64($0) * 3600 })
        #expect(zip(s, s.dropFirst()).allSatisfy { $0.decodeTime < $1.decodeTime })
        // Once the depth is known decoding times keep the cadence and come before presentation.
        #expect(s.dropFirst(8).map(\.decodeTime) == [7, 8, 9, 10, 11].map { $0 * 3600 })
        #expect(s.dropFirst(8).allSatisfy { $0.compositionOffset >= 0 })
        #expect(bench.ends.isEmpty && bench.statistics.clampedTimestamps == 0)
    }

    @Test("the estimated duration is the claimed frame rate's before the cadence is known")
    func claimed() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.spsSmall, Vector.ppsSmall, Vector.idr])
        #expect(bench.video.first?.estimatedDuration == 3000)
    }
}
