import CustosBase
import NIOCore
import NIOPosix

/// Whom the datagrams of a track go to; on the loop.
protocol DatagramOwner: AnyObject {
    func receivedDatagram(media: Int, isRTCP: Bool, _ payload: RawSpan, port: UInt16)
    /// A datagram from another address than the camera's.
    func receivedStranger()
}

/// The two datagram channels of one track: RTP on an even port, RTCP on the next (RFC 3550 11).
///
/// Confined to its loop. Datagrams from any other address than the camera's are dropped and counted.
final class DatagramPair {
    /// Ports are given by the kernel and half of them are odd: 32 tries fail once in 2^32.
    static let tries = 32
    /// 4 Mbit/s for a second, and a key frame on top; the kernel may give less (net.core.rmem_max).
    static let receiveBuffer: ChannelOptions.Types.SocketOption.Value = 1024 * 1024
    /// Datagrams of one recvmmsg.
    static let vectorCount = 16
    /// A camera's packets are at most 1500 bytes, jumbo frames of a storage network are 9000 and would be cut:
    /// RTP over UDP with jumbo frames is not a thing that cameras do.
    static let largestDatagram = 2048

    let rtp: any Channel
    let rtcp: any Channel
    let rtpPort: Int
    let rtcpPort: Int

    private init(rtp: any Channel, rtcp: any Channel, rtpPort: Int, rtcpPort: Int) {
        self.rtp = rtp
        self.rtcp = rtcp
        self.rtpPort = rtpPort
        self.rtcpPort = rtcpPort
    }

    func close() {
        rtp.close(promise: nil)
        rtcp.close(promise: nil)
    }

    func send(_ bytes: [UInt8], isRTCP: Bool, to address: SocketAddress) {
        let channel = isRTCP ? rtcp : rtp
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: ByteBuffer(bytes: bytes)), promise: nil)
    }

    /// Binds on `local` (the address that the camera is reached from) and calls back on the loop.
    static func open(media: Int, local: String, peer: IPBits, owner: any DatagramOwner, on loop: any EventLoop, _ done: @escaping (Result<DatagramPair, SessionEnd>) -> Void) {
        attempt(media: media, local: local, peer: peer, owner: owner, on: loop, left: tries, done)
    }

    private static func attempt(
        media: Int, local: String, peer: IPBits, owner: any DatagramOwner, on loop: any EventLoop, left: Int,
        _ done: @escaping (Result<DatagramPair, SessionEnd>) -> Void
    ) {
        guard left > 0 else { return done(.failure(SessionEnd(.datagramPorts, "no two neighbouring ports are free"))) }
        func again() { attempt(media: media, local: local, peer: peer, owner: owner, on: loop, left: left - 1, done) }
        bind(DatagramHandler(media: media, isRTCP: false, peer: peer, owner: owner), local, 0, loop) { first in
            guard case .success(let rtp) = first else { return done(.failure(SessionEnd(.datagramPorts, "no port can be bound on \(local)"))) }
            guard let port = rtp.localAddress?.port, port % 2 == 0, port < 65_535 else {
                rtp.close(promise: nil)
                return again()
            }
            bind(DatagramHandler(media: media, isRTCP: true, peer: peer, owner: owner), local, port + 1, loop) { second in
                guard case .success(let rtcp) = second else {
                    rtp.close(promise: nil)
                    return again()
                }
                done(.success(DatagramPair(rtp: rtp, rtcp: rtcp, rtpPort: port, rtcpPort: port + 1)))
            }
        }
    }

    private static func bind(_ handler: DatagramHandler, _ local: String, _ port: Int, _ loop: any EventLoop, _ done: @escaping (Result<any Channel, any Error>) -> Void) {
        let handler = NIOLoopBound(handler, eventLoop: loop)
        DatagramBootstrap(group: loop)
            .channelOption(.socketOption(.so_rcvbuf), value: receiveBuffer)
            .channelOption(.datagramVectorReadMessageCount, value: vectorCount)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: vectorCount * largestDatagram))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
            .bind(host: local, port: port)
            .assumeIsolated()
            .whenComplete(done)
    }
}

private final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let media: Int
    private let isRTCP: Bool
    private let peer: IPBits
    private weak var owner: (any DatagramOwner)?

    init(media: Int, isRTCP: Bool, peer: IPBits, owner: any DatagramOwner) {
        self.media = media
        self.isRTCP = isRTCP
        self.peer = peer
        self.owner = owner
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let owner else { return }
        guard IPBits(envelope.remoteAddress) == peer else { return owner.receivedStranger() }
        owner.receivedDatagram(media: media, isRTCP: isRTCP, envelope.data.readableBytesSpan, port: UInt16(truncatingIfNeeded: envelope.remoteAddress.port ?? 0))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // ICMP port unreachable after a punch, or a full queue: the stream lives on; silence is seen by the lifecycle.
    }
}
