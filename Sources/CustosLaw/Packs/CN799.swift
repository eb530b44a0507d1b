extension RulePacks {
    /// State Council Decree 799, in force 1 April 2025.
    package static let cn799 = RulePack(
        id: "CN799", name: Bilingual(zh: "公共安全视频图像信息系统管理条例", en: "Regulation on the Administration of Public Safety Video Image Information Systems"),
        issuer: Bilingual(zh: "国务院（令第799号）", en: "State Council (Decree 799)"), rank: .administrativeRegulation, effectiveFrom: LocalDate("2025-04-01"),
        basis: Bilingual(zh: "国务院行政法规", en: "Administrative regulation of the State Council"), confidence: .high,
        caveat: Bilingual(zh: "《公共安全视频图像信息系统监督管理工作规定》（公通字〔2025〕11号）内容未核实，未编入。", en: "The ministry's supervision rules (Gongtongzi [2025] No. 11) were not read and are not encoded."),
        entries: CN799General.entries + CN799Construction.entries + CN799Use.entries + CN799Supervision.entries + CN799Liability.entries)
}
