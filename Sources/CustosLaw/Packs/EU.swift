extension RulePacks {
    /// GDPR with the EDPB's guidelines on video devices: a comparison pack, and a real one for systems in the Union.
    package static let eu = RulePack(
        id: "EU", name: Bilingual(zh: "欧盟通用数据保护条例与视频设备指南3/2019", en: "GDPR and EDPB Guidelines 3/2019 on video devices"),
        issuer: Bilingual(zh: "欧盟、欧洲数据保护委员会", en: "European Union, EDPB"), rank: .foreign,
        effectiveFrom: LocalDate("2018-05-25"), basis: Bilingual(zh: "对照", en: "Comparison"), confidence: .medium,
        caveat: Bilingual(zh: "公安机关的处理适用2016/680号指令，不在本包内。", en: "Processing by police falls under Directive 2016/680 and is not in this pack."), entries: EUTopics.entries)
}

/// The topics that bear on a recorder.
enum EUTopics {
    private static func topic(_ kind: RuleKind, _ unit: StaticString, _ clause: String, _ zh: String, _ en: String) -> RuleEntry {
        RuleEntry(kind, unit, [.controller], zh, en).cited(clause, clause).known(.medium)
    }

    static let entries: [RuleEntry] = [
        topic(.duty, "EU.GDPR.5-1-b", "GDPR Art. 5(1)(b)", "逐台摄像机书面目的；仅写“安全”不够具体", "Purpose in writing for each camera; “safety” alone is not specific").by(
            kinds: ["camera"], tests: ["eu_"]),
        topic(.duty, "EU.GDPR.6-1", "GDPR Art. 6(1)", "合法性基础：多为正当利益或者公共任务，例外为同意", "Legal basis: mostly legitimate interest or public task, consent exceptionally").by(
            kinds: ["pia"], tests: ["eu_"]),
        topic(
            .duty, "EU.GDPR.5-1-e", "GDPR Art. 5(1)(e), EDPB 3/2019 para. 121", "保存尽可能短，数日后自动删除为宜；超过72小时须有更充分的理由",
            "As short as possible, best erased after a few days; beyond 72 hours with more and more justification"
        )
        .by(guards: ["G-PACK"], kinds: ["system"], reports: ["RP-RET", "RP-CONFLICT"], tests: ["eu_"]),
        topic(
            .duty, "EU.GDPR.13", "GDPR Art. 13, EDPB 3/2019 paras. 110-119", "两层告知：警示标识载明最重要信息，详细信息另行提供",
            "Two layers: a warning sign with the most important information, details elsewhere"
        ).known(.high).by(kinds: ["sign"], reports: ["RP-SIGN"], tests: ["eu_"]),
        topic(.duty, "EU.GDPR.15", "GDPR Arts. 12(3), 15", "查阅权：不迟于一个月答复，遮挡他人", "Right of access: answered within one month, others masked").by(
            kinds: ["request"], reports: ["RP-RETRIEVE"], tests: ["eu_"]),
        topic(.duty, "EU.GDPR.21", "GDPR Art. 21", "反对权：无压倒性理由应当停止", "Objection: stop unless there are compelling grounds").by(kinds: ["complaint"], tests: ["eu_"]),
        topic(.duty, "EU.GDPR.6-1-c", "GDPR Art. 6(1)(c), EDPB 3/2019 paras. 56-60", "向警方提供是单独的处理活动", "Each hand-over to police is separate processing").known(.high).by(
            kinds: ["request"], registers: ["R-RETRIEVE"], reports: ["RP-RETRIEVE"], tests: ["eu_"]),
        topic(
            .duty, "EU.GDPR.35-3-c", "GDPR Arts. 35(3)(c), 37(1)(b)", "大规模系统监控公共区域：影响评估、数据保护官",
            "Systematic monitoring of public areas on a large scale: impact assessment, data protection officer"
        ).by(kinds: ["pia"], tests: ["eu_"]),
        topic(.definition, "EU.EDPB.133", "EDPB 3/2019", "不可逆模糊视同删除", "Irreversible blurring counts as erasure").because(
            "本办法禁止改动原始信息；本系统不提供对原件的模糊化。", "NM203 forbids altering originals; Custos does not blur them."
        ).by(reports: ["RP-CONFLICT"], tests: ["conflict"]),
        topic(.definition, "EU.LED.1", "Directive (EU) 2016/680", "警察机关的处理适用该指令", "Processing by police authorities falls under this directive").because(
            "范围条款，不约束系统。", "A clause of scope; it binds no system."),
    ]
}
