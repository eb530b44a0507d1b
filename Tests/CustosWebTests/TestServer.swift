import CustosBase
import CustosIngest
import CustosStore
import CustosTestSupport
import CustosWeb
import Foundation
import Logging
import NIOCore
import NIOPosix

/// A web server on a free port, over a folder and clocks of its own, with people of every role.
final class TestServer: Sendable {
    static let cameraPassword = "Kamera&<Geheim>-93"
    static let password = "a long pass phrase"

    let server: WebServer
    let state: StateStore
    let accounts: AccountStore
    let streams = TestStreams()
    let clocks: ManualClocks
    let port: Int
    /// Only where a test records.
    let recording: RecordingService?
    /// Only where a test keeps the law's books.
    let law: LawStore?
    private let folder: String
    private let running: Task<Void, any Error>

    private init(records: Bool, law keepsLaw: Bool, configure: (inout WebConfiguration) -> Void) async throws {
        folder = FileManager.default.temporaryDirectory.path + "/custos-web-" + Hex.encode(SecureRandom.bytes(6))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        clocks = ManualClocks()
        state = try StateStore(path: folder + "/state.sqlite", clocks: clocks)
        accounts = AccountStore(state: state)
        let catalogue = try Catalogue(path: folder + "/catalogue.sqlite", clocks: clocks)
        if records { try Self.makeVolume(folder, node: state.node, disk: SystemDisk()) }
        let volumes = VolumeSet(paths: records ? [folder + "/volume"] : [], node: state.node, disk: SystemDisk(), clocks: clocks)
        var configuration = WebConfiguration(
            port: 0, assets: .files(["index.html": Array("<!doctype html><title>Custos</title>".utf8), "app.js": Array("export {};".utf8), "lib/time.js": Array("export const a = 1;".utf8)]), version: "1.2.3",
            passwordCost: .least)
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        var options = RecordingOptions.standard
        options.execution = .inline
        recording = records ? try RecordingService(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, disk: SystemDisk(), options: options, logger: logger) : nil
        law = keepsLaw ? try LawStore(state: state, facts: MemoryFacts()) : nil
        var services = WebServices(
            state: state, catalogue: catalogue, library: FootageLibrary(catalogue: catalogue, state: state, volumes: volumes, recording: recording, clocks: clocks), recording: recording, volumes: volumes,
            supervisor: streams, clocks: clocks, networks: .standard, group: MultiThreadedEventLoopGroup.singleton, configuration: configuration, logger: logger)
        services.law = law.map(LawDesk.init)
        server = try WebServer(services)
        let server = server
        running = Task { try await server.run() }
        port = try await server.boundPort
    }

    private static func makeVolume(_ folder: String, node: UUIDValue, disk: SystemDisk) throws {
        try FileManager.default.createDirectory(atPath: folder + "/volume", withIntermediateDirectories: true)
        try VolumeSet.initialise(folder + "/volume", node: node, disk: disk)
    }

    /// Runs `body` against a server of its own and stops it afterwards.
    static func with(records: Bool = false, law: Bool = false, configure: (inout WebConfiguration) -> Void = { _ in }, _ body: (TestServer) async throws -> Void) async throws {
        let s = try await TestServer(records: records, law: law, configure: configure)
        do { try await body(s) } catch {
            await s.stop()
            throw error
        }
        await s.stop()
    }

    private func stop() async {
        running.cancel()
        _ = await running.result
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Requests

    func send(_ method: String, _ target: String, _ headers: [(String, String)] = [], json: JSON? = nil) async throws -> HTTPAnswer {
        let hasBody = ["POST", "PATCH", "PUT"].contains(method)
        return try await HTTPClient.send(
            port: port, method, target, headers: headers + (json == nil ? [] : [("Content-Type", "application/json")]), body: json.map(\.bytes) ?? (hasBody ? [] : nil))
    }

    var origin: String { "http://127.0.0.1:\(port)" }

    @discardableResult
    func person(_ user: String, _ role: Role) throws -> UserRecord {
        try accounts.addUser(user, name: user.capitalized, role: role, passwordHash: PasswordHash.make(Secret(Self.password), cost: .least))
    }

    func signIn(_ user: String, password: String = TestServer.password, totp: String? = nil) async throws -> HTTPAnswer {
        try await send("POST", "/api/v1/session", json: ["user": JSON(user), "password": JSON(password), "totp": JSON(totp)])
    }

    /// A signed-in browser of a person; makes the person when there is none.
    func browser(_ user: String, _ role: Role) async throws -> Browser {
        if try accounts.user(named: user) == nil { try person(user, role) }
        return try Browser(self, try await signIn(user))
    }

    func token(_ role: Role) throws -> [(String, String)] {
        let (token, _) = try accounts.addToken(name: "t", role: role, expiresAt: clocks.wall() + .days(1), createdBy: "test")
        return [("Authorization", "Bearer \(token.reveal())")]
    }

    @discardableResult
    func camera(_ name: String = "North gate", sub: Bool = false) throws -> CameraRecord {
        let n = try state.cameras(includingRemoved: true).count
        return try state.addCamera(
            CameraDraft(name: name, mainURL: "rtsp://10.0.0.\(n + 1)/main", subURL: sub ? "rtsp://10.0.0.\(n + 1)/sub" : nil, user: "viewer", password: Secret(Self.cameraPassword)))
    }
}

/// A browser that is signed in: it has its cookie and the word against forged requests.
struct Browser: Sendable {
    let server: TestServer
    let cookie: String
    let csrf: String

    init(_ server: TestServer, _ answer: HTTPAnswer) throws {
        self.server = server
        guard let line = answer["Set-Cookie"], let csrf = answer.json["csrf"]?.text else { throw NotSignedIn(answer: answer) }
        cookie = String(line.prefix { $0 != ";" })
        self.csrf = csrf
    }
    struct NotSignedIn: Error { let answer: HTTPAnswer }

    var headers: [(String, String)] { [("Cookie", cookie), ("X-Custos-CSRF", csrf), ("Origin", server.origin), ("Sec-Fetch-Site", "same-origin")] }
    func get(_ target: String) async throws -> HTTPAnswer { try await server.send("GET", target, headers) }
    func post(_ target: String, _ json: JSON?) async throws -> HTTPAnswer { try await server.send("POST", target, headers, json: json) }
    func put(_ target: String, _ json: JSON) async throws -> HTTPAnswer { try await server.send("PUT", target, headers, json: json) }
    func patch(_ target: String, _ json: JSON) async throws -> HTTPAnswer { try await server.send("PATCH", target, headers, json: json) }
    func delete(_ target: String) async throws -> HTTPAnswer { try await server.send("DELETE", target, headers) }

    func watch(_ camera: CameraID, _ query: String = "", receiveBuffer: Int? = nil) async throws -> WebSocketClient {
        try await WebSocketClient.open(port: server.port, "/api/v1/cameras/\(camera)/live\(query)", headers: [("Cookie", cookie), ("Origin", server.origin)], receiveBuffer: receiveBuffer)
    }
}

extension HTTPAnswer {
    /// The body as JSON; null when it is none.
    var json: JSON { (try? JSONParser.parse(body)) ?? .null }
    var code: String? { json["error"]?["code"]?.text }
}
