package import CustosBase
package import CustosLaw
import Foundation
import GRDB

/// The law's books: every step of every record, as one transaction with its register row and its leaf.
package final class LawStore: Sendable {
    /// Steps that one pass of the clock takes; the rest comes with the next.
    static let stepsOfATick = 2_000

    package let state: StateStore
    package let engine: LawEngine
    let facts: any RecorderFacts & Sendable
    /// Connections of its own: while a page of the books is read, facts of the recorder are read through those of the state.
    let reading: DatabasePool
    /// How often records of each kind were written by this program.
    let changed = Locked<[String: UInt64]>([:])

    package init(state: StateStore, engine: LawEngine = LawKinds.engine, facts: any RecorderFacts & Sendable) throws {
        self.state = state
        self.engine = engine
        self.facts = facts
        reading = try StoreDatabase.open(path: state.path, label: "law")
    }

    /// What a step came to: the record, and what has to be begun now that it is on the disk.
    package struct Outcome: Sendable {
        package let record: LawRecord
        package let exports: [ExportID]
        /// The form had been sent before; this is what it came to then.
        package let wasRepeated: Bool
    }

    // MARK: Reading

    /// Looks things up as they stand, in one snapshot.
    package func read<R>(_ body: (LawTransaction) throws -> R) throws -> R {
        let now = state.clocks.wall()
        return try reading.read { db in try body(LawTransaction(db, state: state, engine: engine, recorder: facts, now: now)) }
    }

    // MARK: Steps

    /// - Parameter submission: the form's own key; the same key of the same person gives the same answer again.
    package func create(_ kind: String, _ data: JSON, submission: String? = nil, by actor: LawActor) throws -> Outcome {
        try step(kind, "create", nil, submission, actor) { t in
            try Self.checkTraining(t.engine.kind(kind).writes, actor, on: nil, t)
            return try t.engine.commit(t.engine.create(kind, data, by: actor, book: t), to: t)
        }
    }

    package func edit(_ id: Int64, version: Int, _ data: JSON, by actor: LawActor) throws -> Outcome {
        try step("", "edit", id, nil, actor) { t in
            guard let r = try t.record(id) else { throw LawFault.noRecord }
            try Self.checkTraining(t.engine.kind(r.kind).writes, actor, on: r, t)
            return try t.engine.commit(t.engine.edit(r, version: version, data, by: actor, book: t), to: t)
        }
    }

    package func take(_ event: String, _ id: Int64, version: Int, _ data: JSON, submission: String? = nil, by actor: LawActor) throws -> Outcome {
        try step("", event, id, submission, actor) { t in
            guard let r = try t.record(id) else { throw LawFault.noRecord }
            if let action = try t.engine.kind(r.kind).event(event)?.action { try Self.checkTraining(action, actor, on: r, t) }
            return try t.engine.commit(t.engine.take(event, on: r, version: version, data, by: actor, book: t), to: t)
        }
    }

    /// At the moment of the step: a record of training that has lapsed since then gates it (NM203.18.1.2).
    private static func checkTraining(_ action: LawAction, _ actor: LawActor, on record: LawRecord?, _ t: LawTransaction) throws {
        // Who may not see it, or has no right to it at all, is told that first.
        guard RightsTable.permission(action, actor.roles).mayAct else { return }
        if let record, try RightsLaw.fault(action, actor, on: record, t.engine.kind(record.kind), book: t) != nil { return }
        guard let refusal = try RightsLaw.untrained(action, actor, book: t) else { return }
        throw refusal
    }

    private func step(_ kind: String, _ event: String, _ id: Int64?, _ submission: String?, _ actor: LawActor, _ body: (LawTransaction) throws -> LawRecord) throws -> Outcome {
        let what = id.map { "\($0) \(event)" } ?? kind
        do {
            return try transaction { t in
                let sql = "select record from law_submission where actor = ? and key = ? and what = ?"
                if let submission, let earlier = try Int64.fetchOne(t.db, sql: sql, arguments: [actor.id, submission, what]), let r = try t.record(earlier) {
                    return Outcome(record: r, exports: [], wasRepeated: true)
                }
                let record = try body(t)
                // The key of a form would tell who sent a complaint without a name.
                if let submission, record.createdBy != LawTransaction.anonymous {
                    try t.db.execute(sql: "insert into law_submission (actor, key, what, record, at_us) values (?, ?, ?, ?, ?)", arguments: [actor.id, submission, what, record.id, t.now.microseconds])
                }
                return Outcome(record: record, exports: t.exports, wasRepeated: false)
            }
        } catch {
            let trace = (error as? RefusalWithTrace)?.trace ?? []
            guard let refusal = (error as? RefusalWithTrace)?.refusal ?? error as? Refusal else { throw error }
            try keep(refusal, trace, kind, event, id, actor)
            throw refusal
        }
    }

    /// A refusal is an answer that is written down, with the finding that it leaves.
    private func keep(_ refusal: Refusal, _ trace: [LawChange], _ kind: String, _ event: String, _ id: Int64?, _ actor: LawActor) throws {
        try transaction { t in
            let name = try id.flatMap { try t.record($0)?.kind } ?? kind
            try t.db.execute(
                sql: "insert into law_refusal (at_us, actor, name, kind, event, record, units, zh, en) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [t.now.microseconds, actor.id, actor.name, name, event, id, refusal.ruleUnits.map(\.text).joined(separator: " "), refusal.zh, refusal.en])
            try t.engine.commit(trace, of: nil, to: t)
        }
    }

    func transaction<R>(_ body: (LawTransaction) throws -> R) throws -> R {
        let now = state.clocks.wall()
        let (result, written): (R, Set<String>) = try state.database.write { db in
            let t = try LawTransaction(db, state: state, engine: engine, recorder: facts, now: now)
            return (try body(t), t.written)
        }
        // After it is on the disk: whoever sees the number finds the change.
        if !written.isEmpty { changed.withLock { c in for kind in written { c[kind, default: 0] &+= 1 } } }
        return result
    }

    // MARK: Time

    /// Records that are looked at in one go: a writer waits for none of it.
    private static let page = 1_000

    /// Takes the steps that time takes. Returns what it could not do, in words.
    package func takeDueSteps() -> [String] {
        var troubles = notePackages(), left = Self.stepsOfATick
        for kind in engine.kinds.values.sorted(by: { $0.name < $1.name }) {
            for timer in kind.timers {
                do {
                    var after: Int64 = 0
                    while left > 0 {
                        let (last, due) = try read { t in
                            let page = try t.page(kind.name, states: timer.states, after: after, limit: Self.page)
                            return (page.last?.id, try page.filter { try timer.isDue($0, t) }.map(\.id))
                        }
                        for id in due where left > 0 {
                            left -= 1
                            do { try take(timer, of: kind, id) } catch { troubles.append("\(kind.name) \(id) \(timer.event): \(error)") }
                        }
                        guard let last else { break }
                        after = last
                    }
                } catch { troubles.append("\(kind.name) \(timer.event): \(error)") }
            }
        }
        return troubles
    }

    private func take(_ timer: RecordTimer, of kind: RecordKind, _ id: Int64) throws {
        try transaction { t in
            guard let r = try t.record(id), timer.states.contains(r.state), try timer.isDue(r, t) else { return }
            _ = try t.engine.commit(t.engine.take(timer.event, on: r, version: r.version, .emptyObject, by: .system, book: t), to: t)
        }
    }

    /// Looks at the facts, and raises the findings that hold and are not open yet. Returns what it could not do, in words.
    package func look(_ checks: [SystemCheck]) -> [String] {
        var troubles: [String] = []
        for check in checks {
            do {
                // The look may take seconds in a county; only what it found is written under the writers' lock.
                let found = try read { t in try check.run(t) }
                var rest = found[...]
                while !rest.isEmpty {
                    let some = Array(rest.prefix(Self.changesOfATransaction))
                    rest = rest.dropFirst(some.count)
                    try transaction { t in try t.engine.commit(some, of: nil, to: t) }
                }
            } catch { troubles.append("\(check.name): \(error)") }
        }
        return troubles
    }
    private static let changesOfATransaction = 200
}
