import CustosBase
import CustosMedia
import Testing

@testable import CustosIngest

/// A lifecycle with a clock that the test moves.
private final class Stage {
    var lifecycle: StreamLifecycle
    var second = 0.0
    var packet: MonotonicTime?
    var picture: MonotonicTime?

    init(silence: Int64 = 10) {
        lifecycle = StreamLifecycle(silenceLimit: .seconds(silence), seed: 3, wall: WallTime(seconds: 1_000_000))
    }

    var now: MonotonicTime { MonotonicTime(microseconds: Int64(second * 1_000_000)) }
    var wall: WallTime { WallTime(seconds: 1_000_000 + second) }

    @discardableResult
    func handle(_ e: StreamLifecycle.Event) -> [StreamLifecycle.Action] { lifecycle.handle(e, now: now, wall: wall) }

    /// Ticks to the moment, five times a second; answers what was to be done on the way.
    @discardableResult
    func run(to end: Double, packets: Bool = false, pictures: Bool = false) -> [StreamLifecycle.Action] {
        var all: [StreamLifecycle.Action] = []
        while second < end {
            second += 0.2
            if packets { packet = now }
            if pictures { picture = now }
            all += handle(.tick(lastPacket: packet, lastPicture: picture))
        }
        return all
    }

    func goLive() {
        handle(.wanted)
        handle(.playing)
        packet = now
        picture = now
        handle(.picture)
    }

    /// Until the next attempt; answers how long it took.
    func waitForAttempt(within limit: Double = 100) -> Double? {
        let start = second
        while second - start < limit {
            second += 0.05
            if handle(.tick(lastPacket: nil, lastPicture: nil)) == [.connect] { return second - start }
        }
        return nil
    }
}

@Suite("Lifecycle of a stream")
struct StreamLifecycleTests {
    static let refused = SessionEnd(.connectRefused, "nobody listens")
    static let denied = SessionEnd(.authenticationFailed, "401")

    @Test("a wanted stream connects at once and says so")
    func wanted() {
        let s = Stage()

        #expect(s.handle(.wanted) == [.report, .connect])
        #expect(s.lifecycle.condition == .connecting)
        #expect(s.handle(.wanted) == [])
    }

    @Test("it is live with the first picture, not with the answer to PLAY")
    func live() {
        let s = Stage()
        s.handle(.wanted)

        #expect(s.handle(.playing) == [])
        #expect(s.lifecycle.condition == .connecting)
        #expect(s.handle(.picture) == [.report])
        #expect(s.lifecycle.condition == .live)
        #expect(s.handle(.picture) == [])
    }

    @Test("a camera that refuses the connection is tried again with doubling waits, and keeps the time it went offline")
    func backoff() throws {
        let s = Stage()
        s.handle(.wanted)
        s.second = 1
        #expect(s.handle(.ended(Self.refused)) == [.report])
        let since = s.lifecycle.since

        for plain in [1.0, 2, 4, 8, 16, 32, 60, 60] {
            let next = try #require(s.lifecycle.nextAttempt)
            #expect((next - s.wall).seconds <= plain * 1.2 + 0.01)
            let waited = try #require(s.waitForAttempt())
            #expect(waited >= plain * 0.8 - 0.06 && waited <= plain * 1.2 + 0.11, "\(plain): \(waited)")
            #expect(s.lifecycle.nextAttempt == nil)
            s.handle(.ended(Self.refused))
        }
        #expect(s.lifecycle.condition == .offline)
        #expect(s.lifecycle.cause.code == "connect.refused")
        #expect(s.lifecycle.since == since)
        #expect(s.lifecycle.failures == 9)
    }

    @Test("thirty seconds of good media make the next failure a first one")
    func reset() throws {
        let s = Stage()
        s.handle(.wanted)
        for _ in 0..<5 {
            s.handle(.ended(Self.refused))
            _ = s.waitForAttempt()
        }
        s.handle(.playing)
        s.packet = s.now
        s.picture = s.now
        s.handle(.picture)
        s.run(to: s.second + 31, packets: true, pictures: true)
        #expect(s.lifecycle.failures == 0)

        s.handle(.ended(Self.refused))

        #expect(try #require(s.waitForAttempt()) < 1.3)
    }

    @Test("a connection that breaks after ten seconds does not make the waits short again")
    func noReset() throws {
        let s = Stage()
        s.handle(.wanted)
        for _ in 0..<5 {
            s.handle(.ended(Self.refused))
            _ = s.waitForAttempt()
        }
        s.handle(.playing)
        s.packet = s.now
        s.handle(.picture)
        s.run(to: s.second + 10, packets: true, pictures: true)

        s.handle(.ended(Self.refused))

        #expect(try #require(s.waitForAttempt()) > 32 * 0.79)
    }

    @Test("a connected camera that sends nothing is silent after the limit, is left and tried again")
    func silence() {
        let s = Stage()
        s.goLive()
        #expect(s.run(to: 9.8) == [])

        let actions = s.run(to: 10.6)

        #expect(actions.count == 2)
        guard case .disconnect(let end) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(end.cause == .silent)
        #expect(end.runEnd == .silent)
        #expect(actions.last == .report)
        #expect(s.lifecycle.condition == .silent)
        #expect(s.waitForAttempt() != nil)
        #expect(s.lifecycle.condition == .silent)
    }

