import CustosBase

/// An agreement by which a custodian lets another department use its video (NM203.13.2). Nothing is shared without one in force (G-SHARE).
package enum SharingKind {
    package static let register = "R-SHARE"
    static let maximumCameras = 2_000
    package static let levels: [Choice] = [Choice("view", "实时查看", "View"), Choice("playback", "回放", "Playback"), Choice("copy", "复制", "Copy")]

    package static let kind: RecordKind = {
        let fields: [RecordField] = [
            RecordField("number", "登记编号", "Register number", .text(maximum: 40)).computed().indexed().searched(),
            RecordField("provider", "提供方", "Provider", .reference("organisation")).rests(on: RequestUnits.sharing),
            RecordField("receiver", "使用方", "Receiver", .reference("organisation")).rests(on: RequestUnits.sharing),
            RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: maximumCameras)).rests(on: RequestUnits.sharing),
            RecordField("purpose", "目的", "Purpose", .longText(maximum: 500)).rests(on: RequestUnits.sharing),
            RecordField("level", "共享级别", "Level", .choice(levels)).rests(on: RequestUnits.sharing),
            RecordField("from", "起始日期", "From", .date(.any)).rests(on: RequestUnits.sharing), RecordField("to", "截止日期", "To", .date(.notPast)).rests(on: RequestUnits.sharing),
            RecordField("safeguards", "安全保护措施", "Safeguards", .longText(maximum: 2000)).rests(on: RequestUnits.sharing),
            RecordField("document", "协议编号", "Number of the agreement", .text(maximum: 80)).rests(on: RequestUnits.sharing),
            RecordField("documentFile", "协议", "The agreement", .attachment).optional(),
        ].map { $0.fixed() }
        let by = RecordField("agreedBy", "同意人账号", "Agreed by", .text(maximum: 120)).computed(), at = RecordField("agreedAt", "同意时间", "Agreed at", .time(.any)).computed()
        let states = [
            RecordState("proposed", "待提供方同意", "Awaits the provider"), RecordState("active", "有效", "Active"), RecordState("declined", "未同意", "Declined", isFinal: true),
            RecordState("ended", "已终止", "Ended", isFinal: true), RecordState("expired", "已到期", "Expired", isFinal: true),
        ]
        let reason = RecordField("endReason", "原因", "Reason", .text(maximum: 200))
        let events = [
            RecordEvent("agree", "同意", "Agree", from: ["proposed"], to: "active", by: .approve, guards: [ofProvider, anotherPerson, parties]) { deed in
                deed.set("agreedBy", JSON(deed.actor.id))
                deed.set("agreedAt", JSON(deed.now))
            },
            RecordEvent("decline", "不同意", "Decline", from: ["proposed"], to: "declined", by: .approve, fields: [reason], guards: [ofProvider]),
            RecordEvent("end", "终止", "End", from: ["active"], to: "ended", by: .approve, fields: [reason], guards: [ofParty]),
            RecordEvent("expire", "到期", "Expire", from: ["proposed", "active"], to: "expired", by: .approve, systemOnly: true),
        ]
        var k = RecordKind(
            "sharing", "共享协议", "Sharing agreement", fields: fields + [by, at], lifecycle: Lifecycle(states, events), titled: ["number", "document"], rests: [RequestUnits.sharing],
            writes: .createRequest,
            owner: .organisation("provider"))
        k.guards = [proposer, parties]
        k.effect = { if $0.before == nil { $0.set("number", JSON(try $0.book.nextNumber(register))) } }
        k.timers = [RecordTimer("expire", in: ["proposed", "active"]) { r, book in r.date("to").map { $0 < book.today } ?? false }]
        k.register = register
        return k
    }()

    /// Departments and organs agree on sharing; a private requester asks by a request.
    private static let proposer = Guard("G-SHARE", [RequestUnits.sharing]) { deed in
        deed.actor.isSystem || deed.actor.has(.psoApprover, .psoCase, .department, .manager) ? nil : refused("共享协议由有关部门和单位订立", "Sharing agreements are made by departments and units")
    }

    /// Provider is who keeps the data of every camera (NM203.10), receiver another body of state; the period runs forward.
    private static let parties = Guard("G-SHARE", [RequestUnits.sharing]) { deed in
        let provider = deed.record.integer("provider")
        if provider == deed.record.integer("receiver") { return refused("提供方和使用方是同一单位", "Provider and receiver are one") }
        if let receiver = try deed.target("receiver"), !["PSO", "DEP", "GOV"].contains(receiver.text("kind")) {
            return refused("使用方须为公安机关或其他部门", "The receiver must be a public security organ or another department")
        }
        for id in deed.record.integers("cameras") {
            guard let camera = try deed.book.record(id), let system = try deed.book.target(camera, "system"), try RequestFacts.custodian(of: system, deed.book)?.id != provider else {
                continue
            }
            return refused("摄像机“\(camera.text("name") ?? "#\(id)")”的数据不由提供方保管", "The provider does not keep the data of camera “\(camera.text("name") ?? "#\(id)")”")
        }
        if let from = deed.date("from"), let to = deed.date("to"), to < from { return refused("截止日期早于起始日期", "It ends before it begins") }
        return nil
    }

    private static let ofProvider = Guard("G-SHARE", [RequestUnits.sharing, RequestUnits.custody]) { deed in
        deed.actor.organisation == nil || deed.actor.organisation == deed.record.integer("provider") ? nil : refused("只有提供方可以办理", "Only the provider may do this")
    }

    private static let ofParty = Guard("G-SHARE", [RequestUnits.sharing]) { deed in
        guard let mine = deed.actor.organisation, mine != deed.record.integer("provider"), mine != deed.record.integer("receiver") else { return nil }
        return refused("只有协议双方可以终止", "Only a party to it may end it")
    }

    private static let anotherPerson = Guard("G-SHARE", [RequestUnits.sharing, .noRightsChange]) { deed in
        deed.actor.id == deed.record.createdBy ? refused("提出人不能自己同意", "Whoever proposed it cannot agree to it") : nil
    }

    private static func refused(_ zh: String, _ en: String) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.sharing], zh: "\(zh)（G-SHARE）。", en: "\(en) (G-SHARE).",
            remedy: Bilingual(zh: "请核对双方、摄像机和期限，由提供方另一人同意。", en: "Check parties, cameras and period, and have another person of the provider agree."))
    }
}
