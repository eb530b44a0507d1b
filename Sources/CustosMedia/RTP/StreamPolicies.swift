package import CustosBase

/// How a camera's departures from the standards are met: one named choice for each, with the camera that needs it.
///
/// `standard` is safe for every camera that is known; a value is changed for one stream only when that camera
/// was seen to need it. Every choice has a vector in `Tests/CustosMediaTests/RTP`.
package struct StreamPolicies: Sendable, Hashable {
    /// Marker bit on parameter sets, SEI or AUD alone (Reolink RLC-822A marks the SPS, Ivel marks the SEI).
    package enum MarkerWithoutPicture: Sendable, Hashable {
        /// They join the following picture, even when its timestamp differs.
        case joinsFollowingPicture
        /// They are dropped from the footage; the parameter sets are still remembered.
        case dropped
    }

    /// Marker bit on a slice that is not the picture's last (encoders that mark every NAL unit).
    package enum MarkerTrust: Sendable, Hashable {
        /// A picture ends at the marker bit, until a picture is seen to go on after it; then at timestamp changes only.
        case untilContradicted
        /// A picture ends at timestamp changes only: one frame of delay.
        case never
    }

    /// Annex B start codes inside an RTP payload, where RFC 6184 5.6 puts none (V380 sends SPS, PPS and IDR so).
    package enum StartCodes: Sendable, Hashable {
        /// NAL units that are no slices are searched; once one start code was found, all NAL units of the stream are.
        case split
        /// Kept as received.
        case kept
    }

    /// A fragmentation unit that ends without its E bit although no packet is missing.
    package enum MissingFragmentEnd: Sendable, Hashable {
        /// All bytes are there: the NAL unit is complete.
        case closes
        /// The picture counts as damaged.
        case damages
    }

    /// NAL units of type 0, which H.264 table 7-1 leaves unspecified (cheap HiSilicon encoders pad with them).
    package enum UnspecifiedNALUnits: Sendable, Hashable {
        /// Byte for byte as received: decoders ignore them.
        case kept
        case dropped
    }

    /// Zero bytes behind the end of a parameter set (Reolink; a payload's padding taken for content).
    package enum TrailingZeroBytes: Sendable, Hashable {
        /// Not part of the description; the sample keeps them.
        case leftOutOfDescription
        case kept
    }

    /// A picture that packets are missing from.
    package enum DamagedPictures: Sendable, Hashable {
        /// Nothing of it is kept; the next sample says `lossBefore`, and footage goes on without waiting for an IDR.
        case dropped
        /// The complete NAL units of it are kept, and the sample says `lossBefore`.
        case keptInPart
    }

    /// H.264 streams that begin pictures with a recovery point instead of an IDR (x264 `intra-refresh` and open GOP, some Axis firmware).
    package enum RecoveryPoints: Sendable, Hashable {
        /// An intra picture with a recovery point SEI is a sync sample as long as no IDR came.
        case syncUntilIDR
        case never
    }

    /// A timestamp that steps back a little, not explained by B pictures (retina issue 64: 61 ms).
    package enum SmallBackwardSteps: Sendable, Hashable {
        /// Decoding time goes on by one tick; counted.
        case clamped
        /// A new run, as for a big jump.
        case jumps
    }

    /// Our own wall clock stepped while a run is under way.
    package enum ClockSteps: Sendable, Hashable {
        /// The run goes on by its old anchor to the next sync sample, where a new one starts: no picture is lost.
        case newRunAtNextSync
        /// The run ends at once; pictures up to the next sync sample are not published.
        case endAtOnce
    }

    package var markerWithoutPicture: MarkerWithoutPicture = .joinsFollowingPicture
    package var markerTrust: MarkerTrust = .untilContradicted
    package var startCodes: StartCodes = .split
    package var missingFragmentEnd: MissingFragmentEnd = .closes
    package var unspecifiedNALUnits: UnspecifiedNALUnits = .kept
    package var trailingZeroBytes: TrailingZeroBytes = .leftOutOfDescription
    package var damagedPictures: DamagedPictures = .dropped
    package var recoveryPoints: RecoveryPoints = .syncUntilIDR
    package var smallBackwardSteps: SmallBackwardSteps = .clamped
    package var clockSteps: ClockSteps = .newRunAtNextSync

    /// A sender report is believed when its NTP time is this near to our clock: local time, time since boot and
    /// 1970 (all seen) are not.
    package var senderReportBound: TimeSpan = .seconds(Int64(3600))
    /// Datagrams: packets that wait for a missing one; at the bound the missing one counts as lost.
    package var reorderDepth = 64
    /// Datagrams: how long a packet waits for a missing one.
    package var reorderAge: TimeSpan = .milliseconds(100)
    package var timeline = TimelineLimits()

    package init() {}
    package static let standard = StreamPolicies()
}

/// Where a camera's time is believed and where it is not. The arithmetic is in `Timeline` and `WallAnchor`.
package struct TimelineLimits: Sendable, Hashable {
    /// A picture may be this much ahead of what arrival explains; beyond it the timestamp jumped.
    package var forwardJump: TimeSpan = .seconds(Int64(1))
    /// A picture may step back this much; beyond it the timestamp jumped.
    package var backwardJump: TimeSpan = .seconds(Int64(1))
    /// Both limits grow to this many frame distances, for cameras with a frame every few seconds.
    package var jumpCadences: Int64 = 4
    /// Media time may stay this far from arrival before a new run is anchored at the next sync sample.
    package var anchorError: TimeSpan = .seconds(Int64(3))
    /// The least time from exposure to the last byte here (encoder and network), taken off the first arrival.
    package var plausibleDelay: TimeSpan = .milliseconds(10)
    /// How fast the anchor follows the camera's clock, in microseconds a second of media: covers 500 ppm of drift.
    package var gentleSlew: Int64 = 500
    /// The same while the anchor is off by more than `gentleError`: a server that began with old pictures in a burst.
    package var fastSlew: Int64 = 50_000
    package var gentleError: TimeSpan = .milliseconds(250)
    /// The lower envelope of arrival is the least lateness of the last one to two spans of this length.
    package var envelopeSpan: TimeSpan = .seconds(Int64(10))
    /// Our wall clock against our monotonic clock: a change beyond this is a step.
    package var clockStep: TimeSpan = .milliseconds(100)
    /// Audio is put anew on the timeline when its lateness differs from the video's by more than this.
    package var audioDrift: TimeSpan = .milliseconds(150)

    package init() {}
}
