import CustosBase
import CustosLedger
import Glibc
import Testing

@testable import CustosStore

@Suite("The ledger's files")
struct LedgerFilesTests {
    private let disk = MemoryDisk()

    init() { disk.mount("/l") }

    private func leaves(_ count: Int, from first: Int = 0) -> [[UInt8]] { (first..<first + count).map { Array("leaf \($0)".utf8) } }

    private func root(_ count: Int) -> TreeHash {
        var tree = CompactTree()
        for l in leaves(count) { tree.append(Merkle.leaf(l)) }
        return tree.root()
    }

    private func writer(_ disk: (any DiskIO)? = nil) throws -> LogWriter { try LogWriter(path: "/l/log", origin: "example/1", disk: disk ?? self.disk) }

    // MARK: wal

    @Test("a wal that is torn at any byte gives the leaves before, and nothing else")
    func tornWal() throws {
        disk.mount("/l/log")
        let wal = WriteAheadLog(log: "/l/log", disk: disk, pause: nil)
        let all = leaves(3)
        try wal.append(all.map { ($0, Merkle.leaf($0)) }, at: 7)
        let bytes = try #require(disk.contents("/l/log/wal/7"))
        let record = bytes.count / 3
        for length in 0...bytes.count {
            disk.put("/l/log/wal/7", Array(bytes[..<length]))
            #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 7) == Array(all.prefix(length / record)), "\(length)")
        }
        for i in bytes.indices {
            var bent = bytes
            bent[i] ^= 4
            disk.put("/l/log/wal/7", bent)
            #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 7).count <= i / record, "\(i)")
        }
        disk.put("/l/log/wal/7", bytes)
        #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 9) == Array(all.dropFirst(2)))
        #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 11) == [])
        #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 5) == [], "leaves are missing before")
    }

    @Test("after a failed sync a wal file is never written or synced again; what the next one has stands in its place")
    func failedSync() throws {
        disk.mount("/l/log")
        let faulty = FaultyDisk(disk)
        let wal = WriteAheadLog(log: "/l/log", disk: faulty, pause: nil)
        let (a, b, c) = (leaves(2), leaves(2, from: 10), leaves(1, from: 20))
        try wal.append(a.map { ($0, Merkle.leaf($0)) }, at: 0)
        let used = Locked<[String]>([])
        faulty.strike(at: faulty.calls, .syncError)
        #expect(throws: DiskError.self) { try wal.append(b.map { ($0, Merkle.leaf($0)) }, at: 2) }
        faulty.beforeEach { op, path in if op == .write || op == .dataSync { used.withLock { $0.append(path) } } }
        try wal.append(c.map { ($0, Merkle.leaf($0)) }, at: 2)
        try wal.append(a.map { ($0, Merkle.leaf($0)) }, at: 3)

        #expect(used.value.allSatisfy { $0 == "/l/log/wal/2" } && used.value.count == 4)
        #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 0) == a + c + a)
        // The first write into a file fails: the same name is begun anew.
        wal.clear()
        #expect(disk.paths.filter { $0.contains("/wal/") } == [])
        faulty.beforeEach(nil)
        faulty.strike(at: faulty.calls, .syncError)
        #expect(throws: DiskError.self) { try wal.append(b.map { ($0, Merkle.leaf($0)) }, at: 9) }
        try wal.append(c.map { ($0, Merkle.leaf($0)) }, at: 9)
        #expect(try WriteAheadLog(log: "/l/log", disk: disk, pause: nil).replay(from: 9) == c)
    }

    // MARK: bundles and tiles

