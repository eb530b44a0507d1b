import CustosBase
import CustosLedger
import Testing

@Suite struct TreeTests {
    private static let naive = NaiveTree(count: 300)

    @Test func rootsAreThoseOfTheVectors() {
        var tree = CompactTree()
        var expected = VectorFiles.tree.roots[...]
        for n in 0...UInt64(70_000) {
            if expected.first?.size == n {
                #expect(tree.root().hex == expected.removeFirst().root, "size \(n)")
                #expect(CompactTree(size: n, peaks: tree.peaks) == tree)
                #expect(CompactTree(size: n, peaks: tree.peaks + [.zero]) == nil)
            }
            tree.append(Merkle.leaf(Array("leaf \(n)".utf8)))
        }
        #expect(expected.isEmpty)
    }

    @Test func rootsAreThoseThatTheAuthorsOfTheTreePublished() {
        let published = VectorFiles.tree.published
        var tree = CompactTree()
        for (leaf, root) in zip(published.leaves, published.roots) {
            tree.append(Merkle.leaf(Hex.decode(leaf) ?? []))
            #expect(tree.root().hex == root)
        }
        #expect(Merkle.emptyRoot.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test func aTreeGoesOnFromItsPeaks() throws {
        for n in 0..<300 {
            var tree = CompactTree()
            for leaf in Self.naive.leaves[..<n] { tree.append(leaf) }
            #expect(tree.root() == Self.naive.root(0..<n))
            var again = try #require(CompactTree(size: UInt64(n), peaks: tree.peaks))
            again.append(Self.naive.leaves[n])
            #expect(again.root() == Self.naive.root(0..<n + 1))
        }
    }

