import CustosBase
import CustosLedger

/// What lies in a node's `ledger/` folder beside the databases: the logs by epoch, the policy, the mark of a fork, the lock.
struct LedgerFolder: Sendable {
    let path: String
    let disk: any DiskIO

    var bodies: String { path + "/bodies.sqlite" }
    var index: String { path + "/index.sqlite" }

    /// Makes the folder if need be and takes its lock.
    func open() throws -> DiskFile {
        try disk.makeDirectory(path)
        try disk.syncDirectory(LogWriter.parent(path))
        return try disk.takeLock(path + "/lock") { LedgerError(.locked, "another process has \(path)") }
    }

    func log(_ epoch: UInt64) -> String { "\(path)/log-\(epoch)" }

    /// The living epoch: the highest that has begun. A later epoch than the first has begun once its first leaf is there.
    func livingEpoch() throws -> UInt64 {
        let epochs = try disk.list(path).compactMap { name in name.hasPrefix("log-") ? ByteText.decimal(Array(name.dropFirst(4).utf8)) : nil }
        for epoch in epochs.sorted(by: >) where epoch > 1 {
            let log = LogFolder(path: log(epoch), disk: disk), first = TilePath.entries(index: 0, width: 256)
            if try disk.exists("\(log.path)/\(first)") || !log.partialWidths(first).isEmpty { return epoch }
        }
        return 1
    }

    // MARK: Policy

    private static let policyName = "/policy"

    /// The policy's bytes and what they say; `nil` when there is none.
    func policy() throws -> (policy: TrustPolicy, digest: [UInt8])? {
        guard let bytes = try disk.contents(path + Self.policyName, limit: TrustPolicy.maximumBytes) else { return nil }
        do { return (try TrustPolicy(parsing: bytes), Digest.sha256(bytes)) } catch { throw LedgerError(.damaged, "\(path)\(Self.policyName): \(error)") }
    }

    func setPolicy(_ bytes: [UInt8]?) throws {
        if let bytes { return try disk.replaceDurably(path + Self.policyName, bytes) }
        if try disk.exists(path + Self.policyName) {
            try disk.remove(path + Self.policyName)
            try disk.syncDirectory(path)
        }
    }

    // MARK: Fork

    private static let forkName = "/fork"
    private static let maximumForkBytes = 4_096

    /// Why the log of that name must not go on, when somebody else said so: a witness that has more than we have, or something else.
    func fork(of origin: String) throws -> String? {
        guard let bytes = try disk.contents(path + Self.forkName, limit: Self.maximumForkBytes) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", maxSplits: 1)
        return lines.first.map(String.init) == origin ? lines.dropFirst().first.map { String($0.filter { !$0.isNewline }) } ?? "" : nil
    }

    func markFork(of origin: String, _ detail: String) throws {
        try disk.replaceDurably(path + Self.forkName, Array("\(origin)\n\(detail.prefix(1_000).filter { !$0.isNewline })\n".utf8))
    }

    func clearFork() throws {
        guard try disk.exists(path + Self.forkName) else { return }
        try disk.remove(path + Self.forkName)
        try disk.syncDirectory(path)
    }
}
