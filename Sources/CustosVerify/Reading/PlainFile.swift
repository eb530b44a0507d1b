import CustosBase
import Glibc

/// Reading of plain files, by the verifier's own code: it shares none with what wrote them.
enum PlainFile {
    /// What stands at a path.
    enum Kind: Hashable {
        case file(size: UInt64)
        case folder
        /// A link, a socket, a device: nothing that a copy of evidence has.
        case other
    }

    /// `nil`: nothing is there. With `followsLinks` a link is what it points to.
    static func kind(_ path: String, followsLinks: Bool = true) throws(VerifierError) -> Kind? {
        var s = stat()
        guard (followsLinks ? stat(path, &s) : lstat(path, &s)) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failed("look at", path)
        }
        return kind(s)
    }

    static func isFolder(_ path: String) throws(VerifierError) -> Bool { try kind(path) == .folder }
    static func exists(_ path: String) throws(VerifierError) -> Bool { try kind(path) != nil }

    /// A whole file; `nil` when there is none, or something else in its place. A file beyond `limit` bytes gives `limit + 1` of them, so that
    /// whoever parses finds it too long.
    static func read(_ path: String, limit: Int) throws(VerifierError) -> [UInt8]? {
        guard let file = try OpenFile(path) else { return nil }
        return try file.read(at: 0, count: Int(min(file.size, UInt64(limit) + 1)))
    }

    /// Names in a folder without `.` and `..`, as bytes, unsorted; `nil` when there is no such folder.
    static func names(_ path: String) throws(VerifierError) -> [[UInt8]]? {
        guard let handle = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failed("list", path)
        }
        defer { closedir(handle) }
        var out: [[UInt8]] = []
        errno = 0
        while let entry = readdir(handle) {
            // d_name is as long as its terminator says, which may be longer than the imported tuple.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { Array(UnsafeRawBufferPointer(start: $0, count: strlen(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)))) }
            if name != [0x2E], name != [0x2E, 0x2E] { out.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw failed("list", path) }
        return out
    }

    static func kind(_ s: stat) -> Kind {
        switch s.st_mode & S_IFMT {
        case S_IFREG: .file(size: UInt64(s.st_size))
        case S_IFDIR: .folder
        default: .other
        }
    }

    static func failed(_ what: String, _ path: String) -> VerifierError { .failure("cannot \(what) \(Subject.path(path.utf8)): \(String(cString: strerror(errno)))") }
}

/// A regular file that is open for reading.
final class OpenFile: @unchecked Sendable {
    let path: String
    /// When it was opened.
    let size: UInt64
    private let descriptor: Int32

    /// `nil` when nothing is there, or no regular file.
    init?(_ path: String, followsLinks: Bool = true) throws(VerifierError) {
        // O_NONBLOCK: a pipe in the place of a file must not hold the verifier.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
            throw PlainFile.failed("open", path)
        }
        var s = stat()
        guard fstat(descriptor, &s) == 0 else {
            let error = PlainFile.failed("look at", path)
            close(descriptor)
            throw error
        }
        guard case .file(let size) = PlainFile.kind(s) else {
            close(descriptor)
            return nil
        }
        self.path = path
        self.size = size
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// The bytes from `offset` on, fewer than `count` only at the file's end.
    func read(at offset: UInt64, count: Int) throws(VerifierError) -> [UInt8] {
        var out: [UInt8] = []
        var fault: VerifierError?
        out = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(VerifierError) { filled = try fill(UnsafeMutableRawBufferPointer(buffer), at: offset) } catch { fault = error }
        }
        if let fault { throw fault }
        return out
    }

    /// Fills the buffer from `offset` on; gives how far it came, which is less than its length only at the file's end.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(VerifierError) -> Int {
        var done = 0
        while done < buffer.count, let base = buffer.baseAddress {
            let n = pread(descriptor, base + done, buffer.count - done, Int(offset) + done)
            if n < 0 {
                if errno == EINTR { continue }
                throw PlainFile.failed("read", path)
            }
            if n == 0 { break }
            done += n
        }
        return done
    }

    /// Gives a part of the file to `body`, piece by piece. False when the file ends before.
    func stream(_ range: Range<UInt64>, _ body: (UnsafeRawBufferPointer) -> Void) throws(VerifierError) -> Bool {
        posix_fadvise(descriptor, Int(range.lowerBound), Int(range.count), POSIX_FADV_SEQUENTIAL)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.pieceBytes, alignment: 4096)
        defer { buffer.deallocate() }
        var at = range.lowerBound
        while at < range.upperBound {
            let wanted = Int(min(UInt64(Self.pieceBytes), range.upperBound - at))
            let n = try fill(UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: at)
            body(UnsafeRawBufferPointer(rebasing: buffer[..<n]))
            at += UInt64(n)
            if n < wanted { return false }
        }
        return true
    }

    /// SHA-256 of the whole file, and its length. What was read is not kept in the page cache: footage is larger than memory.
    func digest() throws(VerifierError) -> (sha256: [UInt8], size: UInt64) {
        let hasher = SHA256Hasher()
        let whole = try stream(0..<size) { hasher.update($0) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
        // A file that shrinks while it is read is not what its length said.
        return (hasher.finish(), whole ? size : 0)
    }

    /// One read: large enough that a disk of many heads is not asked for little pieces.
    static let pieceBytes = 1 << 20
}
