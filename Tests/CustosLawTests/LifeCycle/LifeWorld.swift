import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// A small county: a hotel, its builder, its police, a testing agency, and a system that can be led to any state of its life.
struct LifeWorld {
    let book: MemoryBook
    let builder = LawActor(id: "user:10", name: "建设单位", roles: [.construction])
    let manager = LawActor(id: "user:11", name: "负责人甲", roles: [.manager])
    let deputy = LawActor(id: "user:12", name: "负责人乙", roles: [.manager])
    let police = LawActor(id: "user:13", name: "公安审批人", roles: [.psoApprover])
    let tester: LawActor
    let hotel: Int64, company: Int64, county: Int64, station: Int64, agency: Int64, site: Int64, product: Int64
    private(set) var system: Int64 = 0
    private(set) var camera: Int64 = 0

    static let photo: JSON = 1

    init(packs: [String] = ["NM203", "CNX"], day: String = "2026-03-01", system changes: JSON = .emptyObject, site siteChanges: JSON = .emptyObject) throws {
        book = MemoryBook(Elsewhere.all, day: day)
        let b = book
        func organisation(_ data: JSON) throws -> Int64 { try b.create("organisation", data, by: .system).id }
        hotel = try organisation(["name": "草原宾馆", "kind": "USE", "area": "150102"])
        company = try organisation(["name": "青城建设公司", "kind": "CON", "area": "150102"])
        county = try organisation(["name": "新城区公安分局", "kind": "PSO", "level": "county", "area": "150102"])
        station = try organisation(["name": "东街派出所", "kind": "PSO", "level": "station", "area": "150102"])
        agency = try organisation(["name": "自治区检测中心", "kind": "TST", "area": "15"])
        let inspector = try b.create("person", ["name": "检测员", "organisation": .int(agency), "roles": ["tst"]], by: .system).id
        tester = LawActor(id: "user:14", name: "检测员", roles: [.tester], person: inspector, organisation: agency)
        site = try b.create("site", (["name": "宾馆大堂", "organisation": .int(hotel), "placeCategories": ["P08"], "publicKind": "art9_other"] as JSON).merging(siteChanges), by: .system).id
        product = try b.create(
            "product",
            ["maker": "厂", "model": "C1", "certificateKind": "certification", "certificateBody": "认证中心", "certificateNumber": "1", "validFrom": "2020-01-01", "validTo": "2030-12-31"],
            by: .system
        ).id
        var data: JSON = [
            "name": "宾馆视频系统", "organisation": .int(hotel), "useUnit": .int(hotel), "buildUnit": .int(company), "custodian": .int(hotel), "sites": [.int(site)],
            "fundingType": "non_government",
            "purpose": "公共安全", "scopeDecision": "in_scope", "scopeReason": "旅店出入口", "scopeDecidedBy": "负责人甲",
        ]
        data.set("packs", .texts(packs))
        system = try b.create("system", data.merging(changes), by: .system).id
        camera = try addCamera("大堂")
    }

    func addCamera(_ name: String, _ more: JSON = .emptyObject) throws -> Int64 {
        let data: JSON = ["name": JSON(name), "system": .int(system), "site": .int(site), "product": .int(product)]
        return try book.create("camera", data.merging(more), by: .system).id
    }

