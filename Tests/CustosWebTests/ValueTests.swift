import CustosBase
import CustosStore
import CustosWeb
import Testing

/// What people keep for themselves on the server: settings, layouts, drafts.
@Suite struct ValueTests {
    private static let place = "/api/v1/me/values"

    @Test("a draft left at one desk is there at another, and two editors get a question instead of a lost form")
    func draft() async throws {
        try await TestServer.with { s in
            let here = try await s.browser("wang", .operator), there = try await s.browser("wang", .operator), other = try await s.browser("li", .operator)
            let name = "\(Self.place)/draft.retrieval:new-1"

            let made = try await here.put(name, ["value": ["data": ["reason": "案件 7"], "at": 3], "version": nil])
            #expect(made.status == 200 && made.json["name"]?.text == "draft.retrieval:new-1" && made.json["changedAt"]?.text == "2026-11-23T06:00:00Z", "\(made.text)")
            let version = try #require(made.json["version"]?.integer)
            #expect(try await there.get(name).json["value"]?["data"]?["reason"]?.text == "案件 7")
            #expect(try await other.get(name).status == 404)

            #expect(try await there.put(name, ["value": ["data": ["reason": "案件 8"]], "version": JSON(version)]).status == 200)
            let stale = try await here.put(name, ["value": ["data": ["reason": "案件 9"]], "version": JSON(version)])
            #expect(stale.status == 409 && stale.code == "value.stale" && stale.json["error"]?["present"]?["value"]?["data"]?["reason"]?.text == "案件 8")
            #expect(try await here.get("\(Self.place)?prefix=draft.").json["values"]?.elements?.count == 1)

            #expect(try await here.delete(name).status == 204)
            #expect(try await here.delete(name).status == 204)
            let gone = try await there.put(name, ["value": 1, "version": 2])
            #expect(gone.status == 409 && gone.json["error"]?["present"] == .null)
        }
    }

    @Test("a draft that is saved every two seconds fills no ledger, and a refusal is written down as everywhere")
    func leaves() async throws {
        try await TestServer.with { s in
            let b = try await s.browser("wang", .operator), before = try s.state.outboxCount()
            for i in 0..<5 as Range<Int64> { #expect(try await b.put("\(Self.place)/theme", ["value": .int(i)]).status == 200) }
            #expect(try s.state.outboxCount() == before)
            #expect(try await s.send("PUT", "\(Self.place)/theme", try s.token(.admin), json: ["value": 1]).status == 403)
            #expect(try s.state.outboxCount() > before)
            #expect(try await s.send("PUT", "\(Self.place)/theme", [("Cookie", b.cookie), ("Origin", s.origin)], json: ["value": 1]).code == "auth.csrf")
        }
    }

    @Test("what is no name or no value is refused, and bounds are told")
    func bad() async throws {
        try await TestServer.with { s in
            let b = try await s.browser("wang", .operator)
            for name in ["A", "a%20b", "%E5%90%8D", "a%2Fb", String(repeating: "a", count: 97)] {
                let a = try await b.put("\(Self.place)/\(name)", ["value": 1])
                #expect(a.status == 400 || a.status == 404, "\(name): \(a.status)")
            }
            for body in [["value": nil], ["version": 1], ["value": 1, "version": -1], ["value": 1, "version": "1"], ["value": 1, "more": 1], [1]] as [JSON] {
                #expect(try await b.put("\(Self.place)/theme", body).status == 400)
            }
            let large = try await b.put("\(Self.place)/theme", ["value": JSON(String(repeating: "x", count: PersonalValues.maximumBytes))])
            #expect(large.status == 409 && large.code == "value.limit")
            #expect(try await b.put("\(Self.place)/theme", ["value": JSON(String(repeating: "x", count: 3 * PersonalValues.maximumBytes))]).status == 413)
            #expect(try await b.get(Self.place).json["values"]?.elements?.isEmpty == true)
        }
    }
}
