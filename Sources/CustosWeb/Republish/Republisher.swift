import CustosBase
import CustosIngest
import CustosSignalling
import CustosStore
import Logging
package import NIOPosix
import NIOSSL
import Synchronization

/// The same live streams over RTSP, read-only: `rtsp://token:TOKEN@HOST/cameras/ID/main`.
///
/// Players sign in with an API token of a role that may see footage, as the password of the user `token`: RTSP knows no
/// second factor, and a person's password has no place in a player's settings. Each play is an entry of the view
/// register before its first byte, like every other view.
package final class Republisher: Sendable {
    private let server: RTSPServer
    private let delegate: RepublishingDelegate
    private let host: String
    private let port: Int

    package init(host: String, port: Int, services: WebServices, group: MultiThreadedEventLoopGroup) throws {
        self.host = host
        self.port = port
        let tls = try services.configuration.tls.map { try NIOSSLContext(configuration: $0) }
        delegate = RepublishingDelegate(services)
        server = RTSPServer(group: group, delegate: delegate, tls: tls, logger: services.logger)
    }

    /// Listens; returns the bound port.
    package func start() async throws -> Int {
        delegate.pool.start()
        return try await server.start(host: host, port: port)
    }

    package func stop() async {
        await server.stop()
        await delegate.pool.stop()
    }
}

/// Who may see which stream over RTSP.
private final class RepublishingDelegate: RTSPServerDelegate {
    static let realm = "Custos"
    /// Tenths of a second that a DESCRIBE waits for a stream's first sync sample.
    static let descriptionTries = 40
    private let services: WebServices
    private let accounts: AccountStore
    private let register: ViewRegister
    let pool = BoundedPool(threads: 1, waiting: 128)
    /// The register's word for each viewing under way.
    private let views = Mutex<[String: String]>([:])

    init(_ services: WebServices) {
        self.services = services
        accounts = AccountStore(state: services.state)
        register = ViewRegister(state: services.state)
    }

    func authorise(_ request: RTSPRequest, path: String, peer: String) async -> RTSPAuthorisation {
        let challenge = RTSPAuthorisation.challenge(["Basic realm=\"\(Self.realm)\", charset=\"UTF-8\""])
        guard let line = request.headers["Authorization"], let word = Self.token(line) else { return challenge }
        do {
            let accounts = accounts
            guard let token = try await pool.run({ try accounts.token(word) }) else { return challenge }
            guard Self.seesFootage(token.role) else { return .refused(status: 403) }
            return .allowed(user: String(token.id))
        } catch {
            services.logger.warning("a token could not be checked", metadata: ["error": "\(error)", "peer": "\(peer)"])
            return .refused(status: 503)
        }
    }

    func describe(path: String, user: String) async throws -> RTSPServedDescription? {
        guard let id = Self.stream(path) else { return nil }
        let state = services.state
        guard let camera = try await pool.run({ try state.camera(id.camera) }), let stream = services.supervisor.stream(id) else { return nil }
        // A stream that has just connected is described by its first sync sample; players do not ask twice.
        for _ in 0..<Self.descriptionTries {
            if let described = await RTSPServedDescription.live(stream, name: camera.name) { return described }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw RTSPRefusal(status: 503)
    }

    func willPlay(_ viewing: RTSPViewing) async throws {
        guard let id = Self.stream(viewing.path), let number = Int64(viewing.user) else { throw RTSPRefusal(status: 404) }
        let accounts = accounts, register = register, law = services.law
        let word = try await pool.run {
            // What the law has taken off view is off view for players, too.
            if try law?.isOffView(id.camera) == true { throw RTSPRefusal(status: 403) }
            guard let token = try accounts.tokens().first(where: { $0.id == number }) else { throw RTSPRefusal(status: 401) }
            let viewer = ViewRegister.Viewer(principal: "token:\(token.id)", user: "token \(token.name)", peer: viewing.peer)
            let agent = String(viewing.userAgent.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint && $0.value >= 32 && $0.value != 127 }.prefix(80).map(Character.init))
            return try register.open(viewer, cameras: [id.camera], kind: .live, stream: id.kind == .main ? .main : .sub, range: nil, purpose: "RTSP \(agent)")
        }
        views.withLock { $0[viewing.id] = word }
    }

    /// The key was removed or has run out, or the law has taken the camera off view.
    func mayGoOn(_ viewing: RTSPViewing) async -> Bool {
        guard let id = Self.stream(viewing.path), let number = Int64(viewing.user) else { return false }
        let accounts = accounts, law = services.law, now = services.clocks.wall()
        do {
            return try await pool.run {
                guard let token = try accounts.tokens().first(where: { $0.id == number }), token.expiresAt > now else { return false }
                return try law?.isOffView(id.camera) != true
            }
        } catch {
            // The database was busy: the viewer was allowed some seconds ago and is asked again in some.
            return true
        }
    }

    func didEnd(_ viewing: RTSPViewing, _ statistics: RTSPViewerStatistics) async {
        guard let word = views.withLock({ $0.removeValue(forKey: viewing.id) }) else { return }
        let register = register
        do { try await pool.run { try register.close(word) } } catch { services.logger.warning("the end of a view could not be written", metadata: ["error": "\(error)"]) }
    }

    /// The token in `Authorization: Basic`, user `token` (RFC 7617).
    private static func token(_ line: String) -> String? {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", parts[1].utf8.count <= 512, let bytes = Base64.decode(parts[1].filter { $0 != " " }) else { return nil }
        let pair = String(decoding: bytes, as: UTF8.self).split(separator: ":", maxSplits: 1)
        guard pair.count == 2, pair[0] == "token" else { return nil }
        return String(pair[1])
    }

    /// `/cameras/12/main`.
    private static func stream(_ path: String) -> StreamID? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "cameras" else { return nil }
        return StreamID("\(parts[2])/\(parts[3])")
    }

    private static func seesFootage(_ role: Role) -> Bool {
        switch role {
        case .admin, .operator, .viewer: true
        case .auditor, .metrics, .member: false
        }
    }
}
