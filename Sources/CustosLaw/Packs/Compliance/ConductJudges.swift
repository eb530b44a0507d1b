import CustosBase

/// NM203.19, CN799.16.1, 23, 33 and PIPL 25: prohibited conduct, known by its findings.
enum ConductJudges {
    static let table: [(String, Judge)] = [
        ("NM203.19", conduct(.x1, .x2, .x3, .x4, .x5, .x6, .x7)), ("NM203.19.1.2", originals), ("NM203.19.1.3", conduct(.x3)), ("NM203.19.1.4", secrets), ("NM203.19.1.5", conduct(.x5)),
        ("NM203.19.1.6", changes),
        ("NM203.19.1.7", normal), ("CN799.16.1", conduct(.x4, .x5)), ("CN799.23", conduct(.x2, .x3, .x5, .x7)), ("CN799.23.1.1", conduct(.x5)), ("CN799.23.1.2", conduct(.x7)),
        ("CN799.23.1.3", conduct(.x3)),
        ("CN799.23.1.4", conduct(.x4)), ("CN799.23.1.5", conduct(.x2, .x3)), ("CN799.23.1.6", conduct(.x7)), ("CN799.33", conduct(.x5, .prohibitedArea)), ("CNX.PIPL.25", conduct(.x5)),
        ("STD.GBT25724.1", originals), ("EU.GDPR.21", objections),
    ]

    private static func conduct(_ kinds: FindingKind...) -> Judge {
        { c in
            let found = try c.findings().filter { f in kinds.contains { $0.rawValue == f.text("findingKind") } }
            guard let first = found.first else { return .met("没有未结的问题。", "No open finding.") }
            return .breached(found.map(ComplianceCase.evidence), next: ComplianceCase.nextStep(first))
        }
    }

    private static let originals: Judge = { c in
        let troubles = try c.book.recorder.storageTroubles()
        let verdict = try conduct(.x2)(c)
        guard !troubles.isEmpty else { return verdict }
        return .all([
            verdict,
            .open(
                troubles.map { Evidence("存储异常：\($0)", "Storage trouble: \($0)") },
                next: NextStep("请立即处理存储异常，原始记录不得覆盖。", "See to the storage at once; originals are not overwritten.", kind: "fault")),
        ])
    }

    private static let secrets: Judge = { c in
        let open = try c.of("secret_access").filter { $0.state == "open" }
        let verdict = try conduct(.x4)(c)
        guard let first = open.first, verdict.status == .met else { return verdict }
        return .met("涉密资料查阅均登记在案，正在查阅\(open.count)项。", "Access to secrets is on record; \(open.count) open now.", first)
    }

    private static let changes: Judge = { c in
        let verdict = try conduct(.x6)(c)
        guard verdict.status == .met else { return verdict }
        let waiting = try c.book.records("change", where: "object", is: String(c.system.id), limit: LawLimits.lookUp).filter { ["requested", "approved"].contains($0.state) }
        guard let first = waiting.first else { return .met("用途、权限、范围的变更均经批准。", "Every change of purpose, permissions and scope was approved.", c.system) }
        return .open(
            "有\(waiting.count)项变更待批准或者待告知公安机关。", "\(waiting.count) changes wait for approval or for notice to the PSO.", first,
            next: NextStep("请办理变更申请。", "Deal with the change request.", record: first))
    }

    private static let normal: Judge = { c in
        let verdict = try conduct(.x7)(c)
        let faults = try c.of("fault").filter { $0.state == "open" && $0.flag("late") }
        guard verdict.status == .met, let first = faults.first else { return verdict }
        return .open(faults.map { Evidence("故障响应逾期。", "A fault was not answered in time.", $0) }, next: NextStep("请报修并督促修复。", "Have it repaired.", record: first))
    }

    private static let objections: Judge = { c in
        let open = try c.of("complaint").filter { $0.text("complaintKind") == "privacy" && $0.state != "concluded" }
        guard let first = open.first else { return .met("没有未办结的隐私投诉。", "No complaint about privacy is open.") }
        return .open("有\(open.count)件隐私投诉未办结。", "\(open.count) complaints about privacy are open.", first, next: NextStep("请办理投诉。", "Deal with the complaint.", record: first))
    }
}
