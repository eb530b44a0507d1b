import CustosBase
import CustosMedia
import Testing

@testable import CustosIngest

@Suite("Queue of a viewer")
struct ViewerQueueTests {
    static func sample(_ bytes: Int, sync: Bool = false, _ kind: MediaKind = .video, _ n: Int = 0) -> StreamEvent {
        .sample(Republisher.sample(kind, n, ticks: 3600, [UInt8](repeating: 0, count: bytes), isSync: sync))
    }
    static let run = StreamEvent.runStarted(
        StreamDescription(
            video: VideoDescription(codec: .h264, vps: [], sps: [], pps: [], width: 0, height: 0, codecString: "", mayReorder: false, claimedFrameRate: nil), audio: nil))

    static func drain(_ queue: inout ViewerQueue) -> String {
        var out = ""
        while let event = queue.pop() {
            switch event {
            case .runStarted: out += "R"
            case .runEnded: out += "E"
            case .sample(let s): out += s.kind == .audio ? "a" : s.isSync ? "I" : "p"
            }
        }
        return out
    }

    @Test("a viewer starts with a sync sample")
    func start() {
        var queue = ViewerQueue()
        for e in [Self.run, Self.sample(1), Self.sample(1, sync: true, .audio), Self.sample(1, sync: true), Self.sample(1), Self.sample(1, sync: true, .audio)] { queue.push(e) }
        #expect(Self.drain(&queue) == "RIpa")
        #expect(queue.skippedSamples == 0 && queue.isEmpty)
    }

    @Test("at the bound what waits is dropped and the viewer goes on at the next sync sample")
    func bound() {
        var queue = ViewerQueue()
        queue.push(Self.run)
        queue.push(Self.sample(1, sync: true))
        for _ in 0..<6 { queue.push(Self.sample(1024 * 1024)) }
        #expect(queue.byteCount == 0 && queue.skips == 1)
        queue.push(Self.sample(10))
        queue.push(Self.sample(10, sync: true, .audio))
        queue.push(Self.sample(10, sync: true))
        queue.push(Self.sample(10))
        #expect(Self.drain(&queue) == "RIp")
        // One sync, six pictures, then one picture and one piece of sound while it waited.
        #expect(queue.skippedSamples == 9)
    }

    @Test("a sync sample at the bound is the new start")
    func syncAtBound() {
        var queue = ViewerQueue()
        queue.push(Self.sample(1, sync: true))
        for _ in 0..<5 { queue.push(Self.sample(1024 * 1024)) }
        queue.push(Self.sample(2 * 1024 * 1024, sync: true))
        #expect(Self.drain(&queue) == "I" && queue.skips == 1)
    }

    @Test("nothing makes the queue grow past its bounds")
    func neverGrows() {
        var queue = ViewerQueue()
        for n in 0..<200_000 {
            queue.push(n % 997 == 0 ? Self.run : Self.sample(n % 300, sync: n % 50 == 0, n % 3 == 0 ? .audio : .video))
            #expect(queue.byteCount <= ViewerQueue.byteLimit)
        }
        var count = 0
        while queue.pop() != nil { count += 1 }
        #expect(count <= ViewerQueue.sampleLimit + 16)
        #expect(queue.byteCount == 0)
    }

    @Test("a new run needs a new sync sample")
    func newRun() {
        var queue = ViewerQueue()
        for e in [Self.run, Self.sample(1, sync: true), .runEnded(.parametersChanged), Self.run, Self.sample(1), Self.sample(1, sync: true)] { queue.push(e) }
        #expect(Self.drain(&queue) == "RIERI")
    }
}

@Suite("Clock of a viewer")
struct ViewerClockTests {
    @Test("media time goes on over runs as far as our clock says")
    func runs() {
        var clock = ViewerClock(timescales: [.video: 90_000, .audio: 8000])
        func ticks(_ kind: MediaKind, _ decode: Int64, _ wallMilliseconds: Int64) -> Int64 {
            clock.ticks(Republisher.sample(kind, 1, ticks: decode, [0], isSync: true, wall: WallTime(microseconds: wallMilliseconds * 1000)))
        }
        clock.runStarted()
        #expect(ticks(.video, 0, 1000) == 0)
        #expect(ticks(.audio, 0, 1000) == 0)
        #expect(ticks(.video, 3600, 1040) == 3600)

        clock.runStarted()
        #expect(ticks(.video, 0, 11_040) == 3600 + 900_000)
        #expect(ticks(.audio, 0, 11_040) == 80_320)
        #expect(ticks(.video, 3600, 11_080) == 7200 + 900_000)

        clock.runStarted()  // Our clock stepped back: on, not back.
        #expect(ticks(.video, 0, 5) == 7200 + 900_000 + 90)
    }
}
