import CustosBase
import CustosLedger
import CustosStore
import Testing

@Suite("The fork guard")
struct LedgerForkTests {
    private func grow(_ b: PaperLedger, _ count: Int) throws {
        try b.append((0..<count).map { _ in b.segment(gate) })
        try b.ledger.signNow()
    }

    private func isForked(_ b: PaperLedger, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(b.ledger.status.state.word == .forked, sourceLocation: sourceLocation)
        let size = b.ledger.status.size, signed = b.signer.issued.count
        let error = #expect(throws: LedgerError.self, sourceLocation: sourceLocation) { try b.ledger.append([b.act(1)]) }
        #expect(error?.code == .forked, sourceLocation: sourceLocation)
        #expect(throws: LedgerError.self, sourceLocation: sourceLocation) { try b.ledger.signNow() }
        b.pass(10)
        #expect(b.ledger.status.size == size && b.signer.issued.count == signed, "nothing is appended or signed", sourceLocation: sourceLocation)
    }

    @Test("an old backup of the log is not gone on with; a mirror brings back what is missing, and it goes on")
    func restored() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        let old = b.snapshot()
        try grow(b, 300)
        let mirror = b.mirror(), log = b.ledger.log.path
        b.kill()
        b.putBack(old, to: log)

        try b.start()

