import CustosBase
import CustosLedger
import CustosStore
import Foundation
import Testing

@Suite struct MirrorTests {
    private let bench: WitnessBench
    private let log: PaperLog
    private let mirror: LogMirror

    init() throws {
        bench = try WitnessBench(.mirror)
        log = try PaperLog()
        let folder = try bench.open()
        try folder.addLog(log.verifier)
        mirror = LogMirror(folder)
    }

    private var copy: LogFolder { LogFolder(path: bench.place(of: log.origin), disk: SystemDisk()) }
    private func entries(_ start: UInt64, _ end: UInt64) throws -> [UInt8] { try log.requests.addEntries(origin: log.origin, from: start, to: end, ticket: []).body }
    private func info(_ answer: ProtocolAnswer) throws -> MirrorInfo {
        #expect(answer.contentType == "text/x.tlog.mirror-info")
        return try MirrorInfo(parsing: answer.body)
    }
    private func grow(_ count: Int) throws {
        let old = log.size
        try log.grow(count)
        #expect(try mirror.addCheckpoint(log.request(from: old)) == ProtocolAnswer(200, ""))
    }

    // MARK: What is good

    @Test("leaves that belong to a pending checkpoint are stored and cosigned, whatever the sizes", arguments: [[1], [255], [256], [257], [700], [3, 4, 250, 1, 256, 300]])
    func mirrored(steps: [Int]) throws {
        var at: UInt64 = 0
        for step in steps {
            try grow(step)
            bench.clocks.advance(.seconds(300 as Int64))
            let answer = try mirror.addEntries(entries(at, log.size))

            #expect(answer.status == 200)
            let signature = try #require(answer.signatures.first)
            #expect(signature.verifies(try log.note().text, by: mirror.folder.verifier))
            #expect(signature.claimedTime == bench.clocks.wall().microseconds / 1_000_000)
            at = log.size
        }
        #expect(try copy.tree(size: at).root() == log.log.tree(size: at).root())
        #expect(try copy.entries(0..<at, size: at) == log.log.entries(0..<at, size: at))
        #expect(try copy.history().count == steps.count)
        // As a monitor fetches it.
        let hash = WitnessFolder.hash(of: log.origin)
        #expect(try mirror.folder.checkpoint(hash: hash).body == copy.checkpoint()?.bytes)
        let path = TilePath.tile(level: 0, index: (at - 1) / 256, width: Int((at - 1) % 256) + 1)
        #expect(try mirror.tile(hash: hash, path: path).body.count == (Int((at - 1) % 256) + 1) * 32)
        #expect(try mirror.tile(hash: hash, path: "tile/0/../../../key").status == 404)
    }

    @Test("a pending checkpoint is not the mirror's: nothing is cosigned before the leaves are there")
    func pendingOnly() throws {
        try grow(10)
        #expect(try mirror.folder.checkpoint(hash: WitnessFolder.hash(of: log.origin)).status == 404)
        #expect(bench.file(log.origin, "checkpoint") == nil)
        let shown = try SignedNote(parsing: mirror.pending(hash: WitnessFolder.hash(of: log.origin)).body)
        #expect(shown.isSigned(by: log.verifier) && !shown.isSigned(by: mirror.folder.verifier))
    }

