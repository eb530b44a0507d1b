package import CustosBase
package import CustosLaw
package import Logging

/// Erases what the law lets go, and is the only code that unlinks footage.
///
/// Each segment's way out, every step of which may be the last before a power cut and can be done again:
/// 1. `Retention.verdict` gives a grant. Without one nothing here runs.
/// 2. The segment is written into `expiring`, durable, with its days and rules (NM203.18.1.4).
/// 3. The file is unlinked; the directory is synced.
/// 4. The catalogue row goes.
/// 5. The segment moves from `expiring` into a range of `expired`, so that the timeline says that it lawfully ended.
///
/// A full disk changes no verdict: there is no way here to erase the oldest (NM203.19.1.2).
package final class Sweeper: Sendable {
    /// Segments that one batch erases: some seconds of disk work between two looks at cancellation.
    package static let batchLimit = 128
    /// Segments of one stream that are looked at in one batch beyond the first that must stay. Their starts are in
    /// order and their ends nearly so; a clock that stepped back can have put a younger one in front.
    static let lookahead = 8

    private let state: StateStore
    private let catalogue: Catalogue
    private let volumes: VolumeSet
    private let clocks: any Clocks
    private let bootID: UUIDValue
    private let logger: Logger
    private let isSweeping = Locked(false)

    package init(state: StateStore, catalogue: Catalogue, volumes: VolumeSet, clocks: any Clocks, bootID: UUIDValue, logger: Logger) {
        self.state = state
        self.catalogue = catalogue
        self.volumes = volumes
        self.clocks = clocks
        self.bootID = bootID
        self.logger = logger
    }

    /// One round: finishes what an earlier round began, then erases at most `limit` segments that hold a grant.
    ///
    /// Blocks on the disk; call it from a thread that may. Two rounds at once are one: the second returns at once.
    ///
    /// - Parameters:
    ///   - clock: how far our clock can be believed; nothing is erased unless it is `.ok`.
    ///   - isCancelled: asked before each batch.
    package func sweep(
        clock: ClockTrust, holds: [LegalHold] = [], limit: Int = 5_000, isCancelled: () -> Bool = { Task.isCancelled }
    ) throws -> SweepReport {
        guard isSweeping.withLock({ busy in if busy { return false } else { busy = true; return true } }) else { return SweepReport() }
        defer { isSweeping.value = false }

        var report = SweepReport()
        try finish(&report)
        guard clock == .ok else {
            report.clockForbids = true
            return report
        }
        for stream in try catalogue.streams() {
            var reached: WallTime? = WallTime(microseconds: .min)
            while let from = reached, report.erased < limit, !isCancelled() {
                reached = try sweep(stream, from: from, clock: clock, holds: holds, limit: min(Self.batchLimit, limit - report.erased), &report)
            }
            if report.erased >= limit || isCancelled() {
                report.isComplete = false
                break
            }
        }
        for v in volumes.readableVolumes { volumes.noteOldest(try catalogue.oldest(volume: v.id), volume: v.id) }
        if report.erased > 0 { logger.info("expired footage erased", metadata: ["segments": "\(report.erased)", "bytes": "\(report.byteCount)"]) }
        for f in report.failures { logger.warning("expired footage could not be erased", metadata: ["path": "\(f.path)", "error": "\(f.detail)"]) }
        return report
    }

    /// What the law says of a segment now. The same answer that a round acts on.
    package func verdict(_ row: SegmentRow, history: RetentionHistory, clock: ClockTrust, holds: [LegalHold] = []) -> RetentionVerdict {
        let age = row.bootID == bootID ? clocks.monotonic() - row.bootEnd : nil
        let facts = SegmentFacts(stream: row.stream, sequence: row.sequence, start: row.start, end: row.end, monotonicAge: age)
        return Retention.verdict(facts, terms: history.terms(at: row.start), holds: holds, clock: clock, now: clocks.wall())
    }

    /// One batch of one stream, from a start on. Returns where the next batch goes on, `nil` when the stream is done.
    private func sweep(_ stream: StreamID, from: WallTime, clock: ClockTrust, holds: [LegalHold], limit: Int, _ report: inout SweepReport) throws -> WallTime? {
        let history = try state.retentionHistory(of: stream.camera)
        let page = try catalogue.segments(of: stream, startingFrom: from, limit: limit)
        var batch: [(row: SegmentRow, grant: ErasureGrant)] = []
        var kept = 0
        for row in page {
            switch verdict(row, history: history, clock: clock, holds: holds) {
            case .mustKeep(let until, _, let reason):
                if let until { report.nextDue = min(report.nextDue ?? until, until) }
                // A held segment tells nothing of those behind it.
                if reason != .hold { kept += 1 }
            case .mayErase(let grant), .mustErase(let grant, _):
                // Segments of a volume that is away wait; those behind them need not.
                if volumes.path(of: row) == nil { report.unreachable += 1 } else { batch.append((row, grant)) }
            }
            if kept > Self.lookahead { break }
        }
        if !batch.isEmpty {
            try state.beginErasure(batch)
            try finish(&report)
        }
        guard kept <= Self.lookahead, page.count == limit, let last = page.last else { return nil }
        return WallTime(microseconds: last.start.microseconds + 1)
    }

    /// Steps 3 to 5 for everything in `expiring`: also what a crash left there. A file that is gone already is as
    /// good as unlinked; a file that cannot be unlinked stays in `expiring` and is tried again at the next round.
    private func finish(_ report: inout SweepReport) throws {
        let expiring = try state.expiringSegments(limit: 100_000)
        guard !expiring.isEmpty else { return }
        var gone: [ExpiringSegment] = []
        var folders: [String: [ExpiringSegment]] = [:]
        for s in expiring {
            guard let root = volumes.root(of: s.volume) else {
                report.unreachable += 1
                continue
            }
            let path = VolumeLayout.sealed(root, s.stream, day: s.day, s.sequence)
            do {
                try volumes.disk.remove(path)
            } catch {
                // A file that is missing was unlinked before a crash; the sync below makes that last.
                guard !error.isMissing else {
                    folders[VolumeLayout.folder(root, s.stream, day: s.day), default: []].append(s)
                    continue
                }
                report.failures.append(SweepReport.Failure(path: path, detail: "\(error)"))
                continue
            }
            folders[VolumeLayout.folder(root, s.stream, day: s.day), default: []].append(s)
        }
        for (folder, segments) in folders {
            do {
                try volumes.disk.syncDirectory(folder)
                gone += segments
            } catch {
                if error.isMissing {
                    gone += segments
                    continue
                }
                // The unlinking may not last: the rows stay, and the next round does it again.
                report.failures.append(SweepReport.Failure(path: folder, detail: "\(error)"))
            }
        }
        gone.sort { ($0.stream.key, $0.sequence) < ($1.stream.key, $1.sequence) }
        try catalogue.remove(gone.map { ($0.stream, $0.sequence) })
        try state.finishErasure(gone, at: clocks.wall())
        report.erased += gone.count
        report.byteCount += gone.reduce(0) { $0 + $1.byteCount }
    }
}

/// What a round did.
package struct SweepReport: Sendable, Hashable {
    package struct Failure: Sendable, Hashable {
        package let path: String
        package let detail: String
    }
    package var erased = 0
    package var byteCount: Int64 = 0
    /// Segments that hold a grant, or are on their way out, and whose volume is not there.
    package var unreachable = 0
    package var failures: [Failure] = []
    /// Our clock is not believed, so nothing new was let go.
    package var clockForbids = false
    /// False when the limit or a cancellation ended the round: another one has work at once.
    package var isComplete = true
    /// The first moment at which something that must stay now may go, as far as the round saw.
    package var nextDue: WallTime?

    package init() {}
}
