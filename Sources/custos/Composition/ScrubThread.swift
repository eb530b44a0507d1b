import CustosStore
import Foundation
import Logging
import Synchronization

/// Runs a scrub beside everything else, one at a time, and ends within a second when told to.
final class ScrubThread: Sendable {
    private let scrubber: Scrubber
    private let logger: Logger
    private let state = Mutex((isRunning: false, isStopped: false))

    init(scrubber: Scrubber, logger: Logger) {
        self.scrubber = scrubber
        self.logger = logger
    }

    /// Begins a round unless one is under way.
    func begin() {
        let starts = state.withLock { s in
            guard !s.isRunning, !s.isStopped else { return false }
            s.isRunning = true
            return true
        }
        guard starts else { return }
        let thread = Thread { [self] in
            do {
                let report = try scrubber.round { microseconds in self.pause(microseconds) }
                logger.notice("footage was read again", metadata: ["checked": "\(report.checked)", "bad": "\(report.bad)", "missing": "\(report.missing)", "unreachable": "\(report.unreachable)"])
            } catch {
                logger.error("reading footage again ended early", metadata: ["error": "\(error)"])
            }
            state.withLock { $0.isRunning = false }
        }
        thread.name = "scrub"
        thread.qualityOfService = .background
        thread.start()
    }

    func stop() { state.withLock { $0.isStopped = true } }

    private func pause(_ microseconds: Int64) -> Bool {
        var left = microseconds
        while left > 0 {
            if state.withLock({ $0.isStopped }) { return false }
            let part = min(left, 500_000)
            usleep(UInt32(part))
            left -= part
        }
        return !state.withLock { $0.isStopped }
    }
}
