import CustosBase
import GRDB

/// The schema of `index.sqlite`. Of 21.6 million segment leaves (a node of 500 streams in a month) it is about 1.5 GB.
enum LedgerIndexSchema {
    /// Spans up to this length are found by their start; the few longer ones are all looked at.
    static let longSpan: TimeSpan = .seconds(3_600 as Int64)

    static let steps: [SchemaStep] = [
        SchemaStep("001 index") { db in
            try db.execute(
                sql: """
                    -- How far it is, and the hash of the last leaf that is in it.
                    create table condition (
                      one integer primary key check (one = 1),
                      origin text not null,
                      size integer not null check (size >= 0),
                      last blob check (length(last) = 32),
                      clock text not null,
                      history_offset integer not null check (history_offset >= 0),
                      policy blob
                    ) strict;

                    create table segment (
                      stream integer not null,
                      sequence integer not null,
                      leaf integer not null,
                      primary key (stream, sequence)
                    ) strict, without rowid;

                    create table span (
                      stream integer not null,
                      is_long integer not null check (is_long in (0, 1)),
                      start_us integer not null,
                      leaf integer not null,
                      end_us integer not null check (end_us >= start_us),
                      primary key (stream, is_long, start_us, leaf)
                    ) strict, without rowid;

                    create table link (
                      stream integer not null,
                      leaf integer not null,
                      primary key (stream, leaf)
                    ) strict, without rowid;

                    create table head (
                      stream integer not null primary key,
                      hash blob not null check (length(hash) = 32),
                      highest integer
                    ) strict, without rowid;

                    create table camera (
                      camera integer not null primary key,
                      rule integer,
                      leaf integer,
                      hash blob check (length(hash) = 32)
                    ) strict, without rowid;

                    -- `cam` leaves by their hash, which segments name; and all `clk` leaves.
                    create table described (
                      camera integer not null,
                      hash blob not null check (length(hash) = 32),
                      leaf integer not null,
                      primary key (camera, hash)
                    ) strict, without rowid;
                    create table jump (leaf integer primary key) strict;

                    create table witness_time (
                      size integer not null primary key,
                      time integer not null
                    ) strict, without rowid;
                    """)
        }
    ]
}