    @Test("a prefix is taken, told with 202, and continued; also after a restart", arguments: [1, 7, 4096])
    func prefix(piece: Int) throws {
        try grow(1000)
        let body = try entries(0, 1000)
        let upload = MirrorUpload(mirror)
        let half = body.count / 2
        for start in stride(from: 0, to: half, by: piece) { #expect(try upload.take(body[start..<min(half, start + piece)]) == nil) }

        let answer = try upload.finish()

        #expect(answer.status == 202)
        let told = try info(answer)
        #expect(told.size == 1000 && told.next > 0 && told.next < 1000 && told.next % 256 == 0)
        let again = LogMirror(try bench.open())
        #expect(try again.addEntries(entries(told.next, 1000)).status == 200)
    }

    @Test("older pending checkpoints stay good to be filled")
    func olderPending() throws {
        try grow(300)
        try grow(300)

        #expect(try mirror.addEntries(entries(0, 300)).status == 200)
        #expect(try mirror.addEntries(entries(300, 600)).status == 200)

        #expect(try info(mirror.addEntries(entries(0, 300))) == MirrorInfo(size: 600, next: 600))
    }

    @Test("two uploads of the same leaves at once both succeed")
    func interleaved() throws {
        try grow(1024)
        let body = try entries(0, 1024), a = MirrorUpload(mirror), b = MirrorUpload(LogMirror(try bench.open()))
        for start in stride(from: 0, to: body.count, by: 1500) {
            let piece = body[start..<min(body.count, start + 1500)]
            for upload in [a, b] {
                if let early = try upload.take(piece) { #expect(early.status == 200) }
            }
        }
        #expect(try a.finish().status == 200 && b.finish().status == 200)
        #expect(try copy.tree(size: 1024).root() == log.log.tree(size: 1024).root())
    }

    @Test("leaves that are no leaves of Custos are stored and counted")
    func unparsed() throws {
        let beat = Leaf.beat(BeatLeaf(moment: LeafMoment(at: WallTime(microseconds: 5), boot: UUIDValue(high: 1, low: 2), bootTime: MonotonicTime(microseconds: 1)), clock: ClockState(word: .ok, offset: nil)))
        try log.append([beat.bytes, [], [0xFF], beat.bytes + [10]])
        #expect(try mirror.addCheckpoint(log.request(from: 0)).status == 200)
        #expect(try mirror.addEntries(entries(0, 4)).status == 200)

        let summary = try #require(try mirror.folder.summaries().first)
        #expect(summary.leaves == 4 && summary.unparsed == 3)
    }

    // MARK: What is refused

    @Test("a request that ends in the middle is 400 or keeps what was whole, at every byte")
    func truncated() throws {
        try grow(258)
        let body = try entries(0, 258)
        var statuses: Set<Int> = []
        for n in stride(from: 0, to: body.count, by: 37) {
            let answer = try mirror.addEntries(Array(body[..<n]))
            statuses.insert(answer.status)
            #expect(answer.status == 400 || answer.status == 202, "ended at \(n)")
        }
        #expect(statuses == [400, 202])
        #expect(bench.file(log.origin, "checkpoint") == nil)
    }

    @Test("a log that is not mirrored is 404, also before its leaves came")
    func unknown() throws {
        let head = AddEntriesHeader(origin: "custos/0190a1b2-0000-4000-8000-000000000002/1", start: 0, end: 5).bytes
        #expect(try MirrorUpload(mirror).take(head)?.status == 404)
    }

    @Test("an end that is no pending checkpoint, and a start that leaves a hole, are 409 with what to do")
    func conflicts() throws {
        #expect(try info(mirror.addEntries(AddEntriesHeader(origin: log.origin, start: 0, end: 0).bytes)) == MirrorInfo(size: 0, next: 0))
        try grow(600)
        for (start, end) in [(0, 599), (0, 601), (0, 0), (300, 600)] as [(UInt64, UInt64)] {
            let answer = try mirror.addEntries(AddEntriesHeader(origin: log.origin, start: start, end: end).bytes)
            #expect(answer.status == 409, "\(start) to \(end)")
            #expect(try info(answer) == MirrorInfo(size: 600, next: 0))
        }
    }

    @Test("leaves far below what is there are 409, not read again")
    func farBelow() throws {
        try grow(9000)
        #expect(try mirror.addEntries(entries(0, 9000)).status == 202)
        #expect(try mirror.addEntries(entries(8192, 9000)).status == 200)
        try grow(1)
        #expect(try info(mirror.addEntries(entries(0, 9001))) == MirrorInfo(size: 9001, next: 9000))
        #expect(try mirror.addEntries(entries(2000, 9001)).status == 200)
    }

    @Test("one wrong bit in leaves or proof is 422, and nothing of its package is kept")
    func wrongLeaves() throws {
        try grow(600)
        let body = try entries(0, 600), head = AddEntriesHeader(origin: log.origin, start: 0, end: 600).bytes.count
        var seen: Set<Int> = []
        for at in stride(from: head + 2, to: body.count, by: 331) {
            let fresh = try WitnessBench(.mirror), folder = try fresh.open()
            try folder.addLog(log.verifier)
            let m = LogMirror(folder)
            #expect(try m.addCheckpoint(log.request(from: 0)).status == 200)
            var wrong = body
            wrong[at] ^= 1
            let answer = try m.addEntries(wrong)
            seen.insert(answer.status)
            // A length that changed makes another request of it: never a signature.
            #expect([400, 202, 422].contains(answer.status), "byte \(at)")
            let leaves = LogFolder(path: fresh.place(of: log.origin), disk: SystemDisk())
            let stored = try LogWriter(path: fresh.place(of: log.origin), origin: log.origin, disk: SystemDisk()).size
            #expect(stored % 256 == 0 && stored < 600)
            #expect(try leaves.entries(0..<stored, size: stored) == log.log.entries(0..<stored, size: 600))
        }
        #expect(seen.contains(422))
    }

    @Test("a mirror stays on one history when its log signs two")
    func fork() throws {
        try grow(10)
        #expect(try mirror.addEntries(entries(0, 10)).status == 200)
        let other = try PaperLog(origin: log.origin, key: log.key)
        try other.append((0..<20).map { Array("lie \($0)".utf8) })

        #expect(try mirror.addCheckpoint(other.request(from: 10)).status == 422)
        #expect(try mirror.addEntries(other.requests.addEntries(origin: log.origin, from: 0, to: 20, ticket: []).body).status == 409)

        #expect(try copy.tree(size: 10).root() == log.log.tree(size: 10).root())
    }

    @Test("a tile that went bad on the mirror's disk is never signed over")
    func badTile() throws {
        try grow(600)
        let body = try entries(0, 600)
        #expect(try mirror.addEntries(Array(body[..<(body.count - 400)])).status == 202)
        var tile = try #require(bench.file(log.origin, "tile/1/000.p/2"))
        tile[0] ^= 1
        bench.write(log.origin, "tile/1/000.p/2", tile)

        #expect(throws: (any Error).self) { try mirror.addEntries(entries(512, 600)) }

        #expect(bench.file(log.origin, "checkpoint") == nil)
    }

    @Test("bytes behind the last package are not read")
    func surplus() throws {
        try grow(5)
        let upload = MirrorUpload(mirror)
        #expect(try upload.take(try entries(0, 5) + [UInt8](repeating: 9, count: 100_000))?.status == 200)
    }

    @Test("whatever call of the disk fails: a signature is of leaves that are there, and the next try succeeds")
    func diskFaults() throws {
        var index = 0, isReached = true
        var signed: UInt64 = 0
        while isReached {
            let old = log.size
            try log.grow(300)
            // The mirror may have heard of less than the log has, when a try before failed.
            let clean = LogMirror(try bench.open())
            var known = old
            if case let told = try clean.addCheckpoint(log.request(from: old)), told.status == 409 { known = try #require(UInt64(told.text.dropLast())) }
            if known != old { #expect(try clean.addCheckpoint(log.request(from: known)).status == 200) }
            let disk = FaultyDisk(SystemDisk())
            let folder = try bench.open(disk)
            disk.strike(at: disk.calls + index, .error(EIO))
            let answer = try? LogMirror(folder).addEntries(entries(old, log.size))
            isReached = disk.struck != nil
            if answer?.status == 200 { signed = log.size }
            let now = try bench.open().summaries().first?.size ?? 0
            #expect(now >= signed)
            #expect(try now == 0 || copy.tree(size: now).root() == log.log.tree(size: now).root())

            let next = try LogWriter(path: bench.place(of: log.origin), origin: log.origin, disk: SystemDisk()).size
            #expect(try clean.addEntries(entries(next, log.size)).status == 200, "call \(index)")
            signed = log.size
            index += 11
        }
        #expect(index > 60)
    }
}
