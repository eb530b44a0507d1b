import CustosBase

/// NM203.13.1, 15 to 17, CN799.11, 12, 14 and the standards on building: conformity, products, trial, test, acceptance, filing.
enum BuildJudges {
    static let table: [(String, Judge)] = [
        ("NM203.13.1", { c in .all([try conforms(c), try reserved(c)]) }), ("NM203.13.1a", conforms), ("NM203.13.1b", reserved),
        ("UK.P8", { c in .all([try conforms(c), try DutyJudges.trained(c)]) }), ("NM203.15", together),
        ("NM203.16", { c in .all([try certified(c), try neutral(c)]) }), ("NM203.16a", certified), ("NM203.16b", neutral), ("CN799.12", certified),
        ("NM203.17.1", { c in .all([try trial(c), try tested(c), try accepted(c)]) }),
        ("NM203.17.1a", trial), ("NM203.17.1b", tested), ("NM203.17.1c", accepted), ("NM203.17.2", used),
        ("CN799.11", { c in .all([try conforms(c), try accepted(c), try archived(c)]) }), ("CN799.14", filed),
        ("STD.GB55029.4-0-7", longTrial), ("STD.GB55029.5-0", { c in .all([try accepted(c), try archived(c)]) }), ("STD.GB50348.10-1", experts), ("STD.GB50395.3-0-3", archived),
        ("STD.GB37300.1", conforms), ("STD.GBT28181.1", reserved),
        ("STD.GB35114.1", reserved),
    ]

    static let conforms: Judge = { c in
        .of(
            try Readiness.conformity(of: c.system, c.book), met: .met("已登记符合国家技术标准的证明。", "Conformity to the national standards is on record.", try c.of("conformity").last),
            kind: "conformity")
    }
    private static let reserved: Judge = { c in
        .of(try Readiness.interface(of: c.system, c.book), met: .met("已预留联网接口。", "The interface is reserved.", try c.of("interconnect").last), kind: "interconnect")
    }

    private static let together: Judge = { c in
        let projects = try c.of("project")
        guard let open = projects.first(where: { !["closed", "completed"].contains($0.state) }) else {
            return .met("工程项目均已同步建成、独立验收。", "Every project was built together with it and accepted independently.", projects.last)
        }
        return .open(
            "工程项目尚未办结。", "A project is not closed yet.", open,
            next: NextStep("请完成同步设计、施工、使用和独立验收后办结。", "Close it once design, building, use and acceptance are done together.", record: open))
    }

    private static let certified: Judge = { c in
        let cameras = try c.standing()
        guard !cameras.isEmpty else { return .without("没有已安装的设备。", "No device is installed.") }
        var bad: [Evidence] = []
        for k in cameras {
            guard let product = try c.book.target(k, "product") else {
                bad.append(Evidence("“\(c.name(k))”没有登记产品。", "“\(c.name(k))” has no product on record.", k))
                continue
            }
            if let day = k.date("installDate"), let r = ProductKind.objection(product, installedOn: day) { bad.append(Evidence("“\(c.name(k))”：\(r.zh)", "“\(c.name(k))”: \(r.en)", k)) }
        }
        return bad.isEmpty
            ? .met("\(cameras.count)台设备均有覆盖安装日期的合格证明。", "All of \(cameras.count) devices have a certificate that covers the day of installation.")
            : .open(bad, next: NextStep("请登记产品和合格证明。", "Enter product and certificate.", kind: "product"))
    }

    private static let neutral: Judge = { c in
        .met("未发现指定品牌或者单位；含品牌的需求文本不能发布（G-BRAND）。", "No designation of brands or units is known; a requirement that names one cannot be published (G-BRAND).")
    }

    static let trial: Judge = { c in
        if try !c.of("acceptance").filter({ $0.flag("isExisting") }).isEmpty {
            return .met("既有系统，已补录验收。", "An existing system whose acceptance was entered afterwards.", try c.of("acceptance").last)
        }
        guard let last = try c.of("trial").last, let start = last.date("countsFrom") ?? last.date("startDate") else {
            return .open("尚未试运行。", "Not in trial yet.", c.system, next: NextStep("建成后开始试运行一个月。", "After building, start one month of trial.", record: c.system, event: "start_trial"))
        }
        let earliest = c.active.earliestTest(trialStart: start).day
        return c.today >= earliest || last.state == "ended"
            ? .met("试运行自\(start)起满一个月。", "One month of trial since \(start).", last)
            : .open(
                "试运行自\(start)起，\(earliest)起可委托检测。", "In trial since \(start); a test may be commissioned from \(earliest).", last,
                next: NextStep("请继续试运行并记录。", "Go on with the trial and keep its log.", record: last))
    }

