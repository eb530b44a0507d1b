import CustosBase

/// A technical test of a system by an agency with inspection qualification (NM203.17.1).
///
/// The system's step "commission a test" makes it; its result moves the system on, or back into trial with the items to put right.
package enum TestKind {
    package static let name = "test"

    /// What a qualification can cover; only the first is a test of a video surveillance system.
    package static let scopes: [Choice] = [
        Choice("video", "视频监控系统", "Video surveillance systems"), Choice("intrusion", "入侵和紧急报警系统", "Intrusion and hold-up alarm systems"),
        Choice("access", "出入口控制系统", "Access control systems"), Choice("other", "其他", "Other"),
    ]

    /// What commissioning asks for.
    package static var commission: [RecordField] {
        [
            RecordField("agency", "检测机构", "Testing agency", .reference("organisation")).rests(on: LifeRules.trial),
            RecordField("qualificationNo", "检验资格证书编号", "Number of the inspection qualification", .text(maximum: 60)).rests(on: LifeRules.trial),
            RecordField("qualValidFrom", "资格有效期自", "Qualification valid from", .date(.any)),
            RecordField("qualValidTo", "资格有效期至", "Qualification valid to", .date(.any)).rests(on: LifeRules.trial),
            RecordField("qualScope", "资格范围", "Scope of the qualification", .choices(scopes)).rests(on: LifeRules.trial),
            RecordField("commissionedOn", "委托日期", "Commissioned on", .date(.notFuture)).rests(on: LifeRules.trial),
            RecordField("person", "检测负责人", "Who tests", .reference("person")).optional(),
        ]
    }

    private static var resultFields: [RecordField] {
        [
            RecordField("testedOn", "检测日期", "Tested on", .date(.notFuture)).rests(on: LifeRules.trial),
            RecordField(
                "items", "检测项目", "Items",
                .rows(
                    [
                        RecordField("item", "项目", "Item", .text(maximum: 120)), RecordField("requirement", "要求", "Requirement", .text(maximum: 300)).optional(),
                        RecordField("result", "结果", "Result", .choice([Choice("pass", "合格", "Pass"), Choice("fail", "不合格", "Fail")])),
                        RecordField("remark", "说明", "Remark", .text(maximum: 300)).optional(),
                    ], maximum: 200)
            ).rests(on: LifeRules.trial),
            RecordField("result", "检测结论", "Result", .choice([Choice("pass", "合格", "Pass"), Choice("fail", "不合格", "Fail")])).rests(on: LifeRules.trial),
            RecordField("reportNo", "检测报告编号", "Number of the report", .text(maximum: 60)).optional(),
            RecordField("report", "检测报告", "Report", .attachment).optional(),
        ]
    }

    package static var kind: RecordKind {
        var k = RecordKind(
            name, "技术检测", "Technical test",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField("buildUnit", "建设单位", "Construction unit", .reference("organisation")).computed(),
                RecordField("cameFrom", "委托时系统状态", "State of the system when commissioned", .text(maximum: 40)).computed(),
            ] + commission.map { $0.fixed() },
            lifecycle: Lifecycle(
                [
                    RecordState("commissioned", "已委托", "Commissioned"), RecordState("passed", "检测合格", "Passed", isFinal: true), RecordState("failed", "检测不合格", "Failed", isFinal: true),
                    RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true),
                ],
                [
                    RecordEvent(
                        "enter_result", "录入检测结果", "Enter the result", from: ["commissioned"], to: nil, by: .enterTest, fields: resultFields,
                        guards: [Guard("G-TESTQ", [LifeRules.trial], qualifiedOnTheDay)], effect: enterResult),
                    RecordEvent(
                        "withdraw", "撤回委托", "Withdraw", from: ["commissioned"], to: "withdrawn", by: .runTrial,
                        fields: [RecordField("withdrawReason", "撤回原因", "Reason", .text(maximum: 300))]
                    ) { deed in
                        deed.changes.append(.update(id: deed.record.integer("system") ?? 0, data: .emptyObject, state: deed.text("cameFrom") ?? "trial_operation", event: "test_withdrawn"))
                    },
                ]),
            titled: ["system", "commissionedOn", "result"], rests: [LifeRules.trial], writes: .runTrial, owner: .through("system"))
        k.isSystemMade = true
        return k
    }

    /// G-TESTQ: the agency is one, and its qualification covers video surveillance on that day.
    static func refusal(agency: LawRecord?, from: LocalDate?, to: LocalDate?, scope: [String], on day: LocalDate, what: Bilingual) -> Refusal? {
        let remedyZh = "请委托检验资格有效、范围包括视频监控系统的检测机构。", remedyEn = "Commission an agency whose qualification is valid and covers video surveillance."
        if let agency, agency.text("kind") != "TST" {
            return .by("G-TESTQ", LifeRules.trial, zh: "受托单位不是检测机构", en: "The unit is not a testing agency", remedyZh: remedyZh, remedyEn: remedyEn)
        }
        if let to, day > to {
            return .by(
                "G-TESTQ", LifeRules.trial, zh: "检测机构的检验资格已于\(to)到期，早于\(what.zh)\(day)", en: "The agency's qualification ended on \(to), before the \(what.en) of \(day)", remedyZh: remedyZh,
                remedyEn: remedyEn)
        }
        if let from, day < from {
            return .by(
                "G-TESTQ", LifeRules.trial, zh: "检测机构的检验资格自\(from)起有效，晚于\(what.zh)\(day)", en: "The agency's qualification begins on \(from), after the \(what.en) of \(day)",
                remedyZh: remedyZh,
                remedyEn: remedyEn)
        }
        if !scope.isEmpty, !scope.contains("video") {
            return .by("G-TESTQ", LifeRules.trial, zh: "检测机构的资格范围不包括视频监控系统", en: "The agency's qualification does not cover video surveillance", remedyZh: remedyZh, remedyEn: remedyEn)
        }
        return nil
    }

    private static func qualifiedOnTheDay(_ deed: Deed) throws -> Refusal? {
        guard let day = deed.date("testedOn") else { return nil }
        return refusal(
            agency: try deed.target("agency"), from: deed.date("qualValidFrom"), to: deed.date("qualValidTo"), scope: deed.record.words("qualScope"), on: day,
            what: Bilingual(zh: "检测日期", en: "test"))
    }

    private static func enterResult(_ deed: inout Deed) throws {
        guard let system = try deed.target("system"), system.state == "technical_testing" else { throw LawFault.wrongState(deed.record, event: deed.event) }
        if let commissioned = deed.date("commissionedOn"), let tested = deed.date("testedOn"), tested < commissioned {
            throw FieldFault.refuse("testedOn", "不能早于委托日期 \(commissioned)。", "This lies before the commission of \(commissioned).", LifeRules.trial)
        }
        let items = deed.record.rows("items")
        let failed = items.filter { $0["result"]?.text == "fail" }, passed = Set(items.filter { $0["result"]?.text == "pass" }.compactMap { $0["item"]?.text })
        let isPass = deed.text("result") == "pass"
        if isPass, !failed.isEmpty { throw FieldFault.refuse("result", "有不合格项目，结论不能为合格。", "An item failed; the result cannot be a pass.", LifeRules.trial) }
        if !isPass, failed.isEmpty { throw FieldFault.refuse("items", "结论为不合格的，请列明不合格项目。", "The result is a fail: say which items failed.", LifeRules.trial) }
        var open = system.rows("rectificationItems")
        if isPass {
            let untested = open.filter { $0["source"]?.text == "test" && $0["closedOn"] == nil }.compactMap { $0["item"]?.text }.filter { !passed.contains($0) }
            guard untested.isEmpty else {
                throw FieldFault.refuse(
                    "items", "上次不合格的项目未复检：\(untested.joined(separator: "、"))。", "Items that failed before were not tested again: \(untested.joined(separator: ", ")).", LifeRules.trial)
            }
            for i in open.indices where open[i]["source"]?.text == "test" && open[i]["closedOn"] == nil {
                open[i].set("closedOn", JSON(deed.date("testedOn")?.description))
                open[i].set("how", "复检合格")
            }
        } else {
            open = try Rectification.adding(failed.compactMap { $0["item"]?.text }, from: "test", on: deed.date("testedOn") ?? deed.today, to: open)
        }
        deed.record.state = isPass ? "passed" : "failed"
        deed.changes.append(
            .update(id: system.id, data: ["rectificationItems": .array(open)], state: isPass ? "test_passed" : "trial_operation", event: isPass ? "test_passed" : "test_failed"))
        let facts = SystemFacts(system, deed.book)
        guard let trial = try facts.latest(TrialKind.name) else { return }
        if isPass {
            deed.changes.append(.update(id: trial.id, data: .emptyObject, state: "ended", event: "ended"))
        } else if try LifePolicy.of(facts.usingUnit, book: deed.book).restartsAfterFailedTest {
            // The regulation is silent on whether the month begins anew; the organisation's own rule says that it does.
            var data = JSON.emptyObject
            TrialKind.count(from: deed.today, &data, packs: facts.packs)
            deed.changes.append(.update(id: trial.id, data: data, event: "restarted"))
        }
    }
}
