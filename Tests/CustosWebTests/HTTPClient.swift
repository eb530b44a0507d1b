import NIOCore
import NIOSSL

/// What a server answered, whole.
struct HTTPAnswer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    subscript(name: String) -> String? { headers.first { $0.name == name.lowercased() }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// One request on a connection of its own, written out by hand so that a test can send what no client would.
enum HTTPClient {
    static func send(port: Int, _ method: String, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil) async throws -> HTTPAnswer {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (n, v) in headers { text += "\(n): \(v)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        return try await raw(port: port, Array((text + "\r\n").utf8) + (body ?? []), isHead: method == "HEAD")
    }

    static func raw(port: Int, _ bytes: [UInt8], isHead: Bool = false, tls: NIOSSLContext? = nil) async throws -> HTTPAnswer {
        let c = try await RawConnection.open(port: port, tls: tls)
        defer { c.close() }
        try await c.send(bytes)
        return try await c.next("an answer") { buffer, isEnded in parse(&buffer, isEnded: isEnded, isHead: isHead) }
    }

    /// RFC 9112: a length, chunks, or up to the end of the connection.
    static func parse(_ buffer: inout ByteBuffer, isEnded: Bool, isHead: Bool = false) -> HTTPAnswer? {
        let all = Array(buffer.readableBytesView)
        guard let end = all.indices.dropLast(3).first(where: { all[$0] == 13 && all[$0 + 1] == 10 && all[$0 + 2] == 13 && all[$0 + 3] == 10 }) else { return nil }
        let lines = String(decoding: all[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        let headers = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (line[..<colon].lowercased(), String(line[line.index(after: colon)...].drop { $0 == " " }))
        }
        func header(_ n: String) -> String? { headers.first { $0.name == n }?.value }
        var rest = Array(all[(end + 4)...])
        if status == 101 || status == 204 || status == 304 || isHead {
            buffer.moveReaderIndex(forwardBy: end + 4)
            return HTTPAnswer(status: status, headers: headers, body: [])
        }
        if header("transfer-encoding")?.lowercased() == "chunked" {
            var body: [UInt8] = []
            while true {
                guard let lineEnd = rest.indices.dropLast().first(where: { rest[$0] == 13 && rest[$0 + 1] == 10 }), let size = Int(String(decoding: rest[..<lineEnd], as: UTF8.self), radix: 16),
                    rest.count >= lineEnd + 2 + size + 2
                else { return nil }
                if size == 0 { return HTTPAnswer(status: status, headers: headers, body: body) }
                body += rest[(lineEnd + 2)..<(lineEnd + 2 + size)]
                rest = Array(rest[(lineEnd + 2 + size + 2)...])
            }
        }
        if let length = header("content-length").flatMap({ Int($0) }) {
            guard rest.count >= length else { return nil }
            return HTTPAnswer(status: status, headers: headers, body: Array(rest[..<length]))
        }
        return isEnded ? HTTPAnswer(status: status, headers: headers, body: rest) : nil
    }
}
