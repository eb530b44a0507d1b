import CustosBase
import CustosLedger

/// Size and root of the last tree that was signed, for each log in two copies, best on two disks: `<node>-<epoch>.a` and `.b`.
///
/// A copy that is broken or behind counts for nothing beside a good one. Both gone, or two that contradict each other, is an error: a
/// signer that does not know what it signed signs nothing.
struct SignerMemory {
    private static let head = "custos.signed/v1"

    let folders: (String, String)
    let disk: any DiskIO

    struct Tree: Sendable, Hashable {
        var size: UInt64
        var root: TreeHash
        static let empty = Tree(size: 0, root: Merkle.emptyRoot)
    }

    private func paths(_ origin: LogOrigin) -> [String] {
        let name = SignerKeys.name(origin)
        return ["\(folders.0)/\(name).a", "\(folders.1)/\(name).b"]
    }

    /// `nil` when there is no copy at all.
    func load(_ origin: LogOrigin) throws -> Tree? {
        var good: [Tree] = []
        var isThere = false
        for path in paths(origin) {
            guard let bytes = try disk.contents(path, limit: 4_096) else { continue }
            isThere = true
            if let tree = Self.parse(bytes, origin) { good.append(tree) }
        }
        guard isThere else { return nil }
        guard let newest = good.max(by: { $0.size < $1.size }) else { throw SignerError(.damaged, "neither \(paths(origin).joined(separator: " nor ")) can be read") }
        guard good.allSatisfy({ $0.size != newest.size || $0.root == newest.root }) else { throw SignerError(.damaged, "\(paths(origin).joined(separator: " and ")) contradict each other") }
        return newest
    }

    /// Both copies are durable when this returns. When it throws, one of them may have the new tree: then it counts.
    func store(_ tree: Tree, _ origin: LogOrigin) throws {
        for path in paths(origin) { try disk.replaceDurably(path, Self.bytes(tree, origin), mode: 0o600) }
    }

    private static func bytes(_ tree: Tree, _ origin: LogOrigin) -> [UInt8] {
        let text = Array("\(head)\norigin \(origin)\nsize \(tree.size)\nroot \(tree.root.hex)\n".utf8)
        return text + Array("sum \(Hex.encode(Digest.sha256(text)))\n".utf8)
    }

    private static func parse(_ bytes: [UInt8], _ origin: LogOrigin) -> Tree? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, lines[0] == head, lines[1] == "origin \(origin)", lines[2].hasPrefix("size "), let size = ByteText.decimal(Array(lines[2].dropFirst(5).utf8)),
            lines[3].hasPrefix("root "), let root = TreeHash(hex: lines[3].dropFirst(5))
        else { return nil }
        let tree = Tree(size: size, root: root)
        return Self.bytes(tree, origin) == bytes ? tree : nil
    }
}
