import CustosBase
import CustosStore
import CustosWeb
import Testing

/// Requests that a page of another site makes a browser send.
@Suite struct ForgeryTests {
    @Test(
        "an unsafe request with the cookie alone, a wrong word or a foreign origin is refused",
        arguments: [
            ([], "auth.csrf"),
            ([("X-Custos-CSRF", "0")], "auth.csrf"),
            ([("X-Custos-CSRF", "RIGHT"), ("Origin", "https://evil.example")], "auth.origin"),
            ([("X-Custos-CSRF", "RIGHT"), ("Origin", "null")], "auth.origin"),
            ([("X-Custos-CSRF", "RIGHT"), ("Sec-Fetch-Site", "cross-site")], "auth.origin"),
            ([("X-Custos-CSRF", "RIGHT"), ("Sec-Fetch-Site", "same-site")], "auth.origin"),
        ] as [([(String, String)], String)])
    func refused(_ headers: [(String, String)], _ code: String) async throws {
        try await TestServer.with { s in
            let b = try await s.browser("root", .admin)
            let sent = [("Cookie", b.cookie)] + headers.map { ($0.0, $0.1 == "RIGHT" ? b.csrf : $0.1) }

            let answer = try await s.send("POST", "/api/v1/cameras", sent, json: ["name": "x", "mainURL": "rtsp://10.0.0.1/"])

            #expect(answer.status == 403 && answer.code == code)
            #expect(try s.state.cameras().isEmpty)
        }
    }

    @Test("signing in from another site's page is refused")
    func signIn() async throws {
        try await TestServer.with { s in
            try s.person("wang", .viewer)
            let body: JSON = ["user": "wang", "password": JSON(TestServer.password)]
            #expect(try await s.send("POST", "/api/v1/session", [("Origin", "https://evil.example")], json: body).code == "auth.origin")
            #expect(try await s.send("POST", "/api/v1/session", [("Sec-Fetch-Site", "cross-site")], json: body).code == "auth.origin")
            // A form cannot send JSON, and what it can send is not taken.
            #expect(try await HTTPClient.send(port: s.port, "POST", "/api/v1/session", headers: [("Content-Type", "text/plain")], body: body.bytes).status == 415)
            #expect(try await s.send("POST", "/api/v1/session", [("Origin", s.origin)], json: body).status == 200)
        }
    }

    @Test("a bearer token needs no word, as no browser adds one by itself")
    func bearer() async throws {
        try await TestServer.with { s in
            let answer = try await s.send("POST", "/api/v1/cameras", try s.token(.admin), json: ["name": "x", "mainURL": "rtsp://10.0.0.1/"])
            #expect(answer.status == 201)
        }
    }
}
