import CustosBase
import CustosStore
import CustosWeb
import HTTPTypes
import Testing

/// The API's description against the routes it is made from, and against what the routes do.
@Suite struct DescriptionTests {
    @Test("the description names exactly the routes that are served")
    func routes() async throws {
        try await TestServer.with { s in
            let document = try await s.send("GET", "/api/v1/openapi.json").json
            #expect(document["openapi"]?.text == "3.1.0")
            var described: Set<String> = []
            for path in document["paths"]?.memberNames ?? [] {
                for method in document["paths"]?[path]?.memberNames ?? [] { described.insert("\(method.uppercased()) \(path)") }
            }
            #expect(described == Set(s.server.table.routes.filter(\.isDescribed).map { "\($0.method.rawValue) \($0.path)" }))
            #expect(described.count > 35)
        }
    }

    @Test("every operation has a name, a policy and answers, and every reference leads somewhere")
    func references() async throws {
        try await TestServer.with { s in
            let document = try await s.send("GET", "/api/v1/openapi.json").json
            let schemas = Set(document["components"]?["schemas"]?.memberNames ?? [])
            func walk(_ j: JSON, _ path: String) {
                if let r = j["$ref"]?.text { #expect(schemas.contains(String(r.split(separator: "/").last ?? "")), "\(path): \(r)") }
                switch j {
                case .object(let members): for m in members { walk(m.value, path + "/" + m.name) }
                case .array(let a): for (i, e) in a.enumerated() { walk(e, path + "/\(i)") }
                default: break
                }
            }
            walk(document, "")
            for route in s.server.table.routes where route.isDescribed {
                let o = document["paths"]?[route.path]?[route.method.rawValue.lowercased()]
                #expect(o?["operationId"]?.text == route.name)
                #expect(o?["x-custos-policy"]?.text == route.policy.rawValue)
                #expect(o?["responses"]?.memberNames.isEmpty == false)
            }
        }
    }

    @Test("what GET routes answer has the shape that the description promises")
    func shapes() async throws {
        try await TestServer.with { s in
            try s.camera(sub: true)
            let stream = s.streams.add(StreamID(CameraID(1), .main))
            try await stream.start()
            let admin = try await s.browser("root", .admin)
            _ = try await admin.post("/api/v1/views", ["cameras": [1], "kind": "live", "purpose": "test"])
            _ = try s.token(.viewer)
            let span = "from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z&camera=1"
            var checked = 0
            // The law's books are not kept here: their answers are tested with the program.
            for route in s.server.table.routes where route.isDescribed && route.method == .get && route.policy != .law {
                guard let promised = route.answers.first(where: { $0.status == 200 }), let schema = promised.schema else { continue }
                let query = route.parameters.contains { $0.name == "from" } ? "?\(span)" : route.parameters.contains { $0.name == "q" } ? "?q=gate" : ""
                let answer = try await admin.get(route.path.replacing("{id}", with: "1").replacing("{name}", with: "theme") + query)
                // What is not there (a leaf, where there is no ledger) is a lawful answer too, when it is promised.
                if answer.status != 200, route.answers.contains(where: { $0.status == answer.status }) { continue }
                #expect(answer.status == 200, "\(route.path): \(answer.text)")
                #expect(throws: Never.self, "\(route.path): \(answer.text)") { try schema.check(answer.json, field: "body") }
                checked += 1
            }
            #expect(checked > 10)
        }
    }
}
