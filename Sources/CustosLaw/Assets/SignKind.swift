import CustosBase

/// The register of signs at collecting devices (NM203.13.3, CN799.13). One sign may stand for a group of cameras of its site.
package enum SignKind {
    package static let name = "sign"

    static let fields: [RecordField] = [
        RecordField("name", "标识编号", "Number or name", .text(maximum: 64)).searched(),
        RecordField("site", "场所", "Site", .reference("site")).fixed(),
        RecordField("textZh", "标识文字", "Text in Chinese", .text(maximum: 200)),
        RecordField("textEn", "英文文字", "Text in English", .text(maximum: 300)).optional(),
        RecordField("position", "设置位置", "Position", .text(maximum: 200)).searched().rests(on: SignLaw.unit),
        RecordField("floor", "楼层", "Floor", .text(maximum: 32)).optional(),
        RecordField("x", "平面图横坐标（米）", "Plan x (metres)", .number(-1_000_000...1_000_000)).optional(),
        RecordField("y", "平面图纵坐标（米）", "Plan y (metres)", .number(-1_000_000...1_000_000)).optional(),
        RecordField("photo", "照片", "Photo", .attachment).optional().rests(on: SignLaw.unit),
        RecordField("installedOn", "设置日期", "Installed on", .date(.notFuture)).optional().rests(on: SignLaw.unit),
        RecordField("contact", "联系方式", "Contact", .text(maximum: 200)).optional(),
        RecordField("purpose", "目的", "Purpose", .text(maximum: 200)).optional(),
        RecordField("controller", "管理单位", "Controller", .text(maximum: 100)).optional(),
        RecordField("lastCheckedOn", "最近检查日期", "Last checked on", .date(.any)).computed(),
    ]

    private static let results = [Choice("good", "完好", "In order"), Choice("missing", "缺失", "Missing"), Choice("damaged", "损坏、不明显", "Damaged or not obvious")]

    private static let life = Lifecycle(
        [RecordState("valid", "有效", "Valid"), RecordState("faulty", "缺失、损坏", "Missing or damaged"), RecordState("ended", "已停用", "Ended", isFinal: true)],
        [
            RecordEvent(
                "check", "检查", "Check", from: ["valid", "faulty"], to: nil, by: .writeLog,
                fields: [
                    RecordField("checkedOn", "检查日期", "Checked on", .date(.notFuture)),
                    RecordField(
                        "checkResult", "结果", "Result", .choice(results)),
                    RecordField("checkPhoto", "照片", "Photo", .attachment).optional(),
                ],
                guards: [
                    Guard("G-SIGN", [SignLaw.unit]) { deed in
                        guard let on = deed.date("checkedOn"), let put = deed.date("installedOn"), on < put else { return nil }
                        throw LawFault.fields([FieldProblem("checkedOn", "不能早于设置日期（\(put)）。", "This lies before the sign was put up, \(put).")])
                    }
                ]
            ) { deed in
                let last = deed.date("lastCheckedOn").map { max($0, deed.date("checkedOn")!) } ?? deed.date("checkedOn")!
                deed.set("lastCheckedOn", JSON(last.description))
                deed.record.state = deed.text("checkResult") == "good" ? "valid" : "faulty"
                if deed.record.state == "faulty" { try SignLaw.findings(&deed, "检查结果：标识缺失或损坏。The sign was found missing or damaged.") }
            },
            RecordEvent(
                "end", "停用", "End", from: ["valid", "faulty"], to: "ended", by: .registerAssets, fields: [RecordField("endReason", "停用原因", "Reason for ending", .text(maximum: 200))]
            ) { deed in
                try SignLaw.findings(&deed, "标识已停用。The sign was taken down.")
            },
        ])

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "标识", "Sign", fields: fields, lifecycle: life, titled: ["name", "position"], rests: [SignLaw.unit, RuleUnit("CN799.13")], writes: .registerAssets, owner: .through("site"))
        k.isTable = true
        return k
    }()
}

/// When a camera has an obvious sign, and when a sign was looked after.
package enum SignLaw {
    package static let unit = RuleUnit("NM203.13.3")
    /// Not set by the regulation; the organisation's own value goes first.
    package static let defaultCheckDays = 90

    /// What a sign lacks to count: photo, position, date.
    package static func lacks(_ sign: LawRecord) -> [Bilingual] {
        var out: [Bilingual] = []
        if sign.state != "valid" { out.append(Bilingual(zh: "标识已缺失、损坏或停用", en: "it is missing, damaged or ended")) }
        if sign.data["photo"] == nil { out.append(Bilingual(zh: "缺照片", en: "no photo")) }
        if sign.text("position") == nil { out.append(Bilingual(zh: "缺设置位置", en: "no position")) }
        if sign.date("installedOn") == nil { out.append(Bilingual(zh: "缺设置日期", en: "no date")) }
        return out
    }

    /// G-SIGN for a camera.
    package static func objection(_ camera: LawRecord, book: any LawBook) throws -> Refusal? {
        let units = [unit, RuleUnit("CN799.13")]
        let remedy = Bilingual(zh: "请在安装处设置明显标识，登记照片、位置和日期，并在摄像机登记中选择。", en: "Put up an obvious sign, enter it with photo, position and date, and choose it for the camera.")
        guard let sign = try book.target(camera, "sign") else {
            return Refusal(ruleUnits: units, zh: "摄像机没有登记明显标识（G-SIGN）。", en: "No obvious sign is entered for the camera (G-SIGN).", remedy: remedy)
        }
        var lacking = lacks(sign)
        if sign.integer("site") != camera.integer("site") { lacking.append(Bilingual(zh: "不在同一场所", en: "it is at another site")) }
        guard !lacking.isEmpty else { return nil }
        return Refusal(
            ruleUnits: units, zh: "标识“\(sign.text("name") ?? "")”不合格：\(lacking.map(\.zh).joined(separator: "、"))（G-SIGN）。",
            en: "The sign “\(sign.text("name") ?? "")” does not count: \(lacking.map(\.en).joined(separator: ", ")) (G-SIGN).", remedy: remedy)
    }

    /// The last day on which a sign may go without another check.
    package static func checkDue(_ sign: LawRecord, every days: Int) -> LocalDate? { (sign.date("lastCheckedOn") ?? sign.date("installedOn"))?.adding(days: days) }

    static func key(_ sign: Int64) -> String { "sign-\(sign)" }

    /// One finding for a sign that stands for cameras in use.
    static func findings(_ deed: inout Deed, _ evidence: String) throws {
        guard let f = try finding(deed.record, evidence, deed.book) else { return }
        deed.changes.append(f)
    }

    static func finding(_ sign: LawRecord, _ evidence: String, _ book: any LawBook) throws -> LawChange? {
        let cameras = try book.records("camera", where: "sign", is: sign.id).filter { $0.state == "active" }
        guard let first = cameras.first, try !OpenFindings.has(key(sign.id), book) else { return nil }
        let names = cameras.prefix(10).compactMap { $0.text("name") }.joined(separator: "、")
        return .finding(
            .noSign, units: [unit, RuleUnit("CN799.13")], subject: sign.id, system: first.integer("system"), organisation: first.organisation,
            evidence: "标识“\(sign.text("name") ?? "")”：\(evidence) 在用摄像机 \(cameras.count) 台：\(names)", key: key(sign.id))
    }
}
