import CustosBase

/// The register of prohibited zones (NM203.8, CN799.8): where on the plan, in which room, and when no camera may be or look.
///
/// A zone forbids from the moment it is entered; review confirms it. Only the flag of "other privacy places" can be rejected, by
/// another person and with a reason.
package enum ZoneKind {
    package static let name = "zone"

    static let fields: [RecordField] = [
        RecordField("name", "区域名称", "Name", .text(maximum: 64)).searched(),
        RecordField("site", "场所", "Site", .reference("site")).fixed(),
        RecordField("prohibited", "禁止类别", "Prohibited as", .choice(ProhibitedArea.choices)).fixed().indexed().rests(on: RuleUnit("NM203.8"), RuleUnit("CN799.8")),
        RecordField("description", "说明", "Description", .longText(maximum: 1000)).optional().help("A6、N4 须说明涉及何种隐私。", "A6 and N4 need to say what privacy is concerned."),
        RecordField("room", "房间号", "Room", .text(maximum: 64)).optional().searched(),
        RecordField("floor", "楼层", "Floor", .text(maximum: 32)).optional(),
        RecordField("polygon", "平面图上的范围（米）", "Area on the plan (metres)", .polygon).optional(),
        RecordField("validFrom", "自", "From", .date(.any)).optional().help("临时区域（如投票日）填写起止日期，首尾两日均有效。", "For a temporary zone, such as a polling day; both days belong to it."),
        RecordField("validTo", "至", "To", .date(.any)).optional(),
        RecordField("editedBy", "最后登记人", "Entered by", .text(maximum: 64)).computed(),
        RecordField("reviewer", "复核人", "Reviewer", .text(maximum: 100)).computed(),
        RecordField("reviewedOn", "复核日期", "Reviewed on", .date(.any)).computed(),
        RecordField("applied", "已对摄像机执行", "Carried out on cameras", .flag).computed(),
    ]

    private static let reviewed: DeedEffect = { deed in
        deed.set("reviewer", JSON(deed.actor.name))
        deed.set("reviewedOn", JSON(deed.today.description))
    }
    private static let notTheAuthor = Guard("G-PRIV", PrivacyGuards.units) { deed in
        PrivacyGuards.notTheAuthor(deed.actor, authors: [deed.before?.createdBy, deed.before?.text("editedBy")], units: units(deed.record))
    }

    static func units(_ zone: LawRecord) -> [RuleUnit] { ZoneFacts(zone)?.area.units(under: []) ?? PrivacyGuards.units }

    private static let life = Lifecycle(
        [
            RecordState("flagged", "已标记，待复核", "Flagged"), RecordState("confirmed", "已复核", "Confirmed"), RecordState("rejected", "标记不成立", "Flag rejected", isFinal: true),
            RecordState("ended", "已终止", "Ended", isFinal: true),
        ],
        [
            RecordEvent("confirm", "复核确认", "Confirm", from: ["flagged"], to: "confirmed", by: .setCategory, guards: [notTheAuthor], effect: reviewed),
            RecordEvent(
                "reject", "否定标记", "Reject the flag", from: ["flagged", "confirmed"], to: "rejected", by: .setCategory,
                fields: [RecordField("rejectReason", "理由", "Reason", .longText(maximum: 1000)).rests(on: RuleUnit("NM203.8.1.6"))], guards: [openClauseOnly, notTheAuthor], effect: reviewed),
            RecordEvent(
                "end", "终止（用途已改变）", "End (the place is used otherwise)", from: ["flagged", "confirmed"], to: "ended", by: .setCategory,
                fields: [RecordField("endReason", "理由", "Reason", .longText(maximum: 1000))], guards: [notTheAuthor], effect: reviewed),
            RecordEvent("apply", "对摄像机执行", "Carry out on cameras", from: ["flagged", "confirmed"], to: nil, by: .setCategory, systemOnly: true) { deed in
                try ZoneSweep.apply(&deed)
            },
            RecordEvent("expire", "期满", "Expire", from: ["flagged", "confirmed"], to: nil, by: .setCategory, systemOnly: true) { deed in try ZoneSweep.expire(&deed) },
        ])

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "禁止区域", "Prohibited zone", fields: fields, lifecycle: life, titled: ["name", "room"], rests: PrivacyGuards.units, writes: .setCategory, owner: .through("site"))
        k.isTable = true
        k.guards = [Guard("G-PRIV", PrivacyGuards.units) { deed in try check(deed) }]
        k.effect = { deed in
            deed.set("editedBy", JSON(deed.actor.id))
            // What was reviewed is what was there: a change goes back to the reviewer, and forbids meanwhile.
            let isOther = ["room", "floor", "polygon", "validFrom", "validTo", "description"].contains { deed.record.data[$0] != deed.before?.data[$0] }
            if deed.record.state == "confirmed", isOther { deed.record.state = "flagged" }
            try ZoneSweep.apply(&deed)
        }
        k.timers = [
            RecordTimer("apply", in: ["flagged", "confirmed"]) { zone, book in !zone.flag("applied") && (ZoneFacts(zone)?.isInForce(on: book.today) ?? false) },
            RecordTimer("expire", in: ["flagged", "confirmed"]) { zone, book in zone.date("validTo").map { $0 < book.today } ?? false },
        ]
        return k
    }()

    private static let openClauseOnly = Guard("G-PRIV", PrivacyGuards.units) { deed in
        guard let area = ZoneFacts(deed.record)?.area, !area.isOpenClause else { return nil }
        return Refusal(
            ruleUnits: area.units(under: []), zh: "\(area.rawValue) 类区域是明文禁止的，不能否定（G-PRIV）。",
            en: "An area of category \(area.rawValue) is prohibited by its letter and cannot be rejected (G-PRIV).",
            remedy: Bilingual(zh: "区域已改作他用的，请由他人终止并写明理由。", en: "If the place is used otherwise now, have another person end the zone and say why."))
    }

    private static func check(_ deed: Deed) throws -> Refusal? {
        let r = deed.record
        var problems = PlanFields.problems(r.data["polygon"], at: "polygon")
        if r.text("room") == nil, r.data["polygon"] == nil { problems.append(FieldProblem("room", "请填写房间号，或在平面图上画出范围。", "Enter the room, or draw the area on the plan.")) }
        if let from = r.date("validFrom"), let to = r.date("validTo"), to < from { problems.append(FieldProblem("validTo", "不能早于开始日期。", "This lies before the first day.")) }
        if ZoneFacts(r)?.area.isOpenClause == true, r.text("description") == nil {
            problems.append(FieldProblem("description", "请说明涉及何种隐私。", "Say what privacy is concerned.", units: units(r)))
        }
        if !problems.isEmpty { throw LawFault.fields(problems) }
        return nil
    }
}
