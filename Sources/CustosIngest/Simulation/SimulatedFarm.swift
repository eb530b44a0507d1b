import CustosBase
import CustosMedia
import CustosSignalling
import Logging
import NIOCore
package import NIOPosix

/// Many simulated cameras behind one RTSP server. One timer a loop paces all sessions.
package final class SimulatedFarm: Sendable {
    /// What the cameras ask for, by Digest.
    package struct Login: Sendable {
        package var user: String
        package var password: String
        package init(user: String, password: String) {
            self.user = user
            self.password = password
        }
    }

    package let cameras: [SimulatedCamera]
    private let server: RTSPServer

    package init(cameras: [SimulatedCamera], login: Login?, group: MultiThreadedEventLoopGroup) {
        self.cameras = cameras
        var limits = RTSPServer.Limits()
        // Thousands of sessions from one recorder are the point here.
        limits.connections = 8192
        limits.connectionsPerAddress = 8192
        server = RTSPServer(group: group, delegate: FarmDelegate(cameras: cameras, login: login), limits: limits, logger: Logger(label: "simulate") { _ in SwiftLogNoOpLogHandler() })
    }

    package func start(host: String, port: Int) async throws -> Int { try await server.start(host: host, port: port) }
    package func stop() async { await server.stop() }
}

private struct FarmDelegate: RTSPServerDelegate {
    let streams: [String: SimulatedStream]
    let pacers = SimulationPacers()
    let login: SimulatedFarm.Login?
    let challenger = DigestChallenger(realm: "simulated camera")

    init(cameras: [SimulatedCamera], login: SimulatedFarm.Login?) {
        var streams: [String: SimulatedStream] = [:]
        for c in cameras {
            for path in [c.mainPath, c.mainPath + "/main", c.mainPath + "/sub"] { streams[path] = c.stream(path) }
        }
        self.streams = streams
        self.login = login
    }

    func authorise(_ request: RTSPRequest, path: String, peer: String) async -> RTSPAuthorisation {
        guard let login else { return .allowed(user: "") }
        let now = SystemClocks().monotonic()
        let verdict = challenger.verify(authorization: request.headers["Authorization"], method: request.method, uri: request.uri, now: now, password: { $0 == login.user ? login.password : nil })
        if case .accepted(let user) = verdict { return .allowed(user: user) }
        return .challenge(challenger.challenges(now: now, after: verdict))
    }

    func describe(path: String, user: String) async throws -> RTSPServedDescription? {
        guard let stream = streams[path], let description = stream.description else { return nil }
        return RTSPServedDescription(sdp: SessionDescription(describing: description, name: "simulated"), source: SimulatedSource(stream: stream, pacers: pacers))
    }

    func willPlay(_ viewing: RTSPViewing) async throws {}
}

extension SimulatedStream {
    /// What the clip's own parameter sets and the sound say.
    var description: StreamDescription? {
        let codec: VideoCodec
        let sets: [[UInt8]]
        switch video.format.encoding {
        case .h264(let s): (codec, sets) = (.h264, s)
        case .h265(let s, _): (codec, sets) = (.h265, s)
        case .aac, .pcma, .pcmu: return nil
        }
        func of(_ type: Int) -> [[UInt8]] { sets.filter { AnnexB.type($0, codec) == type } }
        let made = codec == .h264 ? VideoDescription.make(codec: codec, vps: [], sps: of(7), pps: of(8)) : VideoDescription.make(codec: codec, vps: of(32), sps: of(33), pps: of(34))
        guard let made else { return nil }
        let sound: AudioDescription? = audio.map { clip in
            switch clip.format.encoding {
            case .aac(let configuration, _, _, _): AudioDescription(codec: .aac, sampleRate: clip.format.clockRate, channels: 1, configuration: configuration)
            case .pcmu: AudioDescription(codec: .pcmu, sampleRate: 8000, channels: 1, configuration: [])
            case .pcma, .h264, .h265: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: [])
            }
        }
        return StreamDescription(video: made, audio: sound)
    }
}

/// A simulated stream as the RTSP server plays it.
private struct SimulatedSource: RTSPServedSource {
    let stream: SimulatedStream
    let pacers: SimulationPacers

    func open(_ sink: RTSPSink, tracks: [Int]) -> any RTSPServedPlayback {
        let session = SimulatedSession(stream: stream, sink: sink, tracks: tracks)
        pacers.pacer(of: sink.eventLoop).add(session)
        return session
    }
}

/// One viewer of a simulated stream. Confined to the viewer's loop.
private final class SimulatedSession: RTSPServedPlayback, PacedSession {
    /// Sender reports, as cameras send them (RFC 3550 6.2 allows more).
    static let reportInterval = TimeSpan.seconds(5 as Int64)

    private var playback: SimulatedPlayback
    private let sink: RTSPSink
    private let tracks: [Int]
    private var nextReport: WallTime
    private(set) var isOver = false
    private(set) var nextDue: WallTime
    private(set) var skipped: (times: Int, samples: Int) = (0, 0)

    init(stream: SimulatedStream, sink: RTSPSink, tracks: [Int]) {
        self.sink = sink
        self.tracks = tracks
        let now = SystemClocks().wall()
        playback = SimulatedPlayback(stream, tracks: tracks.map { $0 == 0 ? .video : .audio }, began: now, seed: UInt64(bitPattern: now.microseconds))
        nextReport = now
        nextDue = now
    }

    func advance(to until: WallTime, now: WallTime) {
        if now >= nextReport {
            nextReport = now + Self.reportInterval
            for (i, track) in tracks.enumerated() { sink.send(report: playback.senderReport(i, wall: now), track: track) }
        }
        let sink = sink, tracks = tracks
        // A viewer that does not read misses units, as with a camera whose buffer is full.
        let isReady = sink.isReady
        var missed = 0
        let outcome = playback.advance(to: until) { i, packets in
            if isReady { sink.send(packets, track: tracks[i]) } else { missed += 1 }
        }
        if missed > 0 { skipped = (skipped.times + 1, skipped.samples + missed) }
        switch outcome {
        case .close:
            isOver = true
            // The session is over only after this event: the server lets go of the playback in `end`.
            sink.eventLoop.assumeIsolated().execute { sink.end() }
        case .goOn(let next): nextDue = next
        }
    }

    func close() { isOver = true }
}
