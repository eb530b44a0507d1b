extension PenaltyCatalogue {
    /// Individuals 5 000-10 000, units 10 000-20 000, responsible persons 5 000-10 000: Arts. 27 and 28.
    private static let heavy: [PenaltySubject: ClosedRange<Int64>] = [.individual: 5_000...10_000, .unit: 10_000...20_000, .responsiblePerson: 5_000...10_000]

    /// Arts. 13 and 26-31 of Decree 799.
    package static let decree: [PenaltyRule] = [
        PenaltyRule(
            "CN799.13", "未设置显著提示标识", "No prominent sign", liability: RuleUnit("CN799.13"), conduct: [RuleUnit("CN799.13")], findings: [.noSign], condition: .none,
            measures: [.orderToCorrect], amounts: [:], rank: .administrativeRegulation),
        PenaltyRule(
            "CN799.26", "无权安装公共场所图像采集设备，拒不拆除、删除", "Installed without standing; removal and deletion refused", liability: RuleUnit("CN799.26"),
            conduct: [RuleUnit("CN799.7.3"), RuleUnit("CN799.9")], findings: [.noStanding], condition: .deletionOrderRefused, measures: [.orderToCorrect, .deletion, .confiscation, .fine],
            amounts: [.individual: 0...5_000, .unit: 0...20_000, .responsiblePerson: 0...5_000], rank: .administrativeRegulation),
        PenaltyRule(
            "CN799.27.1", "在禁止安装的场所、区域安装", "Installed in a prohibited place", liability: RuleUnit("CN799.27.1"), conduct: [RuleUnit("CN799.8.1")], findings: [.prohibitedArea],
            condition: .none, measures: [.confiscation, .deletion, .fine, .criminalReferral], amounts: heavy, rank: .administrativeRegulation),
        PenaltyRule(
            "CN799.27.2", "未履行禁止区域日常检查义务", "No daily check of the prohibited areas", liability: RuleUnit("CN799.27.2"), conduct: [RuleUnit("CN799.8.2")], findings: [.checkMissed, .other],
            condition: .orderRefusedOrSerious, measures: [.orderToCorrect, .fine, .notifyOtherOrgan], amounts: heavy, rank: .administrativeRegulation
        ).with { $0.needs = RuleUnit("CN799.8.2") },
        PenaltyRule(
            "CN799.28", "未经军事禁区、军事管理区、涉密单位同意安装", "No consent of the classified or military neighbour", liability: RuleUnit("CN799.28"), conduct: [RuleUnit("CN799.10")],
            findings: [.noConsent], condition: .none, measures: [.confiscation, .deletion, .fine, .criminalReferral], amounts: heavy, rank: .administrativeRegulation),
        PenaltyRule(
            "CN799.29", "未备案或者备案不实，拒不改正", "Not filed, or filed falsely, and not corrected", liability: RuleUnit("CN799.29"), conduct: [RuleUnit("CN799.14")], findings: [.notFiled],
            condition: .orderRefused, measures: [.orderToCorrect, .fine], amounts: [.managingUnit: 0...10_000], rank: .administrativeRegulation),
        PenaltyRule(
            "CN799.30", "擅自改动、迁移、拆除采集设备", "Altering, moving or removing devices without authority", liability: RuleUnit("CN799.30"), conduct: [RuleUnit("CN799.23.1.2")],
            findings: [.x6, .x7],
            condition: .warningRefusedOrSerious, measures: [.orderToCorrect, .warning, .fine], amounts: [.individual: 0...5_000, .unit: 5_000...10_000, .responsiblePerson: 0...5_000],
            rank: .administrativeRegulation
        ).with { $0.form = .deviceMoved },
        PenaltyRule(
            "CN799.31", "违反安全管理、数据和个人信息保护义务，非法对外提供、公开传播", "Security, data and personal-information duties; illegal provision or publication", liability: RuleUnit("CN799.31"),
            conduct: [RuleUnit("CN799.15.1"), RuleUnit("CN799.16"), RuleUnit("CN799.23.1.1")], findings: [.x4, .x5], condition: .none, measures: [.notifyOtherOrgan, .criminalReferral],
            amounts: [:],
            rank: .administrativeRegulation
        ).with {
            $0.form = .personalInformation
            $0.isOfOtherOrgan = true
        },
    ]

    /// Specific penalties of other national law that Art. 21 of the regulation gives way to.
    package static let others: [PenaltyRule] = [
        PenaltyRule(
            "CNX.ATL.88", "防范恐怖袭击重点目标未落实技术防范、图像留存义务，拒不改正", "Key anti-terror target without the technical protection or the stored images it owes, correction refused",
            liability: RuleUnit("CNX.ATL.88"), conduct: [RuleUnit("CNX.ATL.32")], findings: [.notInstalled, .retentionShort], condition: .warningRefused,
            measures: [.warning, .orderToCorrect, .fine],
            amounts: [.unit: 0...100_000, .responsiblePerson: 0...10_000], rank: .law
        ).with { $0.place = .antiTerrorKeyTarget },
        PenaltyRule(
            "CNX.ESR.19", "治安保卫重点单位逾期不整改，造成损害", "Key public-order unit: not corrected in time, with harm", liability: RuleUnit("CNX.ESR.19"), conduct: [RuleUnit("CNX.ESR.14")],
            findings: [.notInstalled], condition: .orderOverdueAndHarm, measures: [.orderToCorrect, .warning, .fine], amounts: [.unit: 10_000...100_000, .responsiblePerson: 500...5_000],
            rank: .administrativeRegulation
        ).with {
            $0.place = .keyPublicOrderUnit
            $0.displaces = ["NM203.22c"]
        },
        PenaltyRule(
            "CNX.EVR.44", "歌舞娱乐场所不留存、删改监控录像或者挪作他用", "Dance or song venue: recordings not kept, deleted or put to other use", liability: RuleUnit("CNX.EVR.44"),
            conduct: [RuleUnit("CNX.EVR.15")],
            findings: [.retentionShort, .x2, .x5, .x6], condition: .none, measures: [.orderToCorrect, .warning, .closure], amounts: [:], rank: .administrativeRegulation
        ).with { $0.form = .entertainmentVenue },
        PenaltyRule(
            "CNX.DSL.48.1", "拒不配合数据调取", "Refusing the retrieval of data", liability: RuleUnit("CNX.DSL.48"), conduct: [RuleUnit("CNX.DSL.35")], findings: [.x1], condition: .none,
            measures: [.orderToCorrect, .warning, .fine], amounts: [.unit: 50_000...500_000], rank: .law
        ).with {
            $0.form = .crimeRetrieval
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.DSL.48.2", "未经批准向境外机构提供数据", "Data handed to a foreign body without approval", liability: RuleUnit("CNX.DSL.48"), conduct: [RuleUnit("CNX.DSL.36")], findings: [.x5],
            condition: .none,
            measures: [.warning, .fine], amounts: [.unit: 100_000...1_000_000], rank: .law
        ).with {
            $0.form = .foreignHandover
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.DSL.48.2s", "未经批准向境外机构提供数据，造成严重后果", "The same, with serious consequences", liability: RuleUnit("CNX.DSL.48"), conduct: [RuleUnit("CNX.DSL.36")], findings: [.x5],
            condition: .none, measures: [.fine], amounts: [.unit: 1_000_000...5_000_000], rank: .law
        ).with {
            $0.form = .foreignHandover
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.DSL.45", "不履行数据安全保护义务", "Data security duties neglected", liability: RuleUnit("CNX.DSL.45"), conduct: [RuleUnit("CNX.DSL.27"), RuleUnit("CNX.DSL.29")],
            findings: [.x4, .x5],
            condition: .none, measures: [.orderToCorrect, .warning, .fine], amounts: [.unit: 50_000...500_000], rank: .law
        ).with {
            $0.form = .dataSecurity
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.DSL.45s", "不履行数据安全保护义务，造成严重后果", "The same, with serious consequences", liability: RuleUnit("CNX.DSL.45"), conduct: [RuleUnit("CNX.DSL.27"), RuleUnit("CNX.DSL.29")],
            findings: [.x4, .x5], condition: .none, measures: [.fine], amounts: [.unit: 500_000...2_000_000], rank: .law
        ).with {
            $0.form = .dataSecurity
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.PIPL.66", "违法处理个人信息，拒不改正", "Unlawful processing of personal information, correction refused", liability: RuleUnit("CNX.PIPL.66"),
            conduct: [RuleUnit("CNX.PIPL.25"), RuleUnit("CNX.PIPL.26")],
            findings: [.x5, .x4], condition: .none, measures: [.orderToCorrect, .warning, .fine], amounts: [.unit: 0...1_000_000], rank: .law
        ).with {
            $0.form = .personalInformation
            $0.isOfOtherOrgan = true
        },
        PenaltyRule(
            "CNX.PIPL.66s", "违法处理个人信息，情节严重（或者上一年度营业额百分之五以下）", "The same, in serious cases (or up to 5 % of the turnover of the year before)", liability: RuleUnit("CNX.PIPL.66"),
            conduct: [RuleUnit("CNX.PIPL.25"), RuleUnit("CNX.PIPL.26")], findings: [.x5, .x4], condition: .none, measures: [.fine], amounts: [.unit: 0...50_000_000], rank: .law
        ).with {
            $0.form = .personalInformation
            $0.isOfOtherOrgan = true
        },
    ]
}
