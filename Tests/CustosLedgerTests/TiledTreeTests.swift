import CustosBase
import CustosLedger
import Testing

@Suite struct TiledTreeTests {
    private static let naive = NaiveTree(count: 700)

    @Test func smallTreesGiveEveryProof() throws {
        for size in Array(1...40) + [64, 127, 128, 129, 130] {
            let tree = MemoryTiles(Self.naive.leaves[..<size]).tree
            #expect(try tree.root() == Self.naive.root(0..<size))
            for i in 0..<size {
                #expect(try tree.leafHash(UInt64(i)) == Self.naive.leaves[i])
                #expect(try tree.inclusionProof(UInt64(i)) == Self.naive.path(i, 0..<size))
            }
            for old in 1...size { #expect(try tree.consistencyProof(from: UInt64(old)) == Self.naive.proof(0..<old, 0..<size)) }
            #expect(try tree.consistencyProof(from: 0) == [])
            guard size <= 20 || size == 130 else { continue }
            for start in 0..<size {
                for end in start + 1...size {
                    let range = UInt64(start)..<UInt64(end)
                    guard Subtree.isValid(range) else { continue }
                    #expect(try tree.hash(of: range) == Self.naive.root(start..<end))
                    #expect(try tree.subtreeProof(range) == Self.naive.proof(start..<end, 0..<size))
                }
            }
        }
    }

    @Test func treesAroundTheEdgesOfTilesGiveTheirProofs() throws {
        for size in [200, 254, 255, 256, 257, 258, 299, 300, 511, 512, 513, 700] {
            let tree = MemoryTiles(Self.naive.leaves[..<size]).tree
            #expect(try tree.root() == Self.naive.root(0..<size))
            for i in Set([0, 1, 127, 128, 254, 255, 256, 257, size / 2, size - 2, size - 1].filter { $0 < size }) {
                #expect(try tree.inclusionProof(UInt64(i)) == Self.naive.path(i, 0..<size))
                #expect(try tree.consistencyProof(from: UInt64(i + 1)) == Self.naive.proof(0..<i + 1, 0..<size))
            }
        }
    }

    @Test func rangesThatAreNoNodesHaveTheirHashesToo() throws {
        let tree = MemoryTiles(Self.naive.leaves[..<300]).tree
        for range in [0..<0, 7..<7, 1..<3, 3..<9, 250..<262, 255..<257, 1..<300] {
            #expect(try tree.hash(of: UInt64(range.lowerBound)..<UInt64(range.upperBound)) == Self.naive.root(range), "\(range)")
        }
    }

    @Test func proofsFromTilesAreThoseOfTheVectors() throws {
        let vectors = VectorFiles.tree
        let leaves = (0..<70_000).map { Merkle.leaf(Array("leaf \($0)".utf8)) }
        let sizes = Set(vectors.inclusion.map(\.size) + vectors.subtrees.map(\.size))
        for size in sizes {
            let tree = MemoryTiles(leaves[..<Int(size)]).tree
            if let root = vectors.roots.first(where: { $0.size == size }) { #expect(try tree.root().hex == root.root) }
            for v in vectors.inclusion where v.size == size { #expect(try tree.inclusionProof(v.index).map(\.hex) == v.proof, "\(v.index) of \(size)") }
            for v in vectors.consistency where v.size == size { #expect(try tree.consistencyProof(from: v.from).map(\.hex) == v.proof, "\(v.from) to \(size)") }
            for v in vectors.subtrees where v.size == size {
                #expect(try tree.hash(of: v.start..<v.end).hex == v.hash)
                #expect(try tree.subtreeProof(v.start..<v.end).map(\.hex) == v.proof, "\(v.start)..<\(v.end) of \(size)")
            }
        }
    }

    @Test func aTileThatIsTooNarrowIsAnErrorAndAWiderOneIsNot() throws {
        struct Cut: TileSource {
            let tiles: MemoryTiles
            let change: Int
            func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
                let tile = try tiles.tile(level: level, index: index, width: width)
                return change < 0 ? Array(tile.dropLast(-change)) : tile + Array(repeating: .zero, count: change)
            }
        }
        let tiles = MemoryTiles(Self.naive.leaves[..<300])
        #expect(throws: LedgerFormatError.self) { try TiledTree(Cut(tiles: tiles, change: -1), size: 300).root() }
        #expect(try TiledTree(Cut(tiles: tiles, change: 3), size: 300).root() == Self.naive.root(0..<300))
    }

    @Test func anErrorOfTheSourceComesThrough() {
        struct None: TileSource {
            func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] { throw MemoryTiles.Unexpected() }
        }
        #expect(throws: MemoryTiles.Unexpected.self) { try TiledTree(None(), size: 3).inclusionProof(1) }
    }

    @Test func pathsOfTilesAreThoseOfTheVectors() {
        for v in VectorFiles.notes.tilePaths {
            let parsed = TilePath.parse(v.path)
            #expect(parsed?.level == v.level && parsed?.index == v.index && parsed?.width == v.width, "\(v.path)")
            guard let index = v.index, let width = v.width else { continue }
            #expect((v.level.map { TilePath.tile(level: $0, index: index, width: width) } ?? TilePath.entries(index: index, width: width)) == v.path)
        }
        for index in [0, 1, 999, 1000, 999_999, 1_000_000, UInt64.max] {
            for width in [1, 255, 256] {
                let path = TilePath.tile(level: 7, index: index, width: width), parsed = TilePath.parse(path)
                #expect(parsed?.level == 7 && parsed?.index == index && parsed?.width == width, "\(path)")
            }
        }
    }

    @Test func bundlesAreReadAsTheyWereWritten() throws {
        let leaves = [[], [1], Array(repeating: 7, count: 1024), Array(repeating: 9, count: 65_535)] as [[UInt8]]
        let bytes = EntryBundle.encode(leaves)
        #expect(bytes.prefix(5) == [0, 0, 0, 1, 1])
        #expect(try EntryBundle.decode(bytes, limit: 4) == leaves)
        #expect(try EntryBundle.decode([], limit: 0) == [])
        #expect(throws: LedgerFormatError(.tooLarge, at: 2 + 3 + 1026, "more than 3 entries")) { try EntryBundle.decode(bytes, limit: 3) }
        for cut in [1, 3, 4, 6, bytes.count - 1] { #expect(throws: LedgerFormatError.self) { try EntryBundle.decode(Array(bytes.prefix(cut)), limit: 256) } }
    }

    @Test func hashesReadWhatTheyWrite() throws {
        let bytes = Array(UInt8(100)..<132)
        let hash = try #require(TreeHash(bytes))
        #expect(hash.bytes == bytes)
        #expect(TreeHash(hex: hash.hex) == hash && TreeHash(base64: hash.base64) == hash)
        #expect(TreeHash(bytes.dropLast()) == nil && TreeHash(bytes + [0]) == nil)
        #expect(TreeHash(hex: hash.hex.uppercased()) == nil && TreeHash(hex: hash.hex.dropLast()) == nil && TreeHash(hex: hash.hex + "00") == nil)
        #expect(TreeHash(base64: hash.base64.dropLast()) == nil && TreeHash(base64: hash.base64.replacing("=", with: "A")) == nil)
        #expect(TreeHash(base64: " " + hash.base64.dropLast()) == nil && TreeHash(base64: hash.base64.replacing("+", with: "-").replacing("/", with: "_")) != .zero)
        #expect(TreeHash(Slice(base: [7] + bytes, bounds: 1..<33)) == hash && TreeHash(AnyCollection(bytes)) == hash)
        #expect(TreeHash.encode([hash, .zero]) == bytes + TreeHash.zero.bytes && TreeHash.decode(TreeHash.encode([hash, .zero])) == [hash, .zero])
        #expect(TreeHash.decode([]) == [] && TreeHash.decode(bytes + [0]) == nil)
        #expect(TreeHash.zero.bytes == [UInt8](repeating: 0, count: 32))
    }
}
