import CustosBase
import CustosStore
import CustosWeb
import Testing

/// The register of views, and footage that needs an entry in it.
@Suite struct ViewTests {
    private static let media = "/api/v1/cameras/1/media?from=2026-11-22T10:00:00Z&until=2026-11-22T10:01:00Z"

    private static func view(_ b: Browser, cameras: JSON = [1], from: String = "2026-11-22T10:00:00Z", to: String = "2026-11-22T11:00:00Z") async throws -> String {
        let a = try await b.post("/api/v1/views", ["cameras": cameras, "kind": "playback", "from": JSON(from), "to": JSON(to), "purpose": "case 7"])
        return try #require(a.json["view"]?.text)
    }

    @Test("footage needs a view of this person, this camera and this span")
    func needed() async throws {
        try await TestServer.with { s in
            try s.camera()
            try s.camera("South gate")
            let b = try await s.browser("wang", .viewer), other = try await s.browser("li", .operator)
            let mine = try await Self.view(b), hers = try await Self.view(other), elsewhere = try await Self.view(b, cameras: [2]), early = try await Self.view(b, to: "2026-11-22T10:00:30Z")

            #expect(try await b.get(Self.media).status == 400)
            for bad in [hers, elsewhere, early, String(repeating: "0", count: 32)] { #expect(try await b.get("\(Self.media)&view=\(bad)").code == "view.missing") }
            #expect(try await b.get("\(Self.media)&view=\(mine)").status == 204)
            #expect(try await other.get("\(Self.media)&view=\(mine)").status == 403)
        }
    }

    @Test("the register tells who saw what, when, why and from where, to auditors only")
    func register() async throws {
        try await TestServer.with { s in
            try s.camera("<b>门</b>")
            let b = try await s.browser("wang", .viewer), auditor = try await s.browser("shen", .auditor)
            for _ in 0..<3 { _ = try await Self.view(b) }

            let page = try await auditor.get("/api/v1/views?limit=2")
            let entries = try #require(page.json["views"]?.elements)
            #expect(entries.count == 2)
            #expect(entries[0]["user"]?.text == "wang" && entries[0]["cameraName"]?.text == "<b>门</b>" && entries[0]["kind"]?.text == "playback" && entries[0]["purpose"]?.text == "case 7")
            #expect(entries[0]["from"]?.text == "2026-11-22T10:00:00Z" && entries[0]["at"]?.text == "2026-11-23T06:00:00Z" && entries[0]["peer"]?.text == "127.0.0.1")
            let rest = try await auditor.get("/api/v1/views?before=\(entries[1]["id"]?.integer ?? 0)")
            #expect(rest.json["views"]?.elements?.count == 1)
        }
    }

    @Test("an entry names a camera that exists, a purpose, and for playback a span that runs forward")
    func checked() async throws {
        try await TestServer.with { s in
            try s.camera()
            let b = try await s.browser("wang", .viewer)
            func post(_ j: JSON) async throws -> Int { try await b.post("/api/v1/views", j).status }
            #expect(try await post(["cameras": [9], "kind": "live", "purpose": "x"]) == 404)
            #expect(try await post(["cameras": [], "kind": "live", "purpose": "x"]) == 422)
            #expect(try await post(["cameras": [1], "kind": "live", "purpose": "  "]) == 422)
            #expect(try await post(["cameras": [1], "kind": "playback", "purpose": "x"]) == 422)
            #expect(try await post(["cameras": [1], "kind": "playback", "from": "2026-11-22T10:00:00Z", "to": "2026-11-22T09:00:00Z", "purpose": "x"]) == 422)
            #expect(try await post(["cameras": [1], "kind": "live", "purpose": "x"]) == 201)
        }
    }

    @Test("timeline and days answer for spans, and refuse what is none")
    func spans() async throws {
        try await TestServer.with { s in
            try s.camera()
            try s.state.addGap(StreamID(CameraID(1), .main), WallRange(WallTime(iso8601: "2026-11-22T10:00:00Z")!, WallTime(iso8601: "2026-11-22T10:05:00Z")!), cause: .network, detail: "connect.refused")
            let b = try await s.browser("wang", .viewer)
            let t = try await b.get("/api/v1/cameras/1/timeline?from=2026-11-22T08:00:00%2B08:00&to=2026-11-23T00:00:00Z").json
            #expect(t["from"]?.text == "2026-11-22T00:00:00Z")
            #expect(t["gaps"]?.elements?.contains { $0["cause"]?.text == "network" && $0["detail"]?.text == "connect.refused" && $0["end"]?.text == "2026-11-22T10:05:00Z" } == true)
            let days = try await b.get("/api/v1/cameras/1/days?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z&zone=+08:00")
            #expect(days.json["days"]?.elements?.contains { $0["day"]?.text == "2026-11-22" && $0["gapSeconds"] == 300 } == true, "\(days.text)")
            for bad in ["from=x&to=y", "from=2026-11-22T00:00:00Z", "from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "from=2000-11-22T00:00:00Z&to=2026-11-21T00:00:00Z"] {
                #expect(try await b.get("/api/v1/cameras/1/timeline?\(bad)").status == 400)
            }
        }
    }
}
