import CustosBase
import CustosTestSupport

@testable import CustosLaw

/// A hotel, its staff, a maintenance company and the public security organs above them.
final class DutyWorld {
    let book: MemoryBook
    let hotel: Int64, company: Int64, station: Int64, county: Int64, city: Int64
    let boss: Int64, watcher: Int64, second: Int64, fitter: Int64
    let site: Int64, system: Int64, camera: Int64

    let manager = LawActor(id: "user:10", name: "经理", roles: [.manager])
    let otherManager = LawActor(id: "user:11", name: "副经理", roles: [.manager])
    let operatorActor = LawActor(id: "user:12", name: "值班员", roles: [.operator])
    let technician = LawActor(id: "user:13", name: "管理员", roles: [.technician])

    static let foreign: [RecordKind] = {
        func text(_ name: String) -> RecordField { RecordField(name, name, name, .text(maximum: 300)).optional().indexed() }
        func texts(_ name: String) -> RecordField { RecordField(name, name, name, .texts(maximum: 20)).optional().indexed() }
        func flag(_ name: String) -> RecordField { RecordField(name, name, name, .flag).optional() }
        func day(_ name: String) -> RecordField { RecordField(name, name, name, .date(.any)).optional() }
        func ref(_ name: String, _ kind: String) -> RecordField { RecordField(name, name, name, .reference(kind)).optional() }
        let any = RuleUnit("NM203.18")
        func kind(_ name: String, _ fields: [RecordField], _ states: [RecordState]? = nil, owner: OwnerRule) -> RecordKind {
            let life = states.map { Lifecycle($0, []) } ?? .simple
            return RecordKind(name, name, name, fields: fields, lifecycle: life, titled: ["name"], rests: [any], writes: .registerAssets, owner: owner)
        }
        let organisation = kind("organisation", [text("name"), text("kind"), text("level"), text("area"), ref("parent", "organisation"), texts("sectors")], owner: .itself)
        let person = kind(
            "person", [text("name"), ref("organisation", "organisation"), texts("roles"), flag("clearance"), text("account")], owner: .organisation("organisation"))
        let site = kind("site", [text("name"), ref("organisation", "organisation"), flag("antiTerrorKeyTarget"), text("publicKind"), text("area")], owner: .organisation("organisation"))
        let zone = kind("zone", [text("name"), ref("site", "site"), text("prohibited"), day("validFrom"), day("validTo")], owner: .through("site"))
        var system = kind(
            "system",
            [
                text("name"), ref("organisation", "organisation"), ref("useUnit", "organisation"), RecordField("sites", "sites", "sites", .references("site", maximum: 50)).optional(),
                RecordField("purpose", "用途", "Purpose", .longText(maximum: 500)).controlled(),
                RecordField("retentionDays", "保存天数", "Days of retention", .integer(1...3650)).optional().controlled(), texts("packs"), day("inUseDate"), text("colour"),
                RecordField("views", "范围", "Views", .texts(maximum: 5)).optional().controlled(),
            ],
            [RecordState("planned", "计划", "Planned"), RecordState("in_use", "使用", "In use"), RecordState("decommissioned", "停用", "Decommissioned", isFinal: true)],
            owner: .organisation("organisation"))
        // Stands for the guards of the real kind: a change request meets them as an edit does.
        system.guards = [
            Guard("G-PRIV", [RuleUnit("NM203.8.1.1")]) { deed in
                guard deed.record.words("views").contains("客房") else { return nil }
                return Refusal(ruleUnits: [RuleUnit("NM203.8.1.1")], zh: "客房内禁止安装（G-PRIV）。", en: "No camera in guest rooms (G-PRIV).", remedy: Bilingual(zh: "请调整。", en: "Re-aim."))
            }
        ]
        let camera = kind(
            "camera", [text("name"), ref("system", "system"), RecordField("device", "device", "device", .device).optional(), day("installDate")],
            [RecordState("active", "使用", "Active"), RecordState("removed", "拆除", "Removed", isFinal: true)], owner: .through("system"))
        let finding = kind(
            "finding",
            [
                text("findingKind"), texts("ruleUnits"), RecordField("subject", "subject", "subject", .integer(1...Int64.max)).optional().indexed(), ref("system", "system"),
                ref("organisation", "organisation"), RecordField("evidence", "evidence", "evidence", .longText(maximum: 4000)), text("raisedBy"), text("key"),
            ],
            [RecordState("open", "待处理", "Open"), RecordState("closed", "已结案", "Closed", isFinal: true), RecordState("not_established", "不成立", "Not established", isFinal: true)],
            owner: .organisation("organisation"))
        return [organisation, person, site, zone, system, camera, finding]
    }()

    static let kinds: [RecordKind] = foreign + DutyKinds.all { name in foreign.first { $0.name == name } }

