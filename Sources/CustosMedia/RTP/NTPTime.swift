package import CustosBase

/// A 64-bit NTP timestamp: seconds since 1900 and a fraction (RFC 3550 4), era 0 (to 2036) and era 1.
package struct NTPTime: Sendable, Hashable {
    package var rawValue: UInt64

    /// Seconds from 1900-01-01 to 1970-01-01.
    private static let unixEpoch: Int64 = 2_208_988_800
    private static let era: Int64 = 1 << 32

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(_ wall: WallTime) {
        let (seconds, rest) = WallTime.floorDivide(wall.microseconds, 1_000_000)
        let fraction = (UInt64(rest) << 32) / 1_000_000
        rawValue = UInt64(UInt32(truncatingIfNeeded: seconds &+ Self.unixEpoch)) << 32 | fraction
    }

    /// Of the two eras the one that RFC 4330 3 tells by the highest bit: without it the time is 2036 or later.
    package var wall: WallTime {
        var seconds = Int64(rawValue >> 32)
        if rawValue >> 63 == 0 { seconds += Self.era }
        let micros = Int64(((rawValue & 0xFFFF_FFFF) * 1_000_000 + 1 << 31) >> 32)
        return WallTime(microseconds: (seconds - Self.unixEpoch) * 1_000_000 + micros)
    }

    /// The middle 32 bits: what LSR repeats (RFC 3550 6.4.1).
    package var middle: UInt32 { UInt32(truncatingIfNeeded: rawValue >> 16) }
}
