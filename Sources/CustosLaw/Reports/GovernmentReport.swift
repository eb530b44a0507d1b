import CustosBase

/// RP-GOV: the yearly indicators of Art. 6.
package enum GovernmentReport {
    package static let report = LawReport(
        "RP-GOV", "社会治安综合治理指标", "Indicators for government", rests: [RuleUnit("NM203.6"), RuleUnit("NM203.9")], period: true,
        columns: [
            ReportColumn("indicator", "指标", "Indicator"), ReportColumn("indicatorEn", "指标（英文）", "Indicator (English)"), ReportColumn("total", "总数", "Total", .number),
            ReportColumn("met", "达到", "Met", .number),
            ReportColumn("share", "比例", "Share", .percent),
        ]
    ) { run in
        func row(_ zh: String, _ en: String, _ met: Int, of total: Int, _ run: inout ReportRun) {
            run.add([JSON(zh), JSON(en), JSON(total), JSON(met), ReportRun.percent(met, of: total)])
        }
        let sites = try run.records("site", states: ["valid"])
        for category in PlaceCategory.allCases {
            let those = sites.filter { $0.words("placeCategories").contains(category.rawValue) }
            let covered = try those.filter { try AssetChecks.gaps($0, book: run.book).isEmpty }.count
            row("覆盖率 \(category.rawValue) \(category.title.zh)", "Coverage \(category.rawValue) \(category.title.en)", covered, of: those.count, &run)
        }
        let systems = try run.systems()
        row("验收率（已建成系统）", "Accepted, of systems built", systems.filter { accepted.contains($0.state) }.count, of: systems.filter { built.contains($0.state) }.count, &run)
        let government = systems.filter { $0.text("fundingType") == "government" }
        row("政府投资系统三项经费落实率", "Budgets secured, of government-built systems", government.filter { BudgetLine.missing($0).isEmpty }.count, of: government.count, &run)
        var kept = 0, known = 0
        for s in systems where accepted.contains(s.state) {
            known += 1
            if try Readiness.retention(of: s, run.book) == nil { kept += 1 }
        }
        row("保存期限达标率（使用中系统）", "Retention reaches the minimum, of systems in use", kept, of: known, &run)
        let orders = try run.records("order").filter { $0.state != "withdrawn" && run.parameters.contains($0.date("servedOn")) }
        row(
            "责令改正履行率（期间送达）", "Orders obeyed, of those served in the period", orders.filter { ["fulfilled", "closed"].contains($0.state) && !$0.isBlank("fulfilledOn") }.count,
            of: orders.count, &run)
        run.note("期间：\(run.parameters.from) 至 \(run.parameters.to)。其余指标为当前状态。", "Period \(run.parameters.from) to \(run.parameters.to); the other indicators are as of now.")
    }

    private static let accepted: Set<String> = ["accepted", "in_use", "suspended"]
    private static let built: Set<String> = [
        "built", "trial_operation", "technical_testing", "test_passed", "acceptance", "acceptance_failed", "rectification", "accepted", "in_use", "suspended",
    ]
}
