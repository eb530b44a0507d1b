package import CustosBase
import GRDB

/// Gaps and losses. The schema holds what must be true: an end is never before its start, a cause is one of the
/// list, and a stream has at most one open gap.
extension StateStore {
    /// Opens a gap, or keeps the one that is open already (its start and cause stay). Returns its number.
    @discardableResult
    package func openGap(_ stream: StreamID, start: WallTime, cause: GapCause, detail: String = "") throws -> Int64 {
        try database.write { db in
            if let open = try Int64.fetchOne(db, sql: "select id from gap where stream = ? and end_us is null", arguments: [stream.key]) { return open }
            try db.execute(
                sql: "insert into gap (stream, start_us, end_us, cause, detail) values (?, ?, null, ?, ?)",
                arguments: [stream.key, start.microseconds, cause.rawValue, detail])
            return db.lastInsertedRowID
        }
    }

    /// Ends a gap. An end before its start (the clock stepped back) is taken as its start. Ending it twice changes nothing.
    package func closeGap(_ id: Int64, end: WallTime) throws {
        try database.write { db in
            try db.execute(sql: "update gap set end_us = max(start_us, ?) where id = ? and end_us is null", arguments: [end.microseconds, id])
            if db.changesCount == 1 { try noteGap(db, id, until: nil) }
        }
    }

    /// Tells the ledger of a gap, from where it knows of it on: up to its end, or to `until` while it lasts.
    private func noteGap(_ db: Database, _ id: Int64, until: WallTime?) throws {
        guard let r = try Row.fetchOne(db, sql: "select stream, coalesce(logged_us, start_us), end_us, cause from gap where id = ?", arguments: [id]),
            let cause = GapCause(rawValue: r[3]), let end = (r[2] as Int64?).map(WallTime.init(microseconds:)) ?? until
        else { return }
        let from = WallTime(microseconds: r[1])
        guard from <= end else { return }
        try note(db, .gap(stream: StreamID(key: r[0]), from: from, to: end, cause: cause))
        try db.execute(sql: "update gap set logged_us = ? where id = ?", arguments: [end.microseconds, id])
    }

    /// Tells the ledger of every gap that lasts for longer than `interval` since it was last told, so that a camera that
    /// is gone for a week is no silence in the log.
    package func noteLastingGaps(interval: TimeSpan) throws {
        let now = clocks.wall()
        try database.write { db in
            let ids = try Int64.fetchAll(
                db, sql: "select id from gap where end_us is null and coalesce(logged_us, start_us) <= ?", arguments: [(now - interval).microseconds])
            for id in ids { try noteGap(db, id, until: now) }
        }
    }

