import CustosBase

/// One run under way: from a sync sample with usable parameter sets to the first thing that breaks the timeline.
struct Run: Sendable {
    let description: StreamDescription
    /// The parameter sets' generation that the description was compared with last.
    var generation: Int
    var anchor: WallAnchor
    var timeline: Timeline
    var audio: AudioTimeline?
    /// What will end the run at the next sync sample.
    var pendingEnd: RunEnd?

    init(description: StreamDescription, first unit: VideoTrack.Unit, limits: TimelineLimits) {
        self.description = description
        generation = unit.generation
        anchor = WallAnchor(limits: limits, wall: unit.wall, arrival: unit.arrival)
        timeline = Timeline(first: unit.timestamp, limits: limits)
        audio = description.audio.map { AudioTimeline(rate: $0.timescale, limits: limits) }
    }

    /// Media time of a camera date by the video's sender reports.
    func media(of camera: WallTime, by clock: SenderClock, near timestamp: UInt32) -> Int64? {
        // By the timeline's latest picture: the first one's timestamp may be several wraps away.
        guard let now = clock.date(timestamp) else { return nil }
        return Timeline.microseconds(timeline.ticks(of: timestamp)) &+ (camera - now).microseconds
    }
}
