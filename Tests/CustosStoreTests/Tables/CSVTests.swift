import Testing

@testable import CustosStore

private func read(_ bytes: [UInt8]) throws -> [TableRow] {
    var r = try CSVReader(bytes), out: [TableRow] = []
    while let row = try r.next() { out.append(row) }
    return out
}
private func read(_ text: String) throws -> [[String]] { try read(Array(text.utf8)).map(\.cells) }

@Suite struct CSVTests {
    @Test(arguments: [
        ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]), ("a;b\nc;d", [["a", "b"], ["c", "d"]]), ("a\tb\rc\td", [["a", "b"], ["c", "d"]]),
        ("\"a,1\",\"b \"\"q\"\"\"\n", [["a,1", "b \"q\""]]), ("a,\"two\nlines\"\n", [["a", "two\nlines"]]), ("\"a;b\";c\n", [["a;b", "c"]]),
        ("sep=;\na,b;c\n", [["a,b", "c"]]), ("a,,\n", [["a", "", ""]]), ("\n\n,,\na\n", [["a"]]), ("一,二", [["一", "二"]]),
    ])
    func values_between_separators_are_read(text: String, expected: [[String]]) throws {
        #expect(try read(text) == expected)
    }

    @Test func a_row_tells_the_line_at_which_it_begins() throws {
        #expect(try read(Array("a\n\"x\r\ny\"\n\nb\n".utf8)).map(\.number) == [1, 2, 5])
    }

    @Test func utf8_with_a_mark_is_read_without_it() throws {
        #expect(try read([0xEF, 0xBB, 0xBF] + Array("名称".utf8)).map(\.cells) == [["名称"]])
    }

    @Test func gb18030_is_recognised() throws {
        // 名称,红山酒店 and 㐀 (U+3400, four bytes in GB18030).
        let bytes: [UInt8] = [0xC3, 0xFB, 0xB3, 0xC6, 0x2C, 0xBA, 0xEC, 0xC9, 0xBD, 0xBE, 0xC6, 0xB5, 0xEA, 0x81, 0x39, 0xEE, 0x39]

        #expect(try read(bytes).map(\.cells) == [["名称", "红山酒店㐀"]])
    }

    @Test func utf16_with_a_mark_is_read() throws {
        #expect(try read([0xFF, 0xFE, 0x0D, 0x54, 0x2C, 0x00, 0x61, 0x00]).map(\.cells) == [["名", "a"]])
    }

    @Test func text_in_neither_encoding_is_refused_with_its_line() {
        let e = #expect(throws: TableFailure.self) { try read(Array("a\nb\n".utf8) + [0xFF, 0xFF, 0x2C, 0x0A]) }
        #expect(e?.row == 3)
    }

    @Test(arguments: ["a,\"open\nb\n", "a,\"b\"c\n", "a\u{0}b\n"])
    func what_would_need_a_guess_is_refused(text: String) {
        #expect(throws: TableFailure.self) { try read(text) }
    }

    @Test func bounds_of_cells_columns_and_files_hold() throws {
        let cell = String(repeating: "字", count: TableLimits.cellCharacters)
        #expect(try read("a,\(cell)").first?.last == cell)
        #expect(throws: TableFailure.self) { try read("a,\(cell)字") }
        #expect(throws: TableFailure.self) { try read(Array(repeating: "x", count: TableLimits.columns + 1).joined(separator: ",")) }
        #expect(try read(Array(repeating: "x", count: TableLimits.columns).joined(separator: ",")).first?.count == TableLimits.columns)
    }

    @Test(arguments: ["=1+2", "+8613812345678", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-x", "-5", "-0.25", "'", "=\"a\",\"b\"", " 前后有空格 ", "a\r\nb"])
    func every_text_comes_back_as_it_was_and_no_formula_is_run(text: String) throws {
        var w = CSVWriter()
        w.append(["x", text, "y"])
        let line = String(decoding: w.bytes.dropFirst(3), as: UTF8.self)
        let cell = line.dropFirst(2).drop { $0 == "\"" }

        #expect(w.bytes.starts(with: [0xEF, 0xBB, 0xBF]))
        if text != "-5", text != "-0.25" { #expect(!"=+-@\t\r".contains(cell.first ?? "x"), "\(line)") }
        #expect(try read(w.bytes).map(\.cells) == [["x", text, "y"]])
    }

    @Test func an_old_or_encrypted_workbook_is_told_apart() {
        #expect(throws: TableFailure.self) { try TableFile.rows([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { _ in } }
        #expect(throws: TableFailure.self) { try TableFile.rows([]) { _ in } }
    }
}
