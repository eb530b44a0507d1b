import CustosLedger

/// Whether what is on the disk continues what was signed. Knows bundles, tiles and the leaves of the wal.
struct ForkGuard {
    let log: LogFolder
    /// Over the leaves that are in bundles.
    let tree: CompactTree
    /// The leaves behind those.
    let tail: [[UInt8]]

    var size: UInt64 { tree.size + UInt64(tail.count) }

    func root(_ size: UInt64) throws -> TreeHash {
        precondition(size <= self.size, "\(size) of \(self.size) leaves")
        if size <= tree.size { return try log.tree(size: size).root() }
        var grown = tree
        for leaf in tail.prefix(Int(size - tree.size)) { grown.append(Merkle.leaf(leaf)) }
        return grown.root()
    }

    /// Why a tree that somebody knows cannot be the beginning of this log; `nil` when it is.
    func objection(_ who: String, size known: UInt64, root: TreeHash) throws -> String? {
        guard known <= size else { return "\(who) knows \(known) leaves, and \(size) are here" }
        do {
            return try self.root(known) == root ? nil : "\(who) knows other leaves among the first \(known)"
        } catch let e as LedgerError where e.code == .damaged {
            return e.detail
        }
    }
}
