import CustosBase
import CustosMedia
import CustosSignalling
import NIOCore
import NIOPosix
import NIOSSL

/// What sessions and probes share, made once by the supervisor.
struct IngestEnvironment: Sendable {
    let clocks: any Clocks
    let resolver: CameraResolver
    let tls: CameraTLS
    let lowWater: LowWaterPolicy
    let userAgent: String
}

/// Whom a connection tells; on the loop.
protocol CameraConnectionDelegate: AnyObject {
    func connectionPlays()
    func connectionPublishes(_ event: StreamEvent)
    /// It came to its end by itself. Not called after `leave`.
    func connectionEnded(_ end: SessionEnd)
}

/// One attempt at one camera, from its URL to the end of its media: a channel, the RTSP session on it, and the
/// assembler that its packets go to. Everything is on one loop.
///
/// Signalling is here; the media's way is in `CameraConnection+Media.swift`.
final class CameraConnection: @unchecked Sendable {
    static let connectTimeout = TimeAmount.seconds(5)
    /// How long a TEARDOWN may take before the channel is closed without its answer.
    static let teardownLimit = TimeAmount.seconds(1)
    /// One read takes at most this much; the buffer is reused.
    static let readSize = 64 * 1024

    let configuration: StreamConfiguration
    let loop: any EventLoop
    let environment: IngestEnvironment
    weak var delegate: (any CameraConnectionDelegate)?

    private var session: RTSPClientSession?
    private(set) var channel: (any Channel)?
    private var handler: CameraChannelHandler?
    /// Checked, and the one that the connection stands to.
    private(set) var peer: SocketAddress?
    private var isOver = false
    private var isLeaving = false
    private var left: EventLoopPromise<Void>?
    private var nextKeepalive: MonotonicTime?
    private(set) var pairs: [Int: DatagramPair] = [:]
    var media: MediaPath

    init(_ configuration: StreamConfiguration, loop: any EventLoop, environment: IngestEnvironment, lowDelay: Bool) {
        self.configuration = configuration
        self.loop = loop
        self.environment = environment
        media = MediaPath(lowDelay: lowDelay)
    }

    // MARK: Interface

    func start() {
        loop.preconditionInEventLoop()
        guard let url = RTSPURL(configuration.url) else { return over(SessionEnd(.urlInvalid, "the address is no rtsp:// or rtsps:// URL")) }
        session = RTSPClientSession(
            url: url, credentials: configuration.credentials ?? url.credentials, transport: configuration.transport,
            wantsAudio: configuration.wantsAudio, userAgent: environment.userAgent)
        open(url)
    }

    /// `tcp`, `udp`, `tls`, `tls-unchecked`, as the administrator reads it.
    var transport: String? {
        guard media.assembler != nil else { return nil }
        if !pairs.isEmpty { return "udp" }
        guard configuration.url.lowercased().hasPrefix("rtsps:") else { return "tcp" }
        return configuration.tlsTrust == .none ? "tls-unchecked" : "tls"
    }

    /// Ends the connection from our side, with TEARDOWN where a session stands; `closed` succeeds when the channel is gone.
    func leave(_ end: SessionEnd, closed: EventLoopPromise<Void>? = nil) {
        loop.preconditionInEventLoop()
        endMedia(end)
        delegate = nil
        guard !isOver, let channel, channel.isActive else {
            isOver = true
            closeAll()
            closed?.succeed()
            return
        }
        isOver = true
        isLeaving = true
        left = closed
        perform(session?.teardown() ?? [.close])
        guard isLeaving else { return }
        loop.assumeIsolated().scheduleTask(in: Self.teardownLimit) { self.finishLeaving() }
    }

    /// About five times a second.
    func tick(wall: WallTime, now: MonotonicTime) {
        guard !isOver, media.assembler != nil else { return }
        if let due = nextKeepalive, now >= due, let interval = session?.keepaliveInterval {
            nextKeepalive = now + interval
            perform(session?.keepalive() ?? [])
        }
        guard !isOver else { return }
        mediaTick(wall: wall, now: now)
    }

    // MARK: Connecting

    private func open(_ url: RTSPURL) {
        environment.resolver.resolve(host: url.host, port: url.port, on: loop) { [self] result in
            guard !isOver else { return }
            switch result {
            case .failure(let end): over(end)
            case .success(let addresses): connect(addresses[...], url, last: nil)
            }
        }
    }

    private func connect(_ addresses: ArraySlice<SocketAddress>, _ url: RTSPURL, last: SessionEnd?) {
        guard let address = addresses.first else { return over(last ?? SessionEnd(.connectFailed, "no address to connect to")) }
        let handler = CameraChannelHandler(clocks: environment.clocks, owner: self)
        self.handler = handler
        peer = address
        let bound = NIOLoopBound(handler, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(Self.connectTimeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.readSize))
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    if url.scheme == .rtsps {
                        try channel.pipeline.syncOperations.addHandler(environment.tls.handler(trust: configuration.tlsTrust, host: url.host))
                    }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(to: address)
            .assumeIsolated()
            .whenComplete { [self] result in
                switch result {
                case .success(let channel):
                    if isOver || self.handler !== handler {
                        channel.close(promise: nil)
                    } else if self.channel == nil {
                        self.channel = channel
                    }
                case .failure(let error):
                    guard !isOver, self.handler === handler else { return }
                    handler.stop()
                    connect(addresses.dropFirst(), url, last: ConnectFailure.end(error))
                }
            }
    }

