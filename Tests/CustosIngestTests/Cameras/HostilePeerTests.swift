import CustosBase
import CustosMedia
import CustosSignalling
import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import CustosIngest

@Suite("Hostile and dead cameras", .serialized)
struct HostilePeerTests {
    static let bad = StreamID(CameraID(1), .main)
    static let good = StreamID(CameraID(2), .main)

    static var impatient: StreamLifecycle.Limits {
        var l = IngestStage.quick
        l.attempt = .seconds(1 as Int64)
        l.noPictures = .seconds(1 as Int64)
        return l
    }

    /// What a peer may do to us. Every script goes on for as long as the connection stands.
    enum Script: String, CaseIterable, Sendable {
        case endlessHeader, endlessBody, garbage, slowDrip, giantFrames, giantPicture, requestsWithoutEnd, frameThatNeverEnds, emptyFrames, answersBeforeQuestions

        func run(_ c: ScriptedPeer.Connection) {
            switch self {
            case .endlessHeader:
                c.send(Array("RTSP/1.0 200 OK\r\nCSeq: 1\r\n".utf8))
                repeatedly(c, Array(repeating: Array("X-More: yes\r\n".utf8), count: 100).flatMap { $0 })
            case .endlessBody:
                c.send(Array("RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 1000000\r\n\r\n".utf8))
                repeatedly(c, [UInt8](repeating: 97, count: 10))
            case .garbage: repeatedly(c, (0..<32_768).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) | 1 })
            case .slowDrip: repeatedly(c, Array("R".utf8), every: .milliseconds(50))
            case .giantFrames: repeatedly(c, PoliteCamera.frame([0x80, 96] + [UInt8](repeating: 1, count: 65_533)))
            case .giantPicture:
                // FU-A fragments of one picture without an end.
                repeatedly(c, (0..<16).flatMap { _ in PoliteCamera.frame([0x80, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x7C, 0x05] + [UInt8](repeating: 7, count: 60_000)) })
            case .requestsWithoutEnd:
                repeatedly(c, Array(repeating: RTSPRequest(method: "OPTIONS", uri: "*", headers: ["CSeq": "1"]).encode(), count: 200).flatMap { $0 })
            case .frameThatNeverEnds: c.send([0x24, 0, 0xFF, 0xFF, 0x80])
            case .emptyFrames: repeatedly(c, Array(repeating: [0x24, 0, 0, 0] as [UInt8], count: 4000).flatMap { $0 })
            case .answersBeforeQuestions: repeatedly(c, RTSPResponse(status: 200, headers: ["CSeq": "77"], body: Array(PoliteCamera.description.utf8)).encode())
            }
        }

        private func repeatedly(_ c: ScriptedPeer.Connection, _ bytes: [UInt8], every: TimeAmount = .milliseconds(2)) {
            c.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: every) { task in
                guard c.isOpen else { return task.cancel() }
                if c.channel.isWritable { c.send(bytes) }
            }
        }
    }

    @Test("a peer that misbehaves before it answers loses its own session and nobody else's", arguments: Script.allCases)
    func beforeAnswers(_ script: Script) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let peer = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton, opened: { script.run($0) }, request: { _, _ in })
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage(group: loops, limits: Self.impatient)

        stage.supervisor.apply([IngestStage.configuration(1, peer.url), IngestStage.configuration(2, camera.url)])
        try await eventually("the session is ended and tried again") { peer.opened >= 2 }
        try await eventually("the other camera") { try stage.reader(Self.good).seen.samples >= 25 }

        #expect(stage.supervisor.status(Self.bad)?.condition == .offline)
        let seen = try stage.reader(Self.good).seen
        #expect(seen.ends.isEmpty && seen.losses == 0)
        await stage.supervisor.stop()
        await peer.stop()
        await camera.stop()
        try await loops.shutdownGracefully()
    }

    @Test("a camera that turns hostile while it plays loses its own session and nobody else's", arguments: Script.allCases)
    func whilePlaying(_ script: Script) async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let peer = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            c.send(PoliteCamera.answer(r).encode())
            guard r.method == "PLAY" else { return }
            c.send(PoliteCamera.picture(0))
            script.run(c)
        }
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage(group: loops, limits: Self.impatient)

        stage.supervisor.apply([IngestStage.configuration(1, peer.url, silence: .seconds(1 as Int64)), IngestStage.configuration(2, camera.url)])
        try await eventually("the session is ended and tried again") { peer.opened >= 2 }
        try await eventually("the other camera") { try stage.reader(Self.good).seen.samples >= 25 }

        let seen = try stage.reader(Self.good).seen
        #expect(seen.ends.isEmpty && seen.losses == 0)
        await stage.supervisor.stop()
        await peer.stop()
        await camera.stop()
        try await loops.shutdownGracefully()
    }

    @Test("five hundred cameras that connect and say nothing keep memory bounded, and a live one beside them loses nothing")
    func silentCrowd() async throws {
        let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let mute = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton)
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { PoliteCamera.serve($0, $1) }
        let stage = IngestStage(group: loops)
        let before = residentBytes()

        stage.supervisor.apply([IngestStage.configuration(2, camera.url)] + (100..<600).map { IngestStage.configuration($0, mute.url) })
        try await eventually("all were tried twice") { mute.opened >= 1000 }
        try await eventually("the live one") { try stage.reader(Self.good).seen.samples >= 25 }

        // Both ends of 500 connections and the test's own book are in this process.
        #expect(residentBytes() - before < 100 << 20)
        #expect(try stage.reader(Self.good).seen.losses == 0)
        #expect(try stage.reader(Self.good).seen.ends.isEmpty)
        #expect(stage.supervisor.statuses().filter { $0.cause == "rtsp.timeout" }.count > 400)
        await stage.supervisor.stop()
        await mute.stop()
        await camera.stop()
        try await loops.shutdownGracefully()
    }

    private func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var numbers = (0, 0)
        _ = withUnsafeMutablePointer(to: &numbers.0) { a in withUnsafeMutablePointer(to: &numbers.1) { b in withVaList([a, b]) { vfscanf(file, "%ld %ld", $0) } } }
        return numbers.1 * 4096
    }
}
