extension RulePacks {
    /// Other Chinese law that NM203 Arts. 18(1)(4) and 21 and CN799 Arts. 17 and 31 draw in. Each entry has the rank of its own text.
    package static let cnx = RulePack(
        id: "CNX", name: Bilingual(zh: "其他有关法律、行政法规（援引）", en: "Other Chinese law that the measures point to"),
        issuer: Bilingual(zh: "全国人大常委会、国务院等", en: "Standing Committee of the National People's Congress, State Council and others"), rank: .law, effectiveFrom: nil,
        basis: Bilingual(zh: "经本办法第十八条第一款第四项、第二十一条援引", en: "Drawn in by NM203 Arts. 18(1)(4) and 21"), confidence: .high,
        caveat: Bilingual(
            zh: "仅编入所援引的条款；旅馆业保存90日之说未见法律依据，不编入。", en: "Only the articles that are pointed to; the 90 days claimed for hotels have no basis that was found and are not encoded."),
        entries: CNXSecurity.entries + CNXPersonalData.entries + CNXData.entries + CNXProcedure.entries)
}
