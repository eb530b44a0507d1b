import CustosBase

/// Free connection to, or direct use of, a unit's system by a public security organ (NM203.14), within what CN799.20 asks: legal basis, scope, end.
///
/// The using unit reads it and can neither change nor end it: only the organ's own approver does, or its last day.
package enum PoliceGrantKind {
    /// Cameras of one grant; a larger scope is several grants.
    static let maximumCameras = 2_000
    package static let register = "R-POLICE"

    package static let kind: RecordKind = {
        let fields: [RecordField] = [
            RecordField("number", "登记编号", "Register number", .text(maximum: 40)).computed().indexed().searched(),
            RecordField("organ", "公安机关", "Public security organ", .reference("organisation")).rests(on: RequestUnits.policeAccess),
            RecordField("system", "系统", "System", .reference("system")).rests(on: RequestUnits.policeAccess),
            RecordField("grantKind", "方式", "Kind", .choice([Choice("connect", "接入", "Connect"), Choice("direct_use", "直接使用", "Direct use")])).rests(on: RequestUnits.policeAccess),
            RecordField("purpose", "目的", "Purpose", .choice([Choice("public_safety", "维护公共安全", "Public safety"), Choice("public_order", "维护社会治安", "Public order")])).rests(
                on: RequestUnits.policeAccess),
            RecordField("reason", "具体事由", "Reason in particular", .longText(maximum: 500)).rests(on: RequestUnits.necessity),
            RecordField("cameras", "摄像机", "Cameras", .references("camera", maximum: maximumCameras)).rests(on: RequestUnits.necessity),
            RecordField("from", "起始日期", "From", .date(.any)).rests(on: RequestUnits.necessity), RecordField("to", "截止日期", "To", .date(.notPast)).rests(on: RequestUnits.necessity),
            RecordField("fee", "每月费用（元）", "Monthly fee (CNY)", .number(0...1_000_000_000)).rests(on: RequestUnits.policeAccess).help("依法无偿：须为 0。", "Free of charge by law: 0."),
            RecordField("legalBasis", "法律依据", "Legal basis", .text(maximum: 200)).rests(on: RequestUnits.necessity),
            RecordField("officerName", "负责民警", "Responsible officer", .text(maximum: 60)).rests(on: RequestUnits.policeAccess),
            RecordField("officerNumber", "警号", "Police number", .text(maximum: 20)).optional(),
            RecordField("document", "文书编号", "Number of the document", .text(maximum: 80)).rests(on: RequestUnits.policeAccess),
            RecordField("documentFile", "文书", "The document", .attachment).optional(),
        ].map { $0.fixed() }
        let states = [RecordState("active", "有效", "Active"), RecordState("ended", "已终止", "Ended", isFinal: true), RecordState("expired", "已到期", "Expired", isFinal: true)]
        let events = [
            RecordEvent(
                "end", "终止", "End", from: ["active"], to: "ended", by: .policeGrant, fields: [RecordField("endReason", "终止原因", "Reason", .text(maximum: 200))], guards: [ownOrgan]),
            RecordEvent("expire", "到期", "Expire", from: ["active"], to: "expired", by: .policeGrant, systemOnly: true),
        ]
        var k = RecordKind(
            "police_grant", "公安接入、使用登记", "Police access", fields: fields, lifecycle: Lifecycle(states, events), titled: ["number", "document"],
            rests: [RequestUnits.policeAccess, RequestUnits.necessity],
            writes: .policeGrant, owner: .through("system"))
        k.guards = [fee, organ, period, Scope.camerasOfSystem]
        k.effect = { if $0.before == nil { $0.set("number", JSON(try $0.book.nextNumber(register))) } }
        k.timers = [RecordTimer("expire", in: ["active"]) { r, book in r.date("to").map { $0 < book.today } ?? false }]
        k.register = register
        return k
    }()

    private static let fee = Guard("G-FEE0", [RequestUnits.policeAccess]) { deed in
        let isFree: Bool =
            switch deed.record.data["fee"] {
            case .int(let n): n == 0
            case .double(let d): d == 0
            default: true  // Not stated: the form asks for it.
            }
        guard !isFree else { return nil }
        return Refusal(
            ruleUnits: [RequestUnits.policeAccess], zh: "公安机关接入或者直接使用是无偿的，费用须为 0（G-FEE0）。", en: "A public security organ connects or uses free of charge: the fee must be 0 (G-FEE0).",
            remedy: Bilingual(zh: "请将费用改为 0。", en: "Set the fee to 0."))
    }

    /// A PSO of county level or above, competent for the place, by its own people.
    private static let organ = Guard("G-GRANT", [RequestUnits.policeAccess, RequestUnits.necessity]) { deed in
        guard let organ = try deed.target("organ") else { return nil }
        let name = organ.text("name") ?? ""
        guard organ.text("kind") == "PSO" else { return refused("\(name)不是公安机关", "\(name) is not a public security organ") }
        guard Organ.isCountyOrAbove(organ) else { return refused("\(name)低于旗县级", "\(name) is below county level") }
        guard Organ.isCompetent(organ, forArea: deed.record.area) else { return refused("系统不在\(name)的辖区内", "The system lies outside of the area of \(name)") }
        return try ownOrgan.check(deed)
    }

    private static let ownOrgan = Guard("G-GRANT", [RequestUnits.policeAccess]) { deed in
        guard let mine = deed.actor.organisation, mine != deed.record.integer("organ") else { return nil }
        return refused("只有该公安机关自己的审批人可以办理", "Only an approver of that organ itself may do this")
    }

    private static let period = Guard("G-GRANT", [RequestUnits.necessity]) { deed in
        guard let from = deed.date("from"), let to = deed.date("to"), to < from else { return nil }
        return refused("截止日期早于起始日期", "It ends before it begins")
    }

    private static func refused(_ zh: String, _ en: String) -> Refusal {
        Refusal(
            ruleUnits: [RequestUnits.policeAccess, RequestUnits.necessity], zh: "\(zh)（G-GRANT）。", en: "\(en) (G-GRANT).",
            remedy: Bilingual(zh: "请由有管辖权的旗县级以上公安机关登记，写明依据、范围和截止日期。", en: "Have the competent organ at or above county level enter it, with basis, scope and end."))
    }
}
