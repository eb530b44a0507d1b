import CustosLaw

/// What is wrong with one cell of an imported table, told where the person sees it.
package struct RowProblem: Sendable, Hashable {
    /// The row in the file, from 1.
    package let row: Int
    /// The head of its column as the file has it; empty when the row as a whole is wrong.
    package let column: String
    package let zh: String
    package let en: String
    package init(row: Int, column: String, zh: String, en: String) {
        self.row = row
        self.column = column
        self.zh = zh
        self.en = en
    }
}

/// How a table finds the records that its cells name.
package struct ReferenceFinder {
    /// Records of a kind that are known by this line, at most a few: one is meant, several are a question.
    package let named: (_ kind: String, _ title: String) throws -> [Int64]
    /// Whether there is a record of that kind and number.
    package let exists: (_ kind: String, _ id: Int64) throws -> Bool
    /// The line by which a record is known.
    package let title: (_ id: Int64) throws -> String?
    package init(named: @escaping (String, String) throws -> [Int64], exists: @escaping (String, Int64) throws -> Bool, title: @escaping (Int64) throws -> String?) {
        self.named = named
        self.exists = exists
        self.title = title
    }
}
