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
            }
        ]
    }
}
