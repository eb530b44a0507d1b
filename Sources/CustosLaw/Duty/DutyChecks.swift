import CustosBase

/// The system's own looks at the duties of Art. 18: what is not done becomes a finding.
enum DutyChecks {
    static let all: [SystemCheck] = [dutyGap, dailyCheck, maintenance, drill, untrained, unvetted, policies, entrusted, mediaCheck, zoneCheck]

    private static let dutyGap = SystemCheck("duty_gap") { book in
        try DutyParts.inUse(book).compactMap { s in
            let unit = DutyParts.usingUnit(s)
            guard try OrganPolicy.isDutyHour(book.now, for: unit, book), try !ShiftRecords.isOnDuty(s, book) else { return nil }
            let evidence = "\(book.now) 无人值机。 Nobody was on duty."
            return .finding(.dutyGap, units: [DutyRule.fivePolicies], subject: s.id, system: s.id, organisation: unit, evidence: evidence, key: "duty_gap:\(s.id)")
        }
    }

    private static let dailyCheck = SystemCheck("check_missed") { book in
        try DutyParts.inUse(book).compactMap { s in
            guard let day = try DailyChecks.missed(s, book) else { return nil }
            return .finding(
                .checkMissed, units: [DutyRule.fivePolicies], subject: s.id, system: s.id, organisation: DutyParts.usingUnit(s),
                evidence: "截至 \(day) 未完成日常检查。 No daily check was confirmed by \(day).",
                key: "check_missed:\(s.id)")
        }
    }

    /// The timer raises it once; closed without the work done, it is raised again.
    private static let maintenance = SystemCheck("maintenance_overdue") { book in try book.records("maintenance", states: ["overdue"]).map(MaintenanceRecords.finding) }

    private static let drill = SystemCheck("drill_overdue") { book in
        try units(book).compactMap { unit, system in
            guard let due = try Drills.nextDue(unit, book), due < book.today else { return nil }
            return .finding(
                .drillOverdue, units: [DutyRule.drills], subject: unit, system: system.id, organisation: unit,
                evidence: "应急演练应于 \(due) 前进行（本单位规定的间隔）。 A drill was due by \(due) (interval of the unit).",
                key: "drill:\(unit)")
        }
    }

    private static let policies = SystemCheck("policies_missing") { book in
        try units(book).compactMap { unit, system in
            let missing = try PolicyDocuments.missing(unit, book)
            guard !missing.isEmpty else { return nil }
            let zh = missing.map(\.title.zh).joined(separator: "、"), en = missing.map(\.title.en).joined(separator: ", ")
            return .finding(
                .noPolicies, units: [DutyRule.fivePolicies], subject: unit, system: system.id, organisation: unit, evidence: "未施行的制度：\(zh)。 Not in force: \(en).", key: "policies:\(unit)")
        }
    }

    private static let untrained = SystemCheck("untrained") { book in
        try staff(LawRole.trained, book).compactMap { p in
            guard try !TrainingRecords.isValid(person: p.id, book) else { return nil }
            return .finding(
                .untrained, units: [DutyRule.training], subject: p.id, organisation: p.organisation, evidence: "“\(p.text("name") ?? "")”有值机、操作或者维护账号，没有有效的培训记录。 No valid training record.",
                key: "untrained:\(p.id)")
        }
    }

    /// Vetting is CN799's: asked of those whose unit uses a system that CN799.16 binds.
    private static let unvetted = SystemCheck("unvetted") { book in
        let bound = Set(try DutyParts.inUse(book).filter { try DutyParts.isUnderArticle7($0, book) }.compactMap(DutyParts.usingUnit))
        return try staff([.operator, .manager, .entrusted], book).compactMap { p in
            guard let unit = p.organisation, bound.contains(unit), try !VettingRecords.isVetted(person: p.id, book) else { return nil }
            return .finding(
                .other, units: [DutyRule.vetting], subject: p.id, organisation: unit, evidence: "“\(p.text("name") ?? "")”值机或者管理图像信息，没有入职审查记录。 No vetting record.", key: "unvetted:\(p.id)")
        }
    }

    private static let entrusted = SystemCheck("no_contract") { book in
        try staff([.entrusted], book).compactMap { p in
            guard try !EntrustContracts.covers(person: p.id, book) else { return nil }
            return .finding(
                .other, units: [DutyRule.entrusting], subject: p.id, organisation: p.organisation,
                evidence: "“\(p.text("name") ?? "")”有受托账号，没有有效的委托合同。 An entrusted account without a contract.",
                key: "entrusted:\(p.id)")
        }
    }

    private static let mediaCheck = SystemCheck("media_check") { book in
        try book.records("contract", states: ["ended"]).compactMap { c in
            let ended = min(c.date("to") ?? book.today, LocalDate(of: c.updatedAt))
            let due = ended.adding(days: try OrganPolicy.days(.mediaCheckTerm, for: c.organisation, book))
            guard due < book.today else { return nil }
            return .finding(
                .other, units: [DutyRule.contractors], subject: c.id, system: c.integer("system"), organisation: c.organisation,
                evidence: "委托合同结束后未进行离场介质检查（应于 \(due) 前）。 No media check after the contract; due by \(due).", key: "media_check:\(c.id)")
        }
    }

    private static let zoneCheck = SystemCheck("zone_check_missed") { book in
        try ZoneChecks.missed(book).map { site, system in
            .finding(
                .checkMissed, units: [DutyRule.areaCheck], subject: site.id, system: system.id, organisation: site.organisation,
                evidence: "昨日和今日未检查禁止安装的区域。 The areas in which no camera may be were checked neither yesterday nor today.", key: "zone_check_missed:\(site.id)")
        }
    }

    // MARK: Who and what

    /// The units that use systems in use, each with the first of them.
    private static func units(_ book: any LawBook) throws -> [(Int64, LawRecord)] {
        var out: [(Int64, LawRecord)] = [], seen: Set<Int64> = []
        for s in try DutyParts.inUse(book) { if let u = DutyParts.usingUnit(s), seen.insert(u).inserted { out.append((u, s)) } }
        return out
    }

    /// People with an account and one of the roles.
    private static func staff(_ roles: Set<LawRole>, _ book: any LawBook) throws -> [LawRecord] {
        var out: [LawRecord] = []
        for role in roles.sorted(by: { $0.rawValue < $1.rawValue }) {
            for p in try book.records("person", where: "roles", is: role.rawValue) where p.state != "ended" && p.text("account") != nil && !out.contains(where: { $0.id == p.id }) {
                out.append(p)
            }
        }
        return out
    }
}
