import CustosBase

/// The RFC 6962 2.1 Merkle tree over a segment's fragments; leaf 0 is the initialisation.
package enum FragmentTree {
    /// SHA-256(0x00 || fragment bytes).
    package static func leafHash(_ fragment: [UInt8]) -> [UInt8] {
        let h = FragmentHasher()
        fragment.withUnsafeBytes { h.update($0) }
        return h.finish()
    }

    /// The tree head over leaf hashes; of no leaf at all SHA-256 of nothing.
    ///
    /// Leaves are taken one by one and equal neighbours joined, as a binary counter carries; what is left over is joined
    /// from the right. That is the RFC's split at the largest power of two, without recursion.
    package static func root(_ leafHashes: [[UInt8]]) -> [UInt8] {
        var stack: [[UInt8]] = []
        for (i, leaf) in leafHashes.enumerated() {
            stack.append(leaf)
            for _ in 0..<(~i).trailingZeroBitCount { join(&stack) }
        }
        while stack.count > 1 { join(&stack) }
        return stack.first ?? Digest.sha256([])
    }

    /// SHA-256(0x01 || left || right).
    private static func join(_ stack: inout [[UInt8]]) {
        let right = stack.removeLast(), left = stack.removeLast()
        stack.append(Digest.sha256([1] + left + right))
    }
}

/// The leaf hash of a fragment, in one pass over its pieces. Not thread-safe; ready for the next fragment after `finish`.
package final class FragmentHasher {
    private let hasher = SHA256Hasher()

    package init() { begin() }

    private func begin() { withUnsafeBytes(of: UInt8(0)) { hasher.update($0) } }
    package func update(_ bytes: UnsafeRawBufferPointer) { hasher.update(bytes) }
    package func update(_ bytes: [UInt8]) { hasher.update(bytes) }
    package func finish() -> [UInt8] {
        defer { begin() }
        return hasher.finish()
    }
}
