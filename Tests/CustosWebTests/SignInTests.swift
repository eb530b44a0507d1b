import CustosBase
import CustosStore
import CustosTestSupport
import CustosWeb
import Testing

@Suite struct SignInTests {
    @Test("the set-up link makes the first administrator once, and never again")
    func setUp() async throws {
        try await TestServer.with { s in
            #expect(try await s.send("GET", "/api/v1/setup").json["needed"]?.flag == true)
            let old = try #require(try s.server.issueSetupToken()), word = try #require(try s.server.issueSetupToken())
            func body(_ token: String, password: String = TestServer.password) -> JSON { ["token": JSON(token), "user": "root", "name": "张三", "password": JSON(password)] }

            #expect(try await s.send("POST", "/api/v1/setup", json: body("guess")).status == 403)
            #expect(try await s.send("POST", "/api/v1/setup", json: body(old.reveal())).status == 403)
            #expect(try await s.send("POST", "/api/v1/setup", json: body(word.reveal(), password: "short")).status == 422)
            let made = try await s.send("POST", "/api/v1/setup", json: body(word.reveal()))

            #expect(made.status == 200)
            #expect(made.json["user"]?["role"]?.text == "admin" && made.json["user"]?["name"]?.text == "张三")
            #expect(try await Browser(s, made).get("/api/v1/users").status == 200)
            #expect(try await s.send("GET", "/api/v1/setup").json["needed"]?.flag == false)
            #expect(try await s.send("POST", "/api/v1/setup", json: body(word.reveal())).status == 403)
            #expect(try s.server.issueSetupToken() == nil)
        }
    }

    @Test("a set-up word is too old after a day")
    func setUpExpiry() async throws {
        try await TestServer.with { s in
            let word = try #require(try s.server.issueSetupToken())

            s.clocks.advance(.seconds(86_401 as Int64))

            #expect(try await s.send("POST", "/api/v1/setup", json: ["token": JSON(word.reveal()), "user": "root", "name": "R", "password": JSON(TestServer.password)]).status == 403)
        }
    }

    @Test("the cookie is HttpOnly and SameSite=Strict, Secure where TLS is, and the server keeps only its hash")
    func cookie() async throws {
        try await TestServer.with(configure: { $0.secureCookies = true }) { s in
            try s.person("wang", .viewer)
            let answer = try await s.signIn("wang")
            let line = try #require(answer["Set-Cookie"])

            #expect(line.hasPrefix("custos_session=") && line.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Secure"))
            let value = line.dropFirst("custos_session=".count).prefix { $0 != ";" }
            #expect(value.count == 64)
            #expect(try s.accounts.session(hash: Digest.sha256(Array(value.utf8)), idleLimit: .days(1))?.user.user == "wang")
            #expect(answer.text.contains(value) == false)
        }
    }

    @Test("a wrong password, an unknown user and a disabled user get the same answer")
    func sameAnswer() async throws {
        try await TestServer.with { s in
            try s.person("root", .admin)
            let user = try s.person("wang", .viewer)
            var change = AccountStore.UserChange()
            change.disabled = true
            _ = try s.accounts.updateUser(user.id, change)

            let answers = [try await s.signIn("root", password: "wrong wrong wrong"), try await s.signIn("nobody"), try await s.signIn("wang")]

            #expect(answers.allSatisfy { $0.status == 401 && $0.code == "auth.failed" })
            #expect(Set(answers.map(\.text)).count == 1)
        }
    }

