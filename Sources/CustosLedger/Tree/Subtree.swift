/// Arithmetic on ranges of leaves: where RFC 6962 cuts them, and which of them are nodes of the tree.
package enum Subtree {
    /// The largest power of two below `count`, which is at least 2: RFC 6962 section 2.1 cuts a tree there.
    static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }

    /// Whether the range can be a node of a tree, whole or cut off at the tree's right edge: `lowerBound` is a multiple of the least
    /// power of two that is not below its count (draft-ietf-plants-merkle-tree-certs section 4.1). Not so for an empty range.
    package static func isValid(_ range: Range<UInt64>) -> Bool {
        guard !range.isEmpty, range.upperBound <= UInt64(Int64.max) else { return false }
        let count = range.upperBound - range.lowerBound
        return count == 1 || range.lowerBound & (split(count) << 1 - 1) == 0
    }

    /// The height of the perfect and aligned subtree that the range is; `nil` when it is none.
    static func height(_ range: Range<UInt64>) -> Int? {
        let count = range.upperBound - range.lowerBound
        guard count.nonzeroBitCount == 1, range.lowerBound & (count - 1) == 0 else { return nil }
        return count.trailingZeroBitCount
    }
}
