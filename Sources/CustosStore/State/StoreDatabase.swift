import Foundation
import GRDB
import Glibc

/// What went wrong in the databases of the store, with the place.
package struct StoreError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The file is not a database, or its contents do not hold together.
        case damaged
        /// The file could not be opened or created.
        case unavailable
        /// Something else is stored under the same key.
        case conflict
        /// The thing that was asked for is not there.
        case notFound
        /// The file was written by a newer version of the program.
        case tooNew
    }
    package let code: Code
    /// The database's path.
    package let path: String
    package let detail: String

    package init(_ code: Code, path: String, _ detail: String) {
        self.code = code
        self.path = path
        self.detail = detail
    }

    package var description: String { "\(path): \(code.rawValue): \(detail)" }
}

/// How both databases of the store are opened: write-ahead log, every commit on the disk before it is
/// believed, foreign keys on, and patience with other processes.
///
/// Server and command line open the same files at the same time; SQLite lets them take turns.
enum StoreDatabase {
    /// How long a writer waits for another process. A CLI's transaction takes milliseconds; a stuck disk takes seconds.
    static let busySeconds = 10.0
    /// Readers beside the writer: timelines of several screens, exports, the check.
    static let readerLimit = 6

    static func configuration(label: String) -> Configuration {
        var c = Configuration()
        c.label = label
        c.foreignKeysEnabled = true
        c.busyMode = .timeout(busySeconds)
        c.maximumReaderCount = readerLimit
        c.prepareDatabase { db in
            // 64 MB of address space for reading without copies; the file's size bounds what is really used.
            try db.execute(sql: "PRAGMA mmap_size = 67108864")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return c
    }

    /// Opens or creates the database at `path` with owner-only rights. SQLite gives its side files the rights of the main file.
    static func open(path: String, label: String) throws -> DatabasePool {
        // Only a file that is not there is made by us. To open and close one that SQLite has open in this process would drop its locks
        // (POSIX: a process's locks on a file go with any of its descriptors), and another process would take the log away from under us.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) } else if errno != EEXIST { throw StoreError(.unavailable, path: path, String(cString: strerror(errno))) }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(label: label))
            // The pool chooses synchronous = NORMAL for its writer, with which a power cut loses commits that were
            // answered for. FULL syncs the log at each commit.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        } catch { throw translated(error, path: path) }
    }

    /// SQLite's error as ours, so that callers can tell damage from the rest.
    static func translated(_ error: any Error, path: String) -> any Error {
        guard let e = error as? DatabaseError else { return error }
        switch e.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return StoreError(.damaged, path: path, e.message ?? "\(e.resultCode)")
        case .SQLITE_CANTOPEN: return StoreError(.unavailable, path: path, e.message ?? "\(e.resultCode)")
        default: return error
        }
    }
}
