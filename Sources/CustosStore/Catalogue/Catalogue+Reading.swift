package import CustosBase
import Foundation
import GRDB

/// Questions that the catalogue answers from an index, whatever its size.
extension Catalogue {
    private static let wholeRow = """
        select s.stream, s.sequence, s.start_us, s.end_us, v.id, s.day, s.byte_count, e.sha256, e.fragments, e.fragment_root, r.id, s.flags,
          f.codecs, f.width, f.height, b.id, e.boot_start_us, e.boot_end_us, e.camera_offset_us
        from segment s join seal e on e.stream = s.stream and e.sequence = s.sequence
          join identity v on v.key = s.volume join identity r on r.key = e.run join identity b on b.key = e.boot join format f on f.key = s.format
        """

    /// One segment.
    package func segment(_ stream: StreamID, _ sequence: UInt64) throws -> SegmentRow? {
        try reading { try Self.fetchRow($0, stream: stream.key, sequence: Int64(sequence)) }
    }

    static func fetchRow(_ db: Database, stream: Int64, sequence: Int64) throws -> SegmentRow? {
        guard let start = try Int64.fetchOne(db, sql: "select start_us from seal where stream = ? and sequence = ?", arguments: [stream, sequence]) else { return nil }
        return try Row.fetchOne(
            db, sql: wholeRow + " where s.stream = ? and s.start_us = ? and s.sequence = ?", arguments: [stream, start, sequence]
        ).map(row)
    }

    /// The segments that touch `range`, in the order of their starts; at most `limit`.
    package func segments(of stream: StreamID, overlapping range: WallRange, limit: Int = 100_000) throws -> [SegmentRow] {
        try reading { db in
            let from = try Self.firstStart(db, stream, range)
            return try Row.fetchAll(
                db, sql: Self.wholeRow + " where s.stream = ? and s.start_us >= ? and s.start_us < ? and s.end_us > ? order by s.start_us, s.sequence limit ?",
                arguments: [stream.key, from, range.end.microseconds, range.start.microseconds, limit]
            ).map(Self.row)
        }
    }

    /// The narrow halves of the segments that touch `range`, in the order of their starts; at most `limit`.
    package func spans(of stream: StreamID, overlapping range: WallRange, limit: Int = 500_000) throws -> [SegmentSpan] {
        try reading { db in
            let from = try Self.firstStart(db, stream, range)
            let statement = try db.cachedStatement(
                sql: """
                    select sequence, start_us, end_us, volume, day, byte_count, format, flags from segment
                    where stream = ? and start_us >= ? and start_us < ? and end_us > ? order by start_us, sequence limit ?
                    """)
            var volumes: [Int64: UUIDValue] = [:]
            var formats: [Int64: (String, Int, Int)] = [:]
            var out: [SegmentSpan] = []
            let cursor = try Row.fetchCursor(statement, arguments: [stream.key, from, range.end.microseconds, range.start.microseconds, limit])
            while let r = try cursor.next() {
                let v: Int64 = r[3], f: Int64 = r[6]
                let volume = try volumes[v] ?? Self.identity(db, v)
                volumes[v] = volume
                let format = try formats[f] ?? Self.format(db, f)
                formats[f] = format
                out.append(
                    SegmentSpan(
                        sequence: UInt64(r[0] as Int64), start: WallTime(microseconds: r[1]), end: WallTime(microseconds: r[2]), volume: volume,
                        day: Self.dayText(r[4]), byteCount: r[5], codecs: format.0, width: format.1, height: format.2, flags: SegmentFlags(rawValue: r[7])))
            }
            return out
        }
    }

