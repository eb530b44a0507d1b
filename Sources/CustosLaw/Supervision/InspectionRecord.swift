import CustosBase

/// 监督检查记录: an inspection from its plan to its end (Art. 20; CN799.24; R-INSPECT).
package enum InspectionRecord {
    static let units = [SupervisionUnit.inspection, SupervisionUnit.decreeInspection]
    static let results: [Choice] = [
        Choice("met", "符合", "Met"), Choice("breach", "不符合", "Breach"), Choice("not_applicable", "不适用", "Not applicable"), Choice("not_checked", "未检查", "Not checked"),
    ]

    static let checklist = RecordField(
        "checklist", "检查项目", "Checklist",
        .rows(
            [
                RecordField("unit", "条款", "Rule", .text(maximum: 64)), RecordField("question", "检查内容", "Question", .text(maximum: 120)),
                RecordField("questionEn", "英文", "In English", .text(maximum: 200)).optional(),
                RecordField("result", "结果", "Result", .choice(results)).optional(), RecordField("remark", "情况", "Remark", .text(maximum: 200)).optional(),
            ], maximum: InspectionChecklist.maximumRows))

    static let fields: [RecordField] =
        [RecordField("number", "检查编号", "Number", .text(maximum: 40)).computed().searched()] + OrganLaw.fields() + [
            RecordField("inspected", "被检查单位", "Inspected unit", .reference("organisation")).fixed(),
            RecordField("system", "系统", "System", .reference("system")).optional().fixed(),
            RecordField("site", "场所", "Site", .reference("site")).optional(),
            RecordField(
                "inspectionKind", "检查方式", "Kind",
                .choice([
                    Choice("planned", "计划检查", "Planned"), Choice("spot", "随机抽查", "Spot check"), Choice("special", "专项检查", "Special"), Choice("follow_up", "复查", "Follow-up"),
                    Choice("report", "举报核查", "After a report"),
                ])),
            RecordField("plannedOn", "计划日期", "Planned for", .date(.any)).help("本办法未规定检查频次。", "The regulation sets no frequency."),
            RecordField("scope", "检查事项", "Subject", .longText(maximum: 1000)).optional(),
            checklist.optional().help("留空则按系统适用的规则包生成。", "Left empty, it is made from the packs that bind the system."),
        ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "inspection", "监督检查", "Inspection", fields: fields, lifecycle: life, titled: ["number", "inspected", "plannedOn"], rests: units, writes: .inspect,
            owner: .organisation("inspected"))
        k.guards = [organ, officers, carriedOut]
        k.effect = { deed in
            if deed.before == nil { deed.set("number", JSON(try deed.book.nextNumber("R-INSPECT"))) }
            if deed.record.rows("checklist").isEmpty { deed.set("checklist", .array(try InspectionChecklist.rows(for: deed.target("system"), book: deed.book))) }
            if let area = try deed.target("system")?.area ?? deed.target("site")?.area { deed.record.area = area }
        }
        k.register = "R-INSPECT"
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("planned", "已计划", "Planned"), RecordState("carried_out", "已实施", "Carried out"), RecordState("findings_confirmed", "问题已确认", "Findings confirmed"),
            RecordState("closed", "已办结", "Closed", isFinal: true), RecordState("cancelled", "已取消", "Cancelled", isFinal: true),
        ],
        [
            RecordEvent(
                "carry_out", "实施检查", "Carry out", from: ["planned"], to: "carried_out", by: .inspect,
                fields: [
                    RecordField("carriedOutOn", "检查日期", "Carried out on", .date(.notFuture)), checklist,
                    RecordField(
                        "signature", "被检查单位签字", "Signature of the inspected unit",
                        .choice([Choice("signed", "已签字", "Signed"), Choice("refused", "拒绝签字", "Refused"), Choice("absent", "无人到场", "Nobody present")])),
                    RecordField("representative", "被检查单位代表", "Representative", .text(maximum: 100)).optional(),
                    RecordField("signatureNote", "拒签或者无人到场的情况", "About the refusal or absence", .text(maximum: 500)).optional(),
                    RecordField("recordFiles", "现场照片、附件", "Photos and files", .attachments(maximum: 20)).optional(),
                ], guards: [organ, officers, answers, signature]
            ) { $0.changes.append(SupervisorAct.change("inspection", $0, organ: $0.record.integer("organ"), subject: $0.record.id)) },
            RecordEvent("confirm_findings", "确认问题", "Confirm the findings", from: ["carried_out"], to: "findings_confirmed", by: .inspect, guards: [organ, officers]) { deed in
                let found = InspectionChecklist.findings(in: deed.record)
                deed.set("findingCount", JSON(found.count))
                deed.changes += found
            },
            RecordEvent(
                "close", "办结", "Close", from: ["findings_confirmed"], to: "closed", by: .inspect, fields: [RecordField("closeNote", "办结意见", "Note", .longText(maximum: 1000)).optional()],
                guards: [organ]),
            RecordEvent(
                "cancel", "取消", "Cancel", from: ["planned"], to: "cancelled", by: .inspect, fields: [RecordField("cancelReason", "取消理由", "Reason", .text(maximum: 500))], guards: [organ]),
        ])

    // MARK: Guards

    private static let organ = Guard("G-ORGAN", units) { deed in
        let place = try deed.target("system")?.area ?? deed.target("site")?.area ?? deed.target("inspected")?.text("area")
        return OrganLaw.objection(to: try deed.target("organ"), place: place, department: true, "G-ORGAN", units) ?? OrganLaw.notOfOrgan(deed, deed.record.integer("organ"), "G-ORGAN", units)
    }

    private static let officers = Guard("G-OFFICERS", [SupervisionUnit.inspection, SupervisionUnit.twoOfficers]) { deed in
        try OrganLaw.tooFewOfficers(deed, "officers", organ: deed.record.integer("organ"), "G-OFFICERS", [SupervisionUnit.inspection, SupervisionUnit.twoOfficers])
    }

    private static let carriedOut = Guard("G-INSPECT", units) { deed in
        guard deed.event == "edit", let state = deed.before?.state, state != "planned" else { return nil }
        return supervisionRefusal("G-INSPECT", units, "检查记录签字后不能修改", "The record of an inspection is not changed once it was made", remedy: "请登记复查。", "Enter a follow-up inspection.")
    }

    /// Each question has an answer, each breach says what was seen.
    private static let answers = Guard("G-INSPECT", units) { deed in
        let rows = deed.record.rows("checklist")
        if let row = rows.first(where: { $0["result"]?.text == nil }) {
            return supervisionRefusal(
                "G-INSPECT", units, "检查项目 \(row["unit"]?.text ?? "") 没有结果", "The question of \(row["unit"]?.text ?? "") has no answer", remedy: "请逐项填写；没有检查的填“未检查”。",
                "Answer each one; “not checked” is an answer too.")
        }
        if let row = rows.first(where: { $0["result"]?.text == "breach" && !PenaltyFacts.isWritten($0["remark"]?.text) }) {
            return supervisionRefusal(
                "G-INSPECT", units, "不符合的项目 \(row["unit"]?.text ?? "") 没有写明情况", "The breach of \(row["unit"]?.text ?? "") does not say what was seen", remedy: "请写明事实和证据。",
                "State the facts and the evidence.")
        }
        if let row = rows.first(where: { RuleUnit(parsing: $0["unit"]?.text ?? "") == nil }) {
            return supervisionRefusal(
                "G-INSPECT", units, "“\(row["unit"]?.text ?? "")”不是条款编号", "“\(row["unit"]?.text ?? "")” is not the number of a rule", remedy: "请按 NM203.7.1.10 的格式填写。",
                "Write it like NM203.7.1.10.")
        }
        return nil
    }

    private static let signature = Guard("G-INSPECT", units) { deed in
        switch deed.text("signature") {
        case "signed" where !PenaltyFacts.isWritten(deed.text("representative")):
            supervisionRefusal("G-INSPECT", units, "未填写签字的代表", "The record does not say who signed", remedy: "请填写被检查单位代表姓名。", "Give the name of the representative.")
        case "refused" where !PenaltyFacts.isWritten(deed.text("signatureNote")), "absent" where !PenaltyFacts.isWritten(deed.text("signatureNote")):
            supervisionRefusal("G-INSPECT", units, "拒绝签字或者无人到场的，须注明情况", "A refusal to sign, or an absence, must be explained", remedy: "请注明情况。", "Say what happened.")
        default: nil
        }
    }
}
