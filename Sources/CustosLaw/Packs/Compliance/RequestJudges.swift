import CustosBase

/// NM203.11, 12, 13.2, 14 and CN799.20 to 22: who got what, and whether everything that the articles ask for stands beside it.
enum RequestJudges {
    static let table: [(String, Judge)] = [
        ("NM203.11", confirmed), ("NM203.12", complete), ("NM203.12.1.1", identified), ("NM203.12.1.2", entered), ("NM203.12.1.3", undertaken), ("NM203.13.2", shared),
        ("NM203.14", granted), ("CN799.20", lawful),
        ("CN799.16.2.3", lookedUp), ("CN799.21", privateViews), ("CN799.22", published), ("CNX.DSL.35", lawful), ("CNX.DSL.36", foreign), ("CNX.NDR.12", entered),
        ("EU.GDPR.15", answered), ("EU.GDPR.6-1-c", lawful), ("UK.P7", complete),
        ("NM203.19.1.1", unobstructed),
    ]

    private static let handedOver: Set<String> = ["fulfilled", "in_recipient_use", "returned_or_destroyed", "closed"]
    /// Requests by which something left, or was shown.
    private static func served(_ c: ComplianceCase) throws -> [LawRecord] { try c.of("request").filter { handedOver.contains($0.state) && !$0.isBlank("fulfilledAt") } }

    /// Every request that was served has this.
    private static func each(_ c: ComplianceCase, of requests: [LawRecord]? = nil, _ what: Bilingual, _ has: (LawRecord) throws -> Bool) throws -> Verdict {
        let all = try requests ?? served(c)
        let lacking = try all.filter { try !has($0) }
        if let first = lacking.first {
            return .breached(
                lacking.map { Evidence("申请\(c.name($0))缺\(what.zh)。", "Request \(c.name($0)) lacks \(what.en).", $0) },
                next: NextStep("请查明并登记问题。", "Find out how it came and record a finding.", record: first))
        }
        return all.isEmpty
            ? .met("尚无已提供的申请；没有\(what.zh)的申请不能提供。", "Nothing was handed out yet, and nothing is without \(what.en).")
            : .met("已提供\(all.count)件，均有\(what.zh)。", "\(all.count) were served, each with \(what.en).", all.last)
    }

    private static let confirmed: Judge = { c in
        try each(c, Bilingual(zh: "公安机关确认", en: "the confirmation of the public security organ")) {
            !$0.isBlank("confirmedAt") || $0.text("requesterKind") == "police" && !$0.isBlank("confirmOrgan")
        }
    }
    private static let identified: Judge = { c in try each(c, Bilingual(zh: "身份证明核验", en: "the identity check")) { !$0.isBlank("identityCheckedAt") } }
    private static let entered: Judge = { c in try each(c, Bilingual(zh: "登记表", en: "the registration form")) { !$0.isBlank("formCompletedAt") && !$0.isBlank("number") } }
    private static let undertaken: Judge = { c in try each(c, Bilingual(zh: "使用、保密承诺", en: "the undertaking")) { !$0.isBlank("undertakingSigner") } }
    private static let complete: Judge = { c in .all([try identified(c), try entered(c), try undertaken(c)]) }
    private static let lawful: Judge = { c in
        let official = try served(c).filter { ["police", "department"].contains($0.text("requesterKind") ?? "") }
        let grants = try c.of("police_grant").filter { $0.state == "active" }
        let open = grants.filter { $0.isBlank("to") || $0.isBlank("legalBasis") }
        var parts = [
            try each(c, of: official, Bilingual(zh: "法律依据和事由", en: "legal basis and reason")) { !$0.isBlank("purpose") && (!$0.isBlank("legalBasis") || !$0.isBlank("noticeNumber")) }
        ]
        if let g = open.first {
            parts.append(.breached("接入授权没有期限或者法律依据。", "A grant has no end or no legal basis.", g, next: NextStep("请终止或者补正该授权。", "End the grant or complete it.", record: g)))
        }
        return .all(parts)
    }

    private static let unobstructed: Judge = { c in
        let late = try c.of("request").filter { !$0.isBlank("overdueSince") && !handedOver.contains($0.state) && !["refused", "withdrawn", "expired", "discarded"].contains($0.state) }
        let official = late.filter { ["police", "department"].contains($0.text("requesterKind") ?? "") }
        guard let first = official.first else { return .met("没有逾期未答的公安机关、部门申请。", "No request of police or departments is unanswered beyond its time.") }
        return .open(
            official.map { Evidence("申请\(c.name($0))逾期未答。", "Request \(c.name($0)) is unanswered beyond its time.", $0) },
            next: NextStep("请立即办理。", "Deal with it at once.", record: first))
    }

