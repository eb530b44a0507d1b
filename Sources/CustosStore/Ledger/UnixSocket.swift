import Glibc

/// Stream sockets in the file system.
enum UnixSocket {
    private static func address(_ path: String) throws(SignerError) -> sockaddr_un {
        var a = sockaddr_un()
        a.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8), room = MemoryLayout.size(ofValue: a.sun_path)
        guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { throw SignerError(.away, "\(path) is no path of a socket (at most \(room - 1) bytes)") }
        withUnsafeMutableBytes(of: &a.sun_path) { $0.copyBytes(from: bytes) }
        return a
    }

    private static func make() throws(SignerError) -> Int32 {
        let d = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard d >= 0 else { throw SignerError(.away, "no socket: \(String(cString: strerror(errno)))") }
        return d
    }

    private static func with(_ path: String, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) throws(SignerError) -> Int32 {
        var a = try address(path)
        let d = try make()
        let r = withUnsafePointer(to: &a) { p in p.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(d, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) } }
        guard r == 0 else {
            let e = errno
            close(d)
            throw SignerError(.away, "\(path): \(String(cString: strerror(e)))")
        }
        return d
    }

    static func connect(_ path: String) throws(SignerError) -> Int32 { try with(path) { Glibc.connect($0, $1, $2) } }

    /// A socket that a process left behind is taken away first: who serves has the lock of the signer's folder.
    static func listen(_ path: String) throws(SignerError) -> Int32 {
        unlink(path)
        let old = umask(0o117)
        defer { umask(old) }
        return try with(path) { d, a, n in
            let r = bind(d, a, n)
            return r == 0 ? Glibc.listen(d, 8) : r
        }
    }

    static func accept(_ door: Int32) -> Int32? {
        let d = Glibc.accept(door, nil, nil)
        guard d >= 0 else { return nil }
        _ = fcntl(d, F_SETFD, FD_CLOEXEC)
        return d
    }

    /// Two ends of one stream.
    static func pair() throws(SignerError) -> (Int32, Int32) {
        var d: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &d) == 0 else {
            throw SignerError(.away, "no socket: \(String(cString: strerror(errno)))")
        }
        return (d[0], d[1])
    }
}
