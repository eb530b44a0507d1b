import CustosBase

/// Impact assessments of processing personal information (PIPL Arts. 55-56): made before, approved by another person, kept three years and longer.
enum ImpactAssessments {
    /// Months that a report is kept at least (PIPL Art. 56).
    static let keptMonths = 36

    static var kind: RecordKind {
        let triggers: [Choice] = [
            Choice("sensitive", "处理敏感个人信息", "Sensitive personal information"), Choice("automated", "自动化决策", "Automated decisions"),
            Choice("entrusted", "委托、提供、公开", "Entrusting, providing, publishing"),
            Choice("cross_border", "向境外提供", "Providing abroad"), Choice("face", "人脸识别", "Face recognition"), Choice("other", "其他重大影响", "Other great effect"),
        ]
        let conclusions: [Choice] = [
            Choice("acceptable", "可以接受", "Acceptable"), Choice("with_measures", "采取措施后可以接受", "Acceptable with measures"), Choice("not_acceptable", "不可接受", "Not acceptable"),
        ]
        let fields: [RecordField] = [
            DutyParts.system(),
            DutyParts.line("name", "评估名称", "Name").searched(),
            RecordField("triggers", "评估事由", "Why it is made", .choices(triggers)).rests(on: DutyRule.assessment),
            DutyParts.prose("lawfulness", "目的、方式是否合法、正当、必要", "Lawful, legitimate, necessary", 4000).rests(on: DutyRule.assessment),
            DutyParts.prose("impact", "对个人权益的影响及安全风险", "Effect on persons, and risks", 4000).rests(on: DutyRule.assessment),
            DutyParts.prose("protection", "保护措施", "Measures of protection", 4000).rests(on: DutyRule.assessment),
            RecordField("conclusion", "结论", "Conclusion", .choice(conclusions)),
            DutyParts.person("assessor", "评估人", "Assessor"),
            DutyParts.day("approvedOn", "批准日期", "Approved on").computed(),
            DutyParts.day("keepUntil", "保存至", "Kept until").computed(),
            DutyParts.day("reviewDue", "复核期限", "Review due").computed(),
        ]
        let states = [
            RecordState("draft", "起草", "Draft", isDraft: true), RecordState("submitted", "待批准", "Submitted"), RecordState("approved", "已批准", "Approved", isFinal: true),
            RecordState("rejected", "未批准", "Rejected", isFinal: true), RecordState("superseded", "已由新评估代替", "Superseded", isFinal: true),
        ]
        let events = [
            RecordEvent("submit", "提交", "Submit", from: ["draft"], to: "submitted", by: .keepBooks),
            RecordEvent(
                "approve", "批准", "Approve", from: ["submitted"], to: "approved", by: .keepBooks, guards: [approvable],
                effect: { deed in
                    deed.set("approvedOn", JSON(deed.today.description))
                    deed.set("keepUntil", JSON(deed.today.adding(months: keptMonths).description))
                    deed.set("reviewDue", JSON(deed.today.adding(days: try OrganPolicy.days(.assessmentReview, for: deed.record.organisation, deed.book)).description))
                }),
            RecordEvent("reject", "不批准", "Reject", from: ["submitted"], to: "rejected", by: .keepBooks, fields: [DutyParts.line("rejectReason", "原因", "Reason", 400)]),
            RecordEvent(
                "supersede", "以新评估代替", "Supersede", from: ["approved"], to: "superseded", by: .keepBooks, fields: [RecordField("replacedBy", "新评估", "New assessment", .reference("pia"))]),
        ]
        return RecordKind(
            "pia", "个人信息保护影响评估", "Impact assessment", fields: fields, lifecycle: Lifecycle(states, events), titled: ["name"], rests: [DutyRule.assessment],
            writes: .keepBooks, owner: .through("system"))
    }

    private static let approvable = Guard("G-PIA", [DutyRule.assessment]) { deed in
        func refuse(_ zh: String, _ en: String, _ remedy: Bilingual) -> Refusal { Refusal(ruleUnits: [DutyRule.assessment], zh: zh, en: en, remedy: remedy) }
        if deed.text("conclusion") == "not_acceptable" {
            return refuse(
                "评估结论为不可接受，不能批准（G-PIA）。", "The conclusion is that it is not acceptable; it cannot be approved (G-PIA).",
                Bilingual(zh: "请采取措施后重新评估，或者不批准。", en: "Take measures and assess again, or reject it."))
        }
        if deed.actor.id == deed.record.createdBy || (deed.actor.person != nil && deed.actor.person == deed.record.integer("assessor")) {
            return refuse("评估人不能批准自己的评估（G-PIA）。", "The assessor cannot approve the own assessment (G-PIA).", Bilingual(zh: "请由另一名负责人批准。", en: "Another manager approves it."))
        }
        return nil
    }
}
