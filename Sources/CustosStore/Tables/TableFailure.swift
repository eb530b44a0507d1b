/// Why a table could not be read, and where.
package struct TableFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The row in the file, from 1; `nil` when it is the file as a whole.
    package let row: Int?
    package let zh: String
    package let en: String
    package init(row: Int? = nil, _ zh: String, _ en: String) {
        self.row = row
        self.zh = zh
        self.en = en
    }
    package var description: String { (row.map { "row \($0): " } ?? "") + en }
}

/// Named bounds of tables that come in and go out.
package enum TableLimits {
    /// Bytes of a file: a million cameras with twenty columns take some 200 MB as CSV; larger registers come in several files.
    package static let fileBytes = 256 << 20
    /// Rows of one table, its head included: what a sheet of a spreadsheet holds (ECMA-376; Excel's own bound).
    package static let rows = 1_048_576
    /// Cells of one row.
    package static let columns = 256
    /// Characters of one cell: Excel's own bound.
    package static let cellCharacters = 32_767
    /// Bytes that all parts of an xlsx may unpack to.
    static let unpackedBytes = 1 << 30
    /// Unpacked bytes for each packed one; a sheet of equal rows reaches some 200, DEFLATE ends at 1032.
    static let unpackedRatio = 500
    /// Bytes of all shared strings together.
    static let sharedBytes = 256 << 20
    static let zipMembers = 2_000
}

/// One row of a table, as text.
package struct TableRow: Sendable, Hashable {
    /// Where it begins in the file: the line of a CSV as spreadsheets count rows, the row of a sheet; from 1.
    package let number: Int
    package let cells: [String]
    package init(number: Int, cells: [String]) {
        self.number = number
        self.cells = cells
    }
    package var isBlank: Bool { cells.allSatisfy(\.isEmpty) }
}
