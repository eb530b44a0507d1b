import CustosBase

/// NM203.10, 18.1.4 and every other text on custody and keeping.
enum CustodyJudges {
    static let table: [(String, Judge)] = [
        ("NM203.10", custody), ("NM203.10a", custody), ("NM203.10b", custody), ("UK.P4", custody), ("NM203.18.1.4", kept), ("CNX.ATL.32", kept), ("CNX.EVR.15", kept),
        ("STD.GB55029.3-5-2", kept), ("CN799.17", deleted),
        ("CNX.PIPL.19", deleted), ("CNX.PIPL.47", deleted), ("UK.P6", deleted), ("EU.GDPR.5-1-e", short), ("UK.P11", present),
    ]

    private static let custody: Judge = { c in
        guard let custodian = try c.book.target(c.system, "custodian") else {
            return .open("没有登记保管单位。", "No custodian is on record.", c.system, next: NextStep("请登记保管单位。", "Enter the custodian.", record: c.system))
        }
        let name = c.name(custodian)
        if let r = try SystemGuards.custodyObjection(c.system, book: c.book) {
            return .breached(r.zh, r.en, c.system, next: NextStep(r.remedy, record: c.system))
        }
        guard c.system.text("fundingType") != nil else {
            return .open("没有登记投资性质。", "Who paid for the system is not on record.", c.system, next: NextStep("请登记投资性质。", "Enter the kind of funding.", record: c.system))
        }
        return .met("由“\(name)”保管。", "Kept by “\(name)”.", c.system)
    }

    /// The policy reaches the floor, the recorder obeys it, and what should be there is.
    private static let kept: Judge = { c in
        let terms = try RetentionMerge.terms(system: c.system, camera: nil, book: c.book)
        var parts = [
            Verdict.of(
                try Readiness.retention(of: c.system, c.book), met: .met("保存期限不少于\(terms.floor)日。", "Retention is at least \(terms.floor) days.", c.system),
                kind: RetentionPolicyKind.name)
        ]
        for camera in try c.looking() {
            guard let device = camera.integer("device") else { continue }
            if let days = try c.book.recorder.retentionDays(device: device), days < terms.floor {
                parts.append(
                    .breached(
                        "“\(c.name(camera))”的录像机保存\(days)日，少于\(terms.floor)日。", "“\(c.name(camera))” is kept \(days) days by the recorder, fewer than \(terms.floor).", camera,
                        next: NextStep("请调整保存期限。", "Set the retention.", kind: RetentionPolicyKind.name)))
            }
            if let short = try RetentionFacts.shortfall(camera, device: device, floor: terms.floor, book: c.book) {
                parts.append(
                    .breached(
                        "“\(c.name(camera))”\(short.zh)", "“\(c.name(camera))” \(short.en)", camera,
                        next: NextStep("请查明原因并恢复存储；已丢失的须登记。", "Find out why and restore the storage; what was lost is recorded.", kind: "incident")))
            }
        }
        return .all(parts)
    }

    /// After the floor, what has served its purpose goes; keeping longer has a reason that runs.
    private static let deleted: Judge = { c in
        let terms = try RetentionMerge.terms(system: c.system, camera: nil, book: c.book)
        guard let days = try RetentionMerge.days(system: c.system, camera: nil, book: c.book) else {
            return .open("没有设定保存期限。", "No retention is set.", c.system, next: NextStep("请制定保存策略。", "Make a retention policy.", kind: RetentionPolicyKind.name))
        }
        guard days > terms.floor else { return .met("保存\(days)日，届满后删除。", "Kept \(days) days and then erased.", c.system) }
        let policy = try RetentionMerge.policy(system: c.system, camera: nil, book: c.book)
        let reasons = (policy?.rows("keepReasons") ?? []).filter { r in (r["until"]?.text.flatMap { LocalDate($0) }).map { c.today <= $0 } ?? false }
        guard reasons.isEmpty else { return .met("保存\(days)日，已登记\(reasons.count)项延长理由。", "Kept \(days) days, with \(reasons.count) recorded reasons that run.", policy) }
        return .open(
            "保存\(days)日，超过法定最低\(terms.floor)日，没有登记延长的用途和理由。", "Kept \(days) days, more than the minimum of \(terms.floor), without a recorded purpose.", policy ?? c.system,
            next: NextStep("请登记延长保存的理由和截止日期，或者缩短保存期限。", "Record why it is kept longer and until when, or shorten it.", kind: RetentionPolicyKind.name))
    }

    private static let short: Judge = { c in
        guard let days = try RetentionMerge.days(system: c.system, camera: nil, book: c.book) else {
            return .open("没有设定保存期限。", "No retention is set.", c.system, next: NextStep("请制定保存策略。", "Make a retention policy.", kind: RetentionPolicyKind.name))
        }
        let reasons = try RetentionMerge.policy(system: c.system, camera: nil, book: c.book)?.rows("keepReasons") ?? []
        guard days > RetentionMerge.euDays, reasons.isEmpty else {
            return .met("保存\(days)日\(reasons.isEmpty ? "" : "，有书面理由")。", "Kept \(days) days\(reasons.isEmpty ? "" : ", with written reasons").", c.system)
        }
        return .open(
            "保存\(days)日，超过72小时，没有书面理由。", "Kept \(days) days, more than 72 hours, without a written justification.", c.system,
            next: NextStep("请缩短保存期限或者登记理由。", "Shorten it or record the reasons.", kind: RetentionPolicyKind.name))
    }

    /// Yesterday was recorded.
    private static let present: Judge = { c in
        let day = c.today.adding(days: -1)
        var bad: [Evidence] = [], seen = 0
        for camera in try c.looking() {
            guard let device = camera.integer("device"), let p = try c.book.recorder.presence(device: device, day: day), p.expectedSeconds > 0 else { continue }
            seen += 1
            if p.presentSeconds * 100 < p.expectedSeconds * 99 {
                bad.append(
                    Evidence(
                        "“\(c.name(camera))”\(day)录像\(p.presentSeconds)秒，应有\(p.expectedSeconds)秒。",
                        "“\(c.name(camera))” has \(p.presentSeconds) of \(p.expectedSeconds) seconds of \(day).", camera))
            }
        }
        if !bad.isEmpty { return .open(bad, next: NextStep("请排除故障。", "Have the faults repaired.", kind: "fault")) }
        return seen == 0 ? .without("没有昨日的录像数据。", "Nothing is known of yesterday.") : .met("昨日\(seen)台摄像机录像完整。", "\(seen) cameras recorded yesterday whole.")
    }
}
