import CustosBase
import CustosLaw
import CustosLedger
package import Logging

/// Reads footage again before somebody needs it: presence and size of everything, contents of a share at random, held
/// footage always (integrity 2.6). What is gone or broken becomes a loss, never silently; each round is a `scrub` leaf.
package struct Scrubber: Sendable {
    /// Of the segments, how many are read a day: any one is read with 95.8 % within 30 days.
    package static let share = 0.10
    /// The disk belongs to the recorder: after each file as many times its reading time is waited.
    static let rest = 9

    package struct Report: Sendable, Hashable {
        package var checked = 0
        package var bad = 0
        package var missing = 0
        package var unreachable = 0
        package init() {}
    }

    private let state: StateStore
    private let catalogue: Catalogue
    private let volumes: VolumeSet
    private let feeder: LedgerFeeder
    private let logger: Logger

    package init(state: StateStore, catalogue: Catalogue, volumes: VolumeSet, feeder: LedgerFeeder, logger: Logger) {
        self.state = state
        self.catalogue = catalogue
        self.volumes = volumes
        self.feeder = feeder
        self.logger = logger
    }

    /// One round over everything. `pause` waits that many microseconds and answers whether to go on.
    package func round(share: Double = Scrubber.share, random: (ClosedRange<Double>) -> Double = { Double.random(in: $0) }, pause: (Int64) -> Bool) throws -> Report {
        var report = Report(), tree = CompactTree(), isCancelled = false
        let holds = try state.activeHolds()
        for stream in try catalogue.streams() {
            try catalogue.forEach(of: stream) { row in
                guard !isCancelled else { return }
                guard let path = volumes.path(of: row) else {
                    report.unreachable += 1
                    return
                }
                let isHeld = holds.contains { $0.stream == row.stream && $0.range.start < row.end && row.start < $0.range.end }
                let reads = isHeld || random(0...1) < share
                let began = state.clocks.monotonic()
                switch try look(row, path, reads: reads) {
                case .whole:
                    if reads, let ledger = feeder.ledger, let index = try ledger.leafIndex(of: row.stream, row.sequence) {
                        tree.append(Merkle.leaf(try ledger.leaf(index).bytes))
                        report.checked += 1
                    }
                case .gone:
                    // The sweeper may have taken it meanwhile.
                    guard try !state.hasExpired(row.stream, row.sequence) else { return }
                    report.missing += 1
                    try lose(row, path, "missing")
                case .broken:
                    report.checked += 1
                    report.bad += 1
                    try lose(row, path, "damaged")
                }
                if reads, !pause((state.clocks.monotonic() - began).microseconds * Int64(Self.rest)) { isCancelled = true }
            }
        }
        if report.checked > 0, let ledger = feeder.ledger {
            _ = try ledger.append([LedgerEntry(fact: .scrub(checked: report.checked, bad: report.bad, root: tree.root()), moment: nil)])
        }
        return report
    }

    private enum Look { case whole, gone, broken }

    private func look(_ row: SegmentRow, _ path: String, reads: Bool) throws -> Look {
        let file: DiskFile
        do throws(DiskError) { file = try volumes.disk.open(path, .read) } catch {
            guard error.isMissing else { throw error }
            return .gone
        }
        defer { volumes.disk.close(file) }
        guard try volumes.disk.size(file) == row.byteCount else { return .broken }
        guard reads else { return .whole }
        let hasher = SHA256Hasher()
        var at: Int64 = 0
        while at < row.byteCount {
            let piece = try volumes.disk.read(file, at: at, count: Int(min(1 << 20, row.byteCount - at)))
            guard !piece.isEmpty else { return .broken }
            hasher.update(piece)
            at += Int64(piece.count)
        }
        return hasher.finish() == row.sha256 ? .whole : .broken
    }

    private func lose(_ row: SegmentRow, _ path: String, _ cause: String) throws {
        let isNew = try state.addLoss(
            stream: row.stream, sequence: row.sequence, range: row.range, volume: row.volume, detail: "\(path): \(cause); sha256 \(Hex.encode(row.sha256))", detectedBy: "scrub", cause: cause)
        if isNew { logger.critical("footage is \(cause)", metadata: ["stream": "\(row.stream)", "segment": "\(row.sequence)", "path": "\(path)"]) }
    }
}
