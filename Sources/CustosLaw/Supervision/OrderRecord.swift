import CustosBase

/// 责令改正通知书: what is to be put right, by when, served how, and whether it was (Arts. 22, 23; CN799.13, 26-30).
package enum OrderRecord {
    static let units = [SupervisionUnit.notInstalled, SupervisionUnit.unacceptedUse, SupervisionUnit.correction]

    static let fields: [RecordField] =
        [
            RecordField("number", "文书编号", "Number", .text(maximum: 40)).computed().searched(),
            RecordField("finding", "问题", "Finding", .reference("finding")).fixed(),
        ] + OrganLaw.fields() + [
            RecordField("orderKind", "文书种类", "Kind", .choice(OrderFact.Kind.choices)).fixed().indexed(),
            RecordField("content", "责令内容", "What is ordered", .longText(maximum: 2000)).searched(),
            RecordField("dueOn", "改正期限", "To be done by", .date(.any)).help(
                "最后一日 24 时届满。期限由执法人员确定，本办法未规定天数。", "Runs until 24:00 of that day. The officer sets it; the regulation has no number."),
            RecordField("hasWarning", "同时给予警告", "With a warning", .flag).optional(),
            RecordField("cameras", "涉及摄像机", "Cameras", .references("camera", maximum: 100)).optional(),
            RecordField("deleteFrom", "删除范围起", "Delete from", .time(.any)).optional(),
            RecordField("deleteTo", "删除范围止", "Delete until", .time(.any)).optional(),
            RecordField("evidenceCopy", "删除前的证据固定", "Evidence copied before deletion", .longText(maximum: 1000)).optional(),
            RecordField("extensions", "延期", "Extensions", .rows(extension_, maximum: 20)).computed(),
            RecordField("overdueOn", "逾期日期", "Overdue since", .date(.any)).computed(),
        ]

    private static let extension_: [RecordField] = [
        RecordField("from", "原期限", "Was due on", .date(.any)), RecordField("to", "新期限", "Due on", .date(.any)), RecordField("reason", "理由", "Reason", .text(maximum: 500)),
        RecordField("by", "批准人", "By", .text(maximum: 100)),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            "order", "责令改正通知书", "Rectification order", fields: fields, lifecycle: life, titled: ["number", "content"], rests: units, writes: .inspect, owner: .through("finding"))
        k.guards = [OrderGuards.organ, OrderGuards.finding, OrderGuards.kind, OrderGuards.dates, OrderGuards.served]
        k.effect = { deed in
            if deed.before == nil { deed.set("number", JSON(try deed.book.nextNumber("R-ORDER"))) }
        }
        k.register = "R-INSPECT"
        k.timers = [RecordTimer("overdue", in: ["served"]) { order, book in order.date("dueOn").map { book.today > $0 } ?? false }]
        return k
    }

    private static let life = Lifecycle(
        [
            RecordState("drafted", "拟稿", "Drafted"), RecordState("served", "已送达", "Served"), RecordState("fulfilled", "已改正", "Fulfilled"), RecordState("overdue", "逾期", "Overdue"),
            RecordState("closed", "已办结", "Closed", isFinal: true), RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true),
        ],
        [
            RecordEvent(
                "serve", "送达", "Serve", from: ["drafted"], to: "served", by: .inspect,
                fields: [
                    RecordField("servedOn", "送达日期", "Served on", .date(.notFuture)), RecordField("serviceMethod", "送达方式", "Method of service", .choice(ServiceMethod.choices)),
                    RecordField("receivedBy", "受送达人", "Received by", .text(maximum: 100)), RecordField("serviceReceipt", "送达回证", "Proof of service", .attachment).optional(),
                ], guards: [OrderGuards.organ, OrderGuards.finding, OrderGuards.dates, OrderGuards.deletion]
            ) { deed in
                deed.changes += FindingRecord.move(try deed.target("finding"), to: "ordered", from: ["open", "rectified", "overdue"], event: "order_served")
                deed.changes.append(SupervisorAct.change("order_served", deed, organ: deed.record.integer("organ"), subject: deed.record.id))
            },
            RecordEvent(
                "extend", "延期", "Extend", from: ["served"], to: nil, by: .inspect,
                fields: [RecordField("newDueOn", "新期限", "New date", .date(.notPast)), RecordField("extensionReason", "延期理由", "Reason", .text(maximum: 500))],
                guards: [OrderGuards.organ, OrderGuards.extension_]
            ) { deed in
                let row: JSON = ["from": JSON(deed.text("dueOn")), "to": JSON(deed.text("newDueOn")), "reason": JSON(deed.text("extensionReason")), "by": JSON(deed.actor.id)]
                deed.set("extensions", .array(deed.record.rows("extensions") + [row]))
                deed.set("dueOn", JSON(deed.text("newDueOn")))
                deed.changes.append(SupervisorAct.change("order_extended", deed, organ: deed.record.integer("organ"), subject: deed.record.id))
            },
            RecordEvent(
                "record_refusal", "记录拒绝改正", "Record a refusal", from: ["served"], to: nil, by: .inspect,
                fields: [
                    RecordField("refusedOn", "拒绝日期", "Refused on", .date(.notFuture)),
                    RecordField("refusalEvidence", "拒绝的事实和证据", "Facts and evidence of the refusal", .longText(maximum: 1000)),
                ],
                guards: [OrderGuards.organ, OrderGuards.after("refusedOn", "拒绝日期", "refusal")]),
            RecordEvent(
                "fulfil", "核实改正", "Check the result", from: ["served", "overdue"], to: "fulfilled", by: .inspect,
                fields: [
                    RecordField("fulfilledOn", "改正日期", "Corrected on", .date(.notFuture)), RecordField("resultCheck", "核查情况", "What the check showed", .longText(maximum: 1000)),
                    RecordField("resultFiles", "核查附件", "Files", .attachments(maximum: 20)).optional(),
                ], guards: [OrderGuards.organ, OrderGuards.after("fulfilledOn", "改正日期", "correction")]
            ) { deed in
                deed.changes += FindingRecord.move(
                    try deed.target("finding"), to: "rectified", from: ["open", "ordered", "overdue"], data: ["rectifiedOn": JSON(deed.text("fulfilledOn"))], event: "order_fulfilled")
            },
            RecordEvent("overdue", "逾期", "Overdue", from: ["served"], to: "overdue", by: .inspect, systemOnly: true) { deed in
                deed.set("overdueOn", JSON(deed.today.description))
                deed.changes += FindingRecord.move(try deed.target("finding"), to: "overdue", from: ["ordered"], event: "order_overdue")
            },
            RecordEvent(
                "close", "办结", "Close", from: ["fulfilled", "overdue"], to: "closed", by: .inspect, fields: [RecordField("closeReason", "办结理由", "Reason", .text(maximum: 500))],
                guards: [OrderGuards.organ, OrderGuards.settled]),
            RecordEvent(
                "withdraw", "撤回", "Withdraw", from: ["drafted", "served"], to: "withdrawn", by: .inspect, fields: [RecordField("withdrawReason", "撤回理由", "Reason", .text(maximum: 500))],
                guards: [OrderGuards.organ, OrderGuards.carriesNoCase]
            ) { deed in
                let others = try deed.book.records("order", where: "finding", is: deed.record.integer("finding") ?? 0).filter { $0.id != deed.record.id && $0.state == "served" }
                if others.isEmpty { deed.changes += FindingRecord.move(try deed.target("finding"), to: "open", from: ["ordered"], event: "order_withdrawn") }
                if deed.before?.state == "served" { deed.changes.append(SupervisorAct.change("order_withdrawn", deed, organ: deed.record.integer("organ"), subject: deed.record.id)) }
            },
        ])

    /// An order as the penalty law looks at it; `nil` for one that was withdrawn.
    package static func fact(_ order: LawRecord) -> OrderFact? {
        guard order.state != "withdrawn", let kind = order.text("orderKind").flatMap(OrderFact.Kind.init), let due = order.date("dueOn") else { return nil }
        return OrderFact(
            kind, servedOn: order.state == "drafted" ? nil : order.date("servedOn"), dueOn: due, fulfilledOn: order.date("fulfilledOn"), refusedOn: order.date("refusedOn"),
            hasWarning: order.flag("hasWarning"))
    }
}
