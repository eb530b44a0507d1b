import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A connection of the server's port: it becomes HTTP for Hummingbird or a live viewer's WebSocket, by its first request.
package struct ConnectionChannel: ServerChildChannel {
    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
        let becomes: EventLoopFuture<Becomes>
    }

    enum Becomes: Sendable {
        case http(HTTP1Channel.Value)
        /// The viewer lives on its event loop; nothing is left to do but to wait for its end.
        case liveViewer
        case nothing
    }

    private let http: HTTP1Channel
    private let core: WebCore

    init(core: WebCore, responder: @escaping HTTPChannelHandler.Responder) {
        self.core = core
        var configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [QuiesceListener(core: core)], idleTimeout: .seconds(core.limits.idleSeconds),
            httpDecoderConfiguration: .init(maxHeaderFieldSize: core.limits.headBytes, maxHeaderListSize: core.limits.headBytes, maxHeaderFieldCount: core.limits.headFields))
        configuration.idleTimeout = .seconds(core.limits.idleSeconds)
        http = HTTP1Channel(responder: responder, configuration: configuration)
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let promise = channel.eventLoop.makePromise(of: Becomes.self)
            let first = FirstRequestHandler(
                headBytes: core.limits.headBytes, patience: .seconds(core.limits.firstRequestSeconds),
                decided: { kind in
                    switch kind {
                    case .http: http.setup(channel: channel, logger: logger).map(Becomes.http).cascade(to: promise)
                    case .liveViewer:
                        try LiveUpgrade.configure(channel, core: core)
                        promise.succeed(.liveViewer)
                    }
                },
                abandoned: { promise.succeed(.nothing) })
            try channel.pipeline.syncOperations.addHandler(first)
            return Value(channel: channel, becomes: promise.futureResult)
        }
    }

    package func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.becomes.get() {
            case .http(let http): await self.http.handle(value: http, logger: logger)
            case .liveViewer, .nothing:
                try await withTaskCancellationHandler {
                    try await value.channel.closeFuture.get()
                } onCancel: {
                    value.channel.close(promise: nil)
                }
            }
        } catch {
            logger.trace("connection ended", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }
}

/// Notices that the server is asked to stop, so that answers without an end (status events) end.
final class QuiesceListener: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny
    private let core: WebCore
    init(core: WebCore) { self.core = core }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { core.beginStopping() }
        context.fireUserInboundEventTriggered(event)
    }
}
