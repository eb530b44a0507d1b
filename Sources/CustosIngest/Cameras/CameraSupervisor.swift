package import CustosBase
package import CustosMedia
package import Logging
import NIOCore
package import NIOPosix
import Synchronization

/// All cameras of the recorder: keeps a session for each stream that is wanted, and tells how each is doing.
///
/// One loop owns a stream from its first attempt to its removal; loops are chosen so that each owns about as many.
package final class CameraSupervisor: Sendable {
    private struct State {
        var sessions: [StreamID: (configuration: StreamConfiguration, session: CameraSession, loop: Int)] = [:]
        /// Streams that end; one that is wanted again meanwhile begins when its predecessor is gone.
        var stopping: [StreamID: StreamConfiguration?] = [:]
        var load: [Int]
        var probes = 0
        var isStopped = false
    }

    let environment: IngestEnvironment
    private let loops: [any EventLoop]
    private let tickers: [LoopTicker]
    private let limits: StreamLifecycle.Limits
    private let logger: Logger
    private let onStream: @Sendable (LiveStream) -> Void
    private let onStreamRemoved: @Sendable (StreamID) -> Void
    private let onUnavailable: @Sendable (StreamID, StreamCondition, String) -> Void
    private let seed: UInt64
    private let state: Mutex<State>

    /// - Parameters:
    ///   - onStream: once for each wanted stream, from `apply`, before its first event: attach the readers here.
    ///   - onStreamRemoved: on the stream's loop, after its last event.
    ///   - onUnavailable: on the stream's loop, whenever an attempt or a connection came to nothing; the text begins
    ///     with the cause's code. Not for the first attempt under way.
    ///   - seed: of the jitter; random unless a test wants to repeat it.
    package convenience init(
        group: MultiThreadedEventLoopGroup, clocks: any Clocks, networks: AllowedNetworks, logger: Logger, lowWater: LowWaterPolicy = .standard,
        limits: StreamLifecycle.Limits = .standard, seed: UInt64 = .random(in: 0 ... .max), onStream: @escaping @Sendable (LiveStream) -> Void,
        onStreamRemoved: @escaping @Sendable (StreamID) -> Void, onUnavailable: @escaping @Sendable (StreamID, StreamCondition, String) -> Void
    ) {
        self.init(
            group: group, resolver: CameraResolver(networks: networks), clocks: clocks, logger: logger, lowWater: lowWater, limits: limits, seed: seed,
            onStream: onStream, onStreamRemoved: onStreamRemoved, onUnavailable: onUnavailable)
    }

    init(
        group: MultiThreadedEventLoopGroup, resolver: CameraResolver, clocks: any Clocks, logger: Logger, lowWater: LowWaterPolicy, limits: StreamLifecycle.Limits,
        seed: UInt64, onStream: @escaping @Sendable (LiveStream) -> Void, onStreamRemoved: @escaping @Sendable (StreamID) -> Void,
        onUnavailable: @escaping @Sendable (StreamID, StreamCondition, String) -> Void
    ) {
        environment = IngestEnvironment(clocks: clocks, resolver: resolver, tls: CameraTLS(), lowWater: lowWater, userAgent: "Custos")
        loops = Array(group.makeIterator())
        tickers = loops.map { LoopTicker(loop: $0, clocks: clocks) }
        self.limits = limits
        self.logger = logger
        self.onStream = onStream
        self.onStreamRemoved = onStreamRemoved
        self.onUnavailable = onUnavailable
        self.seed = seed
        state = Mutex(State(load: [Int](repeating: 0, count: loops.count)))
    }

    // MARK: What is wanted

    /// Makes what runs equal to what is wanted: starts, stops, and restarts what changed. Cheap when nothing did.
    package func apply(_ wanted: [StreamConfiguration]) {
        let byID = Dictionary(wanted.map { ($0.stream, $0) }, uniquingKeysWith: { _, last in last })
        var toStart: [CameraSession] = []
        var toStop: [(StreamID, CameraSession)] = []
        state.withLock { s in
            guard !s.isStopped else { return }
            for (id, entry) in s.sessions where byID[id] == nil {
                toStop.append((id, entry.session))
                s.sessions[id] = nil
                s.load[entry.loop] -= 1
                s.stopping[id] = .some(nil)
            }
            for id in s.stopping.keys { s.stopping[id] = .some(byID[id]) }
            for (id, configuration) in byID where s.stopping[id] == nil {
                if let running = s.sessions[id] {
                    guard running.configuration != configuration else { continue }
                    s.sessions[id]?.configuration = configuration
                    running.session.reconfigure(configuration)
                } else {
                    toStart.append(begin(configuration, &s))
                }
            }
        }
        for (id, session) in toStop {
            session.stop().whenComplete { [self] _ in finished(id) }
        }
        announce(toStart)
    }

    private func begin(_ configuration: StreamConfiguration, _ s: inout State) -> CameraSession {
        let loop = s.load.indices.min { s.load[$0] < s.load[$1] } ?? 0
        s.load[loop] += 1
        let session = CameraSession(
            configuration, loop: loops[loop], ticker: tickers[loop], environment: environment, limits: limits,
            seed: seed &+ UInt64(bitPattern: Int64(configuration.stream.hashValue)), hooks: .init(onUnavailable: onUnavailable), logger: logger)
        s.sessions[configuration.stream] = (configuration, session, loop)
        return session
    }

    private func announce(_ sessions: [CameraSession]) {
        for session in sessions {
            onStream(session.live)
            session.start()
        }
    }

    private func finished(_ id: StreamID) {
        onStreamRemoved(id)
        let again: CameraSession? = state.withLock { s in
            guard let next = s.stopping.removeValue(forKey: id), let next, !s.isStopped else { return nil }
            return begin(next, &s)
        }
        announce(again.map { [$0] } ?? [])
    }

    // MARK: How it is

    package func stream(_ id: StreamID) -> LiveStream? { state.withLock { $0.sessions[id]?.session.live } }

    package func status(_ id: StreamID) -> StreamStatus? { state.withLock { $0.sessions[id]?.session }?.status }

    /// In the order of cameras, main before sub.
    package func statuses() -> [StreamStatus] {
        let sessions = state.withLock { $0.sessions.values.map(\.session) }
        return sessions.map(\.status).sorted { ($0.stream.camera, $0.stream.kind.rawValue) < ($1.stream.camera, $1.stream.kind.rawValue) }
    }

    // MARK: The end

    /// Ends every session with TEARDOWN. Returns when all channels are gone, about a second at most.
    package func stop() async {
        let sessions: [CameraSession] = state.withLock { s in
            s.isStopped = true
            defer { s.sessions = [:] }
            return s.sessions.values.map(\.session)
        }
        for closed in sessions.map({ $0.stop() }) {
            // The future never fails: it ends by the answer or by the limit.
            try? await closed.get()
        }
        environment.resolver.stop()
    }

    // MARK: Probes

    /// Probes that run at one time; they are made by hand, one camera each.
    package static let probeLimit = 4

    /// Tries a camera once and tells what it sends; nothing is recorded, and the running sessions know nothing of it.
    ///
    /// Returns as soon as the distance of two key frames is known, or after five seconds with one key frame, or
    /// at `timeout` with what there is; throws `SessionEnd` when there is no picture.
    package func probe(_ configuration: StreamConfiguration, timeout: TimeSpan) async throws -> ProbeResult {
        let isAdmitted = state.withLock { s in
            guard s.probes < Self.probeLimit, !s.isStopped else { return false }
            s.probes += 1
            return true
        }
        guard isAdmitted else { throw SessionEnd(.probeBusy, "\(Self.probeLimit) cameras are being tried already") }
        defer { state.withLock { $0.probes -= 1 } }
        let loop = loops[Int.random(in: loops.indices)]
        let probe = CameraProbe(configuration, loop: loop, environment: environment, timeout: timeout)
        return try await probe.run()
    }
}
