import CustosBase
import CustosLaw
import Foundation
import Testing

@Suite("Rule units and grants")
struct RuleUnitTests {
    @Test(
        "a rule unit is a pack and an article at least",
        arguments: [
            ("NM203.18.1.4", true), ("CN799.17", true), ("CNX.ATL.32", true), ("NM203", false), ("", false), ("NM203.", false), (".18", false), ("NM203.18 1", false), ("NM203.18.一", false),
        ])
    func reading(text: String, isUnit: Bool) {
        #expect((RuleUnit(parsing: text) != nil) == isUnit)
    }

    @Test("a refusal is written as JSON with its rules as text")
    func refusalJSON() throws {
        let refusal = try #require(RetentionPolicy.validate(days: 7))

        let json = String(decoding: try JSONEncoder().encode(refusal), as: UTF8.self)

        #expect(json.contains("\"NM203.18.1.4\""))
        #expect(try JSONDecoder().decode(Refusal.self, from: Data(json.utf8)) == refusal)
    }

    @Test("a view grant needs an entry, covers its camera only, and playback only in its span")
    func viewGrants() throws {
        let camera = CameraID(3), t = WallTime(seconds: 1_000)
        #expect(ViewGrant(entry: "", camera: camera, kind: .live, range: nil) == nil)
        #expect(ViewGrant(entry: "e", camera: camera, kind: .playback, range: nil) == nil)

        let grant = try #require(ViewGrant(entry: "e", camera: camera, kind: .playback, range: WallRange(t, t + .seconds(10 as Int64))))

        #expect(grant.covers(camera, at: t))
        #expect(!grant.covers(camera, at: t + .seconds(10 as Int64)))
        #expect(!grant.covers(CameraID(4), at: t))
    }
}
