import CustosBase
import CustosLedger
import Testing

@Suite struct ProtocolTests {
    private static let vectors = VectorFiles.notes

    /// Every text of the vectors: read and written again the same, or refused.
    private static func check(_ texts: [VectorFiles.Notes.Text], _ again: ([UInt8]) throws(LedgerFormatError) -> [UInt8]) {
        for v in texts {
            let bytes = Array(v.text.utf8)
            do {
                let written = try again(bytes)
                #expect(v.ok, "\(v.name): taken")
                #expect(written == bytes, "\(v.name): changed")
            } catch {
                #expect(!v.ok, "\(v.name): \(error)")
                #expect((0...bytes.count).contains(error.position), "\(v.name): \(error)")
            }
        }
    }

    @Test func proofFiles() { Self.check(Self.vectors.proofs) { b throws(LedgerFormatError) in try TLogProof(parsing: b).bytes } }
    @Test func requestsOfWitnesses() { Self.check(Self.vectors.requests) { b throws(LedgerFormatError) in try AddCheckpointRequest(parsing: b).bytes } }
    @Test func answersOfMirrors() { Self.check(Self.vectors.mirrorInfos) { b throws(LedgerFormatError) in try MirrorInfo(parsing: b).bytes } }

    @Test func aProofFileProvesItsLeaf() throws {
        let naive = NaiveTree(count: 300), key = SigningKey.generate()
        let checkpoint = Checkpoint(origin: "log", size: 300, root: naive.root(0..<300))
        let note = SignedNote(text: checkpoint.text, signatures: [key.sign(checkpoint.text, name: "log")])
        let written = TLogProof(index: 256, hashes: try MemoryTiles(naive.leaves).tree.inclusionProof(256), checkpoint: note).bytes
        let proof = try TLogProof(parsing: written)
        let read = try Checkpoint(parsing: proof.checkpoint.text)
        #expect(TreeProof.root(ofLeaf: Merkle.leaf(Array("leaf 256".utf8)), at: proof.index, size: read.size, proof: proof.hashes) == read.root)
        #expect(proof.checkpoint.isSigned(by: key.key(name: "log", kind: .ed25519)) && proof.extra == nil)
    }

    // MARK: add-entries

    @Test func thePackagesAreTheBundlesThatTheSpanTouches() {
        func ranges(_ start: UInt64, _ end: UInt64) -> [[UInt64]] {
            let header = AddEntriesHeader(origin: "o", start: start, end: end)
            return (0..<header.packageCount).map {
                let p = header.package($0)
                return [p.entries.lowerBound, p.entries.upperBound, p.subtree.lowerBound, p.subtree.upperBound]
            }
        }
        #expect(ranges(0, 0) == [] && ranges(256, 256) == [])
        #expect(ranges(0, 1) == [[0, 1, 0, 1]])
        #expect(ranges(0, 256) == [[0, 256, 0, 256]])
        #expect(ranges(255, 257) == [[255, 256, 0, 256], [256, 257, 256, 257]])
        #expect(ranges(300, 600) == [[300, 512, 256, 512], [512, 600, 512, 600]])
    }

    /// A body that uploads leaves `start` to `end` of the tree of `end` leaves.
    private static func body(_ naive: NaiveTree, _ start: Int, _ end: Int, ticket: [UInt8] = [1, 2]) throws -> (header: AddEntriesHeader, bytes: [UInt8]) {
        let tree = MemoryTiles(naive.leaves[..<end]).tree
        let header = AddEntriesHeader(origin: "log.example", start: UInt64(start), end: UInt64(end), ticket: ticket)
        var bytes = header.bytes
        for i in 0..<header.packageCount {
            let (entries, subtree) = header.package(i)
            bytes += EntryPackage(entries: entries.map { Array("leaf \($0)".utf8) }, proof: try tree.subtreeProof(subtree)).bytes
        }
        return (header, bytes)
    }

