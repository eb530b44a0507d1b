import CustosSignalling
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A connection to the server on which the test writes requests itself.
final class RawViewer: Sendable {
    struct Received: Sendable {
        var responses: [RTSPResponse] = []
        var frames: [(channel: UInt8, packet: [UInt8])] = []
        var isClosed = false
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let owner: RawViewer
        var unread = ByteBuffer()
        init(_ owner: RawViewer) { self.owner = owner }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            unread.writeBuffer(&bytes)
            while let item = try? RTSPFraming.next(unread.readableBytesSpan) {
                switch item {
                case .needMore: return
                case .junk(let n): unread.moveReaderIndex(forwardBy: n)
                case .interleaved(let channel, let payload, let n):
                    let packet = unread.getBytes(at: unread.readerIndex + payload.lowerBound, length: payload.count) ?? []
                    owner.state.withLock { $0.frames.append((channel, packet)) }
                    unread.moveReaderIndex(forwardBy: n)
                case .message(let message, let n):
                    if case .response(let response) = message { owner.state.withLock { $0.responses.append(response) } }
                    unread.moveReaderIndex(forwardBy: n)
                }
                unread.discardReadBytes()
            }
        }
        func channelInactive(context: ChannelHandlerContext) { owner.state.withLock { $0.isClosed = true } }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }

    private let state = Mutex(Received())
    private let link = Mutex((channel: (any Channel)?.none, next: 1))
    var received: Received { state.withLock { $0 } }

    static func connect(_ port: Int, receiveBuffer: Int? = nil) async throws -> RawViewer {
        let viewer = RawViewer()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(viewer)) } }
        if let receiveBuffer { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: .init(receiveBuffer)) }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        viewer.link.withLock { $0.channel = channel }
        return viewer
    }

    func send(_ bytes: [UInt8]) async throws {
        let channel = try #require(link.withLock { $0.channel })
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends a request with the next CSeq and waits for its answer.
    @discardableResult func ask(_ method: String, _ uri: String, _ headers: RTSPHeaders = [:], body: [UInt8] = []) async throws -> RTSPResponse {
        let number = link.withLock { l in
            defer { l.next += 1 }
            return l.next
        }
        var all: RTSPHeaders = ["CSeq": "\(number)"]
        for field in headers.fields { all.add(field.name, field.value) }
        try await send(RTSPRequest(method: method, uri: uri, headers: all, body: body).encode())
        try await eventually("an answer to \(method)") { received.responses.contains { $0.sequenceNumber == number } }
        return try #require(received.responses.first { $0.sequenceNumber == number })
    }

    func stopReading() async throws { try await link.withLock { $0.channel }?.setOption(.autoRead, value: false).get() }
    func read() async throws { try await link.withLock { $0.channel }?.setOption(.autoRead, value: true).get() }
    func close() async { try? await link.withLock { $0.channel }?.close().get() }  // It may be closed already.

    func forgetFrames() { state.withLock { $0.frames = [] } }

    /// DESCRIBE, SETUP over TCP and PLAY on a server that asks for no password.
    static func playing(_ r: Republisher, tracks: Int = 1, receiveBuffer: Int? = nil) async throws -> RawViewer {
        let viewer = try await connect(r.port, receiveBuffer: receiveBuffer)
        let url = r.url("")
        #expect(try await viewer.ask("DESCRIBE", url).status == 200)
        var session: String?
        for track in 0..<tracks {
            let answer = try await viewer.ask(
                "SETUP", "\(url)/track\(track)", session.map { ["Session": $0, "Transport": "RTP/AVP/TCP;unicast;interleaved=\(2 * track)-\(2 * track + 1)"] } ?? ["Transport": "RTP/AVP/TCP;unicast;interleaved=0-1"])
            #expect(answer.status == 200)
            session = answer.headers["Session"].flatMap(RTSPSessionHeader.init)?.identifier
        }
        #expect(try await viewer.ask("PLAY", url, ["Session": session ?? ""]).status == 200)
        return viewer
    }
}
