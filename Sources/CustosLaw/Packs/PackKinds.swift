import CustosBase

/// The records that belong to the packs themselves.
package enum PackKinds {
    package static let all: [RecordKind] = [Attestation.kind, ConflictNote.kind]
    package static let checks: [SystemCheck] = []
}

/// A person's word on a rule unit that no register can tell of. It has an end: a word that has run out says nothing.
package enum Attestation {
    package static let name = "attestation"
    /// Nobody vouches for longer than a year.
    package static let longestDays = 366

    package static let kind: RecordKind = {
        let life = Lifecycle(
            [RecordState("valid", "有效", "Valid"), RecordState("lapsed", "已过期", "Lapsed", isFinal: true), RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true)],
            [
                RecordEvent("lapse", "过期", "Lapse", from: ["valid"], to: "lapsed", by: .keepBooks, systemOnly: true),
                RecordEvent(
                    "withdraw", "撤回", "Withdraw", from: ["valid"], to: "withdrawn", by: .keepBooks, fields: [RecordField("withdrawReason", "撤回原因", "Reason", .text(maximum: 200))]),
            ])
        var k = RecordKind(
            name, "落实情况声明", "Attestation",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField("unit", "规则项", "Rule unit", .text(maximum: 64)).fixed().indexed().help("如 CNX.PIPL.54", "such as CNX.PIPL.54"),
                RecordField("answer", "结论", "Answer", .choice([Choice("met", "已落实", "Met"), Choice("not_met", "未落实", "Not met")])).fixed(),
                RecordField("statement", "说明", "Statement", .longText(maximum: 1000)).fixed(),
                RecordField("evidence", "证明材料", "Evidence", .attachments(maximum: 10)).optional().fixed(),
                RecordField("by", "声明人", "By", .text(maximum: 64)).fixed(),
                RecordField("validTo", "有效期至", "Valid to", .date(.notPast)).fixed(),
            ], lifecycle: life, titled: ["unit", "by"], rests: [RuleUnit("NM203.18"), RuleUnit("CN799.16.2.4")], writes: .keepBooks, owner: .through("system"))
        k.guards = [Guard("G-ATTEST", [RuleUnit("NM203.18")], sensible)]
        k.timers = [RecordTimer("lapse", in: ["valid"]) { r, book in r.date("validTo").map { $0 < book.today } ?? false }]
        return k
    }()

    /// A unit that there is, that a person and not the registers tells of, and an end that is not too far.
    private static let sensible: @Sendable (Deed) throws -> Refusal? = { deed in
        let text = deed.text("unit") ?? ""
        guard let unit = RuleUnit(parsing: text), let entry = RulePacks.entry(unit) else {
            throw LawFault.fields([FieldProblem("unit", "没有这个规则项。", "There is no such rule unit.")])
        }
        if let to = deed.date("validTo"), deed.today.days(to: to) > longestDays {
            throw LawFault.fields([FieldProblem("validTo", "有效期最长\(longestDays)日。", "Valid for \(longestDays) days at most.")])
        }
        guard !entry.isManual, Compliance.isJudged(unit) || ![.duty].contains(entry.kind) else { return nil }
        return Refusal(
            ruleUnits: [unit], zh: "\(unit)由登记簿判断，不能以声明代替（G-ATTEST）。", en: "\(unit) is judged from the registers; a statement cannot stand for them (G-ATTEST).",
            remedy: Bilingual(zh: "请补齐相应的登记。", en: "Complete the registers that it rests on."))
    }
}

/// How an organisation dealt with a collision of packs, beside what the ranks say.
package enum ConflictNote {
    package static let name = "conflict_note"

    package static let kind: RecordKind = RecordKind(
        name, "规则冲突处理记录", "Note on a conflict of packs",
        fields: [
            RecordField("system", "系统", "System", .reference("system")).fixed(),
            RecordField("conflict", "冲突", "Conflict", .choice(PackConflict.all.map { Choice($0.id, $0.title.zh, $0.title.en) })).fixed().indexed(),
            RecordField("decision", "处理", "What was decided", .longText(maximum: 1000)),
            RecordField("decidedBy", "决定人", "Decided by", .text(maximum: 64)), RecordField("decidedOn", "决定日期", "Decided on", .date(.notFuture)),
        ], titled: ["conflict", "decidedBy"], rests: [RuleUnit("NM203.21"), RuleUnit("CN799.17")], writes: .keepBooks, owner: .through("system"))
}
