import CustosBase
import CustosMedia

/// The media time of a viewer's session, which goes on where a stream's runs each begin at zero.
///
/// Within a run it is the run's; a new run continues as far behind the old one as our clock says, for all tracks alike, so that
/// picture and sound stay together and a player sees a pause and not a jump back.
struct ViewerClock: Sendable {
    private struct Track {
        var timescale: UInt32
        var base: Int64 = 0
        var last: (ticks: Int64, wall: WallTime)?
        var isNewRun = false
    }

    private var tracks: [MediaKind: Track]

    init(timescales: [MediaKind: UInt32]) {
        tracks = timescales.mapValues { Track(timescale: $0) }
    }

    mutating func runStarted() {
        for kind in tracks.keys { tracks[kind]?.isNewRun = true }
    }

    /// Presentation ticks of a sample in the session's time.
    mutating func ticks(_ sample: Sample) -> Int64 {
        guard var track = tracks[sample.kind] else { return 0 }
        if track.isNewRun {
            track.isNewRun = false
            if let last = track.last {
                // A clock step must not throw the session far away: an hour is more than any player waits.
                let passed = min(max((sample.wall - last.wall).microseconds, 1000), 3_600_000_000)
                track.base = last.ticks + max(1, passed * Int64(track.timescale) / 1_000_000) - sample.decodeTime
            }
        }
        let decode = track.base &+ sample.decodeTime
        track.last = (decode, sample.wall)
        tracks[sample.kind] = track
        return decode &+ Int64(sample.compositionOffset)
    }
}