    private static let shared: Judge = { c in
        let cameras = Set(try c.of("camera").map(\.id))
        let mine = try c.book.records("sharing", states: ["active"]).filter { !cameras.isDisjoint(with: $0.integers("cameras")) }
        guard let stale = mine.first(where: { $0.date("to").map { c.today > $0 } ?? true }) else {
            return mine.isEmpty
                ? .without("没有跨部门共享。", "Nothing is shared between departments.")
                : .met("共享协议\(mine.count)份，均在有效期内。", "\(mine.count) sharing agreements, all within their time.", mine.last)
        }
        return .breached("共享协议已过期仍在使用。", "A sharing agreement has run out and is still used.", stale, next: NextStep("请终止或者续签。", "End or renew it.", record: stale))
    }

    private static let granted: Judge = { c in
        let grants = try c.of("police_grant")
        let charged = grants.filter { $0.state == "active" && $0.data["fee"].map { $0 != .int(0) && $0 != .double(0) && !$0.isNull } ?? false }
        if let g = charged.first { return .breached("公安机关接入被收费。", "A fee is charged for police access.", g, next: NextStep("请取消收费。", "Take the fee off.", record: g)) }
        let active = grants.filter { $0.state == "active" }
        return active.isEmpty
            ? .without("公安机关尚未接入或者直接使用本系统。", "The public security organ neither connects to nor uses the system.")
            : .met("公安机关无偿接入\(active.count)项，均登记在案。", "\(active.count) grants of police access, free of charge and on record.", active.last)
    }

    private static let lookedUp: Judge = { c in
        let own = try c.of("internal_use"), out = try served(c)
        let lacking = own.filter { $0.isBlank("purpose") || $0.isBlank("who") }
        if let l = lacking.first { return .breached("内部查阅登记缺事由或者姓名。", "A look-up inside the unit lacks reason or name.", l, next: NextStep("请补正登记。", "Complete the entry.", record: l)) }
        return .met(
            "内部查阅\(own.count)条，对外提供\(out.count)件，均登记事由、内容、单位、姓名。", "\(own.count) look-ups inside and \(out.count) outside, each with reason, content, unit and name.",
            own.last ?? out.last)
    }

    private static let privateViews: Judge = { c in
        let own = try served(c).filter { $0.text("requesterKind") == "private" }
        return try each(c, of: own, Bilingual(zh: "与当事人关系和管理单位同意", en: "the relation to the person concerned and the unit's consent")) {
            !$0.isBlank("relation") && !$0.isBlank("approvedAt")
        }
    }

    private static let published: Judge = { c in
        let out = try c.of("publication").filter { $0.state == "published" }
        guard let bad = out.first(where: { $0.isBlank("maskedFile") }) else {
            return out.isEmpty ? .without("没有公开过图像信息。", "Nothing was published.") : .met("公开\(out.count)件，均已遮蔽。", "\(out.count) published, each masked.", out.last)
        }
        return .breached("公开的图像未遮蔽。", "Published without masking.", bad, next: NextStep("请撤下并遮蔽。", "Take it down and mask it.", record: bad, event: "takeDown"))
    }

    private static let foreign: Judge = { c in
        let abroad = try served(c).filter { $0.text("requesterKind") == "foreign" }
        guard !abroad.isEmpty else { return .met("没有向外国司法、执法机构提供。", "Nothing went to foreign judicial or law-enforcement bodies.") }
        return try each(c, of: abroad, Bilingual(zh: "主管机关批准", en: "approval of the competent authority")) { !$0.isBlank("foreignApprovalNumber") }
    }

    private static let answered: Judge = { c in
        let open = try c.of("request").filter { !handedOver.contains($0.state) && !["draft", "discarded", "refused", "withdrawn", "expired"].contains($0.state) }
        let late = open.filter { $0.time("submittedAt").map { LocalDate(of: $0).adding(months: 1) < c.today } ?? false }
        guard let first = late.first else { return .met("没有超过一个月未答复的申请。", "No request is unanswered for more than a month.") }
        return .breached(
            late.map { Evidence("申请\(c.name($0))超过一个月未答复。", "Request \(c.name($0)) is unanswered for more than a month.", $0) },
            next: NextStep("请立即答复。", "Answer at once.", record: first))
    }
}
