package import CustosBase

/// What one camera session received so far: counters from the session's start, gauges as of now.
package struct StreamStatistics: Sendable, Hashable {
    /// RTP packets of all tracks, whatever became of them, and their bytes with header.
    package var packets: UInt64 = 0
    package var bytes: UInt64 = 0
    /// Samples published, both tracks.
    package var samples: UInt64 = 0
    /// Sequence numbers that never came, both tracks.
    package var lostPackets: UInt64 = 0
    package var duplicatePackets: UInt64 = 0
    /// Packets that came after a later one (and in time), or too late.
    package var reorderedPackets: UInt64 = 0
    /// Packets that RFC 3550 or the payload format does not allow.
    package var malformedPackets: UInt64 = 0
    /// Packets of a payload type that the session did not set up (Geovision sends type 50).
    package var unknownPayload: UInt64 = 0
    /// Payload structures that are lawful and not supported: MTAP, PACI.
    package var unsupportedPackets: UInt64 = 0
    /// Video, RFC 3550 6.4.1, in ticks of 90 kHz.
    package var jitterTicks: UInt32 = 0
    /// Video sync samples published.
    package var syncSamples: UInt64 = 0
    /// Access units that were not published because packets were missing or they were too large.
    package var droppedSamples: UInt64 = 0
    /// Access units that came while no run could start: before the first sync sample, or without parameter sets.
    package var waitedSamples: UInt64 = 0
    /// Timestamps that stood or stepped back and were moved by `StreamPolicies.SmallBackwardSteps`.
    package var clampedTimestamps: UInt64 = 0
    /// Pictures that went on after their marker bit; see `StreamPolicies.MarkerTrust`.
    package var contradictedMarkers: UInt64 = 0
    /// Runs started.
    package var runs: UInt64 = 0
    package var lastSampleAt: MonotonicTime?
    /// The camera's clock minus ours, from the last believed sender report.
    package var cameraClockOffset: TimeSpan?
    /// Video samples a second by the camera's timestamps, over the last seconds; `nil` before two samples.
    package var frameRate: Double?
    /// Bits a second received, over the last one to two seconds.
    package var bitRate: Double = 0
    /// Seconds of media between the last two sync samples, or since the last one when that is already longer.
    package var gopSeconds: Double?

    package init() {}
}
