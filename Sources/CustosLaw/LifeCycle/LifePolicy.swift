import CustosBase

/// What an organisation decides for the life of its systems where the regulation gives no number.
package struct LifePolicy: Sendable, Hashable {
    /// A trial that was interrupted begins anew.
    package var restartsAfterInterruption = false
    /// After a failed test the month of trial begins anew.
    package var restartsAfterFailedTest = false
    /// Days of trial after which one that was not tested becomes a finding.
    package var trialMaximumDays = 180

    package init() {}

    /// The rules of the organisation; the defaults when it has made none.
    package static func of(_ organisation: Int64?, book: any LawBook) throws -> LifePolicy {
        var p = LifePolicy()
        guard let organisation, let r = try book.records(LifePolicyKind.name, where: "organisation", is: organisation).last(where: { $0.state == "valid" }) else { return p }
        p.restartsAfterInterruption = r.flag("restartsAfterInterruption")
        p.restartsAfterFailedTest = r.flag("restartsAfterFailedTest")
        if let n = r.integer("trialMaximumDays") { p.trialMaximumDays = Int(n) }
        return p
    }
}

/// The book of these decisions: one valid row for each organisation.
package enum LifePolicyKind {
    package static let name = "life_policy"

    private static let notSet = Bilingual(zh: "本办法未规定，由单位自定。", en: "Not set by the regulation; the organisation's own rule.")

    package static var kind: RecordKind {
        RecordKind(
            name, "建设管理规则", "Rules for the life of systems",
            fields: [
                RecordField("organisation", "单位", "Organisation", .reference("organisation")).unique(),
                flag("restartsAfterInterruption", "试运行中断后重新计算", "An interrupted trial begins anew"),
                flag("restartsAfterFailedTest", "检测不合格后重新试运行", "The trial begins anew after a failed test"),
                RecordField("trialMaximumDays", "试运行最长日数", "Longest trial in days", .integer(31...3650)).optional().help(notSet.zh, notSet.en),
            ],
            lifecycle: .simple(end: .changePolicy), titled: ["organisation"], rests: [LifeRules.trial], writes: .changePolicy, owner: .organisation("organisation"))
    }

    private static func flag(_ name: String, _ zh: String, _ en: String) -> RecordField { RecordField(name, zh, en, .flag).optional().help(notSet.zh, notSet.en) }
}
