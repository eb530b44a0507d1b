import CustosBase
import GRDB

/// The totals against the rows. Reads every row; for the check.
extension Catalogue {
    private static let counted = "select stream, count(*) n, sum(byte_count) b from segment group by stream"

    /// Streams whose totals are not those of their rows.
    func wrongTotals() throws -> [StreamID] {
        try reading { db in
            try Int64.fetchAll(
                db,
                sql: """
                    with counted as (\(Self.counted))
                    select t.stream from total t left join counted c on c.stream = t.stream where t.segments <> coalesce(c.n, 0) or t.byte_count <> coalesce(c.b, 0)
                    union select c.stream from counted c left join total t on t.stream = c.stream where t.stream is null
                    """
            ).map(StreamID.init(key:))
        }
    }

    /// Makes the totals anew. The highest numbers that were ever used stay.
    func rebuildTotals() throws {
        try writing { db in
            try db.execute(
                sql: """
                    insert into total (stream, segments, byte_count, longest_us, last_sequence)
                      select stream, count(*), sum(byte_count), max(end_us - start_us), max(sequence) from segment group by stream
                    on conflict (stream) do update set segments = excluded.segments, byte_count = excluded.byte_count,
                      longest_us = max(longest_us, excluded.longest_us), last_sequence = max(last_sequence, excluded.last_sequence);
                    update total set segments = 0, byte_count = 0 where stream not in (select stream from segment);
                    """)
        }
    }
}