    var state: String { get throws { try book.record(system)!.state } }
    func latest(_ kind: String) throws -> LawRecord { try #require(try book.records(kind, where: "system", is: system).last) }
    @discardableResult func take(_ event: String, _ data: JSON = .emptyObject, by actor: LawActor? = nil) throws -> LawRecord { try book.take(event, system, data, by: actor ?? builder) }
    /// Sets facts that other steps would have brought about.
    func force(_ id: Int64, _ data: JSON = .emptyObject, state: String? = nil) throws {
        try book.engine.commit([.update(id: id, data: data, state: state, event: "test")], of: nil, to: book)
    }

    // MARK: The usual way

    func toDesigned() throws { try take("design") }
    func toBuilt() throws {
        try toDesigned()
        try take("start_construction", ["constructionFrom": JSON(book.today.description)])
        for c in try book.records("camera", where: "system", is: system) where c.state == "planned" { try force(c.id, ["installDate": JSON(book.today.description)], state: "installed") }
        try take("complete_construction", ["completedOn": JSON(book.today.description)])
    }
    func toTrial(on day: String = "2026-03-15") throws {
        try toBuilt()
        book.set(day: day)
        try take("start_trial", ["trialStart": JSON(day)])
    }
    func commission(on day: String, _ more: JSON = .emptyObject) -> JSON {
        let data: JSON = [
            "agency": .int(agency), "qualificationNo": "检字1号", "qualValidFrom": "2020-01-01", "qualValidTo": "2030-12-31", "qualScope": ["video"], "commissionedOn": JSON(day),
            "person": JSON(tester.person!),
        ]
        return data.merging(more)
    }
    func toTesting(on day: String = "2026-04-20") throws {
        try toTrial()
        book.set(day: day)
        try take("commission_test", commission(on: day))
    }
    func result(_ result: String, on day: String, items: [(String, String)] = [("图像质量", "pass")]) -> JSON {
        ["testedOn": JSON(day), "result": JSON(result), "items": .array(items.map { ["item": JSON($0.0), "result": JSON($0.1)] })]
    }
    func toTested(on day: String = "2026-04-20") throws {
        try toTesting(on: day)
        _ = try book.take("enter_result", latest("test").id, result("pass", on: day), by: tester)
    }
    func participants(_ sides: [String] = ["CON", "PSO"]) -> JSON {
        .array(
            sides.map { side in
                var row: JSON = ["side": JSON(side), "name": "参加人"]
                if side == "PSO" { row.set("organisation", .int(county)) }
                if side == "CON" { row.set("organisation", .int(company)) }
                return row
            })
    }
    func convening(on day: String, sides: [String] = ["CON", "PSO"], _ more: JSON = .emptyObject) -> JSON {
        (["heldOn": JSON(day), "participants": participants(sides), "form": "independent"] as JSON).merging(more)
    }
    func toAcceptance(on day: String = "2026-05-06", sides: [String] = ["CON", "PSO"], _ more: JSON = .emptyObject) throws {
        try toTested()
        book.set(day: day)
        try take("convene_acceptance", convening(on: day, sides: sides, more))
    }
    func prepareForSigning() throws {
        _ = try book.create("interconnect", ["name": "预留接口", "system": .int(system), "protocol": "gbt28181-2022"], by: builder)
        _ = try book.create(
            "conformity",
            [
                "system": .int(system), "standards": [["standard": "GB/T 28181", "version": "2022", "meets": "yes", "evidence": "检测报告1号"]], "statedBy": "检测中心",
                "statedOn": JSON(book.today.description),
            ], by: builder)
    }
    func conclude(_ result: String = "pass", _ items: [String] = []) throws {
        var data: JSON = ["result": JSON(result)]
        if !items.isEmpty { data.set("openItems", .array(items.map { ["item": JSON($0)] })) }
        _ = try book.take("record_result", latest("acceptance").id, data, by: builder)
    }
    func signBoth() throws {
        _ = try book.take("sign_construction", latest("acceptance").id, by: builder)
        _ = try book.take("sign_pso", latest("acceptance").id, by: police)
    }
    func toAccepted(_ result: String = "pass", _ items: [String] = []) throws {
        try toAcceptance()
        try prepareForSigning()
        try conclude(result, items)
        try signBoth()
    }
    func hangSigns() throws {
        let sign = try book.create(
            "sign", ["name": "S1", "site": .int(site), "textZh": "您已进入公共安全视频监控区域", "position": "大门", "photo": Self.photo, "installedOn": "2026-03-02"], by: .system
        ).id
        for c in try book.records("camera", where: "system", is: system) { try force(c.id, ["sign": .int(sign)]) }
    }
    func writePolicies(except missing: String? = nil) throws {
        for k in ["duty_watch", "daily_check", "maintenance", "use_register", "security_secrecy"] where k != missing { try writePolicy(k) }
    }
    func writePolicy(_ kind: String) throws {
        let approver = try book.create("person", ["name": "批准人", "organisation": .int(hotel)], by: manager).id
        let id = try book.create(
            "policy",
            ["organisation": .int(hotel), "policyKind": JSON(kind), "name": "制度", "version": "1", "text": "正文", "approver": .int(approver), "approvedOn": JSON(book.today.description)],
            by: manager
        ).id
        _ = try book.take("put_in_force", id, by: manager)
    }
    func hire(_ role: LawRole, of unit: Int64? = nil) throws -> Int64 {
        try book.create("person", ["name": JSON("员工\(role.rawValue)"), "organisation": .int(unit ?? hotel), "roles": [JSON(role.rawValue)]], by: manager).id
    }
    /// The number of the training record.
    @discardableResult func train(_ person: Int64, validTo: String = "2027-01-01") throws -> Int64 {
        try book.create("training", ["person": .int(person), "content": "操作", "trainer": "协会", "date": "2026-01-01", "validTo": JSON(validTo), "result": "pass"], by: manager).id
    }
    @discardableResult func train(_ role: LawRole, validTo: String = "2027-01-01") throws -> Int64 { try train(hire(role), validTo: validTo) }
    func setRetention(days: Int = 30) throws {
        let p = try book.create("retention_policy", ["system": .int(system), "days": JSON(days), "legalBasis": ["NM203.18.1.4"]], by: manager).id
        _ = try book.take("propose", p, by: manager)
        _ = try book.take("approve", p, ["psoNotice": "已书面告知"], by: deputy)
    }
    func prepareForUse() throws {
        try hangSigns()
        try writePolicies()
        try train(.operator)
        try train(.maintainer)
        try setRetention()
    }
    func toInUse(on day: String = "2026-05-10") throws {
        try toAccepted()
        try prepareForUse()
        book.set(day: day)
        try take("put_into_use", ["putIntoUseOn": JSON(day)], by: manager)
    }
}

/// The kinds as they are in the house, and findings, which supervision owns, by the fields that `LawChange.finding` writes.
enum Elsewhere {
    static let all: [RecordKind] = AssetKinds.all + LifeCycleKinds.all + DutyKinds.all { name in (AssetKinds.all + LifeCycleKinds.all).first { $0.name == name } } + [finding]

