package import CustosBase
import GRDB

/// One named value that an account keeps on the server: a setting, a layout, a draft.
package struct PersonalValue: Sendable, Hashable {
    package let name: String
    /// Rises with every change of the account's values, and is never used again.
    package let version: Int64
    package let changedAt: WallTime
    package let value: JSON
}

/// What each account keeps for itself on the server, so that it is there at every desk. Every change is on the disk before its call returns.
package final class PersonalValues: Sendable {
    /// Layouts, tours, views of some forty lists and a hundred drafts; more is a runaway page.
    package static let maximumNames = 200
    /// A draft of the largest form with its rows takes some tens of KiB.
    package static let maximumBytes = 128 * 1024
    package static let maximumTotal = 2 * 1024 * 1024

    /// Why a value was not kept.
    package enum Objection: Error, Sendable, Hashable {
        /// Somebody else, or another window, changed it; what is there now, `nil` when it was removed.
        case stale(PersonalValue?)
        case tooLarge(bytes: Int)
        case tooMany
        case totalTooLarge(bytes: Int)
    }

    private let database: DatabasePool
    private let clocks: any Clocks

    package init(state: StateStore) {
        database = state.database
        clocks = state.clocks
    }

    /// 1 to 96 of `a-z 0-9 . _ : -`.
    package static func isName(_ name: String) -> Bool {
        (1...96).contains(name.utf8.count)
            && name.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || [0x2E, 0x5F, 0x3A, 0x2D].contains($0) }
    }

    /// By name.
    package func values(of user: Int64, prefix: String = "") throws -> [PersonalValue] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select * from account_value where user = ? and substr(name, 1, ?) = ? order by name", arguments: [user, prefix.unicodeScalars.count, prefix]).map(Self.value)
        }
    }

    package func value(of user: Int64, _ name: String) throws -> PersonalValue? { try database.read { try Self.fetch($0, user, name) } }

    /// Keeps a value.
    ///
    /// - Parameter expected: the version that the writer saw last: 0 where nothing may be there yet, `nil` to write over whatever is there.
    package func keep(_ value: JSON, as name: String, of user: Int64, expected: Int64?) throws -> PersonalValue {
        precondition(Self.isName(name), "a value named \(name)")
        let bytes = value.bytes, now = clocks.wall()
        guard bytes.count <= Self.maximumBytes else { throw Objection.tooLarge(bytes: bytes.count) }
        return try database.write { db in
            let present = try Self.fetch(db, user, name)
            if let expected, expected != present?.version ?? 0 { throw Objection.stale(present) }
            let others = try Row.fetchOne(db, sql: "select count(*), coalesce(sum(length(cast(value as blob))), 0) from account_value where user = ? and name <> ?", arguments: [user, name])
            guard others?[0] ?? 0 < Self.maximumNames else { throw Objection.tooMany }
            let total = (others?[1] ?? 0) + bytes.count
            guard total <= Self.maximumTotal else { throw Objection.totalTooLarge(bytes: total) }
            try db.execute(sql: "insert into account_value_version (user, last) values (?, 1) on conflict (user) do update set last = last + 1", arguments: [user])
            try db.execute(
                sql: """
                    insert into account_value (user, name, version, changed_us, value) select ?, ?, last, ?, ? from account_value_version where user = ?
                    on conflict (user, name) do update set version = excluded.version, changed_us = excluded.changed_us, value = excluded.value
                    """, arguments: [user, name, now.microseconds, String(decoding: bytes, as: UTF8.self), user])
            guard let kept = try Self.fetch(db, user, name) else { preconditionFailure("\(name) of \(user) was not kept") }
            return kept
        }
    }

    /// Nothing happens when there is none.
    package func remove(_ name: String, of user: Int64) throws {
        try database.write { try $0.execute(sql: "delete from account_value where user = ? and name = ?", arguments: [user, name]) }
    }

    private static func fetch(_ db: Database, _ user: Int64, _ name: String) throws -> PersonalValue? {
        try Row.fetchOne(db, sql: "select * from account_value where user = ? and name = ?", arguments: [user, name]).map(value)
    }

    private static func value(_ r: Row) -> PersonalValue {
        PersonalValue(name: r["name"], version: r["version"], changedAt: WallTime(microseconds: r["changed_us"]), value: LawTransaction.parsed(r["value"]))
    }
}
