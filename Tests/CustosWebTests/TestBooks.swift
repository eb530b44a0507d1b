import CustosBase
import CustosLaw
import CustosStore
import Testing

/// A small house in the law's books.
struct TestBooks {
    let law: LawStore
    let unit: Int64
    let site: Int64
    let system: Int64
    static let boss = LawActor(id: "user:900", name: "店主", roles: [.manager, .technician])

    init(_ law: LawStore, unit name: String = "红山酒店", area: String = "150402") throws {
        self.law = law
        unit = try law.create("organisation", ["name": JSON(name), "kind": "USE", "area": JSON(area)], by: .system).record.id
        site = try law.create("site", ["name": "大堂楼", "organisation": .int(unit), "area": JSON(area)], by: .system).record.id
        system = try law.create("system", ["name": "酒店视频系统", "organisation": .int(unit), "fundingType": "non_government", "useUnit": .int(unit), "buildUnit": .int(unit), "custodian": .int(unit)], by: .system).record.id
    }

    @discardableResult
    func camera(_ name: String, device: Int64? = nil, floor: String? = nil) throws -> LawRecord {
        var data: JSON = ["name": JSON(name), "system": .int(system), "site": .int(site)]
        if let device { data.set("device", .int(device)) }
        if let floor { data.set("floor", JSON(floor)) }
        return try law.create("camera", data, by: .system).record
    }
}
