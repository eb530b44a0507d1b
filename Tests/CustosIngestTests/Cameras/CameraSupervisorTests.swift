import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CustosIngest

@Suite("Supervisor of cameras")
struct CameraSupervisorTests {
    static let id = StreamID(CameraID(1), .main)

    @Test("a camera that answers becomes live, and its samples reach the readers")
    func live() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("25 samples") { try stage.reader(Self.id).seen.samples >= 25 }

        let seen = try stage.reader(Self.id).seen
        #expect(seen.description?.video.width == 64)
        #expect(seen.losses == 0)
        #expect(seen.runBackwards == 0)
        try await eventually("statistics") { stage.supervisor.status(Self.id)?.statistics?.samples ?? 0 > 0 }
        let status = try #require(stage.supervisor.status(Self.id))
        #expect(status.condition == .live)
        #expect(status.cause == "live")
        #expect(status.transport == "tcp")
        #expect(status.description?.video.codec == .h264)
        #expect(stage.supervisor.stream(Self.id)?.id == Self.id)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a stream that is no longer wanted is torn down, its run ends, and only then it is removed")
    func removed() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage()
        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("live") { try stage.reader(Self.id).seen.samples > 0 }

        stage.supervisor.apply([])

        #expect(stage.supervisor.status(Self.id) == nil)
        try await eventually("removed") { stage.heard.removed == [Self.id] }
        #expect(try stage.reader(Self.id).seen.ends == [.stopped])
        try await eventually("TEARDOWN and close") { camera.methods.last == "TEARDOWN" && camera.open == 0 }
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("applying the same again does nothing; a changed configuration restarts only its stream, on the same LiveStream")
    func applies() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage()
        let other = StreamID(CameraID(2), .main)
        var wanted = [IngestStage.configuration(1, camera.url), IngestStage.configuration(2, camera.url)]
        stage.supervisor.apply(wanted)
        try await eventually("both live") { try stage.reader(Self.id).seen.samples > 0 && stage.reader(other).seen.samples > 0 }

        for _ in 0..<10 { stage.supervisor.apply(wanted) }
        #expect(camera.opened == 2)
        wanted[0].wantsAudio = false
        stage.supervisor.apply(wanted)

        try await eventually("a second run") { try stage.reader(Self.id).seen.runs == 2 }
        #expect(camera.opened == 3)
        #expect(try stage.reader(other).seen.runs == 1)
        #expect(stage.heard.announced.count == 2)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a stream that is wanted again while it ends begins anew after it was removed")
    func again() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage()
        let wanted = [IngestStage.configuration(1, camera.url)]
        stage.supervisor.apply(wanted)
        try await eventually("live") { try stage.reader(Self.id).seen.samples > 0 }

        stage.supervisor.apply([])
        stage.supervisor.apply(wanted)

