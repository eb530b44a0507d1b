package import CustosBase

/// The figures that decide how a volume counts.
package enum VolumeLimits {
    /// The share of a volume that only main streams may use, and only when every volume is full (integrity 2.6).
    package static let reserve = 0.03
    /// A volume is in use again only this share above the reserve, so that it does not flap.
    package static let hysteresis = 0.002
    /// Never filled further than this, so that catalogue, renames and folders on the same file system go on working.
    package static let floorBytes: Int64 = 4 << 20
    /// A write or sync longer than this makes a volume slow (integrity 2.6).
    package static let slowSync = TimeSpan.seconds(2 as Int64)
    /// This many quick operations in a row make it quick again.
    package static let quickSyncs = 5
    /// No new segment for this long after a failure, doubled for each further one.
    package static let firstPause = TimeSpan.seconds(1 as Int64)
    package static let longestPause = TimeSpan.seconds(15 as Int64)
    /// Between two looks at a volume that failed or is not there.
    package static let probeInterval = TimeSpan.seconds(2 as Int64)
    /// Between two looks at the free space while recording, and while nothing is recorded.
    package static let spaceInterval = TimeSpan.seconds(1 as Int64)
    package static let idleSpaceInterval = TimeSpan.seconds(30 as Int64)
    /// What an open segment is expected to grow by, so that streams spread over volumes of like room.
    package static let expectedGrowth: Int64 = 64 << 20
}