    private static let longTrial: Judge = { c in
        guard let last = try c.of("trial").last, let start = last.date("startDate") else {
            return .open("尚未试运行。", "Not in trial yet.", c.system, next: NextStep("请开始试运行。", "Start the trial.", record: c.system))
        }
        let days = start.days(to: c.today)
        guard days > 30 || last.state == "ended" else {
            return .open("试运行\(days)日，不足30日。", "\(days) days of trial, fewer than 30.", last, next: NextStep("请继续试运行。", "Go on with the trial.", record: last))
        }
        guard !last.rows("log").isEmpty else { return .open("试运行没有运行记录。", "The trial has no log.", last, next: NextStep("请登记运行记录。", "Enter the log of operation.", record: last)) }
        return .met("试运行不少于30日，有运行记录。", "At least 30 days of trial with a log.", last)
    }

    private static let tested: Judge = { c in
        if let old = try c.of("acceptance").last(where: { $0.flag("isExisting") }) { return .met("既有系统，已补录验收。", "An existing system whose acceptance was entered afterwards.", old) }
        return .of(try Readiness.test(of: c.system, c.book), met: .met("技术检测合格。", "The technical test was passed.", try c.of("test").last), kind: "test")
    }

    static let accepted: Judge = { c in
        let all = try c.of("acceptance")
        if let good = all.last(where: { $0.state == "passed" }) { return .met("验收合格（\(good.text("heldOn") ?? "")）。", "Accepted on \(good.text("heldOn") ?? "").", good) }
        if let basic = all.last(where: { $0.state == "basic_passed" }) {
            let open = basic.rows("openItems").filter { $0["closedOn"] == nil }
            return open.isEmpty
                ? .met("验收基本合格，整改项已销项。", "Basically passed, its items closed.", basic)
                : .open(
                    "验收基本合格，\(open.count)项待整改。", "Basically passed; \(open.count) items are open.", basic, next: NextStep("请整改并销项。", "Put the items right and close them.", record: basic)
                )
        }
        return .open(
            "尚未验收合格。", "Not accepted yet.", all.last ?? c.system,
            next: NextStep("检测合格后由建设单位会同公安机关组织验收。", "After a passed test, acceptance by the construction unit with the public security organ.", record: c.system))
    }

    private static let used: Judge = { c in
        let found = try c.findings(.unacceptedUse)
        if let first = found.first { return .breached(found.map(ComplianceCase.evidence), next: ComplianceCase.nextStep(first)) }
        guard ["in_use", "suspended"].contains(c.system.state) else { return .met("系统尚未投入使用。", "The system is not in use.", c.system) }
        let verdict = try accepted(c)
        return verdict.status == .met
            ? .met("验收合格后投入使用。", "Put into use after acceptance.", c.system)
            : .breached(verdict.evidence, next: NextStep("请暂停使用并办理验收。", "Suspend its use and have it accepted.", record: c.system, event: "suspend"))
    }

    static let archived: Judge = { c in
        guard let done = try c.of("archive").last(where: { $0.state == "complete" }) else {
            return .open(
                "建设档案未归档。", "The archive is not complete.", try c.of("archive").last ?? c.system,
                next: NextStep("请归档设计、施工、检验、验收资料。", "File the documents of design, works, test and acceptance.", kind: "archive"))
        }
        return .met("建设档案已归档。", "The archive is complete.", done)
    }

    private static let experts: Judge = { c in
        guard let a = try c.of("acceptance").last else { return .open("尚未验收。", "Not accepted yet.", c.system, next: NextStep("请组织验收。", "Organise the acceptance.", record: c.system)) }
        let all = a.rows("participants"), n = all.filter { $0["side"]?.text == "EXPERT" }.count
        return n * 2 >= all.count && n > 0
            ? .met("验收组\(all.count)人，技术专家\(n)人。", "\(n) of \(all.count) in the acceptance group are experts.", a)
            : .open(
                "验收组\(all.count)人，技术专家\(n)人，不足一半。", "\(n) of \(all.count) in the acceptance group are experts, fewer than half.", a,
                next: NextStep("复验时请增加技术专家。", "Have more experts when it is accepted again.", record: a))
    }

    private static let filed: Judge = { c in
        guard let inUse = c.system.date("inUseDate") else { return .without("尚未投入使用，没有备案义务。", "Not in use yet; nothing is to be filed.") }
        let due = FilingLaw.due(inUse: inUse), filing = try c.of("filing").last { !["ended", "not_required"].contains($0.state) }
        switch filing?.state {
        case "filed":
            let late = filing?.integer("lateDays") ?? 0
            return .met("已备案\(late > 0 ? "（逾期\(late)日）" : "")。", "Filed\(late > 0 ? ", \(late) days late" : "").", filing)
        case "change_due":
            return .open(
                "备案事项已变化，尚未办理变更。", "What was filed has changed and the change is not filed.", filing,
                next: NextStep("请及时办理备案变更。", "File the change promptly.", record: filing, event: "submit_change"))
        default:
            let next = NextStep("请在\(due)前向公安机关备案。", "File with the public security organ by \(due).", kind: "filing", record: filing, event: filing == nil ? nil : "submit")
            return c.today > due
                ? .breached("备案期限\(due)已过。", "The filing was due on \(due).", filing ?? c.system, next: next)
                : .open("备案期限\(due)。", "To be filed by \(due).", filing ?? c.system, next: next)
        }
    }
}
