import CustosBase

/// NM203.18 and what other texts ask of the using unit's own books.
enum DutyJudges {
    static let table: [(String, Judge)] = [
        ("NM203.18", { c in .all([try ruled(c), try trained(c), try drilled(c), try entrusted(c)]) }), ("NM203.18.1.1", ruledAndDone), ("NM203.18.1.2", trained),
        ("NM203.18.1.3", drilled), ("NM203.18.1.5", entrusted),
        ("CN799.15", { c in .all([try ruled(c), try maintained(c)]) }), ("CN799.15.1", secured), ("CN799.15.2", entrusted), ("CN799.16", { c in .all([try vetted(c), try trained(c)]) }),
        ("CN799.16.2.1", { c in .all([try vetted(c), try trained(c)]) }), ("CN799.16.2.2", { c in .met("由权限表统一执行。", "Enforced by the one table of rights.") }), ("CN799.19", contractors),
        ("CNX.ATL.33", vetted), ("CNX.ESR.15", drilled),
        ("CNX.NDR.11", drilled), ("CNX.PIPL.21", entrusted), ("CNX.PIPL.51", { c in .all([try ruled(c), try trained(c), try drilled(c)]) }), ("CNX.PIPL.57", incidents),
        ("CNX.DSL.29", incidents), ("CNX.NDR.10", incidents),
        ("CNX.DSL.27", ruled), ("STD.GB55029.6-0", { c in .all([try maintained(c), try trained(c)]) }), ("UK.P5", { c in .all([try ruled(c), try trained(c)]) }),
        ("UK.P9", { c in .all([try ruled(c), try incidents(c)]) }),
    ]

    static let ruled: Judge = { c in
        .of(try Readiness.policies(of: c.system, c.book), met: .met("五项制度均已施行。", "All five sets of rules are in force.", try c.ofUnit("policy").last), kind: "policy")
    }

    /// The rules are there, and the books that they ask for are kept.
    private static let ruledAndDone: Judge = { c in
        var parts = [try ruled(c)]
        let found = try c.findings(.dutyGap, .checkMissed, .noPolicies)
        if let first = found.first { parts.append(.breached(found.map(ComplianceCase.evidence), next: ComplianceCase.nextStep(first))) }
        guard c.system.state == "in_use" else { return .all(parts) }
        let checks = try c.of("daily_check")
        let last = checks.compactMap { $0.date("date") }.max(), allowed = try OrganPolicy.days(.dailyCheckInterval, for: c.unit, c.book)
        if let last, last.days(to: c.today) <= allowed {
            parts.append(.met("最近一次日常检查：\(last)。", "Last daily check: \(last).", checks.last))
        } else {
            parts.append(
                .open(
                    "\(last.map { "最近一次日常检查：\($0)" } ?? "没有日常检查记录")。", "\(last.map { "Last daily check: \($0)" } ?? "No daily check on record").", checks.last,
                    next: NextStep("请完成今日的日常检查。", "Do today's check.", kind: "daily_check")))
        }
        return .all(parts + [try maintained(c)])
    }

    static let maintained: Judge = { c in
        let all = try c.of("maintenance")
        if let late = all.first(where: { $0.state == "overdue" || $0.state == "planned" && ($0.date("dueOn").map { $0 < c.today } ?? false) }) {
            return .open(
                "定期维护逾期（应于\(late.text("dueOn") ?? "")完成）。", "Maintenance was due on \(late.text("dueOn") ?? "").", late,
                next: NextStep("请完成并登记维护。", "Carry it out and enter it.", record: late, event: "carry_out"))
        }
        guard let last = all.last else {
            return .open("没有维护计划或者记录。", "No maintenance is planned or on record.", next: NextStep("请制定维护计划。", "Plan the maintenance.", kind: "maintenance"))
        }
        return .met("维护记录\(all.count)条，没有逾期。", "\(all.count) entries of maintenance, none overdue.", last)
    }

    /// Everybody who operates or maintains has valid training, and there is at least one of each.
    static let trained: Judge = { c in
        var parts = [Verdict.of(try Readiness.training(of: c.system, c.book), met: .met("有培训合格的操作人员和维护人员。", "There is a trained operator and a trained maintainer."), kind: "training")]
        let without = try c.staff(LawRole.trained).filter { try !TrainingRecords.isValid(person: $0.id, c.book) }
        if let first = without.first {
            parts.append(
                .open(
                    without.map { Evidence("“\(c.name($0))”没有有效的培训记录，不能上岗。", "“\(c.name($0))” has no valid training and cannot work.", $0) },
                    next: NextStep("请安排培训并登记。", "Train them and enter it.", kind: "training", record: first)))
        }
        return .all(parts)
    }

