import CustosBase
import CustosLaw

/// Values of a record as a form writes them; places to write on where there is no record.
struct FormWriter {
    let form: String
    let record: LawRecord?
    let kind: RecordKind
    let options: PrintedForms.Options
    let lookup: (Int64) throws -> String?

    var language: PrintForm.Language { options.language }
    var isBlank: Bool { record == nil }

    /// What stands in a filled form where nothing was entered: the stroke that keeps others from adding something.
    static let nothing = "／"
    private static let line = "________________"

    func field(_ name: String) throws(PrintFailure) -> RecordField {
        guard let f = kind.allFields.first(where: { $0.name == name }) else { throw .noField(form: form, field: name) }
        return f
    }

    /// A cell with the field's own title, or another.
    func cell(_ name: String, _ label: Bilingual? = nil, weight: Double = 1) throws -> PrintCell {
        let f = try field(name)
        return PrintCell(label ?? f.title, try value(f), weight: weight)
    }

    /// A cell for the first of several fields that has a value.
    func cell(firstOf names: [String], _ label: Bilingual, weight: Double = 1) throws -> PrintCell {
        for n in names { if record?.data[n] != nil { return try cell(n, label, weight: weight) } else { _ = try field(n) } }
        return PrintCell(label, isBlank ? "" : Self.nothing, weight: weight)
    }

    /// Two fields as one value: `起 至 止`.
    func span(_ from: String, _ to: String, _ label: Bilingual, weight: Double = 1) throws -> PrintCell {
        let (a, b) = (try value(field(from)), try value(field(to)))
        return PrintCell(label, a == Self.nothing && b == Self.nothing ? Self.nothing : "自 \(a)\n至 \(b)", weight: weight)
    }

    func row(_ cells: PrintCell..., minimumHeight: Double = 26) -> PrintRow { PrintRow(cells, minimumHeight: minimumHeight) }

    /// Text for running sentences; a line to write on where there is none.
    func text(_ name: String) throws -> String {
        let f = try field(name)
        guard let record, let v = record.data[name], !v.isNull else {
            // Some three lines to write on for what is told at length.
            if case .longText = f.shape, isBlank { return String(repeating: "_", count: 200) }
            return isBlank ? Self.line : Self.nothing
        }
        return try show(v, f, inSentence: true)
    }

    /// As `text`, without the full stop that a person may have put at its end.
    func clause(_ name: String) throws -> String {
        var t = try text(name)
        while let last = t.last, "。．.；;，,".contains(last) { t.removeLast() }
        return t
    }

    /// As `text`, for a field that need not be there.
    func textIfAny(_ name: String) throws -> String? {
        let f = try field(name)
        guard let v = record?.data[name], !v.isNull else { return nil }
        return try show(v, f, inSentence: true)
    }

    func title(_ id: Int64?) throws -> String { try id.flatMap { try lookup($0) } ?? "" }

    /// `2026年5月10日`; `nil` where none is given.
    func day(_ name: String) throws -> String? {
        _ = try field(name)
        return record?.date(name).map(PrintWords.day) ?? record?.time(name).map { PrintWords.day(LocalDate(of: $0)) }
    }

    /// A list of a rows-field. Empty forms get `blankRows` rows to write in.
    func list(_ name: String, columns: [(name: String, weight: Double)], blankRows: Int, numbered: Bool = true) throws -> PrintBlock {
        let f = try field(name)
        guard case .rows(let fields, _) = f.shape else { throw PrintFailure.noField(form: form, field: "\(name)[]") }
        var shown: [(field: RecordField, weight: Double)] = []
        for c in columns {
            guard let field = fields.first(where: { $0.name == c.name }) else { throw PrintFailure.noField(form: form, field: "\(name).\(c.name)") }
            shown.append((field, c.weight))
        }
        var heads = shown.map { PrintList.Column($0.field.title, weight: $0.weight) }
        if numbered { heads.insert(.init(Bilingual(zh: "序号", en: "No."), weight: 0.5), at: 0) }
        let rows = record?.rows(name) ?? []
        var out: [[String]] = []
        for (i, r) in rows.enumerated() {
            var line = numbered ? ["\(i + 1)"] : []
            for s in shown { line.append(try r[s.field.name].map { try show($0, s.field, inSentence: true) } ?? "") }
            out.append(line)
        }
        if isBlank { for i in 0..<blankRows { out.append((numbered ? ["\(i + 1)"] : []) + shown.map { _ in "" }) } }
        return .list(PrintList(heads, out))
    }

