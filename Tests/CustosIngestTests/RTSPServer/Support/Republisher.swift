import CustosBase
import CustosMedia
import CustosSignalling
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CustosIngest

/// Pictures that ffmpeg made: length-prefixed access units, the first of every 25 an IDR with its parameter sets.
struct TestPictures: Sendable {
    let description: VideoDescription
    let units: [(bytes: [UInt8], isSync: Bool)]

    static let h264 = Result { try TestPictures(codec: .h264, arguments: ["-c:v", "libx264", "-bf", "0", "-preset", "ultrafast", "-g", "25", "-f", "h264"]) }
    static let h265 = Result { try TestPictures(codec: .h265, arguments: ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "bframes=0:keyint=25:log-level=none", "-f", "hevc"]) }

    private init(codec: VideoCodec, arguments: [String]) throws {
        let run = try Program.runNow("ffmpeg", ["-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-t", "4", "-pix_fmt", "yuv420p"] + arguments + ["-"], seconds: 60)
        let nals = AnnexB.nalUnits(Array(run.output))
        func sets(_ type: Int) -> [[UInt8]] { nals.first { AnnexB.type($0, codec) == type }.map { [$0] } ?? [] }
        let made = codec == .h264 ? VideoDescription.make(codec: codec, vps: [], sps: sets(7), pps: sets(8)) : VideoDescription.make(codec: codec, vps: sets(32), sps: sets(33), pps: sets(34))
        description = try #require(made)
        units = AnnexB.accessUnits(nals, codec: codec).map { unit in
            let isSync = unit.contains { codec == .h264 ? AnnexB.type($0, codec) == 5 : (16...21).contains(AnnexB.type($0, codec)) }
            return (unit.flatMap { nal in withUnsafeBytes(of: UInt32(nal.count).bigEndian) { Array($0) } + nal }, isSync)
        }
    }

    /// The same pictures without parameter sets in band, as cameras send that name them in their description only.
    func withoutParameterSets() -> TestPictures {
        TestPictures(
            description: description,
            units: units.map { unit in
                var kept: [UInt8] = [], at = 0
                while at + 4 <= unit.bytes.count {
                    let n = unit.bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
                    let nal = Array(unit.bytes[at + 4..<at + 4 + n])
                    if !AnnexB.isParameterSet(AnnexB.type(nal, description.codec), description.codec) { kept += unit.bytes[at..<at + 4 + n] }
                    at += 4 + n
                }
                return (kept, unit.isSync)
            })
    }

    private init(description: VideoDescription, units: [(bytes: [UInt8], isSync: Bool)]) {
        self.description = description
        self.units = units
    }
}

/// Sound beside the pictures: frames of equal length in ticks.
struct TestSound: Sendable {
    let description: AudioDescription
    let frames: [[UInt8]]
    let ticks: Int

