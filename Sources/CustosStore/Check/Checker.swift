package import CustosBase
import CustosLaw

/// `custos check`: derives from the files what should be in the databases, and from the databases what should be on
/// the disks, and names every difference.
///
/// Reads files with `BoxWalk`, which shares no code with the writer. Works beside a running server (what that is
/// writing or sealing is left out) and without one. Changes nothing but what a `Repair` that was asked for changes,
/// and never a file.
package struct Checker: Sendable {
    package enum Depth: String, Sendable, Codable, CaseIterable {
        /// Presence and size of every file, and the databases.
        case presence
        /// Every byte of every file.
        case contents
    }

    /// A beat that is older is no sign of life; the server beats every few seconds.
    package static let beatLimit = TimeSpan.seconds(30 as Int64)
    /// Footage of the last seconds may be in memory or between two names.
    static let underWay = TimeSpan.seconds(120 as Int64)
    /// How far dates that are derived in two ways may differ.
    static let dateTolerance = TimeSpan.seconds(1 as Int64)

    let state: StateStore
    let catalogue: Catalogue
    let volumes: VolumeSet
    let clocks: any Clocks

    package init(state: StateStore, catalogue: Catalogue, volumes: VolumeSet, clocks: any Clocks) {
        self.state = state
        self.catalogue = catalogue
        self.volumes = volumes
        self.clocks = clocks
    }

    /// Whether a server works on this state now, by its beats.
    package func serverRuns() throws -> Bool {
        guard let s = try state.latestStart(), s.stoppedAt == nil else { return false }
        return clocks.wall() - s.lastBeat < Self.beatLimit
    }

    /// Looks at everything, and repairs what is named.
    package func run(
        repair: Set<Repair> = [], depth: Depth = .contents, isCancelled: @escaping () -> Bool = { Task.isCancelled },
        progress: @escaping (CheckProgress) -> Void = { _ in }
    ) throws -> CheckReport {
        var run = try CheckRun(checker: self, repair: repair, depth: depth, isCancelled: isCancelled, progress: progress)
        try run.go()
        return run.report
    }
}

/// One check under way.
struct CheckRun {
    let checker: Checker
    let repair: Set<Repair>
    let depth: Checker.Depth
    let isCancelled: () -> Bool
    let progress: (CheckProgress) -> Void
    let serverRuns: Bool
    let now: WallTime
    /// Volumes that can be read.
    let roots: [(id: UUIDValue, path: String)]

    var report: CheckReport
    var filesTotal = 0
    /// Time of each stream that files which are being written cover.
    var openCoverage: [StreamID: [WallRange]] = [:]
    /// Numbers that stand in quarantine.
    var quarantined: [StreamID: Set<UInt64>] = [:]

    var state: StateStore { checker.state }
    var catalogue: Catalogue { checker.catalogue }
    var disk: any DiskIO { checker.volumes.disk }

    init(
        checker: Checker, repair: Set<Repair>, depth: Checker.Depth, isCancelled: @escaping () -> Bool, progress: @escaping (CheckProgress) -> Void
    ) throws {
        self.checker = checker
        self.repair = repair
        self.depth = depth
        self.isCancelled = isCancelled
        self.progress = progress
        serverRuns = try checker.serverRuns()
        now = checker.clocks.wall()
        roots = checker.volumes.readableVolumes
        report = CheckReport(node: checker.state.node, startedAt: now)
    }

    mutating func go() throws {
        tell(.catalogue, checker.catalogue.path)
        if let fault = try Catalogue.quickFault(catalogue.database, seconds: nil) {
            add(
                CheckFinding(
                    .catalogueDamaged, .error, path: catalogue.path, zh: "目录数据库已损坏：\(fault)。重启服务后将自动重建。",
                    en: "The catalogue is damaged: \(fault). A restart of the server sets it aside and rebuilds it."))
        }
        checkVolumes()
        var streams = Set(try catalogue.streams()).union(try state.intendedStreams())
        for (_, root) in roots { streams.formUnion(listStreams(root)) }
        filesTotal = try catalogue.totals().reduce(0) { $0 + $1.segments }
        for stream in streams.sorted(by: { $0.key < $1.key }) {
            if isCancelled() { break }
            report.streams += 1
            try checkFiles(of: stream)
            if isCancelled() { break }
            tell(.coverage, "\(stream)")
            try checkCoverage(of: stream)
            try checkExpiry(of: stream)
        }
        if isCancelled() { report.isComplete = false } else { try checkTotals() }
        report.finishedAt = checker.clocks.wall()
    }

    mutating func add(_ f: CheckFinding) { report.findings.append(f) }

    func tell(_ phase: CheckProgress.Phase, _ place: String) {
        progress(CheckProgress(phase: phase, filesDone: report.filesSeen, filesTotal: filesTotal, bytesRead: report.bytesRead, place: place))
    }

    /// The rules that a loss inside the floor breaks; none outside.
    func floorRules(_ stream: StreamID, _ range: WallRange) -> [RuleUnit] {
        // Without the camera's history the statutory days count.
        let days = (try? state.retentionTerms(of: stream.camera, recordedAt: range.start).floorDays) ?? RetentionRule.statutory.days
        return now < Retention.earliestErase(segmentEnd: range.end, days: days) ? [.minimumRetention, .untouchedOriginals] : []
    }
}
