import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import CustosIngest

@Suite("Media of a camera")
struct CameraMediaTests {
    static let id = StreamID(CameraID(1), .main)

    @Test("a camera without TCP is had over UDP, from its own address and its first source alone")
    func datagrams() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let sender = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let second = try await DatagramBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        let intruder = try await DatagramBootstrap(group: group).bind(host: "127.0.0.2", port: 0).get()
        let camera = try await ScriptedPeer.start(on: group) { c, r in
            guard r.method == "SETUP" || r.method == "PLAY" else { return c.send(PoliteCamera.answer(r).encode()) }
            let transport = r.headers["Transport"] ?? ""
            var answer = PoliteCamera.answer(r)
            if r.method == "SETUP" {
                guard transport.contains("client_port") else { return c.send(RTSPResponse(status: 461, headers: ["CSeq": r.headers["CSeq"] ?? ""]).encode()) }
                c.state = transport.firstRange(of: "client_port=").flatMap { Int(transport[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
                let port = sender.localAddress?.port ?? 0
                answer.headers = ["CSeq": r.headers["CSeq"] ?? "", "Session": "4711", "Transport": "RTP/AVP;unicast;client_port=\(c.state)-\(c.state + 1);server_port=\(port)-\(port + 1)"]
            }
            c.send(answer.encode())
            guard r.method == "PLAY", let to = try? SocketAddress(ipAddress: "127.0.0.1", port: c.state) else { return }
            let number = Mutex(0)
            c.channel.eventLoop.scheduleRepeatedTask(initialDelay: .milliseconds(50), delay: .milliseconds(40)) { task in
                guard c.isOpen else { return task.cancel() }
                let n = number.withLock { n in
                    defer { n += 1 }
                    return n
                }
                for (channel, offset) in [(sender, 0), (second, 500), (intruder, 900)] {
                    var bytes = ByteBuffer(bytes: PoliteCamera.picture(n + offset))
                    while bytes.readableBytes > 4 {
                        bytes.moveReaderIndex(forwardBy: 2)
                        guard let count = bytes.readInteger(as: UInt16.self), let packet = bytes.readSlice(length: Int(count)) else { return }
                        channel.writeAndFlush(AddressedEnvelope(remoteAddress: to, data: packet), promise: nil)
                    }
                }
            }
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("50 samples", detail: { stage.heard.unavailable.joined(separator: "; ") }) { try stage.reader(Self.id).seen.samples >= 50 }

        let seen = try stage.reader(Self.id).seen
        #expect(seen.losses == 0 && seen.runs == 1 && seen.runBackwards == 0)
        try await eventually("status") { stage.supervisor.status(Self.id).map { $0.transport == "udp" && $0.strayFrames >= 80 } ?? false }
        await stage.supervisor.stop()
        await camera.stop()
        for c in [sender, second, intruder] { try await c.close() }
    }

    @Test("a receiver report goes out about every five seconds, and a keepalive at half of the session's timeout")
    func reports() async throws {
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            guard r.method == "SETUP" else { return PoliteCamera.serve(c, r) }
            var answer = PoliteCamera.answer(r)
            answer.headers = ["CSeq": r.headers["CSeq"] ?? "", "Session": "4711;timeout=10", "Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"]
            c.send(answer.encode())
        }
        let stage = IngestStage()

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("a report and a keepalive") { camera.frames.contains(1) && camera.methods.contains("GET_PARAMETER") }

        #expect(try stage.reader(Self.id).seen.ends.isEmpty)
        await stage.supervisor.stop()
        await camera.stop()
    }

    @Test("a fast stream that becomes slow is not held back by the low-water mark", .timeLimit(.minutes(1)))
    func heldBack() async throws {
        let sent = Mutex<[MonotonicTime]>([])
        let camera = try await ScriptedPeer.start(on: MultiThreadedEventLoopGroup.singleton) { c, r in
            c.send(PoliteCamera.answer(r).encode())
            guard r.method == "PLAY" else { return }
            c.state = -1
            c.channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(40)) { task in
                guard c.isOpen else { return task.cancel() }
                c.state += 1
                // Two and a half seconds of 4 Mbit/s, then a small picture twice a second.
                let isFast = c.state < 63
                guard isFast || c.state % 12 == 0 else { return }
                let number = isFast ? c.state : 63 + (c.state - 63) / 12
                let picture =
                    number == 0
                    ? PoliteCamera.picture(0, keyFrameEvery: 1000)
                    : PoliteCamera.frame(
                        PoliteCamera.rtp(
                            PoliteCamera.inter + [UInt8](repeating: 0x55, count: isFast ? 20_000 : 100), sequence: UInt16(number + 3), timestamp: UInt32(c.state * 3600), isLast: true))
                sent.withLock { $0.append(SystemClocks().monotonic()) }
                c.send(picture)
            }
        }
        let stage = IngestStage(lowDelay: false)

        stage.supervisor.apply([IngestStage.configuration(1, camera.url)])
        try await eventually("the slow part") { try stage.reader(Self.id).seen.samples >= 72 }

        let arrivals = try stage.reader(Self.id).seen.videoArrivals
        let delays = zip(sent.withLock { $0 }, arrivals).map { ($1 - $0).seconds }
        #expect(delays.max() ?? 9 < 0.6, "held back: \(delays)")
        await stage.supervisor.stop()
        await camera.stop()
    }
}