    private func follow(_ url: RTSPURL) {
        guard let next = session?.following(url) else { return }
        session = next
        handler?.stop()
        closeAll()
        media.early = EarlyFrames()
        // Looked up and checked again: the guard knows nothing of a first connection.
        open(url)
    }

    // MARK: Actions

    func perform(_ actions: [RTSPClientSession.Action]) {
        for action in actions {
            if isOver {
                // Leaving: only the farewell goes out.
                switch action {
                case .send(let bytes) where isLeaving: send(bytes)
                case .close where isLeaving, .fail where isLeaving: finishLeaving()
                default: break
                }
                continue
            }
            switch action {
            case .send(let bytes): send(bytes)
            case .openDatagrams(let index): openDatagrams(index)
            case .punch(let index, let rtp, let rtcp, _): punch(index, rtp, rtcp)
            case .playing(let tracks): play(tracks)
            case .redirect(let url): follow(url)
            case .close: over(SessionEnd(.connectionClosed, "the camera ended the session"))
            case .fail(let failure): over(SessionEnd(failure))
            }
        }
    }

    /// A peer that does not read what it asked for is not waited for: 64 KiB of answers wait at most.
    private func send(_ bytes: [UInt8]) {
        guard let channel else { return }
        guard channel.isWritable else { return over(SessionEnd(.peerHostile, "the camera does not read our answers")) }
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    private func openDatagrams(_ index: Int) {
        guard let local = channel?.localAddress?.ipAddress, let peer, let bits = IPBits(peer) else { return over(SessionEnd(.datagramPorts, "no local address")) }
        DatagramPair.open(media: index, local: local, peer: bits, owner: self, on: loop) { [self] result in
            guard !isOver else {
                if case .success(let pair) = result { pair.close() }
                return
            }
            switch result {
            case .failure(let end): over(end)
            case .success(let pair):
                pairs[index]?.close()
                pairs[index] = pair
                perform(session?.datagramsOpened(mediaIndex: index, clientRTP: pair.rtpPort, clientRTCP: pair.rtcpPort) ?? [])
            }
        }
    }

    /// An empty RTP packet and an empty receiver report open the way through a firewall between. They go to the
    /// camera's checked address alone: a `source=` that names another machine is not followed.
    private func punch(_ index: Int, _ rtp: Int, _ rtcp: Int) {
        guard let pair = pairs[index], let peer else { return }
        if let to = peer.with(port: rtp) { pair.send([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], isRTCP: false, to: to) }
        if let to = peer.with(port: rtcp) { pair.send([0x80, 201, 0, 1, 0, 0, 0, 0], isRTCP: true, to: to) }
    }

    private func play(_ tracks: [RTSPClientSession.PlayingTrack]) {
        guard media.assembler == nil else { return }
        guard let video = tracks.first(where: { $0.format.kind == .video }) else { return over(SessionEnd(.codecUnknown, "no video track")) }
        let now = environment.clocks.monotonic()
        nextKeepalive = now + (session?.keepaliveInterval ?? .seconds(30 as Int64))
        delegate?.connectionPlays()
        beginMedia(video, tracks.first { $0.format.kind == .audio }, now: now)
    }

    // MARK: Ends

    /// The connection is at its end by itself or by the peer.
    func over(_ end: SessionEnd) {
        guard !isOver else {
            if isLeaving { finishLeaving() }
            return
        }
        isOver = true
        endMedia(end)
        closeAll()
        let d = delegate
        delegate = nil
        d?.connectionEnded(end)
    }

    /// The run's end reaches the readers, and nothing after it.
    private func endMedia(_ end: SessionEnd) {
        media.assembler?.end(end.runEnd)
        media.assembler = nil
        media.early = EarlyFrames()
        media.hasEnded = true
    }

    private func finishLeaving() {
        guard isLeaving else { return }
        isLeaving = false
        closeAll()
        left?.succeed()
        left = nil
    }

    private func closeAll() {
        handler?.stop()
        channel?.close(promise: nil)
        channel = nil
        for p in pairs.values { p.close() }
        pairs = [:]
    }
}

extension CameraConnection: CameraChannelOwner {
    func channelOpened(_ channel: any Channel) {
        guard !isOver else { return }
        self.channel = channel
        perform(session?.connected() ?? [])
    }

    func received(_ message: RTSPMessage) {
        perform(session?.received(message) ?? [])
    }

    func channelFailed(_ end: SessionEnd) { over(end) }
}

extension SocketAddress {
    /// The same host at another port.
    func with(port: Int) -> SocketAddress? {
        guard (1...65_535).contains(port) else { return nil }
        var copy = self
        copy.port = port
        return copy
    }
}
