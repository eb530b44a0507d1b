/// The rules that supervision and punishment rest on.
enum SupervisionUnit {
    static let scope = RuleUnit("NM203.5.1")
    static let inspection = RuleUnit("NM203.20")
    static let otherLaw = RuleUnit("NM203.21")
    static let notInstalled = RuleUnit("NM203.22")
    /// Correction within a time limit is ordered first.
    static let correction = RuleUnit("NM203.22a")
    static let unacceptedUse = RuleUnit("NM203.23")
    static let conduct = RuleUnit("NM203.24")
    static let supervisors = RuleUnit("NM203.25")
    static let inForce = RuleUnit("NM203.26")
    static let decreeInspection = RuleUnit("CN799.24")
    static let decreeInternalControl = RuleUnit("CN799.25")
    static let decreeOfficials = RuleUnit("CN799.32")
    /// Administrative Penalty Law. One act is fined once, and by the rule with the higher fine.
    static let oneFine = RuleUnit("CNX.APL.29")
    /// Two years; five for life, health and financial safety with harmful consequences.
    static let timeLimit = RuleUnit("CNX.APL.36")
    static let twoOfficers = RuleUnit("CNX.APL.42")
    static let priorNotice = RuleUnit("CNX.APL.44")
    static let defence = RuleUnit("CNX.APL.45")
    /// What can be imposed on the spot; every fine of the regulation is above it.
    static let onTheSpot = RuleUnit("CNX.APL.51")
    static let ninetyDays = RuleUnit("CNX.APL.60")
    static let hearing = RuleUnit("CNX.APL.63")
}

/// A refusal of supervision: its guard is named at the end of both sentences.
func supervisionRefusal(_ id: String, _ units: [RuleUnit], _ zh: String, _ en: String, remedy remedyZh: String, _ remedyEn: String) -> Refusal {
    Refusal(ruleUnits: units, zh: "\(zh)（\(id)）。", en: "\(en) (\(id)).", remedy: Bilingual(zh: remedyZh, en: remedyEn))
}