    /// How many sealed segments touch `range`, and their bytes.
    package func stock(of stream: StreamID, overlapping range: WallRange) throws -> (segments: Int, bytes: Int64) {
        try reading { db in
            let from = try Self.firstStart(db, stream, range)
            let row = try Row.fetchOne(
                db, sql: "select count(*), coalesce(sum(byte_count), 0) from segment where stream = ? and start_us >= ? and start_us < ? and end_us > ?",
                arguments: [stream.key, from, range.end.microseconds, range.start.microseconds])
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// The number after the highest one that this catalogue has ever held of the stream.
    package func nextSequence(of stream: StreamID) throws -> UInt64 {
        try reading { db in
            let n = try Int64.fetchOne(db, sql: "select last_sequence from total where stream = ?", arguments: [stream.key])
            return n.map { UInt64($0) + 1 } ?? 1
        }
    }

    /// Where the stream's newest footage ends. Looks at the last few starts, as a stepped clock may have put one end after a later one.
    package func latestEnd(of stream: StreamID) throws -> WallTime? {
        try reading { db in
            try Int64.fetchOne(
                db, sql: "select max(end_us) from (select end_us from segment where stream = ? order by start_us desc limit 8)", arguments: [stream.key]
            ).map { WallTime(microseconds: $0) }
        }
    }

    /// Where the newest footage ends that starts before `time`. Looks at the last few starts, as `latestEnd(of:)` does.
    package func latestEnd(of stream: StreamID, startingBefore time: WallTime) throws -> WallTime? {
        try reading { db in
            try Int64.fetchOne(
                db, sql: "select max(end_us) from (select end_us from segment where stream = ? and start_us < ? order by start_us desc limit 8)",
                arguments: [stream.key, time.microseconds]
            ).map { WallTime(microseconds: $0) }
        }
    }

    /// The segment with the highest sequence number.
    package func latest(of stream: StreamID) throws -> SegmentRow? {
        try reading { db in
            guard let n = try Int64.fetchOne(db, sql: "select max(sequence) from seal where stream = ?", arguments: [stream.key]) else { return nil }
            return try Self.fetchRow(db, stream: stream.key, sequence: n)
        }
    }

    /// Where the stream's oldest footage starts.
    package func oldest(of stream: StreamID) throws -> WallTime? {
        try reading { db in
            try Int64.fetchOne(db, sql: "select start_us from segment where stream = ? order by start_us limit 1", arguments: [stream.key])
                .map { WallTime(microseconds: $0) }
        }
    }

    /// Bytes of the segments that touch a span.
    package func bytes(of stream: StreamID, overlapping range: WallRange) throws -> Int64 {
        try reading { db in
            let from = try Self.firstStart(db, stream, range)
            return try Int64.fetchOne(
                db, sql: "select coalesce(sum(byte_count), 0) from segment where stream = ? and start_us >= ? and start_us < ? and end_us > ?",
                arguments: [stream.key, from, range.end.microseconds, range.start.microseconds]) ?? 0
        }
    }

    /// Where the footage of each stream begins at or after a time; a segment that runs over it begins at it.
    package func firstFootage(of streams: [StreamID], from time: WallTime) throws -> [StreamID: WallTime] {
        try reading { db in
            let over = try db.cachedStatement(sql: "select end_us from segment where stream = ? and start_us < ? order by start_us desc limit 1")
            let next = try db.cachedStatement(sql: "select start_us from segment where stream = ? and start_us >= ? order by start_us limit 1")
            var out: [StreamID: WallTime] = [:]
            for s in streams {
                if let end = try Int64.fetchOne(over, arguments: [s.key, time.microseconds]), end > time.microseconds {
                    out[s] = time
                } else if let start = try Int64.fetchOne(next, arguments: [s.key, time.microseconds]) {
                    out[s] = WallTime(microseconds: start)
                }
            }
            return out
        }
    }

    /// Where the oldest footage of a volume starts.
    package func oldest(volume: UUIDValue) throws -> WallTime? {
        try reading { db in
            guard let key = try Self.key(db, of: volume) else { return nil }
            return try Int64.fetchOne(db, sql: "select min(start_us) from segment where volume = ?", arguments: [key]).map { WallTime(microseconds: $0) }
        }
    }

    /// The first segment that starts at or after `time`.
    package func firstSpan(of stream: StreamID, startingFrom time: WallTime) throws -> WallTime? {
        try reading { db in
            try Int64.fetchOne(db, sql: "select start_us from segment where stream = ? and start_us >= ? order by start_us limit 1", arguments: [stream.key, time.microseconds])
                .map { WallTime(microseconds: $0) }
        }
    }

    /// The oldest segments of a stream, by start; at most `limit`.
    package func oldestSegments(of stream: StreamID, limit: Int) throws -> [SegmentRow] {
        try reading { db in
            try Row.fetchAll(db, sql: Self.wholeRow + " where s.stream = ? order by s.start_us, s.sequence limit ?", arguments: [stream.key, limit]).map(Self.row)
        }
    }

    /// What each stream has in stock.
    package func totals() throws -> [StreamTotal] {
        try reading { db in
            try Row.fetchAll(
                db,
                sql: """
                    select stream, segments, byte_count,
                      (select start_us from segment s where s.stream = t.stream order by start_us limit 1),
                      (select max(end_us) from (select end_us from segment s where s.stream = t.stream order by start_us desc limit 8))
                    from total t order by stream
                    """
            ).map { r in
                StreamTotal(
                    stream: StreamID(key: r[0]), segments: r[1], byteCount: r[2], oldest: (r[3] as Int64?).map { WallTime(microseconds: $0) },
                    newest: (r[4] as Int64?).map { WallTime(microseconds: $0) })
            }
        }
    }

    /// Every stream that has or had footage here.
    package func streams() throws -> [StreamID] {
        try reading { try Int64.fetchAll($0, sql: "select stream from total order by stream").map(StreamID.init(key:)) }
    }

    /// Every segment of a volume in the order of start. Reads in pages, so that a walk of hours holds no old snapshot of the database.
    package func forEach(volume: UUIDValue, page: Int = 2000, _ body: (SegmentRow) throws -> Void) throws {
        guard let key = try reading({ try Self.key($0, of: volume) }) else { return }
        var after: (start: Int64, stream: Int64, sequence: Int64) = (.min, 0, -1)
        while true {
            let rows = try reading { db in
                try Row.fetchAll(
                    db, sql: Self.wholeRow + " where s.volume = ? and (s.start_us, s.stream, s.sequence) > (?, ?, ?) order by s.start_us, s.stream, s.sequence limit ?",
                    arguments: [key, after.start, after.stream, after.sequence, page]
                ).map(Self.row)
            }
            for r in rows { try body(r) }
            guard rows.count == page, let last = rows.last else { return }
            after = (last.start.microseconds, last.stream.key, Int64(last.sequence))
        }
    }

    /// Every segment of a stream by sequence number, in pages.
    package func forEach(of stream: StreamID, page: Int = 2000, _ body: (SegmentRow) throws -> Void) throws {
        var after: Int64 = -1
        while true {
            let rows = try reading { db in
                try Row.fetchAll(db, sql: Self.wholeRow + " where e.stream = ? and e.sequence > ? and s.start_us = e.start_us order by e.sequence limit ?", arguments: [stream.key, after, page])
                    .map(Self.row)
            }
            for r in rows { try body(r) }
            guard rows.count == page, let last = rows.last else { return }
            after = Int64(last.sequence)
        }
    }

    /// How much of each day of `range` is recorded; a day begins at 00:00 of `offset` (+08:00 as a span of 8 hours).
    /// Footage that lies twice over the same time counts once.
    package func days(of stream: StreamID, _ range: WallRange, offset: TimeSpan) throws -> [DaySummary] {
        let first = WallTime.floorDivide((range.start + offset).microseconds, DayCount.dayLength).quotient
        let last = WallTime.floorDivide((range.end + offset).microseconds - 1, DayCount.dayLength).quotient
        guard first <= last else { return [] }
        var counter = DayCount(firstDay: first, lastDay: last, offset: offset)
        try reading { db in
            let from = try Self.firstStart(db, stream, range)
            let statement = try db.cachedStatement(sql: "select start_us, end_us from segment where stream = ? and start_us >= ? and start_us < ? order by start_us")
            let cursor = try Row.fetchCursor(statement, arguments: [stream.key, from, range.end.microseconds])
            while let r = try cursor.next() { counter.add(max(range.start.microseconds, r[0]), min(range.end.microseconds, r[1])) }
        }
        return counter.summaries
    }

    // MARK: Rows

    /// The earliest start that a segment touching `range` can have: no segment of the stream is longer than the longest ever seen.
    private static func firstStart(_ db: Database, _ stream: StreamID, _ range: WallRange) throws -> Int64 {
        let longest = try Int64.fetchOne(db, sql: "select longest_us from total where stream = ?", arguments: [stream.key]) ?? 0
        return range.start.microseconds.subtractingReportingOverflow(longest).overflow ? .min : range.start.microseconds - longest
    }

    private static func key(_ db: Database, of id: UUIDValue) throws -> Int64? {
        try Int64.fetchOne(db, sql: "select key from identity where id = ?", arguments: [Data(id.bytes)])
    }

    private static func identity(_ db: Database, _ key: Int64) throws -> UUIDValue {
        guard let d = try Data.fetchOne(db, sql: "select id from identity where key = ?", arguments: [key]), let u = UUIDValue(bytes: d) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "identity \(key) is missing")
        }
        return u
    }

