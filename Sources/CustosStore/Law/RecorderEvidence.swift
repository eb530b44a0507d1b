package import CustosBase
package import CustosLaw

/// What this recorder measured, as the law's steps and reports ask for it.
package final class RecorderEvidence: RecorderFacts, Sendable {
    private let state: StateStore
    private let catalogue: Catalogue
    private let library: FootageLibrary
    private let volumes: VolumeSet
    private let conditionOf: @Sendable (CameraID) -> String?

    /// - Parameter condition: the state of a camera's session: `ok`, `offline`, `noPicture`, `notRecording`.
    package init(state: StateStore, catalogue: Catalogue, library: FootageLibrary, volumes: VolumeSet, condition: @escaping @Sendable (CameraID) -> String?) {
        self.state = state
        self.catalogue = catalogue
        self.library = library
        self.volumes = volumes
        conditionOf = condition
    }

    package func devices() throws -> [(id: Int64, name: String)] { try state.cameras().map { ($0.id.rawValue, $0.name) } }

    package func presence(device: Int64, day: LocalDate) throws -> DayPresence? {
        guard let camera = try state.camera(CameraID(device), includingRemoved: true) else { return nil }
        let stream = StreamID(camera.id, .main), now = state.clocks.wall()
        guard let range = WallRange(day.start, day.adding(days: 1).start).intersection(WallRange(camera.createdAt, max(camera.createdAt, now))) else {
            return DayPresence(expectedSeconds: 0, presentSeconds: 0, absent: [:])
        }
        let wanted = try state.recordingIntent(of: stream).wanted(in: range)
        let line = try library.timeline(stream, range)
        let expected = wanted.reduce(TimeSpan.zero) { $0 + $1.duration }
        let present = Coverage.length(of: line.spans.compactMap { WallRange($0.start, max($0.start, $0.end)).intersection(range) }, in: range)
        var absent: [String: Int] = [:]
        for gap in line.gaps {
            guard let part = WallRange(gap.start, max(gap.start, gap.end ?? now)).intersection(range) else { continue }
            let seconds = wanted.compactMap { $0.intersection(part) }.reduce(TimeSpan.zero) { $0 + $1.duration }.seconds
            if seconds > 0 { absent[gap.cause?.rawValue ?? "undeclared", default: 0] += Int(seconds) }
        }
        let erased = Coverage.length(of: line.expired, in: range).seconds
        if erased > 0 { absent["erased"] = Int(erased) }
        return DayPresence(expectedSeconds: Int(expected.seconds), presentSeconds: min(Int(expected.seconds), Int(present.seconds)), absent: absent)
    }

    package func oldestKept(device: Int64) throws -> WallTime? { try catalogue.oldest(of: StreamID(CameraID(device), .main)) }
    package func retentionDays(device: Int64) throws -> Int? { try state.camera(CameraID(device), includingRemoved: true)?.retentionDays }
    package func condition(device: Int64) throws -> String? { conditionOf(CameraID(device)) }
    package func holds(device: Int64, _ span: WallRange) throws -> [String] {
        try state.marks().filter { $0.kind == .hold && $0.stream.camera.rawValue == device && $0.range.start < span.end && span.start < $0.range.end }.map { "\($0.reason) \($0.document)" }
    }
    package func storageTroubles() throws -> [String] { volumes.statuses.filter { $0.state != .ok }.map { "\($0.path): \($0.state.rawValue)" } }
}
