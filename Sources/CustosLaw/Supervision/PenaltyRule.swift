/// Who is punished: decides which range of a rule applies.
package enum PenaltySubject: String, Sendable, Hashable, CaseIterable {
    case unit
    case individual
    case responsiblePerson = "responsible_person"
    case constructionUnit = "construction_unit"
    case managingUnit = "managing_unit"
    case psoStaff = "pso_staff"

    package var title: Bilingual {
        switch self {
        case .unit: Bilingual(zh: "单位", en: "unit")
        case .individual: Bilingual(zh: "个人", en: "individual")
        case .responsiblePerson: Bilingual(zh: "直接负责的主管人员和其他直接责任人员", en: "responsible manager or other directly responsible person")
        case .constructionUnit: Bilingual(zh: "建设单位", en: "construction unit")
        case .managingUnit: Bilingual(zh: "管理单位", en: "managing unit")
        case .psoStaff: Bilingual(zh: "公安机关工作人员", en: "staff of a public security organ")
        }
    }

    package var isUnit: Bool { self == .unit || self == .constructionUnit || self == .managingUnit }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}

/// What a penalty can consist of.
package enum PenaltyMeasure: String, Sendable, Hashable, CaseIterable {
    case orderToCorrect = "order_to_correct"
    case orderToAccept = "order_to_accept"
    case warning
    case fine
    case confiscation
    case deletion
    case disciplinaryReferral = "disciplinary_referral"
    case criminalReferral = "criminal_referral"
    /// Another organ is told, for suspension, closure or withdrawal of a licence.
    case notifyOtherOrgan = "notify_other_organ"
    case closure
}

/// What must have happened before the fine.
package enum PenaltyCondition: String, Sendable, Hashable, CaseIterable {
    case none
    /// An order was served and its last day has passed without correction.
    case orderOverdue
    /// An order was served; the consequences are serious, with the reasons for saying so.
    case orderAndConsequences
    /// An order to accept in time goes with the fine.
    case acceptanceOrder
    /// The order included the deletion of what was collected; it was refused.
    case deletionOrderRefused
    case orderRefused
    case orderRefusedOrSerious
    /// An order with a warning was served; it was refused.
    case warningRefused
    case warningRefusedOrSerious
    /// The order was not obeyed in time and harm came of it.
    case orderOverdueAndHarm
}

/// A form of conduct that another law or regulation names by itself; it decides whether that one displaces the regulation (Art. 21).
package enum ActForm: String, Sendable, Hashable, CaseIterable {
    case crimeRetrieval = "crime_retrieval"
    case foreignHandover = "foreign_handover"
    case dataSecurity = "data_security"
    case personalInformation = "personal_information"
    case deviceMoved = "device_moved"
    case entertainmentVenue = "entertainment_venue"

    package var title: Bilingual {
        switch self {
        case .crimeRetrieval: Bilingual(zh: "拒不配合公安、国家安全机关为维护国家安全或者侦查犯罪调取数据", en: "Refusing data to police or state security for national security or the investigation of a crime")
        case .foreignHandover: Bilingual(zh: "未经批准向境外司法、执法机构提供数据", en: "Handing data to foreign judicial or law-enforcement bodies without approval")
        case .dataSecurity: Bilingual(zh: "不履行数据安全保护义务", en: "Neglecting data security duties")
        case .personalInformation: Bilingual(zh: "个人信息处理者违法处理个人信息", en: "Unlawful processing by a handler of personal information")
        case .deviceMoved: Bilingual(zh: "擅自改动、迁移、拆除公共场所采集设备", en: "Altering, moving or removing devices in public places without authority")
        case .entertainmentVenue: Bilingual(zh: "歌舞娱乐场所删改或者挪用监控录像", en: "A dance or song venue deleting its recordings or using them for something else")
        }
    }
    package static let choices: [Choice] = allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) }
}

/// Rank of the text that a penalty stands in (Legislation Law, Arts. 99-100).
package enum PenaltyRank: Int, Sendable, Hashable, Comparable {
    case governmentRule = 1
    case administrativeRegulation = 3
    case law = 4
    package static func < (a: PenaltyRank, b: PenaltyRank) -> Bool { a.rawValue < b.rawValue }
}

/// One row of the penalty catalogue: what is punished, on which conditions, whom, with what, how much.
package struct PenaltyRule: Sendable, Hashable {
    /// `NM203.22b`.
    package let code: String
    package let title: Bilingual
    /// The clause that threatens the penalty.
    package let liability: RuleUnit
    /// The duties that were broken.
    package let conduct: [RuleUnit]
    /// Findings that can be punished by it.
    package let findings: Set<FindingKind>
    package let condition: PenaltyCondition
    package let measures: Set<PenaltyMeasure>
    /// Whole yuan by subject, both ends included. No entry: that subject is not fined.
    package let amounts: [PenaltySubject: ClosedRange<Int64>]
    package let rank: PenaltyRank
    /// Only conduct of this form.
    package var form: ActForm?
    /// Only a finding that rests on this duty, where a kind of finding has several.
    package var needs: RuleUnit?
    /// Only at a place of this sort.
    package var place: Place?
    /// Rows that it displaces; all rows of lower rank for the same conduct when `nil`.
    package var displaces: Set<String>?
    /// Another organ than the public security organ imposes it.
    package var isOfOtherOrgan = false
    /// A reading of the text that a lawyer should look at.
    package var review: Bilingual?

    package enum Place: String, Sendable, Hashable { case antiTerrorKeyTarget, keyPublicOrderUnit }

    package init(
        _ code: String, _ zh: String, _ en: String, liability: RuleUnit, conduct: [RuleUnit], findings: Set<FindingKind>, condition: PenaltyCondition, measures: Set<PenaltyMeasure>,
        amounts: [PenaltySubject: ClosedRange<Int64>], rank: PenaltyRank
    ) {
        self.code = code
        title = Bilingual(zh: zh, en: en)
        self.liability = liability
        self.conduct = conduct
        self.findings = findings
        self.condition = condition
        self.measures = measures
        self.amounts = amounts
        self.rank = rank
    }

    func with(_ change: (inout PenaltyRule) -> Void) -> PenaltyRule {
        var r = self
        change(&r)
        return r
    }

    package var pack: String { String(liability.pack) }
    package var hasFine: Bool { measures.contains(.fine) }

    /// The clause for one kind of conduct: Art. 24 has an item for each.
    package func liability(for finding: FindingKind) -> RuleUnit {
        guard liability == SupervisionUnit.conduct else { return liability }
        switch finding {
        case .x1: return RuleUnit("NM203.24.1.1")
        case .x2: return RuleUnit("NM203.24.1.2")
        case .x5: return RuleUnit("NM203.24.1.3")
        case .x6: return RuleUnit("NM203.24.1.4")
        default: return liability
        }
    }
}
