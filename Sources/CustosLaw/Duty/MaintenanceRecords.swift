import CustosBase

/// Periodic maintenance: planned, carried out and signed, and the next one planned by it (NM203.18.1.1). The interval is organisation policy.
enum MaintenanceRecords {
    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.system(),
            DutyParts.prose("work", "维护内容", "Work", 1000).searched(),
            RecordField("interval", "间隔（日）", "Days between", .integer(1...3650)).optional().help(
                "法规未规定；不填写时按本单位规定。", "Not set by the regulation; when empty the organisation policy holds."),
            DutyParts.day("dueOn", "应完成日期", "Due on"),
            RecordField("persons", "维护人员", "Maintainers", .references("person", maximum: 20)).optional(),
        ]
        let done: [RecordField] = [
            DutyParts.day("doneOn", "维护日期", "Done on", .notFuture), DutyParts.prose("workDone", "维护情况", "What was done"),
            RecordField("parts", "更换部件", "Parts replaced", .texts(maximum: 50)).optional(),
            RecordField("result", "结果", "Result", .choice([Choice("ok", "正常", "In order"), Choice("defects", "有缺陷", "Defects found")])),
            DutyParts.prose("defects", "缺陷", "Defects", 1000).optional(), DutyParts.person("signedBy", "维护人签字", "Signed by").rests(on: DutyRule.training),
        ]
        let states = [
            RecordState("planned", "计划", "Planned"), RecordState("overdue", "逾期", "Overdue"), RecordState("done", "已完成", "Done", isFinal: true),
            RecordState("cancelled", "已取消", "Cancelled", isFinal: true),
        ]
        let events = [
            RecordEvent(
                "carry_out", "登记维护", "Carry out", from: ["planned", "overdue"], to: "done", by: .writeLog, fields: done, guards: [TrainingRecords.guardOf("signedBy")], effect: carriedOut),
            RecordEvent("cancel", "取消", "Cancel", from: ["planned", "overdue"], to: "cancelled", by: .keepBooks, fields: [DutyParts.line("cancelReason", "取消原因", "Reason", 200)]),
            RecordEvent(
                "fall_overdue", "逾期", "Fall overdue", from: ["planned"], to: "overdue", by: .keepBooks, systemOnly: true, effect: { deed in deed.changes.append(finding(deed.record)) }),
        ]
        var k = RecordKind(
            "maintenance", "定期维护", "Maintenance", fields: fields, lifecycle: Lifecycle(states, events), titled: ["work", "dueOn"],
            rests: [DutyRule.fivePolicies, DutyRule.operationSecurity],
            writes: .writeLog, owner: .through("system"))
        k.register = "R-MAINT"
        k.timers = [RecordTimer("fall_overdue", in: ["planned"]) { r, book in r.date("dueOn").map { $0 < book.today } ?? false }]
        return k
    }

    static func finding(_ r: LawRecord) -> LawChange {
        .finding(
            .other, units: [DutyRule.fivePolicies], subject: r.id, system: r.integer("system"), organisation: r.organisation,
            evidence: "定期维护逾期：\(r.text("work") ?? "")，应于 \(r.text("dueOn") ?? "") 前完成。 Maintenance overdue since \(r.text("dueOn") ?? "").", key: "maintenance:\(r.id)")
    }

    private static let carriedOut: DeedEffect = { deed in
        if deed.text("result") == "defects" {
            guard let text = deed.text("defects"), let system = deed.record.integer("system") else {
                throw LawFault.fields([FieldProblem("defects", "请填写发现的缺陷。", "Say which defects were found.")])
            }
            if let c = try FaultRecords.opening("device", system: system, description: text, key: "maintenance:\(deed.record.id)", deed.book) { deed.changes.append(c) }
        }
        guard let doneOn = deed.date("doneOn") else { return }
        var days = Int(deed.record.integer("interval") ?? 0)
        if days == 0 { days = try OrganPolicy.days(.maintenanceInterval, for: deed.record.organisation, deed.book) }
        var next: JSON = .emptyObject
        for name in ["system", "work", "interval", "persons"] { if let v = deed.record.data[name] { next.set(name, v) } }
        next.set("dueOn", JSON(doneOn.adding(days: days).description))
        deed.changes.append(.create(kind: "maintenance", data: next))
    }
}
