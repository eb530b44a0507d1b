import CustosBase

/// Who supports a system with power, communication and network (NM203.5.3): to whom a fault of that kind is brought.
enum SupportContracts {
    static let supplied: [Choice] = [Choice("power", "供电", "Power"), Choice("communication", "通信", "Communication"), Choice("network", "网络", "Network")]
    static let faultKinds: [Choice] = supplied + [Choice("device", "设备", "Device"), Choice("storage", "存储", "Storage")]

    /// The contract that covers this kind of fault of a system today.
    static func contract(for faultKind: String, system: Int64, _ book: any LawBook) throws -> LawRecord? {
        try book.records("support_contract", where: "systems", is: system).first { c in
            guard c.state == "valid", c.words("faultKinds").contains(faultKind), let from = c.date("from"), let to = c.date("to") else { return false }
            return from <= book.today && book.today <= to
        }
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            RecordField("supplier", "保障单位", "Support unit", .reference("organisation")).rests(on: DutyRule.support).fixed(),
            DutyParts.organisation(),
            RecordField("systems", "系统", "Systems", .references("system", maximum: 500)),
            RecordField("faultKinds", "保障内容", "Covers", .choices(faultKinds)),
            RecordField("telephone", "报障电话", "Telephone for faults", .code(.telephone)),
            RecordField("responseHours", "响应时间（小时）", "Hours to respond", .integer(1...720)).optional().help(
                "法规未规定；不填写时按本单位规定。", "Not set by the regulation; when empty the organisation policy holds."),
            DutyParts.day("from", "起始日期", "From"),
            DutyParts.day("to", "截止日期", "To"),
            RecordField("document", "合同文本", "Contract", .attachment).optional(),
        ]
        let states = [RecordState("valid", "有效", "Valid"), RecordState("ended", "已结束", "Ended", isFinal: true)]
        let events = [
            RecordEvent("end", "终止", "End", from: ["valid"], to: "ended", by: .keepBooks, fields: [DutyParts.line("endReason", "终止原因", "Reason", 200)]),
            RecordEvent("run_out", "到期", "Run out", from: ["valid"], to: "ended", by: .keepBooks, systemOnly: true),
        ]
        var k = RecordKind(
            "support_contract", "保障合同", "Support contract", fields: fields, lifecycle: Lifecycle(states, events), titled: ["supplier", "telephone"],
            rests: [DutyRule.support, DutyRule.transmission], writes: .keepBooks, owner: .organisation("organisation"))
        k.isTable = true
        k.effect = { deed in try DutyParts.inOrder(deed, "from", "to") }
        k.timers = [RecordTimer("run_out", in: ["valid"]) { r, book in r.date("to").map { $0 < book.today } ?? false }]
        return k
    }
}
