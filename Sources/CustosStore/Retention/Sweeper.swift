package import CustosBase
package import CustosLaw
package import Logging

/// Erases what the law lets go, and is the only code that unlinks footage.
///
/// Each segment's way out, every step of which may be the last before a power cut and can be done again:
/// 1. `Retention.verdict` gives a grant. Without one nothing here runs.
/// 2. The segment is written into `expiring`, durable, with its days and rules (NM203.18.1.4), and in the same transaction
///    the fact that becomes its `expire` leaf.
/// 3. Once that leaf stands under a signature, and a witness's where one is configured, the file is unlinked and the
///    directory synced. A hold that comes in between still keeps it.
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
    /// Segments of an order in one round: three days of one stream. The next round goes on.
    static let orderLimit = 5_000

    private let state: StateStore
    private let catalogue: Catalogue
    private let volumes: VolumeSet
    private let log: any ErasureLog
    private let clocks: any Clocks
    private let bootID: UUIDValue
    private let logger: Logger
    private let pause: (@Sendable (String) -> Void)?
    private let isSweeping = Locked(false)

    private let deletionDuty: @Sendable (CameraID) throws -> Bool

    /// - Parameter deletionDuty: a pack with a deletion duty is active for a camera and its condition is met.
    package init(
        state: StateStore, catalogue: Catalogue, volumes: VolumeSet, log: any ErasureLog, clocks: any Clocks, bootID: UUIDValue, logger: Logger, pause: (@Sendable (String) -> Void)? = nil,
        deletionDuty: @escaping @Sendable (CameraID) throws -> Bool = { _ in false }
    ) {
        self.state = state
        self.catalogue = catalogue
        self.volumes = volumes
        self.log = log
        self.clocks = clocks
        self.bootID = bootID
        self.logger = logger
        self.pause = pause
        self.deletionDuty = deletionDuty
    }

    /// One round: finishes what an earlier round began, then erases at most `limit` segments that hold a grant.
    ///
    /// Blocks on the disk; call it from a thread that may. Two rounds at once are one: the second returns at once.
    ///
    /// - Parameters:
    ///   - clock: how far our clock can be believed; nothing is erased unless it is `.ok`.
    ///   - isCancelled: asked before each batch.
    package func sweep(clock: ClockTrust, limit: Int = 5_000, isCancelled: () -> Bool = { Task.isCancelled }) throws -> SweepReport {
        guard isSweeping.withLock({ busy in if busy { return false } else { busy = true; return true } }) else { return SweepReport() }
        defer { isSweeping.value = false }

        var report = SweepReport()
        let holds = try state.activeHolds()
        try finish(holds, &report)
        // An order needs no clock.
        for order in try state.activeOrders() where !isCancelled() { try carryOut(order, holds, &report) }
        guard clock == .ok else {
            report.clockForbids = true
            return report
        }
        for stream in try catalogue.streams() {
            var reached: WallTime? = WallTime(microseconds: .min)
            while let from = reached, report.granted < limit, !isCancelled() {
                reached = try sweep(stream, from: from, clock: clock, holds, limit: min(Self.batchLimit, limit - report.granted), &report)
            }
            if report.granted >= limit || isCancelled() {
                report.isComplete = false
                break
            }
        }
        for v in volumes.readableVolumes { volumes.noteOldest(try catalogue.oldest(volume: v.id), volume: v.id) }
        if report.erased > 0 { logger.info("expired footage erased", metadata: ["segments": "\(report.erased)", "bytes": "\(report.byteCount)"]) }
        for f in report.failures { logger.warning("expired footage could not be erased", metadata: ["path": "\(f.path)", "error": "\(f.detail)"]) }
        return report
    }

    /// Carries confirmed orders out without waiting for the next round. Cheap when there is none.
    package func carryOutOrders() throws -> SweepReport {
        var report = SweepReport()
        let orders = try state.activeOrders()
        guard !orders.isEmpty, isSweeping.withLock({ busy in if busy { return false } else { busy = true; return true } }) else { return report }
        defer { isSweeping.value = false }
        let holds = try state.activeHolds()
        for order in orders { try carryOut(order, holds, &report) }
        return report
    }

    /// Unlinks what earlier rounds have granted and the ledger has covered since. Cheap when there is nothing.
    package func finishCovered() throws -> SweepReport {
        var report = SweepReport()
        guard try state.expiringCount() > 0, isSweeping.withLock({ busy in if busy { return false } else { busy = true; return true } }) else { return report }
        defer { isSweeping.value = false }
        try finish(try state.activeHolds(), &report)
        return report
    }

    /// What the law says of a segment now. The same answer that a round acts on.
    package func verdict(
        _ row: SegmentRow, history: RetentionHistory, clock: ClockTrust, holds: [LegalHold] = [], orders: [ErasureOrder] = [], purposeServed: Bool = false
    ) -> RetentionVerdict {
        let age = row.bootID == bootID ? clocks.monotonic() - row.bootEnd : nil
        let facts = SegmentFacts(stream: row.stream, sequence: row.sequence, start: row.start, end: row.end, monotonicAge: age)
        return Retention.verdict(facts, terms: history.terms(at: row.start), holds: holds, orders: orders, clock: clock, now: clocks.wall(), purposeServed: purposeServed)
    }

    /// One batch of one stream, from a start on. Returns where the next batch goes on, `nil` when the stream is done.
    private func sweep(_ stream: StreamID, from: WallTime, clock: ClockTrust, _ holds: [LegalHold], limit: Int, _ report: inout SweepReport) throws -> WallTime? {
        let history = try state.retentionHistory(of: stream.camera)
        let page = try catalogue.segments(of: stream, startingFrom: from, limit: limit)
        // Whether footage must go, and not only may, once its term is over (CN799.17).
        let served = try deletionDuty(stream.camera)
        var batch: [(row: SegmentRow, grant: ErasureGrant)] = []
        var kept = 0
        let leaving = try state.expiringSequences(of: stream)
        for row in page where !leaving.contains(row.sequence) {
            switch verdict(row, history: history, clock: clock, holds: holds, purposeServed: served) {
            case .mustKeep(let until, _, let reason):
                if let until { report.nextDue = min(report.nextDue ?? until, until) }
                // A held segment tells nothing of those behind it.
                if reason != .hold { kept += 1 }
            case .mayErase(let grant), .mustErase(let grant, _):
                // Segments of a volume that is away wait; those behind them need not.
                if volumes.path(of: row) == nil { report.unreachable += 1 } else if try isRipe(row, grant, &report) { batch.append((row, grant)) } else { kept += 1 }
            }
            if kept > Self.lookahead { break }
        }
        if !batch.isEmpty {
            report.granted += batch.count
            try state.beginErasure(ErasureBatch.split(batch))
            pause?(LedgerPause.expireGranted)
            try finish(holds, &report)
        }
        guard kept <= Self.lookahead, page.count == limit, let last = page.last else { return nil }
        return WallTime(microseconds: last.start.microseconds + 1)
    }

    /// Carries a confirmed order out: everything that lies wholly in its span goes the same way as what has expired.
    private func carryOut(_ order: ErasureOrder, _ holds: [LegalHold], _ report: inout SweepReport) throws {
        let leaving = try state.expiringSequences(of: order.stream), history = try state.retentionHistory(of: order.stream.camera)
        var batch: [(row: SegmentRow, grant: ErasureGrant)] = [], remains = false
        for row in try catalogue.segments(of: order.stream, overlapping: order.range, limit: Self.orderLimit) {
            let facts = SegmentFacts(stream: row.stream, sequence: row.sequence, start: row.start, end: row.end, monotonicAge: nil)
            guard order.covers(facts) else { continue }
            remains = true
            guard !leaving.contains(row.sequence) else { continue }
            if let grant = verdict(row, history: history, clock: .free, holds: holds, orders: [order]).grant {
                if volumes.path(of: row) == nil { report.unreachable += 1 } else { batch.append((row, grant)) }
            }
        }
        if !batch.isEmpty {
            report.granted += batch.count
            try state.beginErasure(ErasureBatch.split(batch))
            pause?(LedgerPause.expireGranted)
        } else if !remains {
            try state.orderCarriedOut(order.id)
            logger.notice("an order to erase is carried out", metadata: ["order": "\(order.id)", "stream": "\(order.stream)"])
        }
    }

    /// Our clock says that it is time; the ledger's witnesses must say so too. An order has no age.
    private func isRipe(_ row: SegmentRow, _ grant: ErasureGrant, _ report: inout SweepReport) throws -> Bool {
        guard grant.order == nil else { return true }
        switch try log.age(of: row.stream, row.sequence, days: grant.days) {
        case .ripe: return true
        case .notYet(let until):
            report.waitForWitness += 1
            if let until { report.nextDue = min(report.nextDue ?? until, until) }
            return false
        }
    }

    /// Steps 3 to 5 for everything in `expiring`: also what a crash left there. A file that is gone already is as
    /// good as unlinked; a file that cannot be unlinked stays in `expiring` and is tried again at the next round.
    private func finish(_ holds: [LegalHold], _ report: inout SweepReport) throws {
        let expiring = try state.expiringSegments(limit: 100_000)
        guard !expiring.isEmpty else { return }
        var gone: [ExpiringSegment] = []
        var folders: [String: [ExpiringSegment]] = [:]
        for s in expiring {
            guard let leaf = s.leaf, log.isCovered(leaf) else {
                report.uncovered += 1
                continue
            }
            if holds.contains(where: { $0.stream == s.stream && $0.range.start < s.end && s.start < $0.range.end }) {
                report.held += 1
                continue
            }
            guard let root = volumes.root(of: s.volume) else {
                report.unreachable += 1
                continue
            }
            let path = VolumeLayout.sealed(root, s.stream, day: s.day, s.sequence)
            pause?(LedgerPause.expireCovered)
            do {
                try volumes.disk.remove(path)
                pause?(LedgerPause.expireUnlinked)
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
    /// Segments that got a grant in this round.
    package var granted = 0
    /// Segments on their way out whose expire leaf is not under a signature (or a witness's) yet.
    package var uncovered = 0
    /// Segments on their way out that a hold keeps.
    package var held = 0
    /// Segments whose term is over by our clock and not yet by the witnesses'.
    package var waitForWitness = 0
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
