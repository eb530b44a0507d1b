/// A point on the machine's own clock: microseconds of `CLOCK_BOOTTIME`, which never steps and counts suspend.
/// Values of different boots do not compare; the boot id is kept beside them on disk.
package struct MonotonicTime: Sendable, Hashable, Comparable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static func < (a: MonotonicTime, b: MonotonicTime) -> Bool { a.microseconds < b.microseconds }
    package static func + (a: MonotonicTime, d: TimeSpan) -> MonotonicTime { MonotonicTime(microseconds: a.microseconds &+ d.microseconds) }
    package static func - (a: MonotonicTime, d: TimeSpan) -> MonotonicTime { MonotonicTime(microseconds: a.microseconds &- d.microseconds) }
    package static func - (a: MonotonicTime, b: MonotonicTime) -> TimeSpan { TimeSpan(microseconds: a.microseconds &- b.microseconds) }
}
