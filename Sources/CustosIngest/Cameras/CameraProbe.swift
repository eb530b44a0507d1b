package import CustosBase
package import CustosMedia
import NIOCore

/// What a camera was found to send.
package struct ProbeResult: Sendable {
    package var description: StreamDescription
    /// Pictures a second by the camera's timestamps.
    package var frameRate: Double?
    /// Bits a second of all tracks.
    package var bitRate: Double
    /// Between two key frames; `nil` when only one came in time.
    package var keyFrameInterval: TimeSpan?
    /// The camera's clock minus ours, when a sender report came in time and was believed.
    package var clockOffset: TimeSpan?
    /// `tcp`, `udp`, `tls`, `tls-unchecked`.
    package var transport: String
    /// For a test picture.
    package var keyFrame: Sample
}

/// One attempt at a camera for an administrator who waits in front of the screen.
///
/// Confined to its loop but for `run`.
final class CameraProbe: @unchecked Sendable {
    /// One key frame and this much media are enough when the second key frame is far away.
    static let enough = TimeSpan.seconds(5 as Int64)

    private let configuration: StreamConfiguration
    private let loop: any EventLoop
    private let environment: IngestEnvironment
    private let timeout: TimeSpan
    private var connection: CameraConnection?
    private var promise: EventLoopPromise<ProbeResult>?
    private var description: StreamDescription?
    private var keyFrame: Sample?
    private var keyFrames: [Int64] = []
    private var ticks: RepeatedTask?
    private var startedAt = MonotonicTime(microseconds: 0)
    private var firstByteAt: MonotonicTime?

    init(_ configuration: StreamConfiguration, loop: any EventLoop, environment: IngestEnvironment, timeout: TimeSpan) {
        self.configuration = configuration
        self.loop = loop
        self.environment = environment
        self.timeout = timeout
    }

    func run() async throws -> ProbeResult {
        let promise = loop.makePromise(of: ProbeResult.self)
        loop.execute { [self] in
            self.promise = promise
            startedAt = environment.clocks.monotonic()
            let c = CameraConnection(configuration, loop: loop, environment: environment, lowDelay: true)
            c.delegate = self
            connection = c
            ticks = loop.scheduleRepeatedTask(initialDelay: LoopTicker.fast, delay: LoopTicker.fast) { _ in self.tick() }
            c.start()
        }
        return try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            loop.execute { self.finish(.failure(SessionEnd(.disabled, "the probe was cancelled"))) }
        }
    }

    private func tick() {
        let now = environment.clocks.monotonic()
        connection?.tick(wall: environment.clocks.wall(), now: now)
        let isEnough = keyFrames.count > 1 || firstByteAt.map { now - $0 > Self.enough } ?? false
        if keyFrame != nil, isEnough { return finish(result(now)) }
        guard now - startedAt > timeout else { return }
        finish(keyFrame != nil ? result(now) : .failure(missing))
    }

    private var missing: SessionEnd {
        guard let connection, connection.media.assembler != nil else { return SessionEnd(.rtspTimeout, "the camera did not answer in time") }
        return connection.media.lastVideoPacket == nil
            ? SessionEnd(.silent, "connected, but no video came") : SessionEnd(.noPictures, "packets came, but no key frame in time")
    }

    private func result(_ now: MonotonicTime) -> Result<ProbeResult, SessionEnd> {
        guard let connection, let description, let keyFrame, let first = firstByteAt else { return .failure(missing) }
        let statistics = connection.media.assembler?.statistics
        let span = max(now - first, .milliseconds(200))
        return .success(
            ProbeResult(
                description: description, frameRate: statistics?.frameRate, bitRate: Double(connection.media.bytesRead * 8) / span.seconds,
                keyFrameInterval: keyFrames.count > 1 ? .seconds(Double(keyFrames[1] - keyFrames[0]) / Double(description.video.timescale)) : nil,
                clockOffset: statistics?.cameraClockOffset, transport: connection.transport ?? "tcp", keyFrame: keyFrame))
    }

    private func finish(_ result: Result<ProbeResult, SessionEnd>) {
        guard let p = promise else { return }
        promise = nil
        ticks?.cancel()
        let c = connection
        connection = nil
        c?.leave(SessionEnd(.disabled, "probed"))
        p.completeWith(result.mapError { $0 as any Error })
    }
}

extension CameraProbe: CameraConnectionDelegate {
    func connectionPlays() {}

    func connectionPublishes(_ event: StreamEvent) {
        switch event {
        case .runStarted(let d):
            description = d
            keyFrames = []
            keyFrame = nil
        case .sample(let s) where s.kind == .video:
            firstByteAt = firstByteAt ?? s.arrival
            guard s.isSync else { return }
            if keyFrames.count < 2 { keyFrames.append(s.decodeTime) }
            keyFrame = s
        case .sample, .runEnded: break
        }
    }

    func connectionEnded(_ end: SessionEnd) { finish(.failure(end)) }
}
