import CustosBase
package import CustosStore
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The web server: pages, API, live viewers and measurements on one port.
///
/// `run()` serves until its task is cancelled or, inside a service group, graceful shutdown begins.
package final class WebServer: Sendable {
    package let table: RouteTable
    private let core: WebCore
    private let bound: EventLoopPromise<Int>

    /// Makes the route table and reads the pages; throws when the pages are not there.
    package init(_ services: WebServices) throws {
        let core = WebCore(services)
        self.core = core
        bound = services.group.any().makePromise(of: Int.self)
        table = try Routes.all(core)
    }

    deinit { bound.fail(CancellationError()) }

    /// The one-time link's secret for the first administrator; `nil` once there are users. Each call makes a new
    /// one and the one before stops to be good, so call it once at the start.
    package func issueSetupToken() throws -> Secret? { try core.accounts.issueSetupToken() }

    /// The path of the set-up link. The secret stands behind `#`, which browsers do not send and servers do not log.
    package static func setupPath(_ token: Secret) -> String { "/setup#\(token.reveal())" }

    /// The port, once the server listens; throws when it cannot.
    package var boundPort: Int {
        get async throws { try await bound.futureResult.get() }
    }

    package func run() async throws {
        core.start()
        let core = core, configuration = core.configuration, bound = bound
        let builder = HTTPServerBuilder { responder in
            let plain = ConnectionChannel(core: core, responder: responder)
            guard let tls = configuration.tls else { return plain }
            return try TLSChannel(plain, tlsConfiguration: tls)
        }
        let application = Application(
            responder: WebResponder(core: core, table: table),
            server: builder,
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 512,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)),
            onServerRunning: { bound.succeed($0.localAddress?.port ?? configuration.port) },
            eventLoopGroupProvider: .shared(core.services.group),
            logger: Self.quiet(core.logger))
        let result: Result<Void, any Error>
        do { result = .success(try await application.run()) } catch { result = .failure(error) }
        core.beginStopping()
        bound.fail(CancellationError())
        await core.live.stop()
        await core.stop()
        try result.get()
    }

    /// Hummingbird logs the address it listens on, which the program prints itself.
    private static func quiet(_ logger: Logger) -> Logger {
        var l = logger
        l.logLevel = max(logger.logLevel, .warning)
        return l
    }
}
