import CustosBase
import CustosMedia

/// One run as the recorder names it. A camera's run becomes two when footage had to be dropped in between.
final class RecordedRun: Sendable {
    let id: UUIDValue
    let description: StreamDescription

    init(id: UUIDValue = .random(), description: StreamDescription) {
        self.id = id
        self.description = description
    }
}

/// At most a second of a run, on its way from the event loop to a disk.
struct RecordedFragment: Sendable {
    var run: RecordedRun
    let video: [FragmentSample]
    let audio: [FragmentSample]
    /// Both clocks at its start.
    let time: FragmentTime
    /// Both clocks at its end: start plus the durations of the video samples, as a reader of the file finds it.
    let end: RecordingMoment
    let payloadBytes: Int
    let startsWithSync: Bool
    let hasLoss: Bool

    var start: RecordingMoment { RecordingMoment(wall: time.wall, monotonic: time.monotonic) }

    init(run: RecordedRun, video: [FragmentSample], audio: [FragmentSample], mediaTime: Int64) {
        self.run = run
        self.video = video
        self.audio = audio
        guard let first = video.first?.sample ?? audio.first?.sample else { preconditionFailure("a fragment without samples") }
        time = FragmentTime(mediaTime: mediaTime, wall: first.wall, monotonic: first.arrival, cameraWall: first.cameraWall)
        let length = Self.span(ticks: video.reduce(0) { $0 + Int64($1.duration) }, timescale: run.description.video.timescale)
        end = RecordingMoment(wall: first.wall + length, monotonic: first.arrival + length)
        payloadBytes = video.reduce(0) { $0 + $1.sample.byteCount } + audio.reduce(0) { $0 + $1.sample.byteCount }
        startsWithSync = video.first?.sample.isSync ?? false
        hasLoss = video.contains { $0.sample.lossBefore } || audio.contains { $0.sample.lossBefore }
    }

    /// Rounded down, as recovery computes it from the file.
    static func span(ticks: Int64, timescale: UInt32) -> TimeSpan {
        let t = Int64(timescale)
        return TimeSpan(microseconds: ticks / t * 1_000_000 + ticks % t * 1_000_000 / t)
    }
}