    /// Silence in G.711, 20 ms a packet.
    static let pcma = TestSound(description: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: []), frames: [[UInt8](repeating: 0xd5, count: 160)], ticks: 160)

    /// A tone that ffmpeg made, taken out of its ADTS frames (ISO 13818-7 6.2: 13 bits of length from bit 30 on).
    static let aac = Result {
        let run = try Program.runNow("ffmpeg", ["-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "sine=sample_rate=16000", "-t", "4", "-c:a", "aac", "-f", "adts", "-"], seconds: 60)
        let bytes = Array(run.output)
        var frames: [[UInt8]] = [], at = 0
        while at + 7 <= bytes.count {
            let length = Int(bytes[at + 3] & 3) << 11 | Int(bytes[at + 4]) << 3 | Int(bytes[at + 5] >> 5)
            guard length > 7, at + length <= bytes.count else { break }
            frames.append(Array(bytes[at + 7..<at + length]))
            at += length
        }
        return TestSound(description: AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: [0x14, 0x08]), frames: try #require(frames.isEmpty ? nil : frames), ticks: 1024)
    }
}

/// A live stream that the test feeds, and the server that re-publishes it to `anna` with the password `richtig`.
final class Republisher: RTSPServerDelegate {
    struct Seen: Sendable {
        var viewings: [RTSPViewing] = []
        var ended: [(viewing: RTSPViewing, statistics: RTSPViewerStatistics)] = []
        var refusesToPlay: RTSPRefusal?
        var isOpen = false
    }

    let group: MultiThreadedEventLoopGroup
    let loop: any EventLoop
    let stream: LiveStream
    let seen = Mutex(Seen())
    private let challenger = DigestChallenger(realm: "custos")
    private let made = Mutex((server: RTSPServer?.none, port: 0))
    private let feed = Mutex((next: 0, task: RepeatedTask?.none))

    var server: RTSPServer? { made.withLock { $0.server } }
    var port: Int { made.withLock { $0.port } }
    func url(_ credentials: String = "anna:richtig@") -> String { "rtsp://\(credentials)127.0.0.1:\(port)/1/main" }

    private init(group: MultiThreadedEventLoopGroup) {
        self.group = group
        loop = group.next()
        stream = LiveStream(id: StreamID(CameraID(1), .main), owner: NIOStreamOwner(loop))
    }

    /// Runs a test against a server on a free port and takes everything down again.
    static func with(limits: RTSPServer.Limits = RTSPServer.Limits(), isOpen: Bool = false, _ body: (Republisher) async throws -> Void) async throws {
        let r = Republisher(group: .singleton)
        r.seen.withLock { $0.isOpen = isOpen }
        let server = RTSPServer(group: r.group, delegate: r, limits: limits, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        let port = try await server.start(host: "127.0.0.1", port: 0)
        r.made.withLock { $0 = (server, port) }
        do { try await body(r) } catch {
            await r.stop()
            throw error
        }
        await r.stop()
    }

    private func stop() async {
        feed.withLock { $0.task?.cancel() }
        await server?.stop()
    }

    // MARK: Feeding

    func publish(_ events: [StreamEvent]) async throws {
        try await loop.submit { for e in events { self.stream.publish(e) } }.get()
    }

    func startRun(_ video: VideoDescription, audio: AudioDescription? = nil) async throws {
        feed.withLock { $0.next = 0 }
        try await publish([.runStarted(StreamDescription(video: video, audio: audio))])
    }

    /// 25 pictures a second (or faster), and the sound that is due by then.
    func play(_ pictures: TestPictures, sound: TestSound? = nil, every interval: TimeAmount = .milliseconds(40)) async throws {
        try await startRun(pictures.description, audio: sound?.description)
        let task = loop.scheduleRepeatedTask(initialDelay: .zero, delay: interval) { _ in
            let n = self.feed.withLock { f in
                defer { f.next += 1 }
                return f.next
            }
            let unit = pictures.units[n % pictures.units.count]
            self.stream.publish(.sample(Self.sample(.video, n, ticks: 3600, unit.bytes, isSync: unit.isSync)))
            if let sound {
                // Frames whose time lies in this picture's 40 ms.
                let rate = Int(sound.description.sampleRate)
                func frames(before picture: Int) -> Int { (picture * rate / 25 + sound.ticks - 1) / sound.ticks }
                for k in frames(before: n)..<frames(before: n + 1) {
                    self.stream.publish(.sample(Self.sample(.audio, k, ticks: Int64(sound.ticks), sound.frames[k % sound.frames.count], isSync: true)))
                }
            }
        }
        feed.withLock { $0.task = task }
    }

    func pauseFeed() { feed.withLock { $0.task?.cancel() } }

    static func sample(_ kind: MediaKind, _ n: Int, ticks: Int64, _ bytes: [UInt8], isSync: Bool, wall: WallTime = SystemClocks().wall()) -> Sample {
        let arena = SampleArena(capacity: max(1, bytes.count))
        bytes.withUnsafeBytes { arena.append($0) }
        return Sample(
            arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: Int64(n) * ticks, estimatedDuration: UInt32(ticks), isSync: isSync, wall: wall, arrival: SystemClocks().monotonic())
    }

    // MARK: RTSPServerDelegate

    func authorise(_ request: RTSPRequest, path: String, peer: String) async -> RTSPAuthorisation {
        if seen.withLock({ $0.isOpen }) { return .allowed(user: "anyone") }
        let now = SystemClocks().monotonic()
        let verdict = challenger.verify(authorization: request.headers["Authorization"], method: request.method, uri: request.uri, now: now, password: { $0 == "anna" ? "richtig" : nil })
        if case .accepted(let user) = verdict { return .allowed(user: user) }
        return .challenge(challenger.challenges(now: now, after: verdict))
    }

    func describe(path: String, user: String) async throws -> RTSPServedDescription? {
        if path == "/forbidden" { throw RTSPRefusal(status: 403) }
        return path == "/1/main" ? await RTSPServedDescription.live(stream, name: "1/main") : nil
    }

    func willPlay(_ viewing: RTSPViewing) async throws {
        try seen.withLock { s in
            if let refusal = s.refusesToPlay { throw refusal }
            s.viewings.append(viewing)
        }
    }

    func didEnd(_ viewing: RTSPViewing, _ statistics: RTSPViewerStatistics) async {
        seen.withLock { $0.ended.append((viewing, statistics)) }
    }
}
