package import CustosBase
import Foundation
package import GRDB

/// `state.sqlite`: what cannot be derived from footage — the node's name, cameras and their retention,
/// settings, gaps, losses, expiry, starts and stops, and the accounts.
///
/// Server and command line open it at the same time. Every commit is on the disk before a call returns.
/// Unlike the catalogue it cannot be rebuilt: a damaged state file stops the start with an error and is
/// never replaced behind the administrator's back.
package final class StateStore: Sendable {
    package let path: String
    /// For tables that other folders of this module keep here.
    package let database: DatabasePool
    package let clocks: any Clocks
    /// The name of this recorder, made when the file was first created.
    package let node: UUIDValue
    /// The row of this process in the list of starts, once it has marked itself running.
    let currentStart = Locked<Int64?>(nil)
    /// CLOCK_BOOTTIME of the fact that was written down last.
    let lastNoted = Locked<Int64>(-1)
    /// Wakes whoever carries facts into the ledger.
    let outboxPoke = Locked<(@Sendable () -> Void)?>(nil)

    package init(path: String, clocks: any Clocks) throws {
        self.path = path
        self.clocks = clocks
        database = try StoreDatabase.open(path: path, label: "state")
        do {
            var migrator = DatabaseMigrator()
            for step in Self.schema { migrator.registerMigration(step.name, migrate: step.apply) }
            if try database.read({ db in try migrator.hasBeenSuperseded(db) }) {
                throw StoreError(.tooNew, path: path, "written by a newer version of Custos")
            }
            try migrator.migrate(database)
            node = try database.write { db in
                if let text = try String.fetchOne(db, sql: "select id from node") {
                    guard let id = UUIDValue(text) else { throw StoreError(.damaged, path: path, "the node's name is \(text)") }
                    return id
                }
                let id = UUIDValue.random()
                try db.execute(sql: "insert into node (one, id, created_us) values (1, ?, ?)", arguments: [id.description, clocks.wall().microseconds])
                return id
            }
        } catch { throw StoreDatabase.translated(error, path: path) }
    }

    /// A number that changes whenever cameras or settings were written by anyone: this process or another one.
    /// Cheap enough to ask every second.
    package func changeToken() throws -> Int64 {
        try database.read { try Int64.fetchOne($0, sql: "select counter from change") ?? 0 }
    }

    // MARK: Settings

    package func setting(_ name: String) throws -> String? {
        try database.read { try String.fetchOne($0, sql: "select value from setting where name = ?", arguments: [name]) }
    }

    /// Stores a value, or removes the name for `nil`.
    package func setSetting(_ name: String, _ value: String?) throws {
        try database.write { db in
            if let value {
                try db.execute(sql: "insert into setting (name, value) values (?, ?) on conflict (name) do update set value = excluded.value", arguments: [name, value])
            } else {
                try db.execute(sql: "delete from setting where name = ?", arguments: [name])
            }
        }
    }

    /// All settings whose names start with `prefix`.
    package func settings(prefix: String = "") throws -> [String: String] {
        try database.read { db in
            var out: [String: String] = [:]
            for row in try Row.fetchAll(db, sql: "select name, value from setting") {
                let name: String = row[0]
                if name.hasPrefix(prefix) { out[name] = row[1] }
            }
            return out
        }
    }
}
