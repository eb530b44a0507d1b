import GRDB

extension StateStore {
    /// Tables of the law's books. A released step is never edited: a change is a new step.
    static var lawSchema: [SchemaStep] {
        [
            SchemaStep("401 law records and registers") { db in
                try db.execute(
                    sql: """
                        -- Records as they stand: everything that the law keeps a book of.
                        create table law_record (
                          id integer primary key autoincrement check (id > 0),
                          kind text not null check (length(kind) between 1 and 40),
                          state text not null check (length(state) between 1 and 40),
                          version integer not null check (version >= 1),
                          data text not null check (json_valid(data)),
                          title text not null,
                          organisation integer,
                          area text,
                          created_by text not null,
                          created_us integer not null,
                          updated_us integer not null
                        ) strict;
                        create index law_record_kind on law_record (kind, state, id);
                        create index law_record_title on law_record (kind, title);
                        create index law_record_unit on law_record (organisation, kind, id);
                        create index law_record_area on law_record (kind, area, id);

                        -- References and other fields by which records are looked up.
                        create table law_key (
                          kind text not null,
                          field text not null,
                          value text not null,
                          record integer not null references law_record (id),
                          primary key (kind, field, value, record)
                        ) strict, without rowid;
                        create index law_key_record on law_key (record);
                        create index law_key_value on law_key (field, value);

                        -- Every version that a record ever had.
                        create table law_version (
                          record integer not null references law_record (id),
                          version integer not null,
                          at_us integer not null,
                          actor text not null,
                          name text not null,
                          event text not null,
                          state text not null,
                          data text not null,
                          primary key (record, version)
                        ) strict, without rowid;
                        create trigger law_version_stays before update on law_version begin select raise(abort, 'versions are never changed'); end;
                        create trigger law_version_remains before delete on law_version begin select raise(abort, 'versions are never removed'); end;

                        -- The statutory registers. Rows are appended and never changed.
                        create table law_row (
                          id integer primary key autoincrement,
                          register text not null check (length(register) between 3 and 40),
                          number text,
                          at_us integer not null,
                          record integer,
                          actor text not null,
                          name text not null,
                          data text not null check (json_valid(data))
                        ) strict;
                        create index law_row_register on law_row (register, id);
                        create index law_row_record on law_row (record);
                        create trigger law_row_stays before update on law_row begin select raise(abort, 'register rows are never changed'); end;
                        create trigger law_row_remains before delete on law_row begin select raise(abort, 'register rows are never removed'); end;

                        create table law_number (
                          register text not null,
                          year integer not null,
                          last integer not null,
                          primary key (register, year)
                        ) strict, without rowid;

                        -- Steps that the law refused.
                        create table law_refusal (
                          id integer primary key autoincrement,
                          at_us integer not null,
                          actor text not null,
                          name text not null,
                          kind text not null,
                          event text not null,
                          record integer,
                          units text not null,
                          zh text not null,
                          en text not null
                        ) strict;
                        create index law_refusal_record on law_refusal (record);
                        create trigger law_refusal_stays before update on law_refusal begin select raise(abort, 'refusals are never changed'); end;

                        -- A form that was sent twice is answered once.
                        create table law_submission (
                          actor text not null,
                          key text not null,
                          -- The kind that was entered, or the record and its step.
                          what text not null,
                          record integer not null,
                          at_us integer not null,
                          primary key (actor, key, what)
                        ) strict, without rowid;

                        create table law_attachment (
                          id integer primary key autoincrement,
                          name text not null check (length(name) between 1 and 200),
                          type text not null,
                          sha256 blob not null check (length(sha256) = 32),
                          bytes blob not null,
                          by text not null,
                          at_us integer not null
                        ) strict;

                        -- Cameras of this recorder that the law has taken off view.
                        create table law_blocked_device (
                          device integer primary key,
                          reason text not null,
                          stops_recording integer not null check (stops_recording in (0, 1)),
                          at_us integer not null
                        ) strict;

                        -- The key under which document numbers are digested.
                        create table law_secret (
                          one integer primary key check (one = 1),
                          key blob not null check (length(key) = 32)
                        ) strict;
                        insert into law_secret values (1, randomblob(32));

                        -- Roles before the law, beside the account's own.
                        create table account_role (
                          user integer not null references user_account (id) on delete cascade,
                          role text not null check (length(role) between 3 and 10),
                          primary key (user, role)
                        ) strict, without rowid;
                        """)
                try db.execute(sql: SearchText.schema(table: "law_search"))
                for sql in SearchText.tuning(table: "law_search") { try db.execute(sql: sql) }
            },
            // The list of roles grows; SQLite changes a check only with the table.
            SchemaStep("402 accounts from outside the unit") { db in
                try db.execute(
                    sql: """
                        create table user_account_new (
                          id integer primary key autoincrement check (id > 0),
                          user text not null collate nocase unique check (length(user) between 1 and 64),
                          name text not null check (length(name) between 1 and 64),
                          role text not null check (role in ('admin', 'operator', 'viewer', 'auditor', 'member')),
                          password_hash text not null check (password_hash like '$argon2id$%'),
                          disabled integer not null check (disabled in (0, 1)),
                          totp_secret blob,
                          totp_pending blob,
                          totp_step integer not null default 0,
                          created_us integer not null,
                          updated_us integer not null
                        ) strict;
                        insert into user_account_new (id, user, name, role, password_hash, disabled, totp_secret, totp_pending, totp_step, created_us, updated_us)
                          select id, user, name, role, password_hash, disabled, totp_secret, totp_pending, totp_step, created_us, updated_us from user_account;
                        drop table user_account;
                        alter table user_account_new rename to user_account;
                        """)
            },
        ]
    }
}
