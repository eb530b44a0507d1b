import CustosBase

/// Faults of a system, routed to who supports it; they are the outage history of the availability report (NM203.5.3).
enum FaultRecords {
    /// A fault that the daily check or maintenance found. One that is open already is not opened again.
    static func opening(_ faultKind: String, system: Int64, device: Int64? = nil, camera: Int64? = nil, description: String, key: String, _ book: any LawBook) throws -> LawChange? {
        if try book.records("fault", where: "key", is: key).contains(where: { $0.state != "closed" }) { return nil }
        var data: JSON = [
            "system": .int(system), "faultKind": JSON(faultKind), "description": JSON(String(description.prefix(1000))), "since": JSON(book.now), "key": JSON(key),
        ]
        if let device { data.set("device", .int(device)) }
        if let camera { data.set("camera", .int(camera)) }
        return .create(kind: "fault", data: data)
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.system(),
            RecordField("camera", "摄像机", "Camera", .reference("camera")).optional().fixed(),
            RecordField("device", "录像通道", "Camera of this recorder", .device).optional().fixed(),
            RecordField("faultKind", "故障种类", "Kind", .choice(SupportContracts.faultKinds)).fixed().indexed(),
            DutyParts.prose("description", "故障情况", "Description", 1000).searched(),
            DutyParts.moment("since", "发生时间", "Since", .notFuture).fixed(),
            DutyParts.line("key", "标识", "Key", 200).computed().indexed(),
            RecordField("supportContract", "保障合同", "Support contract", .reference("support_contract")).computed(),
            RecordField("routedTo", "报送单位", "Routed to", .reference("organisation")).computed(),
            DutyParts.moment("respondBy", "响应期限", "Respond by").computed(),
            RecordField("late", "响应逾期", "Late", .flag).computed(),
        ]
        let states = [
            RecordState("open", "未处理", "Open"), RecordState("reported", "已报修", "Reported"), RecordState("repaired", "已修复", "Repaired"), RecordState("closed", "已办结", "Closed", isFinal: true),
        ]
        let repair: [RecordField] = [
            DutyParts.moment("repairedAt", "修复时间", "Repaired at", .notFuture), DutyParts.prose("cause", "故障原因", "Cause", 1000), DutyParts.prose("repairWork", "处理情况", "What was done", 1000),
        ]
        let events = [
            RecordEvent(
                "report", "报修", "Report", from: ["open"], to: "reported", by: .writeLog,
                fields: [DutyParts.moment("reportedAt", "报修时间", "Reported at", .notFuture), DutyParts.line("reportedTo", "接报人及工单号", "Received by, ticket")]),
            RecordEvent(
                "repair", "修复", "Repair", from: ["open", "reported"], to: "repaired", by: .writeLog, fields: repair, effect: { deed in try DutyParts.inOrder(deed, "since", "repairedAt") }),
            RecordEvent("reopen", "未修复", "Not repaired", from: ["repaired"], to: "open", by: .writeLog, fields: [DutyParts.line("reopenReason", "原因", "Reason", 200)]),
            RecordEvent("close", "办结", "Close", from: ["repaired"], to: "closed", by: .writeLog),
            RecordEvent("respond_late", "响应逾期", "Late response", from: ["open"], to: nil, by: .writeLog, systemOnly: true, effect: { deed in deed.set("late", true) }),
        ]
        var k = RecordKind(
            "fault", "故障", "Fault", fields: fields, lifecycle: Lifecycle(states, events), titled: ["faultKind", "description"],
            rests: [DutyRule.support, DutyRule.fivePolicies, DutyRule.operationSecurity],
            writes: .writeLog, owner: .through("system"))
        k.effect = { deed in if deed.before == nil { try route(&deed) } }
        k.timers = [RecordTimer("respond_late", in: ["open"]) { r, book in !r.flag("late") && (r.time("respondBy").map { $0 < book.now } ?? false) }]
        return k
    }

    private static func route(_ deed: inout Deed) throws {
        guard let system = deed.record.integer("system"), let kind = deed.text("faultKind") else { return }
        var hours = Int64(try OrganPolicy.number(.faultResponse, for: deed.record.organisation, deed.book))
        if let c = try SupportContracts.contract(for: kind, system: system, deed.book) {
            deed.set("supportContract", .int(c.id))
            if let supplier = c.integer("supplier") { deed.set("routedTo", .int(supplier)) }
            if let h = c.integer("responseHours") { hours = h }
        }
        deed.set("respondBy", JSON(deed.now + .seconds(hours * 3600)))
    }
}
