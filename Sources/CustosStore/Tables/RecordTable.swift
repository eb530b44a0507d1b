package import CustosBase
package import CustosLaw

/// The table of a record kind: its columns, rows made from records, and records' data read from rows.
///
/// Reading only turns words into values. Whether they are allowed is what the law's engine says of them afterwards; `problem(_:row:)` tells its answer at the column.
package struct RecordTable {
    package struct Column: Sendable {
        package let name: String
        package let title: Bilingual
        /// `nil` for the columns that the table itself has: number, state.
        let field: RecordField?
    }

    package enum Language: String, Sendable { case zh, en }

    /// The record's number; a row that has it changes that record, one that has none makes one.
    static let idColumn = Column(name: "id", title: Bilingual(zh: "记录号", en: "Record no."), field: nil)
    /// Shown only: a table moves no record.
    static let stateColumn = Column(name: "state", title: Bilingual(zh: "状态", en: "State"), field: nil)

    package let kind: RecordKind
    /// Number, state, then the fields in the order of the form.
    package let columns: [Column]
    private let language: Language
    let finder: ReferenceFinder

    /// - Parameter withClassified: whether the person may see classified fields (19.1.4); they are left out otherwise, in both directions.
    package init(_ kind: RecordKind, language: Language = .zh, withClassified: Bool, finder: ReferenceFinder) {
        self.kind = kind
        self.language = language
        self.finder = finder
        // Two fields of one title would be one column to a reader: the second is told by its name.
        var seen: Set<String> = [Self.idColumn.title.zh, Self.idColumn.title.en.lowercased(), Self.stateColumn.title.zh, Self.stateColumn.title.en.lowercased()]
        var out = [Self.idColumn, Self.stateColumn]
        for f in kind.allFields where withClassified || !f.isClassified {
            let isTaken = !seen.insert(f.title.zh).inserted
            let isTakenEn = !seen.insert(f.title.en.lowercased()).inserted
            let title = Bilingual(zh: isTaken ? "\(f.title.zh)（\(f.name)）" : f.title.zh, en: isTakenEn ? "\(f.title.en) (\(f.name))" : f.title.en)
            out.append(Column(name: f.name, title: title, field: f))
        }
        columns = out
    }

    private func word(_ t: Bilingual) -> String { language == .zh ? t.zh : t.en }

    // MARK: Out

    package var head: [String] { columns.map { word($0.title) } }

    package func cells(of record: LawRecord) throws -> [String] {
        var out: [String] = []
        for c in columns {
            if let f = c.field {
                out.append(try record.data[f.name].map { try text($0, f) } ?? "")
            } else if c.name == "id" {
                out.append(String(record.id))
            } else {
                out.append(kind.lifecycle.state(record.state).map { word($0.title) } ?? record.state)
            }
        }
        return out
    }

    private func text(_ v: JSON, _ f: RecordField) throws -> String {
        if f.isSecret, let masked = v["masked"]?.text { return masked }
        switch f.shape {
        case .choice(let list): return v.text.map { code in list.first { $0.code == code }.map { word($0.title) } ?? code } ?? ""
        case .choices(let list):
            return (v.elements ?? []).compactMap(\.text).map { code in list.first { $0.code == code }.map { word($0.title) } ?? code }.joined(separator: language == .zh ? "；" : "; ")
        case .flag: return v.flag.map { word(CellWords.flag($0)) } ?? ""
        case .texts: return (v.elements ?? []).compactMap(\.text).joined(separator: "\n")
        case .reference: return try v.integer.map(reference) ?? ""
        case .references: return try (v.elements ?? []).compactMap(\.integer).map(reference).joined(separator: "\n")
        case .attachments: return (v.elements ?? []).compactMap(\.integer).map(String.init).joined(separator: ";")
        case .rows, .polygon: return String(decoding: v.bytes, as: UTF8.self)
        case .time: return v.text.flatMap { WallTime(iso8601: $0) }.map(CellWords.time) ?? v.text ?? ""
        case .number, .integer, .device, .attachment: return CellWords.number(v)
        case .text, .longText, .date, .code: return v.text ?? CellWords.number(v)
        }
    }

    /// `#12 红山酒店`: exact for the program, clear to a person.
    private func reference(_ id: Int64) throws -> String {
        let title = try finder.title(id).map { " " + CellWords.oneLine($0) } ?? ""
        return "#\(id)\(title)"
    }

    // MARK: The empty table

    /// The head of a table to fill in: what a person enters, required ones marked `*`.
    package var templateHead: [String] {
        columns.compactMap { c in
            guard let f = c.field, isEntered(f) else { return nil }
            return word(c.title) + (f.isRequired ? "*" : "")
        }
    }

    private func isEntered(_ f: RecordField) -> Bool { !f.isComputed && kind.fields.contains { $0.name == f.name } }

    /// The empty table as xlsx: a sheet to fill in, and one that says what each column takes.
    package func template(now: WallTime) throws -> [UInt8] {
        var x = XlsxWriter(time: now)
        x.begin(sheet: word(kind.title), widths: templateHead.map { 2 * $0.count + 4 })
        try x.append(templateHead, isHead: true)
        x.begin(sheet: language == .zh ? "填写说明" : "How to fill in", widths: [24, 24, 10, 60])
        try x.append(language == .zh ? ["列", "字段", "必填", "填写内容"] : ["Column", "Field", "Required", "What it takes"], isHead: true)
        for c in columns {
            guard let f = c.field, isEntered(f) else { continue }
            let help = f.help.map { "\n" + word($0) } ?? ""
            try x.append([word(c.title), f.name, f.isRequired ? (language == .zh ? "是" : "yes") : "", word(CellWords.hint(f)) + help])
        }
        return x.finish()
    }
}
