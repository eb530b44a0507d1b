package import CustosBase
import Foundation
import GRDB

/// Sessions and second factors.
extension AccountStore {
    /// Remembers a signed-in browser; at the user's limit the session that was used least recently ends.
    package func addSession(user: Int64, hash: [UInt8], lifetime: TimeSpan, peer: String) throws -> SessionRecord {
        try database.write { db in
            let now = clocks.wall()
            try db.execute(sql: "delete from session where expires_us <= ?", arguments: [now.microseconds])
            try db.execute(
                sql: "delete from session where hash in (select hash from session where user = ? order by seen_us desc limit -1 offset ?)",
                arguments: [user, Self.maximumSessionsPerUser - 1])
            try db.execute(
                sql: "insert into session (hash, user, created_us, seen_us, expires_us, peer) values (?, ?, ?, ?, ?, ?)",
                arguments: [Data(hash), user, now.microseconds, now.microseconds, (now + lifetime).microseconds, peer])
            return SessionRecord(hash: hash, user: try Self.fetchUser(db, user), createdAt: now, seenAt: now, expiresAt: now + lifetime)
        }
    }

    /// The session, unless it ran out, was idle for too long, or belongs to a disabled user.
    package func session(hash: [UInt8], idleLimit: TimeSpan) throws -> SessionRecord? {
        let now = clocks.wall()
        return try database.read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "select created_us, seen_us, expires_us, user from session where hash = ? and expires_us > ? and seen_us > ?",
                    arguments: [Data(hash), now.microseconds, (now - idleLimit).microseconds])
            else { return nil }
            let user = try Self.fetchUser(db, row["user"])
            guard !user.disabled else { return nil }
            return SessionRecord(
                hash: hash, user: user, createdAt: WallTime(microseconds: row["created_us"]), seenAt: WallTime(microseconds: row["seen_us"]),
                expiresAt: WallTime(microseconds: row["expires_us"]))
        }
    }

    /// Notes that the session is in use.
    package func touchSession(hash: [UInt8]) throws {
        let now = clocks.wall().microseconds
        try database.write { try $0.execute(sql: "update session set seen_us = ? where hash = ?", arguments: [now, Data(hash)]) }
    }

    package func endSession(hash: [UInt8]) throws {
        try database.write { try $0.execute(sql: "delete from session where hash = ?", arguments: [Data(hash)]) }
    }

    // MARK: Second factor

    /// Keeps a secret until the person has shown that the device knows it.
    package func beginTOTP(user: Int64, secret: [UInt8]) throws {
        try database.write { try $0.execute(sql: "update user_account set totp_pending = ? where id = ?", arguments: [Data(secret), user]) }
    }

    package func pendingTOTP(user: Int64) throws -> [UInt8]? {
        try database.read { try Data.fetchOne($0, sql: "select totp_pending from user_account where id = ? and totp_pending is not null", arguments: [user]).map { Array($0) } }
    }

    /// Makes the pending secret the user's second factor; `step` is the step whose code was shown.
    package func confirmTOTP(user: Int64, step: Int64) throws {
        try database.write { db in
            try db.execute(
                sql: "update user_account set totp_secret = totp_pending, totp_pending = null, totp_step = ? where id = ? and totp_pending is not null", arguments: [step, user])
            guard db.changesCount == 1 else { throw AccountProblem(.totpNotBegun, zh: "尚未开始设置动态口令。", en: "Setting up the second factor has not begun.") }
            try note(db, try Self.fetchUser(db, user), "change", extra: "totp")
        }
    }

    package func removeTOTP(user: Int64) throws {
        try database.write { db in
            try db.execute(sql: "update user_account set totp_secret = null, totp_pending = null where id = ?", arguments: [user])
            try note(db, try Self.fetchUser(db, user), "change", extra: "totp removed")
        }
    }

    /// Takes a code's time step; false when it, or a later one, was taken before.
    package func takeTOTPStep(user: Int64, step: Int64) throws -> Bool {
        try database.write { db in
            try db.execute(sql: "update user_account set totp_step = ? where id = ? and totp_step < ?", arguments: [step, user, step])
            return db.changesCount == 1
        }
    }

    // MARK: First start

    /// Makes a new one-time word for the first administrator; `nil` when there are users.
    package func issueSetupToken(lifetime: TimeSpan = .days(1)) throws -> Secret? {
        let word = Hex.encode(SecureRandom.bytes(24))
        let now = clocks.wall()
        return try database.write { db in
            guard try Bool.fetchOne(db, sql: "select exists (select 1 from user_account)") == false else {
                try db.execute(sql: "delete from setup_token")
                return nil
            }
            try db.execute(
                sql:
                    "insert into setup_token (one, hash, created_us, expires_us) values (1, ?, ?, ?) on conflict (one) do update set hash = excluded.hash, created_us = excluded.created_us, expires_us = excluded.expires_us",
                arguments: [Data(Digest.sha256(Array(word.utf8))), now.microseconds, (now + lifetime).microseconds])
            return Secret(word)
        }
    }

    /// The word is the one that was issued, is not too old, and nobody has used it.
    package func isSetupToken(_ word: String) throws -> Bool {
        try database.read { db in try Self.isSetupToken(db, word, now: self.clocks.wall()) }
    }

    private static func isSetupToken(_ db: Database, _ word: String, now: WallTime) throws -> Bool {
        guard try Bool.fetchOne(db, sql: "select exists (select 1 from user_account)") == false,
            let hash = try Data.fetchOne(db, sql: "select hash from setup_token where expires_us > ?", arguments: [now.microseconds])
        else { return false }
        return SecureRandom.constantTimeEqual(Array(hash), Digest.sha256(Array(word.utf8)))
    }

    /// Makes the first administrator and burns the word, both or neither.
    package func addFirstAdministrator(setupToken word: String, user: String, name: String, passwordHash: String) throws -> UserRecord {
        try database.write { db in
            guard try Self.isSetupToken(db, word, now: self.clocks.wall()) else {
                throw AccountProblem(.setupRefused, zh: "初始化链接无效或已使用。", en: "The set-up link is not valid or was used.")
            }
            let made = try self.insertUser(db, user: user, name: name, role: .admin, passwordHash: passwordHash)
            try db.execute(sql: "delete from setup_token")
            return made
        }
    }
}
