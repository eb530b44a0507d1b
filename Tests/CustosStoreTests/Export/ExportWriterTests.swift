import CustosBase
import CustosLaw
import CustosLedger
import CustosMedia
import CustosStore
import Foundation
import Glibc
import Synchronization
import Testing

@Suite("Export packages")
struct ExportWriterTests {
    private func text(_ bytes: [UInt8]?) -> String { String(decoding: bytes ?? [], as: UTF8.self) }

    /// Payloads of the `mdat` boxes of an MP4, one behind the other.
    private func payload(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var at = 0
        while at + 8 <= bytes.count {
            let size = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            if bytes[at + 4..<at + 8].elementsEqual("mdat".utf8) { out += bytes[at + 8..<at + size] }
            at += size
        }
        return out
    }

    private func error(_ body: () throws -> Void) -> ExportError? {
        do {
            try body()
            return nil
        } catch { return error as? ExportError }
    }

    @Test("a folder has copies that are what their leaves say, a film of them, all leaves with proofs to one checkpoint, and a manifest signed by the export key")
    func folder() async throws {
        let b = try await ExportBench()
        let target = try b.target("stick")

        let report = try b.write(try b.grant(), target, .folder)

        let files = try ExportBench.files(report.path)
        // Segments of 4 s: the span from 5 to 14 s touches the second, third and fourth.
        let rows = try b.library.bench.rows(b.stream)
        let copied = rows.filter { $0.start < b.library.at(14) && $0.end > b.library.at(5) }
        #expect(copied.count == 3 && report.segments == 3 && report.absent == 0 && report.files == files.count)
        var evidence: [UInt8] = []
        for row in copied {
            let copy = try #require(files["media/1-main/\(row.sequence).mp4"])
            #expect(Digest.sha256(copy) == row.sha256)
            evidence += payload(copy)
        }
        #expect(files.keys.filter { $0.hasPrefix("media/") }.count == 3)
        let film = try #require(files["play/1-main-1.mp4"])
        #expect(payload(film) == evidence)
        #expect(report.playFiles == 1 && !evidence.isEmpty)

        // The chain reaches from the segment before to the segment after.
        let chain = text(files["chain/1-main.txt"]).split(separator: "\n").compactMap { UInt64($0) }
        #expect(chain.count == 5 && chain == chain.sorted())
        let note = try SignedNote(parsing: try #require(files["checkpoint"])), checkpoint = try Checkpoint(parsing: note.text)
        #expect(note.isSigned(by: try b.ledger.exportLogKey()))
        let leaves = files.keys.compactMap { $0.hasPrefix("leaves/") ? UInt64($0.dropFirst(7).dropLast(5)) : nil }.sorted()
        #expect(Set(chain).isSubset(of: leaves))
        var kinds: [String: Int] = [:]
        for index in leaves {
            let leaf = try #require(files["leaves/\(index).leaf"])
            let proof = try TLogProof(parsing: try #require(files["proofs/\(index).tlog-proof"]))
            #expect(proof.index == index && proof.checkpoint == note)
            #expect(TreeProof.root(ofLeaf: Merkle.leaf(leaf), at: index, size: checkpoint.size, proof: proof.hashes) == checkpoint.root)
            kinds[try Leaf(parsing: leaf).kind, default: 0] += 1
        }
        #expect(kinds == ["seg": 5, "rule": 1, "cam": 1, "key": 1, "act": 1])

        let manifest = try SignedNote(parsing: try #require(files["manifest.txt"]))
        #expect(manifest.isSigned(by: b.ledger.exportKey.key(name: b.ledger.exportKeyName, kind: .ed25519)))
        let listed = text(manifest.text).split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
        #expect(text(manifest.text).hasPrefix("custos.export/v1 20261123-00000001\n"))
        #expect(listed.map { String($0[2]) } == files.keys.filter { $0 != "manifest.txt" && $0 != "SHA256SUMS" }.sorted())
        for line in listed {
            let bytes = try #require(files[String(line[2])])
            #expect(Hex.encode(Digest.sha256(bytes)) == line[0] && Int(line[1]) == bytes.count)
        }
        #expect(report.manifest == Hex.encode(Digest.sha256(files["manifest.txt"] ?? [])))
        // Nothing is left beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: target) == ["EXPORT-20261123-00000001"])
        let sums = try ExportBench.run("/usr/bin/sha256sum", ["--strict", "-c", "SHA256SUMS"], in: report.path)
        #expect(sums.code == 0 && sums.text.split(separator: "\n").count == files.count - 1, "\(sums.text)")
    }

    @Test("the custody record has who, by which document, why, who said yes, when, and the span that verifiers read; a line cannot be forged")
    func custody() async throws {
        let b = try await ExportBench()
        let report = try b.write(try b.grant(), try b.target("stick"), .folder)

        let lines = text(try ExportBench.files(report.path)["custody.txt"]).split(separator: "\n").filter { !$0.hasPrefix("#") }

        let span = b.library.span(5, 14)
        #expect(lines.first == "custos.custody/v1")
        #expect(lines.contains("span \(span.start.microseconds) \(span.end.microseconds)"))
        for line in [
            "export 20261123-00000001", "requester 锡林浩特市公安局 王五𠮷", "document-type 调取证据通知书", "document-number 〔2026〕17号", "form-number 2026-031", "authority 锡林浩特市公安局",
            "reason 盗窃案侦查", "operator user:7 张三", "approver user:8 李四", "stream 1/main 3 0", "program custos 1.2.3", "time-source ok +120 us",
            "approved 2026-11-23T06:00:00Z = 2026-11-23T14:00:00+08:00 (Asia/Shanghai)", "started 2026-11-23T06:00:20Z = 2026-11-23T14:00:20+08:00 (Asia/Shanghai)",
            "rules NM203.12.1.1 NM203.12.1.2 NM203.12.1.3 NM203.19.1.5",
        ] { #expect(lines.contains { $0 == line }, "\(line)") }
        let readme = text(try ExportBench.files(report.path)["README.txt"])
        #expect(readme.contains("这是证据") && readme.contains("This is the evidence") && readme.contains("EXPORT-20261123-00000001"))
    }

    @Test("a ZIP has the same files, stored, and opens in Python and unzip")
    func zipFile() async throws {
        let b = try await ExportBench()
        let target = try b.target("stick"), unpacked = try b.target("unpacked")
        let folder = try b.write(try b.grant(), target, .folder)

        let report = try b.write(try b.grant(), target, .zip)

        #expect(try FileManager.default.contentsOfDirectory(atPath: target).sorted() == ["EXPORT-20261123-00000001", "EXPORT-20261123-00000001.zip"])
        let script = """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1])
            assert z.testzip() is None
            for i in z.infolist():
                assert i.compress_type == 0 and i.flag_bits == 0x800 and i.date_time == (2026, 11, 23, 6, 0, 20), (i.filename, i.flag_bits, i.date_time)
            z.extractall(sys.argv[2])
            print(len(z.namelist()))
            """
        let python = try ExportBench.run(ExportBench.python, ["-c", script, report.path, unpacked])
        #expect(python.code == 0 && python.text == "\(report.files)\n", "\(python.text)")
        #expect(try ExportBench.files(unpacked + "/EXPORT-20261123-00000001") == ExportBench.files(folder.path))
        if FileManager.default.isExecutableFile(atPath: "/usr/bin/unzip") {
            let unzip = try ExportBench.run("/usr/bin/unzip", ["-tq", report.path])
            #expect(unzip.code == 0, "\(unzip.text)")
        }
    }

    @Test("erased and lost segments are not copied, and counted; a segment that was added again is")
    func absent() async throws {
        let b = try await ExportBench()
        let rows = try b.library.bench.rows(b.stream)
        let now = b.clocks.wall()
        b.ledger.append(
            .loss(LossLeaf(moment: b.ledger.moment(now), stream: b.stream, prev: b.ledger.prev(b.stream), first: 2, last: 3, from: rows[1].start, to: rows[2].end, cause: .missing, by: .check)))
        b.ledger.log(rows[2], flags: .readded)
        b.ledger.append(
            .expire(
                ExpireLeaf(
                    moment: b.ledger.moment(now), stream: b.stream, prev: b.ledger.prev(b.stream), first: 4, last: 4, count: 1, from: rows[3].start, to: rows[3].end, rule: nil, ground: .term, body: nil)))
        b.library.disk.lose(try #require(b.library.bench.volumes.path(of: rows[1])))

        let report = try b.write(try b.grant(), try b.target("stick"), .folder)

        #expect(try ExportBench.files(report.path).keys.filter { $0.hasPrefix("media/") } == ["media/1-main/3.mp4"])
        #expect(report.segments == 1 && report.absent == 2)
    }

    @Test("an original that is not what was logged stops the export and is named; the package is not signed")
    func damaged() async throws {
        let b = try await ExportBench()
        let row = try b.library.bench.rows(b.stream)[2]
        let path = try #require(b.library.bench.volumes.path(of: row))
        var bytes = try #require(b.library.disk.contents(path))
        bytes[bytes.count / 2] ^= 1
        b.library.disk.put(path, bytes)

        for form in ExportTarget.Form.allCases {
            let target = try b.target("stick-\(form)")
            let e = error { try b.write(try b.grant(), target, form) }

            #expect(e?.code == .originalDamaged && e?.original?.sequence == row.sequence && e?.original?.stream == b.stream && e?.canContinue == false)
            #expect(try FileManager.default.subpathsOfDirectory(atPath: target).allSatisfy { !$0.hasSuffix("manifest.txt") && !$0.hasSuffix(".zip") && !$0.hasSuffix("3.mp4") })
        }
        b.library.disk.put(path, Array(bytes.dropLast()))
        #expect(error { try b.write(try b.grant(), try b.target("other"), .folder) }?.code == .originalDamaged)
        b.library.disk.lose(path)
        let e = error { try b.write(try b.grant(), try b.target("third"), .folder) }
        #expect(e?.code == .originalMissing && e?.original?.range == WallRange(row.start, row.end))

        // Given up: nothing stays at the target.
        try ExportWriter.discard(try b.grant().id, at: ExportTarget(folder: try b.target("third"), form: .folder), disk: SystemDisk())
        #expect(try FileManager.default.contentsOfDirectory(atPath: try b.target("third")).isEmpty)
    }

    @Test("killed at any operation on the medium, the next call makes the same package, byte for byte", arguments: ExportTarget.Form.allCases)
    func killed(form: ExportTarget.Form) async throws {
        let b = try await ExportBench(seconds: 13)
        b.commitFiles = 3
        let grant = try b.grant(5, 9)
        let whole = MemoryDisk()
        whole.mount("/stick")
        let counter = FaultyDisk(whole)
        try b.write(grant, "/stick", form, disk: counter)
        let expected = ExportBench.files(whole, "/stick"), calls = counter.calls
        #expect(calls > 60)

        var random = SeededNumbers(state: 1)
        for at in 0..<calls {
            let disk = MemoryDisk()
            disk.mount("/stick")
            let faults = FaultyDisk(disk)
            faults.strike(at: at, .powerOff)
            #expect(throws: (any Error).self) { try b.write(grant, "/stick", form, disk: faults) }
            // Of what was not durable some is there and some is not.
            disk.cutPower(&random, keepsSome: at % 3 != 0)
            faults.heal()
            b.clocks.step(.seconds(60 as Int64))

            try b.write(grant, "/stick", form, disk: faults)
            b.clocks.step(-.seconds(60 as Int64))

            let files = ExportBench.files(disk, "/stick")
            // What was killed before the plan was durable is begun again, a minute later: only its dates differ.
            if files != expected {
                #expect(files.keys.sorted() == expected.keys.sorted(), "killed at call \(at)")
                #expect(at < 12, "killed at call \(at)")
            }
        }
    }

    @Test("any single failure is an error that says what to do, and the next call finishes", arguments: ExportTarget.Form.allCases)
    func failures(form: ExportTarget.Form) async throws {
        let b = try await ExportBench(seconds: 13)
        b.commitFiles = 3
        let grant = try b.grant(5, 9)
        let whole = MemoryDisk()
        whole.mount("/stick")
        let counter = FaultyDisk(whole)
        try b.write(grant, "/stick", form, disk: counter)
        let names = ExportBench.files(whole, "/stick").keys.sorted()

        for at in stride(from: 0, to: counter.calls, by: 3) {
            let disk = MemoryDisk()
            disk.mount("/stick")
            let faults = FaultyDisk(disk)
            faults.strike(at: at, at % 2 == 0 ? .error(ENOSPC) : .error(EIO))

            let e = error { try b.write(grant, "/stick", form, disk: faults) }

            if let e { #expect([.targetFull, .targetAway].contains(e.code) && e.canContinue, "call \(at): \(e)") }
            try b.write(grant, "/stick", form, disk: faults)
            #expect(ExportBench.files(disk, "/stick").keys.sorted() == names, "call \(at)")
        }
    }

    @Test("on the recorder's own disk a package leaves the room that recording needs, at the start and all the way, and goes on later")
    func roomForRecording() async throws {
        let b = try await ExportBench()
        let grant = try b.grant()
        let disk = MemoryDisk(capacity: 64 << 20)
        disk.mount("/exports")
        b.room = 64 << 20
        #expect(error { try b.write(grant, "/exports", .zip, disk: disk) }?.code == .notEnoughRoom)

        b.room = 20 << 20
        let busy = FaultyDisk(disk), isFirst = Mutex(true)
        // Recording takes the room meanwhile.
        busy.beforeEach { op, path in
            if op == .write, path.hasPrefix("/exports"),
                isFirst.withLock({ f in
                    defer { f = false }; return f
                })
            {
                disk.put("/exports/footage", [UInt8](repeating: 1, count: 45 << 20))
            }
        }
        let e = error { try b.write(grant, "/exports", .zip, disk: busy) }
        #expect(e?.code == .notEnoughRoom && e?.canContinue == true)

        disk.lose("/exports/footage")
        try b.write(grant, "/exports", .zip, disk: disk)
    }

    @Test("a medium that is too small is refused before the first byte; one that fills up later keeps what is whole")
    func room() async throws {
        let b = try await ExportBench()
        let grant = try b.grant()
        let disk = MemoryDisk(capacity: 1 << 20)
        disk.mount("/stick")

        let e = error { try b.write(grant, "/stick", .folder, disk: disk) }

        #expect(e?.code == .notEnoughRoom && e?.canContinue == true)
        #expect(ExportBench.files(disk, "/stick").keys.allSatisfy { $0.hasSuffix(".journal") })

        let full = MemoryDisk(capacity: 64 << 20)
        full.mount("/stick")
        let faults = FaultyDisk(full)
        faults.beforeEach { op, path in if op == .write, path.hasSuffix("3.mp4.new") { full.setCapacity(1) } }
        #expect(error { try b.write(grant, "/stick", .folder, disk: faults) }?.code == .targetFull)
        faults.beforeEach(nil)
        full.setCapacity(64 << 20)
        #expect(try b.write(grant, "/stick", .folder, disk: faults).segments == 3)
    }

    @Test("a stick that is pulled out is an error of the target, not of an original")
    func pulledOut() async throws {
        let b = try await ExportBench()
        let disk = MemoryDisk()
        disk.mount("/stick")
        let faults = FaultyDisk(disk)
        faults.beforeEach { op, path in if path.hasSuffix("media/1-main/3.mp4.new") { faults.strikeAll(below: "/stick") } }

        let e = error { try b.write(try b.grant(), "/stick", .folder, disk: faults) }

        #expect(e?.code == .targetAway && e?.canContinue == true && e?.original == nil)
    }

    @Test("progress runs from nothing to everything; cancelled, it stops, and goes on when asked again")
    func cancelled() async throws {
        let b = try await ExportBench(seconds: 40, frameBytes: 100_000)
        let grant = try b.grant(5, 34)
        let target = try b.target("stick")
        let control = ExportControl()
        let seen = Mutex<[ExportProgress]>([])

        let e = error {
            _ = try b.writer(grant, target, .zip, disk: SystemDisk(), control: control) { p in
                seen.withLock { $0.append(p) }
                if p.done > 6_000_000 { control.cancel() }
            }.run(givesWay: false)
        }
        #expect(e?.code == .cancelled && e?.canContinue == true)
        #expect(seen.withLock { $0.last!.done } < 12_000_000)

        seen.withLock { $0 = [] }
        let report = try b.writer(grant, target, .zip, disk: SystemDisk()) { p in seen.withLock { $0.append(p) } }.run(givesWay: false)
        let progress = seen.withLock { $0 }
        #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.done <= $1.done } && progress.last?.done == progress.last?.total)
        #expect(report.byteCount > 20_000_000)
    }

    @Test("two writers of one export do not meet, and a package of another request is not touched")
    func lock() async throws {
        let b = try await ExportBench()
        let grant = try b.grant()
        let disk = MemoryDisk()
        disk.mount("/stick")
        let faults = FaultyDisk(disk)
        let second = Mutex<ExportError?>(nil)
        let material = b.material, clocks = b.clocks
        faults.beforeEach { op, path in
            guard op == .dataSync, path.hasSuffix("2.mp4.new") else { return }
            let other = ExportWriter(grant: grant, target: ExportTarget(folder: "/stick", form: .folder), material: material, disk: disk, clocks: clocks)
            do { _ = try other.run(givesWay: false) } catch { second.withLock { $0 = error as? ExportError } }
        }
        try b.write(grant, "/stick", .folder, disk: faults)
        #expect(second.withLock { $0?.code } == .targetBusy)

        // Whole and of this very export: nothing to do.
        let before = ExportBench.files(disk, "/stick")
        faults.beforeEach(nil)
        #expect(try b.write(grant, "/stick", .folder, disk: faults).manifest == Hex.encode(Digest.sha256(before["EXPORT-20261123-00000001/manifest.txt"] ?? [])))
        #expect(ExportBench.files(disk, "/stick") == before)

        let foreign = MemoryDisk()
        foreign.mount("/stick")
        try foreign.makeDirectory("/stick/EXPORT-20261123-00000001")
        foreign.put("/stick/EXPORT-20261123-00000001/mine.txt", [1])
        #expect(error { try b.write(grant, "/stick", .folder, disk: foreign) }?.code == .targetWrong)
        #expect(foreign.paths == ["/stick/EXPORT-20261123-00000001/mine.txt"])
    }

    @Test("a run that ended begins another film")
    func runs() async throws {
        let b = try await ExportBench(feed: { l in
            l.record(8)
            l.camera.end(.disconnected("reset"))
            l.clocks.advance(.seconds(3 as Int64))
            l.camera.begin()
            l.record(8)
        })

        let report = try b.write(try b.grant(1, 18), try b.target("stick"), .folder)

        let files = try ExportBench.files(report.path)
        #expect(report.playFiles == 2)
        let media = files.keys.filter { $0.hasPrefix("media/") }.sorted()
        #expect(payload(files["play/1-main-1.mp4"] ?? []) + payload(files["play/1-main-2.mp4"] ?? []) == media.flatMap { payload(files[$0] ?? []) })
    }

    /// The verifier that shares no code with us.
    private static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../LedgerTests/verify.py").path
    private static let canVerify: Bool = {
        guard FileManager.default.fileExists(atPath: verifier) else { return false }
        return (try? ExportBench.run(ExportBench.python, ["-c", "import cryptography"]).code) == 0
    }()

    @Test("the Python verifier finds nothing, in the folder and in the ZIP; a changed byte it finds", .enabled(if: canVerify, "python3-cryptography is not installed"))
    func verified() async throws {
        let b = try await ExportBench()
        let policy = b.folder.path + "/trusted-policy"
        try Data(b.ledger.policy).write(to: URL(fileURLWithPath: policy))
        for form in ExportTarget.Form.allCases {
            let report = try b.write(try b.grant(), try b.target("stick"), form)
            func verify() throws -> (code: Int32, text: String) { try ExportBench.run(ExportBench.python, [Self.verifier, "--lines", "--policy", policy, report.path]) }

            let found = try verify()

            #expect(found.code == 0 && found.text == "INTACT seg 1/main 2\nINTACT seg 1/main 3\nINTACT seg 1/main 4\n", "\(form): \(found)")
            if form == .folder {
                let path = report.path + "/media/1-main/3.mp4"
                var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
                bytes[500] ^= 1
                try Data(bytes).write(to: URL(fileURLWithPath: path))
                #expect(try verify().code == 32)
            }
        }
    }
}

/// A small generator with a seed, so that a failure can be had again.
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
