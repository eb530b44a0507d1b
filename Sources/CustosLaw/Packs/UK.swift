extension RulePacks {
    /// The Surveillance Camera Code: twelve guiding principles, for a self-assessment.
    package static let uk = RulePack(
        id: "UK", name: Bilingual(zh: "英国监控摄像机行为准则（2021年修订）", en: "Surveillance Camera Code of Practice (amended November 2021)"), issuer: Bilingual(zh: "英国内政部", en: "Home Office"),
        rank: .foreign,
        effectiveFrom: LocalDate("2022-01-12"), basis: Bilingual(zh: "2012年自由保护法第29至33条", en: "Protection of Freedoms Act 2012 ss. 29-33"), confidence: .high,
        caveat: Bilingual(zh: "适用于英格兰和威尔士；有关机关应当予以考虑。", en: "England and Wales; relevant authorities must have regard to it."), entries: UKPrinciples.entries)
}

/// The twelve principles.
enum UKPrinciples {
    private static func principle(_ unit: StaticString, _ n: Int, _ zh: String, _ en: String, kinds: [String], registers: [String] = [], reports: [String] = []) -> RuleEntry {
        RuleEntry.duty(unit, [.controller], zh, en).cited("准则第\(n)项原则", "Code, principle \(n)").by(kinds: kinds, registers: registers, reports: ["RP-UK"] + reports, tests: ["uk_"])
    }

    static let entries: [RuleEntry] = [
        principle("UK.P1", 1, "特定目的、正当目标、迫切需要", "Specified purpose, legitimate aim, pressing need", kinds: ["system", "camera"]),
        principle("UK.P2", 2, "考虑对个人和隐私的影响，定期复核", "Effect on people and privacy, with regular review", kinds: ["pia", "zone"], reports: ["RP-PRIV"]),
        principle("UK.P3", 3, "尽可能公开，公布联系点", "Transparency with a published contact point", kinds: ["sign"], reports: ["RP-SIGN"]),
        principle("UK.P4", 4, "责任和问责明确", "Clear responsibility and accountability", kinds: ["system"]),
        principle("UK.P5", 5, "使用前有规则，并传达到人", "Rules before use, communicated to all who need them", kinds: ["policy", "training"], reports: ["RP-ART18"]),
        principle("UK.P6", 6, "不超过必要地保存，目的实现后删除", "No more is stored than required; deleted when done", kinds: ["system"], reports: ["RP-RET"]),
        principle("UK.P7", 7, "限制访问，规定披露条件", "Restricted access, defined rules on disclosure", kinds: ["request"], registers: ["R-RETRIEVE", "R-USE"], reports: ["RP-RETRIEVE"]),
        principle("UK.P8", 8, "符合认可的操作、技术、能力标准", "Approved operational, technical and competency standards", kinds: ["conformity", "training"]),
        principle("UK.P9", 9, "防止未经授权的访问和使用", "Security against unauthorised access and use", kinds: ["incident", "policy"]),
        principle("UK.P10", 10, "复核和审计，报告公布", "Review and audit, with reports published", kinds: ["attestation"]).manual(),
        principle("UK.P11", 11, "以有证据价值的方式最有效地支持公共安全", "Best support of public safety with evidential value", kinds: ["system"], reports: ["RP-AVAIL"]),
        principle("UK.P12", 12, "参照数据库准确、及时更新", "Reference databases are accurate and up to date", kinds: [])
            .because("本系统没有人脸、号牌比对库。", "Custos has no watch list of faces or plates."),
    ]
}
