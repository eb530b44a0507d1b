package import CustosBase
package import CustosLedger
import Glibc
package import Logging
import Synchronization

/// What a witness or a mirror has on its disk: its key, and what it knows of each log.
///
///     <folder>/role                       `witness` or `mirror`, LF
///     <folder>/key                        private key, mode 0600
///     <folder>/logs/<SHA-256 of origin>/  origin, log.vkey, checkpoint, checkpoints; label, if it was given one; lock
///     (mirrors)                           pending, tile/, unparsed, challenges/, possession
///
/// Nothing of it is kept in memory between two questions, so a server and a command work on one folder side by side: each
/// question takes the log's lock, reads, decides, writes, and lets go.
package final class WitnessFolder: Sendable {
    package enum Role: String, Sendable, Hashable { case witness, mirror }

    package let path: String
    package let role: Role
    /// The key that this unit signs with.
    package let verifier: VerifierKey
    let key: SigningKey
    package let disk: any DiskIO
    package let clocks: any Clocks
    package let logger: Logger

    private let gates = Mutex<[String: LogGate]>([:])
    private let picks = Mutex<[String: Pick]>([:])

    /// Makes the folder (its parent must be there) and a key with this name. The name goes into every signature and into every
    /// policy, like `police.example/witness-1`; it cannot be changed.
    @discardableResult
    package static func initialise(_ path: String, role: Role, name: String, disk: any DiskIO) throws -> VerifierKey {
        guard VerifierKey.isName(name) else { throw WitnessError(.wrongInput, path, "\"\(name)\" cannot be a key's name: no spaces, no plus sign, at most \(VerifierKey.maximumNameBytes) bytes") }
        if try disk.exists(path + "/key") || disk.exists(path + "/role") { throw WitnessError(.exists, path, "there is a witness or a mirror here already") }
        try disk.makeDirectory(path)
        try disk.makeDirectory(path + "/logs")
        let key = SigningKey.generate()
        try disk.replaceDurably(path + "/key", WitnessKeyFile.encode(key, name: name), mode: 0o600)
        // Last: a folder without it was not made to the end.
        try disk.replaceDurably(path + "/role", Array("\(role.rawValue)\n".utf8))
        return key.key(name: name, kind: .cosignature)
    }

    package init(_ path: String, role: Role, disk: any DiskIO, clocks: any Clocks, logger: Logger) throws {
        guard let word = try disk.contents(path + "/role", limit: 64) else { throw WitnessError(.notFolder, path, "no \(role.rawValue) was made here (custos \(role.rawValue) init)") }
        guard String(decoding: word, as: UTF8.self) == role.rawValue + "\n" else { throw WitnessError(.notFolder, path, "this is no \(role.rawValue)'s folder") }
        guard let bytes = try disk.contents(path + "/key", limit: 4096) else { throw WitnessError(.damaged, path + "/key", "the key is gone") }
        (key, verifier) = try WitnessKeyFile.decode(bytes, path: path + "/key")
        self.path = path
        self.role = role
        self.disk = disk
        self.clocks = clocks
        self.logger = logger
    }

    // MARK: Logs

    /// The folder of a log below `logs/`, and its place in a URL.
    package static func hash(of origin: String) -> String { Hex.encode(Digest.sha256(Array(origin.utf8))) }

    func logFolder(_ hash: String) -> String { path + "/logs/" + hash }

    /// From now on the log is watched. Its origin is the key's name. A log cannot change its key: a node that lost its key begins a new
    /// epoch, which is another log.
    package func addLog(_ key: VerifierKey, label: String? = nil) throws {
        guard key.kind == .ed25519 else { throw WitnessError(.wrongInput, path, "\(key.name): a log's key is of type 1, this is of type \(key.kind.rawValue)") }
        let folder = logFolder(Self.hash(of: key.name))
        if try disk.exists(folder + "/log.vkey") {
            let known = try LogPlace(folder: folder, disk: disk).key()
            guard known == key else { throw WitnessError(.exists, folder, "\(key.name) is watched with another key, \(known)") }
        } else {
            try disk.makeDurableDirectory(folder, below: path)
            try disk.replaceDurably(folder + "/origin", Array("\(key.name)\n".utf8))
            // Last: a folder without it is no log.
            try disk.replaceDurably(folder + "/log.vkey", Array("\(key.text)\n".utf8))
        }
        if let label { try disk.replaceDurably(folder + "/label", Array("\(label.filter { !$0.isNewline })\n".utf8)) }
    }

    /// The logs that are watched, by their hashes.
    package func hashes() throws -> [String] {
        try disk.list(path + "/logs").filter { Self.isHash($0) }.sorted()
    }

    package static func isHash(_ text: some StringProtocol) -> Bool { text.utf8.count == 64 && TreeHash(hex: text) != nil }

    /// The log of an origin; `nil` when it is not watched.
    func place(ofOrigin origin: String) throws -> LogPlace? { try place(ofHash: Self.hash(of: origin)) }

    func place(ofHash hash: String) throws -> LogPlace? {
        guard Self.isHash(hash), try disk.exists(logFolder(hash) + "/log.vkey") else { return nil }
        return LogPlace(folder: logFolder(hash), disk: disk)
    }

    // MARK: One at a time

    /// A question waits so long for another process that works on the same log.
    private static let lockPatience = 5_000_000, lockPause: UInt32 = 2_000

    /// Runs `body` while nobody else, in this process or another, works on the log.
    func alone<R>(with place: LogPlace, _ body: () throws -> R) throws -> R {
        let gate = gates.withLock { g in
            if let known = g[place.folder] { return known }
            let made = LogGate()
            g[place.folder] = made
            return made
        }
        return try gate.mutex.withLock { _ in
            let file = try lockFile(place.folder + "/lock")
            defer { disk.close(file) }
            var waited = 0
            while try !disk.lock(file) {
                guard waited < Self.lockPatience else { throw WitnessError(.busy, place.folder, "another process works on this log") }
                usleep(Self.lockPause)
                waited += Int(Self.lockPause)
            }
            return try body()
        }
    }

    private func lockFile(_ path: String) throws(DiskError) -> DiskFile {
        do throws(DiskError) { return try disk.open(path, .update(direct: false)) } catch {
            guard error.isMissing else { throw error }
        }
        do throws(DiskError) { return try disk.open(path, .create(direct: false)) } catch {
            guard error.isPresent else { throw error }
        }
        return try disk.open(path, .update(direct: false))
    }

    // MARK: Challenges

    private enum Pick {
        case underWay
        /// POSIX seconds.
        case nothing(at: Int64)
    }
    enum PickTurn { case begin, others, nothing }

    /// A log in which there was nothing to ask for is not looked through again before this.
    private static let pickAgainSeconds: Int64 = 3600

    /// Whether the caller may choose a challenge now; after `begin`, `endPicking` must follow.
    func beginPicking(_ hash: String, now: Int64) -> PickTurn {
        picks.withLock { p in
            switch p[hash] {
            case .underWay: return .others
            case .nothing(let at) where now >= at && now - at < Self.pickAgainSeconds: return .nothing
            default:
                p[hash] = .underWay
                return .begin
            }
        }
    }

    func endPicking(_ hash: String, now: Int64, isFound: Bool) { picks.withLock { $0[hash] = isFound ? nil : .nothing(at: now) } }

    // MARK: Time

    /// The time of a new cosignature: this machine's clock, and never before the last one that was given for the log.
    func cosignatureTime(after last: Int64?) -> Int64 {
        let now = max(0, WallTime.floorDivide(clocks.wall().microseconds, 1_000_000).quotient)
        guard let last, last > now else { return now }
        if last - now > 5 { logger.warning("this machine's clock is behind its own last cosignature", metadata: ["seconds": "\(last - now)"]) }
        return last
    }
}

/// Threads of this process come to a log one after the other.
final class LogGate: Sendable {
    let mutex = Mutex<Void>(())
}