    // MARK: Values

    func value(_ f: RecordField) throws -> String {
        guard let record else { return blank(f) }
        if f.isClassified, !options.withClassified { return language == .bilingual ? "（涉密，不予显示 classified）" : "（涉密，不予显示）" }
        guard let v = record.data[f.name], !v.isNull else { return Self.nothing }
        return try show(v, f, inSentence: false)
    }

    /// A place to write.
    private func blank(_ f: RecordField) -> String {
        switch f.shape {
        case .choice(let list), .choices(let list): list.count <= 14 ? PrintWords.boxes(list, chosen: [], language: language) : ""
        case .flag: "□是　□否"
        case .date: "　　　年　　月　　日"
        case .time: "　　　年　月　日　时　分"
        default: ""
        }
    }

    private func show(_ v: JSON, _ f: RecordField, inSentence: Bool) throws -> String {
        if f.isClassified, !options.withClassified { return "（涉密，不予显示）" }
        if let masked = v["masked"]?.text { return masked }
        switch f.shape {
        case .choice(let list):
            guard let code = v.text else { return "" }
            if inSentence || list.count > 8 { return list.first { $0.code == code }.map { PrintWords.title($0.title, language) } ?? code }
            return PrintWords.boxes(list, chosen: [code], language: language)
        case .choices(let list):
            let chosen = (v.elements ?? []).compactMap(\.text)
            if inSentence || list.count > 8 { return chosen.map { code in list.first { $0.code == code }.map { PrintWords.title($0.title, language) } ?? code }.joined(separator: "；") }
            return PrintWords.boxes(list, chosen: Set(chosen), language: language)
        case .flag:
            let b = v.flag ?? false
            return inSentence ? (b ? "是" : "否") : b ? "■是　□否" : "□是　■否"
        case .date: return v.text.flatMap { LocalDate($0) }.map(PrintWords.day) ?? v.text ?? ""
        case .time: return v.text.flatMap { WallTime(iso8601: $0) }.map { inSentence ? PrintWords.moment($0) : PrintWords.second($0) } ?? v.text ?? ""
        case .texts: return (v.elements ?? []).compactMap(\.text).joined(separator: "；")
        case .reference: return try v.integer.map(name) ?? ""
        case .references: return try (v.elements ?? []).compactMap(\.integer).map(name).joined(separator: "、")
        case .rows(let fields, _):
            return try (v.elements ?? []).enumerated().map { i, r in
                try "\(i + 1). " + fields.compactMap { f in try r[f.name].map { try "\(f.title.zh)：\(show($0, f, inSentence: true))" } }.joined(separator: "，")
            }.joined(separator: "\n")
        case .polygon: return (v.elements ?? []).map { c in "(" + (c.elements ?? []).map(CellWords.number).joined(separator: ", ") + ")" }.joined(separator: " ")
        case .attachment: return v.integer.map { "附件 \($0)" } ?? ""
        case .attachments: return (v.elements ?? []).compactMap(\.integer).map { "附件 \($0)" }.joined(separator: "、")
        case .device: return v.integer.map { "第 \($0) 路" } ?? ""
        case .integer, .number: return CellWords.number(v)
        case .text, .longText, .code: return v.text ?? CellWords.number(v)
        }
    }

    private func name(_ id: Int64) throws -> String { try lookup(id) ?? "#\(id)" }
}
