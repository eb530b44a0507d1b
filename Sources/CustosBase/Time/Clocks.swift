import Glibc

/// Both clocks of the machine, read together. Passed by `init`, so that a test moves time by hand.
package protocol Clocks: Sendable {
    /// `CLOCK_REALTIME`.
    func wall() -> WallTime
    /// `CLOCK_BOOTTIME`.
    func monotonic() -> MonotonicTime
}

/// The clocks of this machine.
package struct SystemClocks: Clocks {
    package init() {}

    package func wall() -> WallTime { WallTime(microseconds: Self.read(CLOCK_REALTIME)) }
    package func monotonic() -> MonotonicTime { MonotonicTime(microseconds: Self.read(CLOCK_BOOTTIME)) }

    private static func read(_ id: clockid_t) -> Int64 {
        var t = timespec()
        clock_gettime(id, &t)
        return Int64(t.tv_sec) * 1_000_000 + Int64(t.tv_nsec) / 1_000
    }
}
