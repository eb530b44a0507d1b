import CustosBase

/// The filing of a system with the public security organ: the mandatory items, the term, the receipt, and each change (CN799.14).
package enum FilingKind {
    package static let name = "filing"

    private static let items: [RecordField] = [
        RecordField("unitName", "单位名称", "Name of the unit", .text(maximum: 120)).rests(on: LifeRules.filing),
        RecordField("unitCode", "统一社会信用代码", "Unified social credit code", .code(.creditCode)).rests(on: LifeRules.filing),
        RecordField("unitAddress", "单位地址", "Address of the unit", .text(maximum: 200)).rests(on: LifeRules.filing),
        RecordField("contact", "联系人", "Contact", .text(maximum: 60)).rests(on: LifeRules.filing),
        RecordField("telephone", "联系电话", "Telephone", .code(.telephone)).rests(on: LifeRules.filing),
        RecordField("location", "建设位置", "Location of the system", .longText(maximum: 2000)).rests(on: LifeRules.filing),
        RecordField("deviceCount", "图像采集设备数量", "Number of collecting devices", .integer(1...1_000_000)).rests(on: LifeRules.filing),
        RecordField("deviceTypes", "图像采集设备类型", "Types of collecting devices", .texts(maximum: 30)).rests(on: LifeRules.filing),
        RecordField("retentionDays", "视频图像信息存储期限（日）", "Storage period in days", .integer(1...3650)).rests(on: LifeRules.filing),
        RecordField("organ", "受理公安机关", "Public security organ", .reference("organisation")).rests(on: LifeRules.filing),
    ]

    private static let submission: [RecordField] = [
        RecordField("submittedOn", "提交备案日期", "Filed on", .date(.notFuture)).rests(on: LifeRules.filing),
        RecordField("isTrue", "承诺备案信息真实", "What is filed is true", .flag).rests(on: LifeRules.filing),
        RecordField("truthSigner", "承诺人", "Who undertakes it", .text(maximum: 60)).rests(on: LifeRules.filing),
        RecordField("receiptNo", "备案回执编号", "Number of the receipt", .text(maximum: 80)).optional()
            .help("由\(FilingLaw.platform.zh)或者公安机关出具。", "Issued by the \(FilingLaw.platform.en) or by the organ."),
        RecordField("receipt", "备案回执", "Receipt", .attachment).optional(),
    ]

    package static var kind: RecordKind {
        var k = RecordKind(
            name, "备案", "Filing",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(), RecordField("inUseDate", "投入使用日期", "In use since", .date(.any)).computed(),
                RecordField("dueOn", "备案期限", "Due on", .date(.any)).computed(),
            ] + items + [
                RecordField("lateDays", "逾期日数", "Days late", .integer(0...36_500)).computed(), RecordField("changeReason", "变更事由", "What changed", .text(maximum: 300)).computed(),
                RecordField("changeSince", "变更发生日期", "Changed on", .date(.any)).computed(),
                RecordField(
                    "changes", "变更备案记录", "Changes filed",
                    .rows(
                        [
                            RecordField("on", "日期", "Day", .date(.any)), RecordField("text", "变更事由", "What changed", .text(maximum: 300)).optional(),
                            RecordField("receiptNo", "回执编号", "Receipt", .text(maximum: 80)).optional(),
                        ], maximum: 200)
                ).computed(),
            ],
            lifecycle: Lifecycle(
                [
                    RecordState("due", "待备案", "Due", isDraft: true), RecordState("overdue", "逾期未备案", "Overdue", isDraft: true), RecordState("filed", "已备案", "Filed"),
                    RecordState("change_due", "待变更备案", "Change due"), RecordState("ended", "已注销", "Ended", isFinal: true),
                    // What was never filed may be incomplete for good, like the draft that it was.
                    RecordState("not_required", "无需备案", "Not required", isDraft: true, isFinal: true),
                ],
                [
                    RecordEvent("submit", "提交备案", "File", from: ["due", "overdue"], to: "filed", by: .file, fields: submission, guards: [truth], effect: submitted),
                    RecordEvent(
                        "enter_receipt", "登记回执", "Enter the receipt", from: ["filed"], to: nil, by: .file,
                        fields: [
                            RecordField("receiptNo", "备案回执编号", "Number of the receipt", .text(maximum: 80)), RecordField("receipt", "备案回执", "Receipt", .attachment).optional(),
                        ]),
                    RecordEvent(
                        "report_change", "登记变更", "Report a change", from: ["filed"], to: "change_due", by: .file,
                        fields: [RecordField("changeText", "变更事由", "What changed", .text(maximum: 300))]
                    ) { deed in
                        let given = deed.handOver(["changeText"])
                        deed.set("changeReason", given["changeText"] ?? .null)
                        deed.set("changeSince", JSON(deed.today.description))
                    },
                    RecordEvent("submit_change", "提交变更备案", "File the change", from: ["change_due"], to: "filed", by: .file, fields: submission, guards: [truth], effect: changeFiled),
                    RecordEvent("lapse", "期限届满", "Term passed", from: ["due"], to: "overdue", by: .file, systemOnly: true) { deed in
                        guard let system = try deed.target("system"), let due = deed.date("dueOn") else { return }
                        if try !OpenFindings.has(FilingLaw.key(system.id), deed.book) { deed.changes.append(FilingLaw.finding(system, subject: nil, due: due)) }
                    },
                    RecordEvent(
                        "end", "注销", "End", from: ["filed", "change_due"], to: "ended", by: .file,
                        fields: [
                            RecordField("endReason", "注销原因", "Reason", .text(maximum: 200))
                        ], guards: [Guard("G-FILE", [LifeRules.filing], onlyWithTheSystem)]),
                    RecordEvent(
                        "dismiss", "无需备案", "Not required", from: ["due", "overdue"], to: "not_required", by: .file,
                        fields: [
                            RecordField("dismissReason", "理由", "Reason", .text(maximum: 200))
                        ], guards: [Guard("G-FILE", [LifeRules.filing], onlyUnbound)]
                    ) { deed in deed.entries.append(RegisterEntry("R-FILE", deed.record.data)) },
                ]),
            titled: ["system", "unitName"], rests: [LifeRules.filing], writes: .file, owner: .through("system"))
        k.register = "R-FILE"
        k.guards = [Guard("G-FILE", [LifeRules.filing], sensible)]
        k.effect = { deed in
            guard deed.before == nil, deed.record.data["dueOn"] == nil, let system = try deed.target("system") else { return }
            guard let inUse = system.date("inUseDate") else {
                throw Refusal.by(
                    "G-FILE", LifeRules.filing, zh: "系统尚未投入使用，还没有备案义务", en: "The system is not in use; nothing is to be filed yet", remedyZh: "投入使用后30日内备案。",
                    remedyEn: "File within 30 days of being put into use.")
            }
            deed.set("inUseDate", JSON(inUse.description))
            deed.set("dueOn", JSON(FilingLaw.due(inUse: inUse).description))
        }
        k.timers = [RecordTimer("lapse", in: ["due"]) { r, book in r.date("dueOn").map { book.today > $0 } ?? false }]
        return k
    }

    private static let truth = Guard("G-FILE", [LifeRules.filing]) { deed in
        if deed.input["isTrue"] != nil, !deed.record.flag("isTrue") {
            return .by(
                "G-FILE", LifeRules.filing, zh: "未承诺备案信息真实", en: "Nobody has undertaken that what is filed is true", remedyZh: "请核对后由承诺人确认备案信息真实。",
                remedyEn: "Check it and have the signer undertake that it is true.")
        }
        guard let organ = try deed.target("organ"), organ.text("kind") != "PSO" else { return nil }
        return .by(
            "G-FILE", LifeRules.filing, zh: "受理单位不是公安机关", en: "What is named as the organ is no public security organ", remedyZh: "请选择所在地公安机关。",
            remedyEn: "Choose the local public security organ.")
    }

    /// What is filed agrees with what is known: a storage period below the floor is no period that could be filed.
    private static func sensible(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system") else { return nil }
        if deed.before == nil, !deed.actor.isSystem, try deed.book.records(name, where: "system", is: system.id).contains(where: { !FilingLaw.over.contains($0.state) }) {
            throw FieldFault.refuse("system", "该系统已有备案记录。", "There is a filing of this system already.")
        }
        guard let days = deed.record.integer("retentionDays") else { return nil }
        return RetentionMerge.refusal(days: Int(days), terms: try RetentionMerge.terms(system: system, camera: nil, book: deed.book))
    }

    private static func submitted(_ deed: inout Deed) throws {
        guard let on = deed.date("submittedOn"), let inUse = deed.date("inUseDate"), let due = deed.date("dueOn") else { return }
        guard on >= inUse else { throw FieldFault.refuse("submittedOn", "不能早于投入使用日期 \(inUse)。", "This lies before the day of being put into use, \(inUse).", LifeRules.filing) }
        let late = max(0, due.days(to: on))
        deed.set("lateDays", JSON(late))
        // Filed in time of its paper, or too late: the finding stands either way until the organ closes it.
        if late > 0, let system = try deed.target("system"), try !OpenFindings.has(FilingLaw.key(system.id), deed.book) {
            deed.changes.append(FilingLaw.finding(system, subject: nil, due: due))
        }
    }

    private static func changeFiled(_ deed: inout Deed) throws {
        if let on = deed.date("submittedOn"), let since = deed.date("changeSince"), on < since {
            throw FieldFault.refuse("submittedOn", "不能早于变更发生日期 \(since)。", "This lies before the change of \(since).", LifeRules.filing)
        }
        var rows = deed.record.rows("changes")
        guard rows.count < 200 else { throw FieldFault.refuse("changeReason", "变更记录已满 200 条。", "There are 200 changes already.") }
        rows.append(["on": deed.record.data["submittedOn"] ?? .null, "text": deed.record.data["changeReason"] ?? .null, "receiptNo": deed.input["receiptNo"] ?? .null])
        deed.set("changes", .array(rows))
        deed.record.data.remove("changeReason")
        deed.record.data.remove("changeSince")
        // A system that is no longer there has its filing struck off with the change.
        if try deed.target("system")?.state == "decommissioned" { deed.record.state = "ended" }
    }

    /// What is due stays due, unless Decree 799 does not ask for it after all or the system is gone.
    private static func onlyUnbound(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system"), system.state != "decommissioned", try SystemFacts(system, deed.book).isBoundBy799() else { return nil }
        return .by(
            "G-FILE", LifeRules.filing, zh: "该系统须备案，不能免除", en: "This system has to be filed", remedyZh: "请补齐备案信息并提交；场所类别有误的，先更正场所登记。",
            remedyEn: "Complete and file it; if the kind of place is wrong, correct the register of sites first.")
    }

    private static func onlyWithTheSystem(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system"), !["decommissioned", "planned"].contains(system.state) else { return nil }
        return .by(
            "G-FILE", LifeRules.filing, zh: "系统仍在使用，备案不能注销", en: "The system is still there; its filing cannot be ended", remedyZh: "系统停用后提交变更备案。",
            remedyEn: "File the change once the system is decommissioned.")
    }
}
