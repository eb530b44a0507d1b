import CustosBase

/// RP-CONFLICT: where the packs of a system collide, which text prevails, and what was decided.
package enum ConflictReport {
    package static let report = LawReport(
        "RP-CONFLICT", "规则冲突", "Where packs collide", rests: [RuleUnit("NM203.2"), RuleUnit("NM203.21"), RuleUnit("CNX.LL.99")],
        columns: [
            ReportColumn("system", "系统", "System"), ReportColumn("systemId", "编号", "Record", .record), ReportColumn("about", "冲突", "About"),
            ReportColumn("first", "规则一", "First rule", .units), ReportColumn("second", "规则二", "Second rule", .units),
            ReportColumn("prevails", "适用", "Prevails", .units), ReportColumn("outcome", "处理", "Outcome"), ReportColumn("outcomeEn", "处理（英文）", "Outcome (English)"),
            ReportColumn("decision", "本单位处理记录", "Recorded decision"),
        ]
    ) { run in
        for system in try run.systems() {
            let notes = try run.book.records("conflict_note", where: "system", is: system.id).filter { $0.state == "valid" }
            for c in try ActivePacks(for: system, book: run.book).conflicts {
                let note = notes.last { $0.text("conflict") == c.id }
                run.add([
                    run.name(system), .int(system.id), JSON("\(c.title.zh) \(c.title.en)"), JSON(c.citations[0].zh), JSON(c.citations[1].zh),
                    JSON(c.isImpossible ? "不可并用 impossible" : c.prevails?.text ?? "同时遵守 both"), JSON(c.outcome.zh),
                    JSON(c.outcome.en), JSON(note?.text("decision")),
                ])
            }
        }
    }
}
