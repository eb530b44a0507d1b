import CustosBase
import CustosLaw
import CustosTestSupport
import Testing

@testable import CustosStore

@Suite("What lists and totals tell nobody who may not see")
struct ListSightTests {
    private static func law() throws -> (TestFolder, LawStore) {
        let folder = try TestFolder()
        return (folder, try LawStore(state: try folder.state(), facts: MemoryFacts()))
    }

    @Test("a total is told to those who read the whole, and a place in a list only to those who have it")
    func totals() throws {
        let (folder, law) = try Self.law()
        defer { withExtendedLifetime(folder) {} }
        let unit = try law.create("organisation", ["name": "红山酒店", "kind": "USE", "area": "150402"], by: .system).record.id
        let other = try law.create("organisation", ["name": "青城宾馆", "kind": "USE", "area": "150402"], by: .system).record.id
        let hidden = try law.create("site", ["name": "丙楼", "organisation": .int(other), "area": "150402"], by: .system).record.id
        for name in ["甲楼", "乙楼"] { _ = try law.create("site", ["name": JSON(name), "organisation": .int(unit), "area": "150402"], by: .system) }
        let manager = LawActor(id: "user:1", name: "经理", roles: [.manager]), technician = LawActor(id: "user:2", name: "技术", roles: [.technician])
        let tester = LawActor(id: "user:3", name: "检测", roles: [.tester], organisation: other)
        var q = LawStore.Query(kind: "site")

        #expect(try law.total(q, for: manager) == 3)
        _ = try law.create("person", ["name": "张三", "organisation": .int(unit)], by: .system)
        #expect(try law.total(.init(kind: "person"), for: manager) == 1)
        for actor in [technician, tester] { #expect(try law.total(.init(kind: "person"), for: actor) == nil, "\(actor.roles)") }

        q.order = .title
        q.after = hidden
        let boss = LawActor(id: "user:4", name: "店主", roles: [.manager], organisation: unit)
        #expect(try law.records(q, for: boss).page.isEmpty, "where another unit's record stands is not told")
        q.after = unit
        #expect(try law.records(q, for: manager).page.isEmpty, "a record of another kind is no place in the list")
    }
}
