/// Reads the first visible sheet of an xlsx (ECMA-376) row by row: shared and inline strings, numbers, dates, flags; a formula's stored result.
package struct XlsxReader {
    private let zip: ZipReader
    private let sheet: String
    private let shared: [String]
    /// For each cell format, whether it shows a date.
    private let dates: [Bool]
    private let from1904: Bool

    package init(_ file: [UInt8]) throws(TableFailure) {
        zip = try ZipReader(file)
        let (path, is1904) = try Self.firstSheet(zip)
        sheet = path
        from1904 = is1904
        dates = try Self.dateFormats(zip)
        shared = try Self.sharedStrings(zip)
    }

    /// Whether a file begins as a ZIP does.
    package static func looksLike(_ file: [UInt8]) -> Bool { file.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    /// Calls `body` for each row that is not blank, in order.
    package func rows(_ body: (TableRow) throws -> Void) throws {
        var walk = SheetWalk(shared: shared, dates: dates, from1904: from1904)
        var failure: (any Error)?
        try zip.read(sheet) { b throws(TableFailure) in
            do {
                try walk.feed(b) { row in try body(row) }
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        try walk.finish()
    }

    private static func parse(_ zip: ZipReader, _ name: String, _ body: (XMLScanner.Event) throws(TableFailure) -> Void) throws(TableFailure) {
        var scanner = XMLScanner()
        try zip.read(name) { b throws(TableFailure) in
            try scanner.feed(b, body)
            return true
        }
        try scanner.finish()
    }

    private static func firstSheet(_ zip: ZipReader) throws(TableFailure) -> (path: String, from1904: Bool) {
        var book = "xl/workbook.xml"
        // The package says where its workbook is (OPC 9.3).
        if zip.members["_rels/.rels"] != nil {
            try parse(zip, "_rels/.rels") { e throws(TableFailure) in
                if case .start("Relationship", let a, _) = e, value(a, "Type")?.hasSuffix("/officeDocument") == true, let target = value(a, "Target") { book = resolve(target, beside: "") }
            }
        }
        var id: String?, from1904 = false
        try parse(zip, book) { e throws(TableFailure) in
            if case .start("sheet", let a, _) = e, id == nil, value(a, "state") ?? "visible" == "visible" { id = value(a, "id") }
            if case .start("workbookPr", let a, _) = e, let v = value(a, "date1904") { from1904 = v == "1" || v == "true" }
        }
        guard let id else { throw TableFailure("xlsx 文件里没有可见的工作表。", "The xlsx file has no visible sheet.") }
        let folder = book.lastIndex(of: "/").map { String(book[...$0]) } ?? ""
        let rels = "\(folder)_rels/\(book.dropFirst(folder.count)).rels"
        var path: String?
        try parse(zip, rels) { e throws(TableFailure) in
            if case .start("Relationship", let a, _) = e, value(a, "Id") == id, let target = value(a, "Target") { path = resolve(target, beside: folder) }
        }
        guard let path, zip.members[path] != nil else { throw TableFailure("xlsx 文件缺少工作表。", "The xlsx file has no sheet data.") }
        return (path, from1904)
    }

    private static func value(_ attributes: [(name: String, value: String)], _ name: String) -> String? { attributes.first { $0.name == name }?.value }

    private static func resolve(_ target: String, beside folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var parts = folder.split(separator: "/").map(String.init)
        for p in target.split(separator: "/") { if p == ".." { _ = parts.popLast() } else if p != "." { parts.append(String(p)) } }
        return parts.joined(separator: "/")
    }

    private static func dateFormats(_ zip: ZipReader) throws(TableFailure) -> [Bool] {
        guard zip.members["xl/styles.xml"] != nil else { return [] }
        var patterns: [Int: String] = [:], out: [Bool] = [], isInCells = false
        try parse(zip, "xl/styles.xml") { e throws(TableFailure) in
            switch e {
            case .start("numFmt", let a, _): if let id = value(a, "numFmtId").flatMap({ Int($0) }), patterns.count < 10_000 { patterns[id] = value(a, "formatCode") }
            case .start("cellXfs", _, let isEmpty): isInCells = !isEmpty
            case .end("cellXfs"): isInCells = false
            case .start("xf", let a, _) where isInCells:
                let id = value(a, "numFmtId").flatMap { Int($0) } ?? 0
                if out.count < 100_000 { out.append(SerialDay.isDate(format: id, pattern: patterns[id])) }
            default: break
            }
        }
        return out
    }

    private static func sharedStrings(_ zip: ZipReader) throws(TableFailure) -> [String] {
        guard zip.members["xl/sharedStrings.xml"] != nil else { return [] }
        var out: [String] = [], bytes = 0, current: String?, isText = false, phonetic = 0
        try parse(zip, "xl/sharedStrings.xml") { e throws(TableFailure) in
            switch e {
            case .start("si", _, let isEmpty): if isEmpty { out.append("") } else { current = "" }
            case .end("si"):
                out.append(current ?? "")
                current = nil
            // Reading aids of East Asian text are no part of the cell (18.4.6).
            case .start("rPh", _, let isEmpty): if !isEmpty { phonetic += 1 }
            case .end("rPh"): phonetic -= 1
            case .start("t", _, let isEmpty): isText = !isEmpty && phonetic == 0
            case .end("t"): isText = false
            case .text(let t) where isText:
                bytes += t.utf8.count
                guard bytes <= TableLimits.sharedBytes else { throw TableFailure("xlsx 的文字过多。", "The xlsx file holds too much text.") }
                current?.append(t)
            default: break
            }
            guard out.count <= TableLimits.rows * 16 else { throw TableFailure("xlsx 的文字过多。", "The xlsx file holds too many texts.") }
        }
        return out
    }
}
