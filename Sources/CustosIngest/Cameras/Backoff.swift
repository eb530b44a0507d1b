package import CustosBase

/// How long to wait before the next attempt: doubling from `first` to `most`, spread by +-20 %, so that a
/// switch that comes back is not met by all of its cameras in the same second.
package struct Backoff: Sendable, Hashable {
    package static let standard = Backoff()
    /// The share by which a wait is shortened or lengthened at random.
    package static let spread = 0.2

    package var first: TimeSpan = .seconds(1 as Int64)
    package var most: TimeSpan = .seconds(60 as Int64)

    package init() {}

    package init(first: TimeSpan, most: TimeSpan) {
        self.first = first
        self.most = most
    }

    /// The wait after the `failures`-th failure in a row (1 is the first).
    package func wait(afterFailures failures: Int, using random: inout some RandomNumberGenerator) -> TimeSpan {
        var plain = first
        for _ in 1..<max(1, min(failures, 63)) {
            plain = plain * 2
            if plain >= most { break }
        }
        return Self.spread(min(plain, most), using: &random)
    }

    /// A span, 20 % shorter to 20 % longer.
    package static func spread(_ span: TimeSpan, using random: inout some RandomNumberGenerator) -> TimeSpan {
        TimeSpan(microseconds: Int64(Double(span.microseconds) * Double.random(in: 1 - spread...1 + spread, using: &random)))
    }
}

/// A small generator with a seed (SplitMix64, Steele, Lea and Flood 2014), for jitter that a test can repeat.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
