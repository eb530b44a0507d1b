import CustosBase

/// Complaints and reports of unlawful installation (NM203.16, NM203.25, CN799.24-25): anybody may make one, without a name too. The organ complained of neither
/// deals with it nor sees it.
enum Complaints {
    static let kinds: [Choice] = [
        Choice("privacy", "侵犯隐私", "Privacy"), Choice("designation", "指定品牌、单位", "Designation of a brand or seller"), Choice("pso_conduct", "公安机关工作人员行为", "Conduct of a PSO"),
        Choice("illegal_install", "违法安装", "Unlawful installation"), Choice("misuse", "滥用图像信息", "Misuse of images"),
    ]

    static var kind: RecordKind {
        let fields: [RecordField] = [
            RecordField("complaintKind", "投诉种类", "Kind", .choice(kinds)).fixed().indexed(),
            RecordField("against", "被投诉单位", "Organ or unit complained of", .reference("organisation")).optional().fixed(),
            RecordField("system", "系统", "System", .reference("system")).optional().fixed(),
            RecordField("site", "场所", "Site", .reference("site")).optional().fixed(),
            DutyParts.line("place", "地点", "Place", 200).optional().fixed(),
            DutyParts.day("happenedOn", "发生日期", "When", .notFuture).optional().fixed(),
            DutyParts.prose("description", "投诉内容", "What happened", 4000).fixed(),
            RecordField("anonymous", "匿名", "Anonymous", .flag).optional().fixed(),
            DutyParts.line("complainant", "投诉人", "Complainant", 80).optional().fixed(),
            DutyParts.line("contact", "联系方式", "Contact", 120).optional().fixed(),
            RecordField("files", "材料", "Files", .attachments(maximum: 20)).optional().fixed(),
            DutyParts.line("number", "受理编号", "Number", 60).computed().indexed(),
            RecordField("routedTo", "受理单位", "Routed to", .reference("organisation")).computed(),
            DutyParts.day("dueOn", "办理期限", "Due on").computed().help("法规未规定，按受理单位规定。", "Not set by the regulation: policy of the organ that deals with it."),
            RecordField("late", "逾期", "Late", .flag).computed(),
        ]
        let outcome: [RecordField] = [
            RecordField("outcome", "结论", "Outcome", .choice([Choice("founded", "属实", "Founded"), Choice("unfounded", "不属实", "Unfounded"), Choice("referred", "移送", "Referred")])),
            DutyParts.prose("resultText", "办理结果", "Result"), DutyParts.day("answeredOn", "答复日期", "Answered on", .notFuture).optional(),
        ]
        let states = [RecordState("received", "已收到", "Received"), RecordState("in_hand", "办理中", "In hand"), RecordState("concluded", "已办结", "Concluded", isFinal: true)]
        let events = [
            RecordEvent("take_up", "受理", "Take up", from: ["received"], to: "in_hand", by: .inspect, guards: [routed]),
            RecordEvent("conclude", "办结", "Conclude", from: ["in_hand"], to: "concluded", by: .inspect, fields: outcome, guards: [routed], effect: concluded),
            RecordEvent("fall_late", "逾期", "Deadline passed", from: ["received", "in_hand"], to: nil, by: .inspect, systemOnly: true, effect: { deed in deed.set("late", true) }),
        ]
        var k = RecordKind(
            "complaint", "投诉举报", "Complaint", fields: fields, lifecycle: Lifecycle(states, events), titled: ["number", "complaintKind"],
            rests: [DutyRule.designation, DutyRule.officials, DutyRule.reporting, DutyRule.complaints], writes: .complain, owner: .organisation("routedTo"))
        // No register: its rows would be read by those whom the complaint is about. The record's own history is its proof.
        k.visibility = { record, actor, book in try ComplaintRouting.isVisible(record, actor, book) }
        k.effect = entered
        k.timers = [RecordTimer("fall_late", in: ["received", "in_hand"]) { r, book in !r.flag("late") && (r.date("dueOn").map { $0 < book.today } ?? false) }]
        return k
    }

    private static let entered: DeedEffect = { deed in
        guard deed.before == nil else { return }
        var problems: [FieldProblem] = []
        if deed.text("complaintKind") == "pso_conduct", try deed.target("against")?.text("kind") != "PSO" {
            problems.append(FieldProblem("against", "请选择被投诉的公安机关。", "Say which public security organ.", units: [DutyRule.officials]))
        }
        if deed.record.flag("anonymous") {
            for f in ["complainant", "contact"] where deed.text(f) != nil {
                problems.append(FieldProblem(f, "匿名投诉不填写此项；需要答复时请取消匿名。", "An anonymous complaint leaves this empty; untick anonymous to be answered."))
            }
            // The record does not say which account it came from either.
            deed.record.createdBy = "anonymous"
        }
        guard problems.isEmpty else { throw LawFault.fields(problems) }
        deed.set("number", JSON(try deed.book.nextNumber("COMPLAINT")))
        if deed.record.integer("against") == nil {
            let owner = try deed.target("system").flatMap(DutyParts.usingUnit) ?? deed.target("site")?.organisation
            if let owner { deed.set("against", .int(owner)) }
        }
        if let organ = try ComplaintRouting.organ(for: deed.record, deed.book) {
            deed.set("routedTo", .int(organ.id))
            deed.record.organisation = organ.id
            deed.record.area = organ.text("area")
        }
        let days = try OrganPolicy.days(.complaintResponse, for: deed.record.organisation, deed.book)
        deed.set("dueOn", JSON(deed.today.adding(days: days).description))
    }

    /// Whoever deals with it is of the organ that it was routed to, or of one above.
    private static let routed = Guard("G-ROUTE", [DutyRule.officials, DutyRule.complaints]) { deed in
        guard let mine = deed.actor.organisation, let to = deed.record.integer("routedTo") else { return nil }
        guard try !DutyParts.chain(from: to, deed.book).contains(where: { $0.id == mine }) else { return nil }
        return Refusal(
            ruleUnits: [DutyRule.officials, DutyRule.complaints], zh: "该投诉由“\(try DutyParts.name(to, deed.book))”办理（G-ROUTE）。",
            en: "This complaint is dealt with by “\(try DutyParts.name(to, deed.book))” (G-ROUTE).", remedy: Bilingual(zh: "请由受理单位办理。", en: "Leave it to that organ."))
    }

    private static let concluded: DeedEffect = { deed in
        guard deed.text("outcome") == "founded", let kind = deed.text("complaintKind") else { return }
        let found: (FindingKind, [RuleUnit])
        switch kind {
        case "privacy": found = (.prohibitedArea, [DutyRule.privacy])
        case "illegal_install": found = (.noStanding, [DutyRule.standing, DutyRule.reporting])
        case "misuse": found = (.x5, [DutyRule.abuse])
        case "designation": found = (.other, [DutyRule.designation])
        default: return  // Conduct of officials goes to the competent body (NM203.25), not into a finding about a unit.
        }
        deed.changes.append(
            .finding(
                found.0, units: found.1, system: deed.record.integer("system"), organisation: deed.record.integer("against"),
                evidence: "投诉 \(deed.text("number") ?? "") 属实：\(deed.text("resultText") ?? "")", key: "complaint:\(deed.record.id)"))
    }
}
