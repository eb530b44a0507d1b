package import CustosBase
package import CustosLaw

/// A report as a document: what it counts, for when and where, and its table.
package struct ReportSheet: Sendable {
    package var title: Bilingual
    /// Whose report it is.
    package var issuer: String?
    /// `RP-COVER`.
    package var code: String
    package var basis: String?
    /// `统计范围`, `截至时间`: told above the table.
    package var facts: [(label: Bilingual, value: String)]
    package var columns: [(title: Bilingual, weight: Double)]
    package var rows: [[String]]
    /// Told below the table: what the numbers leave out.
    package var notes: [String]
    package var language: PrintForm.Language

    package init(
        title: Bilingual, issuer: String? = nil, code: String, basis: String? = nil, facts: [(label: Bilingual, value: String)] = [], columns: [(title: Bilingual, weight: Double)],
        rows: [[String]],
        notes: [String] = [], language: PrintForm.Language = .chinese
    ) {
        self.title = title
        self.issuer = issuer
        self.code = code
        self.basis = basis
        self.facts = facts
        self.columns = columns
        self.rows = rows
        self.notes = notes
        self.language = language
    }

    /// As PDF. Rows beyond the bound of a document are left out, and a line under the table says how many.
    package func pdf(now: WallTime) throws -> [UInt8] {
        var blocks: [PrintBlock] = []
        if !facts.isEmpty { blocks.append(.grid(facts.map { PrintRow([PrintCell($0.label, $0.value)], minimumHeight: 22) })) }
        let heads: [PrintList.Column] = columns.prefix(PrintLimits.listColumns).map { .init($0.title, weight: $0.weight) }
        blocks.append(.list(PrintList(heads, Array(rows.prefix(PrintLimits.listRows)))))
        let more = rows.count - PrintLimits.listRows
        if more > 0 { blocks.append(.note("另有 \(more) 行未印出，请导出 CSV 或 xlsx。\(more) more rows are not printed; export CSV or xlsx.")) }
        if columns.count > PrintLimits.listColumns { blocks.append(.note("另有 \(columns.count - PrintLimits.listColumns) 列未印出，请导出 CSV 或 xlsx。")) }
        if rows.isEmpty { blocks.append(.paragraphs(["无记录。"], indented: false)) }
        for n in notes { blocks.append(.note(n)) }
        let text = ([code] + columns.map(\.title.zh) + rows.flatMap { $0 }).map { "\($0.utf8.count) \($0)\n" }.joined()
        return try PrintForm(
            title: title, issuer: issuer, code: "CUSTOS-\(code)", version: "2026-1", basis: basis, number: "\(code)-\(LocalDate(of: now))",
            digest: Hex.encode(Digest.sha256(Array(text.utf8))), language: language, blocks: blocks
        ).pdf(now: now)
    }
}
