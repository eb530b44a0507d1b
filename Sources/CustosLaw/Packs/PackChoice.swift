import CustosBase

/// Whether packs can be chosen together for one system, and in that place.
package enum PackChoice {
    /// The refusal that a choice would meet, or `nil`.
    ///
    /// - Parameter area: digits of the administrative division; `nil` while it is not known.
    package static func objection(_ packs: [String], area: String? = nil, isAntiTerrorTarget: Bool = false) -> Refusal? {
        if packs.contains("NM203"), !ActivePacks.isInRegion(area) {
            return Refusal(
                ruleUnits: [RuleUnit("NM203.2")], zh: "本办法只适用于内蒙古自治区行政区域内的系统，不能为区外系统选用（G-PACK）。",
                en: "The measures apply to systems inside the autonomous region only and cannot be chosen for one outside of it (G-PACK).",
                remedy: Bilingual(zh: "请核对系统所在行政区划，或者选用第799号令等其他规则包。", en: "Check the system's administrative division, or choose other packs such as Decree 799."))
        }
        var traits = SystemTraits()
        traits.isAntiTerrorTarget = isAntiTerrorTarget
        let ids = ActivePacks.isInRegion(area) && !packs.contains("NM203") && area != nil ? packs + ["NM203"] : packs
        let active = ActivePacks(ids: ids, traits: traits, day: LocalDate(year: 2026, month: 1, day: 1))
        // The strictest of the collisions is the one to show.
        let impossible = active.conflicts.filter(\.isImpossible)
        guard let c = impossible.first(where: { $0.second == .antiTerrorRetention }) ?? impossible.first else {
            guard area != nil, ActivePacks.isInRegion(area), !packs.isEmpty, !packs.contains("NM203") else { return nil }
            return Refusal(
                ruleUnits: [RuleUnit("NM203.2")], zh: "自治区内的系统必须适用本办法，不能不选（G-PACK）。", en: "The measures bind every system inside the region and cannot be left out (G-PACK).",
                remedy: Bilingual(zh: "请同时选用自治区政府令第203号。", en: "Choose NM203 as well."))
        }
        let zh = c.citations.map(\.zh).joined(separator: "；"), en = c.citations.map(\.en).joined(separator: "; ")
        return Refusal(
            ruleUnits: [c.first, c.second], zh: "不能为同一系统同时选用这些规则包：\(c.title.zh)（\(zh)）（G-PACK）。", en: "These packs cannot be chosen for one system: \(c.title.en) (\(en)) (G-PACK).",
            remedy: Bilingual(zh: "请拆分为两个系统，分别选用规则包；摄像机只能属于其中一个。", en: "Split it in two systems and choose for each; a camera belongs to one of them."))
    }

    /// For the guards of `system`: its choice of packs can be obeyed, where it stands.
    package static var packGuard: Guard {
        Guard("G-PACK", [RuleUnit("NM203.2"), RuleUnit("EU.GDPR.5-1-e")]) { deed in
            let isTarget = try deed.record.integers("sites").contains { try deed.book.record($0)?.flag("antiTerrorKeyTarget") ?? false }
            return objection(deed.record.words("packs"), area: deed.record.area, isAntiTerrorTarget: isTarget)
        }
    }
}
