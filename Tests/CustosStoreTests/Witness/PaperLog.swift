import CustosBase
import CustosLedger
import CustosStore
import Foundation
import Logging
import Testing

/// A log that a test writes leaf by leaf and signs when it likes.
final class PaperLog {
    let folder: TestFolder
    let origin: String
    let key: SigningKey
    private(set) var writer: LogWriter

    init(origin: String = "custos/0190a1b2-0000-4000-8000-000000000001/1", key: SigningKey = .generate()) throws {
        folder = try TestFolder()
        self.origin = origin
        self.key = key
        writer = try LogWriter(path: folder.path + "/log", origin: origin, disk: SystemDisk())
        try writer.writeKey(verifier)
    }

    var verifier: VerifierKey { key.key(name: origin, kind: .ed25519) }
    var log: LogFolder { LogFolder(path: folder.path + "/log", disk: SystemDisk()) }
    var requests: WitnessRequests { WitnessRequests(log) }
    var size: UInt64 { writer.size }

    func append(_ leaves: [[UInt8]]) throws { try writer.append(leaves) }
    func grow(_ count: Int) throws { try append((0..<count).map { Array("leaf \(Int(writer.size) + $0)".utf8) }) }

    /// The checkpoint of a size that the log has, or has had.
    func note(_ size: UInt64? = nil) throws -> SignedNote {
        let n = size ?? writer.size
        return sign(Checkpoint(origin: origin, size: n, root: try log.tree(size: writer.size).hash(of: 0..<n)))
    }

    func sign(_ checkpoint: Checkpoint) -> SignedNote { SignedNote(text: checkpoint.text, signatures: [key.sign(checkpoint.text, name: origin)]) }

    /// Signs what there is and makes it the newest.
    @discardableResult func publish() throws -> SignedNote {
        let n = try note()
        try writer.publish(n)
        return n
    }

    func request(from old: UInt64, to size: UInt64? = nil) throws -> [UInt8] { try requests.addCheckpoint(try note(size), from: old).bytes }
}

/// Makes witnesses and mirrors in a fresh folder.
final class WitnessBench {
    let folder: TestFolder
    let clocks = HandClocks()
    let role: WitnessFolder.Role
    let name: String

    static let logger: Logger = {
        var l = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        l.logLevel = .critical
        return l
    }()

    init(_ role: WitnessFolder.Role, name: String? = nil) throws {
        folder = try TestFolder()
        self.role = role
        self.name = name ?? "police.example/\(role.rawValue)"
        try WitnessFolder.initialise(path, role: role, name: self.name, disk: SystemDisk())
    }

    var path: String { folder.path + "/unit" }
    /// As another process would open it.
    func open(_ disk: any DiskIO = SystemDisk()) throws -> WitnessFolder { try WitnessFolder(path, role: role, disk: disk, clocks: clocks, logger: Self.logger) }
    func place(of origin: String) -> String { path + "/logs/" + WitnessFolder.hash(of: origin) }
    func file(_ origin: String, _ name: String) -> [UInt8]? { FileManager.default.contents(atPath: place(of: origin) + "/" + name).map { Array($0) } }
    func write(_ origin: String, _ name: String, _ bytes: [UInt8]) { _ = FileManager.default.createFile(atPath: place(of: origin) + "/" + name, contents: Data(bytes)) }
}

extension ProtocolAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
    /// The signature lines of a 200.
    var signatures: [NoteSignature] { text.split(separator: "\n").compactMap { try? NoteSignature(parsing: $0) } }
}
