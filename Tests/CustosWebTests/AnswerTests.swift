import CustosBase
import CustosStore
import CustosWeb
import HTTPTypes
import Testing

/// What every answer has, and what no answer holds.
@Suite struct AnswerTests {
    @Test("every answer, good or bad, carries the security headers")
    func headers() async throws {
        try await TestServer.with { s in
            let b = try await s.browser("root", .admin)
            let answers = [
                try await s.send("GET", "/"), try await s.send("GET", "/a/app.js"), try await s.send("GET", "/a/none.js"), try await s.send("GET", "/api/v1/nothing"), try await s.send("GET", "/api/v1/cameras"),
                try await b.get("/api/v1/cameras"), try await s.send("POST", "/api/v1/session", json: [:]), try await s.send("PUT", "/api/v1/cameras"), try await s.send("GET", "/healthz"),
                try await s.send("GET", "/readyz"),
            ]
            for a in answers {
                #expect(
                    a["Content-Security-Policy"]
                        == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
                )
                #expect(a["X-Content-Type-Options"] == "nosniff")
                #expect(a["Referrer-Policy"] == "no-referrer")
                #expect(a["Cross-Origin-Opener-Policy"] == "same-origin")
                #expect(a["Permissions-Policy"]?.contains("camera=()") == true)
                #expect(a["Server"] == nil)
            }
            #expect(try await b.get("/api/v1/cameras")["Cache-Control"] == "no-store")
        }
    }

    @Test("what is no route is a JSON 404, and a wrong method says which are right")
    func unknown() async throws {
        try await TestServer.with { s in
            for path in ["/api/v1/nothing", "/api/v2/cameras", "/api", "/api/v1/cameras/1/nothing", "/api/v1/cameras/0", "/api/v1/cameras/x", "/api/v1/cameras/01"] {
                let a = try await s.send("GET", path, try s.token(.admin))
                #expect(path == "/api" || a.status == 404 && a.code == "not_found", "\(path): \(a.status)")
            }
            let head = try await s.send("HEAD", "/")
            #expect(head.status == 200 && head.body.isEmpty && head["Content-Type"] == "text/html; charset=utf-8")
            #expect(try await s.send("HEAD", "/api/v1/nothing").status == 404)
            let a = try await s.send("PUT", "/api/v1/cameras")
            #expect(a.status == 405 && a.code == "request.method" && a["Allow"] == "GET, POST")
        }
    }

    @Test("no answer to any role holds a camera's password, a password's hash or a token's text")
    func secrets() async throws {
        try await TestServer.with { s in
            try s.camera()
            let admin = try await s.browser("root", .admin)
            #expect(
                try await admin.post(
                    "/api/v1/cameras", ["name": "B", "mainURL": JSON("rtsp://u:\(TestServer.cameraPassword.replacing("&", with: "%26").replacing("<", with: "%3C").replacing(">", with: "%3E"))@10.0.0.9/x")]
                ).status == 201)
            _ = try await admin.post("/api/v1/views", ["cameras": [1], "kind": "live", "purpose": "look"])
            #expect(try s.state.camera(CameraID(2))?.password?.reveal() == TestServer.cameraPassword)
            let token = try s.token(.admin)
            var scanned = 0
            for route in s.server.table.routes where route.method == .get && route.name != "listen" {
                for headers in [admin.headers, token, []] {
                    let path = route.path.replacing("{id}", with: "2").replacing("{page}", with: "cameras").replacing("{item}", with: "2").replacing("**", with: "app.js")
                    let a = try await s.send("GET", path + "?from=2026-11-22T00:00:00Z&to=2026-11-23T00:00:00Z", headers)
                    for secret in [TestServer.cameraPassword, "Geheim", "$argon2id$", TestServer.password, token[0].1.split(separator: " ").last.map(String.init)!] {
                        #expect(!a.text.contains(secret), "\(path) holds a secret")
                    }
                    scanned += 1
                }
            }
            // Changing a camera and failing to probe it answer without it, too.
            for a in [
                try await admin.patch("/api/v1/cameras/1", ["name": "C"]), try await admin.post("/api/v1/cameras/probe", ["id": 1]),
                try await admin.post("/api/v1/cameras/probe", ["mainURL": "rtsp://10.0.0.1/x", "user": "u", "password": JSON(TestServer.cameraPassword)]),
            ] { #expect(!a.text.contains("Geheim")) }
            #expect(scanned > 60)
        }
    }

    @Test("a body is bounded, a head is bounded, and JSON is read strictly")
    func bounds() async throws {
        try await TestServer.with { s in
            let token = try s.token(.admin)
            func post(_ body: String) async throws -> HTTPAnswer {
                try await HTTPClient.send(port: s.port, "POST", "/api/v1/cameras", headers: token + [("Content-Type", "application/json")], body: Array(body.utf8))
            }
            #expect(try await post("{\"name\":\"\(String(repeating: "x", count: 40_000))\"}").status == 413)
            #expect(try await post(String(repeating: "[", count: 20_000)).status == 400)
            #expect(try await post("{\"name\":\"a\",\"name\":\"b\",\"mainURL\":\"rtsp://10.0.0.1\"}").status == 400)
            #expect(try await post("{\"name\":\"a\",\"mainURL\":\"rtsp://10.0.0.1\",\"id\":7}").status == 400)
            #expect(try await post("{\"name\":1,\"mainURL\":\"rtsp://10.0.0.1\"}").json["error"]?["field"]?.text == "name")
            #expect(try await post("").status == 400)

            let large = try await HTTPClient.raw(port: s.port, Array("GET / HTTP/1.1\r\nHost: x\r\nX-A: \(String(repeating: "a", count: 20_000))\r\n\r\n".utf8))
            #expect(large.status == 431)
            let many = try await HTTPClient.raw(port: s.port, Array("GET / HTTP/1.1\r\nHost: x\r\n\((0..<200).map { "X-\($0): a\r\n" }.joined())\r\n".utf8))
            #expect(many.status == 400)
        }
    }

    @Test("chunks without a length are bounded as well")
    func chunked() async throws {
        try await TestServer.with { s async throws in
            let chunk = String(repeating: "x", count: 40_000)
            let text = "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n\(String(chunk.count, radix: 16))\r\n\(chunk)\r\n0\r\n\r\n"
            #expect(try await HTTPClient.raw(port: s.port, Array(text.utf8)).status == 413)
        }
    }
}
