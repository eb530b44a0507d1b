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
}

/// The operations of `DiskIO`, by the names that errors and injected faults use.
package enum DiskOperation: String, Sendable, Hashable, CaseIterable {
    case open, close, read, write, dataSync, truncate, preallocate, size
    case syncDirectory, rename, remove, makeDirectory, list, stat, changeMode, space, lock
}
