import CustosBase
import Testing

@testable import CustosStore

#if canImport(Glibc)
import Glibc
#endif

func tableVector(_ name: String) throws -> [UInt8] {
    let folder = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let f = try #require(fopen("\(folder)/Vectors/\(name)", "r"), "\(name)")
    defer { fclose(f) }
    var out: [UInt8] = [], buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let n = fread(&buffer, 1, buffer.count, f)
        if n == 0 { return out }
        out += buffer[..<n]
    }
}

private func read(_ file: [UInt8]) throws -> [TableRow] {
    var out: [TableRow] = []
    try XlsxReader(file).rows { out.append($0) }
    return out
}

@Suite struct XlsxTests {
    @Test(arguments: ["openpyxl-sites.xlsx", "libreoffice-sites.xlsx"])
    func a_workbook_of_another_program_is_read(name: String) throws {
        let rows = try read(tableVector(name))

        #expect(rows.map(\.number) == [1, 2, 3, 5])
        #expect(rows[0].cells == ["名称", "面积", "建成日期", "巡查时间", "在用", "编码", "公式"])
        #expect(Array(rows[1].cells.prefix(6)) == ["红山酒店 <大堂> & \"前台\"", "1234.5", "2026-05-10", "2026-05-10 08:30:00", "true", "15010200001320000123"])
        // openpyxl keeps no result of a formula, LibreOffice does.
        #expect(rows[1].cells.dropFirst(6).first == (name.hasPrefix("libre") ? "3" : nil))
        #expect(Array(rows[2].cells.prefix(5)) == ["第二行\n换行", "3", "2024-02-29", "", "false"])
        #expect(rows[2].cells[5].contains("e+19"), "a number of 20 digits is never shown as if its digits were right")
        #expect(rows[3].cells == ["", "", "1999-12-31"])
    }

    @Test func what_is_written_is_read_back() throws {
        let rows = [["名称", "编码"], ["红山酒店 <&\"'> \u{20BB7}", "15010200001320000123"], ["=1+2", "  空格  "], ["两\n行", ""], ["", "末"]]
        var x = XlsxWriter(time: printMoment)
        x.begin(sheet: "场所/一[1]", widths: [20, 30])
        for (i, r) in rows.enumerated() { try x.append(r, isHead: i == 0) }
        x.begin(sheet: "说明")
        try x.append(["第二张"])
        let file = x.finish()
        keep(file, "written.xlsx")

        #expect(try read(file).map(\.cells) == [["名称", "编码"], rows[1], rows[2], ["两\n行"], ["", "末"]])
    }

    @Test func ten_thousand_rows_go_through_pieces() throws {
        var x = XlsxWriter(time: printMoment)
        x.begin(sheet: "s")
        for i in 0..<10_000 { try x.append(["第\(i)行", String(repeating: "内容\(i % 7)", count: 20)]) }
        let rows = try read(x.finish())

        #expect(rows.count == 10_000)
        #expect(rows.last?.cells.first == "第9999行")
        #expect(rows.last?.number == 10_000)
    }

    @Test(arguments: [Int64(TableLimits.unpackedBytes) + 1, 400_000])
    func a_file_that_says_that_it_unpacks_to_too_much_is_refused_before_it_does(size: Int64) throws {
        var zip = ZipPacker(time: printMoment)
        zip.add("xl/workbook.xml", "<workbook/>")
        var file = zip.finished()
        try setUnpackedSize(&file, size)

        #expect(throws: TableFailure("文件解压后过大。", "The file unpacks to too much.")) { try XlsxReader(file) }
    }

    /// The unpacked size in the directory (4.3.12): 24 bytes into its last entry.
    private func setUnpackedSize(_ file: inout [UInt8], _ size: Int64) throws {
        let signature: [UInt8] = [0x50, 0x4B, 0x01, 0x02]
        let entry = try #require(file.indices.last { file[$0...].starts(with: signature) })
        for i in 0..<4 { file[entry + 24 + i] = UInt8(truncatingIfNeeded: size >> (8 * Int64(i))) }
    }

    @Test func a_member_that_is_larger_than_it_says_is_refused() throws {
        var zip = ZipPacker(time: printMoment)
        zip.add("a", String(repeating: "内容", count: 100_000))
        var file = zip.finished()
        try setUnpackedSize(&file, 200)

        #expect(throws: TableFailure.self) { try ZipReader(file).read("a") { _ throws(TableFailure) in true } }
    }

    @Test func a_changed_byte_is_noticed() throws {
        var file = try tableVector("openpyxl-sites.xlsx")
        let zip = try ZipReader(file)
        let m = try #require(zip.members["xl/sharedStrings.xml"] ?? zip.members.values.max { $0.packed < $1.packed })
        file[m.header + 30 + m.name.utf8.count + m.packed / 2] ^= 0x01

        #expect(throws: TableFailure.self) { try ZipReader(file).read(m.name) { _ throws(TableFailure) in true } }
    }

    @Test func no_truncation_of_a_file_does_more_than_fail() throws {
        let file = try tableVector("libreoffice-sites.xlsx")
        for n in stride(from: 0, to: file.count - 1, by: 97) { #expect(throws: TableFailure.self) { try read(Array(file[..<n])) } }
    }

    @Test func a_document_type_is_refused() throws {
        var zip = ZipPacker(time: printMoment)
        zip.add("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><workbook/>")

        #expect(throws: TableFailure("xlsx 内不允许文档类型声明。", "The xlsx file declares a document type, which is not allowed.")) { try XlsxReader(zip.finished()) }
    }

    @Test(arguments: [
        (1.0, "1900-01-01"), (59, "1900-02-28"), (61, "1900-03-01"), (46152, "2026-05-10"), (46152.354166666664, "2026-05-10 08:30:00"), (0.5, "12:00:00"), (2958465, "9999-12-31"),
    ])
    func a_serial_number_is_a_day(serial: Double, text: String) {
        #expect(SerialDay.text(serial, from1904: false) == text)
    }

    @Test(arguments: [("yyyy-mm-dd", true), ("0.00", false), ("\"年\"0", false), ("[Red]0", false), ("yyyy\"年\"m\"月\"", true), ("#,##0\\d", false), ("[h]:mm", true), ("General", false)])
    func a_pattern_shows_a_date_when_it_has_a_letter_of_one(pattern: String, isDate: Bool) {
        #expect(SerialDay.isDate(format: 164, pattern: pattern) == isDate)
    }
}