    @Test("a stream that makes long pauses gets a longer limit")
    func pauses() {
        let s = Stage()
        s.goLive()
        for _ in 0..<3 {
            s.second += 8
            s.packet = s.now
            s.picture = s.now
            s.handle(.tick(lastPacket: s.packet, lastPicture: s.picture))
        }
        #expect(s.lifecycle.effectiveSilenceLimit == .seconds(24 as Int64))

        #expect(s.run(to: s.second + 20) == [])
        #expect(s.lifecycle.condition == .live)
    }

    @Test("the limit is never shorter than the configured one, and a pause cannot make it longer than two minutes")
    func limitBounds() {
        let s = Stage(silence: 30)
        s.goLive()
        s.run(to: 20, packets: true, pictures: true)
        #expect(s.lifecycle.effectiveSilenceLimit == .seconds(30 as Int64))

        s.second += 29
        s.packet = s.now
        s.handle(.tick(lastPacket: s.packet, lastPicture: s.packet))
        s.second += 80
        s.packet = s.now
        s.handle(.tick(lastPacket: s.packet, lastPicture: s.packet))
        #expect(s.lifecycle.effectiveSilenceLimit == .seconds(120 as Int64))
    }

    @Test("packets without pictures are borne for five minutes: a GOP may be that long")
    func noPictures() {
        let s = Stage()
        s.handle(.wanted)
        s.handle(.playing)
        #expect(s.run(to: 295, packets: true) == [])

        let actions = s.run(to: 302, packets: true)

        guard case .disconnect(let end) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(end.cause.code == "silent.noPictures")
    }

    @Test("an attempt that comes to nothing is given up after fifteen seconds")
    func slowAttempt() {
        let s = Stage()
        s.handle(.wanted)
        #expect(s.run(to: 14.8) == [])

        let actions = s.run(to: 15.4)

        guard case .disconnect(let end) = actions.first else {
            Issue.record("\(actions)")
            return
        }
        #expect(end.cause.code == "rtsp.timeout")
        #expect(s.lifecycle.condition == .offline)
    }

    @Test(
        "what repeating cannot help is repeated once a minute",
        arguments: [SessionEnd(.authenticationFailed, "401"), SessionEnd(.codecUnknown, "MJPEG"), SessionEnd(.addressRefused, "8.8.8.8"), SessionEnd(.urlInvalid, "http")])
    func slowRetry(_ end: SessionEnd) throws {
        let s = Stage()
        s.handle(.wanted)

        s.handle(.ended(end))

        #expect(s.lifecycle.condition == end.cause.condition)
        let waited = try #require(s.waitForAttempt())
        #expect(waited >= 47.9 && waited <= 72.2)
    }

    @Test("a new cause has a new since")
    func since() {
        let s = Stage()
        s.handle(.wanted)
        s.handle(.ended(Self.refused))
        let offline = s.lifecycle.since
        _ = s.waitForAttempt()

        s.handle(.ended(Self.denied))

        #expect(s.lifecycle.condition == .authenticationFailed)
        #expect(s.lifecycle.since > offline)
    }

    @Test("a changed configuration begins anew at once, whatever the stream was doing")
    func reconfigured() {
        let s = Stage()
        s.handle(.wanted)
        s.handle(.ended(Self.denied))
        #expect(s.handle(.reconfigured) == [.report, .connect])
        s.handle(.playing)
        s.handle(.picture)

        let actions = s.handle(.reconfigured)

        #expect(actions.count == 3)
        #expect(actions.last == .connect)
        guard case .disconnect = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test("an unwanted stream leaves its connection and does nothing more")
    func unwanted() {
        let s = Stage()
        s.goLive()

        let actions = s.handle(.unwanted)

        #expect(actions == [.disconnect(SessionEnd(.disabled, "no longer wanted")), .report])
        #expect(s.lifecycle.condition == .disabled)
        #expect(s.run(to: 300) == [])
        #expect(s.handle(.ended(Self.refused)) == [])
    }

    @Test("reconnects are counted when pictures come again")
    func reconnects() {
        let s = Stage()
        s.goLive()
        #expect(s.lifecycle.reconnects == 0)
        s.handle(.ended(Self.refused))
        _ = s.waitForAttempt()
        #expect(s.lifecycle.reconnects == 0)
        s.handle(.playing)
        s.handle(.picture)
        #expect(s.lifecycle.reconnects == 1)
    }

    @Test("any order of events keeps the lifecycle's promises", arguments: 0..<50 as Range<UInt64>)
    func fuzz(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let s = Stage()
        var isConnected = false
        for _ in 0..<2000 {
            s.second += Double.random(in: 0...3, using: &random)
            let events: [StreamLifecycle.Event] = [
                .wanted, .playing, .picture, .ended(Self.refused), .ended(Self.denied), .reconfigured, .tick(lastPacket: s.now, lastPicture: s.now), .tick(lastPacket: nil, lastPicture: nil),
                Int.random(in: 0..<10, using: &random) == 0 ? .unwanted : .picture,
            ]
            let event = events.randomElement(using: &random) ?? .wanted
            if case .ended = event { isConnected = false }
            for action in s.handle(event) {
                switch action {
                case .connect:
                    #expect(!isConnected, "two connections at one time")
                    isConnected = true
                case .disconnect:
                    #expect(isConnected, "nothing to leave")
                    isConnected = false
                case .report: break
                }
            }
            #expect(s.lifecycle.isConnected == isConnected)
        }
    }
}