    init(day: String = "2026-05-10", packs: [String] = ["NM203", "CNX"], publicKind: String = "art9_other", inUse: String = "2026-05-09") throws {
        let b = MemoryBook(Self.kinds, day: day)
        func add(_ kind: String, _ data: JSON, state: String? = nil) throws -> Int64 { try b.engine.commit(b.engine.create(kind, data, state: state, by: .system, book: b), to: b).id }
        city = try add("organisation", ["name": "呼和浩特市公安局", "kind": "PSO", "level": "league_city", "area": "1501"])
        county = try add("organisation", ["name": "新城区公安分局", "kind": "PSO", "level": "county", "area": "150102", "parent": .int(city)])
        station = try add("organisation", ["name": "派出所", "kind": "PSO", "level": "station", "area": "150102", "parent": .int(county)])
        hotel = try add("organisation", ["name": "某宾馆", "kind": "USE", "area": "150102"])
        company = try add("organisation", ["name": "某维保公司", "kind": "ENT", "area": "150102"])
        boss = try add("person", ["name": "王经理", "organisation": .int(hotel), "roles": ["use-m"]])
        watcher = try add("person", ["name": "李值班", "organisation": .int(hotel), "roles": ["opr"], "account": "li"])
        second = try add("person", ["name": "赵值班", "organisation": .int(hotel), "roles": ["opr"]])
        fitter = try add("person", ["name": "孙维护", "organisation": .int(company), "roles": ["ent", "mnt"]])
        site = try add("site", ["name": "宾馆大堂", "organisation": .int(hotel), "publicKind": JSON(publicKind)])
        system = try add(
            "system",
            [
                "name": "宾馆系统", "organisation": .int(hotel), "useUnit": .int(hotel), "sites": .ids([site]), "purpose": "公共安全", "retentionDays": 60, "packs": .texts(packs),
                "inUseDate": JSON(inUse),
            ], state: "in_use")
        camera = try add("camera", ["name": "大堂", "system": .int(system), "device": 1, "installDate": "2026-01-01"])
        book = b
    }

    // MARK: Short ways

    func train(_ person: Int64, from: String = "2026-05-01", to: String = "2027-05-01") throws -> LawRecord {
        try book.create("training", ["person": .int(person), "content": "值机培训", "trainer": "培训中心", "date": JSON(from), "validTo": JSON(to), "result": "pass"], by: manager)
    }
    func vet(_ person: Int64) throws -> LawRecord {
        try book.create(
            "vetting", ["person": .int(person), "vettedOn": "2026-05-01", "vettedBy": "人事", "scope": ["identity"], "secrecyEducationOn": "2026-05-02", "result": "pass"], by: manager)
    }
    func contract(_ extra: JSON = .emptyObject) throws -> LawRecord {
        let data: JSON = [
            "name": "维保合同", "entrustedUnit": .int(company), "system": .int(system), "work": ["maintenance"], "from": "2026-05-01", "to": "2026-12-31", "responsibility": "乙方负责设备安全运行",
            "secrecy": "乙方及其人员保守秘密", "staff": .ids([fitter]),
        ]
        return try book.create("contract", data.merging(extra), by: manager)
    }
    func shift(_ from: String, _ to: String, _ watchers: [Int64]) throws -> LawRecord {
        try book.create("shift", ["organisation": .int(hotel), "plannedFrom": JSON(from), "plannedTo": JSON(to), "watchers": .ids(watchers)], by: manager)
    }
    func findings(_ kind: String) throws -> [LawRecord] { try book.records("finding", where: "findingKind", is: kind) }
    func close(_ finding: Int64) throws { try book.engine.commit([.update(id: finding, data: .emptyObject, state: "closed", event: "close")], of: nil, to: book) }
    /// A change of another kind's record that its own folder would make.
    func put(_ id: Int64, _ data: JSON, state: String? = nil) throws { try book.engine.commit([.update(id: id, data: data, state: state, event: "edit")], of: nil, to: book) }
    func add(_ kind: String, _ data: JSON) throws -> LawRecord { try book.engine.commit(book.engine.create(kind, data, by: .system, book: book), to: book) }

    /// The refusal that a step meets; `nil` when it is taken.
    func refusal(_ body: () throws -> Void) throws -> Refusal? {
        do {
            try body()
            return nil
        } catch let r as Refusal { return r }
    }
    /// The fields at which a form is refused.
    func faults(_ body: () throws -> Void) throws -> [String] {
        do {
            try body()
            return []
        } catch LawFault.fields(let problems) { return problems.map(\.path) }
    }
    func isWrongState(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return false
        } catch LawFault.wrongState { return true }
    }
    func isForbidden(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return false
        } catch LawFault.forbidden { return true }
    }
}
