/// A table that somebody uploaded, whatever its kind: rows of an xlsx or of separated values.
package enum TableFile {
    /// Calls `body` for each row that is not blank; the first is the head.
    package static func rows(_ file: [UInt8], _ body: (TableRow) throws -> Void) throws {
        if XlsxReader.looksLike(file) { return try XlsxReader(file).rows(body) }
        // The compound files of Excel 97 and of encrypted workbooks.
        guard !file.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) else {
            throw TableFailure("这是旧式 xls 或加密的文件，请另存为 xlsx 或 CSV。", "This is an old xls or an encrypted file; save it as xlsx or CSV.")
        }
        guard !file.isEmpty else { throw TableFailure("文件是空的。", "The file is empty.") }
        var reader = try CSVReader(file)
        while let row = try reader.next() { try body(row) }
    }
}
