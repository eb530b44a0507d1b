import CustosBase

/// How long footage is kept, as a decision: scope, days, legal basis, reasons for keeping longer, who proposed it and who approved it.
///
/// Floors, ceilings and the deletion duty come from the packs and the places; the policy lies between them. A policy in force is not
/// edited: the next one is proposed, approved by another person, and takes its place (NM203.18.1.4, 19.1.6).
package enum RetentionPolicyKind {
    package static let name = "retention_policy"
    private static let action = LawAction.changePolicy

    package static var kind: RecordKind {
        var k = RecordKind(
            name, "保存策略", "Retention policy",
            fields: [
                RecordField("system", "系统", "System", .reference("system")).fixed(),
                RecordField("cameras", "适用摄像机", "Cameras", .references("camera", maximum: 2000)).optional().controlled().help("不选则适用于整个系统。", "The whole system when none is chosen."),
                RecordField("days", "保存期限（日）", "Days kept", .integer(1...Int64(RetentionPolicy.maximumDays))).rests(on: .minimumRetention).controlled(),
                RecordField("legalBasis", "依据", "Legal basis", .texts(maximum: 20)).controlled(),
                RecordField(
                    "keepReasons", "延长保存的理由", "Reasons for keeping longer",
                    .rows(
                        [
                            RecordField("reason", "理由", "Reason", .text(maximum: 300)), RecordField("until", "截止日期", "Until", .date(.any)),
                        ], maximum: 20)
                ).optional().rests(on: .deletionDuty).controlled(),
                RecordField("floorDays", "法定最低日数", "Legal minimum in days", .integer(0...36_500)).computed(),
                RecordField("ceilingDays", "上限日数", "Ceiling in days", .integer(0...36_500)).computed(),
                RecordField("deletionDuty", "到期须删除", "Must be deleted when its purpose is served", .flag).computed(),
                RecordField("rules", "所依据的规则", "Rules", .texts(maximum: 20)).computed(),
                RecordField("proposedBy", "提出人", "Proposed by", .text(maximum: 120)).computed(),
                RecordField("proposedName", "提出人姓名", "Name of who proposed it", .text(maximum: 120)).computed(),
                RecordField("approvedBy", "批准人", "Approved by", .text(maximum: 120)).computed(),
                RecordField("approvedName", "批准人姓名", "Name of who approved it", .text(maximum: 120)).computed(),
                RecordField("inForceFrom", "生效时间", "In force from", .time(.any)).computed(),
                RecordField(
                    "applied", "已下发", "Applied",
                    .rows(
                        [
                            RecordField("device", "录像机摄像机", "Camera of the recorder", .device), RecordField("days", "日数", "Days", .integer(0...36_500)),
                        ], maximum: 2000)
                ).computed(),
            ],
            lifecycle: Lifecycle(
                [
                    RecordState("draft", "起草", "Draft", isDraft: true), RecordState("proposed", "待批准", "Proposed"), RecordState("in_force", "有效", "In force"),
                    RecordState("superseded", "已被替代", "Superseded", isFinal: true), RecordState("withdrawn", "已撤回", "Withdrawn", isFinal: true),
                ],
                [
                    RecordEvent("propose", "提出", "Propose", from: ["draft"], to: "proposed", by: action, guards: guards) { deed in
                        deed.set("proposedBy", JSON(String(deed.actor.id.prefix(120))))
                        deed.set("proposedName", JSON(String(deed.actor.name.prefix(120))))
                        try compute(&deed)
                    },
                    RecordEvent("return", "退回", "Return", from: ["proposed"], to: "draft", by: action, fields: [RecordField("returnReason", "退回原因", "Reason", .text(maximum: 300))]),
                    RecordEvent(
                        "approve", "批准", "Approve", from: ["proposed"], to: "in_force", by: action,
                        fields: [RecordField("psoNotice", "告知公安机关情况", "Notice to the public security organ", .text(maximum: 300)).optional()],
                        guards: [Guard("G-CHANGE", [.noRightsChange], twoPersons), Guard("G-CHANGE", [.noRightsChange], noticed)] + guards, effect: approve),
                    RecordEvent("withdraw", "撤回", "Withdraw", from: ["draft", "proposed"], to: "withdrawn", by: action),
                    RecordEvent("apply", "下发", "Apply", from: ["in_force"], to: nil, by: action, systemOnly: true) { deed in try apply(&deed) },
                ]),
            titled: ["system", "days"], rests: [.minimumRetention, .deletionDuty], writes: action, owner: .through("system"))
        k.guards = guards
        k.effect = { deed in try compute(&deed) }
        // A camera that was added, a place that became a key target: the recorder follows without anybody remembering to tell it.
        k.timers = [
            RecordTimer("apply", in: ["in_force"]) { r, book in
                guard let wanted = try Self.wanted(r, book) else { return false }
                return Set(wanted) != Set(r.rows("applied"))
            }
        ]
        return k
    }

    private static var guards: [Guard] { [Guard("G-RET30", [.minimumRetention], allowed), Guard("G-RETLONG", [.deletionDuty], reasonsRun)] }

    /// The days against floor and ceiling of every camera in scope.
    private static func allowed(_ deed: Deed) throws -> Refusal? {
        guard let system = try deed.target("system") else { return nil }
        let cameras = try deed.record.integers("cameras").compactMap { try deed.book.record($0) }
        if let stray = cameras.first(where: { $0.integer("system") != system.id }) {
            throw FieldFault.refuse("cameras", "“\(stray.text("name") ?? "#\(stray.id)")”不属于该系统。", "“\(stray.text("name") ?? "#\(stray.id)")” is not of this system.")
        }
        guard let days = deed.record.integer("days").map(Int.init) else { return nil }
        let hasReasons = !deed.record.rows("keepReasons").isEmpty
        let scopes: [LawRecord?] = cameras.isEmpty ? [nil] : cameras
        for c in scopes {
            if let no = RetentionMerge.refusal(days: days, terms: try RetentionMerge.terms(system: system, camera: c, book: deed.book), hasReasons: hasReasons) { return no }
        }
        return nil
    }

    /// A reason for keeping longer has an end that has not passed when the policy is decided on.
    private static func reasonsRun(_ deed: Deed) throws -> Refusal? {
        guard let past = deed.record.rows("keepReasons").first(where: { ($0["until"]?.text.flatMap { LocalDate($0) }).map { $0 < deed.today } ?? true }) else { return nil }
        return .by(
            "G-RETLONG", .deletionDuty, zh: "延长保存的理由“\(past["reason"]?.text ?? "")”已过截止日期", en: "The reason “\(past["reason"]?.text ?? "")” for keeping longer has ended already",
            remedyZh: "请更新截止日期，或者缩短保存期限。", remedyEn: "Renew its end, or choose fewer days.")
    }

    private static func twoPersons(_ deed: Deed) throws -> Refusal? {
        guard deed.text("proposedBy") == deed.actor.id else { return nil }
        return .by(
            "G-CHANGE", .noRightsChange, zh: "须由另一人批准：提出人不能批准自己的策略", en: "Another person approves this: who proposed it cannot", remedyZh: "请另一名负责人登录后批准。",
            remedyEn: "Have another manager sign in and approve it.")
    }

    /// Retention of a system that is in use changes with notice to the public security organ.
    private static func noticed(_ deed: Deed) throws -> Refusal? {
        guard deed.text("psoNotice") == nil, let system = try deed.target("system"), ["in_use", "suspended"].contains(system.state), try previous(deed) != nil else { return nil }
        return .by(
            "G-CHANGE", .noRightsChange, zh: "系统已投入使用，变更保存期限须告知公安机关", en: "The system is in use: the public security organ is told of a changed retention", remedyZh: "请填写告知时间和方式。",
            remedyEn: "Enter when and how it was told.")
    }

    // MARK: Effects

    private static func compute(_ deed: inout Deed) throws {
        guard let system = try deed.target("system") else { return }
        let cameras = try deed.record.integers("cameras").compactMap { try deed.book.record($0) }
        let terms =
            try cameras.isEmpty
            ? [RetentionMerge.terms(system: system, camera: nil, book: deed.book)] : cameras.map { try RetentionMerge.terms(system: system, camera: $0, book: deed.book) }
        deed.set("floorDays", JSON(terms.map(\.floor).max() ?? 0))
        if let ceiling = terms.compactMap(\.ceiling).min() { deed.set("ceilingDays", JSON(ceiling)) } else { deed.record.data.remove("ceilingDays") }
        deed.set("deletionDuty", .bool(terms.contains(where: \.deletionDuty)))
        var units: [RuleUnit] = []
        for u in terms.flatMap(\.units) where !units.contains(u) { units.append(u) }
        deed.set("rules", .texts(units.map(\.text)))
    }

    /// The policy of the same scope that this one takes the place of.
    private static func previous(_ deed: Deed) throws -> LawRecord? {
        guard let system = deed.record.integer("system") else { return nil }
        let scope = Set(deed.record.integers("cameras"))
        return try deed.book.records(name, where: "system", is: system).first { $0.state == "in_force" && $0.id != deed.record.id && Set($0.integers("cameras")) == scope }
    }

    private static func approve(_ deed: inout Deed) throws {
        guard let system = try deed.target("system") else { return }
        try compute(&deed)
        deed.set("approvedBy", JSON(String(deed.actor.id.prefix(120))))
        deed.set("approvedName", JSON(String(deed.actor.name.prefix(120))))
        deed.set("inForceFrom", JSON(deed.now))
        let old = try previous(deed)
        if let old { deed.changes.append(.update(id: old.id, data: .emptyObject, state: "superseded", event: "superseded")) }
        if deed.record.integers("cameras").isEmpty { deed.changes.append(.update(id: system.id, data: ["retentionDays": deed.record.data["days"] ?? .null], event: "retention_changed")) }
        // The storage period is one of the items that are filed (CN799.14).
        if system.integer("retentionDays") != deed.record.integer("days") {
            deed.changes += try FilingLaw.change(of: system, reason: "存储期限变更为\(deed.record.integer("days") ?? 0)日", deed.book)
        }
        try apply(&deed)
    }

    private static func apply(_ deed: inout Deed) throws {
        guard let wanted = try wanted(deed.record, deed.book) else { return }
        let before = Set(deed.event == "approve" ? [] : deed.record.rows("applied"))
        for w in wanted where !before.contains(w) {
            if let device = w["device"]?.integer, let days = w["days"]?.integer { deed.effects.append(.retention(device: device, days: Int(days))) }
        }
        deed.set("applied", .array(wanted))
    }

    /// What the recorder is to be told for a policy: each camera in its scope that this machine records, and its days, never below the floor of its place.
    static func wanted(_ policy: LawRecord, _ book: any LawBook) throws -> [JSON]? {
        guard let system = try book.target(policy, "system"), let days = policy.integer("days").map(Int.init) else { return nil }
        let scope = Set(policy.integers("cameras"))
        let elsewhere =
            scope.isEmpty
            ? Set(try book.records(name, where: "system", is: system.id).filter { $0.state == "in_force" && $0.id != policy.id }.flatMap { $0.integers("cameras") }) : []
        var out: [JSON] = []
        for c in try SystemFacts(system, book).cameras() where c.state != "removed" && (scope.isEmpty ? !elsewhere.contains(c.id) : scope.contains(c.id)) {
            guard let device = c.integer("device"), out.count < 2000 else { continue }
            out.append(["device": .int(device), "days": JSON(max(days, try RetentionMerge.terms(system: system, camera: c, book: book).floor))])
        }
        return out
    }

    /// The same for a system as a whole, as when its trial begins and recording with it.
    static func effects(of system: LawRecord, _ book: any LawBook) throws -> [LawEffect] {
        try SystemFacts(system, book).cameras().compactMap { c in
            guard c.state != "removed", let device = c.integer("device"), let days = try RetentionMerge.effectiveDays(system: system, camera: c, book: book) else { return nil }
            return .retention(device: device, days: days)
        }
    }
}
