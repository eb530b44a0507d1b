import CustosBase
import CustosLedger
import Glibc
import Synchronization
import Testing

@testable import CustosStore

/// A tree in memory that a signer can be asked about.
private struct PaperTree {
    private(set) var hashes: [TreeHash] = []

    mutating func grow(_ count: Int, _ word: String = "leaf") { for _ in 0..<count { hashes.append(Merkle.leaf(Array("\(word) \(hashes.count)".utf8))) } }

    func checkpoint(_ origin: String) -> Checkpoint {
        var tree = CompactTree()
        for h in hashes { tree.append(h) }
        return Checkpoint(origin: origin, size: tree.size, root: tree.root())
    }

    func proof(from old: UInt64) throws -> [TreeHash] { try TiledTree(self, size: UInt64(hashes.count)).consistencyProof(from: old) }
}

extension PaperTree: TileSource {
    func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        precondition(level == 0, "a paper tree is small")
        return Array(hashes[Int(index) * 256..<Int(index) * 256 + width])
    }
}

@Suite("The signer")
struct SignerTests {
    private let disk = MemoryDisk()
    private let origin = "custos/6f9a4c1e-8b6d-4b1e-9a53-0c5f6f0a1b2c/1"

    init() { for p in ["/s", "/t"] { disk.mount(p) } }

    private func service(_ disk: (any DiskIO)? = nil, pause: (@Sendable (String) -> Void)? = nil) throws -> SignerService {
        try SignerService(folder: "/s/signer", secondFolder: "/t/signer", disk: disk ?? self.disk, pause: pause)
    }