    @Test func everyLeafOfEveryTreeUpTo300IsProven() {
        for size in 1...300 {
            let root = Self.naive.root(0..<size)
            for i in 0..<size {
                let proof = Self.naive.path(i, 0..<size), leaf = Self.naive.leaves[i]
                func found(_ leaf: TreeHash, _ index: Int, _ size: Int, _ proof: [TreeHash]) -> TreeHash? {
                    TreeProof.root(ofLeaf: leaf, at: UInt64(index), size: UInt64(size), proof: proof)
                }
                #expect(found(leaf, i, size, proof) == root)
                #expect(found(leaf.flipped(i % 256), i, size, proof) != root)
                for (j, hash) in proof.enumerated() {
                    var wrong = proof
                    wrong[j] = hash.flipped((i + j) % 256)
                    #expect(found(leaf, i, size, wrong) != root)
                }
                if size > 1 { #expect(found(leaf, i, size, proof.dropLast()) == nil) }
                #expect(found(leaf, i, size, proof + [root]) == nil)
                #expect(found(leaf, i ^ 1, size, proof) != root || size == 1)
                #expect(found(leaf, size, size, proof) == nil)
            }
        }
    }

    @Test func everyPairOfTreesUpTo300IsConsistent() {
        for size in 1...300 {
            let root = Self.naive.root(0..<size)
            for old in 1...size {
                let proof = Self.naive.proof(0..<old, 0..<size), oldRoot = Self.naive.root(0..<old)
                func holds(_ oldRoot: TreeHash, _ root: TreeHash, _ proof: [TreeHash]) -> Bool {
                    TreeProof.isConsistent(oldSize: UInt64(old), oldRoot: oldRoot, size: UInt64(size), root: root, proof: proof)
                }
                #expect(holds(oldRoot, root, proof))
                #expect(!holds(oldRoot.flipped(old % 256), root, proof))
                #expect(!holds(oldRoot, root.flipped(old % 256), proof))
                for (j, hash) in proof.enumerated() {
                    var wrong = proof
                    wrong[j] = hash.flipped((old + j) % 256)
                    #expect(!holds(oldRoot, root, wrong))
                }
                #expect(!holds(oldRoot, root, proof + [root]))
                if !proof.isEmpty { #expect(!holds(oldRoot, root, proof.dropLast())) }
            }
        }
    }

    @Test func everyBitOfAProofCounts() {
        for (size, i, old) in [(2, 1, 1), (7, 4, 3), (130, 129, 65), (300, 255, 257)] {
            let root = Self.naive.root(0..<size), path = Self.naive.path(i, 0..<size), proof = Self.naive.proof(0..<old, 0..<size), oldRoot = Self.naive.root(0..<old)
            for bit in 0..<256 {
                for j in path.indices {
                    var wrong = path
                    wrong[j] = wrong[j].flipped(bit)
                    #expect(TreeProof.root(ofLeaf: Self.naive.leaves[i], at: UInt64(i), size: UInt64(size), proof: wrong) != root)
                }
                for j in proof.indices {
                    var wrong = proof
                    wrong[j] = wrong[j].flipped(bit)
                    #expect(!TreeProof.isConsistent(oldSize: UInt64(old), oldRoot: oldRoot, size: UInt64(size), root: root, proof: wrong))
                }
            }
        }
    }

    @Test func consistencyAtTheEnds() {
        let root = Self.naive.root(0..<5)
        func holds(_ old: UInt64, _ oldRoot: TreeHash, _ size: UInt64, _ root: TreeHash, _ proof: [TreeHash] = []) -> Bool {
            TreeProof.isConsistent(oldSize: old, oldRoot: oldRoot, size: size, root: root, proof: proof)
        }
        #expect(holds(0, Merkle.emptyRoot, 5, root))
        #expect(holds(0, Merkle.emptyRoot, 0, Merkle.emptyRoot))
        #expect(holds(5, root, 5, root))
        #expect(!holds(5, root, 5, Self.naive.root(0..<4)))
        #expect(!holds(0, root, 5, root), "the root of nothing is known")
        #expect(!holds(0, Merkle.emptyRoot, 0, root))
        #expect(!holds(0, Merkle.emptyRoot, 5, root, [root]))
        #expect(!holds(5, root, 4, Self.naive.root(0..<4)), "backwards")
        #expect(!holds(1, root, 1 << 63, root))
        #expect(!holds(1, Self.naive.leaves[0], UInt64.max, root, Array(repeating: root, count: 64)))
    }

    @Test func everySubtreeOfEveryTreeUpTo130IsProvenAndNothingElse() {
        for size in 1...130 {
            let root = Self.naive.root(0..<size)
            for start in 0..<size {
                for end in start + 1...size {
                    let range = UInt64(start)..<UInt64(end)
                    var ceiling = 1
                    while ceiling < end - start { ceiling *= 2 }
                    #expect(Subtree.isValid(range) == (start % ceiling == 0))
                    guard start % ceiling == 0 else {
                        if size % 13 == 0 { #expect(!TreeProof.isSubtree(range, hash: Self.naive.root(start..<end), size: UInt64(size), root: root, proof: [])) }
                        continue
                    }
                    let hash = Self.naive.root(start..<end), proof = Self.naive.proof(start..<end, 0..<size)
                    func holds(_ hash: TreeHash, _ root: TreeHash, _ proof: [TreeHash]) -> Bool {
                        TreeProof.isSubtree(range, hash: hash, size: UInt64(size), root: root, proof: proof)
                    }
                    #expect(holds(hash, root, proof))
                    guard size % 13 == 0 || size < 20 else { continue }
                    #expect(!holds(hash.flipped(end % 256), root, proof))
                    #expect(!holds(hash, root.flipped(end % 256), proof))
                    #expect(!holds(hash, root, proof + [hash]))
                    for j in proof.indices {
                        var wrong = proof
                        wrong[j] = wrong[j].flipped((start + j) % 256)
                        #expect(!holds(hash, root, wrong))
                        wrong.remove(at: j)
                        #expect(!holds(hash, root, wrong))
                    }
                }
            }
        }
        #expect(!TreeProof.isSubtree(3..<3, hash: Merkle.emptyRoot, size: 5, root: Self.naive.root(0..<5), proof: []))
        #expect(!TreeProof.isSubtree(4..<6, hash: .zero, size: 5, root: .zero, proof: []))
    }

    @Test func proofsOfTheVectorsHold() throws {
        let vectors = VectorFiles.tree
        let roots = try Dictionary(uniqueKeysWithValues: vectors.roots.map { ($0.size, try #require(TreeHash(hex: $0.root))) })
        func hashes(_ texts: [String]) throws -> [TreeHash] { try texts.map { try #require(TreeHash(hex: $0)) } }
        for v in vectors.inclusion {
            let leaf = Merkle.leaf(Array("leaf \(v.index)".utf8))
            #expect(TreeProof.root(ofLeaf: leaf, at: v.index, size: v.size, proof: try hashes(v.proof)) == roots[v.size], "\(v.index) of \(v.size)")
        }
        for v in vectors.consistency {
            guard let old = roots[v.from], let root = roots[v.size] else { continue }
            #expect(TreeProof.isConsistent(oldSize: v.from, oldRoot: old, size: v.size, root: root, proof: try hashes(v.proof)), "\(v.from) to \(v.size)")
        }
        for v in vectors.subtrees {
            let hash = try #require(TreeHash(hex: v.hash)), root = try #require(roots[v.size])
            #expect(TreeProof.isSubtree(v.start..<v.end, hash: hash, size: v.size, root: root, proof: try hashes(v.proof)), "\(v.start)..<\(v.end) of \(v.size)")
        }
    }
}
