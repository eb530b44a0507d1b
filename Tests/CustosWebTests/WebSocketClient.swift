import CustosBase
import NIOCore
import NIOSSL

/// A WebSocket client (RFC 6455) for tests: one handshake, whole messages, close codes.
struct WebSocketClient: Sendable {
    enum Message: Sendable {
        case text(String)
        case binary([UInt8])
        case close(Int, String)
        case ping
    }
    struct Refused: Error { let answer: HTTPAnswer }

    let connection: RawConnection

    static func open(port: Int, _ target: String, headers: [(String, String)], receiveBuffer: Int? = nil, tls: NIOSSLContext? = nil) async throws -> WebSocketClient {
        let c = try await RawConnection.open(port: port, receiveBuffer: receiveBuffer, tls: tls)
        var text = "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        for (n, v) in headers { text += "\(n): \(v)\r\n" }
        try await c.send((text + "\r\n").utf8)
        let answer = try await c.next("a handshake") { b, ended in HTTPClient.parse(&b, isEnded: ended) }
        guard answer.status == 101, answer["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" else { throw Refused(answer: answer) }
        return WebSocketClient(connection: c)
    }

    func next(within patience: Duration = .seconds(20)) async throws -> Message {
        try await connection.next("a message", within: patience) { buffer, _ in Self.message(&buffer) }
    }

    /// The next message that is no ping.
    func nextMedia() async throws -> Message {
        while true {
            let m = try await next()
            if case .ping = m { continue }
            return m
        }
    }

    /// Client frames are masked (5.3); a key of zeros leaves the payload as it is.
    func send(opcode: UInt8, _ payload: [UInt8]) async throws {
        precondition(payload.count < 126)
        try await connection.send([0x80 | opcode, 0x80 | UInt8(payload.count), 0, 0, 0, 0] + payload)
    }

    private static func message(_ buffer: inout ByteBuffer) -> Message? {
        var b = buffer
        var payload: [UInt8] = []
        var opcode: UInt8 = 0
        while true {
            guard let first: UInt8 = b.readInteger(), let second: UInt8 = b.readInteger() else { return nil }
            var length = Int(second & 127)
            if length == 126 {
                guard let n: UInt16 = b.readInteger() else { return nil }
                length = Int(n)
            } else if length == 127 {
                guard let n: UInt64 = b.readInteger() else { return nil }
                length = Int(n)
            }
            guard let data = b.readBytes(length: length) else { return nil }
            if first & 15 != 0 { opcode = first & 15 }
            payload += data
            guard first & 0x80 != 0 else { continue }
            buffer = b
            switch opcode {
            case 1: return .text(String(decoding: payload, as: UTF8.self))
            case 8: return .close(payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 0, String(decoding: payload.dropFirst(2), as: UTF8.self))
            case 9: return .ping
            default: return .binary(payload)
            }
        }
    }
}
