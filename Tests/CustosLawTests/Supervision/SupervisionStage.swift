import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

/// A county with its organs, units and officers, and the books of supervision.
final class SupervisionStage {
    let book: MemoryBook
    let owner = People.owner
    let region, city, county, otherCounty, station, department, government: Int64
    let unit, builder: Int64
    let officer1, officer2, foreignOfficer, employee: Int64
    let site, system: Int64
    let inspector, caseOfficer, approver: LawActor

    static var kinds: [RecordKind] {
        let place = RecordField("area", "区划", "Area", .text(maximum: 12)).optional()
        return SupervisionKinds.all + [
            RecordKind(
                "organisation", "单位", "Organisation",
                fields: [
                    RecordField("name", "名称", "Name", .text(maximum: 60)), RecordField("kind", "种类", "Kind", .text(maximum: 10)),
                    RecordField("parent", "上级", "Parent", .reference("organisation")).optional(),
                    RecordField("level", "级别", "Level", .text(maximum: 20)).optional(), place,
                ], titled: ["name"], rests: [RuleUnit("NM203.5.1")], writes: .registerAssets, owner: .itself),
            RecordKind(
                "person", "人员", "Person", fields: [RecordField("name", "姓名", "Name", .text(maximum: 60)), RecordField("organisation", "单位", "Unit", .reference("organisation"))],
                titled: ["name"],
                rests: [RuleUnit("NM203.12")], writes: .registerAssets, owner: .organisation("organisation")),
            RecordKind(
                "site", "场所", "Site",
                fields: [
                    RecordField("organisation", "单位", "Unit", .reference("organisation")), RecordField("placeCategories", "类别", "Categories", .texts(maximum: 13)).optional(),
                    RecordField("publicKind", "公共场所", "Public", .text(maximum: 20)).optional(), RecordField("antiTerrorKeyTarget", "反恐", "Key target", .flag).optional(), place,
                ], titled: ["organisation"], rests: [RuleUnit("NM203.7")], writes: .registerAssets, owner: .organisation("organisation")),
            RecordKind(
                "system", "系统", "System",
                fields: [
                    RecordField("organisation", "单位", "Unit", .reference("organisation")), RecordField("sites", "场所", "Sites", .references("site", maximum: 20)).optional(),
                    RecordField("buildUnit", "建设单位", "Builder", .reference("organisation")).optional(), RecordField("useUnit", "使用单位", "User", .reference("organisation")).optional(),
                    RecordField("packs", "规则包", "Packs", .texts(maximum: 10)).optional(), place,
                ], titled: ["organisation"], rests: [RuleUnit("NM203.3")], writes: .registerAssets, owner: .organisation("organisation")),
            RecordKind(
                "camera", "摄像机", "Camera", fields: [RecordField("system", "系统", "System", .reference("system"))], titled: ["system"], rests: [RuleUnit("NM203.8")], writes: .registerAssets,
                owner: .through("system")),
            RecordKind(
                "complaint", "投诉", "Complaint", fields: [RecordField("text", "内容", "Text", .text(maximum: 200))], titled: ["text"], rests: [RuleUnit("NM203.25")], writes: .complain,
                owner: .author),
        ]
    }

    /// - Parameters:
    ///   - packs: those that bind the system.
    ///   - site: more about its site.
    init(_ day: String = "2026-05-10", packs: [String] = ["NM203", "CNX"], site more: JSON = .emptyObject) throws {
        book = MemoryBook(Self.kinds, day: day)
        let by = owner, b = book
        func organ(_ name: String, _ kind: String, _ level: String?, _ area: String?) throws -> Int64 {
            try b.create("organisation", ["name": JSON(name), "kind": JSON(kind), "level": JSON(level), "area": JSON(area)], by: by).id
        }
        region = try organ("自治区公安厅", "PSO", "region", "15")
        city = try organ("市公安局", "PSO", "league_city", "1501")
        county = try organ("县公安局", "PSO", "county", "150121")
        otherCounty = try organ("邻县公安局", "PSO", "county", "150122")
        station = try organ("派出所", "PSO", "station", "150121")
        department = try organ("文旅局", "DEP", "county", "150121")
        government = try organ("县人民政府", "GOV", "county", "150121")
        unit = try organ("某商场", "USE", nil, "150121100")
        builder = try organ("某建设公司", "CON", nil, "150121100")
        func person(_ name: String, _ organisation: Int64) throws -> Int64 { try b.create("person", ["name": JSON(name), "organisation": .int(organisation)], by: by).id }
        officer1 = try person("甲", county)
        officer2 = try person("乙", county)
        foreignOfficer = try person("丙", otherCounty)
        employee = try person("职员", unit)
        site = try b.create("site", (["organisation": .int(unit), "area": "150121100"] as JSON).merging(more), by: by).id
        system = try b.create(
            "system", ["organisation": .int(unit), "sites": .ids([site]), "buildUnit": .int(builder), "useUnit": .int(unit), "packs": .texts(packs), "area": "150121100"], by: by
        ).id
        inspector = People.who(.psoInspector, organisation: county)
        caseOfficer = People.who(.psoCase, organisation: county)
        approver = People.who(.psoApprover, organisation: county)
    }

