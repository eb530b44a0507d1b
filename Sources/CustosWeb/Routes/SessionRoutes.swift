import CustosBase
import CustosLaw
import CustosStore
import HTTPTypes
import Hummingbird
import Logging

/// Signing in and out, and the first administrator.
enum SessionRoutes {
    private static let userName = Schema.text(characters: 1...64)
    private static let password = Schema.text(characters: 1...256)
    private static let session = Answer.json(200, "Signed in; the cookie is set", .reference("Session"))

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(.get, "/api/v1/setup", .open, "getSetup", "Whether the first administrator is still to be made", answers: [.json(200, "The state", .object([.required("needed", .boolean)]))]) { _ in
                let accounts = core.accounts
                return .json(["needed": JSON(try await core.store { try !accounts.hasUsers() })])
            },
            Route(
                .post, "/api/v1/setup", .open, "setUp", "Make the first administrator with the one-time word of the set-up link",
                body: .object([.required("token", .text(characters: 1...200)), .required("user", userName), .required("name", .text(characters: 1...64)), .required("password", password)]),
                answers: [session, .problem(401, "Too many attempts"), .problem(403, "The word is not valid"), .problem(422, "A field is not accepted")]
            ) { call in try await setUp(call, core) },
            Route(
                .post, "/api/v1/session", .open, "signIn", "Sign in",
                body: .object([.required("user", userName), .required("password", password), .optional("totp", .nullable(.text(characters: 0...16)))]),
                answers: [session, .problem(401, "auth.failed, auth.locked with retryAfter, or auth.totp_required")]
            ) { call in try await signIn(call, core) },
            Route(.get, "/api/v1/session", .person, "getSession", "Who is signed in", answers: [session]) { call in .json(answer(call.principal)) },
            Route(.delete, "/api/v1/session", .person, "signOut", "Sign out", answers: [.empty(204, "Signed out")]) { call in
                let accounts = core.accounts, hash = call.principal.session?.hash ?? []
                try await core.store { try accounts.endSession(hash: hash) }
                var r = Response.nothing
                r.headers[.setCookie] = SessionCookie.clear(secure: core.configuration.secureCookies)
                return r
            },
        ]
    }

    static func answer(_ principal: Principal) -> JSON {
        guard case .session(let s, let csrf) = principal.proof else { preconditionFailure("a token has no session") }
        return ["user": me(s.user), "csrf": JSON(csrf), "expiresAt": JSON(s.expiresAt)]
    }

    static func me(_ u: UserRecord) -> JSON {
        ["id": JSON(u.id), "user": JSON(u.user), "name": JSON(u.name), "role": JSON(u.role.rawValue), "totp": JSON(u.hasTOTP), "lawRoles": .texts(u.lawRoles.map(\.rawValue).sorted())]
    }

    private static func setUp(_ call: Call, _ core: WebCore) async throws -> Response {
        guard case let body = call.body, let token = body["token"]?.text, let user = body["user"]?.text, let name = body["name"]?.text, let typed = body["password"]?.text else { throw Problem.broken }
        try SignIn.slow(core, account: "setup", call.peer)
        let password = Secret(typed), accounts = core.accounts, cost = core.configuration.passwordCost
        guard try await core.store({ try accounts.isSetupToken(token) }) else {
            throw AccountProblem(.setupRefused, zh: "初始化链接无效、已过期或已使用。", en: "The set-up link is not valid, too old, or was used.")
        }
        core.lockOut.succeeded(account: "setup", address: call.peer.address)
        let checked = try AccountStore.checkedUser(user)
        if let objection = PasswordRules.objection(to: password, user: checked) { throw objection }
        let hash = try await core.passwordPool.run { try PasswordHash.make(password, cost: cost) }
        let made = try await core.store { try accounts.addFirstAdministrator(setupToken: token, user: user, name: name, passwordHash: hash) }
        core.logger.notice("the first administrator was made", metadata: ["user": "\(made.user)", "peer": "\(call.peer.address)"])
        return try await open(made, call, core)
    }

    private static func signIn(_ call: Call, _ core: WebCore) async throws -> Response {
        guard let user = call.body["user"]?.text, let typed = call.body["password"]?.text else { throw Problem.broken }
        let record = try await SignIn.check(user: user, password: Secret(typed), totp: call.body["totp"]?.text, peer: call.peer, core: core)
        return try await open(record, call, core)
    }

    /// Starts a session; the one that the browser had before ends, so that no cookie outlives a sign-in.
    private static func open(_ user: UserRecord, _ call: Call, _ core: WebCore) async throws -> Response {
        let cookie = SessionCookie.make(), accounts = core.accounts, peer = call.peer.address
        let old = SessionCookie.value(in: call.request.headers)
        let session = try await core.store {
            if let old { try accounts.endSession(hash: SessionCookie.hash(old)) }
            return try accounts.addSession(user: user.id, hash: SessionCookie.hash(cookie), lifetime: Authenticator.lifetime, peer: peer)
        }
        let principal = Principal(proof: .session(session, csrf: SessionCookie.csrf(cookie)))
        call.signedIn.value = principal
        return .json(
            answer(principal),
            headers: [.setCookie: SessionCookie.set(cookie, secure: core.configuration.secureCookies)])
    }
}
