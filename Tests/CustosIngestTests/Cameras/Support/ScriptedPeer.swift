import CustosSignalling
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A TCP server on loopback that does to each connection what the test says: a camera, well-behaved or hostile.
final class ScriptedPeer: Sendable {
    /// One connection; on its loop.
    final class Connection: @unchecked Sendable {
        let channel: any Channel
        /// The number of the connection, from 0.
        let number: Int
        /// For the script's own use.
        var state = 0
        fileprivate var unread: [UInt8] = []

        init(_ channel: any Channel, _ number: Int) {
            self.channel = channel
            self.number = number
        }

        func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }
        func close() { channel.close(promise: nil) }
        var isOpen: Bool { channel.isActive }
    }

    private struct Counts {
        var opened = 0
        var open = 0
        var methods: [String] = []
        var frames: Set<UInt8> = []
    }

    private final class Counter: Sendable {
        let counts = Mutex(Counts())
    }

    private let channel: any Channel
    private let counter: Counter
    let port: Int

    /// Connections that were ever made, and those that stand.
    var opened: Int { counter.counts.withLock { $0.opened } }
    var open: Int { counter.counts.withLock { $0.open } }
    /// The methods of all requests, in order.
    var methods: [String] { counter.counts.withLock { $0.methods } }
    /// Interleaved channels that something was received on.
    var frames: Set<UInt8> { counter.counts.withLock { $0.frames } }
    var url: String { "rtsp://127.0.0.1:\(port)/stream" }

    private init(_ channel: any Channel, counter: Counter) {
        self.channel = channel
        self.counter = counter
        port = channel.localAddress?.port ?? 0
    }

    /// `request` is called for each RTSP request.
    static func start(on group: any EventLoopGroup, request: @escaping @Sendable (Connection, RTSPRequest) -> Void = { _, _ in }) async throws -> ScriptedPeer {
        try await start(on: group, opened: { _ in }, request: request)
    }

    /// `opened` is called when a connection stands.
    static func start(
        on group: any EventLoopGroup, tls: NIOSSLContext? = nil, opened: @escaping @Sendable (Connection) -> Void, request: @escaping @Sendable (Connection, RTSPRequest) -> Void
    ) async throws -> ScriptedPeer {
        let counter = Counter()
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    let number = counter.counts.withLock { c in
                        c.opened += 1
                        c.open += 1
                        return c.opened - 1
                    }
                    child.closeFuture.whenComplete { _ in counter.counts.withLock { $0.open -= 1 } }
                    if let tls { try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try child.pipeline.syncOperations.addHandler(Handler(Connection(child, number), counter, opened, request))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return ScriptedPeer(channel, counter: counter)
    }

    func stop() async { try? await channel.close() }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        let connection: Connection
        let counter: Counter
        let opened: @Sendable (Connection) -> Void
        let request: @Sendable (Connection, RTSPRequest) -> Void

        init(_ connection: Connection, _ counter: Counter, _ opened: @escaping @Sendable (Connection) -> Void, _ request: @escaping @Sendable (Connection, RTSPRequest) -> Void) {
            self.connection = connection
            self.counter = counter
            self.opened = opened
            self.request = request
        }

        func channelActive(context: ChannelHandlerContext) { opened(connection) }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            connection.unread += unwrapInboundIn(data).readableBytesView
            while !connection.unread.isEmpty {
                let item: RTSPFraming.Item
                let bytes = connection.unread
                do { item = try RTSPFraming.next(bytes.span.bytes) } catch { return context.close(promise: nil) }
                switch item {
                case .needMore: return
                case .junk(let n): connection.unread.removeFirst(n)
                case .interleaved(let number, _, let n):
                    connection.unread.removeFirst(n)
                    counter.counts.withLock { _ = $0.frames.insert(number) }
                case .message(let message, let n):
                    connection.unread.removeFirst(n)
                    guard case .request(let r) = message else { continue }
                    counter.counts.withLock { $0.methods.append(r.method) }
                    request(connection, r)
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
}
