import CustosBase
import CustosIngest
import CustosStore
import CustosTestSupport
import CustosWeb
import NIOCore
import Testing

@Suite struct EventTests {
    @Test("status events come at once, again when a state changes, and end when the server stops")
    func events() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            let c = try await RawConnection.open(port: s.port)
            try await c.send("GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:\(s.port)\r\nCookie: \(b.cookie)\r\n\r\n".utf8)
            func seen(_ text: String) async throws {
                _ = try await c.next(text) { buffer, _ -> Bool? in String(decoding: buffer.readableBytesView, as: UTF8.self).contains(text) ? true : nil }
            }
            try await seen("event: status\ndata: {\"cameras\":[{\"id\":1,\"main\":{\"condition\":\"live\"")

            stream.become(.offline, "connection.reset")
            s.clocks.advance(.seconds(2 as Int64))

            try await seen("\"cause\":\"connection.reset\"")
            c.close()
        }
    }
}
