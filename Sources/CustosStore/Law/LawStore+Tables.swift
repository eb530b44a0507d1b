import CustosBase
package import CustosLaw
import GRDB

/// Import and export of registers as tables.
extension LawStore {
    /// Rows of one transaction: others who write wait no longer than it takes, some tenths of a second.
    private static let batch = 300
    /// Faulty rows that one answer lists.
    package static let faultsOfAnImport = 1_000

    package struct ImportReport: Sendable {
        package var rows = 0
        package var created = 0
        package var changed = 0
        /// Nothing was kept when there are any after the first look.
        package var problems: [RowProblem] = []
        /// More than these were found.
        package var isCut = false
    }

    /// Reads a table into a register: first every row is tried and nothing kept; when all are well and it is no dry run, they are kept batch by batch.
    ///
    /// Throws `TableFailure` for a file that cannot be read, `LawFault` for a kind that has no table or a role that may not write it.
    package func importTable(_ kindName: String, _ file: [UInt8], dry: Bool, cleared: Bool, by actor: LawActor) throws -> ImportReport {
        try mayImport(kindName, by: actor)
        let kind = try engine.kind(kindName)
        let look = try pass(kind, file, keeps: false, cleared: cleared, by: actor)
        guard !dry, look.problems.isEmpty else { return look }
        return try pass(kind, file, keeps: true, cleared: cleared, by: actor)
    }

    /// Throws `LawFault` for a kind that has no table or a role that may not write it, and the refusal of somebody who lacks training.
    package func mayImport(_ kindName: String, by actor: LawActor) throws {
        let kind = try engine.kind(kindName)
        guard kind.isTable, RightsTable.permission(kind.writes, actor.roles).mayAct else { throw LawFault.forbidden(kind.writes) }
        if let refusal = try read({ t in try RightsLaw.untrained(kind.writes, actor, book: t) }) { throw refusal }
    }

    private struct Undone: Error {}

    private func pass(_ kind: RecordKind, _ file: [UInt8], keeps: Bool, cleared: Bool, by actor: LawActor) throws -> ImportReport {
        var report = ImportReport(), waiting: [TableRow] = [], heading: RecordTable.Heading?, seen = SeenValues(kind)
        func flush() throws {
            guard let h = heading, !waiting.isEmpty else { return }
            let before = report, seenBefore = seen
            do {
                try transaction { t in
                    let table = RecordTable(kind, withClassified: cleared, finder: t.finder)
                    for row in waiting where report.problems.count < Self.faultsOfAnImport { try take(row, h, table, kind, t, actor, &report, &seen) }
                    if !keeps || report.problems.count > before.problems.count { throw Undone() }
                }
            } catch is Undone {
                if keeps {
                    // Somebody changed the books between the look and the keeping: this batch is not kept, and the answer says from which row on.
                    report.created = before.created
                    report.changed = before.changed
                    seen = seenBefore
                }
            }
            waiting = []
        }
        try TableFile.rows(file) { row in
            guard heading != nil else {
                try transactionless { t in heading = try RecordTable(kind, withClassified: cleared, finder: t.finder).heading(row) }
                return
            }
            guard report.problems.count < Self.faultsOfAnImport, !(keeps && !report.problems.isEmpty) else {
                report.isCut = true
                return
            }
            waiting.append(row)
            report.rows += 1
            if waiting.count == Self.batch { try flush() }
        }
        try flush()
        return report
    }

    private func transactionless(_ body: (LawTransaction) throws -> Void) throws { try read(body) }

    private func take(
        _ row: TableRow, _ heading: RecordTable.Heading, _ table: RecordTable, _ kind: RecordKind, _ t: LawTransaction, _ actor: LawActor, _ report: inout ImportReport, _ seen: inout SeenValues
    ) throws {
        let before = report.problems.count
        let read = try table.read(row, heading, problems: &report.problems)
        guard report.problems.count == before else { return }
        do {
            if let name = seen.repeated(read.data) {
                report.problems.append(RowProblem(row: row.number, column: kind.field(name)?.title.zh ?? name, zh: "与文件中另一行重复。", en: "Another row of this file has the same value."))
            } else if let id = read.id, let old = try t.record(id) {
                _ = try t.engine.commit(t.engine.edit(old, version: old.version, read.data, by: actor, book: t), to: t)
                report.changed += 1
            } else {
                _ = try t.engine.commit(t.engine.create(kind.name, read.data, by: actor, book: t), to: t)
                report.created += 1
            }
        } catch {
            switch error {
            case LawFault.fields(let list): report.problems += list.map { table.problem($0, row: row.number) }
            case let refusal as Refusal: report.problems.append(Self.problem(refusal, row.number))
            case let refused as RefusalWithTrace: report.problems.append(Self.problem(refused.refusal, row.number))
            case LawFault.forbidden, LawFault.noRecord: report.problems.append(RowProblem(row: row.number, column: "", zh: "您无权登记或修改这条记录。", en: "You may not enter or change this record."))
            case LawFault.wrongState: report.problems.append(RowProblem(row: row.number, column: "", zh: "该记录已终结，不能修改。", en: "This record is closed and cannot be changed."))
            default: throw error
            }
        }
    }

