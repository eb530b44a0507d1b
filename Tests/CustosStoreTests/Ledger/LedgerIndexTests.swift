import CustosBase
import CustosLedger
import Foundation
import GRDB
import Testing

@testable import CustosStore

@Suite("The ledger's index")
struct LedgerIndexTests {
    private func filled() throws -> PaperLedger {
        let b = try PaperLedger()
        try b.append(LedgerEntry(fact: .rule(CameraID(1), floor: 30, target: 40)), LedgerEntry(fact: .camera(CameraID(1), body: [1])))
        for i in 0..<300 {
            b.clocks.advance(.seconds(60 as Int64))
            try b.append(b.segment(gate), b.segment(dock))
            if i == 100 { b.clocks.step(.seconds(77 as Int64)) }
            if i % 50 == 0 { try b.ledger.signNow() }
        }
        return b
    }

    /// A closed database with its side files.
    private func copy(_ from: String, _ to: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: from + suffix) { try FileManager.default.copyItem(atPath: from + suffix, toPath: to + suffix) }
    }

    /// All that can be asked of it.
    private func answers(_ b: PaperLedger) throws -> [String] {
        var out = try [gate, dock].flatMap { stream in try (UInt64(0)..<301).map { "\(stream) \($0) \(String(describing: try b.ledger.leafIndex(of: stream, $0)))" } }
        let end = b.clocks.wall()
        for hours in stride(from: Int64(0), to: 6, by: 1) {
            out.append("\(try b.ledger.streamLeaves(of: gate, touching: WallRange(end - .seconds(3_600 * (hours + 1)), end - .seconds(3_600 * hours))))")
        }
        out.append("\(String(describing: b.ledger.currentRule(of: CameraID(1)))) \(String(describing: b.ledger.currentCamera(of: CameraID(1))))")
        out.append("\(try b.ledger.clockLeaves(in: 0..<b.ledger.status.size))")
        return out
    }

    @Test("lost, damaged, or of another log, it is made anew and says the same")
    func rebuilt() throws {
        let b = try filled()
        let before = try answers(b)
        #expect(before.last == "[205]" && before[0] == "1/main 0 Optional(3)")
        try b.restart()
        #expect(try answers(b) == before)
        b.kill()
        unlinkIndex(b)
        try b.start()
        #expect(try answers(b) == before)
        b.kill()
        unlinkIndex(b)
        try Data(repeating: 7, count: 40_000).write(to: URL(fileURLWithPath: b.path + "/index.sqlite"))
        try b.start()
        #expect(try answers(b) == before)
        b.kill()
        let other = try PaperLedger()
        try other.append((0..<100).map { other.act($0) })
        other.ledger.stop()
        other.kill()
        unlinkIndex(b)
        try copy(other.path + "/index.sqlite", b.path + "/index.sqlite")
        try b.start()
        #expect(try answers(b) == before)
        try b.append(b.segment(gate))
        try b.check("after")
    }

    @Test("an index that is ahead of a log which a power cut took back is made anew")
    func ahead() throws {
        let b = try filled()
        let size = b.ledger.status.size
        try b.ledger.signNow()
        let old = b.snapshot(), log = b.ledger.log.path
        let signer = Dictionary(uniqueKeysWithValues: b.memory.paths.filter { $0.hasPrefix(b.signerPath) }.map { ($0, b.memory.contents($0) ?? []) })
        for i in 0..<10 { try b.append(b.act(i), b.segment(gate)) }
        b.ledger.core.index.close()
        try copy(b.path + "/index.sqlite", b.path + "/before.sqlite")
        b.kill()
        b.putBack(old, to: log)
        for (path, bytes) in signer { b.memory.put(path, bytes) }
        try b.start()
        #expect(b.ledger.status.size == size)
        #expect(try b.ledger.leafIndex(of: gate, 300) == nil)
        b.acknowledged = b.acknowledged.filter { $0.key < size }
        try b.append(b.segment(gate))
        try b.check("after")

        // It is not behind, and speaks of other leaves: that of before the cut, beside a log that has grown otherwise.
        try b.append((0..<30).map { b.act($0) })
        let good = try answers(b)
        b.kill()
        unlinkIndex(b)
        try copy(b.path + "/before.sqlite", b.path + "/index.sqlite")
        try b.start()
        #expect(try answers(b) == good)
    }

    @Test("while the index cannot be written, its answers come from memory")
    func backlog() throws {
        let b = try filled()
        let before = try answers(b)
        let index = b.ledger.core.index
        try index.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = ON") }
        let gap = try b.append(LedgerEntry(fact: .gap(gate, from: b.clocks.wall(), to: b.clocks.wall() + .seconds(60 as Int64), .camera)))
        let last = try b.append(b.segment(gate))
        #expect(try b.ledger.leafIndex(of: gate, 300) == last[0])
        #expect(try b.ledger.streamLeaves(of: gate, touching: WallRange(b.clocks.wall() - .seconds(60 as Int64), b.clocks.wall() + .seconds(60 as Int64))).suffix(2) == gap + last)
        try index.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = OFF") }
        try b.append(b.act(1))
        #expect(try b.ledger.leafIndex(of: gate, 300) == last[0])
        let after = try answers(b)
        try b.restart()
        #expect(try answers(b) == after && after != before)
    }
}
