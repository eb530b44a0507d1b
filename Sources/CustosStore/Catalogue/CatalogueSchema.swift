import GRDB

/// The schema of `catalogue.sqlite`.
///
/// Two tables hold a segment. `segment` is narrow and lies in the order of time, so that a day's timeline is a
/// short walk; `seal` holds the digests and is found by sequence number. Streams are integers, and what repeats
/// from row to row (volume, run, boot, codecs with size) is a key. Sizes and times: 21.6 million rows of the narrow
/// kind take about 0.7 GB, one day of a stream is read in a few milliseconds.
enum CatalogueSchema {
    static let steps: [SchemaStep] = [
        SchemaStep("001 segments") { db in
            try db.execute(
                sql: """
                    create table identity (
                      key integer primary key,
                      id blob not null unique check (length(id) = 16)
                    ) strict;

                    create table format (
                      key integer primary key,
                      codecs text not null,
                      width integer not null check (width >= 0),
                      height integer not null check (height >= 0),
                      unique (codecs, width, height)
                    ) strict;

                    create table segment (
                      stream integer not null check (stream > 0),
                      start_us integer not null,
                      sequence integer not null check (sequence >= 0),
                      end_us integer not null check (end_us >= start_us),
                      byte_count integer not null check (byte_count > 0),
                      volume integer not null references identity (key),
                      day integer not null check (day between 10000101 and 99991231),
                      format integer not null references format (key),
                      flags integer not null check (flags between 0 and 65535),
                      primary key (stream, start_us, sequence)
                    ) strict, without rowid;
                    create index segment_volume on segment (volume, start_us);

                    create table seal (
                      stream integer not null,
                      sequence integer not null,
                      start_us integer not null,
                      sha256 blob not null check (length(sha256) = 32),
                      fragments integer not null check (fragments > 0),
                      fragment_root blob not null check (length(fragment_root) = 32),
                      run integer not null references identity (key),
                      boot integer not null references identity (key),
                      boot_start_us integer not null,
                      boot_end_us integer not null,
                      camera_offset_us integer,
                      primary key (stream, sequence),
                      foreign key (stream, start_us, sequence) references segment (stream, start_us, sequence) on delete cascade
                    ) strict, without rowid;

                    -- Kept with each insertion and removal, so that a start and the storage page read no segment.
                    -- longest_us and last_sequence only grow.
                    create table total (
                      stream integer not null primary key check (stream > 0),
                      segments integer not null check (segments >= 0),
                      byte_count integer not null check (byte_count >= 0),
                      longest_us integer not null check (longest_us >= 0),
                      last_sequence integer not null check (last_sequence >= 0)
                    ) strict, without rowid;

                    create table condition (
                      one integer primary key check (one = 1),
                      clean integer not null check (clean in (0, 1))
                    ) strict;
                    insert into condition values (1, 1);
                    """)
        }
    ]
}
