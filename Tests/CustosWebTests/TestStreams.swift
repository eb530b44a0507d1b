import CustosBase
import CustosMedia
import CustosSignalling
import CustosWeb
import NIOCore
import NIOPosix
import Synchronization

@testable import CustosIngest

/// Streams that a test feeds by hand, in the place of the supervisor.
final class TestStreams: StreamProvider {
    private let table = Mutex<[StreamID: TestStream]>([:])

    func add(_ id: StreamID) -> TestStream {
        let s = TestStream(id)
        table.withLock { $0[id] = s }
        return s
    }
    func remove(_ id: StreamID) { table.withLock { $0[id] = nil } }

    func stream(_ id: StreamID) -> LiveStream? { table.withLock { $0[id]?.live } }
    func status(_ id: StreamID) -> StreamStatus? {
        table.withLock { $0[id] }.map { s in
            var status = s.status.withLock { $0 }
            status.description = s.described.withLock { $0 }
            return status
        }
    }
    func probe(_ configuration: StreamConfiguration, timeout: TimeSpan) async throws -> ProbeResult {
        guard configuration.url.contains("good"), let password = configuration.credentials?.password, password == TestServer.cameraPassword else {
            throw SessionEnd(.authenticationFailed, "the camera refused name and password")
        }
        return ProbeResult(
            description: StreamDescription(video: TestPicture.video, audio: nil), frameRate: 25, bitRate: 2_000_000, keyFrameInterval: .seconds(2 as Int64), clockOffset: nil, transport: "tcp",
            keyFrame: TestStream.sample(TestPicture.keyFrame, time: 0, isSync: true))
    }
}

/// One stream with its loop.
final class TestStream: Sendable {
    let live: LiveStream
    let loop: any EventLoop
    let status: Mutex<StreamStatus>
    let described = Mutex<StreamDescription?>(nil)
    let watched = Mutex<Bool>(false)

    init(_ id: StreamID) {
        loop = MultiThreadedEventLoopGroup.singleton.next()
        live = LiveStream(id: id, owner: NIOStreamOwner(loop))
        status = Mutex(StreamStatus(stream: id, condition: .live, cause: "live", detail: "", since: WallTime(seconds: 1_795_000_000)))
        let live = live
        loop.execute { live.onInterestChange { lowDelay in self.watched.withLock { $0 = lowDelay } } }
    }

    func publish(_ event: StreamEvent) async throws {
        if case .runStarted(let d) = event { described.withLock { $0 = d } }
        let live = live
        try await loop.submit { live.publish(event) }.get()
    }

    func start(_ video: VideoDescription = TestPicture.video, audio: AudioDescription? = nil) async throws { try await publish(.runStarted(StreamDescription(video: video, audio: audio))) }

    /// A picture at a time in ticks of 90 kHz.
    func picture(_ time: Int64, isSync: Bool, bytes: Int = 2000) async throws {
        try await publish(.sample(Self.sample([0, 0, 0, UInt8(0)] + [UInt8](repeating: UInt8(truncatingIfNeeded: time / 3600), count: bytes - 4), time: time, isSync: isSync)))
    }

    func keyFrame(_ time: Int64) async throws { try await publish(.sample(Self.sample(TestPicture.keyFrame, time: time, isSync: true))) }

    func become(_ condition: StreamCondition, _ cause: String) {
        status.withLock { s in
            s.condition = condition
            s.cause = cause
        }
    }

    static func sample(_ bytes: [UInt8], time: Int64, isSync: Bool, kind: MediaKind = .video) -> Sample {
        let arena = SampleArena(capacity: max(64, bytes.count))
        bytes.withUnsafeBytes { arena.append($0) }
        return Sample(
            arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, estimatedDuration: 3600, isSync: isSync, wall: WallTime(microseconds: 1_795_000_000_000_000 + time * 100 / 9),
            arrival: MonotonicTime(microseconds: time * 100 / 9))
    }
}

/// A real H.264 key frame of 64x48, made by x264, for decoding and for initialisations.
enum TestPicture {
    private static let annexB = Base64.decode(
        """
        AAAAAWdCwArZBHsBEAAAAwAQAAADAyDxImSAAAAAAWjLg8sgAAABZYiEDH/kXlLxQAC/igBgENTacB/4ASnYiZQ5D65gQvnhYcIL/BAAFQRCYEVGZj1z9AD0UVYUIQu6gMKpKSku3D/w0U8A9/FAAI
        +BwAjgQBwAD4AYAOAbv7fvbDD99ft7NthhxmDgACAIAAIL3BwAEAAQZ4gAAgFD/nR/nhBNKY4gJyTGlflgMgEFAA/ADvy2pF394TKvUY339HhEmAAIBAQABMOwA4EMSx6/gEfPDaKHI/XQf9oQ/+CL
        BgNl6w6/8+9ZZpmVXmf36f/YIyBj9yP//j/nukeIBgwH4AaqSvY/6uJAAId8P+J9MYk5YK9Ud7sCvGH0EIEwCAKEABOHBALhlIdAEZWgwZABD/AVAHUgewD1JSFBgUmh6e4oj9wDAC+Enl79QYpq2n
        OBinLTwwBU8DgRngcYAUSHUAolkEFMyogH8HHAAUpHgATKRGPpyEdXgGAJjl+XiAfiAebht1RVuiveB8vCgACAEAvhgPMA5gAO0hyABmVQg0jHCDaA7AXpDIP0lUDo1YKj8GwyEIftqAAc+drrbv//
        eBNfQDSDpH6p1LPycCwIgiAAIAiAfgOUifwNohexg4WLpDwGZAqMoPwvDKf8JAtg
        """)!

    /// NAL units between the start codes.
    private static let units: [[UInt8]] = {
        var out: [[UInt8]] = [], unit: [UInt8] = [], zeros = 0
        for b in annexB {
            if b == 1, zeros >= 2 {
                if !unit.isEmpty { out.append(Array(unit.dropLast(min(zeros, unit.count)))) }
                unit = []
                zeros = 0
                continue
            }
            zeros = b == 0 ? zeros + 1 : 0
            unit.append(b)
        }
        out.append(unit)
        return out.filter { !$0.isEmpty }
    }()

    static let video = VideoDescription(
        codec: .h264, vps: [], sps: [units[0]], pps: [units[1]], width: 64, height: 48, codecString: "avc1.42c00a", mayReorder: false, claimedFrameRate: 25)
    static let largerVideo: VideoDescription = {
        var v = video
        v.width = 128
        v.height = 96
        return v
    }()
    static let keyFrame: [UInt8] = {
        let n = units[2].count
        return [UInt8(n >> 24), UInt8(n >> 16 & 255), UInt8(n >> 8 & 255), UInt8(n & 255)] + units[2]
    }()
}