    private static func format(_ db: Database, _ key: Int64) throws -> (String, Int, Int) {
        guard let r = try Row.fetchOne(db, sql: "select codecs, width, height from format where key = ?", arguments: [key]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "format \(key) is missing")
        }
        return (r[0], r[1], r[2])
    }

    private static func dayText(_ n: Int64) -> String {
        let s = String(n)
        return String(repeating: "0", count: max(0, 8 - s.utf8.count)) + s
    }

    private static func row(_ r: Row) throws -> SegmentRow {
        guard let volume = UUIDValue(bytes: r[4] as Data), let run = UUIDValue(bytes: r[10] as Data), let boot = UUIDValue(bytes: r[15] as Data) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "an identity is not 16 bytes")
        }
        return SegmentRow(
            stream: StreamID(key: r[0]), sequence: UInt64(r[1] as Int64), start: WallTime(microseconds: r[2]), end: WallTime(microseconds: r[3]), volume: volume,
            day: dayText(r[5]), byteCount: r[6], sha256: [UInt8](r[7] as Data), fragments: r[8], fragmentRoot: [UInt8](r[9] as Data), run: run,
            flags: SegmentFlags(rawValue: r[11]), codecs: r[12], width: r[13], height: r[14], bootID: boot, bootStart: MonotonicTime(microseconds: r[16]),
            bootEnd: MonotonicTime(microseconds: r[17]), cameraOffset: (r[18] as Int64?).map { TimeSpan(microseconds: $0) })
    }
}

extension Catalogue {
    /// The segments that start at or after `time`, in the order of their starts; at most `limit`.
    package func segments(of stream: StreamID, startingFrom time: WallTime, limit: Int) throws -> [SegmentRow] {
        try reading { db in
            try Row.fetchAll(
                db, sql: Self.wholeRow + " where s.stream = ? and s.start_us >= ? order by s.start_us, s.sequence limit ?",
                arguments: [stream.key, time.microseconds, limit]
            ).map(Self.row)
        }
    }
}
