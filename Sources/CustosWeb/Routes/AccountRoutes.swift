import CustosBase
import CustosStore
import Hummingbird
import Logging

/// What people change of their own account: password and second factor.
enum AccountRoutes {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .post, "/api/v1/me/password", .person, "changeMyPassword", "Change the own password; other sessions end",
                body: .object([.required("current", .text(characters: 1...256)), .required("password", .text(characters: 1...256))]),
                answers: [.empty(204, "Changed"), .problem(401, "The present password is wrong, or too many attempts"), .problem(422, "The new password is not accepted")]
            ) { call in try await changePassword(call, core) },
            Route(
                .post, "/api/v1/me/totp", .person, "beginMyTOTP", "Begin to set up a second factor",
                answers: [.json(200, "The secret, shown once", .object([.required("secret", .anyText, "Base 32"), .required("uri", .anyText, "otpauth://...")]))]
            ) { call in
                let accounts = core.accounts, me = try person(call), secret = SecureRandom.bytes(TOTP.secretBytes)
                try await core.store { try accounts.beginTOTP(user: me.id, secret: secret) }
                return .json(["secret": JSON(TOTP.base32(secret)), "uri": JSON(TOTP.link(secret: secret, user: me.user))])
            },
            Route(
                .post, "/api/v1/me/totp/confirm", .person, "confirmMyTOTP", "Show that the device knows the secret; from now on sign-in asks for a code",
                body: .object([.required("totp", .text(characters: 1...16))]),
                answers: [.empty(204, "The second factor is on"), .problem(401, "Too many attempts"), .problem(409, "It was not begun"), .problem(422, "The code is wrong")]
            ) { call in try await confirm(call, core) },
            Route(.delete, "/api/v1/me/totp", .person, "removeMyTOTP", "Take the own second factor away", answers: [.empty(204, "It is off")]) { call in
                let accounts = core.accounts, me = try person(call)
                try await core.store { try accounts.removeTOTP(user: me.id) }
                core.logger.notice("a second factor was taken away", metadata: ["user": "\(me.user)", "peer": "\(call.peer.address)"])
                return .nothing
            },
        ]
    }

    private static func person(_ call: Call) throws -> UserRecord {
        guard let user = call.principal.session?.user else { throw Problem.forbidden }
        return user
    }

    private static func changePassword(_ call: Call, _ core: WebCore) async throws -> Response {
        guard let session = call.principal.session, let current = call.body["current"]?.text, let wanted = call.body["password"]?.text else { throw Problem.broken }
        let user = session.user, accounts = core.accounts, cost = core.configuration.passwordCost
        try SignIn.slow(core, account: user.user, call.peer)
        guard try await core.passwordPool.run({ PasswordHash.verify(Secret(current), against: user.passwordHash) }) else {
            core.counters.signInFailed()
            throw SignIn.failed
        }
        core.lockOut.succeeded(account: user.user, address: call.peer.address)
        if let objection = PasswordRules.objection(to: Secret(wanted), user: user.user) { throw objection }
        let hash = try await core.passwordPool.run { try PasswordHash.make(Secret(wanted), cost: cost) }
        try await core.store { try accounts.setPassword(user.id, hash: hash, keeping: session.hash) }
        return .nothing
    }

    private static func confirm(_ call: Call, _ core: WebCore) async throws -> Response {
        let me = try person(call), accounts = core.accounts, now = core.clocks.wall()
        guard let typed = call.body["totp"]?.text else { throw Problem.broken }
        try SignIn.slow(core, account: "totp \(me.id)", call.peer)
        guard let secret = try await core.store({ try accounts.pendingTOTP(user: me.id) }) else {
            throw AccountProblem(.totpNotBegun, zh: "尚未开始设置动态口令。", en: "Setting up the second factor has not begun.")
        }
        guard let step = TOTP.matchingStep(typed, secret: secret, at: now) else { throw Problem.invalid("totp", zh: "动态口令不正确。", en: "The code is not right.") }
        core.lockOut.succeeded(account: "totp \(me.id)", address: call.peer.address)
        try await core.store { try accounts.confirmTOTP(user: me.id, step: step) }
        return .nothing
    }
}