    @Test("a log that is opened for each addition, as a mirror does, is the same as one that stays open", arguments: [1, 100, 255, 256, 257, 700])
    func reopened(_ step: Int) throws {
        var size = 0
        while size < 1_500 {
            let w = try writer()
            #expect(w.size == UInt64(size))
            try w.append(leaves(step, from: size))
            size += step
            #expect(w.tree.root() == root(size))
        }
        let log = LogFolder(path: "/l/log", disk: disk)
        #expect(try log.origin == "example/1")
        #expect(try log.entries(0..<UInt64(size), size: UInt64(size)) == leaves(size))
        for s in [1, 2, 255, 256, 257, 511, 1_024, size] where s <= size { #expect(try log.tree(size: UInt64(s)).root() == root(s)) }
        let partial = disk.paths.filter { $0.contains(".p/") }
        #expect(partial.count <= 3, "\(partial)")
        #expect(!disk.paths.contains { $0.hasSuffix(".new") })
    }

    @Test("a tree of several levels is recovered, whatever tile is gone")
    func levels() throws {
        let count = 66_000
        try writer().append(leaves(count))
        let expected = root(count)
        #expect(try writer().tree.root() == expected)
        for name in ["tile/1/000", "tile/1/001.p/1", "tile/2/000.p/1", "tile/0/257.p/208", "tile/0/256", "tile/0/000", "tile/1/000.p/255"] {
            disk.lose("/l/log/" + name)
            #expect(try LogFolder(path: "/l/log", disk: disk).tree(size: UInt64(count)).root() == expected, "\(name)")
            let w = try writer()
            #expect(w.size == UInt64(count) && w.tree.root() == expected, "\(name)")
        }
    }

    @Test("bundles behind a hole are nobody's, and are gone before anything is written there; damage below a checkpoint removes nothing")
    func hole() throws {
        let w = try writer()
        let key = SigningKey.generate()
        try w.append(leaves(2_000))
        let c = Checkpoint(origin: "example/1", size: 2_000, root: root(2_000))
        try w.publish(SignedNote(text: c.text, signatures: [key.sign(c.text, name: "example/1")]))
        let before = disk.paths
        disk.lose("/l/log/tile/entries/003")

        let short = try writer()

        #expect(short.size == 768)
        #expect(Set(before).subtracting(disk.paths) == ["/l/log/tile/entries/003"])
        try short.append(leaves(10, from: 768))
        #expect(short.tree.root() == root(778))
        #expect(!disk.paths.contains("/l/log/tile/entries/004") && !disk.paths.contains("/l/log/tile/0/006"))
        #expect(try writer().tree.root() == root(778))
    }

    @Test("a power cut anywhere in a large addition leaves a beginning of it, and the addition can be made again", arguments: [false, true])
    func powerCut(_ keepsSome: Bool) throws {
        var random = SplitMix(state: 11)
        var index = 0
        while true {
            let memory = MemoryDisk()
            memory.mount("/l")
            let faulty = FaultyDisk(memory)
            var w: LogWriter? = try writer(faulty)
            try w?.append(leaves(250))
            faulty.strike(at: faulty.calls + index, .powerOff)
            let done = (try? w?.append(leaves(900, from: 250))) != nil
            w = nil
            guard faulty.struck != nil else { break }
            memory.cutPower(&random, keepsSome: keepsSome)
            let again = try writer(memory)
            let size = Int(again.size)
            #expect(size >= (done ? 1_150 : 250) && size <= 1_150, "call \(index)")
            #expect(again.tree.root() == root(size), "call \(index)")
            try again.append(leaves(1_150 - size, from: size))
            #expect(again.tree.root() == root(1_150), "call \(index)")
            let last = try writer(memory)
            #expect(last.size == 1_150 && last.tree.root() == root(1_150), "call \(index)")
            #expect(try last.folder.tree(size: 1_150).root() == root(1_150), "call \(index)")
            index += 1
        }
        #expect(index > 30)
    }

    @Test("a checkpoint or key file that was lost, damaged or made by somebody else is written anew", arguments: ["checkpoint", "log.vkey"])
    func smallFiles(_ name: String) throws {
        let b = try PaperLedger()
        try b.append(b.act(1))
        try b.ledger.signNow()
        let other = try PaperLedger()
        try other.ledger.signNow()
        let path = "\(b.ledger.log.path)/\(name)", good = try #require(b.memory.contents(path))
        for bytes in [nil, [], Array("x".utf8), other.memory.contents("\(other.ledger.log.path)/\(name)")] as [[UInt8]?] {
            b.kill()
            b.memory.lose(path)
            if let bytes { b.memory.put(path, bytes) }
            try b.start()
            if name == "log.vkey", bytes?.count ?? 0 > 1 {
                #expect(b.ledger.status.state.word == .forked, "another log's key is no accident")
                break
            }
            b.pass(6)
            #expect(b.memory.contents(path) == good)
            try b.check("\(name) \(String(describing: bytes))")
        }
    }

    // MARK: history

    @Test("a history that was cut short ends at its last whole block after the next start; damage in the middle stays to be seen")
    func history() throws {
        let b = try PaperLedger()
        let witness = SigningKey.generate(), verifier = witness.key(name: "w", kind: .cosignature)
        try b.ledger.setPolicy(Array("witness w \(verifier.text)\nquorum w\n".utf8))
        var sizes: [UInt64] = []
        for i in 0..<3 {
            try b.append(b.act(i))
            try b.ledger.signNow()
            let note = try #require(try b.ledger.log.checkpoint())
            try b.ledger.takeCosignatures([witness.cosign(note.text, name: "w", time: 1_000 + Int64(i))], for: b.ledger.status.signedSize)
            sizes.append(b.ledger.status.signedSize)
        }
        let path = b.ledger.log.path + "/checkpoints"
        let whole = try #require(b.memory.contents(path))
        for cut in [1, 100, whole.count / 3 - 1] {
            b.kill()
            b.memory.put(path, Array(whole.dropLast(cut)))
            try b.start()
            let kept = try #require(b.memory.contents(path))
            #expect(kept.count < whole.count - cut && whole.starts(with: kept))
            #expect(try b.ledger.log.history().map { try Checkpoint(parsing: $0.text).size } == Array(sizes.prefix(2)), "\(cut)")
        }
        b.kill()
        var bent = whole
        bent[whole.count / 2] ^= 1
        b.memory.put(path, bent)
        try b.start()
        #expect(b.memory.contents(path) == bent)
    }
}
