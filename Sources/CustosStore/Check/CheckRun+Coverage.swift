import CustosBase
import CustosLaw

/// Time: is every second of a stream that was meant to be recorded footage, gap, loss or lawful expiry?
extension CheckRun {
    mutating func checkCoverage(of stream: StreamID) throws {
        let all = WallRange(WallTime(microseconds: .min), .distantFuture)
        let gaps = try state.gaps(of: stream, overlapping: all)
        let losses = try state.losses(of: stream, overlapping: all)
        for l in losses {
            add(
                CheckFinding(
                    .lossDeclared, .notice, stream: stream, sequence: l.sequence, volume: l.volume, range: WallRange(l.start, l.end), zh: "已登记的录像丢失：\(l.detail)",
                    en: "A declared loss: \(l.detail)", rules: floorRules(stream, WallRange(l.start, l.end))))
        }
        var footage: [WallRange] = openCoverage[stream] ?? []
        var last: SegmentRow?
        var overlaps: [(SegmentRow, SegmentRow)] = []
        var after = WallTime(microseconds: .min)
        while true {
            let page = try catalogue.segments(of: stream, startingFrom: after, limit: 5_000)
            for row in page {
                if let l = last, l.end - row.start > Timeline.joinTolerance { overlaps.append((l, row)) }
                if last.map({ row.end > $0.end }) ?? true { last = row }
                footage.append(row.range)
            }
            guard page.count == 5_000, let end = page.last?.start else { break }
            after = WallTime(microseconds: end.microseconds + 1)
        }
        for (a, b) in overlaps {
            // The clock was set back, and a gap of cause clock says so: both footages are honest.
            let told = gaps.contains { $0.cause == .clock && ($0.start - b.start).magnitude < .seconds(60 as Int64) }
            add(
                CheckFinding(
                    .coverageOverlap, told ? .notice : .warning, stream: stream, sequence: b.sequence, range: WallRange(b.start, min(a.end, max(b.end, b.start))),
                    zh: "录像段\(b.sequence)与\(a.sequence)时间重叠。", en: "Segment \(b.sequence) lies over the time of segment \(a.sequence)."))
        }
        footage = Coverage.union(footage)
        let intent = try state.recordingIntent(of: stream)
        try checkGaps(stream, gaps, footage: footage, intent: intent)
        try checkHoles(stream, gaps: gaps, losses: losses, footage: footage, intent: intent)
    }

    private mutating func checkHoles(_ stream: StreamID, gaps: [GapRecord], losses: [LossRecord], footage: [WallRange], intent: RecordingIntent) throws {
        let end = try judgedUntil()
        let expired = try state.expired(of: stream, overlapping: WallRange(WallTime(microseconds: .min), .distantFuture)).map { WallRange($0.start, $0.end) }
        let covered = footage + expired + losses.map { WallRange($0.start, $0.end) } + gaps.map { WallRange($0.start, max($0.start, $0.end ?? max($0.start, end))) }
        guard let first = intent.changes.first?.since ?? covered.map(\.start).min(), first < end else { return }
        var wanted = intent.wanted(in: WallRange(first, end)).compactMap { w -> WallRange? in
            let begins = intent.changes.contains { $0.wanted && $0.since == w.start }
            let start = begins ? w.start + FootageLibrary.startGrace : w.start
            return start < w.end ? WallRange(start, w.end) : nil
        }
        // Footage from before the first word on what was wanted (a state that was lost): from its first second on.
        if let f = footage.first, let c = intent.changes.first, f.start < c.since { wanted.append(WallRange(f.start, min(end, c.since))) }
        for hole in Coverage.holes(in: wanted, covered: covered, longerThan: Timeline.joinTolerance) {
            var f = CheckFinding(
                .coverageHole, .error, stream: stream, range: hole, zh: "该时段既无录像也无缺口记录（\(Self.seconds(hole))秒）。",
                en: "Neither footage nor a gap for \(Self.seconds(hole)) s.", rules: floorRules(stream, hole), repair: .recordHoles)
            if repair.contains(.recordHoles) {
                try state.addGap(stream, hole, cause: .crash, detail: "found uncovered by custos check")
                f.repaired = true
            }
            add(f)
        }
    }

