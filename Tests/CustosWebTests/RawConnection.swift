import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A plain TCP connection for tests: sends bytes, and reads what a parser asks for.
final class RawConnection: Sendable {
    struct Ended: Error {}
    struct TimedOut: Error { let waitingFor: String }

    private final class Inbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        struct State {
            var bytes = ByteBuffer()
            var isEnded = false
            var waiter: CheckedContinuation<Void, Never>?
        }
        let state = Mutex(State())

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var more = unwrapInboundIn(data)
            wake { _ = $0.bytes.writeBuffer(&more) }
        }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event as? ChannelEvent == .inputClosed { wake { $0.isEnded = true } }
            context.fireUserInboundEventTriggered(event)
        }
        func channelInactive(context: ChannelHandlerContext) { wake { $0.isEnded = true } }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { wake { $0.isEnded = true } }

        func wake(_ change: (inout State) -> Void) {
            let waiter = state.withLock { s in
                change(&s)
                defer { s.waiter = nil }
                return s.waiter
            }
            waiter?.resume()
        }
    }

    private let channel: any Channel
    private let inbox: Inbox

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    /// - Parameter receiveBuffer: a small one lets the sender feel at once that nothing is read.
    static func open(port: Int, receiveBuffer: Int? = nil, tls: NIOSSLContext? = nil) async throws -> RawConnection {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { c in
                c.eventLoop.makeCompletedFuture {
                    if let tls { try c.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "custos.test")) }
                    try c.pipeline.syncOperations.addHandler(inbox)
                }
            }
        if let receiveBuffer { bootstrap = bootstrap.channelOption(.socketOption(.so_rcvbuf), value: SocketOptionValue(receiveBuffer)) }
        let channel = try await bootstrap.connect(host: "127.0.0.1", port: port).get()
        return RawConnection(channel, inbox)
    }

    func send(_ bytes: some Sequence<UInt8>) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }
    func resumeReading() async throws {
        try await channel.setOption(.autoRead, value: true).get()
        channel.read()
    }
    func close() { channel.close(promise: nil) }

    /// Waits until `parse` makes something of what has come. `parse` consumes what it used and leaves the rest.
    func next<T: Sendable>(_ what: String, within patience: Duration = .seconds(20), _ parse: @Sendable (inout ByteBuffer, _ isEnded: Bool) throws -> T?) async throws -> T {
        let deadline = ContinuousClock.now + patience
        while true {
            let found: (T?, Bool) = try inbox.state.withLock { s in (try parse(&s.bytes, s.isEnded), s.isEnded) }
            if let t = found.0 { return t }
            if found.1 { throw Ended() }
            if ContinuousClock.now > deadline { throw TimedOut(waitingFor: what) }
            let timer = Task {
                try? await Task.sleep(for: .milliseconds(500))
                self.inbox.wake { _ in }
            }
            await withCheckedContinuation { (c: CheckedContinuation<Void, Never>) in
                // What came between the look and the wait: look again at once.
                let comesBack = inbox.state.withLock { s in
                    if s.isEnded { return true }
                    s.waiter = c
                    return false
                }
                if comesBack { c.resume() }
            }
            timer.cancel()
        }
    }
}
