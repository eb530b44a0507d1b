/// The rows of one sheet (ECMA-376 18.3), as its XML goes by.
struct SheetWalk {
    private let shared: [String]
    private let dates: [Bool]
    private let from1904: Bool
    private var scanner = XMLScanner()
    private var row: [String] = []
    private var number = 0
    private var column = 0
    private var kind = "n"
    private var style = 0
    private var content = ""
    private var isContent = false
    private var phonetic = 0
    private var isData = false
    private var isCell = false

    init(shared: [String], dates: [Bool], from1904: Bool) {
        self.shared = shared
        self.dates = dates
        self.from1904 = from1904
    }

    mutating func feed(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (TableRow) throws -> Void) throws {
        var s = scanner
        var failure: (any Error)?
        try s.feed(bytes) { e throws(TableFailure) in
            guard failure == nil, let done = try take(e) else { return }
            do { if !done.isBlank { try body(done) } } catch { failure = error }
        }
        scanner = s
        if let failure { throw failure }
    }

    func finish() throws(TableFailure) { try scanner.finish() }

    private mutating func take(_ e: XMLScanner.Event) throws(TableFailure) -> TableRow? {
        switch e {
        case .start("sheetData", _, let isEmpty): isData = !isEmpty
        case .end("sheetData"): isData = false
        case .start("row", let a, _) where isData:
            // A row without a number follows the one before it (18.3.1.73).
            let given = a.first { $0.name == "r" }.flatMap { Int($0.value) }
            guard (given ?? number + 1) > number else { throw TableFailure(row: number, "工作表的行号不递增。", "The row numbers of the sheet do not grow.") }
            number = given ?? number + 1
            guard number <= TableLimits.rows else { throw TableFailure(row: number, "行数过多：最多 \(TableLimits.rows) 行。", "Too many rows: at most \(TableLimits.rows).") }
            row = []
            column = 0
        case .end("row") where isData: return TableRow(number: number, cells: row)
        case .start("c", let a, let isEmpty) where isData:
            kind = "n"
            style = 0
            var place: Int?
            for x in a {
                switch x.name {
                case "t": kind = x.value
                case "s": style = Int(x.value) ?? 0
                case "r": place = Self.column(x.value)
                default: break
                }
            }
            column = place ?? column + 1
            guard column > 0 else { throw TableFailure(row: number, "第 \(number) 行的单元格位置不正确。", "A cell of row \(number) has no valid place.") }
            content = ""
            isCell = !isEmpty
        case .end("c") where isData && isCell:
            try put(try value())
            isCell = false
        case .start("rPh", _, let isEmpty): if !isEmpty { phonetic += 1 }
        case .end("rPh"): phonetic -= 1
        case .start("v", _, let isEmpty), .start("t", _, let isEmpty): isContent = isCell && !isEmpty && phonetic == 0
        case .end("v"), .end("t"): isContent = false
        case .text(let t) where isContent:
            content += t
            guard content.utf8.count <= 4 * TableLimits.cellCharacters else { throw tooLong }
        default: break
        }
        return nil
    }

    private var tooLong: TableFailure {
        TableFailure(row: number, "第 \(number) 行有单元格过长：最多 \(TableLimits.cellCharacters) 个字符。", "A cell in row \(number) is too long: at most \(TableLimits.cellCharacters) characters.")
    }

    private mutating func put(_ text: String) throws(TableFailure) {
        guard !text.isEmpty else { return }
        guard column <= TableLimits.columns else {
            throw TableFailure(row: number, "第 \(number) 行的列数过多：最多 \(TableLimits.columns) 列。", "Row \(number) has too many columns: at most \(TableLimits.columns).")
        }
        guard column > row.count else { throw TableFailure(row: number, "第 \(number) 行的单元格重复。", "A cell of row \(number) is there twice.") }
        while row.count < column - 1 { row.append("") }
        row.append(text)
    }

    private func value() throws(TableFailure) -> String {
        switch kind {
        case "s":
            guard let i = Int(content), shared.indices.contains(i) else { throw TableFailure(row: number, "第 \(number) 行引用的文字不存在。", "Row \(number) refers to a text that is not there.") }
            return shared[i]
        case "inlineStr", "str": return content
        case "b": return content == "1" ? "true" : "false"
        // `#REF!` and its kin: what a person sees in the cell is what the row problem shows.
        case "e": return content
        case "d": return content
        default:
            guard let number = Double(content), number.isFinite else { return content }
            if dates.indices.contains(style), dates[style], let date = SerialDay.text(number, from1904: from1904) { return date }
            return Self.plain(number)
        }
    }

    /// `3`, `0.25`; a number too large for the 15 digits of a spreadsheet stays in its exponent form, so that nobody takes it for an id.
    static func plain(_ d: Double) -> String {
        if d == d.rounded(), abs(d) < 1e15 { return String(Int64(d)) }
        return "\(d)"
    }

    /// `AB12` is column 28; 0 for what is no place.
    static func column(_ reference: String) -> Int {
        var n = 0
        for b in reference.utf8 {
            guard b >= 0x41, b <= 0x5A else { return (0x30...0x39).contains(b) ? n : 0 }
            n = n * 26 + Int(b - 0x40)
            if n > 16_384 { return 0 }
        }
        return 0
    }
}
