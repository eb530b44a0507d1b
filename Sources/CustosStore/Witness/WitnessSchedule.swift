package import CustosBase

/// When to talk to a witness again, counted in ticks of a minute that all witnesses of a node share.
///
/// At one tick all of them are brought the same checkpoint: a quorum is of cosignatures of one checkpoint, and those of different
/// minutes do not add up.
package struct WitnessSchedule: Sendable, Hashable {
    /// Every minute what is new (integrity 1.5).
    package static let tick = TimeSpan.seconds(60 as Int64)
    /// A mirror takes leaves every five minutes, and at once when more than one request's worth waits.
    package static let mirrorTicks: UInt64 = 5
    package static let farBehind: UInt64 = 8192
    /// After failures in a row the pause doubles up to here. Longer would make a short outage of the network a long one of the witness.
    package static let longestPause: UInt64 = 15

    package let isMirror: Bool
    package private(set) var failures = 0
    private var notBefore: UInt64 = 0

    package init(isMirror: Bool) { self.isMirror = isMirror }

    /// - Parameter jitter: a tick more or not; many nodes that lost one witness must not come back at one moment.
    package mutating func ended(well: Bool, at tick: UInt64, jitter: Bool) {
        failures = well ? 0 : min(failures + 1, 16)
        notBefore = failures == 0 ? tick + 1 : tick + min(Self.longestPause, 1 << UInt64(failures - 1)) + (jitter && failures > 1 ? 1 : 0)
    }

    package func isDue(at tick: UInt64) -> Bool {
        guard tick >= notBefore else { return false }
        return !isMirror || failures > 0 || tick % Self.mirrorTicks == 0
    }

    /// Whether to go on without waiting for a tick. `lag`: signed leaves that it has not cosigned.
    package func mustHurry(lag: UInt64) -> Bool { isMirror && failures == 0 && lag > Self.farBehind }
}