    private static var finding: RecordKind {
        let fields: [RecordField] = [
            .text("findingKind"), RecordField("ruleUnits", "规则", "Rules", .texts(maximum: 20)), RecordField("subject", "对象", "Subject", .integer(0...Int64.max)).indexed(),
            .reference("system", "system"), .reference("organisation", "organisation"), RecordField("evidence", "证据", "Evidence", .longText(maximum: 2000)), .text("raisedBy"), .text("key"),
        ]
        let states = ["open", "ordered", "rectified", "overdue", "penalised", "closed", "not_established"].map { RecordState($0, "状态", $0) }
        return RecordKind(
            "finding", "问题", "Finding", fields: fields, lifecycle: Lifecycle(states, []), titled: ["findingKind"], rests: [], writes: .inspect, owner: .organisation("organisation"))
    }
}

extension RecordField {
    fileprivate static func reference(_ name: String, _ kind: String) -> RecordField { RecordField(name, name, name, .reference(kind)).optional() }
    fileprivate static func text(_ name: String) -> RecordField { RecordField(name, name, name, .text(maximum: 200)).indexed() }
}

/// The refusal that a step meets.
func refusal(_ body: () throws -> Any) -> Refusal? {
    do {
        _ = try body()
        return nil
    } catch let error {
        return error as? Refusal
    }
}

/// The fields that a form is refused at.
func faults(_ body: () throws -> Any) -> [String] {
    do {
        _ = try body()
        return []
    } catch let error {
        guard case .fields(let problems)? = error as? LawFault else { return ["\(error)"] }
        return problems.map(\.path)
    }
}

/// The state from which a step was refused because it has none such.
func wrongState(_ body: () throws -> Any) -> Bool {
    do {
        _ = try body()
        return false
    } catch let error {
        if case .wrongState? = error as? LawFault { return true }
        return false
    }
}