        isForked(b)
        try b.restart()
        isForked(b)
        try b.ledger.restore(from: mirror)
        try b.check("restored")
        #expect(try b.ledger.leafIndex(of: gate, 309) == 310)
        try grow(b, 3)
        try b.restart()
        try b.check("restored and restarted")
    }

    @Test("a mirror that has less than was signed, or something else, does not help")
    func poorMirrors() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        let old = b.snapshot()
        try grow(b, 5)
        let short = b.mirror()
        try grow(b, 5)
        let log = b.ledger.log.path
        let whole = b.snapshot()
        b.kill()
        b.putBack(old, to: log)
        try b.start()
        isForked(b)

        #expect(throws: LedgerError.self) { try b.ledger.restore(from: short) }
        isForked(b)
        // One of the leaves that are missing here is changed in the mirror.
        var bent = whole
        let name = TilePath.entries(index: 0, width: 21)
        let end = try #require(bent[name]?.count)
        bent[name]?[end - 100] ^= 1
        b.memory.mount("/bent")
        b.putBack(bent, to: "/bent")
        let error = #expect(throws: LedgerError.self) { try b.ledger.restore(from: LogFolder(path: "/bent", disk: b.memory)) }
        #expect(error?.code == .forked)
        isForked(b)
        #expect(b.ledger.status.size == 11)
        // The folder of another log.
        let other = try PaperLedger()
        try grow(other, 100)
        #expect(throws: LedgerError.self) { try b.ledger.restore(from: other.ledger.log) }
        isForked(b)
        // The whole one does.
        b.memory.mount("/whole")
        b.putBack(whole, to: "/whole")
        try b.ledger.restore(from: LogFolder(path: "/whole", disk: b.memory))
        try b.check("restored")
    }

    @Test("a log whose folder is gone is restored whole")
    func gone() throws {
        let b = try PaperLedger()
        try grow(b, 300)
        let mirror = b.mirror(), log = b.ledger.log.path
        b.kill()
        b.putBack([:], to: log)

        try b.start()

        isForked(b)
        try b.ledger.restore(from: mirror)
        try b.check("restored")
    }

    @Test("leaves that were changed below a signature are a fork, and no mirror mends it: two persons begin a new epoch")
    func changed() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        let mirror = b.mirror()
        var bent = b.snapshot()
        bent[TilePath.entries(index: 0, width: 11)]?[40] ^= 1
        bent[TilePath.tile(level: 0, index: 0, width: 11)] = nil
        let log = b.ledger.log.path, old = b.origin, seed = b.memory.paths.first { $0.hasSuffix("-1.key") }
        b.kill()
        b.putBack(bent, to: log)
        try b.start()
        isForked(b)
        #expect(throws: LedgerError.self) { try b.ledger.restore(from: mirror) }
        let checkpoint = try #require(try b.ledger.log.checkpoint())

        #expect(throws: LedgerError.self) { try b.ledger.beginEpoch(reason: Array("disk".utf8), by: "user:1", second: "user:1") }
        isForked(b)
        try b.ledger.beginEpoch(reason: Array("disk".utf8), by: "user:1", second: "user:2")

        b.acknowledged = [:]
        let first = try b.ledger.leaf(0)
        guard case .epoch(let epoch) = first, case .key(let key) = try b.ledger.leaf(1) else { throw LedgerError(.damaged, "\(first)") }
        #expect(epoch.old == old && epoch.size == 11 && epoch.root == b.signer.issued.last?.root)
        #expect(epoch.note.bytes == Digest.sha256(checkpoint.bytes))
        #expect(try b.ledger.bodies.person(epoch.second) == "user:2")
        #expect(try b.ledger.bodies.body(epoch.body)?.record == Array("disk".utf8))
        #expect(b.ledger.status.epoch == 2 && b.ledger.status.origin == key.vkey.name && key.vkey.name.hasSuffix("/2"))
        #expect(b.memory.contents(try #require(seed)) == nil, "the old log's key is erased")
        // Chains and references begin anew, and segments are logged again.
        let again = try b.append(LedgerEntry(fact: .segment(b.row(gate, 0), flag: .readded)))
        #expect(again == [2])
        guard case .seg(let seg) = try b.ledger.leaf(2) else { return }
        #expect(seg.prev == .zero && seg.flags == .readded)
        b.forgetIssued()
        try b.check("new epoch")
        try b.restart()
        try b.check("new epoch, restarted")
        #expect(b.ledger.status.epoch == 2)
    }

    @Test("power that goes while a new epoch begins leaves the old log forked or the new one whole", arguments: [false, true])
    func epochCut(_ keepsSome: Bool) throws {
        var random = SplitMix(state: 7)
        var index = 0, began = 0
        while true {
            let b = try PaperLedger()
            try grow(b, 10)
            try b.ledger.reportFork("a witness has more")
            b.disk.strike(at: b.disk.calls + index, .powerOff)
            let done = (try? b.ledger.beginEpoch(reason: [1], by: "user:1", second: "user:2")) != nil
            guard b.disk.struck != nil else { break }
            b.kill()
            b.memory.cutPower(&random, keepsSome: keepsSome)
            b.disk.heal()
            try b.start()
            if b.ledger.status.epoch == 1 {
                #expect(!done && b.ledger.status.state.word == .forked, "call \(index)")
                try b.ledger.beginEpoch(reason: [1], by: "user:1", second: "user:2")
            } else {
                began += 1
            }
            #expect(b.ledger.status.epoch == 2 && b.ledger.status.state.word == .ok, "call \(index): \(b.ledger.status)")
            #expect(try b.ledger.leaf(0).kind == "epoch", "call \(index)")
            b.acknowledged = [:]
            b.forgetIssued()
            try grow(b, 3)
            try b.check("call \(index)")
            b.kill()
            index += 1
        }
        #expect(index > 20 && began > 0)
    }

    @Test("of two that use one signer, the second is refused: a node that was cloned comes to nothing")
    func cloned() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        let clone = try PaperLedger(open: false, node: b.node)
        clone.putBack(b.snapshot(), to: clone.path + "/log-1")
        clone.mountLedger()
        try clone.open(b.signer)
        #expect(clone.ledger.status.size == 11 && clone.ledger.status.state.word == .ok)
        try grow(b, 5)

        try clone.append((0..<20).map { clone.act($0) })
        let error = #expect(throws: LedgerError.self) { try clone.ledger.signNow() }

        #expect(error?.code == .forked && clone.ledger.status.state.word == .forked)
        try grow(b, 5)
        #expect(b.ledger.status.state.word == .ok)
    }

    @Test("a signer that does not know the log is no signer of it")
    func lostSigner() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        b.kill()
        for path in b.memory.paths where path.hasPrefix(b.signerPath) { b.memory.lose(path) }

        try b.start()

        isForked(b)
        try b.ledger.beginEpoch(reason: [1], by: "user:1", second: "user:2")
        b.acknowledged = [:]
        b.forgetIssued()
        try b.check("new epoch")
    }

    @Test("a signer whose memory was taken away signs nothing more, and its old one is found out")
    func oldSigner() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        b.kill()
        for path in b.memory.paths where path.hasSuffix("-1.a") || path.hasSuffix("-1.b") { b.memory.lose(path) }
        try b.start()
        isForked(b)
    }

    @Test("what a witness knows better outlasts a restart, until a mirror has it")
    func witness() throws {
        let b = try PaperLedger()
        try grow(b, 10)
        let old = b.snapshot(), oldSigner = Dictionary(uniqueKeysWithValues: b.memory.paths.filter { $0.hasPrefix(b.signerPath) }.map { ($0, b.memory.contents($0) ?? []) })
        try grow(b, 10)
        let mirror = b.mirror(), log = b.ledger.log.path
        // The whole machine is put back, the signer with it: nothing in the house can tell.
        b.kill()
        b.putBack(old, to: log)
        for (path, bytes) in oldSigner { b.memory.put(path, bytes) }
        try b.start()
        #expect(b.ledger.status.state.word == .ok)

        try b.ledger.reportFork("police.example has 21 leaves,\nours are 11")

        isForked(b)
        try b.restart()
        isForked(b)
        // No leaf of a mirror is written before all of them are seen to be those that it has signed.
        let name = TilePath.entries(index: 0, width: 21), good = try #require(b.memory.contents("/mirror/\(name)"))
        var bent = good
        bent[bent.count - 100] ^= 1
        b.memory.put("/mirror/\(name)", bent)
        #expect(throws: LedgerError.self) { try b.ledger.restore(from: mirror) }
        #expect(b.ledger.status.size == 11)
        isForked(b)
        b.memory.put("/mirror/\(name)", good)
        try b.ledger.restore(from: mirror)
        try b.check("restored")
        try b.restart()
        try b.check("restored and restarted")
    }

    @Test("only one process has the ledger")
    func locked() throws {
        let b = try PaperLedger()
        let error = #expect(throws: LedgerError.self) { try b.openAgain() }
        #expect(error?.code == .locked)
    }
}
