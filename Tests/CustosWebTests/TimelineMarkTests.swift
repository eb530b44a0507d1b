import CustosBase
import CustosStore
import CustosWeb
import Testing

/// Bookmarks, and what else stands on a time line.
@Suite struct TimelineMarkTests {
    private static let place = "/api/v1/bookmarks"
    private static let content: JSON = ["cameras": [1, 2], "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T10:05:00Z", "note": "红色 50% 车", "tag": "车辆"]

    @Test("a bookmark is one's own until it is shared, and only its owner changes it")
    func bookmarks() async throws {
        try await TestServer.with { s in
            try s.camera()
            try s.camera("South gate")
            let wang = try await s.browser("wang", .operator), li = try await s.browser("li", .operator)

            let made = try await wang.post(Self.place, Self.content)
            #expect(made.status == 201 && made.json["mine"]?.flag == true && made.json["shared"]?.flag == false && made.json["erased"]?.flag == false, "\(made.text)")
            let one = "\(Self.place)/\(made.json["id"]?.integer ?? 0)"
            #expect(try await li.get(Self.place).json["bookmarks"]?.elements?.isEmpty == true)
            #expect(try await li.patch(one, ["note": "x"]).status == 404)

            #expect(try await wang.patch(one, ["shared": true, "to": "2026-11-22T10:06:00Z"]).json["to"]?.text == "2026-11-22T10:06:00Z")
            let seen = try await li.get("\(Self.place)?camera=2&from=2026-11-22T10:05:30Z&to=2026-11-22T11:00:00Z&q=50%25").json["bookmarks"]
            #expect(seen?.elements?.count == 1 && seen?[0]?["mine"]?.flag == false && seen?[0]?["owner"]?["name"]?.text == "Wang")
            #expect(try await li.patch(one, ["note": "x"]).code == "bookmark.not_yours")
            #expect(try await li.delete(one).code == "bookmark.not_yours")
            for none in ["camera=3", "q=50_", "from=2026-11-22T10:06:00Z", "to=2026-11-22T10:00:00Z"] { #expect(try await li.get("\(Self.place)?\(none)").json["bookmarks"]?.elements?.isEmpty == true, "\(none)") }

            #expect(try await wang.delete(one).status == 204)
            #expect(try await wang.get(Self.place).json["bookmarks"]?.elements?.isEmpty == true)
        }
    }

    @Test("a shared bookmark outlives the account that made it, one of a person alone goes with it")
    func accounts() async throws {
        try await TestServer.with { s in
            try s.camera()
            let wang = try await s.browser("wang", .operator), li = try await s.browser("li", .operator)
            try s.person("root", .admin)
            for isShared in [true, false] { #expect(try await wang.post(Self.place, Self.content.merging(["cameras": [1], "shared": JSON(isShared)])).status == 201) }
            try s.accounts.removeUser(try #require(try s.accounts.user(named: "wang")).id)

            let left = try await li.get(Self.place).json["bookmarks"]
            #expect(left?.elements?.count == 1 && left?[0]?["owner"]?["id"] == .null && left?[0]?["owner"]?["name"]?.text == "Wang")
        }
    }

    @Test("a bookmark names cameras that exist and a span that runs forward; no machine makes one")
    func bad() async throws {
        try await TestServer.with { s in
            try s.camera()
            let b = try await s.browser("wang", .operator), good = Self.content.merging(["cameras": [1]])
            for (change, status) in [
                (["cameras": [9]], 404), (["cameras": []], 422), (["cameras": ["1"]], 400), (["to": "2026-11-22T10:00:00Z"], 422), (["to": "2029-11-22T10:00:00Z"], 422), (["from": "x"], 400),
                (["note": JSON(String(repeating: "x", count: 501))], 400), (["more": 1], 400),
            ] as [(JSON, Int)] { #expect(try await b.post(Self.place, good.merging(change)).status == status, "\(change)") }
            #expect(try await s.send("POST", Self.place, try s.token(.viewer), json: good).status == 403)
            #expect(try await b.get("\(Self.place)?from=2026-11-22T10:00:00Z&to=2026-11-22T09:00:00Z").status == 400)
        }
    }

    @Test("marks are the holds and bookmarks that touch the span, and where erasure comes near")
    func marks() async throws {
        try await TestServer.with { s in
            try s.camera()
            try s.camera("South gate")
            let b = try await s.browser("wang", .operator), span = "from=2026-11-22T10:00:00Z&to=2026-11-22T11:00:00Z"
            let range = WallRange(WallTime(iso8601: "2026-11-22T10:30:00Z")!, WallTime(iso8601: "2026-11-22T12:00:00Z")!)
            _ = try s.state.placeMark(.hold, StreamID(CameraID(1), .main), range, reason: "案件 7", document: "", by: "user:1")
            _ = try await b.post(Self.place, Self.content)

            let a = try await b.get("/api/v1/cameras/1/marks?\(span)").json

            let keeper = try await s.browser("root", .admin), told = try await keeper.get("/api/v1/cameras/1/marks?\(span)").json
            #expect(told["holds"]?[0]?["title"]?.text == "案件 7" && a["holds"]?[0]?["title"]?.text == "", "why it is held is for who may read the register of holds")
            #expect(a["holds"]?.elements?.count == 1 && a["holds"]?[0]?["from"]?.text == "2026-11-22T10:30:00Z")
            #expect(a["bookmarks"]?.elements?.count == 1 && a["events"]?.elements?.isEmpty == true && a["truncated"]?.flag == false)
            #expect(a["erasure"]?["floorDays"] == 30 && a["erasure"]?["oldest"] == .null && a["erasure"]?["soonBefore"] == .null)
            let early = try await b.get("/api/v1/cameras/1/marks?from=2026-11-22T08:00:00Z&to=2026-11-22T09:00:00Z").json
            #expect(early["holds"]?.elements?.isEmpty == true && early["bookmarks"]?.elements?.isEmpty == true)
            #expect(try await b.get("/api/v1/cameras/2/marks?\(span)").json["holds"]?.elements?.isEmpty == true)
            #expect(try await b.get("/api/v1/cameras/9/marks?\(span)").status == 404)
            #expect(try await b.get("/api/v1/cameras/1/marks?from=2026-11-22T10:00:00Z").status == 400)
        }
    }
}
