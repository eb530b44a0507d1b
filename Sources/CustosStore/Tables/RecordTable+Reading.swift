package import CustosBase
package import CustosLaw

/// A row of an imported table as the engine takes it.
package struct ImportedRow: Sendable {
    package let number: Int
    /// The record that it changes; `nil` when it makes one.
    package let id: Int64?
    /// Only the columns that the file has; an empty cell empties its field when the row changes a record, and is left out when it makes one.
    package let data: JSON
}

extension RecordTable {
    /// Which field each column of a file is.
    package struct Heading: Sendable {
        /// For each column of the file; `nil` for one that is read over (state, computed fields of an export).
        fileprivate let columns: [Column?]
        fileprivate let titles: [String]
    }

    /// Finds the columns of a file by their heads: title in Chinese or English, or the field's name. Throws a `TableFailure` that names every unknown or double one.
    package func heading(_ row: TableRow) throws -> Heading {
        var byTitle: [String: Column] = [:]
        for c in columns { for t in [c.name, c.title.zh, c.title.en] where byTitle[Self.key(t)] == nil { byTitle[Self.key(t)] = c } }
        var found: [Column?] = [], unknown: [String] = [], seen: Set<String> = []
        for cell in row.cells {
            if cell.isEmpty {
                found.append(nil)
            } else if let c = byTitle[Self.key(cell)] {
                guard seen.insert(c.name).inserted else { throw TableFailure(row: row.number, "列“\(cell.prefix(40))”出现了两次。", "The column “\(cell.prefix(40))” is there twice.") }
                found.append(c)
            } else {
                found.append(nil)
                unknown.append(String(cell.prefix(40)))
            }
        }
        guard unknown.isEmpty else {
            let list = unknown.prefix(8).joined(separator: "、")
            throw TableFailure(row: row.number, "没有这样的列：\(list)。请使用模板的列名。", "There are no such columns: \(unknown.prefix(8).joined(separator: ", ")). Use the heads of the template.")
        }
        guard !seen.isEmpty else { throw TableFailure(row: row.number, "第一行应为列名。", "The first row holds the heads of the columns.") }
        return Heading(columns: found, titles: row.cells)
    }

    private static func key(_ title: String) -> String {
        var t = title.lowercased().filter { !$0.isWhitespace }
        while t.last == "*" || t.last == "＊" { t.removeLast() }
        return t.replacing("（", with: "(").replacing("）", with: ")")
    }

    /// The data of a row. Problems are added to `problems`; the row's data has what could be read.
    package func read(_ row: TableRow, _ heading: Heading, problems: inout [RowProblem]) throws -> ImportedRow {
        var id: Int64?
        var data = JSON.emptyObject
        if row.cells.count > heading.columns.count, let extra = row.cells[heading.columns.count...].first(where: { !$0.isEmpty }) {
            problems.append(RowProblem(row: row.number, column: "", zh: "这一行的列比表头多：“\(extra.prefix(40))”。", en: "This row has more cells than the head: “\(extra.prefix(40))”."))
        }
        for (i, column) in heading.columns.enumerated() {
            guard let column else { continue }
            let cell = i < row.cells.count ? CellWords.trimmed(row.cells[i]) : ""
            if column.name == Self.idColumn.name, column.field == nil {
                guard !cell.isEmpty else { continue }
                guard let n = Int64(cell.hasPrefix("#") ? String(cell.dropFirst()) : cell), n > 0, try finder.exists(kind.name, n) else {
                    problems.append(
                        RowProblem(
                            row: row.number, column: heading.titles[i], zh: "没有记录号为“\(cell.prefix(20))”的\(kind.title.zh)；新增时请留空。",
                            en: "There is no \(kind.title.en) no. “\(cell.prefix(20))”; leave this empty for a new one."))
                    continue
                }
                id = n
                continue
            }
            // Computed fields and those of events come back from an export; a table does not write them.
            guard let f = column.field, !f.isComputed, kind.fields.contains(where: { $0.name == f.name }) else { continue }
            if cell.isEmpty {
                data.set(f.name, .null)
                continue
            }
            // A secret comes back masked: it is not the number.
            if f.isSecret, cell.contains("*") { continue }
            do { data.set(f.name, try value(cell, f)) } catch let problem as CellProblem {
                problems.append(RowProblem(row: row.number, column: heading.titles[i], zh: problem.zh, en: problem.en))
            }
        }
        if id == nil { for name in data.memberNames where data[name] == .null { data.remove(name) } }
        return ImportedRow(number: row.number, id: id, data: data)
    }

