import GRDB

extension StateStore {
    /// Tables for holds, restrictions and orders to erase. A released step is never edited: a change is a new step.
    static var custodySchema: [SchemaStep] {
        [
            SchemaStep("301 holds, restrictions, orders to erase") { db in
                try db.execute(
                    sql: """
                        create table custody_mark (
                          id text not null primary key check (length(id) = 36),
                          kind text not null check (kind in ('hold', 'restriction')),
                          stream integer not null check (stream > 0),
                          from_us integer not null,
                          to_us integer not null check (to_us > from_us),
                          reason text not null check (length(reason) between 1 and 500),
                          document text not null check (length(document) <= 200),
                          placed_by text not null,
                          placed_us integer not null,
                          end_asked_by text,
                          end_reason text,
                          ended_by text check (ended_by is null or ended_by <> end_asked_by),
                          ended_us integer,
                          check ((ended_us is null) = (ended_by is null)),
                          check (ended_us is null or end_asked_by is not null)
                        ) strict, without rowid;
                        create index custody_active on custody_mark (stream, to_us) where ended_us is null;
                        create trigger custody_kept before delete on custody_mark begin select raise(abort, 'a hold or restriction is ended, never removed'); end;
                        create trigger custody_fixed before update on custody_mark
                        when old.ended_us is not null or new.id <> old.id or new.kind <> old.kind or new.stream <> old.stream or new.from_us <> old.from_us or new.to_us <> old.to_us
                        begin select raise(abort, 'a hold or restriction changes only by its end'); end;

                        create table erasure_order (
                          id text not null primary key check (length(id) = 36),
                          stream integer not null check (stream > 0),
                          from_us integer not null,
                          to_us integer not null check (to_us > from_us),
                          ground text not null check (ground in ('CN799.26', 'CN799.27.1', 'CN799.28')),
                          organ text not null check (length(organ) between 1 and 200),
                          document text not null check (length(document) between 1 and 200),
                          evidence text not null check (length(evidence) between 1 and 200),
                          entered_by text not null,
                          entered_us integer not null,
                          confirmed_by text check (confirmed_by is null or confirmed_by <> entered_by),
                          confirmed_us integer,
                          done_us integer,
                          check ((confirmed_us is null) = (confirmed_by is null))
                        ) strict, without rowid;
                        create trigger order_kept before delete on erasure_order begin select raise(abort, 'an order is kept'); end;
                        """)
            }
        ]
    }
}
