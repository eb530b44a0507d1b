/// The rule units that the life cycle of a system rests on.
package enum LifeRules {
    /// What a system in the sense of the regulation is.
    package static let scope = RuleUnit("NM203.3")
    /// The places that must have a system.
    package static let places = RuleUnit("NM203.7")
    /// The places that must not have one.
    package static let privacy = RuleUnit("NM203.8")
    package static let privacy799 = RuleUnit("CN799.8.1")
    package static let custody = RuleUnit("NM203.10")
    /// Technical standards and the reserved interface.
    package static let standards = RuleUnit("NM203.13.1")
    package static let sign = RuleUnit("NM203.13.3")
    /// Designed, built, used together, accepted independently.
    package static let together = RuleUnit("NM203.15")
    /// Tested or certified products; no designated brand.
    package static let products = RuleUnit("NM203.16")
    /// A month of trial, a qualified test, joint acceptance.
    package static let trial = RuleUnit("NM203.17.1")
    /// No use after failed acceptance, or before any.
    package static let use = RuleUnit("NM203.17.2")
    package static let policies = RuleUnit("NM203.18.1.1")
    package static let training = RuleUnit("NM203.18.1.2")
    package static let normalOperation = RuleUnit("NM203.19.1.7")
    /// Use before acceptance: order and fine.
    package static let unacceptedUse = RuleUnit("NM203.23")
    /// In force from 2014-11-01.
    package static let inForce = RuleUnit("NM203.26")
    /// Consent of the classified unit near by.
    package static let neighbour = RuleUnit("CN799.10")
    package static let archive = RuleUnit("CN799.11")
    package static let filing = RuleUnit("CN799.14")
    /// Devices are not altered, moved or removed without authority.
    package static let devices = RuleUnit("CN799.23.1.2")
    /// Trial operation of at least 30 days (GB 55029-2022 4.0.7).
    package static let standardTrial = RuleUnit("STD.GB55029.4-0-7")
    /// At least half of the acceptance group are technical experts (GB 50348-2018 10.1).
    package static let experts = RuleUnit("STD.GB50348.10-1")
    /// As short as possible; beyond 72 hours with more and more justification (EDPB Guidelines 3/2019).
    package static let euStorage = RuleUnit("EU.GDPR.5-1-e")
}

extension Refusal {
    /// A refusal that names its guard at the end of the sentence.
    static func by(_ guardID: String, _ units: RuleUnit..., zh: String, en: String, remedyZh: String, remedyEn: String) -> Refusal {
        Refusal(ruleUnits: units, zh: "\(zh)（\(guardID)）。", en: "\(en) (\(guardID)).", remedy: Bilingual(zh: remedyZh, en: remedyEn))
    }
}
