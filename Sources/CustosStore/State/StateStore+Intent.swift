package import CustosBase
import GRDB

/// When a stream was meant to be recorded: what its coverage is measured against.
package struct RecordingIntent: Sendable, Hashable {
    package struct Change: Sendable, Hashable {
        package let since: WallTime
        package let wanted: Bool
        package init(since: WallTime, wanted: Bool) {
            self.since = since
            self.wanted = wanted
        }
    }
    /// In the order of time.
    package let changes: [Change]

    package init(changes: [Change]) { self.changes = changes }

    /// The parts of `range` in which the stream was wanted.
    package func wanted(in range: WallRange) -> [WallRange] {
        var out: [WallRange] = []
        for (i, c) in changes.enumerated() where c.wanted {
            let end = i + 1 < changes.count ? changes[i + 1].since : range.end
            guard c.since <= end, let part = WallRange(c.since, end).intersection(range) else { continue }
            if let last = out.last, last.end >= part.start { out[out.count - 1].end = max(last.end, part.end) } else { out.append(part) }
        }
        return out
    }

    package var isWanted: Bool { changes.last?.wanted ?? false }
}

extension StateStore {
    /// From when on a stream should be on the disk, and from when on not: written with the camera, in its transaction.
    package func recordingIntent(of stream: StreamID) throws -> RecordingIntent {
        try database.read { db in
            RecordingIntent(
                changes: try Row.fetchAll(
                    db, sql: "select since_us, wanted from recording_intent where stream = ? order by since_us, number", arguments: [stream.key]
                ).map { RecordingIntent.Change(since: WallTime(microseconds: $0[0]), wanted: $0[1]) })
        }
    }

    /// The same for many streams in one reading.
    package func recordingIntents(of streams: [StreamID]) throws -> [StreamID: RecordingIntent] {
        try database.read { db in
            let statement = try db.cachedStatement(sql: "select since_us, wanted from recording_intent where stream = ? order by since_us, number")
            var out: [StreamID: RecordingIntent] = [:]
            for stream in streams {
                out[stream] = RecordingIntent(
                    changes: try Row.fetchAll(statement, arguments: [stream.key]).map { RecordingIntent.Change(since: WallTime(microseconds: $0[0]), wanted: $0[1]) })
            }
            return out
        }
    }

    /// Every stream that was ever meant to be recorded.
    package func intendedStreams() throws -> [StreamID] {
        try database.read { try Int64.fetchAll($0, sql: "select distinct stream from recording_intent order by stream").map(StreamID.init(key:)) }
    }

    func noteIntent(_ db: Database, from old: [StreamID], to new: [StreamID], at now: WallTime) throws {
        for (stream, wanted) in new.filter({ !old.contains($0) }).map({ ($0, true) }) + old.filter({ !new.contains($0) }).map({ ($0, false) }) {
            let number = try Int.fetchOne(db, sql: "select coalesce(max(number), 0) + 1 from recording_intent where stream = ?", arguments: [stream.key]) ?? 1
            try db.execute(
                sql: "insert into recording_intent (stream, since_us, number, wanted) values (?, ?, ?, ?)",
                arguments: [stream.key, now.microseconds, number, wanted])
            try note(db, .record(stream: stream, isOn: wanted))
        }
    }
}