    @Test("an account that is guessed at waits longer each time, and a right password in the wait does not help")
    func lockOut() async throws {
        try await TestServer.with { s in
            try s.person("wang", .viewer)
            for _ in 0..<5 { #expect(try await s.signIn("wang", password: "wrong wrong wrong").code == "auth.failed") }

            let locked = try await s.signIn("WANG")
            #expect(locked.status == 401 && locked.code == "auth.locked" && locked.json["error"]?["retryAfter"]?.integer == 5 && locked["Retry-After"] == "5")

            s.clocks.advance(.seconds(6 as Int64))
            #expect(try await s.signIn("wang", password: "wrong wrong wrong").code == "auth.failed")
            #expect(try await s.signIn("wang").json["error"]?["retryAfter"]?.integer == 10)

            s.clocks.advance(.seconds(11 as Int64))
            #expect(try await s.signIn("wang").status == 200)
            #expect(try await s.signIn("wang", password: "wrong wrong wrong").code == "auth.failed")
        }
    }

    @Test("a session ends when it is idle, when it is a day old, and at sign-out")
    func expiry() async throws {
        try await TestServer.with { s in
            let idle = try await s.browser("wang", .viewer)
            s.clocks.advance(.seconds(8 * 3600 + 1 as Int64))
            #expect(try await idle.get("/api/v1/session").status == 401)

            let busy = try await s.browser("wang", .viewer)
            for _ in 0..<5 {
                s.clocks.advance(.seconds(4 * 3600 as Int64))
                #expect(try await busy.get("/api/v1/session").status == 200)
            }
            s.clocks.advance(.seconds(4 * 3600 as Int64))
            #expect(try await busy.get("/api/v1/session").status == 401)

            let leaving = try await s.browser("wang", .viewer)
            let out = try await leaving.delete("/api/v1/session")
            #expect(out.status == 204 && out["Set-Cookie"]?.contains("Max-Age=0") == true)
            #expect(try await leaving.get("/api/v1/session").status == 401)
        }
    }

    @Test("a person has ten sessions; the eleventh ends the one that was used least recently")
    func sessionLimit() async throws {
        try await TestServer.with { s in
            let first = try await s.browser("wang", .viewer)
            var rest: [Browser] = []
            for _ in 0..<10 {
                s.clocks.advance(.seconds(1 as Int64))
                rest.append(try await s.browser("wang", .viewer))
            }
            #expect(try await first.get("/api/v1/session").status == 401)
            #expect(try await rest[0].get("/api/v1/session").status == 200)
        }
    }

    @Test("a second factor is asked for once it is confirmed, and each code is taken once")
    func secondFactor() async throws {
        try await TestServer.with { s in
            let b = try await s.browser("wang", .viewer)
            let begun = try await b.post("/api/v1/me/totp", nil)
            let link = try #require(begun.json["uri"]?.text)
            #expect(link.hasPrefix("otpauth://totp/Custos:wang?secret="))
            let secret = try #require(try s.accounts.pendingTOTP(user: 1))
            #expect(try await s.signIn("wang").status == 200)
            func code(_ offset: Int64 = 0) -> String { TOTP.code(secret: secret, step: TOTP.step(at: s.clocks.wall()) + offset) }

            #expect(try await b.post("/api/v1/me/totp/confirm", ["totp": "000000"]).status == 422)
            #expect(try await b.post("/api/v1/me/totp/confirm", ["totp": JSON(code())]).status == 204)

            #expect(try await s.signIn("wang").code == "auth.totp_required")
            #expect(try await s.signIn("wang", totp: code()).code == "auth.failed")
            s.clocks.advance(.seconds(30 as Int64))
            #expect(try await s.signIn("wang", totp: code(2)).code == "auth.failed")
            let used = code()
            #expect(try await s.signIn("wang", totp: used).status == 200)
            #expect(try await s.signIn("wang", totp: used).code == "auth.failed")
        }
    }

    @Test("a new password ends every other session, and needs the present one")
    func changePassword() async throws {
        try await TestServer.with { s in
            let other = try await s.browser("wang", .viewer), b = try await s.browser("wang", .viewer)
            #expect(try await b.post("/api/v1/me/password", ["current": "wrong wrong wrong", "password": "another pass phrase"]).status == 401)
            #expect(try await b.post("/api/v1/me/password", ["current": JSON(TestServer.password), "password": "wang"]).status == 422)

            #expect(try await b.post("/api/v1/me/password", ["current": JSON(TestServer.password), "password": "another pass phrase"]).status == 204)

            #expect(try await b.get("/api/v1/session").status == 200)
            #expect(try await other.get("/api/v1/session").status == 401)
            #expect(try await s.signIn("wang").status == 401)
            #expect(try await s.signIn("wang", password: "another pass phrase").status == 200)
        }
    }

    @Test("the last enabled administrator cannot be removed or disabled, and nobody changes their own part (NM203.19.1.6)")
    func lastAdministrator() async throws {
        try await TestServer.with { s in
            let root = try await s.browser("root", .admin)
            #expect(try await root.delete("/api/v1/users/1").code == "user.last_admin")
            #expect(try await root.patch("/api/v1/users/1", ["disabled": true]).code == "user.last_admin")
            let own = try await root.patch("/api/v1/users/1", ["role": "viewer"])
            #expect(own.code == "law.refused")
            #expect(own.text.contains("NM203.19.1.6"))
            #expect(try await root.get("/api/v1/session").status == 200)

            #expect(try await root.post("/api/v1/users", ["user": "li", "name": "李", "role": "admin", "password": JSON(TestServer.password)]).status == 201)
            #expect(try await root.post("/api/v1/users", ["user": "LI", "name": "李", "role": "admin", "password": "yet another phrase"]).code == "user.taken")
            let li = try await s.browser("li", .admin)
            #expect(try await li.patch("/api/v1/users/1", ["role": "viewer"]).status == 200)
            #expect(try await root.get("/api/v1/session").status == 401)
            #expect(try await li.delete("/api/v1/users/2").code == "user.last_admin")
        }
    }
}
