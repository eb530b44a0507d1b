import CustosBase
import CustosStore
import HTTPTypes
import Logging

/// Proves a person by password and second factor. Whether a user exists shows neither in the answer nor in its time.
enum SignIn {
    static let failed = Problem(.unauthorized, "auth.failed", zh: "用户名、密码或动态口令不正确。", en: "User name, password or code is not right.")
    static let codeWanted = Problem(.unauthorized, "auth.totp_required", zh: "请输入动态口令。", en: "Enter the code of your second factor.")

    static func locked(_ wait: TimeSpan) -> Problem {
        let seconds = max(1, Int((wait.microseconds + 999_999) / 1_000_000))
        return Problem(.unauthorized, "auth.locked", zh: "尝试次数过多，请在\(seconds)秒后再试。", en: "Too many attempts; try again in \(seconds) seconds.").retry(afterSeconds: seconds)
    }

    /// Begins an attempt, or throws how long to wait.
    static func slow(_ core: WebCore, account: String, _ peer: Peer) throws(Problem) {
        if let wait = core.lockOut.begin(account: account, address: peer.address) {
            core.counters.signInFailed()
            throw locked(wait)
        }
    }

    static func check(user name: String, password: Secret, totp: String?, peer: Peer, core: WebCore) async throws -> UserRecord {
        try slow(core, account: name, peer)
        let accounts = core.accounts, clocks = core.clocks
        let user = try await core.store { try accounts.user(named: name) }
        let isRight = try await core.passwordPool.run {
            let hash = try user?.passwordHash ?? core.decoyHash()
            return PasswordHash.verify(password, against: hash)
        }
        guard let user, isRight, !user.disabled else { throw refused(name, peer, core) }

        if let secret = user.totpSecret {
            guard let totp, !totp.isEmpty else { throw codeWanted }
            guard let bytes = Hex.decode(secret.reveal()), let step = TOTP.matchingStep(totp, secret: bytes, at: clocks.wall()),
                try await core.store({ try accounts.takeTOTPStep(user: user.id, step: step) })
            else { throw refused(name, peer, core) }
        }
        core.lockOut.succeeded(account: name, address: peer.address)
        core.logger.info("signed in", metadata: ["user": "\(user.user)", "peer": "\(peer.address)"])
        return user
    }

    private static func refused(_ name: String, _ peer: Peer, _ core: WebCore) -> Problem {
        core.counters.signInFailed()
        // The name as typed may be a password in the wrong field, or hold what upsets a terminal: it is not logged.
        core.logger.warning("sign-in refused", metadata: ["peer": "\(peer.address)"])
        return failed
    }
}