    func state(_ id: Int64) throws -> String { try #require(try book.record(id)).state }

    func finding(_ kind: String, units: [String] = ["NM203.7.1.10"], system hasSystem: Bool = true, _ more: JSON = .emptyObject) throws -> Int64 {
        var data: JSON = ["findingKind": JSON(kind), "ruleUnits": .texts(units), "subject": .int(site), "evidence": "现场查看"]
        if hasSystem { data.set("system", .int(system)) }
        return try book.create("finding", data.merging(more), by: inspector).id
    }

    func order(_ finding: Int64, _ kind: String = "rectification", due: String, _ more: JSON = .emptyObject) throws -> Int64 {
        let data: JSON = [
            "finding": .int(finding), "organ": .int(county), "officers": .ids([officer1, officer2]), "orderKind": JSON(kind), "content": "限期改正", "dueOn": JSON(due),
        ]
        return try book.create("order", data.merging(more), by: inspector).id
    }

    @discardableResult
    func serve(_ order: Int64) throws -> Int64 {
        try book.take("serve", order, ["servedOn": JSON(book.today.description), "serviceMethod": "in_person", "receivedBy": "王某"], by: inspector).id
    }

    func penalty(_ finding: Int64, _ code: String, _ subject: String = "unit", amount: Int64? = nil, _ more: JSON = .emptyObject) throws -> Int64 {
        var data: JSON = [
            "finding": .int(finding), "organ": .int(county), "officers": .ids([officer1, officer2]), "code": JSON(code), "conductOn": JSON(book.today.description),
            "subjectKind": JSON(subject),
        ]
        switch subject {
        case "construction_unit": data.set("subjectOrganisation", .int(builder))
        case "unit", "managing_unit": data.set("subjectOrganisation", .int(unit))
        default: data.set("subjectPerson", .int(employee))
        }
        if let amount { data.set("amount", .int(amount)) }
        return try book.create("penalty", data.merging(more), by: caseOfficer).id
    }

    func investigate(_ penalty: Int64) throws {
        _ = try book.take("investigate", penalty, ["investigatedOn": JSON(book.today.description), "investigation": "事实清楚"], by: caseOfficer)
    }

    func notify(_ penalty: Int64, _ amount: Int64, until: String? = nil) throws {
        _ = try book.take(
            "prior_notice", penalty,
            [
                "amount": .int(amount), "noticeOn": JSON(book.today.description), "noticeFacts": "事实、理由和依据", "noticeMethod": "in_person",
                "defenceUntil": JSON(until ?? book.today.adding(days: 3).description),
            ], by: caseOfficer)
    }

    func waive(_ penalty: Int64) throws {
        _ = try book.take("defence", penalty, ["defenceKind": "waived", "defenceOn": JSON(book.today.description), "hearingWaived": true], by: caseOfficer)
    }

    func decide(_ penalty: Int64, _ amount: Int64, by actor: LawActor? = nil) throws {
        _ = try book.take("decide", penalty, ["decidedAmount": .int(amount), "decisionReasons": "依法处罚"], by: actor ?? approver)
    }

    func serveDecision(_ penalty: Int64) throws {
        _ = try book.take("serve", penalty, ["servedOn": JSON(book.today.description), "serviceMethod": "in_person", "receivedBy": "王某"], by: caseOfficer)
    }

    func pay(_ penalty: Int64, _ amount: Int64) throws {
        _ = try book.take("pay", penalty, ["paidOn": JSON(book.today.description), "paidAmount": .int(amount), "paymentReceipt": "NO.1"], by: caseOfficer)
    }

    /// A case that is ready for the decision.
    func ready(_ penalty: Int64, _ amount: Int64) throws {
        try investigate(penalty)
        try notify(penalty, amount)
        try waive(penalty)
    }
}

/// The refusal that a step meets; records an issue when it meets none.
func refusal(_ location: SourceLocation = #_sourceLocation, _ body: () throws -> Any) -> Refusal? {
    do {
        _ = try body()
        Issue.record("nothing was refused", sourceLocation: location)
        return nil
    } catch let r as Refusal { return r } catch {
        Issue.record("not a refusal: \(error)", sourceLocation: location)
        return nil
    }
}
