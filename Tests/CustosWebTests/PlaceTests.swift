import CustosBase
import CustosLaw
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

@Suite struct PlaceTests {
    @Test("a camera comes with its place, its row of the register and the words it is found by")
    func places() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law)
            try s.camera("1号门")
            try s.camera("车库")
            let row = try books.camera("1号门", device: 1, floor: "一层")
            let b = try await s.browser("root", .admin)

            let list = try #require(try await b.get("/api/v1/cameras").json["cameras"]?.elements)

            #expect(list[0]["recordID"]?.integer == row.id && list[0]["place"]?["site"]?.integer == books.site)
            #expect(list[0]["place"]?["siteName"]?.text == "大堂楼" && list[0]["place"]?["zone"]?.isNull == true && list[0]["place"]?["zoneName"]?.text == "一层")
            #expect(list[0]["words"]?.text == "1haomen 1hm datanglou dtl yiceng yc")
            #expect(list[1]["place"]?.isNull == true && list[1]["recordID"]?.isNull == true && list[1]["words"]?.text?.split(separator: " ").contains("cheku") == true)
            #expect(try await b.get("/api/v1/cameras/1").json["place"] == list[0]["place"])
        }
    }

    @Test("a change in the books is in the next answer")
    func renewal() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law)
            try s.camera("东门")
            let b = try await s.browser("root", .admin)
            #expect(try await b.get("/api/v1/cameras/1").json["place"]?.isNull == true)

            let row = try books.camera("东门", device: 1)
            #expect(try await b.get("/api/v1/cameras/1").json["place"]?["siteName"]?.text == "大堂楼")

            let site = try #require(try law.read { try $0.record(books.site) })
            _ = try law.edit(site.id, version: site.version, ["name": "新楼"], by: .system)
            #expect(try await b.get("/api/v1/cameras/1").json["place"]?["siteName"]?.text == "新楼")

            _ = try law.take("remove", row.id, version: row.version, ["removedOn": JSON(LocalDate(of: s.clocks.wall()).description), "removeReason": "改造"], by: .system)
            #expect(try await b.get("/api/v1/cameras/1").json["recordID"]?.isNull == true)
        }
    }

    @Test("whoever may not see the row of the register gets the camera without its place")
    func rights() async throws {
        try await TestServer.with(law: true) { s in
            let law = try #require(s.law), books = try TestBooks(law, area: "150402")
            try s.camera("东门")
            try books.camera("东门", device: 1)
            // An officer of another area, with a person in the register; and one of this area.
            for (user, area) in [("far", "150102"), ("near", "150402")] {
                let organ = try law.create("organisation", ["name": JSON("公安局\(area)"), "kind": "PSO", "level": "county", "area": JSON(area)], by: .system).record.id
                let account = try s.person(user, .member)
                _ = try s.accounts.setDuties(account.id, [.psoInspector])
                _ = try law.create("person", ["name": JSON(user), "organisation": .int(organ), "account": JSON(user)], by: .system)
            }

            let far = try await s.browser("far", .member).get("/api/v1/cameras/1").json
            let near = try await s.browser("near", .member).get("/api/v1/cameras/1").json

            #expect(far["place"]?.isNull == true && far["recordID"]?.isNull == true && far["words"]?.text == "dongmen dm")
            #expect(near["place"]?["siteName"]?.text == "大堂楼")
        }
    }
}
