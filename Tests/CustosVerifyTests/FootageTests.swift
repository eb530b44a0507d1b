import CustosBase
import CustosLedger
import Foundation
import Testing

@testable import CustosVerify

@Suite("footage")
struct FootageTests {
    /// Segments 1...5, of which 4 is lost and 5 lawfully erased.
    private func log() -> TestLog {
        var log = TestLog()
        log.record(.on, at: 0)
        for n in 1...5 { log.segment(UInt64(n), at: Int64(n - 1) * 60) }
        log.loss(4, 4, at: 300)
        log.expire(5, 5, count: 1, at: 300, ground: .order, body: TestLog.hash(1))
        return log
    }
    private static let place = "rec/12-main/20251009/"

    /// A volume with the files that the log says are there.
    private func volume() throws -> TestFolder {
        let folder = try TestFolder()
        for n in 1...3 { try folder.write(Self.place + "\(n).mp4", TestLog.content(UInt64(n))) }
        return folder
    }

    private func said(_ folders: [TestFolder], log: TestLog? = nil, pending: [[UInt8]] = [], reading: NodeJudge.Reading = .digests) throws -> [String] {
        let log = log ?? self.log()
        var view = log.view
        view.pending = pending
        return try lines([view], policy: log.policy(), footage: folders.map(\.path), reading: reading)
    }

    private let honest = ["EXPIRED-LAWFUL seg 12/main 5", "INTACT seg 12/main 1", "INTACT seg 12/main 2", "INTACT seg 12/main 3", "LOSS-DECLARED seg 12/main 4"]

    @Test("that is there and right is intact; what is lost or erased is said as that")
    func right() throws {
        #expect(try said([volume()]) == honest)
    }

    @Test("a file that is gone, changed, longer or a link")
    func wrong() throws {
        func after(_ change: (TestFolder) throws -> Void) throws -> [String] {
            let folder = try volume()
            try change(folder)
            return try said([folder]).filter { $0.contains(" 2") }
        }

        #expect(try after { try $0.remove(Self.place + "2.mp4") } == ["MISSING seg 12/main 2"])
        #expect(try after { try $0.write(Self.place + "2.mp4", "segment 3") } == ["ALTERED seg 12/main 2"])
        #expect(try after { try $0.write(Self.place + "2.mp4", "segment 2 and more") } == ["ALTERED seg 12/main 2"])
        let linked = try volume()
        try linked.remove(Self.place + "2.mp4")
        try linked.link(Self.place + "2.mp4", to: "3.mp4")
        #expect(try said([linked]) == ["EXPIRED-LAWFUL seg 12/main 5", "INTACT seg 12/main 1", "INTACT seg 12/main 3", "LOSS-DECLARED seg 12/main 4", "MISSING seg 12/main 2", "UNLOGGED file 12-main/20251009/2.mp4"])
    }

    @Test("may lie on any volume and in any day; of two files of a number the wrong one is unlogged")
    func places() throws {
        let first = try volume(), second = try TestFolder()
        try first.remove(Self.place + "2.mp4")
        try second.write("rec/12-main/20991231/2.mp4", TestLog.content(2))
        #expect(try said([first, second]) == honest)
        try first.write(Self.place + "2.mp4", "other")
        #expect(try said([first, second]) == honest + ["UNLOGGED file 12-main/20251009/2.mp4"])
    }

    @Test("that was lost and is whole again is intact; what was erased is not looked at")
    func found() throws {
        let folder = try volume()
        try folder.write(Self.place + "4.mp4", TestLog.content(4))
        try folder.write(Self.place + "5.mp4", "anything")

        #expect(try said([folder]) == ["EXPIRED-LAWFUL seg 12/main 5", "INTACT seg 12/main 1", "INTACT seg 12/main 2", "INTACT seg 12/main 3", "INTACT seg 12/main 4"])
    }

    @Test("that no leaf knows is unlogged, unless it is about to be logged or in the write-ahead log")
    func unlogged() throws {
        let folder = try volume()
        for n in [6, 13, 14] { try folder.write(Self.place + "\(n).mp4", "x") }
        try folder.write("rec/13-sub/20251009/8.mp4", "x")
        try folder.write("rec/13-sub/20251009/9.mp4", "x")
        for name in ["12-main/20251009/7.open", "12-main/20251009/x.mp4", "12-main/20251009/07.mp4", "12-main/2025/7.mp4", "12-other/20251009/7.mp4", "7.open", "a b%.txt", "中"] { try folder.write("rec/" + name, "x") }

        #expect(
            try said([folder]) == [
                "CANNOT-TELL file 12-main/20251009/13.mp4", "CANNOT-TELL file 12-main/20251009/6.mp4", "CANNOT-TELL file 13-sub/20251009/8.mp4",
            ] + honest + [
                "UNLOGGED file %E4%B8%AD", "UNLOGGED file 12-main/2025/7.mp4", "UNLOGGED file 12-main/20251009/07.mp4", "UNLOGGED file 12-main/20251009/14.mp4", "UNLOGGED file 12-main/20251009/x.mp4",
                "UNLOGGED file 12-other/20251009/7.mp4", "UNLOGGED file 13-sub/20251009/9.mp4", "UNLOGGED file 7.open", "UNLOGGED file a%20b%25.txt",
            ])

