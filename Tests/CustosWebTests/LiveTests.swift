import CustosBase
import CustosIngest
import CustosMedia
import CustosStore
import CustosWeb
import Synchronization
import Testing

/// Live pictures over WebSocket, from a stream that the test feeds.
@Suite struct LiveTests {
    /// A media message taken apart: `[kind][flags][0 0][delay ms][wall µs]` and what follows.
    struct Media {
        let kind: UInt8, flags: UInt8, delay: UInt32, wall: Int64
        let mp4: [UInt8]

        init?(_ m: WebSocketClient.Message) {
            guard case .binary(let b) = m, b.count > 16 else { return nil }
            kind = b[0]
            flags = b[1]
            delay = b[4..<8].reduce(0) { $0 << 8 | UInt32($1) }
            wall = b[8..<16].reduce(0) { $0 << 8 | Int64($1) }
            mp4 = Array(b[16...])
        }

        /// The time in the first `tfdt`.
        var time: Int64? {
            guard let at = (0..<max(0, mp4.count - 16)).first(where: { Array(mp4[$0..<$0 + 4]) == Array("tfdt".utf8) }) else { return nil }
            return mp4[(at + 8)..<(at + 16)].reduce(0) { $0 << 8 | Int64($1) }
        }
        var isSync: Bool { flags & 1 != 0 }
        var isDiscontinuous: Bool { flags & 2 != 0 }
        var hasSkipped: Bool { flags & 4 != 0 }
    }

    private static func media(_ w: WebSocketClient) async throws -> Media {
        while true { if let m = Media(try await w.nextMedia()) { return m } }
    }

