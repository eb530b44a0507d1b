/// An RTSP URL taken apart as far as storing it needs: scheme, credentials, host, port and the rest.
///
/// Signalling has the full reader; storage only keeps what that one will be able to read, and keeps secrets apart.
struct CameraAddress {
    let scheme: String
    let credentials: (user: String, password: Secret?)?
    let host: String
    let port: Int?
    /// From the first `/`, `?` or `#` on; may be empty.
    let rest: String

    /// The URL without credentials, scheme and host in lower case. The rest is kept byte for byte: cameras are particular about it.
    var text: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(rest)" }

    init(_ url: String, field: CameraProblem.Field) throws {
        func problem(_ code: String, _ zh: String, _ en: String) -> CameraProblem { CameraProblem(field, code, zh: zh, en: en) }
        let t = CameraDraft.trimmed(url)
        guard t.utf8.count <= CameraDraft.maximumURLBytes else { throw problem("url.long", "地址不得超过2048字节。", "An address has at most 2048 bytes.") }
        guard !t.unicodeScalars.contains(where: { CameraDraft.isControl($0) || $0.properties.isWhitespace }) else {
            throw problem("url.characters", "地址中不得有空格或控制字符。", "An address has no spaces or control characters.")
        }
        guard let mark = t.range(ofText: "://") else { throw problem("url.scheme", "地址须以 rtsp:// 或 rtsps:// 开头。", "An address starts with rtsp:// or rtsps://.") }
        scheme = t[..<mark.lowerBound].lowercased()
        guard scheme == "rtsp" || scheme == "rtsps" else { throw problem("url.scheme", "地址须以 rtsp:// 或 rtsps:// 开头。", "An address starts with rtsp:// or rtsps://.") }

        let afterScheme = t[mark.upperBound...]
        let end = afterScheme.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? afterScheme.endIndex
        var authority = afterScheme[..<end]
        rest = String(afterScheme[end...])

        // The last "@" ends the credentials: passwords with a bare "@" are common in the field.
        if let at = authority.lastIndex(of: "@") {
            let info = authority[..<at]
            authority = authority[authority.index(after: at)...]
            let colon = info.firstIndex(of: ":")
            let user = Self.unescaped(info[..<(colon ?? info.endIndex)])
            let password = colon.map { Self.unescaped(info[info.index(after: $0)...]) }
            credentials = user.isEmpty ? nil : (user, password.map(Secret.init))
        } else {
            credentials = nil
        }

        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw problem("url.host", "IPv6 地址须以 ] 结束。", "An IPv6 address ends with ].") }
            host = authority[...close].lowercased()
            let tail = authority[authority.index(after: close)...]
            guard host.count > 2, host.dropFirst().dropLast().allSatisfy({ $0.isHexDigit || ":.%".contains($0) }), tail.isEmpty || tail.hasPrefix(":") else {
                throw problem("url.host", "地址中没有有效的主机。", "The address names no valid host.")
            }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let colon = authority.lastIndex(of: ":")
            host = authority[..<(colon ?? authority.endIndex)].lowercased()
            portText = colon.map { authority[authority.index(after: $0)...] }
            guard !host.isEmpty, host.utf8.count <= 253, host.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0.properties.numericType != nil || "-._".unicodeScalars.contains($0) }) else {
                throw problem("url.host", "地址中没有有效的主机。", "The address names no valid host.")
            }
        }
        if let p = portText, !p.isEmpty {
            guard p.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }), let n = Int(p), (1...65535).contains(n) else {
                throw problem("url.port", "端口须为1至65535之间的数。", "A port is a number from 1 to 65535.")
            }
            port = n
        } else {
            port = nil
        }
    }

    /// RFC 3986 2.1. A percent sign that escapes nothing stays, as people type passwords.
    private static func unescaped(_ s: Substring) -> String {
        let b = Array(s.utf8)
        var out: [UInt8] = []
        var i = 0
        func digit(_ c: UInt8) -> UInt8? {
            switch c {
            case 48...57: c - 48
            case 65...70: c - 55
            case 97...102: c - 87
            default: nil
            }
        }
        while i < b.count {
            if b[i] == 37, i + 2 < b.count, let h = digit(b[i + 1]), let l = digit(b[i + 2]) {
                out.append(h << 4 | l)
                i += 3
            } else {
                out.append(b[i])
                i += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension String {
    /// The first place of a short text.
    fileprivate func range(ofText needle: String) -> Range<String.Index>? {
        var i = startIndex
        while i < endIndex {
            if self[i...].hasPrefix(needle) { return i..<index(i, offsetBy: needle.count) }
            i = index(after: i)
        }
        return nil
    }
}
