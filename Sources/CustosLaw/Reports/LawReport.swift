package import CustosBase

/// One report of the law: a table made from the books at the moment that it is asked for.
package struct LawReport: Sendable {
    /// `RP-COVER`
    package let id: String
    package let title: Bilingual
    package let units: [RuleUnit]
    package let columns: [ReportColumn]
    /// It looks at a span of days; others show what is now.
    package let usesPeriod: Bool
    private let fill: @Sendable (inout ReportRun) throws -> Void

    init(_ id: String, _ zh: String, _ en: String, rests units: [RuleUnit], period: Bool = false, columns: [ReportColumn], fill: @escaping @Sendable (inout ReportRun) throws -> Void) {
        self.id = id
        title = Bilingual(zh: zh, en: en)
        self.units = units
        self.columns = columns
        usesPeriod = period
        self.fill = fill
    }

    package func run(_ book: any LawBook, _ parameters: ReportParameters) throws -> ReportTable {
        var run = ReportRun(book, parameters, columns: columns.count)
        try fill(&run)
        return ReportTable(columns: columns, rows: run.rows, notes: run.allNotes)
    }
}

package struct ReportColumn: Sendable, Hashable {
    package enum Kind: String, Sendable { case text, number, date, time, percent, flag, record, units }
    package let name: String
    package let title: Bilingual
    package let kind: Kind
    init(_ name: String, _ zh: String, _ en: String, _ kind: Kind = .text) {
        self.name = name
        title = Bilingual(zh: zh, en: en)
        self.kind = kind
    }
}

/// What a report is asked for.
package struct ReportParameters: Sendable {
    /// The longest span.
    package static let longestDays = 3 * 366

    package let from: LocalDate
    package let to: LocalDate
    /// Digits of a division: what lies in it.
    package let area: String?
    /// One system alone.
    package let system: Int64?
    /// Whether who asks may see a record; what they may not see is neither shown nor counted.
    package let sees: @Sendable (LawRecord) throws -> Bool

    /// - Throws: `LawFault.fields` for a span that runs backwards or is too long.
    package init(from: LocalDate, to: LocalDate, area: String? = nil, system: Int64? = nil, sees: @escaping @Sendable (LawRecord) throws -> Bool = { _ in true }) throws {
        guard from <= to else { throw LawFault.fields([FieldProblem("to", "不能早于开始日期。", "This lies before the first day.")]) }
        guard from.days(to: to) < Self.longestDays else { throw LawFault.fields([FieldProblem("to", "最长\(Self.longestDays)日。", "At most \(Self.longestDays) days.")]) }
        self.from = from
        self.to = to
        self.area = area.flatMap { $0.isEmpty ? nil : $0 }
        self.system = system
        self.sees = sees
    }

    /// The last thirty days.
    package static func lately(_ today: LocalDate) -> ReportParameters {
        do { return try ReportParameters(from: today.adding(days: -29), to: today) } catch { preconditionFailure("thirty days are a span: \(error)") }
    }
    package func contains(_ day: LocalDate?) -> Bool { day.map { from <= $0 && $0 <= to } ?? false }
    package var days: Int { from.days(to: to) + 1 }
}

package struct ReportTable: Sendable {
    package let columns: [ReportColumn]
    package let rows: [[JSON]]
    /// What was left out, and what the numbers rest on.
    package let notes: [Bilingual]
}

/// A report while it is made: bounded in what it reads and in what it writes.
struct ReportRun {
    /// Rows of a report.
    static let rowLimit = 10_000
    /// Records of a kind that one report reads.
    static let readLimit = 100_000

    let book: any LawBook
    let parameters: ReportParameters
    private let width: Int
    private(set) var rows: [[JSON]] = []
    private var left = 0
    private var isStopped = false
    private var notes: [Bilingual] = []

    init(_ book: any LawBook, _ parameters: ReportParameters, columns: Int) {
        self.book = book
        self.parameters = parameters
        width = columns
    }

    var today: LocalDate { book.today }

    mutating func add(_ row: [JSON]) {
        precondition(row.count == width, "a row of \(row.count) in a report of \(width) columns")
        if rows.count < Self.rowLimit { rows.append(row) } else { left += 1 }
    }
    /// No more rows are taken; said once, for reports whose rows cost much to find.
    mutating func isFull() -> Bool {
        guard rows.count >= Self.rowLimit else { return false }
        if !isStopped { note("已满\(Self.rowLimit)行，其余未检查；请按行政区划或者系统缩小范围。", "\(Self.rowLimit) rows: the rest was not looked at; narrow it by division or system.") }
        isStopped = true
        return true
    }
    mutating func note(_ zh: String, _ en: String) { notes.append(Bilingual(zh: zh, en: en)) }

    var allNotes: [Bilingual] {
        left == 0
            ? notes
            : notes + [
                Bilingual(zh: "仅列前\(Self.rowLimit)行，另有\(left)行未列；请按行政区划或者系统缩小范围。", en: "The first \(Self.rowLimit) rows; \(left) more are left out: narrow it by division or system.")
            ]
    }

    /// Records of a kind that lie in the area and that who asks may see.
    mutating func records(_ kind: String, states: [String] = []) throws -> [LawRecord] {
        let all = try book.records(kind, states: states, limit: Self.readLimit)
        if all.count == Self.readLimit { note("只读取了前\(Self.readLimit)条“\(kind)”记录。", "Only the first \(Self.readLimit) records of “\(kind)” were read.") }
        return try all.filter { try isIncluded($0) }
    }

    func isIncluded(_ r: LawRecord) throws -> Bool {
        if let area = parameters.area, !(r.area?.hasPrefix(area) ?? false) { return false }
        if let system = parameters.system, r.kind == "system" ? r.id != system : r.data["system"] != nil && r.integer("system") != system { return false }
        return try parameters.sees(r)
    }

    /// Systems in the law's sense that are still there.
    mutating func systems() throws -> [LawRecord] { try records("system").filter { $0.state != "decommissioned" && $0.text("scopeDecision") != "out_of_scope" } }

    func name(_ r: LawRecord?) -> JSON { JSON(r.map { $0.text("name") ?? $0.text("number") ?? $0.text("gbId") ?? "#\($0.id)" }) }
    func name(_ id: Int64?) throws -> JSON { try name(id.flatMap { try book.record($0) }) }
    static func percent(_ part: Int, of whole: Int) -> JSON { whole == 0 ? .null : .double((Double(part) * 10_000 / Double(whole)).rounded() / 100) }
}
