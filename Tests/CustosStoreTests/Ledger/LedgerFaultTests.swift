import CustosBase
import CustosLedger
import CustosStore
import Glibc
import Testing

/// Everything that a ledger does with a disk: first start, policy, leaves over the edge of a bundle, signatures, a cosignature.
private struct Workload {
    let paper: PaperLedger
    let witness = SigningKey.generate()

    init(before: (FaultyDisk) -> Void = { _ in }) throws {
        paper = try PaperLedger(open: false)
        before(paper.disk)
    }

    private var verifier: VerifierKey { witness.key(name: "police.example", kind: .cosignature) }

    /// What fails is tried again, as its callers do; nothing is tried when the machine is off.
    private func insist(_ what: String, _ body: () throws -> Void) -> Bool {
        for _ in 0..<5 {
            do {
                try body()
                return true
            } catch {
                if paper.ledger != nil { paper.pass(1) }
            }
        }
        return false
    }

    /// Answers whether everything came through in the end.
    func run() -> Bool {
        guard insist("start", { try paper.start() }) else { return false }
        var isWhole = true
        func step(_ what: String, _ body: () throws -> Void) { if !insist(what, body) { isWhole = false } }
        step("policy") { try paper.ledger.setPolicy(Array("witness police \(verifier.text)\nquorum police\n".utf8)) }
        let (first, second) = (paper.segment(gate), paper.segment(dock))
        step("first") { try paper.append([first, paper.act(1)]) }
        step("sign") { try paper.ledger.signNow() }
        let many = (0..<250).map { _ in paper.segment(gate) }
        step("many") { try paper.append(many) }
        step("second") { try paper.append(second) }
        paper.pass(6)
        step("over the edge") { try paper.append((2..<8).map { paper.act($0) }) }
        step("sign") { try paper.ledger.signNow() }
        step("cosign") {
            guard let note = try paper.ledger.log.checkpoint() else { throw LedgerError(.damaged, "no checkpoint") }
            try paper.ledger.takeCosignatures([witness.cosign(note.text, name: verifier.name, time: 1_800_000_000)], for: try Checkpoint(parsing: note.text).size)
        }
        step("last") { try paper.append(paper.act(9)) }
        paper.pass(6)
        return isWhole
    }

    func check(_ what: String) throws {
        paper.disk.heal()
        try paper.restart()
        try paper.append(paper.segment(gate), paper.segment(dock))
        try paper.check(what)
        let before = contents
        try paper.restart()
        try paper.check("\(what), twice")
        let after = contents
        let changed = Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }
        #expect(changed.isEmpty, "\(what): a second recovery changed \(changed.sorted())")
        try paper.append(paper.segment(gate), paper.act(10))
        try paper.check("\(what), going on")
        for note in try paper.ledger.log.history() { #expect(note.cosignatureTime(by: verifier) == 1_800_000_000, "\(what)") }
    }

    /// All files but partial ones, of which the last minute's stay until a start.
    private var contents: [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: paper.memory.paths.filter { !$0.contains(".p/") }.map { ($0, paper.memory.contents($0) ?? []) })
    }
}

@Suite("The ledger on disks that fail")
struct LedgerFaultTests {
    /// All calls, or so many that it takes half a minute: errors differ little in what they do.
    private static let isThorough = getenv("CUSTOS_ALL_FAULTS") != nil

    @Test("without a fault it all comes through")
    func plain() throws {
        let w = try Workload()
        #expect(w.run())
        try w.check("plain")
        #expect(w.paper.ledger.witnessTimes().map(\.time) == [1_800_000_000])
        print("the ledger's workload: \(w.paper.disk.calls) calls")
    }

    @Test(
        "whatever call fails once, everything comes through, and nothing that was acknowledged or signed is lost",
        arguments: [FaultyDisk.Fault.error(EIO), .error(ENOSPC), .error(EROFS), .shortWrite, .syncError])
    func everyCall(_ fault: FaultyDisk.Fault) throws {
        let step = Self.isThorough ? 1 : fault == .syncError || fault == .error(EIO) ? 4 : 9
        var index = 0
        var struck: [DiskOperation: Int] = [:]
        while true {
            let w = try Workload { $0.strike(at: $0.calls + index, fault) }
            let isWhole = w.run()
            guard let op = w.paper.disk.struck else { break }
            struck[op, default: 0] += 1
            let what = "\(fault) at call \(index), a \(op.rawValue)"
            #expect(isWhole, "\(what): gave up")
            #expect(w.paper.ledger?.status.state.word == .ok, "\(what): \(String(describing: w.paper.ledger?.status.state))")
            try w.check(what)
            index += step
        }
        print("ledger, \(fault): of \(index) calls these were struck: \(struck.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))")
        #expect(index > 100)
    }

    @Test("whenever the power goes, every acknowledged leaf is there, and what was signed is its beginning", arguments: [false, true])
    func powerCut(_ keepsSome: Bool) throws {
        var index = 0
        var random = SplitMix(state: 20_261_124)
        let step = Self.isThorough ? 1 : 5
        while true {
            let w = try Workload { $0.strike(at: $0.calls + index, .powerOff) }
            _ = w.run()
            guard let op = w.paper.disk.struck else { break }
            w.paper.kill()
            w.paper.memory.cutPower(&random, keepsSome: keepsSome)
            try w.check("power off at call \(index), a \(op.rawValue)")
            index += step
        }
        #expect(index > 100)
    }

    @Test("what a start found in the wal it has made durable, although no sync of it ever came back")
    func foundIsDurable() throws {
        let b = try PaperLedger()
        try b.append(b.segment(gate))
        var random = SplitMix(state: 1)
        // After the write.
        b.disk.strike(at: b.disk.calls + 1, .powerOff)
        #expect(throws: LedgerError.self) { try b.ledger.append([b.segment(dock)]) }
        #expect(b.disk.struck == .dataSync)
        b.kill()
        b.disk.heal()
        try b.start()
        #expect(try b.ledger.leafIndex(of: dock, 0) == 2)

        b.kill()
        b.memory.cutPower(&random, keepsSome: false)
        try b.start()

        #expect(try b.ledger.leafIndex(of: dock, 0) == 2)
        try b.check("found")
    }

    @Test("killed between any two calls, nothing is lost either")
    func killed() throws {
        var index = 0
        while true {
            let w = try Workload { $0.strike(at: $0.calls + index, .powerOff) }
            _ = w.run()
            guard let op = w.paper.disk.struck else { break }
            w.paper.kill()
            try w.check("killed at call \(index), a \(op.rawValue)")
            index += Self.isThorough ? 1 : 7
        }
        #expect(index > 100)
    }
}
