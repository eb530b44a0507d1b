/// Where a camera's stream is: `rtsp://user:password@host:port/path?query` (RFC 2326 3.2), read as people write it.
///
/// Text made from it never carries the user or the password; those are for `Credentials` only.
package struct RTSPURL: Sendable, Hashable {
    package enum Scheme: String, Sendable, Hashable {
        case rtsp, rtsps
        package var defaultPort: Int { self == .rtsp ? 554 : 322 }
    }

    package let scheme: Scheme
    /// A name or an address; IPv6 without its brackets.
    package let host: String
    package let port: Int
    /// Empty, or from the first `/` or `?` on, with spaces and other bytes that cannot stand in a request line percent-encoded.
    package let pathAndQuery: String
    /// Percent-decoded.
    package let user: String?
    package let password: String?

    /// `nil` for another scheme, no host, or a port that is no port.
    ///
    /// A password may hold `@`, and `/` where no port could be meant; both are common in what people paste.
    package init?(_ text: String) {
        let text = text.trimmed
        guard text.utf8.count <= Self.lengthLimit else { return nil }
        let rest: String
        if text.startsIgnoringCase("rtsp://") {
            scheme = .rtsp
            rest = String(decoding: text.utf8.dropFirst(7), as: UTF8.self)
        } else if text.startsIgnoringCase("rtsps://") {
            scheme = .rtsps
            rest = String(decoding: text.utf8.dropFirst(8), as: UTF8.self)
        } else {
            return nil
        }
        let (userInfo, afterUser) = Self.splitUserInfo(Array(rest.utf8))
        let end = afterUser.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? afterUser.endIndex
        guard let (host, port) = Self.splitHost(Array(afterUser[..<end])) else { return nil }
        self.host = host
        self.port = port ?? scheme.defaultPort
        pathAndQuery = Self.encodeTarget(afterUser[end...].prefix { $0 != UInt8(ascii: "#") })
        if let userInfo {
            let colon = userInfo.firstIndex(of: UInt8(ascii: ":"))
            user = Self.percentDecode(userInfo[..<(colon ?? userInfo.endIndex)])
            password = colon.map { Self.percentDecode(userInfo[($0 + 1)...]) }
        } else {
            user = nil
            password = nil
        }
        guard requestURI.utf8.count <= Self.lengthLimit else { return nil }
    }

    /// Of the text and of what goes on the request line.
    private static let lengthLimit = 2048

    /// The text for request lines, logs and screens: without credentials, the default port left out.
    package var requestURI: String {
        let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        return "\(scheme.rawValue)://\(shown)\(port == scheme.defaultPort ? "" : ":\(port)")\(pathAndQuery)"
    }

    package var credentials: Credentials? { user.map { Credentials(user: $0, password: password ?? "") } }

    /// The last `@` before the path ends the user information. Without one there, but with what is no port (`admin:pa/ss@host`), the last `@` of all.
    private static func splitUserInfo(_ rest: [UInt8]) -> (userInfo: [UInt8]?, rest: [UInt8]) {
        let at = UInt8(ascii: "@")
        let authorityEnd = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? rest.endIndex
        if let i = rest[..<authorityEnd].lastIndex(of: at) { return (Array(rest[..<i]), Array(rest[(i + 1)...])) }
        if splitHost(Array(rest[..<authorityEnd])) == nil, let i = rest.lastIndex(of: at) { return (Array(rest[..<i]), Array(rest[(i + 1)...])) }
        return (nil, rest)
    }

    private static func splitHost(_ authority: [UInt8]) -> (host: String, port: Int?)? {
        var host = authority[...]
        var port: ArraySlice<UInt8>?
        if host.first == UInt8(ascii: "[") {
            guard let close = host.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            let tail = host[(close + 1)...]
            guard tail.isEmpty || tail.first == UInt8(ascii: ":") else { return nil }
            port = tail.isEmpty ? nil : tail.dropFirst()
            host = host[1..<close]
            guard host.contains(UInt8(ascii: ":")) else { return nil }
        } else if let colon = host.firstIndex(of: UInt8(ascii: ":")) {
            port = host[(colon + 1)...]
            host = host[..<colon]
        }
        guard !host.isEmpty, host.count <= 253, host.allSatisfy(isHostByte) else { return nil }
        let name = String(decoding: host.map(asciiLower), as: UTF8.self)
        guard let port, !port.isEmpty else { return (name, nil) }
        guard port.allSatisfy({ (48...57).contains($0) }), let n = Int(String(decoding: port, as: UTF8.self)), (1...65_535).contains(n) else { return nil }
        return (name, n)
    }

    private static func isHostByte(_ c: UInt8) -> Bool {
        switch c {
        case 48...57, 65...90, 97...122, 45, 46, 95, 58, 37: true  // digits, letters and - . _ : %
        default: false
        }
    }

    private static func percentDecode(_ bytes: ArraySlice<UInt8>) -> String {
        func digit(_ i: Int) -> UInt8? {
            guard i < bytes.endIndex else { return nil }
            return switch bytes[i] {
            case 48...57: bytes[i] - 48
            case 65...70: bytes[i] - 55
            case 97...102: bytes[i] - 87
            default: nil
            }
        }
        var out: [UInt8] = []
        var i = bytes.startIndex
        while i < bytes.endIndex {
            if bytes[i] == UInt8(ascii: "%"), let a = digit(i + 1), let b = digit(i + 2) {
                out.append(a << 4 | b)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Percent-encodes what would break a request line, and nothing else: a camera compares its own spelling.
    static func encodeTarget(_ bytes: some Collection<UInt8>) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for c in bytes {
            if c > 32 && c < 127 {
                out.append(c)
            } else {
                out += [UInt8(ascii: "%"), digits[Int(c >> 4)], digits[Int(c & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension RTSPURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { requestURI }
    package var debugDescription: String { requestURI }
    package var customMirror: Mirror { Mirror(self, children: ["requestURI": requestURI]) }
}
