import HummingbirdCore
package import Logging
package import NIOCore
import NIOHTTP1

/// A connection to a witness or a mirror: HTTP with a bounded head, a deadline for its first request, and a bounded share for each address.
package struct TransparencyChannel: ServerChildChannel {
    package struct Value: ServerChildChannelValue {
        package let channel: any Channel
        let http: EventLoopFuture<HTTP1Channel.Value?>
    }

    private let http: HTTP1Channel
    private let limits: TransparencyLimits
    private let tally: AddressTally

    init(limits: TransparencyLimits, tally: AddressTally, responder: @escaping HTTPChannelHandler.Responder) {
        self.limits = limits
        self.tally = tally
        http = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                idleTimeout: .seconds(limits.idleSeconds),
                httpDecoderConfiguration: .init(maxHeaderFieldSize: limits.headBytes, maxHeaderListSize: limits.headBytes, maxHeaderFieldCount: limits.headFields)))
    }

    package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let promise = channel.eventLoop.makePromise(of: HTTP1Channel.Value?.self)
            let address = channel.remoteAddress?.ipAddress ?? "unknown"
            guard tally.enter(address) else {
                promise.succeed(nil)
                channel.close(promise: nil)
                return Value(channel: channel, http: promise.futureResult)
            }
            channel.closeFuture.whenComplete { [tally] _ in tally.leave(address) }
            let first = FirstRequestHandler(
                headBytes: limits.headBytes, patience: .seconds(limits.firstRequestSeconds),
                decided: { _ in http.setup(channel: channel, logger: logger).map { Optional($0) }.cascade(to: promise) },
                abandoned: { promise.succeed(nil) })
            try channel.pipeline.syncOperations.addHandler(first)
            return Value(channel: channel, http: promise.futureResult)
        }
    }

    package func handle(value: Value, logger: Logger) async {
        do {
            guard let http = try await value.http.get() else {
                try await value.channel.closeFuture.get()
                return
            }
            await self.http.handle(value: http, logger: logger)
        } catch {
            logger.trace("connection ended", metadata: ["error": "\(error)"])
            value.channel.close(promise: nil)
        }
    }
}
