package import CustosBase
import CustosMedia

/// What is recorded, for those who look: timelines, days, playback bytes, single pictures.
///
/// Reads only. Whether somebody may look is decided before, by whoever holds a view grant. Sealed files and the
/// file that is being written are read alike, so that playback reaches to the present second.
package final class FootageLibrary: Sendable {
    let catalogue: Catalogue
    let state: StateStore
    let volumes: VolumeSet
    let recording: RecordingService?
    let clocks: any Clocks
    let indices = SegmentIndexCache()

    /// How long after a stream was switched on, or after a start, it may take until footage or a gap begins.
    package static let startGrace = TimeSpan.seconds(30 as Int64)

    /// - Parameter recording: the recorder of this process; `nil` beside a running server, where the
    ///   files that it is writing are looked for on the volumes.
    package init(catalogue: Catalogue, state: StateStore, volumes: VolumeSet, recording: RecordingService?, clocks: any Clocks) {
        self.catalogue = catalogue
        self.state = state
        self.volumes = volumes
        self.recording = recording
        self.clocks = clocks
    }

    /// What there is of a stream in `range`.
    package func timeline(_ stream: StreamID, _ range: WallRange) throws -> Timeline {
        let pieces = try self.pieces(of: stream, overlapping: range)
        let now = clocks.wall()
        let recorded = try state.gaps(of: stream, overlapping: range)
        let expired = try state.expired(of: stream, overlapping: range).compactMap { WallRange($0.start, $0.end).intersection(range) }
        let losses = try state.losses(of: stream, overlapping: range)

        var gaps = recorded.filter { $0.end != $0.start }.map { TimelineGap(start: $0.start, end: $0.end, cause: $0.cause, detail: $0.detail) }
        var covered = pieces.map(\.range) + expired + recorded.map { WallRange($0.start, max($0.start, $0.end ?? max(now, range.end))) }
        for loss in losses {
            // Recovery writes a gap beside the loss; only what it left open is added.
            for open in Coverage.holes(in: [WallRange(loss.start, loss.end)], covered: covered, longerThan: .zero) {
                gaps.append(TimelineGap(start: open.start, end: open.end, cause: .crash, detail: "lost: \(loss.detail)"))
                covered.append(open)
            }
        }
        for hole in try holes(stream, range, covered: covered, now: now) {
            gaps.append(TimelineGap(start: hole.start, end: hole.end, cause: nil, detail: ""))
        }
        gaps.sort { ($0.start, $0.end ?? .distantFuture) < ($1.start, $1.end ?? .distantFuture) }
        return Timeline(stream: stream, range: range, spans: Self.spans(pieces, in: range), gaps: gaps, expired: Coverage.union(expired))
    }

    /// How much of each local day is footage and how much is gap; days begin at 00:00 of `offset`.
    package func days(_ stream: StreamID, _ range: WallRange, offset: TimeSpan) throws -> [LibraryDay] {
        let now = clocks.wall()
        let gaps = try state.gaps(of: stream, overlapping: range).compactMap { g in
            WallRange(g.start, max(g.start, g.end ?? now)).intersection(range)
        }
        var open = openSegments(of: stream).compactMap { WallRange($0.start, max($0.start, $0.end)).intersection(range) }
        // A segment that was sealed between the two questions is in the catalogue already.
        if let newest = try catalogue.latestEnd(of: stream) { open.removeAll { $0.end <= newest } }
        return try catalogue.days(of: stream, range, offset: offset).map { d in
            let growing = Coverage.length(of: open, in: d.range)
            return LibraryDay(
                day: d.day, range: d.range, recorded: min(d.range.duration, d.recorded + growing), gap: Coverage.length(of: gaps, in: d.range))
        }
    }

    /// Where footage goes on at or after `time`: `time` itself when it is covered.
    package func nextFootage(of stream: StreamID, from time: WallTime) throws -> WallTime? {
        // The last second of a file may be a rounding of dates: what is there is found by asking for it, what is not must
        // not be promised again and again.
        let here = try pieces(of: stream, overlapping: WallRange(time, time + TimeSpan(microseconds: 1)), limit: 64)
        if here.contains(where: { $0.end - time > .seconds(1 as Int64) }) { return time }
        let sealed = try catalogue.firstSpan(of: stream, startingFrom: time)
        let open = openSegments(of: stream).filter { $0.start >= time && $0.end > $0.start }.map(\.start).min()
        return [sealed, open].compactMap { $0 }.min()
    }

    // MARK: Pieces

    /// The sealed segments and those that are being written, in the order of their starts.
    func pieces(of stream: StreamID, overlapping range: WallRange, limit: Int = 500_000) throws -> [FootagePiece] {
        // The open ones first: one that is sealed in between is then in the catalogue, and is taken once.
        let open = openSegments(of: stream).filter { $0.start < range.end && $0.end > range.start }
        let sealed = try catalogue.spans(of: stream, overlapping: range, limit: limit)
        let known = Set(sealed.map(\.sequence))
        var out = sealed.map { FootagePiece(stream: stream, span: $0) }
        for o in open where !known.contains(o.sequence) {
            if try catalogue.segment(stream, o.sequence) != nil { continue }
            // What is being written has its codecs in its file. One that cannot be read yet is not there yet.
            guard let index = try? index(of: FootagePiece(open: o, codecs: "", width: 0, height: 0)) else { continue }
            out.append(
                FootagePiece(
                    open: o, codecs: index.codecs, width: index.index.description.video.width, height: index.index.description.video.height))
        }
        return out.sorted { ($0.start, $0.sequence) < ($1.start, $1.sequence) }
    }

    private func holes(_ stream: StreamID, _ range: WallRange, covered: [WallRange], now: WallTime) throws -> [WallRange] {
        guard range.start < now else { return [] }
        // The last seconds are on their way to the disk.
        let end = min(range.end, now - FootageLibrary.startGrace)
        guard end > range.start else { return [] }
        let intent = try state.recordingIntent(of: stream)
        let wanted = intent.wanted(in: WallRange(range.start, end)).compactMap { w -> WallRange? in
            let begins = intent.changes.contains { $0.wanted && $0.since == w.start }
            let start = begins ? min(w.end, w.start + FootageLibrary.startGrace) : w.start
            return start < w.end ? WallRange(start, w.end) : nil
        }
        return Coverage.holes(in: wanted, covered: covered, longerThan: Timeline.joinTolerance)
    }

    private static func spans(_ pieces: [FootagePiece], in range: WallRange) -> [TimelineSpan] {
        var out: [TimelineSpan] = []
        for p in pieces {
            let start = max(p.start, range.start), end = min(p.end, range.end)
            guard start < end else { continue }
            if let last = out.last, (start - last.end) < Timeline.joinTolerance, last.codecs == p.codecs, last.width == p.width, last.height == p.height {
                let i = out.count - 1
                out[i].end = max(last.end, end)
                out[i].salvaged = last.salvaged || p.flags.contains(.salvaged)
                out[i].hasLoss = last.hasLoss || p.flags.contains(.hasLoss)
                out[i].isOpen = last.isOpen || p.isOpen
            } else {
                out.append(
                    TimelineSpan(
                        start: start, end: end, codecs: p.codecs, width: p.width, height: p.height, salvaged: p.flags.contains(.salvaged),
                        hasLoss: p.flags.contains(.hasLoss), isOpen: p.isOpen))
            }
        }
        return out
    }
}

/// One local day of a stream.
package struct LibraryDay: Sendable, Hashable {
    /// `2026-11-23`.
    package let day: String
    package let range: WallRange
    package let recorded: TimeSpan
    package let gap: TimeSpan
}

extension WallTime {
    /// Later than anything that is recorded.
    static let distantFuture = WallTime(microseconds: .max)
}
