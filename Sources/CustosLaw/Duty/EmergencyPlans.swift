import CustosBase

/// The emergency plan of a unit (NM203.18.1.3).
enum EmergencyPlans {
    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.organisation(),
            DutyParts.line("name", "预案名称", "Name").fixed().searched(),
            DutyParts.line("version", "版本", "Version", 40).fixed(),
            DutyParts.prose("text", "正文", "Text", 12_000).optional().fixed(),
            RecordField("attachment", "文件", "File", .attachment).optional().fixed(),
            DutyParts.person("approver", "批准人", "Approved by").fixed(),
            DutyParts.day("approvedOn", "批准日期", "Approved on", .notFuture).fixed(),
            DutyParts.day("inForceFrom", "施行日期", "In force from").computed(),
        ]
        let states = [RecordState("draft", "起草", "Draft", isDraft: true), RecordState("in_force", "施行", "In force"), RecordState("superseded", "已废止", "Superseded", isFinal: true)]
        let events = [
            RecordEvent(
                "put_in_force", "施行", "Put in force", from: ["draft"], to: "in_force", by: .keepBooks, guards: [PolicyDocuments.documented("G-PLAN", [DutyRule.drills])],
                effect: { deed in
                    deed.set("inForceFrom", JSON(deed.today.description))
                    guard let unit = deed.record.integer("organisation") else { return }
                    // A new version takes the place of the old one of the same name.
                    for old in try deed.book.records("plan", where: "organisation", is: unit)
                    where old.id != deed.record.id && old.state == "in_force" && old.text("name") == deed.text("name") {
                        deed.changes.append(.update(id: old.id, data: ["withdrawReason": "由新版本代替"], state: "superseded", event: "supersede"))
                    }
                }),
            RecordEvent("withdraw", "废止", "Withdraw", from: ["in_force"], to: "superseded", by: .keepBooks, fields: [DutyParts.line("withdrawReason", "废止原因", "Reason", 200)]),
        ]
        return RecordKind(
            "plan", "应急预案", "Emergency plan", fields: fields, lifecycle: Lifecycle(states, events), titled: ["name", "version"], rests: [DutyRule.drills, DutyRule.incidentPlan],
            writes: .keepBooks, owner: .organisation("organisation"))
    }
}

/// Drills of a plan, and when the next one is due. How often is organisation policy.
package enum Drills {
    /// The day by which a unit has to drill next: counted from the last drill held, or from the day its plan came into force. `nil` without a plan in force.
    package static func nextDue(_ organisation: Int64, _ book: any LawBook) throws -> LocalDate? {
        let plans = try book.records("plan", where: "organisation", is: organisation)
        guard let start = plans.filter({ $0.state == "in_force" }).compactMap({ $0.date("inForceFrom") }).min() else { return nil }
        var last = start
        for p in plans { for d in try book.records("drill", where: "plan", is: p.id) where ["held", "closed"].contains(d.state) { if let on = d.date("heldOn"), on > last { last = on } } }
        return last.adding(days: try OrganPolicy.days(.drillInterval, for: organisation, book))
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            RecordField("plan", "预案", "Plan", .reference("plan")).fixed(),
            DutyParts.prose("scenario", "演练情景", "Scenario").searched(),
            DutyParts.day("plannedOn", "计划日期", "Planned for"),
            DutyParts.day("nextDueOn", "下次演练期限", "Next drill due").computed(),
        ]
        let held: [RecordField] = [
            DutyParts.day("heldOn", "演练日期", "Held on", .notFuture), RecordField("persons", "参加人员", "Participants", .references("person", maximum: 200)),
            DutyParts.prose("drillFindings", "发现的问题", "What was found"), DutyParts.prose("followUp", "改进措施", "Follow-up"),
        ]
        let states = [
            RecordState("planned", "计划", "Planned"), RecordState("held", "已演练", "Held"), RecordState("closed", "已办结", "Closed", isFinal: true),
            RecordState("cancelled", "已取消", "Cancelled", isFinal: true),
        ]
        let events = [
            RecordEvent(
                "hold", "登记演练", "Record the drill", from: ["planned"], to: "held", by: .keepBooks, fields: held,
                guards: [
                    Guard("G-PLAN", [DutyRule.drills]) { deed in
                        guard try deed.target("plan")?.state != "in_force" else { return nil }
                        return Refusal(
                            ruleUnits: [DutyRule.drills], zh: "预案没有施行，不能登记演练（G-PLAN）。", en: "The plan is not in force; no drill of it can be recorded (G-PLAN).",
                            remedy: Bilingual(zh: "请先施行预案，或者按现行预案演练。", en: "Put the plan in force, or drill the plan that is."))
                    }
                ],
                effect: { deed in
                    if let on = deed.date("heldOn") {
                        let days = try OrganPolicy.days(.drillInterval, for: deed.record.organisation, deed.book)
                        deed.set("nextDueOn", JSON(on.adding(days: days).description))
                    }
                }),
            RecordEvent(
                "close", "办结", "Close", from: ["held"], to: "closed", by: .keepBooks,
                fields: [DutyParts.prose("followUpDone", "改进落实情况", "What was done about it"), DutyParts.day("followUpDoneOn", "落实日期", "Done on", .notFuture)],
                effect: { deed in try DutyParts.inOrder(deed, "heldOn", "followUpDoneOn") }),
            RecordEvent("cancel", "取消", "Cancel", from: ["planned"], to: "cancelled", by: .keepBooks, fields: [DutyParts.line("cancelReason", "取消原因", "Reason", 200)]),
        ]
        var k = RecordKind(
            "drill", "应急演练", "Drill", fields: fields, lifecycle: Lifecycle(states, events), titled: ["scenario", "plannedOn"], rests: [DutyRule.drills], writes: .keepBooks,
            owner: .through("plan"))
        k.register = "R-DRILL"
        return k
    }
}