    /// What the engine found wrong with a row, at its column.
    package func problem(_ p: FieldProblem, row: Int) -> RowProblem {
        let name = p.path.prefix { $0 != "." && $0 != "[" }
        let title = columns.first { $0.name == name }.map { language(of: $0.title) } ?? String(name)
        let inner = p.path.dropFirst(name.count)
        return RowProblem(row: row, column: title, zh: inner.isEmpty ? p.zh : "\(inner)：\(p.zh)", en: inner.isEmpty ? p.en : "\(inner): \(p.en)")
    }

    private func value(_ cell: String, _ f: RecordField) throws -> JSON {
        switch f.shape {
        case .text, .longText, .code:
            // A long number that a spreadsheet took for a number has lost its last digits.
            if case .code = f.shape, cell.contains("E+") || cell.contains("e+") {
                throw CellProblem(
                    "号码被表格软件改成了数字“\(cell.prefix(30))”，请把该列设为文本后重新填写。", "A spreadsheet has turned this number into “\(cell.prefix(30))”; set the column to text and enter it again.")
            }
            return .string(cell)
        case .integer, .device, .attachment: return try CellWords.integer(cell)
        case .number: return try CellWords.decimal(cell)
        case .flag: return .bool(try CellWords.flag(cell))
        case .date: return .string(try CellWords.date(cell).description)
        case .time: return .string(try CellWords.time(cell).description)
        case .choice(let list): return .string(try CellWords.choice(cell, list).code)
        case .choices(let list): return .texts(try CellWords.choices(cell, list).map(\.code))
        case .texts: return .texts(CellWords.parts(cell))
        case .reference(let kind): return .int(try reference(cell, kind))
        case .references(let kind, let maximum):
            let parts = CellWords.parts(cell)
            guard parts.count <= maximum else { throw CellProblem("最多 \(maximum) 项。", "At most \(maximum).") }
            return .ids(try parts.map { try reference($0, kind) })
        case .attachments: return .array(try CellWords.parts(cell).map(CellWords.integer))
        case .polygon, .rows:
            guard let v = try? JSONParser.parse(Array(cell.utf8)), v.elements != nil else {
                throw CellProblem("应为 JSON 列表，例如 \(CellWords.jsonExample(f))。", "This is not a JSON list such as \(CellWords.jsonExample(f)).")
            }
            return v
        }
    }

    /// `#12`, `#12 红山酒店`, `12`, or the line by which the record is known.
    private func reference(_ cell: String, _ kind: String) throws -> Int64 {
        if cell.hasPrefix("#") {
            let digits = cell.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let id = Int64(digits), try finder.exists(kind, id) else { throw CellProblem("没有“\(cell.prefix(40))”这条记录。", "There is no record “\(cell.prefix(40))”.") }
            return id
        }
        let named = try finder.named(kind, cell)
        if named.count == 1 { return named[0] }
        if named.count > 1 {
            let list = named.prefix(3).map { "#\($0)" }.joined(separator: "、")
            throw CellProblem(
                "有 \(named.count) 条记录名为“\(cell.prefix(40))”，请改填记录号（如 \(list)）。", "There are \(named.count) records called “\(cell.prefix(40))”; give the number instead (such as \(list)).")
        }
        if let id = Int64(cell), id > 0, try finder.exists(kind, id) { return id }
        throw CellProblem("没有名为“\(cell.prefix(40))”的记录。", "There is no record called “\(cell.prefix(40))”.")
    }

    private func language(of t: Bilingual) -> String { head.contains(t.en) && !head.contains(t.zh) ? t.en : t.zh }
}

/// What a cell cannot be.
struct CellProblem: Error {
    let zh: String
    let en: String
    init(_ zh: String, _ en: String) {
        self.zh = zh
        self.en = en
    }
}