    private static func problem(_ r: Refusal, _ row: Int) -> RowProblem {
        let rules = r.ruleUnits.map(\.text).joined(separator: ", ")
        return RowProblem(row: row, column: "", zh: "\(r.zh)[\(rules)]", en: "\(r.en) [\(rules)]")
    }

    /// Values of unique fields that a file has had already.
    private struct SeenValues {
        private let fields: [RecordField]
        private var values: [String: Set<String>] = [:]
        init(_ kind: RecordKind) { fields = kind.fields.filter(\.isUnique) }
        mutating func repeated(_ data: JSON) -> String? {
            for f in fields { if let v = data[f.name]?.text, !values[f.name, default: []].insert(v).inserted { return f.name } }
            return nil
        }
    }

    /// The table of what a query finds and the actor may see, in pages: head first. `columns` names those that are wanted, `nil` all.
    package func exportTable(_ query: Query, columns: Set<String>? = nil, language: RecordTable.Language, cleared: Bool, for actor: LawActor, _ body: ([String]) throws -> Void) throws -> Int {
        let kind = try engine.kind(query.kind)
        var q = query, isFirst = true, count = 0
        (q.after, q.limit) = (.max, Self.pageLimit)
        while true {
            let (page, more, last) = try walk(q, for: actor)
            try read { t in
                let table = RecordTable(kind, language: language, withClassified: cleared, finder: t.finder)
                let wanted = columns.map { c in table.columns.indices.filter { c.contains(table.columns[$0].name) } } ?? Array(table.columns.indices)
                if isFirst { try body(wanted.map { table.head[$0] }) }
                for r in page {
                    let cells = try table.cells(of: r.record)
                    try body(wanted.map { cells[$0] })
                }
            }
            (isFirst, count) = (false, count + page.count)
            guard more, let last else { return count }
            q.after = last
        }
    }

    /// The rows of a register as a table: what every register has, then the fields of the kinds that write into it.
    package func exportRegister(_ query: RowQuery, language: RecordTable.Language, cleared: Bool, for actor: LawActor, _ body: ([String]) throws -> Void) throws -> Int {
        let kinds = engine.kinds.values.filter { $0.register == query.register }.sorted { $0.name < $1.name }
        func word(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
        var before = Int64.max, isFirst = true, count = 0, places: [String: Int] = [:], head: [String] = []
        while true {
            let (page, last) = try rows(query, before: before, limit: Self.pageLimit, for: actor)
            try read { t in
                let tables = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, RecordTable($0, language: language, withClassified: cleared, finder: t.finder)) })
                if isFirst {
                    head = [word("编号", "Number"), word("时间", "Time"), word("登记人", "By"), word("步骤", "Step"), word("状态", "State"), word("对象", "About")]
                    for k in kinds {
                        guard let table = tables[k.name] else { continue }
                        for (c, title) in zip(table.columns, table.head).dropFirst(2) where places[c.name] == nil {
                            places[c.name] = head.count
                            head.append(title)
                        }
                    }
                    try body(head)
                }
                for r in page {
                    let about = try r.record.flatMap { try t.record($0) }, kind = about.flatMap { engine.kinds[$0.kind] } ?? kinds.first
                    let event = r.data["event"]?.text ?? "", state = r.data["state"]?.text ?? ""
                    let title: Bilingual? = kind?.lifecycle.events.first { $0.name == event }?.title ?? (event == "create" ? Bilingual(zh: "登记", en: "Entered") : nil)
                    var cells = Array(repeating: "", count: head.count)
                    cells[0] = r.number ?? String(r.id)
                    cells[1] = CellWords.time(r.at)
                    cells[2] = r.name
                    cells[3] = title.map { language == .zh ? $0.zh : $0.en } ?? event
                    cells[4] = kind?.lifecycle.state(state).map { language == .zh ? $0.title.zh : $0.title.en } ?? state
                    cells[5] = try r.record.flatMap { try t.title(of: $0) } ?? ""
                    if let kind, let table = tables[kind.name] {
                        let written = LawRecord(id: r.record ?? 0, kind: kind.name, state: state, data: r.data, createdBy: r.actor, createdAt: r.at, updatedAt: r.at)
                        for (c, text) in zip(table.columns, try table.cells(of: written)).dropFirst(2) { if let place = places[c.name], cells[place].isEmpty { cells[place] = text } }
                    }
                    try body(cells)
                }
            }
            (isFirst, count) = (false, count + page.count)
            guard let last else { return count }
            before = last
        }
    }

    package func template(_ kindName: String, language: RecordTable.Language) throws -> [UInt8] {
        let kind = try engine.kind(kindName)
        return try read { t in try RecordTable(kind, language: language, withClassified: true, finder: t.finder).template(now: t.now) }
    }
}

extension LawTransaction {
    /// How tables find the records that their cells name.
    var finder: ReferenceFinder {
        ReferenceFinder(
            named: { [db] kind, title in try Int64.fetchAll(db.cachedStatement(sql: "select id from law_record where kind = ? and title = ? limit 3"), arguments: [kind, title]) },
            exists: { [self] kind, id in try record(id)?.kind == kind },
            title: { [db] id in try String.fetchOne(db.cachedStatement(sql: "select title from law_record where id = ?"), arguments: [id]) })
    }
}
