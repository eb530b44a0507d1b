/// Who may give whom a part before the law (NM203.19.1.6: no unauthorised change of permissions).
package enum AccountLaw {
    /// Parts that a technical administrator gives without the unit's manager: they see no images and decide nothing.
    package static let technical: Set<LawRole> = [.technician, .maintainer]

    /// Why an account's parts may not be changed so; `nil` when they may.
    ///
    /// - Parameters:
    ///   - giver: the parts of whoever changes them.
    ///   - isOwn: it is their own account.
    package static func objection(giver: Set<LawRole>, isOwn: Bool, before: Set<LawRole>, after: Set<LawRole>) -> Refusal? {
        guard before != after else { return nil }
        if isOwn {
            return Refusal(
                ruleUnits: [.noRightsChange], zh: "不能更改自己的角色和职责（G-CHANGE）。", en: "Nobody changes their own role and duties (G-CHANGE).",
                remedy: Bilingual(zh: "请另一名管理员办理。", en: "Have another administrator do it."))
        }
        guard !giver.contains(.manager), !before.symmetricDifference(after).isSubset(of: technical) else { return nil }
        return Refusal(
            ruleUnits: [.noRightsChange], zh: "系统管理员只能给予或收回系统管理、维护职责（G-CHANGE）。", en: "A technical administrator gives and takes technical duties only (G-CHANGE).",
            remedy: Bilingual(zh: "请使用单位负责人办理。", en: "Have the using unit's manager do it."))
    }
}