        var waiting = log()
        waiting.segment(14, at: 300)
        #expect(try said([folder], pending: [waiting.leaves[waiting.leaves.count - 1]]).filter { $0.contains("/14.mp4") } == [])
    }

    @Test("whose contents are not read is not called intact")
    func quick() throws {
        let folder = try volume()
        try folder.write(Self.place + "2.mp4", "segment X")
        try folder.write(Self.place + "3.mp4", "short")

        #expect(
            try said([folder], reading: .presence) == [
                "ALTERED seg 12/main 3", "CANNOT-TELL seg 12/main 1", "CANNOT-TELL seg 12/main 2", "EXPIRED-LAWFUL seg 12/main 5", "LOSS-DECLARED seg 12/main 4",
            ])
    }
}

@Suite("a folder")
struct MaterialTests {
    /// A log folder as the ledger writes it.
    private func write(_ log: TestLog, in folder: TestFolder, at place: String) throws {
        let prefix = place.isEmpty ? "" : place + "/"
        try folder.write(prefix + "origin", "\(log.origin)\n")
        try folder.write(prefix + "log.vkey", log.key.text + "\n")
        try folder.write(prefix + "checkpoint", log.note().bytes)
        if !log.history.isEmpty { try folder.write(prefix + "checkpoints", log.history.flatMap { Array("note \($0.bytes.count)\n".utf8) + $0.bytes }) }
        for from in stride(from: 0, to: log.leaves.count, by: 256) {
            let some = Array(log.leaves[from..<min(from + 256, log.leaves.count)])
            try folder.write(prefix + TilePath.entries(index: UInt64(from / 256), width: some.count), EntryBundle.encode(some))
        }
    }

    private func log(_ count: Int, epoch: UInt64 = 1) -> TestLog {
        var log = TestLog(epoch: epoch)
        log.record(.on, at: 0)
        for n in 1..<count { log.segment(UInt64(n), at: Int64(n - 1) * 60) }
        return log
    }

    private func run(_ path: String, _ change: (inout Verification) throws -> Void = { _ in }) throws -> [String] {
        var verification = Verification(path: path, terms: Terms(policy: try log(1).policy(), now: TestLog.start))
        try change(&verification)
        return try verification.run().summary().lines
    }

    @Test("of a log is read whatever bundles it has of the last leaves")
    func bundles() throws {
        let folder = try TestFolder()
        let log = log(300)
        try write(log, in: folder, at: "")
        let expected = (1..<300).map { "CANNOT-TELL seg 12/main \($0)" }.sorted()
        #expect(try run(folder.path) == expected)

        // A wider one in place of the right one, then a narrower.
        var longer = log
        longer.segment(300, at: 299 * 60)
        try folder.remove("tile/entries/001.p/44")
        try folder.write("tile/entries/001.p/45", EntryBundle.encode(Array(longer.leaves[256..<301])))
        #expect(try run(folder.path) == expected)
        try folder.remove("tile/entries/001.p/45")
        #expect(try run(folder.path) == ["CANNOT-TELL leaf 256-299"])
        try folder.write("tile/entries/001.p/40", EntryBundle.encode(Array(log.leaves[256..<296])))
        #expect(try run(folder.path) == ["CANNOT-TELL leaf 296-299"])
        try folder.write("tile/entries/001.p/44", EntryBundle.encode(Array(log.leaves[256..<299])))
        #expect(try run(folder.path) == ["ALTERED log \(log.origin)", "CANNOT-TELL leaf 256-299"])
    }

