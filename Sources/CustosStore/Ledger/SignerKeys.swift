import CustosBase
import CustosLedger

/// The signer's private keys: `<node>-<epoch>.key` in its folder, one for each log, readable by its user alone.
struct SignerKeys {
    private static let head = "custos.seed/v1"
    private static let ending = ".key"

    let folder: String
    let disk: any DiskIO

    static func name(_ origin: LogOrigin) -> String { "\(origin.node)-\(origin.epoch)" }

    private func path(_ origin: LogOrigin) -> String { "\(folder)/\(Self.name(origin))\(Self.ending)" }

    /// The logs whose key is here, by node and epoch.
    func origins() throws -> [LogOrigin] {
        try disk.list(folder).compactMap { name in
            guard name.hasSuffix(Self.ending) else { return nil }
            let stem = name.dropLast(Self.ending.count)
            guard let dash = stem.lastIndex(of: "-") else { return nil }
            return LogOrigin("custos/\(stem[..<dash])/\(stem[stem.index(after: dash)...])")
        }.sorted { ($0.node.description, $0.epoch) < ($1.node.description, $1.epoch) }
    }

    func load(_ origin: LogOrigin) throws -> SigningKey? {
        guard let bytes = try disk.contents(path(origin), limit: 4_096) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[0] == "\(Self.head) \(origin)", let seed = Hex.decode(lines[1]), seed.count == Ed25519.keyByteCount else {
            throw SignerError(.damaged, "\(path(origin)) is no key of \(origin)")
        }
        return SigningKey(seed: seed)
    }

    /// Makes a key, durable when this returns.
    func make(_ origin: LogOrigin) throws -> SigningKey {
        let key = SigningKey.generate()
        try disk.replaceDurably(path(origin), Array("\(Self.head) \(origin)\n\(Hex.encode(key.seed))\n".utf8), mode: 0o600)
        return key
    }

    /// Overwrites the key and removes it. What a copy-on-write file system or a flash disk keeps of it is out of our hands.
    func erase(_ origin: LogOrigin) throws {
        let path = path(origin)
        let file: DiskFile
        do throws(DiskError) { file = try disk.open(path, .update(direct: false)) } catch {
            guard error.isMissing else { throw error }
            return
        }
        do throws(DiskError) {
            try disk.writeAll(file, [UInt8](repeating: 0, count: Int(try disk.size(file))), at: 0)
            try disk.dataSync(file)
        } catch {
            disk.close(file)
            throw error
        }
        disk.close(file)
        try disk.remove(path)
        try disk.syncDirectory(folder)
    }
}
