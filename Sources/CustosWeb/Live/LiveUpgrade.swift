import NIOCore
import NIOHTTP1
import NIOWebSocket

/// Puts the WebSocket's pipeline on a connection whose first request asks for a live view.
///
/// The handshake is always completed, and a viewer that is not let in is closed with a code: a browser tells its
/// page nothing about a handshake that failed, but it tells the code (RFC 6455 7.4.2 leaves 4000-4999 to us).
enum LiveUpgrade {
    /// Clients send nothing but pings and closes.
    static let maximumFrameBytes = 4096
    /// Unsent bytes that the kernel holds for a viewer: what waits there can no longer be skipped.
    static let unsentLowWater = 128 * 1024

    static func configure(_ channel: any Channel, core: WebCore) throws {
        let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
            maxFrameSize: maximumFrameBytes,
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture(HTTPHeaders()) },
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(LiveViewerHandler(core: core, head: head, channel: channel)) }
            })
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    // FirstRequestHandler let only complete handshakes through: this peer sent something else again.
                    channel.close()
                }))
        configuration.enablePipelining = false
        configuration.decoderConfiguration.maxHeaderListSize = core.limits.headBytes
        let outcome = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(configuration: configuration)
        outcome.whenFailure { _ in channel.close(promise: nil) }

        let options = channel.syncOptions
        try options?.setOption(.tcpOption(.tcp_nodelay), value: 1)
        try options?.setOption(ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: 25)), value: SocketOptionValue(unsentLowWater))  // TCP_NOTSENT_LOWAT
        try options?.setOption(.writeBufferWaterMark, value: .init(low: 32 * 1024, high: 256 * 1024))
    }
}