    @Test(arguments: [(0, 1), (0, 256), (0, 700), (255, 257), (300, 600), (511, 513), (256, 700), (5, 5)])
    func aBodyIsReadHoweverItIsCut(start: Int, end: Int) throws {
        let naive = NaiveTree(count: 700)
        let (header, bytes) = try Self.body(naive, start, end)
        for step in [1, 7, 1000, bytes.count] {
            var decoder = AddEntriesDecoder(), index = start, taken: UInt64 = 0
            for at in stride(from: 0, to: bytes.count, by: step) {
                decoder.append(bytes[at..<min(bytes.count, at + step)])
                guard try decoder.nextHeader() != nil else { continue }
                while let package = try decoder.nextPackage() {
                    let (entries, subtree) = header.package(taken)
                    #expect(package.entries == entries.map { Array("leaf \($0)".utf8) })
                    let before = Array(naive.leaves[Int(subtree.lowerBound)..<Int(entries.lowerBound)])
                    #expect(package.isProven(subtree: subtree, before: before, size: UInt64(end), root: naive.root(0..<end)))
                    index += package.entries.count
                    taken += 1
                }
            }
            #expect(decoder.header == header)
            #expect(index == end && decoder.isComplete && !decoder.hasRest && decoder.taken == header.packageCount)
        }
    }

    @Test func aPackageWithAnotherLeafOrAnotherProofIsNotProven() throws {
        let naive = NaiveTree(count: 600), root = naive.root(0..<600)
        let tree = MemoryTiles(naive.leaves).tree
        let entries = (300..<512).map { Array("leaf \($0)".utf8) }, before = Array(naive.leaves[256..<300]), proof = try tree.subtreeProof(256..<512)
        func holds(_ entries: [[UInt8]], _ before: [TreeHash], _ proof: [TreeHash]) -> Bool {
            EntryPackage(entries: entries, proof: proof).isProven(subtree: 256..<512, before: before, size: 600, root: root)
        }
        #expect(holds(entries, before, proof))
        var wrong = entries
        wrong[7][0] ^= 1
        #expect(!holds(wrong, before, proof))
        #expect(!holds(entries.dropLast(), before, proof) && !holds(entries, before.dropLast(), proof) && !holds(entries, before, proof.dropLast()))
        #expect(!holds(entries, before, proof.map { $0.flipped(3) }))
    }

    @Test func aBodyThatIsCutOffWaitsAndOneThatIsWrongIsRefused() throws {
        let (header, bytes) = try Self.body(NaiveTree(count: 10), 0, 10)
        var decoder = AddEntriesDecoder()
        decoder.append(bytes.dropLast())
        #expect(try decoder.nextHeader() == header)
        #expect(try decoder.nextPackage() == nil)
        #expect(!decoder.isComplete && decoder.hasRest)

        func refused(_ bytes: [UInt8], maximumEntryBytes: Int = 1024, _ position: Int) {
            var decoder = AddEntriesDecoder(maximumEntryBytes: maximumEntryBytes)
            decoder.append(bytes)
            do {
                _ = try decoder.nextHeader()
                _ = try decoder.nextPackage()
                Issue.record("taken")
            } catch { #expect(error.position == position, "\(error)") }
        }
        func changed(_ at: Int, _ to: UInt8) -> [UInt8] {
            var b = bytes
            b[at] = to
            return b
        }
        refused(changed(0, 200), 0)  // an origin of 51,211 bytes
        refused(changed(2, 0), 2)  // a NUL in the origin
        refused(changed(2, 0xFF), 2)  // no UTF-8
        refused([0, 0] + bytes.dropFirst(13), 2)  // no origin
        refused(changed(13, 1), 13)  // starts after its end
        refused(changed(21, 0x80), 13)  // 2^63 and more
        refused(bytes, maximumEntryBytes: 5, header.bytes.count)  // leaves of 6 bytes
        let count = header.bytes.count + 10 * 8
        refused(changed(count, 64), count)  // 64 hashes

        // Positions count from the body's first byte, also when it came in parts.
        var late = AddEntriesDecoder()
        late.append(header.bytes)
        #expect(try late.nextHeader() == header)
        late.append(changed(count, 64)[header.bytes.count...])
        #expect(throws: LedgerFormatError(.tooLarge, at: count, "a proof of 64 hashes")) { try late.nextPackage() }
    }
}
