package import CustosBase
import CustosLaw
import GRDB

/// A segment that holds a grant and is on its way out: its row is durable before the file is touched.
struct ExpiringSegment: Sendable, Hashable {
    let stream: StreamID
    let sequence: UInt64
    let start: WallTime
    let end: WallTime
    let volume: UUIDValue
    let day: String
    let byteCount: Int64
    let ruleUnits: String
    /// The index of its expire leaf; `nil` until the ledger has it.
    let leaf: UInt64?
}

/// Lawful expiry: what is being erased, and the ranges that have been.
extension StateStore {
    /// Ranges that have lawfully expired and touch `range`.
    package func expired(of stream: StreamID, overlapping range: WallRange) throws -> [ExpiredRange] {
        try database.read { db in
            try Row.fetchAll(
                db, sql: "select * from expired where stream = ? and end_us > ? and start_us < ? order by start_us",
                arguments: [stream.key, range.start.microseconds, range.end.microseconds]
            ).map { r in
                ExpiredRange(
                    stream: StreamID(key: r["stream"]), firstSequence: UInt64(r["first_sequence"] as Int64), lastSequence: UInt64(r["last_sequence"] as Int64),
                    start: WallTime(microseconds: r["start_us"]), end: WallTime(microseconds: r["end_us"]), segments: r["segments"], byteCount: r["byte_count"],
                    ruleUnits: (r["rule_units"] as String).split(separator: " ").map(String.init), firstErasedAt: WallTime(microseconds: r["first_erased_us"]),
                    lastErasedAt: WallTime(microseconds: r["last_erased_us"]))
            }
        }
    }

    /// Whether a segment has lawfully expired or is on its way out.
    package func hasExpired(_ stream: StreamID, _ sequence: UInt64) throws -> Bool {
        try database.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    select exists (select 1 from expiring where stream = ?1 and sequence = ?2)
                      or exists (select 1 from expired where stream = ?1 and first_sequence <= ?2 and last_sequence >= ?2)
                    """, arguments: [stream.key, Int64(sequence)]) ?? false
        }
    }

    /// The highest sequence number of a stream that has expired. A rebuilt catalogue must not use it again.
    package func lastExpiredSequence(of stream: StreamID) throws -> UInt64? {
        try database.read { db in
            let n = try Int64.fetchOne(
                db,
                sql: "select max(n) from (select max(sequence) n from expiring where stream = ?1 union all select max(last_sequence) from expired where stream = ?1)",
                arguments: [stream.key])
            return n.map(UInt64.init)
        }
    }

    // MARK: The sweeper's own

    /// Writes down what is about to be unlinked, and the leaf that must stand in the ledger before that. Only the sweeper
    /// calls this, with a grant for each segment. What is on its way out already is left as it is.
    func beginErasure(_ batches: [ErasureBatch]) throws {
        try database.write { db in
            for batch in batches {
                for (row, grant) in batch.rows {
                    precondition(grant.covers(stream: row.stream, sequence: row.sequence), "the grant is for \(grant.stream) \(grant.sequence), not \(row.stream) \(row.sequence)")
                }
                let known = try Int.fetchOne(
                    db, sql: "select count(*) from expiring where stream = ? and sequence between ? and ?", arguments: [batch.stream.key, Int64(batch.first), Int64(batch.last)])
                guard known == 0 else { continue }
                let entry = try note(
                    db,
                    .expire(
                        stream: batch.stream, first: batch.first, last: batch.last, count: batch.rows.count, from: batch.rows.map(\.row.start).min()!,
                        to: batch.rows.map(\.row.end).max()!, order: batch.order?.document))
                for (row, grant) in batch.rows {
                    try db.execute(
                        sql: """
                            insert into expiring (stream, sequence, start_us, end_us, volume, day, byte_count, days, rule_units, granted_us, entry)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: [
                            row.stream.key, Int64(row.sequence), row.start.microseconds, row.end.microseconds, row.volume.description, row.day, row.byteCount,
                            grant.days, grant.ruleUnits.map(\.text).joined(separator: " "), grant.grantedAt.microseconds, entry,
                        ])
                }
            }
        }
    }

    /// The numbers of a stream's segments that are on their way out.
    func expiringSequences(of stream: StreamID) throws -> Set<UInt64> {
        try database.read { db in
            Set(try Int64.fetchAll(db, sql: "select sequence from expiring where stream = ?", arguments: [stream.key]).map(UInt64.init))
        }
    }

    /// How many segments are on their way out.
    package func expiringCount() throws -> Int { try database.read { try Int.fetchOne($0, sql: "select count(*) from expiring") ?? 0 } }

    /// What is on its way out, also from before a crash.
    func expiringSegments(limit: Int) throws -> [ExpiringSegment] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select stream, sequence, start_us, end_us, volume, day, byte_count, rule_units, leaf from expiring order by stream, sequence limit ?", arguments: [limit])
                .compactMap { r in
                    UUIDValue(r[4] as String).map {
                        ExpiringSegment(
                            stream: StreamID(key: r[0]), sequence: UInt64(r[1] as Int64), start: WallTime(microseconds: r[2]), end: WallTime(microseconds: r[3]),
                            volume: $0, day: r[5], byteCount: r[6], ruleUnits: r[7], leaf: (r[8] as Int64?).map(UInt64.init))
                    }
                }
        }
    }

    /// The files are gone and the directory is synced: moves the segments from `expiring` into the ranges of `expired`.
    func finishErasure(_ segments: [ExpiringSegment], at now: WallTime) throws {
        try database.write { db in
            for s in segments {
                let key: [any DatabaseValueConvertible] = [s.stream.key, Int64(s.sequence)]
                try db.execute(sql: "delete from expiring where stream = ? and sequence = ?", arguments: StatementArguments(key))
                guard db.changesCount == 1 else { continue }
                // Grows the range that ends right before this segment under the same rules; else starts a new one.
                try db.execute(
                    sql: """
                        update expired set last_sequence = ?2, start_us = min(start_us, ?3), end_us = max(end_us, ?4), segments = segments + 1,
                          byte_count = byte_count + ?5, last_erased_us = ?7
                        where stream = ?1 and last_sequence = ?2 - 1 and rule_units = ?6 and ?3 - end_us between -2000000 and 2000000
                          and first_sequence = (select max(first_sequence) from expired where stream = ?1 and first_sequence < ?2)
                        """,
                    arguments: [s.stream.key, Int64(s.sequence), s.start.microseconds, s.end.microseconds, s.byteCount, s.ruleUnits, now.microseconds])
                if db.changesCount == 1 { continue }
                try db.execute(
                    sql: """
                        insert into expired (stream, first_sequence, last_sequence, start_us, end_us, segments, byte_count, rule_units, first_erased_us, last_erased_us)
                        values (?1, ?2, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?7)
                        """,
                    arguments: [s.stream.key, Int64(s.sequence), s.start.microseconds, s.end.microseconds, s.byteCount, s.ruleUnits, now.microseconds])
            }
        }
    }
}
