import CustosBase
import CustosMedia
import Logging
import NIOCore
import Synchronization

/// One wanted stream on its loop: the `LiveStream` that lasts, the lifecycle, and one connection after another.
///
/// Confined to its loop but for `status` and the three calls that hop to it.
final class CameraSession: @unchecked Sendable {
    /// What goes from a session to the rest of the house.
    struct Hooks: Sendable {
        var onUnavailable: @Sendable (StreamID, StreamCondition, String) -> Void
    }

    let live: LiveStream
    let loop: any EventLoop
    private let environment: IngestEnvironment
    private let ticker: LoopTicker
    private let hooks: Hooks
    private var logger: Logger

    private var configuration: StreamConfiguration
    private var lifecycle: StreamLifecycle
    private var connection: CameraConnection?
    private var lowDelay = false
    private var lastPicture: MonotonicTime?
    private var description: StreamDescription?
    private var refreshedAt = MonotonicTime(microseconds: 0)
    private let snapshot: Mutex<StreamStatus>

    init(
        _ configuration: StreamConfiguration, loop: any EventLoop, ticker: LoopTicker, environment: IngestEnvironment, limits: StreamLifecycle.Limits,
        seed: UInt64, hooks: Hooks, logger: Logger
    ) {
        self.configuration = configuration
        self.loop = loop
        self.ticker = ticker
        self.environment = environment
        self.hooks = hooks
        self.logger = logger
        self.logger[metadataKey: "stream"] = "\(configuration.stream)"
        live = LiveStream(id: configuration.stream, owner: NIOStreamOwner(loop))
        let wall = environment.clocks.wall()
        lifecycle = StreamLifecycle(silenceLimit: configuration.silenceLimit, limits: limits, seed: seed, wall: wall)
        snapshot = Mutex(StreamStatus(stream: configuration.stream, condition: .connecting, cause: StreamCause.connecting.code, detail: "first attempt", since: wall))
    }

    // MARK: From anywhere

    var status: StreamStatus { snapshot.withLock { $0 } }

    func start() {
        loop.execute { [self] in
            live.onInterestChange { [weak self] lowDelay in
                self?.lowDelay = lowDelay
                self?.connection?.setLowDelay(lowDelay)
            }
            ticker.add(self)
            handle(.wanted)
        }
    }

    func reconfigure(_ new: StreamConfiguration) {
        loop.execute { [self] in
            configuration = new
            lifecycle.setSilenceLimit(new.silenceLimit)
            handle(.reconfigured)
        }
    }

    /// Succeeds when the run has ended and the channel is gone, within the TEARDOWN's limit.
    func stop() -> EventLoopFuture<Void> {
        let closed = loop.makePromise(of: Void.self)
        loop.execute { [self] in
            live.onInterestChange(nil)
            ticker.remove(self)
            leaving = closed
            handle(.unwanted)
            // No connection stood, so nothing took the promise.
            leaving?.succeed()
            leaving = nil
        }
        return closed.futureResult
    }

    private var leaving: EventLoopPromise<Void>?

    // MARK: On the loop

    private func handle(_ event: StreamLifecycle.Event) {
        let now = environment.clocks.monotonic(), wall = environment.clocks.wall()
        perform(lifecycle.handle(event, now: now, wall: wall), now: now)
    }

    private func perform(_ actions: [StreamLifecycle.Action], now: MonotonicTime) {
        for action in actions {
            switch action {
            case .connect:
                lastPicture = nil
                let c = CameraConnection(configuration, loop: loop, environment: environment, lowDelay: lowDelay)
                c.delegate = self
                connection = c
                ticker.hurry()
                // May end at once, and call back into `handle`: nothing of this session is used after it.
                c.start()
            case .disconnect(let end):
                let c = connection
                connection = nil
                c?.leave(end, closed: leaving)
                if c != nil { leaving = nil }
            case .report: report()
            }
        }
        refresh(now)
    }

    private func report() {
        let cause = lifecycle.cause
        switch lifecycle.condition {
        case .live, .connecting, .disabled:
            logger.info("\(cause.code)", metadata: lifecycle.detail.isEmpty ? nil : ["detail": "\(lifecycle.detail)"])
        case .offline, .silent, .authenticationFailed, .codecUnknown, .addressRefused:
            // Logged once for each cause and not for each attempt.
            if snapshot.withLock({ $0.cause != cause.code }) {
                logger.warning("\(cause.code)", metadata: ["detail": "\(lifecycle.detail)"])
            }
            hooks.onUnavailable(configuration.stream, lifecycle.condition, "\(cause.code): \(lifecycle.detail)")
        }
    }

    private func refresh(_ now: MonotonicTime) {
        refreshedAt = now
        snapshot.withLock { s in
            s.condition = lifecycle.condition
            s.cause = lifecycle.cause.code
            s.detail = lifecycle.detail
            s.since = lifecycle.since
            s.attempts = lifecycle.failures
            s.reconnects = lifecycle.reconnects
            s.nextAttempt = lifecycle.nextAttempt
            s.statistics = connection?.media.assembler?.statistics
            s.description = description
            s.transport = connection?.transport
            s.strayFrames = connection?.media.strayFrames ?? 0
        }
    }
}

extension CameraSession: Ticked {
    var wantsFastTicks: Bool { lifecycle.isConnected }

    func tick(wall: WallTime, now: MonotonicTime) {
        if let c = connection { c.tick(wall: wall, now: now) }
        let actions = lifecycle.handle(.tick(lastPacket: connection?.media.lastVideoPacket, lastPicture: lastPicture), now: now, wall: wall)
        if !actions.isEmpty {
            perform(actions, now: now)
        } else if connection != nil, now - refreshedAt >= .seconds(1 as Int64) {
            refresh(now)
        }
    }
}

extension CameraSession: CameraConnectionDelegate {
    func connectionPlays() { handle(.playing) }

    func connectionPublishes(_ event: StreamEvent) {
        live.publish(event)
        switch event {
        case .sample(let s) where s.kind == .video:
            lastPicture = s.arrival
            if !lifecycle.isLive { handle(.picture) }
        case .runStarted(let d): description = d
        case .sample, .runEnded: break
        }
    }

    func connectionEnded(_ end: SessionEnd) {
        connection = nil
        handle(.ended(end))
    }
}
