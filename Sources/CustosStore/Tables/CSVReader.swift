/// Reads tables of comma-, semicolon- or tab-separated values (RFC 4180) row by row.
///
/// Liberal in: any of CRLF, LF, CR ends a row; quotes may enclose any cell; an apostrophe that guards a cell against being run as a formula
/// (see `CSVWriter`) is taken away again. Strict where a guess would change data: an open quote at the end of the file is an error, as is text behind a closing quote.
package struct CSVReader {
    private let bytes: [UInt8]
    private let separator: UInt8
    private var at = 0
    private var line = 1
    private var rows = 0

    /// The separator that was found.
    package var separatorText: String { String(UnicodeScalar(separator)) }

    package init(_ file: [UInt8]) throws(TableFailure) {
        guard file.count <= TableLimits.fileBytes else {
            throw TableFailure("文件过大：最多 \(TableLimits.fileBytes >> 20) MiB。", "The file is too large: at most \(TableLimits.fileBytes >> 20) MiB.")
        }
        bytes = try TextDecoding.utf8(file).text
        if let zero = bytes.firstIndex(of: 0) {
            let line = bytes[..<zero].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
            throw TableFailure(row: line, "文件含有空字符，不是文本表格。", "The file holds zero bytes: this is no text table.")
        }
        // `sep=;` in the first line is how Excel is told.
        if bytes.starts(with: Array("sep=".utf8)), bytes.count >= 5, [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].contains(bytes[4]) {
            separator = bytes[4]
            at = 5
            skipLineEnd()
        } else {
            separator = Self.separator(of: bytes)
        }
    }

    /// The most frequent of the three in the first row outside of quotes.
    private static func separator(of bytes: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:], isQuoted = false
        for b in bytes.prefix(TableLimits.cellCharacters) {
            if b == 0x22 { isQuoted.toggle() }
            if !isQuoted, b == 0x0A || b == 0x0D { break }
            if !isQuoted, b == 0x2C || b == 0x3B || b == 0x09 { counts[b, default: 0] += 1 }
        }
        // A comma wins a tie: it is what the name says.
        return [0x2C, 0x3B, 0x09].max { (counts[$0] ?? 0) < (counts[$1] ?? 0) }.flatMap { counts[$0] == nil ? nil : $0 } ?? 0x2C
    }

    private mutating func skipLineEnd() {
        if at < bytes.count, bytes[at] == 0x0D { at += 1 }
        if at < bytes.count, bytes[at] == 0x0A { at += 1 }
        line += 1
    }

    /// The next row that is not wholly empty; `nil` at the end.
    package mutating func next() throws(TableFailure) -> TableRow? {
        while at < bytes.count {
            let row = try read()
            if !row.isBlank { return row }
        }
        return nil
    }

    private mutating func read() throws(TableFailure) -> TableRow {
        let number = line
        rows += 1
        guard rows <= TableLimits.rows else { throw TableFailure(row: number, "行数过多：最多 \(TableLimits.rows) 行。", "Too many rows: at most \(TableLimits.rows).") }
        var cells: [String] = []
        while true {
            cells.append(try cell(number))
            guard cells.count <= TableLimits.columns else {
                throw TableFailure(row: number, "第 \(number) 行的列数过多：最多 \(TableLimits.columns) 列。", "Row \(number) has too many columns: at most \(TableLimits.columns).")
            }
            guard at < bytes.count, bytes[at] == separator else { break }
            at += 1
        }
        if at < bytes.count { skipLineEnd() }
        return TableRow(number: number, cells: cells)
    }

    private mutating func cell(_ row: Int) throws(TableFailure) -> String {
        var content: [UInt8] = []
        if at < bytes.count, bytes[at] == 0x22 {
            let opened = line
            at += 1
            while true {
                guard at < bytes.count else { throw TableFailure(row: row, "第 \(opened) 行有没有结束的引号。", "A quote that was opened in line \(opened) is never closed.") }
                let b = bytes[at]
                at += 1
                if b == 0x22 {
                    guard at < bytes.count, bytes[at] == 0x22 else { break }
                    at += 1
                } else if b == 0x0A || (b == 0x0D && !(at < bytes.count && bytes[at] == 0x0A)) {
                    line += 1
                }
                content.append(b)
                try bound(content, row)
            }
            if at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D {
                throw TableFailure(row: row, "第 \(line) 行的引号后面还有文字。", "In line \(line), text follows a closing quote.")
            }
        } else {
            let start = at
            while at < bytes.count, bytes[at] != separator, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
            content = Array(bytes[start..<at])
            try bound(content, row)
        }
        let text = String(decoding: content, as: UTF8.self)
        guard text.unicodeScalars.count <= TableLimits.cellCharacters else { throw tooLong(row) }
        return CSVWriter.unguarded(text)
    }

    private func bound(_ content: [UInt8], _ row: Int) throws(TableFailure) { if content.count > 4 * TableLimits.cellCharacters { throw tooLong(row) } }
    private func tooLong(_ row: Int) -> TableFailure {
        TableFailure(row: row, "第 \(row) 行有单元格过长：最多 \(TableLimits.cellCharacters) 个字符。", "A cell in row \(row) is too long: at most \(TableLimits.cellCharacters) characters.")
    }
}
