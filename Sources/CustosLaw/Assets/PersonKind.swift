import CustosBase

/// The register of persons: who staff is, in which part, with which clearance, behind which account (NM203.12, 18.1.2).
package enum PersonKind {
    package static let name = "person"

    static let fields: [RecordField] = [
        RecordField("name", "姓名", "Name", .text(maximum: 64)).searched(),
        RecordField("idNumber", "身份证号码", "Resident identity number", .code(.residentID)).optional().secret().unique()
            .help("保存后仅显示首尾各四位。", "Shown masked once it is kept."),
        RecordField("organisation", "所在单位", "Organisation", .reference("organisation")),
        RecordField("duty", "职务", "Position", .text(maximum: 64)).optional(),
        RecordField("roles", "岗位", "Parts", .choices(LawRole.allCases.map { Choice($0.rawValue, $0.title.zh, $0.title.en) })).optional().indexed(),
        RecordField("badge", "警号、执法证号", "Badge or enforcement number", .text(maximum: 32)).optional().unique().searched(),
        RecordField("phone", "联系电话", "Telephone", .code(.telephone)).optional(),
        RecordField("clearance", "可接触涉密信息", "Cleared for classified data", .flag).optional().rests(on: RuleUnit("NM203.19.1.4")),
        RecordField("account", "登录名", "Account", .text(maximum: 64)).optional().unique().searched()
            .help("登录名相同的账号即为此人。", "The account of this sign-in name is this person."),
    ]

    package static let kind: RecordKind = {
        var k = RecordKind(
            name, "人员", "Person", fields: fields, lifecycle: .simple(end: .manageAccounts), titled: ["name"], rests: [RuleUnit("NM203.18.1.2"), RuleUnit("NM203.19.1.4")],
            writes: .manageAccounts, owner: .organisation("organisation"))
        k.isTable = true
        k.guards = [
            EntrustContracts.accountGuard,
            Guard("G-CHANGE", [.noRightsChange]) { deed in
                guard let before = deed.before, deed.actor.person == before.id, deed.record.flag("clearance"), !before.flag("clearance") else { return nil }
                return Refusal(
                    ruleUnits: [.noRightsChange, RuleUnit("NM203.19.1.4")], zh: "本人不能给自己涉密权限（G-CHANGE）。", en: "Nobody clears themselves for classified data (G-CHANGE).",
                    remedy: Bilingual(zh: "请由另一名管理人员办理。", en: "Have another manager do it."))
            },
        ]
        return k
    }()
}
