package import CustosBase
package import CustosStore
package import HTTPTypes
import Synchronization

/// Finds out who sent a request: the session of its cookie or the token of its `Authorization` header.
package final class Authenticator: Sendable {
    /// Nobody used the browser for this long: an operator's shift with its breaks.
    package static let idleLimit = TimeSpan.seconds(8 * 3600 as Int64)
    /// Sign in again after this long in any case.
    package static let lifetime = TimeSpan.seconds(24 * 3600 as Int64)
    /// How often use is noted on disk. The idle limit is blurred by no more than this.
    static let noteInterval = TimeSpan.seconds(60 as Int64)

    private let accounts: AccountStore
    private let pool: BoundedPool
    private let clocks: any Clocks

    package init(accounts: AccountStore, pool: BoundedPool, clocks: any Clocks) {
        self.accounts = accounts
        self.pool = pool
        self.clocks = clocks
    }

    /// The credentials of a request, before anything is believed of them.
    package enum Credentials: Sendable, Hashable {
        case none
        case cookie(String)
        case bearer(String)
    }

    /// A bearer header wins over a cookie: it was put there on purpose.
    package static func credentials(in headers: HTTPFields) -> Credentials {
        if let line = headers[.authorization] { return bearer(line).map(Credentials.bearer) ?? .none }
        return SessionCookie.value(in: headers).map(Credentials.cookie) ?? .none
    }

    package static func bearer(_ line: String) -> String? {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", (1...200).contains(parts[1].utf8.count) else { return nil }
        return String(parts[1])
    }

    package func principal(_ credentials: Credentials) async throws -> Principal? {
        let accounts = accounts, now = clocks.wall()
        switch credentials {
        case .none: return nil
        case .cookie(let value):
            return try await pool.run {
                let hash = SessionCookie.hash(value)
                guard let session = try accounts.session(hash: hash, idleLimit: Self.idleLimit) else { return nil }
                if now - session.seenAt >= Self.noteInterval { try accounts.touchSession(hash: hash) }
                return Principal(proof: .session(session, csrf: SessionCookie.csrf(value)))
            }
        case .bearer(let text):
            return try await pool.run {
                guard let token = try accounts.token(text) else { return nil }
                if token.usedAt.map({ now - $0 >= Self.noteInterval }) ?? true { try accounts.touchToken(token.id) }
                return Principal(proof: .token(token))
            }
        }
    }
}
