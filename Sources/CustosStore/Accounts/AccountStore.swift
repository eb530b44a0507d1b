import CustosBase
package import CustosLaw
import Foundation
import GRDB

/// People who can sign in, in `state.sqlite`. Every change is on the disk before its call returns.
///
/// It keeps hashes and knows no passwords: hashing is the caller's work, away from the database.
package final class AccountStore: Sendable {
    /// A unit has tens of people; a thousand is a runaway script.
    package static let maximumUsers = 1000
    package static let maximumTokens = 200
    /// A person has a few browsers; the oldest session gives way.
    package static let maximumSessionsPerUser = 10

    let state: StateStore
    let database: DatabasePool
    let clocks: any Clocks

    package init(state: StateStore) {
        self.state = state
        database = state.database
        clocks = state.clocks
    }

    package func hasUsers() throws -> Bool {
        try database.read { try Bool.fetchOne($0, sql: "select exists (select 1 from user_account)") ?? false }
    }

    package func users() throws -> [UserRecord] {
        try database.read { try Row.fetchAll($0, sql: "\(Self.columns) order by id").map(Self.user) }
    }

    package func user(_ id: Int64) throws -> UserRecord? {
        try database.read { try Row.fetchOne($0, sql: "\(Self.columns) where id = ?", arguments: [id]).map(Self.user) }
    }

    package func user(named name: String) throws -> UserRecord? {
        try database.read { try Row.fetchOne($0, sql: "\(Self.columns) where user = ?", arguments: [name]).map(Self.user) }
    }

    package func addUser(_ user: String, name: String, role: Role, passwordHash: String) throws -> UserRecord {
        try database.write { db in try insertUser(db, user: user, name: name, role: role, passwordHash: passwordHash) }
    }

    /// What of a user shall change; `nil` leaves a field as it is.
    package struct UserChange: Sendable {
        package var name: String?
        package var role: Role?
        package var disabled: Bool?
        package var passwordHash: String?
        /// Takes the second factor away, for a person who lost the device.
        package var removesTOTP = false
        package init() {}
    }

    /// Changes a user. Every session of the user ends, except for a change of the name alone.
    package func updateUser(_ id: Int64, _ change: UserChange) throws -> UserRecord {
        try database.write { db in
            guard let old = try Row.fetchOne(db, sql: "\(Self.columns) where id = ?", arguments: [id]).map(Self.user) else { throw AccountProblem.notFound }
            let name = try change.name.map(Self.checkedName) ?? old.name
            let role = change.role ?? old.role
            guard Role.ofPeople.contains(role) else { throw Self.badRole }
            try db.execute(
                sql: "update user_account set name = ?, role = ?, disabled = ?, password_hash = ?, updated_us = ? where id = ?",
                arguments: [name, role.rawValue, change.disabled ?? old.disabled, change.passwordHash ?? old.passwordHash, clocks.wall().microseconds, id])
            if change.removesTOTP { try db.execute(sql: "update user_account set totp_secret = null, totp_pending = null where id = ?", arguments: [id]) }
            if role != old.role || change.disabled == true || change.passwordHash != nil || change.removesTOTP {
                try db.execute(sql: "delete from session where user = ?", arguments: [id])
            }
            try Self.requireAdministrator(db)
            let made = try Self.fetchUser(db, id)
            try note(db, made, "change", extra: change.passwordHash != nil ? "password" : change.removesTOTP ? "totp removed" : nil)
            return made
        }
    }

    /// Changes a user's own password: every other session of the user ends.
    package func setPassword(_ id: Int64, hash: String, keeping session: [UInt8]?) throws {
        try database.write { db in
            try db.execute(sql: "update user_account set password_hash = ?, updated_us = ? where id = ?", arguments: [hash, clocks.wall().microseconds, id])
            guard db.changesCount == 1 else { throw AccountProblem.notFound }
            try db.execute(sql: "delete from session where user = ? and hash <> ?", arguments: [id, Data(session ?? [])])
            try note(db, try Self.fetchUser(db, id), "change", extra: "own password")
        }
    }

    /// Removes a user with all sessions. Entries in the register of views keep the user's name.
    package func removeUser(_ id: Int64) throws {
        try database.write { db in
            let old = try Self.fetchUser(db, id)
            try db.execute(sql: "delete from user_account where id = ?", arguments: [id])
            try Self.requireAdministrator(db)
            try note(db, old, "remove", extra: nil)
        }
    }

    /// Gives an account exactly these roles before the law besides those of its role; sessions end when they change.
    package func setDuties(_ id: Int64, _ duties: Set<LawRole>) throws -> UserRecord {
        try database.write { db in
            let old = try Self.fetchUser(db, id)
            guard old.duties != duties else { return old }
            try db.execute(sql: "delete from account_role where user = ?", arguments: [id])
            for d in duties { try db.execute(sql: "insert into account_role (user, role) values (?, ?)", arguments: [id, d.rawValue]) }
            try db.execute(sql: "delete from session where user = ?", arguments: [id])
            let made = try Self.fetchUser(db, id)
            try note(db, made, "change", extra: "duties")
            return made
        }
    }

    // MARK: Rows

    static let columns = "select u.*, (select group_concat(role, ' ') from account_role where user = u.id) as duties from user_account u"

    func insertUser(_ db: Database, user: String, name: String, role: Role, passwordHash: String) throws -> UserRecord {
        let user = try Self.checkedUser(user), name = try Self.checkedName(name)
        guard Role.ofPeople.contains(role) else { throw Self.badRole }
        guard try Int.fetchOne(db, sql: "select count(*) from user_account") ?? 0 < Self.maximumUsers else {
            throw AccountProblem(.limit, zh: "用户数已达上限。", en: "There are too many users.")
        }
        guard try !Bool.fetchOne(db, sql: "select exists (select 1 from user_account where user = ?)", arguments: [user])! else {
            throw AccountProblem(.userTaken, zh: "该用户名已被使用。", en: "That user name is taken.")
        }
        let now = clocks.wall().microseconds
        try db.execute(
            sql: "insert into user_account (user, name, role, password_hash, disabled, created_us, updated_us) values (?, ?, ?, ?, 0, ?, ?)",
            arguments: [user, name, role.rawValue, passwordHash, now, now])
        let made = try Self.fetchUser(db, db.lastInsertedRowID)
        try note(db, made, "add", extra: nil)
        return made
    }

    /// Tells the ledger that an account changed (NM203.19.1.6: no unlawful change of rights), without anything secret.
    func note(_ db: Database, _ u: UserRecord, _ what: String, extra: String?) throws {
        let body = LeafBody.make([
            "user": u.user, "name": u.name, "role": u.role.rawValue, "duties": u.duties.map(\.rawValue).sorted().joined(separator: " "), "disabled": "\(u.disabled)", "totp": "\(u.hasTOTP)", "extra": extra,
        ])
        try state.note(db, .configuration(what: "user-\(what)", object: "user:\(u.id)", body: body))
    }

    static func fetchUser(_ db: Database, _ id: Int64) throws -> UserRecord {
        guard let row = try Row.fetchOne(db, sql: "\(Self.columns) where id = ?", arguments: [id]) else { throw AccountProblem.notFound }
        return user(row)
    }

    static func user(_ row: Row) -> UserRecord {
        UserRecord(
            id: row["id"], user: row["user"], name: row["name"], role: Role(rawValue: row["role"]) ?? .member,
            duties: Set(((row["duties"] as String?) ?? "").split(separator: " ").compactMap { LawRole(rawValue: String($0)) }), passwordHash: row["password_hash"],
            disabled: row["disabled"], totpSecret: (row["totp_secret"] as Data?).map { Secret(Hex.encode($0)) }, createdAt: WallTime(microseconds: row["created_us"]))
    }

    private static func requireAdministrator(_ db: Database) throws {
        guard try Bool.fetchOne(db, sql: "select exists (select 1 from user_account where role = 'admin' and disabled = 0)") == true else { throw AccountProblem.lastAdministrator }
    }

    static let badRole = AccountProblem(.roleInvalid, zh: "没有这个角色。", en: "There is no such role.")

    /// Letters, digits, and `. _ - @`: a user name stands in logs, in the register and on paper.
    package static func checkedUser(_ text: String) throws -> String {
        let t = CameraDraft.trimmed(text)
        guard (1...64).contains(t.unicodeScalars.count), t.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0.properties.numericType != nil || "._-@".unicodeScalars.contains($0) }) else {
            throw AccountProblem(.userInvalid, zh: "用户名为1至64个字母、数字或 . _ - @。", en: "A user name is 1 to 64 letters, digits or . _ - @.")
        }
        return t
    }

    package static func checkedName(_ text: String) throws -> String {
        let t = CameraDraft.trimmed(text)
        guard (1...64).contains(t.unicodeScalars.count), !t.unicodeScalars.contains(where: CameraDraft.isControl) else {
            throw AccountProblem(.nameInvalid, zh: "名称为1至64个字符，且不得有控制字符。", en: "A name is 1 to 64 characters without control characters.")
        }
        return t
    }
}