    private func code(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> SignerError.Code? {
        (#expect(throws: SignerError.self, sourceLocation: sourceLocation) { try body() })?.code
    }

    @Test("it signs what continues the last tree, the same once more, and nothing that is smaller or beside it")
    func continues() throws {
        let s = try service()
        let key = try s.begin(origin).key
        var tree = PaperTree()
        tree.grow(7)
        let first = tree.checkpoint(origin)
        let signature = try s.sign(first, from: 0, proof: [])
        #expect(SignedNote(text: first.text, signatures: [signature]).isSigned(by: key))
        #expect(try s.sign(first, from: 7, proof: []) == signature)

        tree.grow(30)
        let second = tree.checkpoint(origin)
        #expect(code { _ = try s.sign(second, from: 0, proof: []) } == .other)
        #expect(code { _ = try s.sign(second, from: 7, proof: []) } == .fork)
        _ = try s.sign(second, from: 7, proof: try tree.proof(from: 7))
        #expect(code { _ = try s.sign(first, from: 7, proof: []) } == .fork)
        var other = PaperTree()
        other.grow(7)
        other.grow(30, "other")
        #expect(code { _ = try s.sign(other.checkpoint(origin), from: 37, proof: []) } == .fork)
        other.grow(5)
        #expect(code { _ = try s.sign(other.checkpoint(origin), from: 37, proof: try other.proof(from: 37)) } == .fork)
        #expect(try s.states() == [SignerState(key: key, size: 37, root: second.root)])
    }

    @Test("keys are for their owner alone; a second signer of the folder is refused")
    func files() throws {
        let s = try service()
        _ = try s.begin(origin)
        let keys = disk.paths.filter { $0.hasSuffix(".key") }
        #expect(keys.count == 1 && keys.allSatisfy { disk.mode($0) == 0o600 })
        #expect(code { _ = try service() } == .locked)
        withExtendedLifetime(s) {}
    }

    @Test("epochs: a newer one gets a key, an older one or another node's does not; one that has ended is never signed again")
    func epochs() throws {
        let s = try service()
        let second = String(origin.dropLast()) + "2"
        _ = try s.begin(origin)
        var tree = PaperTree()
        tree.grow(3)
        _ = try s.sign(tree.checkpoint(origin), from: 0, proof: [])
        #expect(code { try s.retire(origin) } == .unknown)
        let state = try s.begin(second)
        #expect(state.size == 0 && state.root == Merkle.emptyRoot)

        try s.retire(origin)
        try s.retire(origin)

        #expect(try s.states().map(\.origin) == [second])
        #expect(code { _ = try s.sign(tree.checkpoint(origin), from: 3, proof: []) } == .unknown)
        #expect(code { _ = try s.begin(origin) } == .unknown)
        #expect(code { _ = try s.begin("custos/\(UUIDValue.random())/3") } == .unknown)
        #expect(code { _ = try s.begin("custos/x/3") } == .request)
        #expect(!disk.paths.contains { $0.hasSuffix("-1.key") })
    }

    @Test("a broken or an old copy of the memory counts for nothing beside the other; both gone, or a contradiction, stops it")
    func copies() throws {
        var s: SignerService? = try service()
        _ = try s?.begin(origin)
        var tree = PaperTree()
        tree.grow(5)
        _ = try s?.sign(tree.checkpoint(origin), from: 0, proof: [])
        let names = disk.paths.filter { $0.hasSuffix(".a") || $0.hasSuffix(".b") }
        #expect(names.count == 2 && names[0].hasPrefix("/s") && names[1].hasPrefix("/t"))
        let old = try names.map { try #require(disk.contents($0)) }
        tree.grow(5)
        _ = try s?.sign(tree.checkpoint(origin), from: 5, proof: try tree.proof(from: 5))
        let new = try names.map { try #require(disk.contents($0)) }
        func reopened(_ a: [UInt8]?, _ b: [UInt8]?) throws -> [UInt64] {
            s = nil
            for (name, bytes) in zip(names, [a, b]) {
                disk.lose(name)
                if let bytes { disk.put(name, bytes) }
            }
            s = try service()
            return try s!.states().map(\.size)
        }
        var torn = new[0]
        torn[torn.count / 2] ^= 1

        #expect(try reopened(old[0], new[1]) == [10])
        #expect(try reopened(new[0], old[1]) == [10])
        #expect(try reopened(torn, new[1]) == [10])
        #expect(try reopened(new[0], nil) == [10])
        #expect(try reopened(nil, nil) == [])
        #expect(code { _ = try s?.begin(origin) } == .damaged)
        #expect(code { _ = try s?.sign(tree.checkpoint(origin), from: 0, proof: []) } == .damaged)
        #expect(try reopened(torn, Array(new[1].dropLast())) == [])
        // Signing repairs.
        #expect(try reopened(old[0], new[1]) == [10])
        _ = try s?.sign(tree.checkpoint(origin), from: 10, proof: [])
        #expect(disk.contents(names[0]) == new[0])
    }

    @Test("whatever call fails or wherever the power goes: no signature is out that the memory does not know")
    func faults() throws {
        var random = SplitMix(state: 3)
        for fault in [FaultyDisk.Fault.error(EIO), .powerOff] {
            for index in 0..<200 {
                let memory = MemoryDisk()
                for p in ["/s", "/t"] { memory.mount(p) }
                let faulty = FaultyDisk(memory)
                faulty.strike(at: index, fault)
                var out: [Checkpoint] = []
                func use() throws {
                    let s = try SignerService(folder: "/s/signer", secondFolder: "/t/signer", disk: faulty)
                    _ = try s.begin(origin)
                    var tree = PaperTree()
                    for _ in 0..<3 {
                        tree.grow(4)
                        let c = tree.checkpoint(origin), old = try s.states().first?.size ?? 0
                        do {
                            _ = try s.sign(c, from: old, proof: try tree.proof(from: old))
                            out.append(c)
                        } catch {}
                    }
                }
                try? use()
                if faulty.struck == nil { break }
                if fault == .powerOff { memory.cutPower(&random, keepsSome: index % 2 == 0) }
                faulty.heal()
                let s = try SignerService(folder: "/s/signer", secondFolder: "/t/signer", disk: faulty)
                let state = try s.begin(origin)
                #expect(state.size >= out.last?.size ?? 0, "\(fault) at \(index)")
                if let last = out.last, last.size == state.size { #expect(state.root == last.root) }
                #expect(index < 199)
            }
        }
    }

    @Test("killed between its memory and its answer, the ledger asks what it remembers, and goes on")
    func killedBeforeAnswer() throws {
        let b = try PaperLedger()
        try b.append(b.act(1))
        b.signer.afterSigning { _ in throw SignerError(.away, "killed") }
        #expect(throws: LedgerError.self) { try b.ledger.signNow() }
        #expect(b.ledger.status.state.word == .signerAway)
        try b.append(b.act(2))
        b.signer.afterSigning(nil)

        try b.ledger.signNow()

        #expect(b.ledger.status.state.word == .ok && b.ledger.status.signedSize == 3)
        try b.check("after")
    }

    @Test("messages read back as they were written, and what is no message is refused")
    func messages() throws {
        var tree = PaperTree()
        tree.grow(100)
        let requests: [SignerRequest] = [.states, .begin(origin), .retire(origin), .sign(tree.checkpoint(origin), from: 37, proof: try tree.proof(from: 37))]
        for r in requests { #expect(try SignerRequest(parsing: r.text) == r) }
        let key = SigningKey.generate()
        let answers: [SignerAnswer] = [
            .states([]), .states([SignerState(key: key.key(name: origin, kind: .ed25519), size: 5, root: .zero)]), .signature(key.sign([1, 10], name: origin)), .done,
            .refused(SignerError(.fork, "a tree")),
        ]
        for a in answers { #expect(try SignerAnswer(parsing: a.text) == a) }
        for text in ["", "x", "custos.signer/v1 states", "custos.signer/v1 states\n\n", "custos.signer/v1 begin\n", requests[3].text + "proof 00\n", requests[1].text.replacing("origin", with: "orign")] {
            #expect(throws: SignerError.self, "\(text)") { try SignerRequest(parsing: text) }
        }
        for text in ["", "yes\n", "refused no\ndetail x\n", "signature\nx\n", "states\nstate a b\n", "done\ndone\n"] {
            #expect(throws: SignerError.self, "\(text)") { try SignerAnswer(parsing: text) }
        }
        var buffer = SignerChannel.frame("done\n")
        let last = buffer.removeLast()
        #expect(try SignerChannel.take(&buffer) == nil)
        buffer += [last, 9]
        #expect(try SignerChannel.take(&buffer) == "done\n")
        #expect(buffer == [9])
        var long: [UInt8] = [0, 1, 0, 1]
        #expect(throws: SignerError.self) { try SignerChannel.take(&long) }
    }
}
