package import CustosStore
import Hummingbird
import HummingbirdCore
package import HummingbirdTLS
package import Logging
package import NIOCore
import NIOSSL

/// What is served.
package enum TransparencyService: Sendable {
    case witness(Witness)
    case mirror(LogMirror)

    var folder: WitnessFolder {
        switch self {
        case .witness(let w): w.folder
        case .mirror(let m): m.folder
        }
    }
}

/// What the requests of one server share.
final class TransparencyCore: Sendable {
    let service: TransparencyService
    let limits: TransparencyLimits
    let isTLS: Bool
    let logger: Logger
    let uploads: AddressTally
    /// Checking, storing and signing: some milliseconds each, and a sync of the disk. A queue as long as there may be connections.
    private let pool: BoundedPool

    init(service: TransparencyService, limits: TransparencyLimits, isTLS: Bool, logger: Logger) {
        self.service = service
        self.limits = limits
        self.isTLS = isTLS
        self.logger = logger
        uploads = AddressTally(limit: limits.uploads, perAddress: limits.uploadsPerAddress)
        pool = BoundedPool(threads: 4, waiting: limits.connections)
    }

    func start() { pool.start() }
    func stop() async { await pool.stop() }
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T { try await pool.run(body) }
}

/// The HTTP server of a witness or a mirror. `run()` serves until its task is cancelled or graceful shutdown begins.
package final class TransparencyServer: Sendable {
    private let core: TransparencyCore
    private let host: String
    private let port: Int
    private let tls: TLSConfiguration?
    private let group: any EventLoopGroup
    private let bound: EventLoopPromise<Int>

    package init(
        _ service: TransparencyService, host: String, port: Int, tls: TLSConfiguration? = nil, limits: TransparencyLimits = .standard, group: any EventLoopGroup, logger: Logger
    ) {
        core = TransparencyCore(service: service, limits: limits, isTLS: tls != nil, logger: logger)
        self.host = host
        self.port = port
        self.tls = tls
        self.group = group
        bound = group.any().makePromise(of: Int.self)
    }

    deinit { bound.fail(CancellationError()) }

    /// The port, once the server listens; throws when it cannot.
    package var boundPort: Int {
        get async throws { try await bound.futureResult.get() }
    }

    package func run() async throws {
        core.start()
        let core = core, tls = tls, bound = bound, port = port
        let tally = AddressTally(limit: core.limits.connections, perAddress: core.limits.connectionsPerAddress)
        let application = Application(
            responder: TransparencyResponder(core: core),
            server: HTTPServerBuilder { responder in
                let plain = TransparencyChannel(limits: core.limits, tally: tally, responder: responder)
                guard let tls else { return plain }
                return try TLSChannel(plain, tlsConfiguration: tls)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port), serverName: nil, backlog: 256, availableConnectionsDelegate: MaximumAvailableConnections(core.limits.connections)),
            onServerRunning: { bound.succeed($0.localAddress?.port ?? port) },
            eventLoopGroupProvider: .shared(group),
            logger: Self.quiet(core.logger))
        let result: Result<Void, any Error>
        do { result = .success(try await application.run()) } catch { result = .failure(error) }
        bound.fail(CancellationError())
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
