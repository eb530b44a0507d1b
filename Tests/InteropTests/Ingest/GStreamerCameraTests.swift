import CustosBase
import CustosIngest
import CustosMedia
import CustosSignalling
import Testing

@Suite("Cameras of gst-rtsp-server", .enabled(if: Installed.gstreamer, "gst-rtsp-server is not installed"), .serialized, .timeLimit(.minutes(5)))
struct GStreamerCameraTests {
    private func play(
        _ codec: String, auth: String = "none", options: [String] = [], as configure: (Int) -> StreamConfiguration, lowDelay: Bool = true,
        _ check: (CameraStage) async throws -> Void
    ) async throws {
        let peer = try Peer("gst_camera.py", [codec, auth] + options)
        let stage = CameraStage(lowDelay: lowDelay)
        stage.supervisor.apply([configure(peer.port)])
        try await check(stage)
        await stage.supervisor.stop()
        peer.stop()
    }

    @Test("H.264 over TCP: every picture, in order, with the camera's clock", arguments: [true, false])
    func tcp(_ lowDelay: Bool) async throws {
        try await play("h264", as: { CameraStage.configuration($0) }, lowDelay: lowDelay) { stage in
            try await stage.eventually("100 pictures") { s, _ in s.video >= 100 }

            #expect(stage.seen.description?.video.width == 320)
            #expect(stage.seen.losses == 0 && stage.seen.runBackwards == 0 && stage.seen.runs == 1)
            #expect(stage.seen.sync >= 3)
            #expect(stage.status?.transport == "tcp")
            try await stage.eventually("a sender report") { _, status in status?.statistics?.cameraClockOffset != nil }
            #expect(try #require(stage.status?.statistics?.cameraClockOffset).magnitude < .seconds(2 as Int64))
            #expect(try #require(stage.seen.lastLateness) < .seconds(1 as Int64))
        }
    }

    @Test("H.264 over UDP, asked for")
    func udp() async throws {
        try await play("h264", as: { CameraStage.configuration($0, transport: .udp) }) { stage in
            try await stage.eventually("100 pictures") { s, _ in s.video >= 100 }

            #expect(stage.seen.runBackwards == 0 && stage.seen.runs == 1)
            #expect(stage.status?.transport == "udp")
            try await stage.eventually("a sender report") { _, status in status?.statistics?.cameraClockOffset != nil }
        }
    }

    @Test("a camera that has no TCP is had over UDP on its own")
    func fallback() async throws {
        try await play("h264", options: ["--udp-only"], as: { CameraStage.configuration($0) }) { stage in
            try await stage.eventually("50 pictures") { s, _ in s.video >= 50 }
            #expect(stage.status?.transport == "udp")
        }
    }

    @Test("Digest and Basic authentication", arguments: ["digest", "basic"])
    func authentication(_ method: String) async throws {
        try await play("h264", auth: method, as: { CameraStage.configuration($0, user: "admin") }) { stage in
            try await stage.eventually("10 pictures") { s, _ in s.video >= 10 }
        }
    }

    @Test("a wrong password is an authentication failure, retried slowly", arguments: ["digest", "basic"])
    func wrongPassword(_ method: String) async throws {
        try await play("h264", auth: method, as: { CameraStage.configuration($0, user: "admin", password: "wrong") }) { stage in
            try await stage.eventually("refused") { _, status in status?.condition == .authenticationFailed }

            let status = try #require(stage.status)
            #expect(status.cause == "auth.failed")
            #expect(!status.detail.contains("wrong"))
            #expect(try #require(status.nextAttempt) - SystemClocks().wall() > .seconds(40 as Int64))
        }
    }

    @Test("H.265 over TCP")
    func h265() async throws {
        try await play("h265", as: { CameraStage.configuration($0) }) { stage in
            try await stage.eventually("60 pictures") { s, _ in s.video >= 60 }

            #expect(stage.seen.description?.video.codec == .h265)
            #expect(stage.seen.description?.video.height == 240)
            #expect(stage.seen.losses == 0 && stage.seen.runBackwards == 0)
        }
    }

    @Test("sound comes beside the pictures, over TCP and UDP", arguments: [RTSPClientSession.TransportChoice.tcp, .udp])
    func audio(_ transport: RTSPClientSession.TransportChoice) async throws {
        try await play("h264-audio", as: { CameraStage.configuration($0, transport: transport) }) { stage in
            try await stage.eventually("pictures and sound") { s, _ in s.video >= 50 && s.audio >= 50 }
            #expect(stage.seen.description?.audio?.codec == .pcma)
        }
    }

    @Test("a camera with Motion JPEG only has an unknown codec")
    func mjpeg() async throws {
        try await play("mjpeg", as: { CameraStage.configuration($0) }) { stage in
            try await stage.eventually("codec unknown") { _, status in status?.condition == .codecUnknown }
        }
    }

    @Test("a probe tells frame rate, key-frame interval and size")
    func probe() async throws {
        let peer = try Peer("gst_camera.py", ["h264", "digest"])
        let stage = CameraStage()

        let result = try await stage.supervisor.probe(CameraStage.configuration(peer.port, user: "admin"), timeout: .seconds(20 as Int64))

        #expect(result.description.video.width == 320 && result.description.video.height == 240)
        #expect(abs((result.keyFrameInterval?.seconds ?? 0) - 1) < 0.1)
        #expect(abs((result.frameRate ?? 0) - 25) < 3)
        #expect(result.keyFrame.isSync && result.keyFrame.byteCount > 100)
        await stage.supervisor.stop()
        peer.stop()
    }

    @Test("a camera that dies and comes back on its port is live again by itself")
    func restart() async throws {
        let first = try Peer("gst_camera.py", ["h264", "none"])
        let stage = CameraStage()
        stage.supervisor.apply([CameraStage.configuration(first.port)])
        try await stage.eventually("live") { s, _ in s.video >= 10 }

        first.stop()
        try await stage.eventually("offline") { _, status in status?.condition == .offline }
        let second = try Peer("gst_camera.py", ["h264", "none", "--port=\(first.port)"])

        try await stage.eventually("live again") { s, status in s.runs == 2 && status?.condition == .live }
        #expect(stage.status?.reconnects == 1)
        await stage.supervisor.stop()
        second.stop()
    }
}
