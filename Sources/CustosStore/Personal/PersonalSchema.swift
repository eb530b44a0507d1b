import GRDB

extension StateStore {
    /// Tables for what people keep for themselves: values of their pages, bookmarks. A released step is never edited: a change is a new step.
    static var personalSchema: [SchemaStep] {
        [
            SchemaStep("501 values of accounts") { db in
                try db.execute(
                    sql: """
                        -- Settings, layouts and drafts of one account. Versions of an account rise and never come again, so that a value that
                        -- was removed and made anew is not taken for the one before.
                        create table account_value (
                          user integer not null references user_account (id) on delete cascade,
                          name text not null check (length(name) between 1 and 96),
                          version integer not null check (version >= 1),
                          changed_us integer not null,
                          value text not null check (json_valid(value) and length(cast(value as blob)) <= 131072),
                          primary key (user, name)
                        ) strict;
                        create table account_value_version (
                          user integer not null primary key references user_account (id) on delete cascade,
                          last integer not null check (last >= 1)
                        ) strict;
                        """)
            },
            SchemaStep("502 bookmarks") { db in
                try db.execute(
                    sql: """
                        -- Moments that people marked. They outlive the footage; those of one person alone go with the account.
                        create table bookmark (
                          id integer primary key autoincrement check (id > 0),
                          owner integer references user_account (id) on delete set null,
                          owner_name text not null check (length(owner_name) >= 1),
                          -- The organisation whose people see it when it is shared; 0 for the unit that runs this recorder.
                          unit integer not null check (unit >= 0),
                          shared integer not null check (shared in (0, 1)),
                          from_us integer not null,
                          to_us integer not null check (to_us > from_us),
                          note text not null check (length(note) <= 500),
                          tag text not null check (length(tag) <= 40),
                          created_us integer not null
                        ) strict;
                        create index bookmark_owner on bookmark (owner, from_us);
                        create index bookmark_shared on bookmark (unit, from_us) where shared = 1;
                        create table bookmark_camera (
                          bookmark integer not null references bookmark (id) on delete cascade,
                          camera integer not null references camera (id),
                          primary key (bookmark, camera)
                        ) strict, without rowid;
                        create index bookmark_of_camera on bookmark_camera (camera);
                        create trigger bookmark_alone before delete on user_account begin delete from bookmark where owner = old.id and shared = 0; end;
                        """)
            },
        ]
    }
}
