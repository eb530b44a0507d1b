import CCustosLinux
import Glibc

/// The disks of this machine, by system calls.
package struct SystemDisk: DiskIO {
    /// The longest single write; the kernel's own bound is 2 GiB, and this keeps other streams' turns near.
    private static let writeLimit = 8 << 20

    package init() {}

    package func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile {
        switch mode {
        case .read: return DiskFile(descriptor: try descriptor(path, O_RDONLY, direct: false), path: path, isDirect: false)
        case .create(let direct): return try open(path, O_RDWR | O_CREAT | O_EXCL, direct: direct)
        case .update(let direct): return try open(path, O_RDWR, direct: direct)
        }
    }

    /// File systems that do not know O_DIRECT refuse it with EINVAL, some of them after having made the file.
    private func open(_ path: String, _ flags: Int32, direct: Bool) throws(DiskError) -> DiskFile {
        guard direct else { return DiskFile(descriptor: try descriptor(path, flags, direct: false), path: path, isDirect: false) }
        let wasThere = flags & O_CREAT != 0 && access(path, F_OK) == 0
        do {
            return DiskFile(descriptor: try descriptor(path, flags, direct: true), path: path, isDirect: true)
        } catch  where error.errno == EINVAL {
            let again = wasThere ? flags : flags & ~(O_CREAT | O_EXCL)
            do {
                return DiskFile(descriptor: try descriptor(path, again, direct: false), path: path, isDirect: false)
            } catch  where error.errno == ENOENT {
                return DiskFile(descriptor: try descriptor(path, flags, direct: false), path: path, isDirect: false)
            }
        }
    }

    private func descriptor(_ path: String, _ flags: Int32, direct: Bool) throws(DiskError) -> Int32 {
        while true {
            let d = custos_open(path, flags | O_NOFOLLOW, 0o640, direct ? 1 : 0)
            if d == -EINTR { continue }
            if d < 0 { throw DiskError(.open, path, -d) }
            return d
        }
    }

    package func close(_ file: DiskFile) { _ = Glibc.close(file.descriptor) }

    package func read(_ file: DiskFile, at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
        guard count > 0 else { return [] }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            while used < count {
                let n = pread(file.descriptor, buffer.baseAddress! + used, count - used, Int(offset) + used)
                if n == 0 { return }
                if n < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    return
                }
                used += n
            }
        }
        if failure != 0 { throw DiskError(.read, file.path, failure) }
        return bytes
    }

    package func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            let n = pwrite(file.descriptor, bytes.baseAddress! + done, min(bytes.count - done, Self.writeLimit), Int(offset) + done)
            if n < 0 {
                if errno == EINTR { continue }
                throw DiskError(.write, file.path, errno)
            }
            if n == 0 { throw DiskError(.write, file.path, EIO) }
            done += n
            // A direct write that was cut short in the middle of a block cannot go on where it stopped.
            if file.isDirect, done < bytes.count { done -= done % DiskFile.alignment }
        }
    }

    package func dataSync(_ file: DiskFile) throws(DiskError) {
        // No loop on EINTR: fdatasync does not end with it, and a failed sync is never repeated.
        if fdatasync(file.descriptor) != 0 { throw DiskError(.dataSync, file.path, errno) }
    }

    package func truncate(_ file: DiskFile, to length: Int64) throws(DiskError) {
        while ftruncate(file.descriptor, Int(length)) != 0 {
            if errno != EINTR { throw DiskError(.truncate, file.path, errno) }
        }
    }

    package func preallocate(_ file: DiskFile, at offset: Int64, count: Int64) throws(DiskError) {
        while true {
            let r = custos_preallocate(file.descriptor, offset, count)
            if r == 0 { return }
            if r != -EINTR { throw DiskError(.preallocate, file.path, -r) }
        }
    }

    package func size(_ file: DiskFile) throws(DiskError) -> Int64 {
        var s = Glibc.stat()
        if fstat(file.descriptor, &s) != 0 { throw DiskError(.size, file.path, errno) }
        return Int64(s.st_size)
    }

    package func syncDirectory(_ path: String) throws(DiskError) {
        let d = custos_open(path, O_RDONLY | O_DIRECTORY, 0, 0)
        if d < 0 { throw DiskError(.syncDirectory, path, -d) }
        defer { _ = Glibc.close(d) }
        if fsync(d) != 0 { throw DiskError(.syncDirectory, path, errno) }
    }

    package func rename(_ from: String, to: String) throws(DiskError) {
        let r = custos_rename_noreplace(from, to)
        if r == -EINVAL || r == -ENOSYS {
            // A file system without RENAME_NOREPLACE: names are ours alone below `rec/`, so looking first is enough.
            if access(to, F_OK) == 0 { throw DiskError(.rename, to, EEXIST) }
            if Glibc.rename(from, to) != 0 { throw DiskError(.rename, from, errno) }
        } else if r != 0 {
            throw DiskError(.rename, r == -EEXIST ? to : from, -r)
        }
    }

    package func replace(_ temporary: String, with path: String) throws(DiskError) {
        if Glibc.rename(temporary, path) != 0 { throw DiskError(.rename, temporary, errno) }
    }

    package func remove(_ path: String) throws(DiskError) {
        if unlink(path) != 0 { throw DiskError(.remove, path, errno) }
    }

    package func removeDirectory(_ path: String) throws(DiskError) {
        if rmdir(path) != 0 { throw DiskError(.remove, path, errno) }
    }

    @discardableResult package func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        if mkdir(path, 0o750) == 0 { return true }
        let e = errno
        if e == EEXIST, (try? stat(path).isDirectory) == true { return false }
        throw DiskError(.makeDirectory, path, e)
    }

    package func list(_ path: String) throws(DiskError) -> [String] {
        guard let d = opendir(path) else { throw DiskError(.list, path, errno) }
        defer { closedir(d) }
        var names: [String] = []
        while true {
            errno = 0
            guard let e = readdir(d) else {
                if errno != 0 { throw DiskError(.list, path, errno) }
                return names
            }
            let name = withUnsafePointer(to: &e.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    package func stat(_ path: String) throws(DiskError) -> DiskEntry {
        var s = Glibc.stat()
        if lstat(path, &s) != 0 { throw DiskError(.stat, path, errno) }
        return DiskEntry(isDirectory: s.st_mode & S_IFMT == S_IFDIR, size: Int64(s.st_size), device: UInt64(s.st_dev))
    }

    package func changeMode(_ path: String, _ mode: UInt32) throws(DiskError) {
        if chmod(path, mode_t(mode)) != 0 { throw DiskError(.changeMode, path, errno) }
    }

    package func space(_ path: String) throws(DiskError) -> DiskSpace {
        var s = Glibc.statvfs()
        if statvfs(path, &s) != 0 { throw DiskError(.space, path, errno) }
        let unit = Int64(s.f_frsize)
        return DiskSpace(totalBytes: Int64(s.f_blocks) * unit, freeBytes: Int64(s.f_bavail) * unit)
    }

    package func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
        if errno == EWOULDBLOCK { return false }
        throw DiskError(.lock, file.path, errno)
    }
}
