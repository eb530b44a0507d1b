import CustosBase
import CustosIngest
import CustosStore
import Synchronization

/// What is wrong with cameras and their recording now, and what was in the last day: looked at once in a few seconds, however many pages ask.
final class CameraTroubles: Sendable {
    static let freshness = TimeSpan.seconds(4 as Int64)
    /// A shorter gap is told by the timeline only.
    static let shortest = TimeSpan.seconds(60 as Int64)
    /// Gaps that are looked back for.
    static let lookBack = TimeSpan.days(1)
    /// Of one camera, the newest.
    static let gapsOfACamera = 10

    struct Trouble: Sendable {
        let camera: CameraID
        let name: String
        /// No picture comes: the condition, its cause and since when.
        var lost: (condition: StreamCondition, cause: String, since: WallTime)?
        /// Footage of a recorded stream is missing now.
        var lasting: GapRecord?
        /// Gaps that are over.
        var ended: [GapRecord] = []
    }

    private let services: WebServices
    private let kept = Mutex<(at: MonotonicTime, troubles: [Trouble])?>(nil)

    init(_ services: WebServices) { self.services = services }

    /// Reads the state database: call it on a pool.
    func now() throws -> [Trouble] {
        let monotonic = services.clocks.monotonic(), wall = services.clocks.wall()
        if let k = kept.withLock({ $0 }), (monotonic - k.at).magnitude < Self.freshness { return k.troubles }
        let made = try look(wall)
        kept.withLock { $0 = (monotonic, made) }
        return made
    }

    private func look(_ now: WallTime) throws -> [Trouble] {
        let stopped = try services.law?.store.blockedDevices().filter { $0.value.stopsRecording } ?? [:]
        let cameras = try services.state.cameras().filter { $0.enabled && stopped[$0.id.rawValue] == nil }
        let gaps = try services.state.gaps(of: cameras.flatMap(\.recordedStreams), overlapping: WallRange(now - Self.lookBack, now))
        return cameras.compactMap { c in
            var t = Trouble(camera: c.id, name: c.name)
            if let s = services.supervisor.status(StreamID(c.id, .main)), ![.live, .connecting, .disabled].contains(s.condition) { t.lost = (s.condition, s.cause, s.since) }
            let mine = c.recordedStreams.flatMap { gaps[$0] ?? [] }
            t.lasting = mine.filter { $0.end == nil && now - $0.start >= CameraView.recordingPatience }.min { $0.start < $1.start }
            // A stop in good order and a set clock are nobody's trouble.
            t.ended = Array(
                mine.filter { g in g.end.map { $0 - g.start >= Self.shortest } ?? false && g.cause != .maintenance && g.cause != .clock }.sorted { $0.start > $1.start }.prefix(Self.gapsOfACamera))
            return t.lost == nil && t.lasting == nil && t.ended.isEmpty ? nil : t
        }
    }
}
