extension PackConflict {
    package static let all: [PackConflict] = chinese + foreign

    private static let chinese: [PackConflict] = [
        PackConflict(
            "police-access", RuleUnit("NM203.14"), RuleUnit("CN799.20"), prevails: RuleUnit("CN799.20"),
            title: Bilingual(zh: "公安无偿接入与依法定权限查阅", en: "Free police connection and the limits of legal power"),
            outcome: Bilingual(
                zh: "从高位阶的第799号令：接入仍然无偿，但须有法定权限、范围和期限，限于履行职责所必需。",
                en: "Decree 799 prevails: access stays free of charge, and needs legal power, a scope, an end, and stays within what is necessary.")),
        PackConflict(
            "ordered-deletion", .minimumRetention, RuleUnit("CN799.26"), prevails: RuleUnit("CN799.26"),
            title: Bilingual(zh: "保存不少于30日与责令删除违法采集的图像", en: "Thirty days of keeping and ordered deletion of unlawful footage"),
            outcome: Bilingual(
                zh: "从书面删除命令（第二十六条至第二十八条），先留证据副本；无命令不得提前删除（G-DELORDER）。",
                en: "A written order (Arts. 26 to 28) prevails, after an evidence copy; without one nothing goes early (G-DELORDER).")),
        PackConflict(
            "purpose-served", .minimumRetention, .deletionDuty, prevails: .deletionDuty,
            title: Bilingual(zh: "长期保存与目的实现后删除", en: "Long local retention and deletion once the purpose is served"),
            outcome: Bilingual(zh: "最低期限届满后，目的已实现的应当删除；继续保存须登记用途和理由。", en: "After the least period what has served its purpose is deleted; keeping longer needs a recorded purpose."),
            when: { $0.hasDeletionDuty }),
        PackConflict(
            "other-public-places", RuleUnit("NM203.7"), RuleUnit("CN799.9"), prevails: RuleUnit("CN799.9"),
            title: Bilingual(zh: "应当安装的场所不属第799号令第七条", en: "Places that must be equipped and lie outside Decree 799 Art. 7"),
            outcome: Bilingual(
                zh: "只能由对场所负有安全防范义务的单位或者个人安装，且为公共安全所必需；本办法第十八条的义务仍然适用。",
                en: "Only the party with the security duty installs, and only what is necessary; the duties of NM203 Art. 18 stay."),
            when: { !$0.traits.categories.isEmpty && $0.traits.matches(.otherPublic) }),
        PackConflict(
            "erasure-request", .minimumRetention, .storageOnly, prevails: .storageOnly, title: Bilingual(zh: "法定保存期内的个人删除请求", en: "A request for erasure within a statutory period"),
            outcome: Bilingual(zh: "不删除，转为限制使用：期限届满前只存储和保护，届满后删除。", en: "Not erased but restricted: storage and security alone until the period ends, then erased.")),
        PackConflict(
            "anti-terror", .minimumRetention, .antiTerrorRetention, prevails: .antiTerrorRetention, title: Bilingual(zh: "30日与90日", en: "Thirty days and ninety"),
            outcome: Bilingual(zh: "反恐重点目标保存不少于90日；90日同时满足30日。", en: "Key anti-terror targets keep 90 days, which satisfies 30."), when: { $0.traits.isAntiTerrorTarget }),
        PackConflict(
            "displaced-fine", RuleUnit("NM203.24.1.3"), RuleUnit("CNX.PIPL.66"), prevails: RuleUnit("CNX.PIPL.66"),
            title: Bilingual(zh: "非法提供图像的罚款", en: "The fine for illegal provision of images"),
            outcome: Bilingual(zh: "法律、法规已有具体处罚规定的从其规定（NM203.21）；同一行为不得两次罚款。", en: "Specific penalties of other laws are followed (NM203.21); no second fine for one act.")),
        PackConflict(
            "displaced-refusal", RuleUnit("NM203.24.1.1"), RuleUnit("CNX.DSL.48"), prevails: RuleUnit("CNX.DSL.48"),
            title: Bilingual(zh: "拒不配合调取的罚款", en: "The fine for refusing retrieval"),
            outcome: Bilingual(
                zh: "公安机关、国家安全机关依法调取数据被拒的，从数据安全法；同一行为不得两次罚款。", en: "Where police or state security retrieve data by law, the Data Security Law is followed; no second fine for one act.")),
    ]

    private static let foreign: [PackConflict] = [
        PackConflict(
            "72-hours-30-days", RuleUnit("EU.GDPR.5-1-e"), .minimumRetention, prevails: nil, title: Bilingual(zh: "72小时与30日", en: "72 hours and 30 days"),
            outcome: Bilingual(zh: "同一系统不能同时适用：须拆分为两个系统。", en: "One system cannot obey both: it has to be split in two."), impossible: true),
        PackConflict(
            "72-hours-decree", RuleUnit("EU.GDPR.5-1-e"), .deletionDuty, prevails: nil, title: Bilingual(zh: "72小时与第799号令30日", en: "72 hours and the 30 days of Decree 799"),
            outcome: Bilingual(zh: "同一系统不能同时适用：须拆分为两个系统。", en: "One system cannot obey both: it has to be split in two."), impossible: true),
        PackConflict(
            "72-hours-90-days", RuleUnit("EU.GDPR.5-1-e"), .antiTerrorRetention, prevails: nil, title: Bilingual(zh: "72小时与90日", en: "72 hours and 90 days"),
            outcome: Bilingual(zh: "同一系统不能同时适用：须拆分为两个系统。", en: "One system cannot obey both: it has to be split in two."), impossible: true, when: { $0.traits.isAntiTerrorTarget }),
        PackConflict(
            "72-hours-standard", RuleUnit("EU.GDPR.5-1-e"), RuleUnit("STD.GB55029.3-5-2"), prevails: nil,
            title: Bilingual(zh: "72小时与标准30日", en: "72 hours and the 30 days of the standard"),
            outcome: Bilingual(zh: "同一系统不能同时适用：须拆分为两个系统。", en: "One system cannot obey both: it has to be split in two."), impossible: true),
        PackConflict(
            "blurring", RuleUnit("EU.EDPB.133"), .untouchedOriginals, prevails: .untouchedOriginals,
            title: Bilingual(zh: "模糊视同删除与不得删改原始记录", en: "Blurring as erasure and untouched originals"),
            outcome: Bilingual(zh: "原件不得模糊化；只对复制件遮挡。", en: "Originals are never blurred; copies are masked.")),
        PackConflict(
            "uk-storage", RuleUnit("UK.P6"), .minimumRetention, prevails: .minimumRetention, title: Bilingual(zh: "“不超过必要”与最低30日", en: "No more than required, and at least 30 days"),
            outcome: Bilingual(zh: "准则没有天数：30日为法定所需，届满后目的实现的删除，两者可以同时满足。", en: "The code names no days: 30 are required by law, what is served goes afterwards, and both are obeyed.")),
    ]
}
