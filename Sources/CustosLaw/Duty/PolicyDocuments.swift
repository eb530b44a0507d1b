import CustosBase

/// The five systems of rules that a using unit has in force (NM203.18.1.1).
package enum PolicyDocuments {
    package static let five: [Choice] = [
        Choice("duty_watch", "值机值班", "Duty watch"), Choice("daily_check", "日常检查", "Daily inspection"), Choice("maintenance", "定期维护", "Periodic maintenance"),
        Choice("use_register", "图像信息使用登记", "Image-use register"), Choice("security_secrecy", "安全保密", "Security and secrecy"),
    ]

    /// The kinds of rules that a unit does not have in force, in the order of the regulation; empty when all five are.
    package static func missing(_ organisation: Int64, _ book: any LawBook) throws -> [Choice] {
        let there = Set(try book.records("policy", where: "organisation", is: organisation).filter { $0.state == "in_force" }.compactMap { $0.text("policyKind") })
        return five.filter { !there.contains($0.code) }
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.organisation(),
            RecordField("policyKind", "制度种类", "Kind of rules", .choice(five)).rests(on: DutyRule.fivePolicies).fixed().indexed(),
            DutyParts.line("name", "名称", "Name").fixed().searched(),
            DutyParts.line("version", "版本", "Version", 40).fixed(),
            DutyParts.prose("text", "正文", "Text", 12_000).optional().fixed(),
            RecordField("attachment", "文件", "File", .attachment).optional().fixed(),
            DutyParts.person("approver", "批准人", "Approved by").fixed(),
            DutyParts.day("approvedOn", "批准日期", "Approved on", .notFuture).fixed(),
            DutyParts.day("inForceFrom", "施行日期", "In force from").computed(),
        ]
        let states = [RecordState("draft", "起草", "Draft", isDraft: true), RecordState("in_force", "施行", "In force"), RecordState("superseded", "已废止", "Superseded", isFinal: true)]
        let events = [
            RecordEvent("put_in_force", "施行", "Put in force", from: ["draft"], to: "in_force", by: .keepBooks, guards: [hasText], effect: putInForce),
            RecordEvent(
                "withdraw", "废止", "Withdraw", from: ["in_force"], to: "superseded", by: .keepBooks, fields: [DutyParts.line("withdrawReason", "废止原因", "Reason", 200)]),
        ]
        return RecordKind(
            "policy", "管理制度", "Rules of the unit", fields: fields, lifecycle: Lifecycle(states, events), titled: ["name", "version"], rests: [DutyRule.fivePolicies], writes: .keepBooks,
            owner: .organisation("organisation"))
    }

    private static let hasText = documented("G-POLICY5", [DutyRule.fivePolicies])

    /// A document has words: typed or as a file.
    static func documented(_ id: String, _ units: [RuleUnit]) -> Guard {
        Guard(id, units) { deed in
            guard deed.text("text") == nil, deed.record.integer("attachment") == nil else { return nil }
            return Refusal(
                ruleUnits: units, zh: "没有正文也没有文件，不能施行（\(id)）。", en: "There is neither text nor file; this cannot be put in force (\(id)).",
                remedy: Bilingual(zh: "请填写正文或上传文件。", en: "Type the text or upload the file."))
        }
    }

    /// The new version takes the place of the old one of the same kind.
    private static let putInForce: DeedEffect = { deed in
        deed.set("inForceFrom", JSON(deed.today.description))
        guard let unit = deed.record.integer("organisation") else { return }
        for old in try deed.book.records("policy", where: "organisation", is: unit)
        where old.id != deed.record.id && old.state == "in_force" && old.text("policyKind") == deed.text("policyKind") {
            deed.changes.append(.update(id: old.id, data: ["withdrawReason": "由新版本代替"], state: "superseded", event: "supersede"))
        }
    }
}
