import CustosBase

/// RP-RECTIFY, RP-PENALTY, RP-FILE.
package enum SupervisionReports {
    package static let orders = LawReport(
        "RP-RECTIFY", "责令改正及期限", "Orders and deadlines", rests: [RuleUnit("NM203.22a"), RuleUnit("NM203.23")], period: true,
        columns: [
            ReportColumn("number", "文书编号", "Number"), ReportColumn("id", "编号", "Record", .record), ReportColumn("organ", "机关", "Organ"), ReportColumn("finding", "问题", "Finding"),
            ReportColumn("units", "条款", "Rules", .units),
            ReportColumn("organisation", "责任单位", "Answerable unit"), ReportColumn("servedOn", "送达", "Served on", .date), ReportColumn("dueOn", "期限", "Due on", .date),
            ReportColumn("fulfilledOn", "改正", "Corrected on", .date),
            ReportColumn("overdue", "逾期日数", "Days overdue", .number), ReportColumn("state", "状态", "State"),
        ]
    ) { run in
        for o in try run.records("order") where o.state != "withdrawn" {
            // Open orders are always shown; settled ones when they were served in the period.
            guard ["drafted", "served", "overdue"].contains(o.state) || run.parameters.contains(o.date("servedOn")) else { continue }
            let finding = try run.book.target(o, "finding"), due = o.date("dueOn"), end = o.date("fulfilledOn") ?? run.today
            let late = o.state == "drafted" ? 0 : due.map { max(0, $0.days(to: end)) } ?? 0
            run.add([
                JSON(o.text("number")), .int(o.id), try run.name(o.integer("organ")), JSON(finding?.text("findingKind")), JSON(finding?.words("ruleUnits").joined(separator: " ")),
                try run.name(finding?.integer("organisation")),
                JSON(o.text("servedOn")), JSON(o.text("dueOn")), JSON(o.text("fulfilledOn")), JSON(late), JSON(o.state),
            ])
        }
    }

    package static let penalties = LawReport(
        "RP-PENALTY", "行政处罚情况", "Penalties", rests: [RuleUnit("NM203.22"), RuleUnit("NM203.23"), RuleUnit("NM203.24")], period: true,
        columns: [
            ReportColumn("number", "案卷编号", "Number"), ReportColumn("id", "编号", "Record", .record), ReportColumn("code", "依据", "Rule", .units),
            ReportColumn("subjectKind", "对象", "Subject"), ReportColumn("subject", "当事人", "Party"),
            ReportColumn("filedOn", "立案", "Filed on", .date), ReportColumn("deadlineOn", "办案期限", "To be decided by", .date), ReportColumn("decidedOn", "决定", "Decided on", .date),
            ReportColumn("amount", "罚款（元）", "Fine (CNY)", .number),
            ReportColumn("state", "状态", "State"),
        ]
    ) { run in
        var total: Int64 = 0, decided = 0
        let running = ["filed", "investigated", "prior_notice", "defence", "hearing"]
        for p in try run.records("penalty") {
            guard running.contains(p.state) || run.parameters.contains(p.date("decidedOn")) || run.parameters.contains(p.date("filedOn")) else { continue }
            if ["decided", "served", "paid", "reviewed", "closed"].contains(p.state), run.parameters.contains(p.date("decidedOn")) {
                decided += 1
                total += p.integer("decidedAmount") ?? 0
            }
            run.add([
                JSON(p.text("number")), .int(p.id), JSON(p.text("code")), JSON(p.text("subjectKind")), try run.name(p.integer("subjectOrganisation")),
                JSON(p.text("filedOn") ?? LocalDate(of: p.createdAt).description), JSON(p.text("deadlineOn")),
                JSON(p.text("decidedOn")), (p.integer("decidedAmount") ?? p.integer("amount")).map { .int($0) } ?? .null, JSON(p.state),
            ])
        }
        run.note("期间作出决定\(decided)件，罚款合计\(total)元。", "\(decided) decisions in the period, fines of \(total) CNY in all.")
    }

    package static let filings = LawReport(
        "RP-FILE", "备案情况", "Filings", rests: [RuleUnit("CN799.14")],
        columns: [
            ReportColumn("system", "系统", "System"), ReportColumn("systemId", "编号", "Record", .record), ReportColumn("inUseDate", "投入使用", "In use since", .date),
            ReportColumn("dueOn", "备案期限", "Due on", .date),
            ReportColumn("submittedOn", "备案日期", "Filed on", .date), ReportColumn("lateDays", "逾期日数", "Days late", .number), ReportColumn("receiptNo", "回执编号", "Receipt"),
            ReportColumn("state", "状态", "State"),
        ]
    ) { run in
        for s in try run.systems() {
            guard let inUse = s.date("inUseDate"), try SystemFacts(s, run.book).isBoundBy799() else { continue }
            let due = FilingLaw.due(inUse: inUse), f = try run.book.records("filing", where: "system", is: s.id).last { !["ended", "not_required"].contains($0.state) }
            let filedOn = f?.date("submittedOn"), isFiled = ["filed", "change_due"].contains(f?.state)
            run.add([
                run.name(s), .int(s.id), JSON(inUse.description), JSON(due.description), JSON(isFiled ? filedOn?.description : nil),
                JSON(max(0, due.days(to: isFiled ? filedOn ?? due : run.today))), JSON(f?.text("receiptNo")),
                JSON(f?.state ?? (run.today > due ? "overdue" : "not_filed")),
            ])
        }
        run.note("只列第799号令第十四条适用的系统（第七条公共场所）。", "Systems to which Decree 799 Art. 14 applies (public places of Art. 7).")
    }
}
