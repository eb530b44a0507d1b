package import CustosBase
package import CustosLaw
import GRDB

/// What waits for a person in the books.
extension LawStore {
    /// Records of one kind and state that are looked at for one list; the newest. At the bound the list says that there is more.
    private static let workLimit = 500
    /// What a list shows.
    package static let workShown = 200

    package struct WorkItem: Sendable {
        package let record: LawRecord
        package let title: String
        /// `nil` where what follows is another record.
        package let step: RecordEvent?
        /// Since when it is in this state.
        package let since: WallTime
        package let due: WorkList.Due?
        /// What stands in the way of the step as things are.
        package let obstacle: Refusal?
    }

    package struct Work: Sendable {
        /// What is overdue or due first, what cannot be done yet last.
        package let items: [WorkItem]
        package let total: Int
        /// There may be more than was looked at.
        package let isCut: Bool
    }

    /// Everything that waits for this person by their rights.
    package func work(for actor: LawActor) throws -> Work {
        try read { t in
            var found: [(record: LawRecord, title: String, kind: RecordKind, steps: [RecordEvent], due: WorkList.Due?)] = [], isCut = false
            for lane in WorkList.lanes {
                let kind = try engine.kind(lane.kind)
                // Nobody who has no right to any of its steps need look at the records.
                guard kind.lifecycle.events.contains(where: { !$0.isSystemOnly && RightsTable.permission($0.action, actor.roles).mayAct }) else { continue }
                let listed = try Self.newest(lane.kind, states: lane.states, limit: Self.workLimit, t)
                if listed.count == Self.workLimit { isCut = true }
                for (r, title) in listed where WorkList.isWaiting(r, kind, for: actor, at: t.now) {
                    let meant = WorkList.steps(kind, r)
                    let mine = try meant.filter { try RightsLaw.fault($0.action, actor, on: r, kind, book: t) == nil }
                    // What is followed by another record waits for those who write the kind.
                    if meant.isEmpty { guard try RightsLaw.fault(kind.writes, actor, on: r, kind, book: t) == nil else { continue } } else if mine.isEmpty { continue }
                    found.append((r, title, kind, mine, WorkList.due(r)))
                }
            }
            let now = t.now
            func order(_ a: (record: LawRecord, due: WorkList.Due?)) -> (LocalDate, WallTime) { (a.due?.day ?? LocalDate(year: 9999, month: 12, day: 31), a.record.updatedAt) }
            let sorted = found.sorted { order(($0.record, $0.due)) < order(($1.record, $1.due)) }
            let items: [WorkItem] = try sorted.prefix(Self.workShown).map { f in
                // The first that nothing stands in the way of; else the one that is meant, with what does.
                var step = f.steps.first, obstacle: Refusal?
                for (i, e) in f.steps.enumerated() {
                    let o = try RightsLaw.untrained(e.action, actor, book: t) ?? engine.obstacle(e, on: f.record, by: actor, book: t)
                    if i == 0 { obstacle = o }
                    if o == nil {
                        (step, obstacle) = (e, nil)
                        break
                    }
                }
                return WorkItem(record: f.record, title: f.title, step: step, since: try Self.since(f.record, t), due: f.due, obstacle: obstacle)
            }
            func rank(_ i: WorkItem) -> Int { i.obstacle != nil ? 2 : i.due?.isOver(at: now) == true ? 0 : 1 }
            let ranked = items.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
            return Work(items: ranked, total: found.count, isCut: isCut)
        }
    }

    /// Records of a kind in some states, the newest first, with their lines. Rights are for the caller to ask.
    static func newest(_ kind: String, states: [String], limit: Int, _ t: LawTransaction) throws -> [(LawRecord, String)] {
        let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
        var arguments: StatementArguments = [kind]
        arguments += StatementArguments(states)
        arguments += [limit]
        return try Row.fetchAll(t.db, sql: "select * from law_record where kind = ? and state in (\(marks)) order by id desc limit ?", arguments: arguments).map { (LawTransaction.record($0), $0["title"]) }
    }

    /// Records of a kind in some states that somebody may see, the newest first.
    package func open(_ kind: String, states: [String], limit: Int, for actor: LawActor) throws -> [Listed] {
        try read { t in
            let k = try engine.kind(kind)
            return try Self.newest(kind, states: states, limit: limit, t).filter { try RightsLaw.sees(actor, $0.0, k, book: t) }.map { Listed(record: $0.0, title: $0.1) }
        }
    }

    /// When a record came into the state that it is in.
    private static func since(_ r: LawRecord, _ t: LawTransaction) throws -> WallTime {
        let sql = """
            select at_us from law_version where record = ?1 and version > (select coalesce(max(version), 0) from law_version where record = ?1 and state <> ?2) order by version limit 1
            """
        return try Int64.fetchOne(t.db.cachedStatement(sql: sql), arguments: [r.id, r.state]).map(WallTime.init(microseconds:)) ?? r.updatedAt
    }
}
