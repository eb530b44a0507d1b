import Glibc

/// A file operation that failed: which one, on what, and the system's error number.
package struct DiskError: Error, Sendable, Hashable, CustomStringConvertible {
    package let operation: DiskOperation
    package let path: String
    package let errno: Int32

    package init(_ operation: DiskOperation, _ path: String, _ errno: Int32) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    package var description: String { "\(operation.rawValue) \(path): \(String(cString: strerror(errno))) (errno \(errno))" }

    /// No room: the volume, or the quota, is used up.
    package var isFull: Bool { errno == ENOSPC || errno == EDQUOT }
    /// The file system was mounted, or re-mounted after an error, for reading only.
    package var isReadOnly: Bool { errno == EROFS }
    package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }
    package var isPresent: Bool { errno == EEXIST }
    /// A file system that opened a file for direct writes refuses one.
    var isRefusedDirectWrite: Bool { errno == EINVAL && operation == .write }
    /// Made by `takenAway`.
    var isTakenAway: Bool { errno == ENODEV }

    /// The path does not lead to the volume any more.
    static func takenAway(_ path: String) -> DiskError { DiskError(.open, path, ENODEV) }
    static func present(_ path: String) -> DiskError { DiskError(.open, path, EEXIST) }
    /// A file ended before the size that it has.
    static func endedEarly(_ path: String) -> DiskError { DiskError(.read, path, EIO) }
}

/// The operations of `DiskIO`, by the names that errors and injected faults use.
package enum DiskOperation: String, Sendable, Hashable, CaseIterable {
    case open, close, read, write, dataSync, truncate, preallocate, size
    case syncDirectory, rename, remove, makeDirectory, list, stat, changeMode, space, lock
}
