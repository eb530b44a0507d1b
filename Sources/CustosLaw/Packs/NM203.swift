extension RulePacks {
    /// The regulation that Custos implements: the base pack of every system in the autonomous region.
    package static let nm203 = RulePack(
        id: "NM203",
        name: Bilingual(zh: "内蒙古自治区公共安全视频监控图像信息系统管理办法", en: "Inner Mongolia Measures on Public-Safety Video Surveillance Image Information Systems"),
        issuer: Bilingual(zh: "内蒙古自治区人民政府（令第203号）", en: "People's Government of the Inner Mongolia Autonomous Region (order 203)"),
        rank: .localGovernmentRule, effectiveFrom: LocalDate("2014-11-01"),
        basis: Bilingual(zh: "内蒙古自治区公共安全技术防范管理条例", en: "Inner Mongolia Regulations on Technical Protection for Public Security"),
        confidence: .high,
        caveat: Bilingual(
            zh: "2022年10月21日修改决定的施行日期、第799号国务院令施行后本办法是否修改或者废止，未核实。",
            en: "Not verified: the day on which the amendment of 21 October 2022 took effect, and whether the measures were amended or repealed after State Council Decree 799."),
        entries: NM203General.entries + NM203Installation.entries + NM203Access.entries + NM203Construction.entries + NM203Duties.entries + NM203Conduct.entries + NM203Liability.entries)
}
