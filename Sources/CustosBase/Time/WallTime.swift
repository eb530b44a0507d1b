/// A point in civil time: microseconds since 1970-01-01T00:00:00Z, leap seconds smeared by the host.
///
/// Wall time dates footage and is an annotation: order and age come from `MonotonicTime` and sequence
/// numbers, because a wall clock may step.
package struct WallTime: Sendable, Hashable, Comparable, Codable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package init(seconds: Double) { self.microseconds = Int64((seconds * 1_000_000).rounded()) }

    package var seconds: Double { Double(microseconds) / 1_000_000 }

    package static func < (a: WallTime, b: WallTime) -> Bool { a.microseconds < b.microseconds }
    package static func + (a: WallTime, d: TimeSpan) -> WallTime { WallTime(microseconds: a.microseconds &+ d.microseconds) }
    package static func - (a: WallTime, d: TimeSpan) -> WallTime { WallTime(microseconds: a.microseconds &- d.microseconds) }
    package static func - (a: WallTime, b: WallTime) -> TimeSpan { TimeSpan(microseconds: a.microseconds &- b.microseconds) }

    package init(from decoder: any Decoder) throws { microseconds = try decoder.singleValueContainer().decode(Int64.self) }
    package func encode(to encoder: any Encoder) throws {
        var c = encoder.singleValueContainer()
        try c.encode(microseconds)
    }
}

/// A length of time in microseconds; negative when it runs backwards.
package struct TimeSpan: Sendable, Hashable, Comparable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }
    package static func seconds(_ s: Int64) -> TimeSpan { TimeSpan(microseconds: s * 1_000_000) }
    package static func seconds(_ s: Double) -> TimeSpan { TimeSpan(microseconds: Int64((s * 1_000_000).rounded())) }
    package static func milliseconds(_ ms: Int64) -> TimeSpan { TimeSpan(microseconds: ms * 1_000) }
    package static func days(_ d: Int64) -> TimeSpan { TimeSpan(microseconds: d * 86_400_000_000) }
    package static let zero = TimeSpan(microseconds: 0)

    package var seconds: Double { Double(microseconds) / 1_000_000 }
    package var magnitude: TimeSpan { TimeSpan(microseconds: microseconds.magnitude > UInt64(Int64.max) ? .max : Int64(microseconds.magnitude)) }

    package static func < (a: TimeSpan, b: TimeSpan) -> Bool { a.microseconds < b.microseconds }
    package static func + (a: TimeSpan, b: TimeSpan) -> TimeSpan { TimeSpan(microseconds: a.microseconds &+ b.microseconds) }
    package static func - (a: TimeSpan, b: TimeSpan) -> TimeSpan { TimeSpan(microseconds: a.microseconds &- b.microseconds) }
    package static prefix func - (a: TimeSpan) -> TimeSpan { TimeSpan(microseconds: 0 &- a.microseconds) }
    package static func * (a: TimeSpan, n: Int64) -> TimeSpan { TimeSpan(microseconds: a.microseconds &* n) }
}
