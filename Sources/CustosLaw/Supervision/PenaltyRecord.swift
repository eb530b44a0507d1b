import CustosBase

/// 处罚案卷: a penalty case from its filing to the paid fine (Arts. 22-25, R-CASE). An ordinary procedure always: every fine of the
/// regulation is above what can be imposed on the spot.
package enum PenaltyRecord {
    /// States in which the case still goes on.
    package static let undecided = ["filed", "investigated", "prior_notice", "defence", "hearing"]
    package static let running = undecided + ["decided", "served"]
    static let units = [SupervisionUnit.notInstalled, SupervisionUnit.unacceptedUse, SupervisionUnit.conduct, SupervisionUnit.otherLaw, SupervisionUnit.oneFine]

    static let fields: [RecordField] =
        [
            RecordField("number", "案卷编号", "Number", .text(maximum: 40)).computed().searched(),
            RecordField("finding", "问题", "Finding", .reference("finding")).fixed(),
        ] + OrganLaw.fields() + [
            RecordField("code", "处罚依据", "Rule", .choice(PenaltyCatalogue.choices)).indexed(),
            RecordField("actForm", "具体行为", "Form of the act", .choice(ActForm.choices)).optional().help(
                "其他法律、法规对该行为另有处罚规定的，须选择（第二十一条）。", "Choose it where another law punishes this form of conduct by itself (Art. 21)."),
            RecordField("conductOn", "行为终了日期", "Conduct ended on", .date(.notFuture)),
            RecordField("foundOn", "发现日期", "Found on", .date(.notFuture)).optional(),
            RecordField("endangersSafety", "涉及生命健康、金融安全且有危害后果", "Harm to life, health or financial safety", .flag).optional(),
            RecordField("filedOn", "立案日期", "Filed on", .date(.notFuture)).optional().fixed(),
            RecordField("subjectKind", "处罚对象种类", "Kind of subject", .choice(PenaltySubject.choices)),
            RecordField("subjectOrganisation", "处罚单位", "Unit", .reference("organisation")).optional(),
            RecordField("subjectPerson", "处罚个人", "Person", .reference("person")).optional(),
            RecordField("subjectName", "处罚个人姓名（未登记的）", "Person not in the register", .text(maximum: 60)).optional().indexed(),
            RecordField("amount", "拟罚款（元）", "Proposed fine (yuan)", .integer(0...100_000_000)).optional(),
            RecordField("warning", "警告", "Warning", .flag).optional(),
            RecordField("closureMonths", "责令停业整顿（月）", "Closure (months)", .integer(1...3)).optional().rests(on: RuleUnit("CNX.EVR.44")),
            RecordField(
                "confiscation", "没收", "Confiscation",
                .rows([RecordField("item", "物品", "Item", .text(maximum: 100)), RecordField("quantity", "数量", "Quantity", .integer(1...100_000))], maximum: 50)
            ).optional(),
            RecordField("ordersToDelete", "责令删除", "Orders to delete", .references("order", maximum: 20)).optional(),
            RecordField("consequences", "严重后果", "Serious consequences", .longText(maximum: 2000)).optional(),
            RecordField("consequencesReasoning", "认定理由", "Why they are serious", .longText(maximum: 2000)).optional(),
            RecordField("responsiblePersons", "主管人员和其他直接责任人员", "Responsible persons", .references("person", maximum: 20)).optional(),
            RecordField("criminal", "涉嫌犯罪", "May be a crime", .flag).optional(),
            RecordField("criminalBasis", "涉嫌犯罪的事实和依据", "Why it may be a crime", .longText(maximum: 1000)).optional(),
            RecordField("party", "当事单位", "Unit concerned", .reference("organisation")).computed(),
            RecordField("conductKey", "同一行为标识", "Key of the act", .text(maximum: 300)).computed().indexed(),
            RecordField("deadlineOn", "办案期限", "To be decided by", .date(.any)).computed(),
            RecordField("warnedOn", "期限提醒日期", "Warned on", .date(.any)).computed(),
            RecordField("options", "可适用的处罚依据", "Rules for this conduct", .rows(option, maximum: 30)).computed(),
            RecordField("legalReview", "提请法制审核", "For legal review", .longText(maximum: 500)).computed(),
            RecordField("hearingRight", "应告知听证权利", "Hearing to be offered", .flag).computed(),
            RecordField("proposedBy", "提出处罚意见人", "Proposed by", .text(maximum: 100)).computed(),
            RecordField("decidedBy", "决定人", "Decided by", .text(maximum: 100)).computed(),
            RecordField("decidedOn", "决定日期", "Decided on", .date(.any)).computed(),
        ]

    private static let option: [RecordField] = [
        RecordField("code", "依据", "Rule", .text(maximum: 40)), RecordField("amounts", "幅度", "Range", .text(maximum: 200)), RecordField("standing", "适用情况", "Standing", .text(maximum: 200)),
        RecordField("standingEn", "英文", "In English", .text(maximum: 200)),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "penalty", "行政处罚案件", "Penalty case", fields: fields, lifecycle: life, titled: ["number", "code", "subjectOrganisation", "subjectName"], rests: units, writes: .penalise,
            owner: .organisation("party"))
        k.guards = [PenaltyGuards.organ, PenaltyGuards.finding, PenaltyGuards.subject, PenaltyGuards.fine, PenaltyGuards.oneFine, PenaltyGuards.settled]
        k.effect = { try prepare(&$0) }
        k.register = "R-CASE"
        k.timers = [
            RecordTimer("warn_deadline", in: undecided) { r, book in
                guard r.text("warnedOn") == nil, let deadline = r.date("deadlineOn") else { return false }
                return book.today >= deadline.adding(days: -PenaltyPolicy.warningDays)
            }
        ]
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("filed", "已立案", "Filed"), RecordState("investigated", "调查终结", "Investigated"), RecordState("prior_notice", "已告知", "Prior notice given"),
            RecordState("defence", "已陈述、申辩", "Defence heard"), RecordState("hearing", "已听证", "Hearing held"), RecordState("decided", "已决定", "Decided"),
            RecordState("served", "已送达", "Served"),
            RecordState("paid", "已缴纳", "Paid"), RecordState("reviewed", "已复议、诉讼", "Reviewed"), RecordState("closed", "已结案", "Closed", isFinal: true),
            RecordState("dropped", "不予处罚、撤销案件", "Dropped", isFinal: true),
        ], PenaltyEvents.all)

    // MARK: What the file says

    /// Packs that bind a system: those chosen for it, and in the region the regulation always. Without a system, the regulation and other national law.
    static func packs(ofSystem system: LawRecord?) throws -> Set<String> {
        guard let system else { return ["NM203", "CNX"] }
        let isInRegion = system.area.map { $0.isEmpty || $0.hasPrefix("15") } ?? true
        return Set(system.words("packs")).union(isInRegion ? ["NM203"] : [])
    }
    /// Packs for a finding: those of its system; without one, those that its own rules stand in too.
    package static func packs(of finding: LawRecord?, book: any LawBook) throws -> Set<String> {
        let system =
            try finding.flatMap { try book.target($0, "system") }
            ?? finding?.integer("subject").flatMap { try book.record($0) }.flatMap { $0.kind == "system" ? $0 : try book.target($0, "system") }
        if let system { return try packs(ofSystem: system) }
        return try packs(ofSystem: nil).union((finding?.words("ruleUnits") ?? []).compactMap { RuleUnit(parsing: $0).map { String($0.pack) } })
    }

    /// The facts of a case as a record states them; `nil` while finding or date are missing.
    package static func facts(_ r: LawRecord, book: any LawBook) throws -> PenaltyFacts? {
        guard let finding = try book.target(r, "finding"), let kind = finding.text("findingKind").flatMap(FindingKind.init), let conductOn = r.date("conductOn") else { return nil }
        var f = PenaltyFacts(
            finding: kind, units: finding.words("ruleUnits").compactMap { RuleUnit(parsing: $0) }, packs: try packs(of: finding, book: book), conductOn: conductOn,
            foundOn: r.date("foundOn") ?? LocalDate(of: finding.createdAt), today: book.today)
        f.form = r.text("actForm").flatMap(ActForm.init)
        f.endangersSafety = r.flag("endangersSafety")
        f.consequences = r.text("consequences")
        f.reasoning = r.text("consequencesReasoning")
        f.orders = try book.records("order", where: "finding", is: finding.id).compactMap(OrderRecord.fact)
        f.answerable = finding.integer("organisation")
        let subject = try finding.integer("subject").flatMap { try book.record($0) }
        let system = try book.target(finding, "system") ?? (subject?.kind == "system" ? subject : nil)
        f.constructionUnit = system?.integer("buildUnit")
        f.managingUnit = system?.integer("useUnit") ?? system?.integer("organisation")
        var sites = try system?.integers("sites").compactMap { try book.record($0) } ?? []
        if let subject, subject.kind == "site" { sites.append(subject) }
        f.isKeyTarget = sites.contains { $0.flag("antiTerrorKeyTarget") }
        f.isKeyUnit = sites.contains { $0.words("placeCategories").contains("P12") }
        return f
    }

    package static func proposal(_ r: LawRecord, amount: Int64?) -> PenaltyProposal? {
        guard let code = r.text("code"), let subject = r.text("subjectKind").flatMap(PenaltySubject.init) else { return nil }
        var p = PenaltyProposal(code, subject, organisation: r.integer("subjectOrganisation"), amount: amount)
        p.confiscates = !r.rows("confiscation").isEmpty
        p.deletes = !r.integers("ordersToDelete").isEmpty
        p.warns = r.flag("warning")
        p.closes = r.integer("closureMonths") != nil
        return p
    }

    /// Number, deadline, key, owner, and the catalogue's view of the case.
    private static func prepare(_ deed: inout Deed) throws {
        let finding = try deed.target("finding")
        if deed.before == nil {
            deed.set("number", JSON(try deed.book.nextNumber("R-CASE")))
            if deed.date("filedOn") == nil { deed.set("filedOn", JSON(deed.today.description)) }
            deed.set("deadlineOn", JSON((deed.date("filedOn") ?? deed.today).adding(days: PenaltyPolicy.caseDays).description))
            deed.set("proposedBy", JSON(deed.actor.id))
        }
        deed.set("conductKey", JSON(finding?.text("key") ?? "finding:\(finding?.id ?? 0)"))
        if let party = deed.record.integer("subjectOrganisation") ?? finding?.organisation {
            deed.set("party", .int(party))
            deed.record.organisation = party
        }
        deed.record.area = finding?.area ?? deed.record.area
        guard let facts = try facts(deed.record, book: deed.book) else { return }
        deed.set("options", .array(PenaltyLaw.options(facts).map(row)))
        if let review = deed.text("code").flatMap(PenaltyCatalogue.rule)?.review {
            deed.set("legalReview", JSON("\(review.zh) \(review.en)"))
        } else {
            deed.record.data.remove("legalReview")
        }
    }

    private static func row(_ o: PenaltyOption) -> JSON {
        let amounts = PenaltySubject.allCases.compactMap { s in o.rule.amounts[s].map { "\(s.title.zh) \($0.lowerBound)-\($0.upperBound)" } }.joined(separator: "；")
        let standing: Bilingual =
            switch o.standing {
            case .applicable: Bilingual(zh: o.rule.isOfOtherOrgan ? "由其他机关实施" : "可适用", en: o.rule.isOfOtherOrgan ? "Imposed by another organ" : "Applicable")
            case .displaced(let by): Bilingual(zh: "不适用：上位法 \(by.code) 另有规定（第二十一条）", en: "Displaced: the higher rule \(by.code) punishes this by itself (Art. 21)")
            case .notInForce: Bilingual(zh: "该系统未启用或者行为时尚未施行", en: "Does not bind this system, or did not at the time")
            }
        return ["code": JSON(o.rule.code), "amounts": JSON(amounts), "standing": JSON(standing.zh), "standingEn": JSON(standing.en)]
    }
}
