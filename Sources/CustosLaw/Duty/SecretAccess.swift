import CustosBase

/// Access to the secrets of a system: plans, network data, credentials, media, device rooms (NM203.19.1.4, R-SECRET). Role and reason are needed, and it ends by itself.
package enum SecretAccess {
    package static let materials: [Choice] = [
        Choice("site_map", "点位图", "Site map"), Choice("coverage_plan", "覆盖方案", "Coverage plan"), Choice("network_data", "网络数据", "Network data"),
        Choice("credentials", "口令和密钥", "Credentials and keys"), Choice("media", "存储介质", "Storage media"), Choice("device_room", "设备机房", "Device room"),
    ]

    /// The open access by which an actor may see this material of a system now; its number belongs on what is shown, as a watermark.
    package static func open(_ material: String, of system: Int64, for actor: LawActor, _ book: any LawBook) throws -> LawRecord? {
        try book.records("secret_access", where: "system", is: system).last { r in
            r.state == "open" && r.createdBy == actor.id && r.words("materials").contains(material) && (r.time("expiresAt").map { book.now < $0 } ?? false)
        }
    }

    static var kind: RecordKind {
        let fields: [RecordField] = [
            DutyParts.system(),
            RecordField("materials", "涉密资料", "Secrets", .choices(materials)).rests(on: DutyRule.secrets).fixed(),
            DutyParts.person("person", "查阅人", "Who").fixed(),
            DutyParts.prose("reason", "事由", "Reason", 500).rests(on: DutyRule.secrets).fixed(),
            DutyParts.line("document", "依据", "Document", 120).optional().fixed(),
            DutyParts.line("number", "编号", "Number", 60).computed(),
            DutyParts.line("watermark", "水印", "Watermark", 200).computed(),
            DutyParts.moment("expiresAt", "截止时间", "Until").computed(),
        ]
        let states = [RecordState("open", "查阅中", "Open"), RecordState("closed", "已结束", "Closed", isFinal: true)]
        let events = [
            RecordEvent("close", "结束", "Close", from: ["open"], to: "closed", by: .writeLog, fields: [DutyParts.line("returned", "资料归还情况", "What was returned", 200)]),
            RecordEvent("expire", "到时", "Expire", from: ["open"], to: "closed", by: .writeLog, systemOnly: true),
        ]
        var k = RecordKind(
            "secret_access", "涉密资料查阅", "Access to secrets", fields: fields, lifecycle: Lifecycle(states, events), titled: ["number", "reason"],
            rests: [DutyRule.secrets, DutyRule.fivePolicies],
            writes: .writeLog, owner: .through("system"))
        k.register = "R-SECRET"
        k.guards = [cleared]
        k.effect = { deed in
            guard deed.before == nil else { return }
            let number = try deed.book.nextNumber("R-SECRET")
            let hours = Int64(try OrganPolicy.number(.secretAccess, for: deed.record.organisation, deed.book))
            deed.set("number", JSON(number))
            deed.set("watermark", JSON("\(number) \(String(deed.actor.name.prefix(60))) \(deed.now.description)"))
            deed.set("expiresAt", JSON(deed.now + .seconds(hours * 3600)))
        }
        k.timers = [RecordTimer("expire", in: ["open"]) { r, book in r.time("expiresAt").map { $0 <= book.now } ?? false }]
        return k
    }

    /// Managers and maintainers by their role, entrusted people within their contract, everybody else by a clearance in the person register.
    private static let cleared = Guard("G-SECRET", [DutyRule.secrets]) { deed in
        let own = try deed.actor.person.flatMap { try deed.book.record($0) }
        if let own, deed.record.integer("person") != own.id {
            return Refusal(
                ruleUnits: [DutyRule.secrets], zh: "只能登记本人的查阅（G-SECRET）。", en: "Access is entered for oneself only (G-SECRET).",
                remedy: Bilingual(zh: "请由查阅人本人登记。", en: "Who needs access enters it."))
        }
        if deed.actor.has(.manager, .maintainer) || own?.flag("clearance") == true { return nil }
        if deed.actor.has(.entrusted), try RightsLaw.hasContract(deed.actor, book: deed.book) { return nil }
        return Refusal(
            ruleUnits: [DutyRule.secrets], zh: "“\(deed.actor.name)”没有查阅系统秘密的权限（G-SECRET）。", en: "“\(deed.actor.name)” is not cleared for secrets of the system (G-SECRET).",
            remedy: Bilingual(zh: "请由使用单位负责人查阅，或者先在人员登记中授予涉密权限。", en: "The using unit's manager can look, or grant clearance in the person register first."))
    }
}