    /// Records a gap that is over. Returns its number.
    @discardableResult
    package func addGap(_ stream: StreamID, _ range: WallRange, cause: GapCause, detail: String = "") throws -> Int64 {
        try database.write { db in
            // Recovery may run twice over the same crash: the same span with the same cause is the same gap.
            if let same = try Int64.fetchOne(
                db, sql: "select id from gap where stream = ? and start_us = ? and end_us = ? and cause = ?",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds, cause.rawValue])
            {
                return same
            }
            try db.execute(
                sql: "insert into gap (stream, start_us, end_us, cause, detail) values (?, ?, ?, ?, ?)",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds, cause.rawValue, detail])
            let id = db.lastInsertedRowID
            try noteGap(db, id, until: nil)
            return id
        }
    }

    /// Corrects the cause of a gap once it is known better.
    package func setGapCause(_ id: Int64, _ cause: GapCause, detail: String? = nil) throws {
        try database.write { db in
            try db.execute(sql: "update gap set cause = ?, detail = coalesce(?, detail) where id = ?", arguments: [cause.rawValue, detail, id])
        }
    }

    package func gap(_ id: Int64) throws -> GapRecord? {
        try database.read { db in try Row.fetchOne(db, sql: "select id, stream, start_us, end_us, cause, detail from gap where id = ?", arguments: [id]).map(Self.gap) }
    }

    /// The gaps that touch `range`, in the order of their starts, an open one included.
    package func gaps(of stream: StreamID, overlapping range: WallRange) throws -> [GapRecord] {
        try database.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    select id, stream, start_us, end_us, cause, detail from gap where stream = ?1 and end_us is not null and end_us > ?2 and start_us < ?3
                    union all
                    select id, stream, start_us, end_us, cause, detail from gap where stream = ?1 and end_us is null and start_us < ?3
                    order by start_us, id
                    """, arguments: [stream.key, range.start.microseconds, range.end.microseconds]
            ).map(Self.gap)
        }
    }

    /// The same for many streams in one reading.
    package func gaps(of streams: [StreamID], overlapping range: WallRange) throws -> [StreamID: [GapRecord]] {
        try database.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    select id, stream, start_us, end_us, cause, detail from gap where stream = ?1 and end_us is not null and end_us > ?2 and start_us < ?3
                    union all
                    select id, stream, start_us, end_us, cause, detail from gap where stream = ?1 and end_us is null and start_us < ?3
                    order by start_us, id
                    """)
            var out: [StreamID: [GapRecord]] = [:]
            for stream in streams {
                let found = try Row.fetchAll(statement, arguments: [stream.key, range.start.microseconds, range.end.microseconds]).map(Self.gap)
                if !found.isEmpty { out[stream] = found }
            }
            return out
        }
    }

    /// The gap of a stream that lasts, if one does.
    package func openGap(of stream: StreamID) throws -> GapRecord? {
        try database.read { db in
            try Row.fetchOne(db, sql: "select id, stream, start_us, end_us, cause, detail from gap where stream = ? and end_us is null", arguments: [stream.key]).map(Self.gap)
        }
    }

    package func openGaps() throws -> [GapRecord] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select id, stream, start_us, end_us, cause, detail from gap where end_us is null order by stream").map(Self.gap)
        }
    }

    private static func gap(_ r: Row) -> GapRecord {
        GapRecord(
            id: r[0], stream: StreamID(key: r[1]), start: WallTime(microseconds: r[2]), end: (r[3] as Int64?).map { WallTime(microseconds: $0) },
            cause: GapCause(rawValue: r[4]) ?? .crash, detail: r[5])
    }

    // MARK: Losses

    /// Records that a sealed segment is gone, or damaged. `cause` is the leaf's: missing, damaged or volume. Recording the same one again changes nothing. Returns `true` when it is new.
    @discardableResult
    package func addLoss(stream: StreamID, sequence: UInt64, range: WallRange, volume: UUIDValue, detail: String, detectedBy: String, cause: String = "missing") throws -> Bool {
        let now = clocks.wall().microseconds
        return try database.write { db in
            try db.execute(
                sql: "insert or ignore into loss (stream, sequence, start_us, end_us, volume, detail, detected_by, detected_us) values (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    stream.key, Int64(sequence), range.start.microseconds, range.end.microseconds, volume.description, detail, detectedBy, now,
                ])
            let isNew = db.changesCount == 1
            if isNew { try note(db, .loss(stream: stream, first: sequence, last: sequence, from: range.start, to: range.end, cause: cause, by: detectedBy)) }
            return isNew
        }
    }

    /// The losses that touch `range`.
    package func losses(of stream: StreamID, overlapping range: WallRange) throws -> [LossRecord] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "select * from loss where stream = ? and end_us > ? and start_us < ? order by start_us",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds]
            ).compactMap { r in
                guard let volume = UUIDValue(r["volume"] as String) else { return nil }
                return LossRecord(
                    id: r["id"], stream: StreamID(key: r["stream"]), sequence: UInt64(r["sequence"] as Int64), start: WallTime(microseconds: r["start_us"]),
                    end: WallTime(microseconds: r["end_us"]), volume: volume, detail: r["detail"], detectedBy: r["detected_by"],
                    detectedAt: WallTime(microseconds: r["detected_us"]))
            }
        }
    }

    /// The segment came back (its volume was plugged in again): it is no loss any more.
    package func removeLoss(stream: StreamID, sequence: UInt64) throws {
        try database.write { db in try db.execute(sql: "delete from loss where stream = ? and sequence = ?", arguments: [stream.key, Int64(sequence)]) }
    }
}