    static let drilled: Judge = { c in
        guard let unit = c.unit, try c.ofUnit("plan").contains(where: { $0.state == "in_force" }) else {
            return .open("没有施行的应急处置预案。", "No emergency plan is in force.", next: NextStep("请制定并施行应急预案。", "Write an emergency plan and put it in force.", kind: "plan"))
        }
        let plan = try c.ofUnit("plan").last { $0.state == "in_force" }
        guard let due = try Drills.nextDue(unit, c.book) else { return .met("预案已施行。", "The plan is in force.", plan) }
        return c.today <= due
            ? .met("预案已施行，下次演练不迟于\(due)（\(NotSet.label.zh)）。", "The plan is in force; the next drill is due by \(due) (\(NotSet.label.en)).", plan)
            : .open(
                "演练应于\(due)前进行（\(NotSet.label.zh)）。", "A drill was due by \(due) (\(NotSet.label.en)).", plan, next: NextStep("请组织演练并登记。", "Hold a drill and enter it.", kind: "drill"))
    }

    static let entrusted: Judge = { c in
        let all = try c.contracts()
        guard let last = all.last else { return .without("没有委托运营、维护。", "Neither operation nor maintenance is entrusted.") }
        let lacking = all.filter { $0.isBlank("responsibility") || $0.isBlank("secrecy") }
        if let first = lacking.first {
            return .breached(
                lacking.map { Evidence("合同“\(c.name($0))”缺责任或者保密条款。", "The contract “\(c.name($0))” lacks the responsibility or the secrecy clause.", $0) },
                next: NextStep("请补正合同。", "Complete the contract.", record: first))
        }
        return .met("委托合同\(all.count)份，均有安全运行责任和保密条款。", "\(all.count) contracts, each with responsibility and secrecy clauses.", last)
    }

    private static let contractors: Judge = { c in
        let ended = try c.of("contract").filter { $0.state == "ended" }
        if let kept = try c.of("contract").last(where: { $0.text("mediaResult") == "kept" }) {
            return .breached(
                "受托方私自留存、处理或者提供图像信息。", "A contractor kept, processed or passed images on.", kept,
                next: NextStep("请追回、销毁并报告。", "Get them back, have them destroyed and report it.", kind: "incident"))
        }
        guard let open = ended.first else { return .met("没有未做离场介质检查的合同。", "No contract ended without a check of media.", try c.of("contract").last) }
        return .open(
            "合同“\(c.name(open))”结束后未做介质检查。", "After the contract “\(c.name(open))” media were not checked.", open,
            next: NextStep("请检查受托方介质。", "Check the contractor's media.", record: open, event: "check_media"))
    }

    static let vetted: Judge = { c in
        let staff = try c.staff([.operator, .manager, .maintainer, .entrusted])
        guard !staff.isEmpty else { return .open("没有登记值守、管理人员。", "No watcher or manager is on record.", next: NextStep("请登记人员。", "Enter the persons.", kind: "person")) }
        let without = try staff.filter { try !VettingRecords.isVetted(person: $0.id, c.book) }
        guard let first = without.first else { return .met("值守、管理人员\(staff.count)人均已审查。", "All of \(staff.count) watchers and managers were vetted.") }
        return .open(
            without.map { Evidence("“\(c.name($0))”没有入职审查记录。", "“\(c.name($0))” was not vetted.", $0) },
            next: NextStep("请完成入职审查和保密教育并登记。", "Vet them, educate them in secrecy, and enter it.", kind: "vetting", record: first))
    }

    private static let secured: Judge = { c in .all([try incidents(c), try maintained(c)]) }

    /// Incidents are contained, reported and notified in time.
    static let incidents: Judge = { c in
        let all = try c.of("incident").filter { $0.state != "closed" }
        let late = all.filter { $0.flag("late") }
        if let first = late.first {
            return .breached(
                late.map { Evidence("安全事件处置、报告或者通知逾期。", "An incident was contained, reported or notified too late.", $0) },
                next: NextStep("请立即处置、报告、通知。", "Contain, report and notify at once.", record: first))
        }
        guard let first = all.first else { return .met("没有未办结的安全事件。", "No incident is open.") }
        return .open(all.map { Evidence("安全事件处置中。", "An incident is being dealt with.", $0) }, next: NextStep("请处置、报告并办结。", "Contain, report and close it.", record: first))
    }
}
