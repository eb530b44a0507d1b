/// Checks proofs against roots, without the tree.
///
/// All three are one thing: SUBTREE_PROOF of draft-ietf-plants-merkle-tree-certs section 4.4.1, of which the inclusion proof (a subtree
/// of one leaf) and the consistency proof (a subtree from leaf 0) of RFC 6962 section 2.1 are the ends. The check follows the
/// definition: it walks down from the root as the prover did and takes from the proof what the prover put there.
package enum TreeProof {
    /// A proof has at most one hash for each level of a tree of 2^63 leaves; the wire formats allow no more either.
    package static let maximumHashes = 63

    /// The root that the proof leads to; `nil` when the index is outside the tree or the proof does not have the length for its place.
    package static func root(ofLeaf leaf: TreeHash, at index: UInt64, size: UInt64, proof: [TreeHash]) -> TreeHash? {
        guard index < size, size <= UInt64(Int64.max) else { return nil }
        return roots(index..<index + 1, hash: leaf, size: size, proof: proof)?.whole
    }

    /// Whether the tree of `size` begins with the tree of `oldSize`. The proof from 0 and from the same size is empty.
    package static func isConsistent(oldSize: UInt64, oldRoot: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]) -> Bool {
        guard oldSize <= size, size <= UInt64(Int64.max) else { return false }
        if size == 0 { return proof.isEmpty && oldRoot == Merkle.emptyRoot && root == Merkle.emptyRoot }
        if oldSize == 0 { return proof.isEmpty && oldRoot == Merkle.emptyRoot }
        return isSubtree(0..<oldSize, hash: oldRoot, size: size, root: root, proof: proof)
    }

    /// Whether `hash` is that of the leaves in `range` of the tree. False for a range that cannot be a node (`Subtree.isValid`).
    package static func isSubtree(_ range: Range<UInt64>, hash: TreeHash, size: UInt64, root: TreeHash, proof: [TreeHash]) -> Bool {
        guard range.upperBound <= size, size <= UInt64(Int64.max), Subtree.isValid(range),
            let found = roots(range, hash: hash, size: size, proof: proof)
        else { return false }
        return found.part == hash && found.whole == root
    }

    private static func roots(_ range: Range<UInt64>, hash: TreeHash, size: UInt64, proof: [TreeHash]) -> (part: TreeHash, whole: TreeHash)? {
        guard proof.count <= maximumHashes else { return nil }
        var rest = proof[...]
        guard let found = walk(range, in: 0..<size, known: hash, &rest), rest.isEmpty else { return nil }
        return found
    }

    /// The hashes of `range` and of `node`, which holds it. `known`: the hash of `range` when the prover took it as known and left it out.
    private static func walk(_ range: Range<UInt64>, in node: Range<UInt64>, known: TreeHash?, _ proof: inout ArraySlice<TreeHash>) -> (part: TreeHash, whole: TreeHash)? {
        if range == node {
            guard let hash = known ?? proof.popLast() else { return nil }
            return (hash, hash)
        }
        guard let sibling = proof.popLast() else { return nil }
        let middle = node.lowerBound + Subtree.split(node.upperBound - node.lowerBound)
        if range.upperBound <= middle {
            guard let found = walk(range, in: node.lowerBound..<middle, known: known, &proof) else { return nil }
            return (found.part, Merkle.node(found.whole, sibling))
        }
        if range.lowerBound >= middle {
            guard let found = walk(range, in: middle..<node.upperBound, known: known, &proof) else { return nil }
            return (found.part, Merkle.node(sibling, found.whole))
        }
        // The range begins where the node does, and so is cut where the node is: its left part is the node's.
        guard let found = walk(middle..<range.upperBound, in: middle..<node.upperBound, known: nil, &proof) else { return nil }
        return (Merkle.node(sibling, found.part), Merkle.node(sibling, found.whole))
    }
}
