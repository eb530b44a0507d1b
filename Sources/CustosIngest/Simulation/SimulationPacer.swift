import CustosBase
import NIOCore
import Synchronization

/// What a pacer wakes.
protocol PacedSession: AnyObject {
    var nextDue: WallTime { get }
    /// It wants nothing more; asked after each wake-up.
    var isOver: Bool { get }
    /// Sends what is due until a moment shortly after `now`.
    func advance(to until: WallTime, now: WallTime)
}

/// Wakes all sessions of an event loop: a timer for each of two hundred cameras would cost more than what they send.
///
/// Confined to its loop.
final class SimulationPacer: @unchecked Sendable {
    /// What is due within this is sent by one wake-up.
    static let grain = TimeSpan.milliseconds(4)

    private let loop: any EventLoop
    private let clocks = SystemClocks()
    private var sessions: [any PacedSession] = []
    private var timer: Scheduled<Void>?
    private var isRunning = false

    init(loop: any EventLoop) { self.loop = loop }

    func add(_ session: any PacedSession) {
        loop.preconditionInEventLoop()
        sessions.append(session)
        if !isRunning { run() }
    }

    private func run() {
        timer?.cancel()
        timer = nil
        isRunning = true
        let now = clocks.wall()
        let until = now + Self.grain
        var next: WallTime?
        var someAreOver = false
        // Sessions may be added while others are woken.
        var i = 0
        while i < sessions.count {
            let session = sessions[i]
            if !session.isOver, session.nextDue <= until { session.advance(to: until, now: now) }
            if session.isOver { someAreOver = true } else { next = min(next ?? session.nextDue, session.nextDue) }
            i += 1
        }
        if someAreOver { sessions.removeAll { $0.isOver } }
        isRunning = false
        guard let next else { return }
        timer = loop.scheduleTask(in: .microseconds(max(1, (next - clocks.wall()).microseconds))) { [self] in run() }
    }
}

/// The pacer of each loop.
final class SimulationPacers: Sendable {
    private let all = Mutex<[ObjectIdentifier: SimulationPacer]>([:])

    func pacer(of loop: any EventLoop) -> SimulationPacer {
        all.withLock { all in
            if let pacer = all[ObjectIdentifier(loop)] { return pacer }
            let pacer = SimulationPacer(loop: loop)
            all[ObjectIdentifier(loop)] = pacer
            return pacer
        }
    }
}
