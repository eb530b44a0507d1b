package import CustosBase
package import CustosLaw
import GRDB

/// What a view needs of the books.
extension LawTransaction {
    /// Why a camera of this recorder is off view; `nil` when it is not.
    package func offView(_ device: Int64) throws -> String? { try String.fetchOne(db, sql: "select reason from law_blocked_device where device = ?", arguments: [device]) }

    /// The row of the camera register for a camera of this recorder.
    package func registered(_ device: Int64) throws -> LawRecord? {
        try records("camera", where: "device", is: device).last { $0.state != "removed" && $0.state != "ended" }
    }
}

extension LawStore {
    /// Footage of this camera has served its purpose once its term is over, and must go (CN799.17).
    package func mustDelete(_ camera: CameraID) throws -> Bool {
        try read { t in
            guard let row = try t.registered(camera.rawValue), let system = try t.target(row, "system") else { return false }
            return try RetentionMerge.isPurposeServed(system: system, camera: row, book: t)
        }
    }

    /// Register rows of one view, and what the view leaves behind.
    package struct Use: Sendable {
        let record: Int64?
        let entries: [RegisterEntry]
        let trace: [LawChange]
        let actor: LawActor
        package init(record: Int64?, entries: [RegisterEntry], trace: [LawChange], actor: LawActor) {
            self.record = record
            self.entries = entries
            self.trace = trace
            self.actor = actor
        }
    }

    /// Writes the register rows of a view, in one transaction with what it rests on.
    package func use(_ body: (LawTransaction) throws -> [Use]) throws {
        try transaction { t in
            for use in try body(t) {
                for e in use.entries { try t.enter(e, record: use.record, by: use.actor) }
                try t.engine.commit(use.trace, of: nil, to: t)
            }
        }
    }

    /// A refusal that rests on no step of a record.
    package func noteRefusal(_ refusal: Refusal, event: String, actor: LawActor) throws {
        try transaction { t in
            try t.db.execute(
                sql: "insert into law_refusal (at_us, actor, name, kind, event, record, units, zh, en) values (?, ?, ?, 'view', ?, null, ?, ?, ?)",
                arguments: [t.now.microseconds, actor.id, actor.name, event, refusal.ruleUnits.map(\.text).joined(separator: " "), refusal.zh, refusal.en])
        }
    }
}
