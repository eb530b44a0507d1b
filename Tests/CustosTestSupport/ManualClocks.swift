package import CustosBase
import Synchronization

/// Clocks that a test moves by hand. `advance` moves both; `step` moves the wall clock alone.
package final class ManualClocks: Clocks {
    private let state: Mutex<(wall: WallTime, monotonic: MonotonicTime)>

    package init(wall: WallTime = WallTime(iso8601: "2026-11-23T06:00:00Z")!, monotonic: MonotonicTime = MonotonicTime(microseconds: 1_000_000_000)) {
        state = Mutex((wall, monotonic))
    }

    package func wall() -> WallTime { state.withLock { $0.wall } }
    package func monotonic() -> MonotonicTime { state.withLock { $0.monotonic } }

    package func advance(_ by: TimeSpan) {
        state.withLock {
            $0.wall = $0.wall + by
            $0.monotonic = $0.monotonic + by
        }
    }

    package func step(_ by: TimeSpan) { state.withLock { $0.wall = $0.wall + by } }
}