    /// Open gaps that should not be open.
    private mutating func checkGaps(_ stream: StreamID, _ gaps: [GapRecord], footage: [WallRange], intent: RecordingIntent) throws {
        for g in gaps where g.end == nil {
            let footageAgain = footage.first { $0.end > g.start + Timeline.joinTolerance }.map { max($0.start, g.start) }
            let unwanted = intent.isWanted ? nil : intent.changes.last.map { max($0.since, g.start) }
            guard let end = [footageAgain, unwanted].compactMap({ $0 }).min() else { continue }
            // The server closes its gaps a moment after the footage begins.
            if serverRuns, now - end < Checker.underWay { continue }
            var f = CheckFinding(
                .gapStale, .warning, stream: stream, range: WallRange(g.start, end), zh: "缺口记录（\(g.cause.rawValue)）仍为开启状态，但已有后续录像或已停用。",
                en: "A gap (\(g.cause.rawValue)) is still open although footage goes on or nothing is wanted.", repair: .closeStaleGaps)
            if repair.contains(.closeStaleGaps) {
                try state.closeGap(g.id, end: end)
                f.repaired = true
            }
            add(f)
        }
    }

    /// What is younger is on its way to the disk; what is younger than the last sign of life of a server that does
    /// not run is explained at its next start.
    private func judgedUntil() throws -> WallTime {
        if serverRuns { return now - FootageLibrary.startGrace }
        guard let s = try state.latestStart() else { return now }
        return min(now, s.stoppedAt ?? s.lastBeat - FootageLibrary.startGrace)
    }

    // MARK: Expiry and totals

    mutating func checkExpiry(of stream: StreamID) throws {
        let all = WallRange(WallTime(microseconds: .min), .distantFuture)
        for e in try state.expired(of: stream, overlapping: all) {
            let days = RetentionRule.statutory.days
            let lawful = e.firstErasedAt >= Retention.earliestErase(segmentEnd: e.start, days: days) && e.lastErasedAt >= Retention.earliestErase(segmentEnd: e.end, days: days)
            guard !lawful else { continue }
            add(
                CheckFinding(
                    .floorEarlyExpiry, .error, stream: stream, sequence: e.firstSequence, range: WallRange(e.start, e.end), zh: "录像在法定最低保存期限届满前被删除。",
                    en: "Footage was erased before its legal minimum had run out.", rules: [.minimumRetention, .untouchedOriginals]))
        }
    }

    mutating func checkTotals() throws {
        let unfinished = try state.expiringSegments(limit: 100_000)
        if !unfinished.isEmpty, !serverRuns {
            add(
                CheckFinding(
                    .expiryUnfinished, .notice, zh: "有\(unfinished.count)段到期录像的删除尚未完成，服务将继续。", en: "The erasure of \(unfinished.count) expired segments is unfinished; the server goes on with it."))
        }
        let wrong = try catalogue.wrongTotals()
        guard !wrong.isEmpty else { return }
        var f = CheckFinding(
            .catalogueTotals, .warning, path: catalogue.path, zh: "目录合计与明细不符：\(wrong.map(\.description).joined(separator: ", "))",
            en: "The catalogue's totals are not those of its rows: \(wrong.map(\.description).joined(separator: ", "))", repair: .rebuildCatalogueRows)
        if repair.contains(.rebuildCatalogueRows) {
            try catalogue.rebuildTotals()
            f.repaired = true
        }
        add(f)
    }

    private static func seconds(_ r: WallRange) -> Int64 { (r.duration.microseconds + 500_000) / 1_000_000 }
}
