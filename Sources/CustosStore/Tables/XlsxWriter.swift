package import CustosBase

/// Writes an xlsx (ECMA-376) whose cells are all text, so that no spreadsheet turns an id of 20 digits into a number or a date into another one.
package struct XlsxWriter {
    private struct Sheet {
        let name: String
        let part: ZipPart
        var rows = 0
    }
    private let time: WallTime
    private var sheets: [Sheet] = []

    package init(time: WallTime) { self.time = time }

    /// Begins a sheet; its first row stays in sight when the others are scrolled.
    package mutating func begin(sheet name: String, widths: [Int] = []) {
        if let s = sheets.last { s.part.write("</sheetData></worksheet>") }
        let part = ZipPart()
        part.write(
            Self.head
                + "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\"\(sheets.isEmpty ? " tabSelected=\"1\"" : "")>"
        )
        part.write("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>")
        if !widths.isEmpty {
            part.write(
                "<cols>" + widths.enumerated().map { "<col min=\"\($0 + 1)\" max=\"\($0 + 1)\" width=\"\(min(60, max(8, $1)))\" style=\"1\" customWidth=\"1\"/>" }.joined() + "</cols>")
        }
        part.write("<sheetData>")
        sheets.append(Sheet(name: Self.sheetName(name), part: part))
    }

    /// Adds a row to the sheet that was begun last. Throws at the bounds of a sheet.
    package mutating func append(_ cells: [String], isHead: Bool = false) throws(TableFailure) {
        precondition(!sheets.isEmpty, "no sheet was begun")
        let i = sheets.count - 1
        sheets[i].rows += 1
        let n = sheets[i].rows
        guard n <= TableLimits.rows else {
            throw TableFailure(row: n, "行数过多：最多 \(TableLimits.rows) 行，请分批导出或改用 CSV。", "Too many rows: at most \(TableLimits.rows); export in parts or as CSV.")
        }
        guard cells.count <= TableLimits.columns else { throw TableFailure(row: n, "列数过多。", "Too many columns.") }
        var out = "<row r=\"\(n)\">"
        for (c, text) in cells.enumerated() where !text.isEmpty {
            out += "<c r=\"\(Self.letters(c + 1))\(n)\" s=\"\(isHead ? 2 : 1)\" t=\"inlineStr\"><is><t xml:space=\"preserve\">\(Self.escaped(text))</t></is></c>"
        }
        sheets[i].part.write(out + "</row>")
    }

    package mutating func finish() -> [UInt8] {
        if sheets.isEmpty { begin(sheet: "Sheet1") }
        sheets[sheets.count - 1].part.write("</sheetData></worksheet>")
        var zip = ZipPacker(time: time)
        let types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        zip.add(
            "[Content_Types].xml",
            Self.head
                + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                + "<Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"\(types)sheet.main+xml\"/>"
                + "<Override PartName=\"/xl/styles.xml\" ContentType=\"\(types)styles+xml\"/>"
                + sheets.indices.map { "<Override PartName=\"/xl/worksheets/sheet\($0 + 1).xml\" ContentType=\"\(types)worksheet+xml\"/>" }.joined() + "</Types>")
        zip.add("_rels/.rels", Self.relations("<Relationship Id=\"rId1\" Type=\"\(relations)/officeDocument\" Target=\"xl/workbook.xml\"/>"))
        zip.add(
            "xl/workbook.xml",
            Self.head + "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"\(relations)\"><sheets>"
                + sheets.enumerated().map { "<sheet name=\"\(Self.escaped($1.name))\" sheetId=\"\($0 + 1)\" r:id=\"rId\($0 + 1)\"/>" }.joined() + "</sheets></workbook>")
        zip.add(
            "xl/_rels/workbook.xml.rels",
            Self.relations(
                sheets.indices.map { "<Relationship Id=\"rId\($0 + 1)\" Type=\"\(relations)/worksheet\" Target=\"worksheets/sheet\($0 + 1).xml\"/>" }.joined()
                    + "<Relationship Id=\"rId\(sheets.count + 1)\" Type=\"\(relations)/styles\" Target=\"styles.xml\"/>"))
        zip.add("xl/styles.xml", Self.styles)
        for (i, s) in sheets.enumerated() { zip.add("xl/worksheets/sheet\(i + 1).xml", s.part) }
        return zip.finished()
    }

    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static func relations(_ inner: String) -> String { head + "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\(inner)</Relationships>" }

    /// 0: general; 1: text (format 49 is `@`); 2: text, bold, for heads.
    private static let styles =
        head + "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
        + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font><font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>"
        + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>"
        + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
        + "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
        + "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>"
        + "<xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/></cellXfs>"
        + "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"

    /// 1 is `A`, 28 is `AB`.
    static func letters(_ column: Int) -> String {
        var n = column, out = ""
        while n > 0 {
            out = String(UnicodeScalar(UInt8(65 + (n - 1) % 26))) + out
            n = (n - 1) / 26
        }
        return out
    }

    /// A sheet's name has at most 31 characters and none of `[]:*?/\`.
    private static func sheetName(_ name: String) -> String {
        let clean = String(name.map { "[]:*?/\\'".contains($0) ? "_" : $0 }.prefix(31))
        return clean.isEmpty ? "Sheet" : clean
    }

    /// Text of an element: what XML 1.0 cannot hold is left out.
    private static func escaped(_ text: String) -> String {
        var out = String.UnicodeScalarView(), count = 0
        for u in text.unicodeScalars {
            count += u.value > 0xFFFF ? 2 : 1
            if count > TableLimits.cellCharacters { break }
            switch u {
            case "&": out.append(contentsOf: "&amp;".unicodeScalars)
            case "<": out.append(contentsOf: "&lt;".unicodeScalars)
            case ">": out.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
            case "\r": out.append(contentsOf: "&#13;".unicodeScalars)
            case "\n", "\t": out.append(u)
            default: if u.value >= 0x20, u.value != 0xFFFE, u.value != 0xFFFF { out.append(u) }
            }
        }
        return String(out)
    }
}
