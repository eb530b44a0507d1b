import CustosBase
import NIOCore

/// Something of an event loop that wants to know that time passes.
protocol Ticked: AnyObject {
    /// Asks for the fast pace: a connection is being made or stands.
    var wantsFastTicks: Bool { get }
    func tick(wall: WallTime, now: MonotonicTime)
}

/// One timer for all sessions of an event loop: a thousand dead cameras cost one wake-up a second, no camera none.
///
/// Confined to its loop.
final class LoopTicker: @unchecked Sendable {
    /// While anyone is connected: ages out reordered datagrams, forces reads, sees silence.
    static let fast = TimeAmount.milliseconds(200)
    /// While all wait for their next attempt.
    static let slow = TimeAmount.seconds(1)

    private let loop: any EventLoop
    private let clocks: any Clocks
    private var members: [ObjectIdentifier: any Ticked] = [:]
    private var timer: Scheduled<Void>?
    private var timerIsFast = false

    init(loop: any EventLoop, clocks: any Clocks) {
        self.loop = loop
        self.clocks = clocks
    }

    func add(_ member: any Ticked) {
        loop.preconditionInEventLoop()
        members[ObjectIdentifier(member)] = member
        hurry()
    }

    func remove(_ member: any Ticked) {
        loop.preconditionInEventLoop()
        members[ObjectIdentifier(member)] = nil
        if members.isEmpty {
            timer?.cancel()
            timer = nil
        }
    }

    /// A member began to want fast ticks.
    func hurry() {
        guard timer == nil || !timerIsFast else { return }
        timer?.cancel()
        schedule(fast: true)
    }

    private func schedule(fast: Bool) {
        timerIsFast = fast
        timer = loop.scheduleTask(in: fast ? Self.fast : Self.slow) { self.run() }
    }

    private func run() {
        timer = nil
        let wall = clocks.wall(), now = clocks.monotonic()
        var fast = false
        // A copy: members come and go while they are told.
        for m in Array(members.values) {
            m.tick(wall: wall, now: now)
            fast = fast || m.wantsFastTicks
        }
        if timer == nil, !members.isEmpty { schedule(fast: fast) }
    }
}
