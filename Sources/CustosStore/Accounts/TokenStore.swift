package import CustosBase
import Foundation
import GRDB

/// Keys of machines.
extension AccountStore {
    /// Makes a token. The text is returned here and nowhere again: the table keeps its hash.
    package func addToken(name: String, role: Role, expiresAt: WallTime, createdBy: String) throws -> (token: Secret, record: TokenRecord) {
        let name = try Self.checkedName(name)
        let now = clocks.wall()
        guard expiresAt > now, expiresAt <= now + .days(3660) else {
            throw AccountProblem(.expiryInvalid, zh: "到期时间须在现在与十年之间。", en: "The expiry lies between now and ten years from now.")
        }
        let text = "custos_" + Hex.encode(SecureRandom.bytes(32))
        return try database.write { db in
            guard try Int.fetchOne(db, sql: "select count(*) from api_token") ?? 0 < Self.maximumTokens else {
                throw AccountProblem(.limit, zh: "令牌数已达上限。", en: "There are too many tokens.")
            }
            try db.execute(
                sql: "insert into api_token (hash, name, role, created_by, created_us, expires_us) values (?, ?, ?, ?, ?, ?)",
                arguments: [Data(Digest.sha256(Array(text.utf8))), name, role.rawValue, createdBy, now.microseconds, expiresAt.microseconds])
            let id = db.lastInsertedRowID
            let body = LeafBody.make(["name": name, "role": role.rawValue, "by": createdBy, "expires": expiresAt.description])
            try state.note(db, .configuration(what: "token-add", object: "token:\(id)", body: body))
            return (
                Secret(text),
                TokenRecord(id: id, name: name, role: role, createdBy: createdBy, createdAt: now, expiresAt: expiresAt, usedAt: nil)
            )
        }
    }

    package func tokens() throws -> [TokenRecord] {
        try database.read { try Row.fetchAll($0, sql: "select * from api_token order by id").map(Self.token) }
    }

    /// False when there is no such token.
    package func removeToken(_ id: Int64) throws -> Bool {
        try database.write { db in
            try db.execute(sql: "delete from api_token where id = ?", arguments: [id])
            guard db.changesCount == 1 else { return false }
            try state.note(db, .configuration(what: "token-remove", object: "token:\(id)", body: nil))
            return true
        }
    }

    /// The token of that text, unless it ran out.
    package func token(_ text: String) throws -> TokenRecord? {
        let now = clocks.wall().microseconds
        return try database.read { db in
            try Row.fetchOne(db, sql: "select * from api_token where hash = ? and expires_us > ?", arguments: [Data(Digest.sha256(Array(text.utf8))), now]).map(Self.token)
        }
    }

    package func touchToken(_ id: Int64) throws {
        let now = clocks.wall().microseconds
        try database.write { try $0.execute(sql: "update api_token set used_us = ? where id = ?", arguments: [now, id]) }
    }

    private static func token(_ row: Row) -> TokenRecord {
        TokenRecord(
            id: row["id"], name: row["name"], role: Role(rawValue: row["role"]) ?? .metrics, createdBy: row["created_by"],
            createdAt: WallTime(microseconds: row["created_us"]), expiresAt: WallTime(microseconds: row["expires_us"]),
            usedAt: (row["used_us"] as Int64?).map(WallTime.init(microseconds:)))
    }
}
