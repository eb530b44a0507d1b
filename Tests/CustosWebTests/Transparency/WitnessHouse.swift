import CustosBase
import CustosLedger
import CustosStore
import CustosTestSupport
import CustosWeb
import Foundation
import Logging
import NIOPosix
import Synchronization
import Testing

/// A node's log as the witness client needs it, written leaf by leaf.
final class PaperLedger: CosignedLog, @unchecked Sendable {
    let folder: String
    let origin: String
    let key: SigningKey
    let disk = SystemDisk()
    private let writer: LogWriter
    private let state = Mutex<(policy: TrustPolicy?, taken: [UInt64: [NoteSignature]])>((nil, [:]))

    init(origin: String = "custos/0190a1b2-0000-4000-8000-000000000001/1", key: SigningKey = .generate()) throws {
        folder = FileManager.default.temporaryDirectory.path + "/custos-ledger-" + Hex.encode(SecureRandom.bytes(6))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.origin = origin
        self.key = key
        writer = try LogWriter(path: folder + "/log-1", origin: origin, disk: disk)
        try writer.writeKey(verifier)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var verifier: VerifierKey { key.key(name: origin, kind: .ed25519) }
    var log: LogFolder { LogFolder(path: folder + "/log-1", disk: disk) }
    var policy: TrustPolicy? { state.withLock { $0.policy } }
    var signedSize: UInt64 { (try? log.checkpoint()).flatMap { try? Checkpoint(parsing: $0.text).size } ?? 0 }
    var taken: [UInt64] { state.withLock { $0.taken.keys.sorted() } }
    var requests: WitnessRequests { WitnessRequests(log) }

    func takeCosignatures(_ signatures: [NoteSignature], for size: UInt64, note: SignedNote?) throws {
        state.withLock { $0.taken[size, default: []] += signatures }
    }

    func setPolicy(_ lines: [String]) throws {
        let policy = try TrustPolicy(parsing: Array((["log \(verifier.text)"] + lines).map { $0 + "\n" }.joined().utf8))
        state.withLock { $0.policy = policy }
    }

    func append(_ leaves: [[UInt8]]) throws {
        try writer.append(leaves)
        let c = Checkpoint(origin: origin, size: writer.size, root: writer.tree.root())
        try writer.publish(SignedNote(text: c.text, signatures: [key.sign(c.text, name: origin)]))
    }
    func grow(_ count: Int) throws { try append((0..<count).map { Array("leaf \(Int(writer.size) + $0)".utf8) }) }

    func request(from old: UInt64) throws -> [UInt8] { try requests.addCheckpoint(log.checkpoint()!, from: old).bytes }
}

/// A witness or a mirror behind a real server on a free port.
final class WitnessHouse: Sendable {
    let folder: WitnessFolder
    let clocks: ManualClocks
    let port: Int
    private let path: String
    private let running: Task<Void, any Error>

    static let logger: Logger = {
        var l = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        l.logLevel = .critical
        return l
    }()

    private init(_ role: WitnessFolder.Role, limits: TransparencyLimits) async throws {
        path = FileManager.default.temporaryDirectory.path + "/custos-witness-" + Hex.encode(SecureRandom.bytes(6))
        clocks = ManualClocks()
        try WitnessFolder.initialise(path, role: role, name: "police.example/\(role.rawValue)", disk: SystemDisk())
        folder = try WitnessFolder(path, role: role, disk: SystemDisk(), clocks: clocks, logger: Self.logger)
        let service: TransparencyService = role == .witness ? .witness(Witness(folder)) : .mirror(LogMirror(folder))
        let server = TransparencyServer(service, host: "127.0.0.1", port: 0, limits: limits, group: MultiThreadedEventLoopGroup.singleton, logger: Self.logger)
        running = Task { try await server.run() }
        port = try await server.boundPort
    }

    static func with(_ role: WitnessFolder.Role, limits: TransparencyLimits = .standard, _ body: (WitnessHouse) async throws -> Void) async throws {
        let h = try await WitnessHouse(role, limits: limits)
        let result: Result<Void, any Error>
        do { result = .success(try await body(h)) } catch { result = .failure(error) }
        h.running.cancel()
        _ = await h.running.result
        try? FileManager.default.removeItem(atPath: h.path)
        try result.get()
    }

    var url: String { "http://127.0.0.1:\(port)" }
    var vkey: String { folder.verifier.text }

    func send(_ method: String, _ target: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil) async throws -> HTTPAnswer {
        try await HTTPClient.send(port: port, method, target, headers: headers, body: body)
    }
}
