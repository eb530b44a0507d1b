import Synchronization

/// What the server counts of itself, for `/metrics`.
package final class WebCounters: Sendable {
    package struct Values: Sendable {
        package var requests: [Int: UInt64] = [:]
        package var inProgress = 0
        package var signInFailures: UInt64 = 0
        package var viewerSkips: UInt64 = 0
        package var viewersTooSlow: UInt64 = 0
        package var liveBytes: UInt64 = 0
        package var playbackBytes: UInt64 = 0
        package var eventListeners = 0
    }

    private let state = Mutex(Values())
    package init() {}

    package var values: Values { state.withLock { $0 } }

    func requestBegan() { state.withLock { $0.inProgress += 1 } }
    func requestEnded(status: Int) {
        state.withLock {
            $0.inProgress -= 1
            $0.requests[status / 100, default: 0] += 1
        }
    }
    func signInFailed() { state.withLock { $0.signInFailures += 1 } }
    func played(bytes: Int) { state.withLock { $0.playbackBytes += UInt64(bytes) } }
    func viewerEnded(bytes: UInt64, skips: UInt64, tooSlow: Bool) {
        state.withLock {
            $0.liveBytes += bytes
            $0.viewerSkips += skips
            if tooSlow { $0.viewersTooSlow += 1 }
        }
    }

    /// False when there are too many listeners already.
    func beginListening(limit: Int) -> Bool {
        state.withLock {
            guard $0.eventListeners < limit else { return false }
            $0.eventListeners += 1
            return true
        }
    }
    func endListening() { state.withLock { $0.eventListeners -= 1 } }
}
