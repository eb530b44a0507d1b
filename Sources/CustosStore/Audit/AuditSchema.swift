import GRDB

extension StateStore {
    /// Indexes by which the audit log walks the registers through time. A released step is never edited: a change is a new step.
    static var auditSchema: [SchemaStep] {
        [
            SchemaStep("601 indexes of the audit log") { db in
                try db.execute(
                    sql: """
                        create index law_version_time on law_version (at_us);
                        create index law_version_actor on law_version (actor, at_us);
                        create index law_refusal_time on law_refusal (at_us);
                        create index law_refusal_actor on law_refusal (actor, at_us);
                        create index view_time on view_entry (at_us);
                        create index view_principal on view_entry (principal, at_us);
                        create index export_event_time on export_event (at_us);
                        create index export_event_person on export_event (person, at_us);
                        create index custody_placed on custody_mark (placed_us);
                        create index custody_ended on custody_mark (ended_us) where ended_us is not null;
                        create index order_entered on erasure_order (entered_us);
                        create index order_confirmed on erasure_order (confirmed_us) where confirmed_us is not null;
                        create index order_done on erasure_order (done_us) where done_us is not null;
                        """)
            },
            // Who uploaded what is asked at each upload, and must not read the files themselves.
            SchemaStep("602 whose files") { db in try db.execute(sql: "create index law_attachment_by on law_attachment (by)") },
        ]
    }
}
