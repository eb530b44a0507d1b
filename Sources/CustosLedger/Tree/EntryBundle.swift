/// Entries one after the other, each after its length in two bytes, big-endian (C2SP tlog-tiles).
package enum EntryBundle {
    /// The longest entry that the length can say.
    package static let maximumEntryBytes = 65_535

    package static func encode(_ leaves: [[UInt8]]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(leaves.reduce(0) { $0 + $1.count + 2 })
        for leaf in leaves {
            precondition(leaf.count <= maximumEntryBytes, "an entry of \(leaf.count) bytes")
            out.append(UInt8(leaf.count >> 8))
            out.append(UInt8(leaf.count & 255))
            out.append(contentsOf: leaf)
        }
        return out
    }

    /// The entries of a whole bundle, at most `limit` (256 for a bundle of a log).
    package static func decode(_ bytes: [UInt8], limit: Int) throws(LedgerFormatError) -> [[UInt8]] {
        var out: [[UInt8]] = []
        var at = 0
        while at < bytes.count {
            guard out.count < limit else { throw LedgerFormatError(.tooLarge, at: at, "more than \(limit) entries") }
            guard bytes.count - at >= 2 else { throw LedgerFormatError(.truncated, at: bytes.count, "the length of entry \(out.count) has no end") }
            let count = Int(bytes[at]) << 8 | Int(bytes[at + 1])
            guard bytes.count - at - 2 >= count else { throw LedgerFormatError(.truncated, at: bytes.count, "entry \(out.count) has no end") }
            out.append(Array(bytes[at + 2..<at + 2 + count]))
            at += 2 + count
        }
        return out
    }
}
