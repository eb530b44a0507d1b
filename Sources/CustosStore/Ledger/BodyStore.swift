package import CustosBase
package import CustosLedger
import Foundation
import GRDB

/// `bodies.sqlite`: the records that leaves only have the hash of, and the salts of persons. What is erased here is gone although its
/// leaf stays: who did not know the record cannot find it from the hash.
///
/// Cannot be rebuilt: a damaged file is an error and is never replaced.
package final class BodyStore: Sendable {
    package struct Body: Sendable, Hashable {
        package var digest: TreeHash
        package var salt: [UInt8]
        package var record: [UInt8]
        /// The kind of its leaf.
        package var kind: String
        package var at: WallTime
    }

    private static let saltBytes = 32
    private let path: String
    private let database: DatabasePool

    init(path: String) throws {
        self.path = path
        database = try StoreDatabase.open(path: path, label: "bodies")
        do {
            var migrator = DatabaseMigrator()
            migrator.registerMigration("001 bodies", migrate: Self.create)
            if try database.read({ try migrator.hasBeenSuperseded($0) }) { throw StoreError(.tooNew, path: path, "written by a newer version of Custos") }
            try migrator.migrate(database)
            // What is erased does not stay behind in free pages.
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA secure_delete = ON") }
        } catch { throw StoreDatabase.translated(error, path: path) }
    }

    @Sendable private static func create(_ db: Database) throws {
        try db.execute(
            sql: """
                create table body (
                  digest blob not null primary key check (length(digest) = 32),
                  kind text not null,
                  at_us integer not null,
                  salt blob check (length(salt) = 32),
                  record blob,
                  erased_us integer,
                  check ((record is null) = (erased_us is not null) and (salt is null) = (record is null))
                ) strict, without rowid;

                create table person (
                  identifier text not null primary key,
                  salt blob not null check (length(salt) = 32),
                  hash blob not null unique check (length(hash) = 32)
                ) strict, without rowid;
                """)
    }

    func close() { try? database.close() }  // Every commit was durable before.

    // MARK: For the ledger

    /// Stores the records of entries and finds their persons' hashes; durable when it returns.
    func prepare(_ entries: [LedgerEntry], at now: WallTime) throws -> [PreparedEntry] {
        guard entries.contains(where: { $0.fact.body != nil || !$0.fact.persons.isEmpty }) else {
            return entries.map { PreparedEntry(fact: $0.fact, moment: $0.moment, body: nil, persons: []) }
        }
        return try writing { db in
            try entries.map { entry in
                let body = try entry.fact.body.map { try Self.store(db, $0, kind: entry.fact.kind, at: entry.moment?.at ?? now) }
                return PreparedEntry(fact: entry.fact, moment: entry.moment, body: body, persons: try entry.fact.persons.map { try Self.person(db, $0) })
            }
        }
    }

    /// A record and two persons, for a leaf that is no fact of the house.
    func prepare(body: [UInt8], persons: [String], kind: String, at: WallTime) throws -> (body: TreeHash, persons: [TreeHash]) {
        try writing { db in (try Self.store(db, body, kind: kind, at: at), try persons.map { try Self.person(db, $0) }) }
    }

    /// Takes back records whose leaves were never written.
    func discard(_ digests: [TreeHash]) throws {
        guard !digests.isEmpty else { return }
        try writing { db in for d in digests { try db.execute(sql: "delete from body where digest = ?", arguments: [Data(d.bytes)]) } }
    }

    private static func store(_ db: Database, _ record: [UInt8], kind: String, at: WallTime) throws -> TreeHash {
        let salt = SecureRandom.bytes(saltBytes), digest = hash(salt, record)
        try db.execute(
            sql: "insert into body (digest, kind, at_us, salt, record) values (?, ?, ?, ?, ?)",
            arguments: [Data(digest.bytes), kind, at.microseconds, Data(salt), Data(record)])
        return digest
    }

    private static func person(_ db: Database, _ identifier: String) throws -> TreeHash {
        if let known = try Data.fetchOne(db, sql: "select hash from person where identifier = ?", arguments: [identifier]), let hash = TreeHash(known) { return hash }
        let salt = SecureRandom.bytes(saltBytes), made = hash(salt, Array(identifier.utf8))
        try db.execute(sql: "insert into person (identifier, salt, hash) values (?, ?, ?)", arguments: [identifier, Data(salt), Data(made.bytes)])
        return made
    }

    private static func hash(_ salt: [UInt8], _ record: [UInt8]) -> TreeHash {
        guard let hash = TreeHash(Digest.sha256(salt + record)) else { preconditionFailure("a digest that is not 32 bytes") }
        return hash
    }

    // MARK: For readers

    /// The record behind a leaf's hash; `nil` when it was erased, or never was.
    package func body(_ digest: TreeHash) throws -> Body? {
        try reading { db in
            try Row.fetchOne(db, sql: "select salt, record, kind, at_us from body where digest = ? and record is not null", arguments: [Data(digest.bytes)]).map { r in
                Body(digest: digest, salt: Array(r[0] as Data), record: Array(r[1] as Data), kind: r[2], at: WallTime(microseconds: r[3]))
            }
        }
    }

    /// Records that are stored.
    package func count() throws -> Int { try reading { try Int.fetchOne($0, sql: "select count(*) from body where record is not null") ?? 0 } }

    /// Whose hash it is; `nil` when the person was forgotten, or never was.
    package func person(_ hash: TreeHash) throws -> String? {
        try reading { try String.fetchOne($0, sql: "select identifier from person where hash = ?", arguments: [Data(hash.bytes)]) }
    }

    /// The hash that leaves have for a person, if there is any.
    package func hash(of identifier: String) throws -> TreeHash? {
        try reading { try Data.fetchOne($0, sql: "select hash from person where identifier = ?", arguments: [identifier]).flatMap { TreeHash($0) } }
    }

    /// Erases a record with its salt. The leaf stays, and says nothing any more.
    package func erase(_ digest: TreeHash, at now: WallTime) throws {
        try writing {
            try $0.execute(
                sql: "update body set salt = null, record = null, erased_us = ? where digest = ? and record is not null", arguments: [now.microseconds, Data(digest.bytes)])
        }
    }

    /// Forgets whose hash it was. Later acts of the same identifier get another one.
    package func forget(person identifier: String) throws {
        try writing { try $0.execute(sql: "delete from person where identifier = ?", arguments: [identifier]) }
    }

    private func reading<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.read(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
    private func writing<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.write(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
}
