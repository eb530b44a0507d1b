import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore

/// Whom a camera's channel serves; called on the loop.
protocol CameraChannelOwner: FrameSink {
    func channelOpened(_ channel: any Channel)
    /// Bytes came; called once for each read, before they are cut.
    func willRead(_ count: Int, now: MonotonicTime)
    /// The peer's bytes are of no more use, or the channel is gone. Called once at most.
    func channelFailed(_ end: SessionEnd)
}

/// The only handler of a camera's channel (behind TLS, where there is TLS): from the read buffer to the
/// assembler in one call, without a copy, a hop or an allocation for each packet.
final class CameraChannelHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let clocks: any Clocks
    private let cutter = FrameCutter()
    private weak var owner: (any CameraChannelOwner)?

    init(clocks: any Clocks, owner: any CameraChannelOwner) {
        self.clocks = clocks
        self.owner = owner
    }

    func channelActive(context: ChannelHandlerContext) {
        guard !cutter.isStopped else { return }
        owner?.channelOpened(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !cutter.isStopped, let owner else { return }
        let buffer = unwrapInboundIn(data)
        let wall = clocks.wall(), now = clocks.monotonic()
        owner.willRead(buffer.readableBytes, now: now)
        do throws(SessionEnd) {
            try cutter.feed(buffer.readableBytesSpan, to: owner, wall: wall, now: now)
        } catch {
            finish(error)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(SessionEnd(.connectionClosed, "the camera closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(ConnectFailure.end(error))
    }

    /// From here on bytes and events of the channel are dropped.
    func stop() { cutter.stop() }

    private func finish(_ end: SessionEnd) {
        guard !cutter.isStopped else { return }
        stop()
        owner?.channelFailed(end)
    }
}
