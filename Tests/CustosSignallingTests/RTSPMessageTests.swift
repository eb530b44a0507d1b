import CustosSignalling
import Testing

/// Bytes as received, the value, bytes as we write them.
@Suite struct Messages {
    struct Row: Sendable {
        let name: String
        let received: String
        let value: RTSPMessage
        let written: String
    }

    static let rows: [Row] = [
        Row(
            name: "plain answer", received: "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n",
            value: .response(RTSPResponse(status: 200, reason: "OK", headers: ["CSeq": "1", "Public": "OPTIONS, DESCRIBE"])),
            written: "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n"),
        Row(
            name: "no reason phrase", received: "RTSP/1.0 200\r\nCSeq:1\r\n\r\n", value: .response(RTSPResponse(status: 200, reason: "", headers: ["CSeq": "1"])),
            written: "RTSP/1.0 200 \r\nCSeq: 1\r\n\r\n"),
        Row(
            name: "several spaces and a reason of several words", received: "RTSP/1.0  454  Session  Not Found \r\nCSeq:   7  \r\n\r\n",
            value: .response(RTSPResponse(status: 454, headers: ["CSeq": "7"])), written: "RTSP/1.0 454 Session Not Found\r\nCSeq: 7\r\n\r\n"),
        Row(
            name: "line feeds, lower case, a space before the colon", received: "rtsp/1.0 200 ok\ncseq : 3\nSESSION:  12 ;timeout=60\n\n",
            value: .response(RTSPResponse(status: 200, reason: "ok", headers: ["cseq": "3", "SESSION": "12 ;timeout=60"])),
            written: "RTSP/1.0 200 ok\r\ncseq: 3\r\nSESSION: 12 ;timeout=60\r\n\r\n"),
        Row(
            name: "a folded field", received: "RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast;\r\n\tinterleaved=0-1\r\nCSeq: 4\r\n\r\n",
            value: .response(RTSPResponse(status: 200, reason: "OK", headers: ["Transport": "RTP/AVP/TCP;unicast; interleaved=0-1", "CSeq": "4"])),
            written: "RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast; interleaved=0-1\r\nCSeq: 4\r\n\r\n"),
        Row(
            name: "a line without a colon is passed over", received: "RTSP/1.0 200 OK\r\nnonsense\r\n: nameless\r\nCSeq: 2\r\n\r\n",
            value: .response(RTSPResponse(status: 200, reason: "OK", headers: ["CSeq": "2"])), written: "RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n"),
        Row(
            name: "a body, its length in another case and place", received: "RTSP/1.0 200 OK\r\ncontent-length:3\r\nCSeq: 2\r\n\r\nv=0",
            value: .response(RTSPResponse(status: 200, reason: "OK", headers: ["content-length": "3", "CSeq": "2"], body: bytes("v=0"))),
            written: "RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 3\r\n\r\nv=0"),
        Row(
            name: "a request", received: "SETUP rtsp://192.0.2.1/live/track0 RTSP/1.0\r\nCSeq: 3\r\n\r\n",
            value: .request(RTSPRequest(method: "SETUP", uri: "rtsp://192.0.2.1/live/track0", headers: ["CSeq": "3"])),
            written: "SETUP rtsp://192.0.2.1/live/track0 RTSP/1.0\r\nCSeq: 3\r\n\r\n"),
        Row(
            name: "a request with a space in its URI and no version", received: "options  /my stream\nCSeq: 1\n\n",
            value: .request(RTSPRequest(method: "OPTIONS", uri: "/my%20stream", headers: ["CSeq": "1"])), written: "OPTIONS /my%20stream RTSP/1.0\r\nCSeq: 1\r\n\r\n"),
    ]

    @Test("messages are read with tolerance and written in one form", arguments: rows.indices)
    func table(index: Int) throws {
        let row = Self.rows[index]
        let read = try message(row.received)
        #expect(read == row.value, "\(row.name)")
        #expect(String(decoding: row.value.encode(), as: UTF8.self) == row.written, "\(row.name)")
        let again = try message(row.written)
        #expect(again.encode() == row.value.encode(), "\(row.name)")
    }

    @Test("a value cannot add a line of its own")
    func injection() {
        let request = RTSPRequest(method: "OPTIONS", uri: "rtsp://h/a\r\nX: y", headers: ["User-Agent": "a\r\nEvil: yes", "N\n": "v"])
        let text = String(decoding: request.encode(), as: UTF8.self)
        #expect(text == "OPTIONS rtsp://h/a%0D%0AX:%20y RTSP/1.0\r\nUser-Agent: a  Evil: yes\r\nN : v\r\n\r\n")
    }

    @Test("fields are found in any case, all values of a name in order")
    func headers() {
        var headers: RTSPHeaders = ["WWW-Authenticate": "Basic", "CSeq": "1", "www-authenticate": "Digest"]
        #expect(headers["cseq"] == "1")
        #expect(headers.all("Www-Authenticate") == ["Basic", "Digest"])

        headers["WWW-AUTHENTICATE"] = "only"
        #expect(headers.all("WWW-Authenticate") == ["only"] && headers.count == 2)
        headers["CSEQ"] = nil
        #expect(headers["CSeq"] == nil)
        headers["New"] = "n"
        #expect(headers.fields.map(\.name) == ["WWW-AUTHENTICATE", "New"])
    }
}
