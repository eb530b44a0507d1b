package import GRDB

/// One step of a database's schema, applied once and for ever under its name.
package struct SchemaStep: Sendable {
    package let name: String
    package let apply: @Sendable (Database) throws -> Void

    package init(_ name: String, _ apply: @escaping @Sendable (Database) throws -> Void) {
        self.name = name
        self.apply = apply
    }
}

extension StateStore {
    /// The schema of `state.sqlite`, in order. Each subject that keeps tables there adds its own list here.
    static var schema: [SchemaStep] { coreSchema + accountSchema + exportSchema + custodySchema + lawSchema + personalSchema + auditSchema }

    /// Tables of this folder. A released step is never edited: a change is a new step.
    private static var coreSchema: [SchemaStep] {
        [
            SchemaStep("001 node, cameras, settings") { db in
                try db.execute(
                    sql: """
                        create table node (
                          one integer primary key check (one = 1),
                          id text not null check (length(id) = 36),
                          created_us integer not null
                        ) strict;

                        -- Bumped by triggers; a server polls it to see what another process changed.
                        create table change (
                          one integer primary key check (one = 1),
                          counter integer not null
                        ) strict;
                        insert into change values (1, 1);

                        create table setting (
                          name text not null primary key check (length(name) between 1 and 128),
                          value text not null
                        ) strict, without rowid;

                        -- A removed camera keeps its row: its footage stays under custody, and its number is never used again.
                        create table camera (
                          id integer primary key autoincrement check (id > 0),
                          name text not null check (length(name) between 1 and 64),
                          main_url text not null check (main_url like 'rtsp%://%'),
                          sub_url text check (sub_url like 'rtsp%://%'),
                          user text,
                          password text,
                          transport text not null check (transport in ('automatic', 'tcp', 'udp')),
                          enabled integer not null check (enabled in (0, 1)),
                          records integer not null check (records in (0, 1)),
                          records_sub integer not null check (records_sub in (0, 1)),
                          audio integer not null check (audio in (0, 1)),
                          retention_days integer not null check (retention_days >= 30),
                          created_us integer not null,
                          updated_us integer not null,
                          removed_us integer
                        ) strict;
                        create index camera_url on camera (main_url) where removed_us is null;

                        -- What retention was in force for a camera from when on. Only ever appended to (NM203.18.1.4, 19.1.2).
                        create table camera_retention (
                          camera integer not null references camera (id),
                          since_us integer not null,
                          number integer not null,
                          days integer not null check (days >= 30),
                          floor_days integer not null check (floor_days >= 30 and days >= floor_days),
                          primary key (camera, since_us, number)
                        ) strict, without rowid;

                        -- From when on a stream should be on the disk, and from when on not. Only ever appended to.
                        create table recording_intent (
                          stream integer not null check (stream > 0),
                          since_us integer not null,
                          number integer not null,
                          wanted integer not null check (wanted in (0, 1)),
                          primary key (stream, since_us, number)
                        ) strict, without rowid;

                        create trigger camera_added after insert on camera begin update change set counter = counter + 1; end;
                        create trigger camera_edited after update on camera begin update change set counter = counter + 1; end;
                        create trigger setting_added after insert on setting begin update change set counter = counter + 1; end;
                        create trigger setting_edited after update on setting begin update change set counter = counter + 1; end;
                        create trigger setting_removed after delete on setting begin update change set counter = counter + 1; end;
                        create trigger camera_kept before delete on camera begin select raise(abort, 'a camera is removed by its mark, never by its row'); end;
                        """)
            },
            SchemaStep("002 gaps, losses, expiry") { db in
                let causes = GapCause.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                try db.execute(
                    sql: """
                        create table gap (
                          id integer primary key autoincrement,
                          stream integer not null check (stream > 0),
                          start_us integer not null,
                          end_us integer check (end_us >= start_us),
                          cause text not null check (cause in (\(causes))),
                          detail text not null
                        ) strict;
                        create unique index gap_open on gap (stream) where end_us is null;
                        create index gap_end on gap (stream, end_us) where end_us is not null;

                        -- Footage that was sealed and is gone without having expired.
                        create table loss (
                          id integer primary key autoincrement,
                          stream integer not null check (stream > 0),
                          sequence integer not null check (sequence >= 0),
                          start_us integer not null,
                          end_us integer not null check (end_us >= start_us),
                          volume text not null check (length(volume) = 36),
                          detail text not null,
                          detected_by text not null,
                          detected_us integer not null,
                          unique (stream, sequence)
                        ) strict;
                        create index loss_time on loss (stream, end_us);

                        -- Segments that hold a grant and are being unlinked. Written before the file is touched.
                        create table expiring (
                          stream integer not null check (stream > 0),
                          sequence integer not null check (sequence >= 0),
                          start_us integer not null,
                          end_us integer not null check (end_us >= start_us),
                          volume text not null check (length(volume) = 36),
                          day text not null check (length(day) = 8),
                          byte_count integer not null check (byte_count >= 0),
                          days integer not null check (days >= 30),
                          rule_units text not null check (length(rule_units) > 0),
                          granted_us integer not null check (granted_us > end_us),
                          primary key (stream, sequence)
                        ) strict, without rowid;

                        -- Footage that has lawfully expired, as ranges of consecutive segments.
                        create table expired (
                          stream integer not null check (stream > 0),
                          first_sequence integer not null check (first_sequence >= 0),
                          last_sequence integer not null check (last_sequence >= first_sequence),
                          start_us integer not null,
                          end_us integer not null check (end_us >= start_us),
                          segments integer not null check (segments > 0),
                          byte_count integer not null check (byte_count >= 0),
                          rule_units text not null,
                          first_erased_us integer not null,
                          last_erased_us integer not null,
                          primary key (stream, first_sequence)
                        ) strict, without rowid;
                        create index expired_time on expired (stream, end_us);
                        """)
            },
            SchemaStep("003 starts, volumes") { db in
                try db.execute(
                    sql: """
                        create table start (
                          id integer primary key autoincrement,
                          boot text not null,
                          started_us integer not null,
                          beat_us integer not null check (beat_us >= 0),
                          beat_boot_us integer not null,
                          stopped_us integer
                        ) strict;

                        create table volume (
                          id text not null primary key check (length(id) = 36),
                          path text not null,
                          first_seen_us integer not null,
                          last_seen_us integer not null
                        ) strict, without rowid;
                        """)
            },
            SchemaStep("004 outbox of the ledger") { db in
                try db.execute(
                    sql: """
                        -- Facts that are to become leaves of the ledger, written with the change that they tell of.
                        create table ledger_outbox (
                          id integer primary key autoincrement,
                          at_us integer not null,
                          boot text not null check (length(boot) = 36),
                          boot_us integer not null,
                          fact text not null check (length(fact) between 2 and 65536)
                        ) strict;

                        -- Up to where the ledger knows of a gap; a lasting one is told every hour.
                        alter table gap add column logged_us integer;

                        -- The outbox row of the expire leaf that the file waits for, and the leaf's index once it is one.
                        alter table expiring add column entry integer;
                        alter table expiring add column leaf integer;
                        create index expiring_entry on expiring (entry) where entry is not null;
                        """)
            },
        ]
    }
}
