package import CustosBase
import Foundation
package import GRDB

/// `catalogue.sqlite`: where each sealed segment lies and what is in it. A cache of the files; recovery rebuilds it.
///
/// One process owns it (the server); others visit. The owner finds a damaged catalogue at its start and sets it
/// aside under a dated name, never deleting it; `setAside` then says that a rebuild is due.
package final class Catalogue: Sendable {
    package enum Access: Sendable {
        /// The server. Keeps the mark of a clean close, checks after an unclean one, sets a damaged file aside.
        case owner
        /// A command beside a server that may run. Meets damage with an error.
        case visitor
    }

    /// What was put aside, why, and where it lies now.
    package struct SetAside: Sendable, Hashable {
        package let path: String
        package let reason: String
        package init(path: String, reason: String) {
            self.path = path
            self.reason = reason
        }
    }

    /// After an unclean stop the owner reads the whole file for at most this long. A disk that needs more is not
    /// worth a late first frame; `custos check` reads to the end.
    package static let checkSeconds = 3.0

    package let path: String
    package let access: Access
    package let database: DatabasePool
    /// Set when the file that was found was damaged: this catalogue is new and empty, and a rebuild is due.
    package let setAside: SetAside?
    /// Set when there was no file at all: if there is footage, a rebuild is due.
    package let isNew: Bool

    package init(path: String, access: Access = .owner, clocks: any Clocks = SystemClocks()) throws {
        self.path = path
        self.access = access
        isNew = !FileManager.default.fileExists(atPath: path)
        do {
            database = try Self.openChecked(path: path, access: access)
            setAside = nil
        } catch let e as StoreError where e.code == .damaged && access == .owner {
            let to = try CatalogueQuarantine.setAside(path: path, now: clocks.wall())
            database = try Self.openChecked(path: path, access: access)
            setAside = SetAside(path: to, reason: e.detail)
        }
        if access == .owner { try mark(clean: false) }
    }

    /// Says that nothing is under way any more, so that the next start need not check the file. Owner only; others do nothing.
    package func close() throws {
        if access == .owner { try mark(clean: true) }
        try database.close()
    }

    /// The footage on disk has been compared with this catalogue row by row since it was set aside or made.
    private func mark(clean: Bool) throws {
        try database.write { try $0.execute(sql: "update condition set clean = ?", arguments: [clean]) }
    }

    private static func openChecked(path: String, access: Access) throws -> DatabasePool {
        let pool = try StoreDatabase.open(path: path, label: "catalogue")
        do {
            var migrator = DatabaseMigrator()
            for step in CatalogueSchema.steps { migrator.registerMigration(step.name, migrate: step.apply) }
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) { throw StoreError(.tooNew, path: path, "written by a newer version of Custos") }
            try migrator.migrate(pool)
            let clean = try pool.read { try Bool.fetchOne($0, sql: "select clean from condition") ?? false }
            if !clean, access == .owner, let fault = try quickFault(pool, seconds: checkSeconds) { throw StoreError(.damaged, path: path, fault) }
            return pool
        } catch {
            let e = StoreDatabase.translated(error, path: path)
            try? pool.close()  // The damage is what is reported; a close that fails as well adds nothing.
            throw e
        }
    }

    /// SQLite's own check of the file, ended after `seconds`. The first fault, or `nil` when none was found in that time.
    static func quickFault(_ pool: DatabasePool, seconds: Double?) throws -> String? {
        let finished = Locked(false)
        if let seconds {
            DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { if !finished.value { pool.interrupt() } }
        }
        defer { finished.value = true }
        do {
            let lines = try pool.read { try String.fetchAll($0, sql: "PRAGMA quick_check(1)") }
            return lines == ["ok"] ? nil : lines.first ?? "quick_check said nothing"
        } catch let e as DatabaseError where e.resultCode == .SQLITE_INTERRUPT {
            return nil
        }
    }

    /// Errors of SQLite as the store's own, with the path.
    func reading<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.read(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
    func writing<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.write(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
}

/// A place beside a damaged catalogue, with the date in its name. Nothing is ever deleted.
enum CatalogueQuarantine {
    static func setAside(path: String, now: WallTime) throws -> String {
        let stamp = now.description.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
        let files = FileManager.default
        var target = "\(path).damaged-\(stamp)"
        var n = 1
        while files.fileExists(atPath: target) {
            n += 1
            target = "\(path).damaged-\(stamp)-\(n)"
        }
        for suffix in ["", "-wal", "-shm"] where files.fileExists(atPath: path + suffix) {
            try files.moveItem(atPath: path + suffix, toPath: target + suffix)
        }
        return target
    }
}
