import CustosBase

/// 移送、通报: what this organ cannot settle by itself goes to who can: discipline, prosecution, other organs (Arts. 22, 24, 25; CN799.27.2, 31).
package enum ReferralRecord {
    package static let kinds: [Choice] = [
        Choice("disciplinary", "处分移送", "Disciplinary referral"), Choice("criminal", "刑事移送", "Criminal referral"), Choice("notification", "通报有关机关", "Notification of another organ"),
    ]

    static let fields: [RecordField] = [
        RecordField("number", "文书编号", "Number", .text(maximum: 40)).computed().searched(),
        RecordField("referralKind", "移送种类", "Kind", .choice(kinds)).fixed().indexed(),
        RecordField("organ", "移送机关", "From organ", .reference("organisation")).fixed(),
        RecordField("toOrgan", "接收机关（登记）", "To organ (registered)", .reference("organisation")).optional(),
        RecordField("toName", "接收机关名称", "To organ (name)", .text(maximum: 100)).optional(),
        RecordField("finding", "问题", "Finding", .reference("finding")).optional().fixed(),
        RecordField("penalty", "处罚案件", "Penalty case", .reference("penalty")).optional().fixed(),
        RecordField("act", "监督行为", "Act of supervision", .reference("supervisor_act")).optional().fixed(),
        RecordField("complaint", "投诉、举报", "Complaint", .reference("complaint")).optional().fixed(),
        RecordField("concernedOrgan", "被反映的机关", "Organ concerned", .reference("organisation")).optional().fixed(),
        RecordField("persons", "人员", "Persons", .references("person", maximum: 20)).optional(),
        RecordField("personNames", "人员姓名（未登记的）", "Persons not in the register", .texts(maximum: 20)).optional(),
        RecordField("reason", "事实和理由", "Facts and reasons", .longText(maximum: 2000)).searched(),
        RecordField("basis", "依据条款", "Rules", .texts(maximum: 20)),
        RecordField("request", "建议事项", "What is suggested", .longText(maximum: 1000)).optional().help("如停业整顿、关闭、吊销许可", "Such as suspension, closure, withdrawal of a licence"),
        RecordField("files", "附件", "Files", .attachments(maximum: 20)).optional(),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "referral", "移送、通报", "Referral", fields: fields, lifecycle: life, titled: ["number", "referralKind", "reason"],
            rests: [SupervisionUnit.notInstalled, SupervisionUnit.conduct, SupervisionUnit.supervisors], writes: .inspect, owner: .organisation("organ"))
        k.guards = [route, persons, sent]
        k.effect = { deed in if deed.before == nil { deed.set("number", JSON(try deed.book.nextNumber("R-REFER"))) } }
        k.register = "R-CASE"
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("drafted", "拟稿", "Drafted", isDraft: true), RecordState("sent", "已移送", "Sent"), RecordState("accepted", "已接收", "Accepted"),
            RecordState("returned", "被退回", "Returned"),
            RecordState("concluded", "已办结", "Concluded", isFinal: true), RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true),
        ],
        [
            RecordEvent(
                "send", "移送", "Send", from: ["drafted", "returned"], to: "sent", by: .inspect,
                fields: [RecordField("sentOn", "移送日期", "Sent on", .date(.notFuture)), RecordField("sendMethod", "送达方式", "Method", .choice(ServiceMethod.choices))],
                guards: [route, persons, addressee]
            ) { $0.changes.append(SupervisorAct.change("referral_sent", $0, organ: $0.record.integer("organ"), subject: $0.record.id)) },
            RecordEvent(
                "accept", "登记接收", "Record acceptance", from: ["sent"], to: "accepted", by: .inspect,
                fields: [RecordField("acceptedOn", "接收日期", "Accepted on", .date(.notFuture)), RecordField("receiptNumber", "回执编号", "Receipt", .text(maximum: 60)).optional()]),
            RecordEvent(
                "return", "登记退回", "Record a return", from: ["sent", "accepted"], to: "returned", by: .inspect, fields: [RecordField("returnReason", "退回理由", "Reason", .text(maximum: 500))]),
            RecordEvent(
                "conclude", "登记处理结果", "Record the outcome", from: ["accepted"], to: "concluded", by: .inspect,
                fields: [RecordField("outcome", "处理结果", "Outcome", .longText(maximum: 1000)), RecordField("outcomeOn", "处理日期", "Date", .date(.notFuture))]),
            RecordEvent(
                "withdraw", "撤回", "Withdraw", from: ["drafted", "returned"], to: "withdrawn", by: .inspect, fields: [RecordField("withdrawReason", "撤回理由", "Reason", .text(maximum: 500))]),
        ])

    /// What concerns a public security organ or its staff never goes to that organ (Art. 25).
    private static let route = Guard("G-ROUTE", [SupervisionUnit.supervisors, SupervisionUnit.decreeOfficials]) { deed in
        let units = [SupervisionUnit.supervisors, SupervisionUnit.decreeOfficials]
        guard let to = try deed.target("toOrgan") else { return OrganLaw.notOfOrgan(deed, deed.record.integer("organ"), "G-ORGAN", [SupervisionUnit.scope]) }
        var concerned: [LawRecord] = []
        if let organ = try deed.target("concernedOrgan") { concerned.append(organ) }
        for p in deed.record.integers("persons") {
            if let organ = try deed.book.record(p).flatMap({ try deed.book.target($0, "organisation") }), organ.text("kind") == "PSO" { concerned.append(organ) }
        }
        if concerned.contains(where: { $0.id == to.id }) {
            return supervisionRefusal(
                "G-ROUTE", units, "不得移送给被反映的机关本身", "A referral never goes to the organ that it concerns", remedy: "请移送上级机关或者有权机关。", "Send it to the organ above, or to another competent one."
            )
        }
        if let below = concerned.first(where: { to.text("kind") == "PSO" && !OrganLaw.isSuperior(to, to: $0) }) {
            return supervisionRefusal(
                "G-ROUTE", units, "涉及\(below.text("name") ?? "公安机关")的，应由其上级机关处理", "What concerns a public security organ goes to the organ above it", remedy: "请选择上级机关。",
                "Choose the organ above.")
        }
        return OrganLaw.notOfOrgan(deed, deed.record.integer("organ"), "G-ORGAN", [SupervisionUnit.scope])
    }

    private static let persons = Guard("G-REFER", [SupervisionUnit.notInstalled, SupervisionUnit.supervisors]) { deed in
        guard deed.event != "create" || !deed.actor.isSystem, deed.text("referralKind") == "disciplinary" else { return nil }
        guard deed.record.integers("persons").isEmpty, deed.record.words("personNames").isEmpty else { return nil }
        return supervisionRefusal(
            "G-REFER", [SupervisionUnit.notInstalled, SupervisionUnit.supervisors], "处分移送须载明人员", "A disciplinary referral names persons", remedy: "请填写主管人员和其他直接责任人员。",
            "Name the managers and other directly responsible persons.")
    }

    private static let addressee = Guard("G-REFER", [SupervisionUnit.conduct]) { deed in
        guard deed.record.integer("toOrgan") == nil, deed.text("toName") == nil else { return nil }
        return supervisionRefusal("G-REFER", [SupervisionUnit.conduct], "未填写接收机关", "No organ is named to receive it", remedy: "请填写接收机关。", "Name the receiving organ.")
    }

    private static let sent = Guard("G-REFER", [SupervisionUnit.conduct]) { deed in
        guard deed.event == "edit", let state = deed.before?.state, !["drafted", "returned"].contains(state) else { return nil }
        return supervisionRefusal("G-REFER", [SupervisionUnit.conduct], "移送后不能修改", "A referral is not changed once it was sent", remedy: "请待退回后修改。", "Change it when it was returned.")
    }
}
