import GRDB

extension StateStore {
    /// Tables for exports. A released step is never edited: a change is a new step.
    static var exportSchema: [SchemaStep] {
        [
            SchemaStep("201 exports") { db in
                try db.execute(
                    sql: """
                        -- Requests to copy footage out of the house (NM203.12). What was asked for never changes; the state does.
                        create table export_request (
                          id text not null primary key check (length(id) = 17),
                          streams text not null check (length(streams) >= 6),
                          from_us integer not null,
                          to_us integer not null check (to_us > from_us),
                          requester text not null check (length(requester) between 1 and 200),
                          document_type text not null check (length(document_type) between 1 and 200),
                          document_number text not null check (length(document_number) between 1 and 200),
                          form_number text not null check (length(form_number) between 1 and 200),
                          authority text not null check (length(authority) between 1 and 200),
                          reason text not null check (length(reason) between 1 and 500),
                          operator text not null check (length(operator) >= 1),
                          operator_name text not null check (length(operator_name) >= 1),
                          watermark integer not null check (watermark in (0, 1)),
                          drafted_us integer not null,
                          state text not null check (state in ('drafted', 'approved', 'running', 'ready', 'taken', 'withdrawn', 'refused', 'failed')),
                          approved_by text check (approved_by <> operator),
                          approved_name text,
                          approved_us integer,
                          approved_digest blob check (length(approved_digest) = 32),
                          target text,
                          form text check (form in ('folder', 'zip')),
                          started_us integer,
                          done_bytes integer not null default 0,
                          total_bytes integer not null default 0,
                          file text not null default '',
                          manifest text check (length(manifest) = 64),
                          detail text not null default '',
                          changed_us integer not null,
                          check ((approved_us is null) = (approved_by is null) and (approved_us is null) = (approved_digest is null)),
                          check (state not in ('approved', 'running', 'ready', 'taken', 'failed') or approved_us is not null),
                          check (state not in ('running', 'ready', 'taken', 'failed') or (started_us is not null and target is not null and form is not null))
                        ) strict, without rowid;
                        create index export_drafted on export_request (drafted_us);
                        create index export_state on export_request (state);
                        create trigger export_kept before delete on export_request begin select raise(abort, 'the register of exports is kept'); end;
                        create trigger export_fixed before update on export_request
                        when new.id <> old.id or new.streams <> old.streams or new.from_us <> old.from_us or new.to_us <> old.to_us or new.requester <> old.requester
                          or new.document_type <> old.document_type or new.document_number <> old.document_number or new.form_number <> old.form_number
                          or new.authority <> old.authority or new.reason <> old.reason or new.operator <> old.operator or new.operator_name <> old.operator_name
                          or new.watermark <> old.watermark or new.drafted_us <> old.drafted_us or (old.approved_us is not null and
                            (new.approved_by <> old.approved_by or new.approved_us <> old.approved_us or new.approved_digest <> old.approved_digest))
                          or (old.started_us is not null and new.started_us <> old.started_us)
                        begin select raise(abort, 'what was asked for and approved does not change'); end;

                        -- What became of each request. Only ever appended to, but for the leaf that tells of it.
                        create table export_event (
                          id integer primary key autoincrement,
                          export text not null references export_request (id),
                          at_us integer not null,
                          state text not null,
                          person text not null,
                          name text not null,
                          detail text not null,
                          -- The row of the outbox that its leaf was written down in, and the leaf's index once it is one.
                          entry integer not null,
                          leaf integer
                        ) strict;
                        create index export_event_export on export_event (export, id);
                        create index export_event_entry on export_event (entry);
                        create trigger export_event_kept before delete on export_event begin select raise(abort, 'the register of exports is kept'); end;
                        create trigger export_event_fixed before update on export_event
                        when old.leaf is not null or new.id <> old.id or new.export <> old.export or new.at_us <> old.at_us or new.state <> old.state or new.person <> old.person
                          or new.name <> old.name or new.detail <> old.detail or new.entry <> old.entry
                        begin select raise(abort, 'an event of an export changes only by its leaf'); end;
                        """)
            }
        ]
    }
}
