import CustosBase

/// RP-RETRIEVE: who asked for what, and what came of it. Numbers only; the register holds the names.
package enum RequestReports {
    private struct Key: Hashable {
        var system: Int64
        var requester: String
        var access: String
    }
    private struct Sum {
        var asked = 0, served = 0, refused = 0, returned = 0, open = 0, late = 0, days: [Int] = []
    }
    private static let handedOver: Set<String> = ["fulfilled", "in_recipient_use", "returned_or_destroyed", "closed"]

    package static let retrieval = LawReport(
        "RP-RETRIEVE", "查阅、调取、复制统计", "Statistics of viewing, retrieval and copying", rests: [RuleUnit("NM203.12"), RuleUnit("CN799.16.2.3")], period: true,
        columns: [
            ReportColumn("system", "系统", "System"), ReportColumn("systemId", "编号", "Record", .record), ReportColumn("requester", "申请人类别", "Requester"),
            ReportColumn("access", "方式", "Kind"), ReportColumn("asked", "申请", "Asked", .number),
            ReportColumn("served", "已提供", "Served", .number), ReportColumn("refused", "不予提供", "Refused", .number), ReportColumn("returned", "退回补正", "Returned", .number),
            ReportColumn("open", "办理中", "Open", .number),
            ReportColumn("late", "逾期", "Late", .number), ReportColumn("median", "办理日数中位数", "Median days", .number),
        ]
    ) { run in
        var sums: [Key: Sum] = [:]
        for r in try run.records("request") where !["draft", "discarded"].contains(r.state) {
            guard let at = r.time("submittedAt"), run.parameters.contains(LocalDate(of: at)) else { continue }
            var s = sums[Key(system: r.integer("system") ?? 0, requester: r.text("requesterKind") ?? "", access: r.text("access") ?? "")] ?? Sum()
            s.asked += 1
            switch r.state {
            case _ where handedOver.contains(r.state):
                s.served += 1
                if let done = r.time("fulfilledAt") { s.days.append(LocalDate(of: at).days(to: LocalDate(of: done))) }
            case "refused": s.refused += 1
            case "returned_incomplete": s.returned += 1
            case "withdrawn", "expired": break
            default: s.open += 1
            }
            if !r.isBlank("overdueSince") { s.late += 1 }
            sums[Key(system: r.integer("system") ?? 0, requester: r.text("requesterKind") ?? "", access: r.text("access") ?? "")] = s
        }
        for (k, s) in sums.sorted(by: { ($0.key.system, $0.key.requester, $0.key.access) < ($1.key.system, $1.key.requester, $1.key.access) }) {
            let days = s.days.sorted()
            run.add([
                try run.name(k.system), .int(k.system), JSON(k.requester), JSON(k.access), JSON(s.asked), JSON(s.served), JSON(s.refused), JSON(s.returned), JSON(s.open), JSON(s.late),
                days.isEmpty ? .null : JSON(days[days.count / 2]),
            ])
        }
        let own = try run.records("internal_use").filter { run.parameters.contains($0.date("usedOn")) }.count
        run.note("期间内部查阅登记\(own)条。答复期限\(NotSet.label.zh)。", "\(own) look-ups inside the unit in the period. The time to answer is \(NotSet.label.en).")
    }
}