    @Test("of a recorder is read with its footage and its write-ahead log, of a mirror with all its logs")
    func node() throws {
        let folder = try TestFolder()
        let old = log(2), new = log(3, epoch: 2)
        try write(old, in: folder, at: "ledger/log-1")
        try write(new, in: folder, at: "ledger/log-2")
        for n in 1...3 { try folder.write("footage/rec/12-main/20251009/\(n).mp4", TestLog.content(UInt64(n))) }
        var next = new
        next.segment(3, at: 120)
        let leaf = next.leaves[3]
        try folder.write("ledger/log-2/wal/3", [UInt8(leaf.count >> 8), UInt8(leaf.count & 255)] + leaf + Merkle.leaf(leaf).bytes.prefix(8) + [0, 9, 9])
        func policyless(_ path: String, _ against: [String] = []) throws -> [String] {
            try run(path) {
                $0.terms.policy = nil
                $0.against = against
            }
        }

        #expect(try policyless(folder.path) == ["CANNOT-TELL key \(old.origin)", "CANNOT-TELL key \(new.origin)", "INTACT seg 12/main 1", "INTACT seg 12/main 2"])

        let mirror = try TestFolder()
        try write(old, in: mirror, at: "logs/" + Hex.encode(Digest.sha256(Array(old.origin.description.utf8))))
        try write(log(9, epoch: 2), in: mirror, at: "logs/" + Hex.encode(Digest.sha256(Array(new.origin.description.utf8))))
        #expect(try policyless(folder.path, [mirror.path]).suffix(8) == ["INTACT seg 12/main 1", "INTACT seg 12/main 2", "INTACT seg 12/main 3"] + (4...8).map { "MISSING seg 12/main \($0)" })
        #expect(try policyless(mirror.path).count == 2 + 8)
    }

    @Test("of a witness, which keeps no leaves, says that they are missing")
    func witness() throws {
        let folder = try TestFolder()
        var log = log(10)
        log.witnessed(at: 1)
        try write(log, in: folder, at: "logs/x")
        try folder.remove("logs/x/tile")

        #expect(try run(folder.path) == ["CANNOT-TELL leaf 0-9"])
    }

    @Test("that is none of ours, or an option that has nothing to do with it, is wrong usage")
    func usage() throws {
        let folder = try TestFolder(), empty = try TestFolder(), other = try TestFolder()
        try write(log(3), in: folder, at: "")
        try write(log(3, epoch: 2), in: other, at: "")
        func code(_ body: () throws -> [String]) -> Int32? {
            do {
                _ = try body()
                return nil
            } catch {
                return (error as? VerifierError)?.exitCode
            }
        }

        #expect(code { try run(empty.path) } == 2)
        #expect(code { try run(empty.path + "/nothing") } == 2)
        #expect(code { try run(folder.path + "/origin") } == 2)
        #expect(code { try run(folder.path) { $0.footage = [empty.path + "/nothing"] } } == 2)
        #expect(code { try run(folder.path) { $0.against = [empty.path] } } == 2)
        #expect(code { try run(folder.path) { $0.against = [folder.path + "/log.vkey"] } } == 2)
        #expect(code { try run(folder.path) { $0.against = [other.path] } } == 2)
        #expect(code { try run(folder.path) { $0.against = [folder.path] } } == nil)
    }
}

@Suite("a recorder that goes on while it is checked")
struct LivingNodeTests {
    @Test("is looked at again when a file went away: its newer leaves may say why")
    func again() throws {
        let folder = try TestFolder()
        var log = TestLog()
        log.record(.on, at: 0)
        log.segment(1, at: 0)
        log.segment(2, at: 60)
        let before = log
        log.expire(1, 1, count: 1, at: 120, ground: .order, body: TestLog.hash(1))
        let after = log
        func write(_ log: TestLog) throws {
            try folder.write("ledger/log-1/origin", "\(log.origin)\n")
            try folder.write("ledger/log-1/" + TilePath.entries(index: 0, width: log.leaves.count), EntryBundle.encode(log.leaves))
            try folder.write("ledger/log-1/checkpoint", log.note().bytes)
        }
        try write(before)
        for n in [1, 2] { try folder.write("footage/rec/12-main/20251009/\(n).mp4", TestLog.content(UInt64(n))) }
        let path = folder.path, note = after.note().bytes, bundle = EntryBundle.encode(after.leaves)
        var verification = Verification(path: path, terms: Terms(policy: try log.policy(), now: TestLog.start))

        // The recorder erases as soon as the leaves were read.
        verification.progress = WorkProgress { stage, _, _ in
            guard stage == .leaves else { return }
            try? FileManager.default.removeItem(atPath: path + "/footage/rec/12-main/20251009/1.mp4")
            try? Data(bundle).write(to: URL(fileURLWithPath: path + "/ledger/log-1/tile/entries/000.p/4"))
            try? Data(note).write(to: URL(fileURLWithPath: path + "/ledger/log-1/checkpoint"))
        }

        #expect(try verification.run().summary().lines == ["EXPIRED-LAWFUL seg 12/main 1", "INTACT seg 12/main 2"])
    }
}
