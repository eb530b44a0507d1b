/// The penalties that the packs know, as data.
package enum PenaltyCatalogue {
    package static let all: [PenaltyRule] = regulation + decree + others
    package static func rule(_ code: String) -> PenaltyRule? { byCode[code] }
    /// Rows that a case can be opened under.
    package static let choices: [Choice] = all.map { Choice($0.code, "\($0.code) \($0.title.zh)", "\($0.code) \($0.title.en)") }

    private static let byCode: [String: PenaltyRule] = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// The day from which the penalties of a pack bind; conduct before it is not measured by it.
    package static func effectiveFrom(_ pack: String) -> LocalDate? {
        switch pack {
        case "NM203": LocalDate(year: 2014, month: 11, day: 1)
        case "CN799": LocalDate(year: 2025, month: 4, day: 1)
        default: nil
        }
    }

    private static let fourConducts: Set<FindingKind> = [.x1, .x2, .x5, .x6]
    private static let fourConductUnits: [RuleUnit] = [RuleUnit("NM203.19.1.1"), RuleUnit("NM203.19.1.2"), RuleUnit("NM203.19.1.5"), RuleUnit("NM203.19.1.6")]

    /// Arts. 22-25 of the regulation.
    package static let regulation: [PenaltyRule] = [
        PenaltyRule(
            "NM203.22b", "应当安装而未安装，逾期不改正", "Not installed where it must be, and not corrected in time", liability: SupervisionUnit.notInstalled, conduct: [RuleUnit("NM203.7")],
            findings: [.notInstalled], condition: .orderOverdue, measures: [.orderToCorrect, .fine], amounts: [.unit: 5_000...10_000], rank: .governmentRule),
        PenaltyRule(
            "NM203.22c", "应当安装而未安装，造成严重后果", "Not installed where it must be, with serious consequences", liability: SupervisionUnit.notInstalled, conduct: [RuleUnit("NM203.7")],
            findings: [.notInstalled], condition: .orderAndConsequences, measures: [.orderToCorrect, .fine, .disciplinaryReferral], amounts: [.unit: 10_000...30_000], rank: .governmentRule
        ).with {
            $0.review = Bilingual(
                zh: "第二十二条未明确造成严重后果的罚款是否也须以逾期不改正为前提；本系统要求已送达责令改正通知书，不要求已逾期。请法制部门审核。",
                en:
                    "Art. 22 leaves open whether this fine also needs an order that ran out. Here an order that was served is needed, not its expiry. Have it reviewed by a lawyer."
            )
        },
        PenaltyRule(
            "NM203.23", "未经验收或者验收不合格投入使用", "Used before acceptance, or after it failed", liability: SupervisionUnit.unacceptedUse, conduct: [RuleUnit("NM203.17.2")],
            findings: [.unacceptedUse], condition: .acceptanceOrder, measures: [.orderToAccept, .fine], amounts: [.constructionUnit: 5_000...10_000], rank: .governmentRule),
        PenaltyRule(
            "NM203.24.u", "违反第十九条第一、二、五、六项（单位）", "Conduct of Art. 19 (1), (2), (5), (6), by a unit", liability: SupervisionUnit.conduct, conduct: fourConductUnits,
            findings: fourConducts, condition: .none, measures: [.fine, .criminalReferral], amounts: [.unit: 5_000...20_000], rank: .governmentRule),
        PenaltyRule(
            "NM203.24.i", "违反第十九条第一、二、五、六项（个人）", "Conduct of Art. 19 (1), (2), (5), (6), by an individual", liability: SupervisionUnit.conduct, conduct: fourConductUnits,
            findings: fourConducts, condition: .none, measures: [.fine, .criminalReferral], amounts: [.individual: 1_000...5_000], rank: .governmentRule),
        PenaltyRule(
            "NM203.25", "公安机关及其工作人员不履行监督职责、滥用职权、玩忽职守、徇私舞弊", "Failure to supervise, abuse of power, neglect of duty or favouritism by a public security organ",
            liability: SupervisionUnit.supervisors, conduct: [SupervisionUnit.inspection], findings: [.other], condition: .none, measures: [.disciplinaryReferral, .criminalReferral],
            amounts: [:], rank: .governmentRule
        ).with { $0.needs = SupervisionUnit.supervisors },
    ]
}
