import CustosBase

/// Looks for time of the last run of the program that neither footage nor a gap covers, and makes it a gap.
///
/// Such a hole is what was still in memory when the program was killed while its disks would not take anything.
enum CoverageSweep {
    /// Spans between `items` longer than `tolerated` that `excused` does not touch.
    static func holes(in items: [WallRange], tolerated: TimeSpan, excused: [WallRange]) -> [WallRange] {
        var holes: [WallRange] = []
        var reached: WallTime?
        for item in items.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            if let r = reached, item.start - r > tolerated {
                let hole = WallRange(r, item.start)
                if !excused.contains(where: { $0.start - tolerated < hole.end && hole.start < $0.end + tolerated }) { holes.append(hole) }
            }
            reached = max(reached ?? item.end, item.end)
        }
        return holes
    }

    /// From when on time counts although the last run of the program began later: where the footage before it ends, when the stream was wanted
    /// ever since (a run whose books stood still noted no gap at its start), or for a stream whose first footage came in that run when it was wanted.
    static func anchor(_ stream: StreamID, before start: WallTime, catalogue: Catalogue, state: StateStore) throws -> WallTime? {
        let intent = try state.recordingIntent(of: stream)
        guard let end = try catalogue.latestEnd(of: stream, startingBefore: start) else { return intent.changes.first { $0.wanted }?.since }
        guard end < start else { return nil }
        let between = WallRange(end, start)
        return intent.wanted(in: between) == [between] ? end : nil
    }

    /// - Parameter wish: `anchor`: time from then on counts, too.
    static func run(_ stream: StreamID, from: WallTime, wish: WallTime? = nil, to: WallTime, catalogue: Catalogue, state: StateStore, tolerated: TimeSpan, excused: [WallRange]) throws {
        let from = min(from, wish ?? from)
        guard from < to else { return }
        let range = WallRange(from, to)
        var items = try catalogue.spans(of: stream, overlapping: range).map { WallRange($0.start, max($0.start, $0.end)) }
        items += try state.gaps(of: stream, overlapping: range).map { WallRange($0.start, max($0.start, $0.end ?? to)) }
        items += try state.losses(of: stream, overlapping: range).map { WallRange($0.start, max($0.start, $0.end)) }
        // What was erased lawfully had been footage: no crash left its time empty.
        items += try state.expired(of: stream, overlapping: range).map { WallRange($0.start, max($0.start, $0.end)) }
        if let wish { items.append(WallRange(wish, wish)) }
        for hole in holes(in: items, tolerated: tolerated, excused: excused) {
            try state.addGap(stream, hole, cause: .crash, detail: "in memory when the recorder was killed, and on no disk")
        }
    }
}
