import CustosSignalling
import Testing

@Suite struct Framing {
    /// What a camera's connection may carry; each with the count of messages, frames and stray bytes in it.
    static let vectors: [(name: String, bytes: [UInt8], messages: Int, frames: Int, junk: Int)] = [
        ("an answer", bytes("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n"), 1, 0, 0),
        ("an answer with a body", bytes("RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 5\r\n\r\nv=0\r\n"), 1, 0, 0),
        ("frames only", frame(0) + frame(1, 8) + frame(0, 1400), 0, 3, 0),
        ("media before the answer to PLAY", frame(0) + bytes("RTSP/1.0 200 OK\r\nCSeq: 5\r\nSession: 1\r\n\r\n") + frame(1, 28), 1, 2, 0),
        ("a body that holds a dollar sign", bytes("RTSP/1.0 200 OK\r\nContent-Length: 6\r\n\r\n$\0\0\u{4}ab") + frame(2), 1, 1, 0),
        ("line ends between messages", bytes("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n\r\n\r\nRTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n"), 2, 0, 4),
        ("stray bytes between frames", frame(0) + [0, 1, 2, 3, 0xff, 0x80] + frame(1, 8), 0, 2, 6),
        ("stray dollar signs between frames", frame(0) + bytes("x$$$\u{1}$") + frame(0), 0, 2, 6),
        ("half an old frame before an answer", Array(frame(3, 90).dropFirst(31)) + bytes("RTSP/1.0 200 OK\r\nCSeq: 9\r\n\r\n"), 1, 0, 63),
        ("an empty frame", [0x24, 0, 0, 0] + frame(0), 0, 2, 0),
        ("a request of the camera", bytes("OPTIONS rtsp://192.0.2.7/ RTSP/1.0\r\nCSeq: 1\r\n\r\n") + frame(0), 1, 1, 0),
        ("ANNOUNCE with SDP", bytes("ANNOUNCE rtsp://192.0.2.7/ RTSP/1.0\r\nCSeq: 1\r\nContent-type: application/sdp\r\ncontent-length: 3\r\n\r\nv=0"), 1, 0, 0),
        ("line feeds alone", bytes("RTSP/1.0 200 OK\nCSeq: 1\nContent-Length: 3\n\nv=0") + frame(0), 1, 1, 0),
        ("words that begin as messages do", bytes("RTS PLAYER SETU") + frame(0), 0, 1, 15),
    ]

    @Test("messages and frames are the same however the bytes were cut", arguments: vectors.indices)
    func everyCut(index: Int) throws {
        let vector = Self.vectors[index]
        let whole = try feed(vector.bytes, step: vector.bytes.count)

        #expect(whole.pieces.filter { if case .message = $0 { true } else { false } }.count == vector.messages, "\(vector.name)")
        #expect(whole.pieces.count == vector.messages + vector.frames, "\(vector.name)")
        #expect(whole.junk == vector.junk && whole.rest == 0, "\(vector.name)")
        for step in [1, 2, 3, 5, 7, 16, 61] {
            let cut = try feed(vector.bytes, step: step)
            #expect(cut == whole, "\(vector.name), reads of \(step)")
        }
    }

    @Test("all vectors behind one another come out one after the other")
    func glued() throws {
        let all = Self.vectors.flatMap(\.bytes)
        for step in [1, 1448, all.count] {
            let out = try feed(all, step: step)
            #expect(out.pieces.count == Self.vectors.reduce(0) { $0 + $1.messages + $1.frames })
            #expect(out.rest == 0)
        }
    }

    @Test("a frame's payload is named by its place and not copied")
    func payloadRange() throws {
        let raw = frame(7, 12) + [1]
        let item = try RTSPFraming.next(raw.span.bytes)
        #expect(item == .interleaved(channel: 7, payload: 4..<16, consumed: 16))
    }

    @Test("a header without an end is refused at the limit, with the count of bytes")
    func headerLimit() throws {
        var raw = bytes("RTSP/1.0 200 OK\r\n")
        while raw.count < RTSPFraming.headerLimit - 1 { raw += bytes("X: y\r\n").prefix(RTSPFraming.headerLimit - 1 - raw.count) }
        let item = try RTSPFraming.next(raw.span.bytes)
        #expect(item == .needMore)

        raw.append(65)
        #expect(throws: RTSPProtocolError.headerTooLarge(bytes: RTSPFraming.headerLimit, limit: RTSPFraming.headerLimit)) { _ = try RTSPFraming.next(raw.span.bytes) }
    }

    @Test(
        "what cannot be believed in a header is an error",
        arguments: [
            ("RTSP/1.0 200 OK\r\nContent-Length: 1048577\r\n\r\n", RTSPProtocolError.bodyTooLarge(bytes: 1_048_577, limit: 1_048_576)),
            ("RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n", .badContentLength("-1", headerBytes: 39)),
            ("RTSP/1.0 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n", .badContentLength("99999999999999999999...", headerBytes: 59)),
            ("RTSP/1.0 OK\r\n\r\n", .badStartLine(bytes: 11)),
            ("RTSP/1.0\r\n\r\n", .badStartLine(bytes: 8)),
        ])
    func refused(text: String, error: RTSPProtocolError) {
        let raw = bytes(text)
        #expect(throws: error) { _ = try RTSPFraming.next(raw.span.bytes) }
    }

    @Test("more fields than the limit are an error")
    func fieldLimit() {
        let raw = bytes("RTSP/1.0 200 OK\r\n" + String(repeating: "A: b\r\n", count: 129) + "\r\n")
        #expect(throws: RTSPProtocolError.tooManyFields(count: 129, limit: 128)) { _ = try RTSPFraming.next(raw.span.bytes) }
    }

    @Test("nothing is nothing yet")
    func empty() throws {
        let raw: [UInt8] = []
        let item = try RTSPFraming.next(raw.span.bytes)
        #expect(item == .needMore)
    }
}
