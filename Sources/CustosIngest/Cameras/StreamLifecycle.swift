package import CustosBase
import CustosMedia

/// What a stream's session does next: a value that is told what happened and answers what to do.
///
/// ```
///             wanted                 playing             first picture
///   idle ────────────▶ attempting ───────────▶ playing ───────────────▶ playing, live
///    ▲                   ▲     │ ended, late      │ ended, silent           │
///    │ unwanted          │     ▼                  ▼                         │
///    └── (any)         waiting(until) ◀───────────┴─────────────────────────┘
/// ```
///
/// No clock and no timer: every event comes with the time, and `tick` about five times a second.
package struct StreamLifecycle: Sendable {
    /// The time limits. All of them are reached by ticks only, so they hold within one tick.
    package struct Limits: Sendable, Hashable {
        package static let standard = Limits()
        /// From the start of an attempt to the answer to PLAY, name resolution included: ends a slow drip.
        package var attempt: TimeSpan = .seconds(15 as Int64)
        /// Packets without a picture: minutes-long GOPs exist, five minutes without a key frame is no stream.
        package var noPictures: TimeSpan = .seconds(300 as Int64)
        /// Good media for this long makes the next failure a first one again.
        package var goodMedia: TimeSpan = .seconds(30 as Int64)
        /// Between attempts that a camera may count against an account, or that cannot help soon.
        package var slowRetry: TimeSpan = .seconds(60 as Int64)
        package var backoff = Backoff.standard
        /// The silence limit is at least this many of the longest pauses seen on the connection, up to `longestSilence`.
        package var pausesToSilence: Int64 = 3
        package var longestSilence: TimeSpan = .seconds(120 as Int64)
        package init() {}
    }

    package enum Event: Sendable, Hashable {
        /// The stream is to be had from now on.
        case wanted
        /// The same with another configuration: begin anew at once.
        case reconfigured
        case unwanted
        /// PLAY was answered; media may flow.
        case playing
        /// A sample of video was published. Needed once after `playing`; more do no harm.
        case picture
        /// The attempt or the connection came to its end by itself.
        case ended(SessionEnd)
        /// Time passes. `lastPacket` is when the last video packet of this connection arrived.
        case tick(lastPacket: MonotonicTime?, lastPicture: MonotonicTime?)
    }

    package enum Action: Sendable, Hashable {
        case connect
        /// Leave the connection, with TEARDOWN where it stands; nothing of it may come back as an event.
        case disconnect(SessionEnd)
        /// Condition, cause or detail are no longer what they were.
        case report
    }

    private enum Phase: Sendable, Hashable {
        case idle
        case attempting(since: MonotonicTime)
        case playing(since: MonotonicTime, pictures: Bool)
        case waiting(until: MonotonicTime)
    }

    package private(set) var cause = StreamCause.disabled
    package private(set) var detail = ""
    package private(set) var since: WallTime
    /// Failures in a row.
    package private(set) var failures = 0
    /// How often the stream became live again.
    package private(set) var reconnects = 0
    /// When the next attempt is due.
    package private(set) var nextAttempt: WallTime?

    private var phase = Phase.idle
    private var liveSince: MonotonicTime?
    private var wasLive = false
    private var lastPacket: MonotonicTime?
    private var longestPause = TimeSpan.zero
    private var random: SeededRandom
    private let limits: Limits
    private var silenceLimit: TimeSpan

    package init(silenceLimit: TimeSpan, limits: Limits = .standard, seed: UInt64, wall: WallTime) {
        self.silenceLimit = silenceLimit
        self.limits = limits
        random = SeededRandom(seed: seed)
        since = wall
    }

    package var condition: StreamCondition { cause.condition }
    /// A connection is being made or stands: the tick must come often.
    package var isConnected: Bool {
        switch phase {
        case .attempting, .playing: true
        case .idle, .waiting: false
        }
    }
    package var isLive: Bool { phase == .idle ? false : cause == .live }
    /// The limit as it stands, grown with the pauses of the connection.
    package var effectiveSilenceLimit: TimeSpan { max(silenceLimit, min(longestPause * limits.pausesToSilence, limits.longestSilence)) }

    package mutating func setSilenceLimit(_ limit: TimeSpan) { silenceLimit = limit }

    package mutating func handle(_ event: Event, now: MonotonicTime, wall: WallTime) -> [Action] {
        switch (event, phase) {
        case (.wanted, .idle):
            set(.connecting, "first attempt", wall)
            return [.report, attempt(now)]
        case (.wanted, _): return []

        case (.reconfigured, .idle), (.unwanted, .idle): return []
        case (.reconfigured, _):
            let leave = leaving(SessionEnd(.connecting, "the configuration changed"))
            failures = 0
            set(.connecting, "the configuration changed", wall)
            return leave + [.report, attempt(now)]
        case (.unwanted, _):
            let leave = leaving(SessionEnd(.disabled, "no longer wanted"))
            phase = .idle
            nextAttempt = nil
            failures = 0
            liveSince = nil
            wasLive = false
            set(.disabled, "", wall)
            return leave + [.report]

        case (.playing, .attempting):
            phase = .playing(since: now, pictures: false)
            return []
        case (.picture, .playing(let start, false)):
            phase = .playing(since: start, pictures: true)
            liveSince = now
            if wasLive { reconnects += 1 }
            wasLive = true
            return set(.live, "", wall) ? [.report] : []
        case (.ended(let end), .attempting), (.ended(let end), .playing):
            return failed(end, now, wall)
        case (.playing, _), (.picture, _), (.ended, _): return []

        case (.tick(let packet, let picture), _): return tick(packet, picture, now, wall)
        }
    }

    private mutating func tick(_ packet: MonotonicTime?, _ picture: MonotonicTime?, _ now: MonotonicTime, _ wall: WallTime) -> [Action] {
        switch phase {
        case .idle: return []
        case .waiting(let until): return now >= until ? [attempt(now)] : []
        case .attempting(let start):
            guard now - start > limits.attempt else { return [] }
            return leave(SessionEnd(.rtspTimeout, "no stream within \(text(limits.attempt)) of the attempt"), now, wall)
        case .playing(let start, _):
            if let packet {
                if let last = lastPacket, packet > last { longestPause = max(longestPause, packet - last) }
                lastPacket = packet
            }
            if let live = liveSince, failures > 0, now - live > limits.goodMedia { failures = 0 }
            let heard = packet ?? start
            if now - heard > effectiveSilenceLimit {
                return leave(SessionEnd(.silent, "connected, but no video for \(text(effectiveSilenceLimit))"), now, wall)
            }
            if now - (picture ?? start) > max(limits.noPictures, effectiveSilenceLimit) {
                return leave(SessionEnd(.noPictures, "packets arrive, but no picture for \(text(limits.noPictures))"), now, wall)
            }
            return []
        }
    }

    private mutating func attempt(_ now: MonotonicTime) -> Action {
        phase = .attempting(since: now)
        nextAttempt = nil
        liveSince = nil
        lastPacket = nil
        longestPause = .zero
        return .connect
    }

    private func leaving(_ end: SessionEnd) -> [Action] { isConnected ? [.disconnect(end)] : [] }

    private mutating func leave(_ end: SessionEnd, _ now: MonotonicTime, _ wall: WallTime) -> [Action] {
        [.disconnect(end)] + failed(end, now, wall)
    }

    private mutating func failed(_ end: SessionEnd, _ now: MonotonicTime, _ wall: WallTime) -> [Action] {
        if let live = liveSince, now - live > limits.goodMedia { failures = 0 }
        failures += 1
        liveSince = nil
        let wait: TimeSpan =
            switch end.cause.retry {
            case .backoff: limits.backoff.wait(afterFailures: failures, using: &random)
            case .slow: Backoff.spread(limits.slowRetry, using: &random)
            }
        phase = .waiting(until: now + wait)
        nextAttempt = wall + wait
        set(end.cause, end.detail, wall)
        return [.report]
    }

    /// `since` moves only when condition or cause change: a camera that stays away keeps the time it went.
    @discardableResult
    private mutating func set(_ new: StreamCause, _ text: String, _ wall: WallTime) -> Bool {
        guard new != cause || text != detail else { return false }
        if new != cause { since = wall }
        cause = new
        detail = text
        return true
    }

    private func text(_ span: TimeSpan) -> String { "\(Int(span.seconds.rounded())) s" }
}
