import CustosBase
import CustosSignalling
import NIOCore

/// The answers of a camera that keeps to RFC 2326, and 64 by 64 pixels of grey for its picture.
enum PoliteCamera {
    static let sps: [UInt8] = Base64.decode("Z0LACtkEJsBEAAADAAQAAAMAyDxImSA=") ?? []
    static let pps: [UInt8] = Base64.decode("aMuDyyA=") ?? []
    static let idr: [UInt8] = Base64.decode("ZYiEDPJigAG5OTk6666666666668") ?? []
    static let inter: [UInt8] = Base64.decode("QZo4GeEY") ?? []

    static let description = """
        v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=grey\r\nt=0 0\r\na=control:*\r\n\
        m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
        a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LACtkEJsBEAAADAAQAAAMAyDxImSA=,aMuDyyA=\r\na=control:track1\r\n
        """

    /// The right answer; `nil` for a method that a camera does not know.
    static func answer(_ request: RTSPRequest, description: String = description) -> RTSPResponse {
        var headers: RTSPHeaders = ["CSeq": request.headers["CSeq"] ?? "0"]
        switch request.method {
        case "OPTIONS": headers.add("Public", "OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER")
        case "DESCRIBE":
            headers.add("Content-Type", "application/sdp")
            return RTSPResponse(status: 200, headers: headers, body: Array(description.utf8))
        case "SETUP":
            headers.add("Session", "4711;timeout=60")
            headers.add("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1")
        case "PLAY", "TEARDOWN", "GET_PARAMETER": headers.add("Session", "4711")
        default: return RTSPResponse(status: 501, headers: headers)
        }
        return RTSPResponse(status: 200, headers: headers)
    }

    /// The interleaved frames of one picture.
    static func picture(_ number: Int, keyFrameEvery: Int = 10) -> [UInt8] {
        let isKey = number % keyFrameEvery == 0
        let units = isKey ? [sps, pps, idr] : [inter]
        return units.enumerated().flatMap { i, unit in
            let sequence = UInt16(truncatingIfNeeded: number * 3 + (isKey ? i : 2) + 1)
            // A gap in the numbers would be loss: pictures that are not key frames count on from their predecessor.
            return frame(rtp(unit, sequence: sequenceNumber(number, i, keyFrameEvery) ?? sequence, timestamp: UInt32(truncatingIfNeeded: number * 3600), isLast: i == units.count - 1))
        }
    }

    private static func sequenceNumber(_ picture: Int, _ unit: Int, _ every: Int) -> UInt16? {
        let keys = (picture + every - 1) / every
        return UInt16(truncatingIfNeeded: picture + 2 * keys + unit + 1)
    }

    static func rtp(_ unit: [UInt8], sequence: UInt16, timestamp: UInt32, isLast: Bool) -> [UInt8] {
        [0x80, (isLast ? 0x80 : 0) | 96, UInt8(sequence >> 8), UInt8(sequence & 255)]
            + (0..<4).map { UInt8(truncatingIfNeeded: timestamp >> (24 - 8 * $0)) } + [0, 0, 0x47, 0x11] + unit
    }

    static func frame(_ payload: [UInt8], channel: UInt8 = 0) -> [UInt8] {
        [UInt8(ascii: "$"), channel, UInt8(payload.count >> 8), UInt8(payload.count & 255)] + payload
    }

    /// Answers, and sends a picture every 40 ms after PLAY, `count` of them at most.
    static func serve(_ connection: ScriptedPeer.Connection, _ request: RTSPRequest, pictures count: Int = .max) {
        connection.send(answer(request).encode())
        guard request.method == "PLAY" else { return }
        connection.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(40)) { task in
            guard connection.isOpen, connection.state < count else { return task.cancel() }
            connection.send(picture(connection.state))
            connection.state += 1
        }
    }
}
