import CustosBase

/// The acceptance of a system by the construction unit together with the public security organ (NM203.17.1).
///
/// The result is written down first, then each side signs it; with the second signature it counts, and moves the system.
package enum AcceptanceKind {
    package static let name = "acceptance"
    private static let action = LawAction.signAcceptance

    package static let sides: [Choice] = [
        Choice("CON", "建设单位", "Construction unit"), Choice("PSO", "公安机关", "Public security organ"), Choice("USE", "使用单位", "Using unit"), Choice("DEP", "有关部门", "Department"),
        Choice("BUILD", "设计、施工、监理单位", "Designer, contractor, supervision"), Choice("EXPERT", "技术专家", "Technical expert"),
    ]

    /// What convening asks for.
    package static var convening: [RecordField] {
        [
            RecordField("heldOn", "验收日期", "Day of acceptance", .date(.any)).rests(on: LifeRules.trial),
            RecordField(
                "participants", "参加人员", "Participants",
                .rows(
                    [
                        RecordField("side", "身份", "Side", .choice(sides)), RecordField("organisation", "单位", "Organisation", .reference("organisation")).optional(),
                        RecordField("name", "姓名", "Name", .text(maximum: 60)), RecordField("post", "职务、职称", "Post", .text(maximum: 60)).optional(),
                    ], maximum: 60)
            ).rests(on: LifeRules.trial),
            RecordField("form", "验收方式", "Form", .choice([Choice("independent", "独立验收", "Independent"), Choice("within_building", "并入建筑工程验收", "Part of the building's acceptance")]))
                .rests(on: LifeRules.together),
            RecordField("documents", "验收资料", "Documents", .attachments(maximum: 30)).optional(),
        ]
    }

    private static var resultFields: [RecordField] {
        [
            RecordField(
                "result", "验收结论", "Conclusion",
                .choice([
                    Choice("pass", "合格", "Pass"), Choice("basic_pass", "基本合格", "Basically pass"), Choice("fail", "不合格", "Fail"),
                ])
            ).rests(on: LifeRules.trial),
            RecordField("conclusion", "验收意见", "Opinion", .longText(maximum: 4000)).optional(),
            RecordField(
                "openItems", "存在问题和整改要求", "Problems and corrections",
                .rows(
                    [
                        RecordField("item", "整改项", "Item", .text(maximum: 200)), RecordField("dueOn", "整改期限", "Due on", .date(.any)).optional(),
                    ], maximum: 100)
            ).optional(),
        ]
    }

    package static var kind: RecordKind {
        let open = ["convened", "decided"]
        var k = RecordKind(
            name, "验收", "Acceptance",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(), RecordField("buildUnit", "建设单位", "Construction unit", .reference("organisation")).computed(),
                RecordField("signedConstructionAt", "建设单位签署时间", "Signed for the construction unit at", .time(.any)).computed(),
                RecordField("signedConstructionBy", "建设单位签署人", "Signed for the construction unit by", .text(maximum: 120)).computed(),
                RecordField("signedConstructionId", "建设单位签署账号", "Account of that signature", .text(maximum: 120)).computed(),
                RecordField("signedPSOAt", "公安机关签署时间", "Signed for the PSO at", .time(.any)).computed(),
                RecordField("signedPSOBy", "公安机关签署人", "Signed for the PSO by", .text(maximum: 120)).computed(),
                RecordField("signedPSOId", "公安机关签署账号", "Account of that signature", .text(maximum: 120)).computed(),
                RecordField("isExisting", "补录的既有验收", "Entered afterwards for an existing system", .flag).computed(),
            ] + convening,
            lifecycle: Lifecycle(
                [
                    RecordState("convened", "已组织", "Convened"), RecordState("decided", "已形成结论", "Concluded"), RecordState("part_signed", "一方已签署", "Signed by one side", isFinal: true),
                    RecordState("passed", "验收合格", "Passed", isFinal: true), RecordState("basic_passed", "验收基本合格", "Basically passed", isFinal: true),
                    RecordState("failed", "验收不合格", "Failed", isFinal: true),
                ],
                [
                    RecordEvent("record_result", "形成验收结论", "Record the conclusion", from: open, to: "decided", by: action, fields: resultFields, effect: recordResult),
                    // Nobody has signed yet: who takes part, and how it is held, can still be put right.
                    RecordEvent("correct", "更正参加人员", "Correct participants and form", from: open, to: nil, by: action, fields: convening.map { $0.optional() }),
                    RecordEvent(
                        "sign_construction", "建设单位签署", "Sign for the construction unit", from: ["decided", "part_signed"], to: "part_signed", by: action, guards: signing, effect: sign),
                    RecordEvent("sign_pso", "公安机关签署", "Sign for the public security organ", from: ["decided", "part_signed"], to: "part_signed", by: action, guards: signing, effect: sign),
                    RecordEvent(
                        "reopen", "撤回签署", "Withdraw the signature", from: ["part_signed"], to: "decided", by: action,
                        fields: [RecordField("reopenReason", "撤回原因", "Reason", .text(maximum: 300))]
                    ) { deed in
                        for n in ["signedConstructionAt", "signedConstructionBy", "signedConstructionId", "signedPSOAt", "signedPSOBy", "signedPSOId"] { deed.record.data.remove(n) }
                    },
                ]),
            titled: ["system", "heldOn", "result"], rests: [LifeRules.trial, LifeRules.use], writes: action, owner: .through("system"))
        k.isSystemMade = true
        return k
    }

    private static func recordResult(_ deed: inout Deed) throws {
        let items = deed.record.rows("openItems").compactMap { $0["item"]?.text }
        if deed.input["openItems"] == nil { deed.record.data.remove("openItems") }
        let given = deed.input["openItems"] == nil ? [] : items
        if Set(given).count != given.count { throw FieldFault.refuse("openItems", "有重复的整改项。", "An item is there twice.") }
        switch deed.text("result") {
        case "pass" where !given.isEmpty:
            throw FieldFault.refuse("result", "有未完成的整改项，结论不能为合格。", "There are open items; the conclusion cannot be a plain pass.", LifeRules.trial)
        case "basic_pass" where given.isEmpty, "fail" where given.isEmpty:
            throw FieldFault.refuse("openItems", "请列明存在的问题和整改要求。", "State the problems and the corrections.", LifeRules.trial)
        default: break
        }
    }

    // MARK: Signing

    private static var signing: [Guard] {
        [
            Guard("G-ACCEPT", [LifeRules.trial], jointly), Guard("G-ACCEPT", [LifeRules.experts], withExperts), Guard("G-ACCEPT", [LifeRules.together], independently),
            Guard("G-IFACE", [LifeRules.standards]) { deed in try deed.text("result") == "fail" ? nil : Readiness.interface(of: deed.target("system"), deed.book) },
            Guard("G-STD", [LifeRules.standards]) { deed in try deed.text("result") == "fail" ? nil : Readiness.conformity(of: deed.target("system"), deed.book) },
            Guard("G-ACCEPT", [LifeRules.trial], bySigner),
        ]
    }

    /// The latest test is passed, and both sides take part.
    private static func jointly(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system") else { return nil }
        if let no = try Readiness.test(of: system, deed.book) { return no }
        let rows = deed.record.rows("participants")
        for (side, zh, en) in [("CON", "建设单位", "the construction unit"), ("PSO", "旗县级以上公安机关", "a public security organ at or above county level")] {
            let there = try rows.filter { $0["side"]?.text == side }.contains { row in
                guard side == "PSO", let organ = try row["organisation"]?.integer.flatMap({ try deed.book.record($0) }) else { return side == "CON" || row["organisation"] == nil }
                return organ.text("kind") == "PSO" && organ.text("level") != "station"
            }
            guard there else {
                return .by(
                    "G-ACCEPT", LifeRules.trial, zh: "验收缺少\(zh)参加人员", en: "Nobody of \(en) takes part in the acceptance", remedyZh: "请由建设单位会同公安机关组织验收，并登记双方参加人员。",
                    remedyEn: "The construction unit organises acceptance together with the public security organ; enter participants of both.")
            }
        }
        if let held = deed.date("heldOn"), held > deed.today {
            return .by(
                "G-ACCEPT", LifeRules.trial, zh: "验收日期\(held)尚未到来，不能签署", en: "The acceptance is on \(held), which has not come", remedyZh: "请在验收当日或之后签署。",
                remedyEn: "Sign on that day or later.")
        }
        return nil
    }

    private static func withExperts(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system"), SystemFacts.packs(system).contains("STD") else { return nil }
        let rows = deed.record.rows("participants"), experts = rows.filter { $0["side"]?.text == "EXPERT" }.count
        guard experts * 2 < rows.count else { return nil }
        return .by(
            "G-ACCEPT", LifeRules.experts, zh: "验收组\(rows.count)人中技术专家\(experts)人，不足一半", en: "\(experts) of the \(rows.count) members are technical experts, fewer than half",
            remedyZh: "请补充技术专家。", remedyEn: "Add technical experts.")
    }

    private static func independently(_ deed: Deed) throws -> Refusal? {
        guard deed.text("form") == "within_building" else { return nil }
        return .by(
            "G-ACCEPT", LifeRules.together, zh: "系统须独立验收，不能并入建筑工程验收", en: "The system is accepted independently and not as a part of the building's acceptance",
            remedyZh: "请单独组织系统验收。", remedyEn: "Organise an acceptance of the system itself.")
    }

    /// Each side signs for itself, and no person for both.
    private static func bySigner(_ deed: Deed) throws -> Refusal? {
        let isPSO = deed.event == "sign_pso", side = isPSO ? "PSO" : "CON"
        let name = isPSO ? Bilingual(zh: "公安机关", en: "the public security organ") : Bilingual(zh: "建设单位", en: "the construction unit")
        let organs = deed.record.rows("participants").filter { $0["side"]?.text == side }.compactMap { $0["organisation"]?.integer }
        let isOfSide = deed.actor.has(isPSO ? .psoApprover : .construction) && (deed.actor.organisation == nil || organs.isEmpty || organs.contains(deed.actor.organisation!))
        guard isOfSide else {
            return .by(
                "G-ACCEPT", LifeRules.trial, zh: "\(name.zh)一方须由其参加验收的人员签署", en: "Only somebody of \(name.en) that takes part can sign for it", remedyZh: "请由\(name.zh)人员登录签署。",
                remedyEn: "Have somebody of \(name.en) sign in and sign.")
        }
        guard deed.text(isPSO ? "signedPSOAt" : "signedConstructionAt") == nil else {
            return .by("G-ACCEPT", LifeRules.trial, zh: "\(name.zh)已签署", en: "It is signed for \(name.en) already", remedyZh: "请由另一方签署。", remedyEn: "The other side signs now.")
        }
        guard deed.text(isPSO ? "signedConstructionId" : "signedPSOId") != deed.actor.id else {
            return .by("G-ACCEPT", LifeRules.trial, zh: "同一人不能代表双方签署", en: "One person cannot sign for both sides", remedyZh: "请由另一人签署。", remedyEn: "Have another person sign.")
        }
        return nil
    }

    private static func sign(_ deed: inout Deed) throws {
        guard let system = try deed.target("system"), system.state == "acceptance" else { throw LawFault.wrongState(deed.record, event: deed.event) }
        let prefix = deed.event == "sign_pso" ? "signedPSO" : "signedConstruction"
        deed.set(prefix + "At", JSON(deed.now))
        deed.set(prefix + "By", JSON(String(deed.actor.name.prefix(120))))
        deed.set(prefix + "Id", JSON(String(deed.actor.id.prefix(120))))
        guard deed.text("signedPSOAt") != nil, deed.text("signedConstructionAt") != nil else { return }
        let result = deed.text("result") ?? "fail"
        deed.record.state = result == "pass" ? "passed" : result == "basic_pass" ? "basic_passed" : "failed"
        let items = deed.record.rows("openItems").compactMap { $0["item"]?.text }
        let list = try Rectification.adding(items, from: "acceptance", on: deed.date("heldOn") ?? deed.today, to: system.rows("rectificationItems"))
        deed.changes.append(
            .update(
                id: system.id, data: ["rectificationItems": .array(list)], state: result == "fail" ? "acceptance_failed" : "accepted",
                event: result == "fail" ? "acceptance_failed" : "accepted"))
    }
}
