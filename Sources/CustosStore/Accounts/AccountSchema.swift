import GRDB

extension StateStore {
    /// Tables for people, machines and the register of views. A released step is never edited: a change is a new step.
    static var accountSchema: [SchemaStep] {
        [
            SchemaStep("101 users, sessions, tokens") { db in
                try db.execute(
                    sql: """
                        create table user_account (
                          id integer primary key autoincrement check (id > 0),
                          user text not null collate nocase unique check (length(user) between 1 and 64),
                          name text not null check (length(name) between 1 and 64),
                          role text not null check (role in ('admin', 'operator', 'viewer', 'auditor')),
                          password_hash text not null check (password_hash like '$argon2id$%'),
                          disabled integer not null check (disabled in (0, 1)),
                          totp_secret blob,
                          totp_pending blob,
                          -- The last time step whose code was taken: a code is good once (RFC 6238 5.2).
                          totp_step integer not null default 0,
                          created_us integer not null,
                          updated_us integer not null
                        ) strict;

                        -- A session is known by the hash of its cookie: who reads this file cannot use it to sign in.
                        create table session (
                          hash blob not null primary key check (length(hash) = 32),
                          user integer not null references user_account (id) on delete cascade,
                          created_us integer not null,
                          seen_us integer not null,
                          expires_us integer not null check (expires_us > created_us),
                          peer text not null
                        ) strict, without rowid;
                        create index session_user on session (user, seen_us);

                        create table api_token (
                          id integer primary key autoincrement check (id > 0),
                          hash blob not null unique check (length(hash) = 32),
                          name text not null check (length(name) between 1 and 64),
                          role text not null check (role in ('admin', 'operator', 'viewer', 'auditor', 'metrics')),
                          created_by text not null,
                          created_us integer not null,
                          expires_us integer not null check (expires_us > created_us),
                          used_us integer
                        ) strict;

                        -- The one-time word that lets the first administrator be made; the row goes when it was used.
                        create table setup_token (
                          one integer primary key check (one = 1),
                          hash blob not null check (length(hash) = 32),
                          created_us integer not null,
                          expires_us integer not null
                        ) strict;
                        """)
            },
            SchemaStep("102 register of views") { db in
                try db.execute(
                    sql: """
                        -- Who saw which footage when and what for. Written before the first byte; kept, and changed only by its end.
                        create table view_entry (
                          id integer primary key autoincrement check (id > 0),
                          -- Entries of one request share this word.
                          view text not null check (length(view) = 32),
                          principal text not null check (length(principal) between 3 and 32),
                          user text not null check (length(user) >= 1),
                          camera integer not null references camera (id),
                          kind text not null check (kind in ('live', 'playback', 'snapshot')),
                          stream text not null check (stream in ('main', 'sub', 'any')),
                          from_us integer,
                          to_us integer,
                          purpose text not null check (length(purpose) between 1 and 200),
                          peer text not null,
                          at_us integer not null,
                          ended_us integer,
                          check (kind <> 'playback' or (from_us is not null and to_us is not null and from_us < to_us))
                        ) strict;
                        create index view_word on view_entry (view);
                        create index view_camera on view_entry (camera, at_us);
                        create trigger view_kept before delete on view_entry begin select raise(abort, 'the register of views is kept'); end;
                        create trigger view_fixed before update on view_entry
                        when old.ended_us is not null or new.id <> old.id or new.view <> old.view or new.principal <> old.principal or new.user <> old.user
                          or new.camera <> old.camera or new.kind <> old.kind or new.stream <> old.stream or new.from_us is not old.from_us
                          or new.to_us is not old.to_us or new.purpose <> old.purpose or new.peer <> old.peer or new.at_us <> old.at_us
                        begin select raise(abort, 'an entry in the register of views changes only by its end'); end;
                        """)
            },
        ]
    }
}
