import CustosBase

/// RP-ART18 and the self-assessment of the British code: rows of the compliance judgement.
package enum DutyReports {
    private static let columns: [ReportColumn] = [
        ReportColumn("system", "系统", "System"), ReportColumn("systemId", "编号", "Record", .record), ReportColumn("unit", "规则项", "Rule unit", .units), ReportColumn("rule", "内容", "Rule"),
        ReportColumn("status", "结论", "Conclusion"),
        ReportColumn("evidence", "依据", "Evidence"), ReportColumn("evidenceEn", "依据（英文）", "Evidence (English)"), ReportColumn("records", "证据记录", "Records"),
        ReportColumn("next", "下一步", "Next"), ReportColumn("nextEn", "下一步（英文）", "Next (English)"),
    ]

    package static let articleEighteen = LawReport("RP-ART18", "第十八条落实情况", "Duties of Art. 18", rests: [RuleUnit("NM203.18")], columns: columns) { run in
        let units: [RuleUnit] = (1...5).compactMap { RuleUnit(parsing: "NM203.18.1.\($0)") }
        for system in try run.systems() where !run.isFull() { for s in try Compliance.judge(units, system, run.book) { add(s, system, &run) } }
    }

    package static let selfAssessment = LawReport(
        "RP-UK", "英国准则自评（十二项原则）", "Self-assessment under the Surveillance Camera Code", rests: RulePacks.uk.entries.map(\.unit), columns: columns
    ) { run in
        for system in try run.systems() where ActivePacks.ids(of: system).contains("UK") && !run.isFull() {
            for s in try Compliance.judge(RulePacks.uk.entries.map(\.unit), system, run.book) { add(s, system, &run) }
        }
        if run.rows.isEmpty { run.note("没有选用该规则包的系统。", "No system has chosen this pack.") }
    }

    private static func add(_ s: UnitState, _ system: LawRecord, _ run: inout ReportRun) {
        run.add([
            run.name(system), .int(system.id), JSON(s.entry.unit.text), JSON("\(s.entry.text.zh) \(s.entry.text.en)"), JSON(s.status.rawValue),
            JSON(s.evidence.map(\.text.zh).joined(separator: " ")), JSON(s.evidence.map(\.text.en).joined(separator: " ")),
            JSON(s.evidence.compactMap { e in e.record.map { "\(e.kind ?? "")#\($0)" } }.joined(separator: " ")), JSON(s.next?.text.zh), JSON(s.next?.text.en),
        ])
    }
}
