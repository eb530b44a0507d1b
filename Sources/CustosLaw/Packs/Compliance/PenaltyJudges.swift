import CustosBase

/// NM203.21 to 25, CN799.26 to 32: whether a case rests on the unit for this system.
enum PenaltyJudges {
    /// Penalty units share one way of looking; only orders and referrals have their own.
    static let table: [(String, Judge)] = [("NM203.22a", ordered), ("NM203.22d", referred)]

    /// Cases and orders that rest on the unit, through the findings of the system.
    static func cases(_ unit: RuleUnit, _ c: ComplianceCase) throws -> Verdict {
        let all = try c.of("finding").flatMap { try c.list("penalty", "finding", $0.id) }.filter { p in
            p.text("code").flatMap { RuleUnit(parsing: $0) }.map { RulePacks.isWithin($0, unit) || RulePacks.isWithin(unit, $0) } ?? false
        }
        let running = all.filter { !["paid", "closed", "dropped"].contains($0.state) }
        if let first = running.first {
            return .open(
                running.map { Evidence("处罚案件\(c.name($0))办理中。", "Penalty case \(c.name($0)) is running.", $0) },
                next: NextStep("请配合办理；决定送达后按期履行。", "Cooperate; obey the decision in time once it is served.", record: first))
        }
        return all.isEmpty ? .without("没有据此立案。", "No case rests on it.") : .met("处罚案件\(all.count)件，均已办结。", "\(all.count) cases, all closed.", all.last)
    }

    private static let ordered: Judge = { c in
        let all = try c.of("finding").flatMap { try c.list("order", "finding", $0.id) }.filter { $0.state != "withdrawn" }
        if let late = all.first(where: { $0.state == "overdue" || $0.state == "served" && ($0.date("dueOn").map { $0 < c.today } ?? false) }) {
            return .breached(
                "责令改正逾期（期限\(late.text("dueOn") ?? "")）。", "An order ran out on \(late.text("dueOn") ?? "").", late, next: NextStep("请立即改正。", "Put it right at once.", record: late))
        }
        if let open = all.first(where: { $0.state == "served" }) {
            return .open(
                "责令改正，期限\(open.text("dueOn") ?? "")。", "Ordered to correct by \(open.text("dueOn") ?? "").", open, next: NextStep("请按期改正。", "Put it right in time.", record: open))
        }
        return all.isEmpty ? .without("没有责令改正。", "No order was made.") : .met("责令改正\(all.count)件，均已履行。", "\(all.count) orders, all obeyed.", all.last)
    }

    private static let referred: Judge = { c in
        let all = try c.of("finding").flatMap { try c.list("referral", "finding", $0.id) }
        return all.isEmpty ? .without("没有移送处分。", "Nobody was referred.") : .met("移送\(all.count)件。", "\(all.count) referrals.", all.last)
    }
}