    @Test("the first message is the init, then the pictures since the last key frame, in media time from 0")
    func begin() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start(audio: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: []))
            try await stream.keyFrame(900_000)
            try await stream.picture(903_600, isSync: false)

            let w = try await b.watch(CameraID(1), "?stream=main&purpose=duty")

            guard case .text(let text) = try await w.nextMedia() else { throw WrongMessage() }
            let json = try JSONParser.parse(Array(text.utf8))
            #expect(json["type"]?.text == "init" && json["codecs"]?.text == "video/mp4; codecs=\"avc1.42c00a\"" && json["codec"]?.text == "h264" && json["width"]?.integer == 64)
            #expect(json["audio"]?.text == "pcma" && json["playableAudio"]?.flag == false)
            let head = try #require(Media(try await w.nextMedia()))
            #expect(head.kind == 0 && Array(head.mp4[4..<8]) == Array("ftyp".utf8))
            let first = try await Self.media(w), second = try await Self.media(w)
            #expect(first.kind == 1 && first.isSync && first.time == 0 && first.wall == 1_795_000_010_000_000)
            #expect(!second.isSync && second.time == 3600 && !second.isDiscontinuous)
            try await stream.picture(907_200, isSync: false, bytes: 70_000)
            let third = try await Self.media(w)
            #expect(third.time == 7200 && third.mp4.count > 70_000)
            w.connection.close()
        }
    }

    @Test("the entry in the register is there before the first byte, and its end is stamped")
    func register() async throws {
        try await TestServer.with { s in
            try s.camera(sub: true)
            let stream = s.streams.add(StreamID(CameraID(1), .sub)), b = try await s.browser("wang", .viewer)
            let register = ViewRegister(state: s.state)
            try await stream.start()
            try await stream.keyFrame(0)

            let w = try await b.watch(CameraID(1), "?stream=sub&purpose=%E5%80%BC%E7%8F%AD")
            _ = try await w.next()
            let entry = try #require(try register.entries(limit: 1, before: nil).first)
            #expect(entry.kind == .live && entry.stream == .sub && entry.user == "wang" && entry.purpose == "值班" && entry.endedAt == nil && entry.peer == "127.0.0.1")
            #expect(stream.watched.withLock { $0 })

            try await w.send(opcode: 8, [0x03, 0xE8])
            _ = try? await w.nextMedia()
            w.connection.close()

            try await eventually { try register.entries(limit: 1, before: nil).first?.endedAt != nil }
            // Nobody watches: the stream is not muxed any more, and may wake up less often.
            try await eventually { !stream.watched.withLock { $0 } }
        }
    }

    @Test("a change of parameters is a new init, and media time goes on")
    func parameters() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            try await stream.keyFrame(50_000)
            let w = try await b.watch(CameraID(1))
            #expect(try await Self.media(w).kind == 0)
            #expect(try await Self.media(w).time == 0)

            try await stream.publish(.runEnded(.parametersChanged))
            try await stream.start(TestPicture.largerVideo)
            try await stream.keyFrame(0)

            guard case .text(let text) = try await w.nextMedia() else { throw WrongMessage() }
            #expect(text.contains("\"init\"") && text.contains("\"width\":128"))
            #expect(try await Self.media(w).kind == 0)
            let next = try await Self.media(w)
            #expect(next.time == 3600 && next.isDiscontinuous && next.isSync)
            w.connection.close()
        }
    }

    @Test("a hole in the camera's time is closed, so that a player never waits in it")
    func holes() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            try await stream.keyFrame(0)
            let w = try await b.watch(CameraID(1))
            _ = try await Self.media(w)
            #expect(try await Self.media(w).time == 0)

            try await stream.picture(900_000, isSync: false)

            let after = try await Self.media(w)
            #expect(after.time == 3600 && after.isDiscontinuous)
            w.connection.close()
        }
    }

    @Test("a camera without pictures is told as a state with its cause, and the viewer stays for the pictures")
    func states() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            stream.become(.offline, "connect.refused")

            let w = try await b.watch(CameraID(1))
            guard case .text(let text) = try await w.nextMedia() else { throw WrongMessage() }
            let json = try JSONParser.parse(Array(text.utf8))
            #expect(json["type"]?.text == "state" && json["condition"]?.text == "offline" && json["cause"]?.text == "connect.refused")

            stream.become(.live, "live")
            try await stream.start()
            try await stream.keyFrame(0)
            #expect(try await Self.media(w).kind == 0)
            #expect(try await Self.media(w).isSync)
            w.connection.close()
        }
    }

    @Test("who may not watch is told by a close code, and nothing is written into the register")
    func refusals() async throws {
        try await TestServer.with { s in
            try s.camera()
            let b = try await s.browser("wang", .viewer), auditor = try await s.browser("shen", .auditor)
            func code(_ target: String, _ headers: [(String, String)]) async throws -> Int {
                let w = try await WebSocketClient.open(port: s.port, target, headers: headers)
                defer { w.connection.close() }
                guard case .close(let code, _) = try await w.nextMedia() else { return -1 }
                return code
            }
            let live = "/api/v1/cameras/1/live", origin = ("Origin", s.origin)
            #expect(try await code(live, [origin]) == 4401)
            #expect(try await code(live, [("Cookie", "custos_session=" + String(repeating: "0", count: 64)), origin]) == 4401)
            #expect(try await code(live, [("Cookie", auditor.cookie), origin]) == 4403)
            #expect(try await code(live, [("Cookie", b.cookie)]) == 4403)
            #expect(try await code(live, [("Cookie", b.cookie), ("Origin", "https://evil.example")]) == 4403)
            #expect(try await code(live, [("Cookie", b.cookie), origin, ("Sec-Fetch-Site", "cross-site")]) == 4403)
            #expect(try await code("/api/v1/cameras/99/live", [("Cookie", b.cookie), origin]) == 4404)
            #expect(try await code("/api/v1/cameras/1/live?stream=sub", [("Cookie", b.cookie), origin]) == 4404)
            #expect(try await code(live, try s.token(.metrics)) == 4403)
            #expect(try await code(live, try s.token(.viewer) + [("Origin", "https://evil.example")]) == 4403)
            #expect(try ViewRegister(state: s.state).entries(limit: 10, before: nil).isEmpty)
        }
    }

    @Test("a request for live pictures that is no handshake gets an HTTP answer")
    func noHandshake() async throws {
        try await TestServer.with { s in
            try s.camera()
            let b = try await s.browser("wang", .viewer)
            let a = try await b.get("/api/v1/cameras/1/live")
            #expect(a.status == 426 && a.code == "live.websocket")
            #expect(try await s.send("GET", "/api/v1/cameras/1/live").status == 401)
            #expect(try await s.send("GET", "/api/v1/cameras", [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "AAAA")]).status == 401)
        }
    }

    @Test("a viewer that stops taking skips to a key frame; the others and the stream notice nothing")
    func slowViewer() async throws {
        try await TestServer.with(configure: {
            $0.limits.viewerQueueBytes = 400_000
            // This client is slow on purpose and answers no pings; a loaded machine makes it slower.
            $0.limits.viewerStall = .seconds(300 as Int64)
            $0.limits.pingInterval = .seconds(300 as Int64)
        }) { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            try await stream.keyFrame(0)
            let slow = try await b.watch(CameraID(1), receiveBuffer: 8192), quick = try await b.watch(CameraID(1))
            _ = try await Self.media(slow)
            _ = try await Self.media(slow)
            try await slow.connection.stopReading()

            // 8 MB: more than the kernel's buffers and the queue hold. The quick viewer takes each picture before the next is made.
            for i in 0...401 as ClosedRange<Int64> {
                if i > 0 { try await stream.picture(i * 3600, isSync: i % 25 == 0 || i == 401, bytes: 20_000) }
                var picture = try await Self.media(quick)
                while picture.kind == 0 { picture = try await Self.media(quick) }
                #expect(picture.time == i * 3600 && !picture.hasSkipped)
            }

            try await slow.connection.resumeReading()
            var skips = 0, pictures = 0, last = Int64(-3600), wall = Int64(0)
            while wall < 1_795_000_000_000_000 + 401 * 40_000 {
                let m = try await Self.media(slow)
                guard m.kind == 1 else { continue }
                pictures += 1
                wall = m.wall
                if m.hasSkipped {
                    skips += 1
                    #expect(m.isSync && m.isDiscontinuous)
                }
                if let t = m.time { last == -3600 ? () : #expect(t == last + 3600, "media time has no hole") }
                last = m.time ?? last
            }
            #expect(skips >= 1 && pictures < 400)
            slow.connection.close()
            quick.connection.close()
        }
    }

    @Test("a viewer that takes nothing for ever is closed")
    func stalled() async throws {
        try await TestServer.with(configure: {
            $0.limits.viewerQueueBytes = 100_000
            $0.limits.viewerStall = .milliseconds(500)
        }) { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            try await stream.keyFrame(0)
            let w = try await b.watch(CameraID(1), receiveBuffer: 8192)
            _ = try await w.next()
            try await w.connection.stopReading()
            for i in 1...400 { try await stream.picture(Int64(i) * 3600, isSync: true, bytes: 20_000) }

            try await eventually { try ViewRegister(state: s.state).entries(limit: 1, before: nil).first?.endedAt != nil }
            #expect(try await s.send("GET", "/metrics").text.contains("custos_live_too_slow_total 1"))
            w.connection.close()
        }
    }

    @Test("viewers are bounded for each person")
    func bounded() async throws {
        try await TestServer.with(configure: { $0.limits.liveViewersPerPrincipal = 1 }) { s in
            try s.camera()
            let b = try await s.browser("wang", .viewer), other = try await s.browser("li", .viewer)
            let stream = s.streams.add(StreamID(CameraID(1), .main))
            try await stream.start()
            let first = try await b.watch(CameraID(1))
            _ = try await first.nextMedia()
            let second = try await b.watch(CameraID(1))
            guard case .close(1013, _) = try await second.nextMedia() else { throw WrongMessage() }
            let third = try await other.watch(CameraID(1))
            guard case .text = try await third.nextMedia() else { throw WrongMessage() }
            for w in [first, second, third] { w.connection.close() }
        }
    }

    @Test("a viewer whose session ends is closed within seconds")
    func revoked() async throws {
        try await TestServer.with { s in
            try s.camera()
            let stream = s.streams.add(StreamID(CameraID(1), .main)), b = try await s.browser("wang", .viewer)
            try await stream.start()
            let w = try await b.watch(CameraID(1))
            _ = try await w.nextMedia()

            #expect(try await b.delete("/api/v1/session").status == 204)

            while true {
                if case .close(let code, _) = try await w.next() {
                    #expect(code == 4401)
                    break
                }
            }
            w.connection.close()
        }
    }

    struct WrongMessage: Error {}
}

/// Asks again and again, for at most ten seconds.
func eventually(_ isTrue: () throws -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    for _ in 0..<500 {
        if try isTrue() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it did not happen in ten seconds", sourceLocation: sourceLocation)
}
