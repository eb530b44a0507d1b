/// Every file operation of recorder, recovery and sweeper, so that a test can fail the n-th call of any of them.
///
/// `SystemDisk` is the real one. Each call either does the whole of its work or throws; a write that was cut
/// short throws with what the system said about the rest.
package protocol DiskIO: Sendable {
    /// Opens a file. `direct` in the answer tells whether writes must be aligned (see `DiskFile`).
    func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile
    /// Closes; a failure is not reported, because nothing may depend on it (what matters was synced before).
    func close(_ file: DiskFile)
    /// Reads at most `count` bytes; fewer only at the end of the file.
    func read(_ file: DiskFile, at offset: Int64, count: Int) throws(DiskError) -> [UInt8]
    /// Writes all of `bytes` at `offset`.
    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError)
    /// `fdatasync`. After it threw, the caller must not sync this file again: the system may have dropped the
    /// pages and marked them clean, and would then report a success that is not one.
    func dataSync(_ file: DiskFile) throws(DiskError)
    func truncate(_ file: DiskFile, to length: Int64) throws(DiskError)
    /// Reserves room beyond the end of the file without changing its size.
    func preallocate(_ file: DiskFile, at offset: Int64, count: Int64) throws(DiskError)
    func size(_ file: DiskFile) throws(DiskError) -> Int64

    /// Makes the names in a folder durable.
    func syncDirectory(_ path: String) throws(DiskError)
    /// Renames; throws `EEXIST` when the new name is taken.
    func rename(_ from: String, to: String) throws(DiskError)
    /// Renames to a name that may be taken; what had it is gone. Both in one folder: readers meet the old file or the new one.
    func replace(_ temporary: String, with path: String) throws(DiskError)
    func remove(_ path: String) throws(DiskError)
    /// Removes an empty folder; `ENOTEMPTY` when it is not.
    func removeDirectory(_ path: String) throws(DiskError)
    /// Makes one folder; the folder being there already is not an error. Answers whether it was made now.
    @discardableResult func makeDirectory(_ path: String) throws(DiskError) -> Bool
    /// Names in a folder, unsorted, without `.` and `..`.
    func list(_ path: String) throws(DiskError) -> [String]
    func stat(_ path: String) throws(DiskError) -> DiskEntry
    func changeMode(_ path: String, _ mode: UInt32) throws(DiskError)
    func space(_ path: String) throws(DiskError) -> DiskSpace
    /// Takes the exclusive lock of an open file; `false` when another process or handle has it.
    func lock(_ file: DiskFile) throws(DiskError) -> Bool
}

/// What a file is opened for.
package enum DiskOpenMode: Sendable, Hashable {
    /// For reading.
    case read
    /// A file that must not exist yet, for reading and writing; `direct` asks for unbuffered writes.
    case create(direct: Bool)
    /// A file that must exist, for reading and writing.
    case update(direct: Bool)
}

/// An open file. Owned by whoever opened it, who closes it once.
package struct DiskFile: Sendable, Hashable {
    package let descriptor: Int32
    package let path: String
    /// Writes by-pass the page cache: offset, length and memory must be multiples of `DiskFile.alignment`.
    package let isDirect: Bool

    /// Enough for every device with 512-byte or 4-KiB sectors.
    package static let alignment = 4096

    package init(descriptor: Int32, path: String, isDirect: Bool) {
        self.descriptor = descriptor
        self.path = path
        self.isDirect = isDirect
    }
}

/// What `stat` tells of a name.
package struct DiskEntry: Sendable, Hashable {
    package let isDirectory: Bool
    package let size: Int64
    package let device: UInt64

    package init(isDirectory: Bool, size: Int64, device: UInt64) {
        self.isDirectory = isDirectory
        self.size = size
        self.device = device
    }
}

/// Room on the file system of a path.
package struct DiskSpace: Sendable, Hashable {
    package let totalBytes: Int64
    /// What an unprivileged process may still use.
    package let freeBytes: Int64

    package init(totalBytes: Int64, freeBytes: Int64) {
        self.totalBytes = totalBytes
        self.freeBytes = freeBytes
    }
}
