import CustosBase

/// Incidents: conduct that affects normal operation (X7), flaws, intrusions, leaks of data; with the deadlines by which they are reported.
enum IncidentRecords {
    /// Flaws that endanger national security or the public interest are reported within 24 hours (Network Data Regulation Art. 10).
    static let flawHours: Int64 = 24

    static let kinds: [Choice] = [
        Choice("x7", "影响系统正常运行的行为", "Conduct affecting normal operation"), Choice("flaw", "安全缺陷、漏洞", "Flaw or vulnerability"),
        Choice("intrusion", "网络入侵、攻击", "Intrusion or attack"), Choice("data_breach", "数据泄露、篡改、丢失", "Leak, alteration or loss of data"),
    ]
    static let conduct: [Choice] = [
        Choice("cable", "切断线缆", "Cable cut"), Choice("lens", "遮挡镜头", "Lens blocked"), Choice("jamming", "干扰信号", "Jamming"), Choice("power", "切断电源", "Power cut off"),
        Choice("moved", "移动、拆除设备", "Device moved or removed"), Choice("other", "其他", "Other"),
    ]

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.system(),
            RecordField("incidentKind", "事件种类", "Kind", .choice(kinds)).fixed().indexed(),
            RecordField("conduct", "行为", "Conduct", .choice(conduct)).optional().rests(on: DutyRule.otherConduct).fixed(),
            DutyParts.moment("discoveredAt", "发现时间", "Discovered at", .notFuture).fixed(),
            DutyParts.prose("description", "事件情况", "What happened").searched(),
            RecordField("endangersPublic", "危害国家安全或者公共利益", "Endangers national security or the public interest", .flag).optional().rests(on: DutyRule.flawReport),
            RecordField("personalInformation", "涉及个人信息", "Personal information concerned", .flag).optional().rests(on: DutyRule.breachNotice),
            RecordField("cameras", "涉及摄像机", "Cameras", .references("camera", maximum: 500)).optional(),
            RecordField("files", "证据", "Evidence", .attachments(maximum: 20)).optional(),
            DutyParts.moment("reportBy", "报告期限", "Report by").computed(),
            DutyParts.moment("notifyBy", "通知个人期限", "Notify persons by").computed(),
            RecordField("late", "逾期", "Late", .flag).computed(),
        ]
        let contain: [RecordField] = [DutyParts.prose("measures", "处置措施", "Measures"), DutyParts.moment("containedAt", "处置时间", "Contained at", .notFuture)]
        let report: [RecordField] = [
            DutyParts.moment("reportedAt", "报告时间", "Reported at", .notFuture), DutyParts.line("authority", "主管部门", "Authority"),
            DutyParts.line("reportNumber", "报告编号", "Reference", 60).optional(),
        ]
        let notify: [RecordField] = [DutyParts.moment("notifiedAt", "通知时间", "Notified at", .notFuture), DutyParts.prose("noticeText", "通知内容", "Notice")]
        let states = [RecordState("open", "处置中", "Open"), RecordState("contained", "已控制", "Contained"), RecordState("closed", "已办结", "Closed", isFinal: true)]
        let events = [
            RecordEvent("contain", "处置", "Contain", from: ["open"], to: "contained", by: .writeLog, fields: contain),
            RecordEvent("report", "报告主管部门", "Report", from: ["open", "contained"], to: nil, by: .writeLog, fields: report, effect: { deed in try after(&deed, "reportedAt", "reportBy") }),
            RecordEvent(
                "notify", "通知个人", "Notify persons", from: ["open", "contained"], to: nil, by: .writeLog, fields: notify, effect: { deed in try after(&deed, "notifiedAt", "notifyBy") }),
            RecordEvent("close", "办结", "Close", from: ["contained"], to: "closed", by: .keepBooks, fields: [DutyParts.prose("lessons", "原因及改进", "Cause and lessons")], guards: [complete]),
            RecordEvent(
                "fall_late", "逾期", "Deadline passed", from: ["open", "contained"], to: nil, by: .writeLog, systemOnly: true,
                effect: { deed in
                    deed.set("late", true)
                    deed.changes.append(
                        .finding(
                            .other, units: units(of: deed.record), system: deed.record.integer("system"), organisation: deed.record.organisation,
                            evidence: "事件未按期报告或者通知。 The incident was not reported, or those concerned not told, in time.", key: "incident:\(deed.record.id)"))
                }),
        ]
        var k = RecordKind(
            "incident", "安全事件", "Incident", fields: fields, lifecycle: Lifecycle(states, events), titled: ["incidentKind", "discoveredAt"],
            rests: [DutyRule.otherConduct, DutyRule.operationSecurity, DutyRule.flawReport, DutyRule.incidentPlan, DutyRule.breachNotice, DutyRule.dataIncident], writes: .writeLog,
            owner: .through("system"))
        k.effect = entered
        k.timers = [RecordTimer("fall_late", in: ["open", "contained"]) { r, book in !r.flag("late") && !overdue(r, book.now).isEmpty }]
        return k
    }

    private static let entered: DeedEffect = { deed in
        guard let at = deed.record.time("discoveredAt") else { return }
        if deed.text("incidentKind") == "x7", deed.text("conduct") == nil { throw LawFault.fields([FieldProblem("conduct", "请选择行为。", "Say which conduct.", units: [DutyRule.otherConduct])]) }
        // Counted from the discovery, also when the danger is seen only later.
        if deed.record.flag("endangersPublic") { deed.set("reportBy", JSON(at + .seconds(flawHours * 3600))) } else { deed.record.data.remove("reportBy") }
        if deed.record.flag("personalInformation"), deed.text("incidentKind") == "data_breach" || deed.text("incidentKind") == "intrusion" {
            deed.set("notifyBy", JSON(at + .seconds(Int64(try OrganPolicy.number(.breachNotice, for: deed.record.organisation, deed.book)) * 3600)))
        } else {
            deed.record.data.remove("notifyBy")
        }
        guard deed.before == nil, deed.text("incidentKind") == "x7" else { return }
        // Who did it is not known yet: the finding names the system, not a unit.
        deed.changes.append(
            .finding(
                .x7, units: [DutyRule.otherConduct], system: deed.record.integer("system"), evidence: deed.text("description") ?? "", key: "x7:\(deed.record.integer("system") ?? 0):\(at)"))
    }

    private static func after(_ deed: inout Deed, _ done: String, _ due: String) throws {
        try DutyParts.inOrder(deed, "discoveredAt", done)
        if let at = deed.record.time(done), let by = deed.record.time(due), at > by { deed.set("late", true) }
    }

    /// The deadlines that have passed with nothing done: at the deadline itself it is still in time.
    private static func overdue(_ r: LawRecord, _ now: WallTime) -> [String] {
        [("reportBy", "reportedAt"), ("notifyBy", "notifiedAt")].filter { due, done in r.text(done) == nil && (r.time(due).map { $0 < now } ?? false) }.map(\.0)
    }

    private static func units(of r: LawRecord) -> [RuleUnit] {
        var out: [RuleUnit] = []
        if r.text("reportBy") != nil { out.append(DutyRule.flawReport) }
        if r.text("notifyBy") != nil { out += [DutyRule.breachNotice, DutyRule.dataIncident] }
        return out.isEmpty ? [DutyRule.dataIncident] : out
    }

    private static let complete = Guard("G-INCIDENT", [DutyRule.flawReport, DutyRule.breachNotice]) { deed in
        let lacking = [("reportBy", "reportedAt", "向主管部门报告", "the report to the authority"), ("notifyBy", "notifiedAt", "通知个人", "the notice to the persons concerned")].filter {
            due, done, _, _ in
            deed.text(due) != nil && deed.text(done) == nil
        }
        guard let first = lacking.first else { return nil }
        return Refusal(
            ruleUnits: units(of: deed.record), zh: "尚未\(first.2)，不能办结（G-INCIDENT）。", en: "Still open: \(first.3); the incident cannot be closed (G-INCIDENT).",
            remedy: Bilingual(zh: "请先登记报告或者通知。", en: "Record the report or the notice first."))
    }
}
