import CustosBase
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

@Suite struct TOTPTests {
    @Test(
        "RFC 6238, appendix B: the codes for SHA-1",
        arguments: [(59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130")] as [(Double, String)])
    func vectors(_ seconds: Double, _ code: String) {
        #expect(TOTP.code(secret: Array("12345678901234567890".utf8), step: TOTP.step(at: WallTime(seconds: seconds)), digits: 8) == code)
    }

    @Test("RFC 4226, appendix D: the codes for counters 0 to 9")
    func counters() {
        let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
        for (i, c) in codes.enumerated() { #expect(TOTP.code(secret: Array("12345678901234567890".utf8), step: Int64(i)) == c) }
    }

    @Test("a code is good one step early and one step late, and no more")
    func tolerance() {
        let secret = Array("12345678901234567890".utf8), now = WallTime(seconds: 1_795_000_000), step = TOTP.step(at: now)
        for offset in -3...3 as ClosedRange<Int64> {
            #expect(TOTP.matchingStep(TOTP.code(secret: secret, step: step + offset), secret: secret, at: now) == (abs(offset) <= 1 ? step + offset : nil))
        }
        #expect(TOTP.matchingStep("", secret: secret, at: now) == nil)
    }

    @Test("RFC 4648: base 32", arguments: [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")])
    func base32(_ text: String, _ encoded: String) { #expect(TOTP.base32(Array(text.utf8)) == encoded) }
}

@Suite struct PasswordTests {
    @Test(
        "short, common, named and one-note passwords are refused",
        arguments: ["", "short", "elevenchars", "password1234", "PASSWORD1234", "aaaaaaaaaaaaa", "121212121212", "wangxiaoming", "gnimoaixgnaw", "wangxiaoming1", "123456789012", "custos123456"])
    func refused(_ password: String) { #expect(PasswordRules.objection(to: Secret(password), user: "wangxiaoming") != nil) }

    @Test("length is enough", arguments: ["twelve chars", "公安视频监控系统值班密码一二", "correct horse battery", "0123456789ab"])
    func accepted(_ password: String) { #expect(PasswordRules.objection(to: Secret(password), user: "wangxiaoming") == nil) }

    @Test("a hash is Argon2id with a salt, and proves its own password only")
    func hashes() throws {
        let a = try PasswordHash.make(Secret("a long pass phrase")), b = try PasswordHash.make(Secret("a long pass phrase"), cost: .least)
        #expect(a.hasPrefix("$argon2id$v=19$m=65536,t=3,p=1$") && a != b)
        for h in [a, b] {
            #expect(PasswordHash.verify(Secret("a long pass phrase"), against: h))
            #expect(!PasswordHash.verify(Secret("a long pass phrasE"), against: h))
        }
        #expect(!PasswordHash.verify(Secret("x"), against: ""))
        #expect(!PasswordHash.verify(Secret("x"), against: String(repeating: "$", count: 4000)))
    }
}

@Suite struct LockOutTests {
    @Test("the table is bounded, and an address that tries many accounts waits as well")
    func bounded() {
        let clocks = ManualClocks(), l = LockOut(clocks: clocks)
        for i in 0..<20_000 { _ = l.begin(account: "user\(i)", address: "10.0.\(i / 250).\(i % 250)") }
        #expect(l.entryCount <= LockOut.maximumEntries)

        let other = LockOut(clocks: clocks)
        for i in 0..<20 { #expect(other.begin(account: "u\(i)", address: "10.9.9.9") == nil) }
        #expect(other.begin(account: "fresh", address: "10.9.9.9") == .seconds(5 as Int64))
        #expect(other.begin(account: "fresh", address: "10.9.9.8") == nil)
    }

    @Test("the wait doubles up to a quarter of an hour, and an hour of peace forgets")
    func doubling() {
        let clocks = ManualClocks(), l = LockOut(clocks: clocks)
        var waits: [Int64] = []
        for i in 0..<16 {
            if let w = l.begin(account: "a", address: "h\(i)") {
                waits.append(w.microseconds / 1_000_000)
                clocks.advance(w)
                _ = l.begin(account: "a", address: "i\(i)")
            }
        }
        #expect(waits == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900, 900])
        clocks.advance(.seconds(3601 as Int64))
        for i in 0..<5 { #expect(l.begin(account: "a", address: "j\(i)") == nil) }
        #expect(l.begin(account: "a", address: "k") == .seconds(5 as Int64))
    }

    @Test("hosts of one IPv6 network count as one")
    func networks() {
        let l = LockOut(clocks: ManualClocks())
        for i in 0..<20 { _ = l.begin(account: "u\(i)", address: "2001:db8:1:2::\(i + 1)") }
        #expect(l.begin(account: "v", address: "2001:db8:1:2:ffff::1") != nil)
        #expect(l.begin(account: "v", address: "2001:db8:1:3::1") == nil)
    }
}

@Suite struct JSONTests {
    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "{", "[", "\"", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1,]", "[1 2]", "01", "1.", ".5", "+1", "-", "1e", "nul", "True", "'a'", "{a:1}", "\"\u{01}\"", "\"\\x\"", "\"\\ud800\"", "\"\\u12\"", "1 1",
            "1e999",
            "{\"a\":1,\"a\":2}", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]",
        ])
    func refused(_ text: String) { #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(Array(text.utf8)) } }

    @Test(
        "what is read is written the same",
        arguments: ["null", "true", "[]", "{}", "0", "-12", "1.5", "\"\"", "\"a\\\"b\\\\c\\n\"", "{\"a\":[1,{\"b\":null}],\"中\":\"文\"}", "\"\\u003cscript\\u003e\"", "9223372036854775807"])
    func roundTrip(_ text: String) throws { #expect(String(decoding: try JSONParser.parse(Array(text.utf8)).bytes, as: UTF8.self) == text) }

    @Test("escapes and surrogate pairs are read")
    func escapes() throws { #expect(try JSONParser.parse(Array("\"\\u4e2d\\ud83c\\udfa5\\/\\t\"".utf8)) == .string("中🎥/\t")) }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() { #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xC0, 0xAF, 0x22]) } }
}

@Suite struct PrometheusTests {
    @Test("labels are escaped, so that a name cannot write a line of its own")
    func escaping() {
        var t = PrometheusText()
        t.family("a", .gauge, "help", [([("name", "x\"} 1\nb{y=\"\\")], 2.5), ([], nil)])
        #expect(t.text == "# HELP a help\n# TYPE a gauge\na{name=\"x\\\"} 1\\nb{y=\\\"\\\\\"} 2.5\n")
    }

    @Test("cameras, volumes and the server are measured")
    func families() async throws {
        try await TestServer.with { s in
            try s.camera("A \"gate\"")
            let stream = s.streams.add(StreamID(CameraID(1), .main))
            try await stream.start()
            let text = try await s.send("GET", "/metrics").text
            #expect(text.contains("custos_camera_up{camera=\"1\",name=\"A \\\"gate\\\"\",stream=\"main\"} 1"))
            for family in ["custos_camera_reconnects_total", "custos_recording_wanted", "custos_recording_gap_seconds_24h", "custos_live_viewers", "custos_http_requests_in_progress"] {
                #expect(text.contains("# TYPE \(family) "))
            }
        }
    }
}
