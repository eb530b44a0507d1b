package import Logging
package import NIOCore
package import NIOPosix
package import NIOSSL
import Synchronization

/// Serves streams over RTSP (RFC 2326) to viewers that the delegate allows: TCP interleaved and UDP unicast, read-only.
///
/// What is served comes from the delegate; the server knows neither cameras nor accounts. Bounded in every way that a stranger
/// could use: connections, header, body, requests that wait, bytes that wait for a slow viewer, and time without a sign of life.
package final class RTSPServer: Sendable {
    package struct Limits: Sendable {
        /// All connections, and those of one address.
        package var connections = 512
        package var connectionsPerAddress = 64
        /// A session without a request, a receiver report or (on TCP) progress ends after this (RFC 2326 12.37); a connection without a session after half of it.
        package var sessionTimeout = TimeAmount.seconds(60)
        /// Bytes that wait for a viewer to read them before it gets nothing more; then its queue decides.
        package var waitingBytes = 512 * 1024
        /// Requests that wait while one is under way. Players send one after the other.
        package var waitingRequests = 16
        /// Header, body and a whole frame of the other direction.
        package var unreadBytes = 96 * 1024
        package var bodyBytes = 16 * 1024
        package init() {}
    }

    /// For metrics. `connections` and `viewers` are there now; the others count since the start, `totals` over viewers that are gone.
    package struct Statistics: Sendable, Hashable {
        package var connections = 0
        package var viewers = 0
        package var refusedConnections = 0
        package var totals = RTSPViewerStatistics()
    }

    private struct State {
        var listeners: [any Channel] = []
        var connections: [ObjectIdentifier: any Channel] = [:]
        var perAddress: [String: Int] = [:]
        var statistics = Statistics()
        var isStopping = false
    }

    private let group: MultiThreadedEventLoopGroup
    private let delegate: any RTSPServerDelegate
    private let limits: Limits
    private let tls: NIOSSLContext?
    private let logger: Logger
    private let state = Mutex(State())

    /// With a TLS context the server speaks RTSPS only.
    package init(group: MultiThreadedEventLoopGroup, delegate: any RTSPServerDelegate, limits: Limits = Limits(), tls: NIOSSLContext? = nil, logger: Logger) {
        self.group = group
        self.delegate = delegate
        self.limits = limits
        self.tls = tls
        self.logger = logger
    }

    /// Listens; the bound port is given back, for a wish of 0. May be called for several addresses.
    package func start(host: String, port: Int) async throws -> Int {
        let channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: limits.waitingBytes / 4, high: limits.waitingBytes))
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    guard admit(channel) else { throw ChannelError.inappropriateOperationForState }
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        RTSPServerConnection(delegate: delegate, limits: limits, logger: logger, viewersChanged: { [weak self] change, ended in self?.count(change, ended) }))
                }
            }
            .bind(host: host, port: port).get()
        let isStopping = state.withLock { s in
            s.listeners.append(channel)
            return s.isStopping
        }
        if isStopping { try? await channel.close() }  // Closed already is what we want.
        return channel.localAddress?.port ?? port
    }

    /// Stops listening and closes every connection; returns when they are closed.
    package func stop() async {
        let channels = state.withLock { s in
            s.isStopping = true
            let all = s.listeners + s.connections.values
            s.listeners = []
            return all
        }
        for channel in channels { channel.close(promise: nil) }
        for channel in channels { try? await channel.closeFuture.get() }  // However it closed, it is closed.
    }

    package var statistics: Statistics { state.withLock { $0.statistics } }

    private func admit(_ channel: any Channel) -> Bool {
        let address = channel.remoteAddress?.ipAddress ?? ""
        let isAdmitted = state.withLock { s in
            guard !s.isStopping, s.connections.count < limits.connections,
                s.perAddress[address, default: 0] < limits.connectionsPerAddress
            else {
                s.statistics.refusedConnections += 1
                return false
            }
            s.connections[ObjectIdentifier(channel)] = channel
            s.perAddress[address, default: 0] += 1
            s.statistics.connections += 1
            return true
        }
        if isAdmitted {
            channel.closeFuture.whenComplete { [self] _ in
                state.withLock { s in
                    s.connections[ObjectIdentifier(channel)] = nil
                    s.statistics.connections -= 1
                    let left = (s.perAddress[address] ?? 1) - 1
                    s.perAddress[address] = left > 0 ? left : nil
                }
            }
        }
        return isAdmitted
    }

    private func count(_ change: Int, _ ended: RTSPViewerStatistics?) {
        state.withLock { s in
            s.statistics.viewers += change
            guard let ended else { return }
            s.statistics.totals.packets += ended.packets
            s.statistics.totals.bytes += ended.bytes
            s.statistics.totals.skips += ended.skips
            s.statistics.totals.skippedSamples += ended.skippedSamples
        }
    }
}
