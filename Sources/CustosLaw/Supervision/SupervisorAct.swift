import CustosBase

/// 监督行为记录: what the supervisors themselves did, kept like everybody's acts, and looked into by the organ above (Art. 25; CN799.25, 32).
package enum SupervisorAct {
    package static let acts: [Choice] = [
        Choice("inspection", "监督检查", "Inspection"), Choice("finding_set_aside", "认定问题不成立", "Finding set aside"), Choice("order_served", "送达责令改正", "Order served"),
        Choice("order_extended", "延长改正期限", "Order extended"), Choice("order_withdrawn", "撤回责令改正", "Order withdrawn"), Choice("penalty_decided", "作出处罚决定", "Penalty decided"),
        Choice("penalty_dropped", "撤销案件、不予处罚", "Case dropped"), Choice("penalty_extended", "延长办案期限", "Case extended"), Choice("deadline_missed", "超过办案期限", "Case past its deadline"),
        Choice("referral_sent", "移送、通报", "Referral sent"), Choice("guidance", "业务指导", "Guidance"), Choice("visit", "现场走访", "Visit"), Choice("other", "其他", "Other"),
    ]

    static let fields: [RecordField] = [
        RecordField("act", "行为种类", "Act", .choice(acts)).fixed().indexed(),
        RecordField("organ", "机关", "Organ", .reference("organisation")).optional().fixed(),
        RecordField("actOn", "日期", "Date", .date(.notFuture)).fixed(),
        RecordField("officers", "人员", "Officers", .references("person", maximum: 20)).optional().fixed(),
        RecordField("actor", "经办账号", "Account", .text(maximum: 100)).computed().indexed(),
        RecordField("actorName", "经办人", "Name", .text(maximum: 100)).computed(),
        RecordField("subject", "涉及记录", "Record concerned", .integer(1...Int64.max)).optional().fixed().indexed(),
        RecordField("system", "系统", "System", .reference("system")).optional().fixed(),
        RecordField("description", "内容", "What was done", .longText(maximum: 2000)).searched().fixed(),
        RecordField("basis", "依据条款", "Rules", .texts(maximum: 20)).optional().fixed(),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "supervisor_act", "监督行为记录", "Act of supervision", fields: fields, lifecycle: life, titled: ["act", "actOn", "description"],
            rests: [SupervisionUnit.supervisors, SupervisionUnit.decreeInternalControl, SupervisionUnit.decreeOfficials], writes: .inspect, owner: .organisation("organ"))
        k.guards = [
            Guard("G-ACT", [SupervisionUnit.supervisors]) { deed in
                guard deed.event == "edit" else { return nil }
                return supervisionRefusal(
                    "G-ACT", [SupervisionUnit.supervisors], "监督行为记录不能修改", "The record of an act is never changed", remedy: "请另行登记更正。", "Enter a correction beside it.")
            },
            Guard("G-ORGAN", [SupervisionUnit.scope]) { OrganLaw.notOfOrgan($0, $0.record.integer("organ"), "G-ORGAN", [SupervisionUnit.scope]) },
        ]
        k.effect = { deed in
            guard deed.before == nil else { return }
            if deed.text("actor") == nil {
                deed.set("actor", JSON(deed.actor.id))
                deed.set("actorName", JSON(deed.actor.name))
            }
            if deed.record.area == nil { deed.record.area = try deed.target("system")?.area }
        }
        k.register = "R-SUPERVISE"
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("recorded", "已登记", "Recorded"), RecordState("questioned", "受质疑", "Questioned"), RecordState("proper", "认定适当", "Found proper"),
            RecordState("misconduct", "认定不当", "Found improper"),
            RecordState("referred", "已移送", "Referred", isFinal: true),
        ],
        [
            RecordEvent(
                "question", "提出质疑", "Question it", from: ["recorded", "proper"], to: "questioned", by: .complain,
                fields: [RecordField("questionReason", "质疑理由", "Reason", .longText(maximum: 1000))]
            ) { $0.set("questionedBy", JSON($0.actor.id)) },
            RecordEvent(
                "review", "复核", "Review", from: ["questioned"], to: nil, by: .inspect,
                fields: [
                    RecordField("reviewOrgan", "复核机关", "Reviewing organ", .reference("organisation")), RecordField("reviewedOn", "复核日期", "Reviewed on", .date(.notFuture)),
                    RecordField("reviewResult", "复核结论", "Result", .choice([Choice("proper", "适当", "Proper"), Choice("misconduct", "不当", "Improper")])),
                    RecordField("reviewText", "复核意见", "Opinion", .longText(maximum: 1000)),
                ], guards: [superior]
            ) { deed in
                deed.record.state = deed.text("reviewResult") ?? "questioned"
                deed.set("reviewedBy", JSON(deed.actor.id))
            },
            RecordEvent(
                "refer", "移送处理", "Refer", from: ["misconduct"], to: "referred", by: .inspect,
                fields: [
                    RecordField("referTo", "移送机关", "To organ", .reference("organisation")), RecordField("referKind", "移送种类", "Kind", .choice(ReferralRecord.kinds)),
                    RecordField("referReason", "移送理由", "Reason", .longText(maximum: 1000)),
                ], guards: [superior, elsewhere]
            ) { deed in
                deed.changes.append(
                    .create(
                        kind: "referral",
                        data: [
                            "referralKind": JSON(deed.text("referKind")), "organ": deed.record.data["reviewOrgan"] ?? .null, "toOrgan": deed.record.data["referTo"] ?? .null,
                            "persons": deed.record.data["officers"] ?? .null,
                            "act": LawEngine.thisRecord, "concernedOrgan": deed.record.data["organ"] ?? .null, "reason": JSON(deed.text("referReason")),
                            "basis": .texts([SupervisionUnit.supervisors.text]),
                        ]))
            },
        ])

    /// What an organ did is looked into by the organ above it, and by nobody who took part (Art. 25).
    private static let superior = Guard("G-SUPERIOR", [SupervisionUnit.supervisors, SupervisionUnit.decreeOfficials]) { deed in
        let units = [SupervisionUnit.supervisors, SupervisionUnit.decreeOfficials]
        let involved = [deed.text("actor"), deed.record.createdBy].contains(deed.actor.id) || deed.actor.person.map { deed.record.integers("officers").contains($0) } ?? false
        if involved {
            return supervisionRefusal("G-SUPERIOR", units, "不能复核自己的行为", "Nobody reviews an act of their own", remedy: "请由上级机关的其他人员复核。", "Let somebody else, of the organ above, review it.")
        }
        guard let lower = try deed.target("organ"), let upper = try deed.target("reviewOrgan") else { return nil }
        if !OrganLaw.isSuperior(upper, to: lower) {
            return supervisionRefusal(
                "G-SUPERIOR", units, "应由上级机关复核，不得由被质疑的机关自行复核", "The organ above reviews it, never the organ itself", remedy: "请选择上级公安机关或者本级以上人民政府。",
                "Choose the public security organ above, or the government of that level or above.")
        }
        return OrganLaw.notOfOrgan(deed, upper.id, "G-SUPERIOR", units)
    }

    private static let elsewhere = Guard("G-SUPERIOR", [SupervisionUnit.supervisors]) { deed in
        guard let to = deed.record.integer("referTo"), to == deed.record.integer("organ") else { return nil }
        return supervisionRefusal(
            "G-SUPERIOR", [SupervisionUnit.supervisors], "不得移送给被质疑的机关", "It is not referred to the organ that it concerns", remedy: "请选择上级机关或者监察、检察机关。",
            "Choose the organ above, or a supervisory or prosecuting organ.")
    }

    /// The row that a step of supervision leaves in the book of the supervisors' own acts.
    static func change(_ act: String, _ deed: Deed, organ: Int64?, subject: Int64, basis: [RuleUnit]? = nil) -> LawChange {
        let title = acts.first { $0.code == act }!.title.zh
        let number = deed.text("number").map { " \($0)" } ?? ""
        var data: JSON = [
            "act": JSON(act), "actOn": JSON(deed.today.description), "actor": JSON(deed.actor.id), "actorName": JSON(deed.actor.name),
            "subject": subject == 0 ? LawEngine.thisRecord : .int(subject),
            "description": JSON("\(deed.kind.title.zh)\(number)：\(title)"), "basis": .texts((basis ?? deed.kind.units).map(\.text)),
        ]
        if let organ { data.set("organ", .int(organ)) }
        if let officers = deed.record.data["officers"] { data.set("officers", officers) }
        return .create(kind: "supervisor_act", data: data)
    }
}
