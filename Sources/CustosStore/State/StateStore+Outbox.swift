import CustosBase
import Foundation
import GRDB

/// The way of facts from the state to the ledger: written with the change that they tell of, taken out once they are leaves.
extension StateStore {
    /// A ledger that has been out of order for days. Beyond it nothing that only asks (views, sign-ins, settings) is let
    /// through any more; what happened anyway (gaps, losses) is still written down.
    package static let outboxLimit: Int64 = 500_000

    /// Writes a fact down, in the transaction of the change that it tells of. Returns its number.
    @discardableResult
    func note(_ db: Database, _ fact: StateFact) throws -> Int64 {
        if case .act = fact, let first = try Int64.fetchOne(db, sql: "select min(id) from ledger_outbox"),
            let last = try Int64.fetchOne(db, sql: "select max(id) from ledger_outbox"), last - first > Self.outboxLimit
        {
            throw StoreError(.unavailable, path: path, "\(last - first) facts wait for the ledger: nothing more can be done until it takes them")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(fact), as: UTF8.self)
        // Two facts never have the same moment: by kind and moment a fact is known again in the log.
        let boot = BootID.ofThisMachine.description, wall = clocks.wall().microseconds, monotonic = clocks.monotonic().microseconds
        let last = try Int64.fetchOne(db, sql: "select max(boot_us) from ledger_outbox where boot = ?", arguments: [boot]) ?? -1
        let shift = lastNoted.withLock { noted in
            let shift = max(0, max(last, noted) + 1 - monotonic)
            noted = monotonic + shift
            return shift
        }
        try db.execute(
            sql: "insert into ledger_outbox (at_us, boot, boot_us, fact) values (?, ?, ?, ?)", arguments: [wall + shift, boot, monotonic + shift, text])
        let id = db.lastInsertedRowID
        if let poke = outboxPoke.value { db.afterNextTransaction { _ in poke() } }
        return id
    }

    /// Writes a fact down that has no other change beside it.
    package func note(_ fact: StateFact) throws {
        try database.write { db in _ = try note(db, fact) }
    }

    /// Called after each transaction of this process that wrote a fact down.
    package func onOutbox(_ poke: (@Sendable () -> Void)?) { outboxPoke.value = poke }

    /// The oldest facts that are not leaves yet.
    package func outbox(limit: Int) throws -> [OutboxRow] {
        try database.read { db in
            try Row.fetchAll(db, sql: "select id, at_us, boot, boot_us, fact from ledger_outbox order by id limit ?", arguments: [limit]).map { r in
                let text: String = r[4]
                guard let boot = UUIDValue(r[2] as String) else { throw StoreError(.damaged, path: path, "outbox \(r[0] as Int64): the boot is \(r[2] as String)") }
                let fact: StateFact
                do { fact = try JSONDecoder().decode(StateFact.self, from: Data(text.utf8)) } catch {
                    throw StoreError(.damaged, path: path, "outbox \(r[0] as Int64): \(error)")
                }
                return OutboxRow(id: r[0], at: WallTime(microseconds: r[1]), boot: boot, bootTime: MonotonicTime(microseconds: r[3]), fact: fact)
            }
        }
    }

    package func outboxCount() throws -> Int { try database.read { try Int.fetchOne($0, sql: "select count(*) from ledger_outbox") ?? 0 } }

    /// The facts are leaves, durable: takes them out, and tells what waits for them. `nil`: it could be no leaf, and what waits goes on waiting.
    package func outboxDone(_ done: [(id: Int64, leaf: UInt64?)]) throws {
        guard !done.isEmpty else { return }
        try database.write { db in
            for (id, leaf) in done {
                if let leaf {
                    try db.execute(sql: "update expiring set leaf = ? where entry = ?", arguments: [Int64(leaf), id])
                    try ExportStore.noteLeaf(db, entry: id, leaf: leaf)
                }
                try db.execute(sql: "delete from ledger_outbox where id = ?", arguments: [id])
            }
        }
    }
}
