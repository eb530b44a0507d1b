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

    /// The table of everything of a kind that the actor may see, in pages: head first.
    package func exportTable(_ kindName: String, language: RecordTable.Language, cleared: Bool, for actor: LawActor, _ body: ([String]) throws -> Void) throws {
        let kind = try engine.kind(kindName)
        var after: Int64 = .max, isFirst = true
        while true {
            var q = Query(kind: kindName)
            q.after = after
            q.limit = Self.pageLimit
            let (page, _) = try records(q, for: actor)
            try read { t in
                let table = RecordTable(kind, language: language, withClassified: cleared, finder: t.finder)
                if isFirst { try body(table.head) }
                for r in page { try body(try table.cells(of: r.record)) }
            }
            isFirst = false
            guard let last = page.last, page.count == Self.pageLimit else { return }
            after = last.record.id
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