        try await eventually("live again") { stage.heard.announced.count == 2 && stage.supervisor.status(Self.id)?.condition == .live }
        #expect(stage.heard.removed == [Self.id])
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a camera that nobody listens for is offline with a cause, and live when it comes")
    func comesLater() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let first = try await ScriptedPeer.start(on: group)
        let port = first.port
        await first.stop()
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, "rtsp://127.0.0.1:\(port)/x")])
        try await eventually("offline") { stage.supervisor.status(Self.id)?.condition == .offline }

        let status = try #require(stage.supervisor.status(Self.id))
        #expect(status.cause == "connect.refused")
        #expect(status.nextAttempt != nil)
        #expect(stage.heard.unavailable.first?.hasPrefix("1/main offline connect.refused") == true)
        try await eventually("three attempts") { stage.supervisor.status(Self.id)?.attempts ?? 0 >= 3 }
        #expect(stage.supervisor.status(Self.id)?.since == status.since)
        await stage.supervisor.stop()
    }

    @Test("a camera that falls silent is left with TEARDOWN, told of, and tried again")
    func silent() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in PoliteCamera.serve(c, r, pictures: c.number == 0 ? 5 : .max) }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url, silence: .seconds(1 as Int64))])
        try await eventually("silent") { stage.heard.unavailable.contains { $0.hasPrefix("1/main silent silent:") } }
        try await eventually("live again") { stage.supervisor.status(Self.id).map { $0.condition == .live && $0.reconnects == 1 } ?? false }

        let seen = try stage.reader(Self.id).seen
        #expect(seen.ends == [.silent])
        #expect(seen.runs == 2)
        #expect(camera.methods.contains("TEARDOWN"))
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a broken connection is made again within the first backoff")
    func broken() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            PoliteCamera.serve(c, r)
            if c.number == 0, r.method == "PLAY" { c.channel.eventLoop.scheduleTask(in: .milliseconds(300)) { c.close() } }
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("a second run") { try stage.reader(Self.id).seen.runs == 2 }

        #expect(try stage.reader(Self.id).seen.ends.count == 1)
        #expect(stage.heard.unavailable.contains { $0.contains("connection.closed") || $0.contains("connection.reset") })
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test(
        "what the camera answers becomes a condition and a cause",
        arguments: [
            (401, "authenticationFailed", "auth.failed"), (404, "offline", "rtsp.404"), (503, "offline", "rtsp.503"),
        ])
    func refusals(_ status: Int, _ condition: String, _ cause: String) async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            var answer = PoliteCamera.answer(r)
            if r.method == "DESCRIBE" {
                answer = RTSPResponse(status: status, headers: ["CSeq": r.headers["CSeq"] ?? "", "WWW-Authenticate": "Digest realm=\"x\", nonce=\"y\""])
            }
            c.send(answer.encode())
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually(cause) { stage.supervisor.status(Self.id)?.cause == cause }

        #expect(stage.supervisor.status(Self.id)?.condition.rawValue == condition)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a camera without H.264 or H.265 is a camera with an unknown codec")
    func codec() async throws {
        let sdp = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\na=control:t\r\n"
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { $0.send(PoliteCamera.answer($1, description: sdp).encode()) }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("codec unknown") { stage.supervisor.status(Self.id)?.condition == .codecUnknown }

        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test(
        "an address outside the allowed networks is never connected to",
        arguments: [
            ("rtsp://192.0.2.1/x", "address.refused"), ("rtsp://169.254.169.254/latest", "address.refused"), ("rtsp://[::ffff:8.8.8.8]/x", "address.refused"),
            ("http://127.0.0.1/x", "url.invalid"), ("file:///etc/passwd", "url.invalid"),
        ])
    func guarded(_ url: String, _ cause: String) async throws {
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, url)])
        try await eventually(cause) { stage.supervisor.status(Self.id)?.cause == cause }

        #expect(stage.supervisor.status(Self.id)?.condition == .addressRefused)
        await stage.supervisor.stop()
    }

    @Test("a name is connected to by the address that was checked: it is looked up once, and refused when any address is outside")
    func names() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let lookUps = Mutex(0)
        let stage = IngestStage(lookUp: { name, port in
            lookUps.withLock { $0 += 1 }
            let inside = try SocketAddress(ipAddress: "127.0.0.1", port: port)
            return name == "rebinding.example" ? [inside, try SocketAddress(ipAddress: "93.184.216.34", port: port)] : [inside]
        })

        stage.supervisor.apply([
            IngestStage.configuration(1, "rtsp://camera.example:\(camera.port)/stream"), IngestStage.configuration(2, "rtsp://rebinding.example:\(camera.port)/stream"),
        ])
        try await eventually("live") { stage.supervisor.status(Self.id)?.condition == .live }
        try await eventually("refused") { stage.supervisor.status(StreamID(CameraID(2), .main))?.condition == .addressRefused }

        #expect(lookUps.withLock { $0 } == 2)
        #expect(camera.opened == 1)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a redirect on the same host is followed, and its address is checked again")
    func redirected() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let camera = try await ScriptedPeer.start(on: group) { PoliteCamera.serve($0, $1) }
        let target = camera.port
        let front = try await ScriptedPeer.start(on: group) { c, r in
            guard r.method == "DESCRIBE" else { return c.send(PoliteCamera.answer(r).encode()) }
            c.send(RTSPResponse(status: 302, headers: ["CSeq": r.headers["CSeq"] ?? "", "Location": "rtsp://cam.example:\(target)/stream"]).encode())
        }
        let lookUps = Mutex(0)
        let stage = IngestStage(lookUp: { _, port in
            lookUps.withLock { $0 += 1 }
            return [try SocketAddress(ipAddress: "127.0.0.1", port: port)]
        })

        stage.supervisor.apply([IngestStage.configuration(1, "rtsp://cam.example:\(front.port)/stream")])
        try await eventually("live") { stage.supervisor.status(Self.id)?.condition == .live }

        #expect(lookUps.withLock { $0 } == 2)
        await stage.supervisor.stop()
        await camera.stop()
        await front.stop()
    }

    @Test("a name that points elsewhere when the redirect is followed is refused")
    func rebound() async throws {
        let front = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            guard r.method == "DESCRIBE" else { return c.send(PoliteCamera.answer(r).encode()) }
            c.send(RTSPResponse(status: 302, headers: ["CSeq": r.headers["CSeq"] ?? "", "Location": "rtsp://cam.example:8554/stream"]).encode())
        }
        let lookUps = Mutex(0)
        let stage = IngestStage(lookUp: { _, port in
            let isFirst = lookUps.withLock { n in
                n += 1
                return n == 1
            }
            return [try SocketAddress(ipAddress: isFirst ? "127.0.0.1" : "169.254.169.254", port: port)]
        })

        stage.supervisor.apply([IngestStage.configuration(1, "rtsp://cam.example:\(front.port)/stream")])
        try await eventually("refused") { stage.supervisor.status(Self.id)?.cause == "address.refused" }

        await stage.supervisor.stop()
        await front.stop()
    }

    @Test("a redirect to another host is refused")
    func redirectedAway() async throws {
        let front = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            guard r.method == "DESCRIBE" else { return c.send(PoliteCamera.answer(r).encode()) }
            c.send(RTSPResponse(status: 302, headers: ["CSeq": r.headers["CSeq"] ?? "", "Location": "rtsp://169.254.169.254/latest"]).encode())
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, front.url)])
        try await eventually("refused") { stage.supervisor.status(Self.id)?.cause == "redirect.refused" }

        #expect(stage.supervisor.status(Self.id)?.condition == .addressRefused)
        await stage.supervisor.stop()
        await front.stop()
    }

    @Test("media that comes before the answer to PLAY is not lost")
    func early() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            guard r.method == "PLAY" else { return c.send(PoliteCamera.answer(r).encode()) }
            // One write: pictures 0 to 4, then the answer, then 5 to 9. No later key frame.
            c.send((0..<5).flatMap { PoliteCamera.picture($0, keyFrameEvery: 1000) } + PoliteCamera.answer(r).encode() + (5..<10).flatMap { PoliteCamera.picture($0, keyFrameEvery: 1000) })
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("ten samples") { try stage.reader(Self.id).seen.samples == 10 }

        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("stopping ends all sessions with TEARDOWN, even of a camera that does not answer it, within two seconds")
    func stops() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            if r.method != "TEARDOWN" || c.number % 2 == 0 { PoliteCamera.serve(c, r) }
        }
        let stage = IngestStage()
        stage.supervisor.apply((1...20).map { IngestStage.configuration($0, camera.url) })
        try await eventually("all live") { stage.supervisor.statuses().count == 20 && stage.supervisor.statuses().allSatisfy { $0.condition == .live } }
        let start = SystemClocks().monotonic()

        await stage.supervisor.stop()

        #expect((SystemClocks().monotonic() - start).seconds < 2)
        #expect(stage.heard.readers.values.allSatisfy { $0.seen.ends == [.stopped] })
        #expect(camera.methods.filter { $0 == "TEARDOWN" }.count == 20)
        try await eventually("closed") { camera.open == 0 }
        await camera.stop()
    }

    @Test("a probe tells what the camera sends, and gives one key frame")
    func probe() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage()

        let result = try await stage.supervisor.probe(IngestStage.configuration(1, camera.url), timeout: .seconds(10 as Int64))

        #expect(result.description.video.width == 64)
        #expect(result.keyFrameInterval == .milliseconds(400))
        #expect(result.transport == "tcp")
        #expect(result.keyFrame.isSync)
        #expect(result.bitRate > 0)
        #expect(stage.supervisor.statuses().isEmpty)
        try await eventually("closed") { camera.open == 0 }
        #expect(camera.methods.last == "TEARDOWN")
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a probe of nothing fails with its cause, and a probe of a mute camera ends in time")
    func probeFails() async throws {
        let mute = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton)
        let stage = IngestStage()

        await #expect(throws: SessionEnd(.addressRefused, "8.8.8.8 lies outside the allowed networks")) {
            try await stage.supervisor.probe(IngestStage.configuration(1, "rtsp://8.8.8.8/x"), timeout: .seconds(5 as Int64))
        }
        let failure = await #expect(throws: SessionEnd.self) {
            try await stage.supervisor.probe(IngestStage.configuration(1, mute.url), timeout: .seconds(1 as Int64))
        }
        #expect(failure?.cause.code == "rtsp.timeout")
        await stage.supervisor.stop()
        await mute.stop()
    }
}
