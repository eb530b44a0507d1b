import CustosBase
import CustosLedger
import Testing

@testable import CustosVerify

@Suite("an export")
struct ExportTests {
    /// Minutes 3 to 5: leaves 5...7 are asked for, 4 and 8 stand on both sides.
    private func export() throws -> TestExport { try TestExport(TestExport.log(), chain: [4, 5, 6, 7, 8], span: (120, 300), media: [3, 4, 5]) }
    private let whole = ["INTACT seg 12/main 3", "INTACT seg 12/main 4", "INTACT seg 12/main 5"]
    private var name: String { "log \(TestLog().origin)" }

    @Test("that is whole has its segments intact, and says nothing of those beside the span")
    func honest() throws {
        let export = try export()

        #expect(try export.lines() == whole)
        #expect(try TestExport(TestExport.log(), chain: [4, 5, 6], span: nil, media: [2, 3, 4]).lines() == ["INTACT seg 12/main 2", "INTACT seg 12/main 3", "INTACT seg 12/main 4"])
    }

    @Test("files that are changed, gone or too many")
    func files() throws {
        let export = try export()
        func said(_ change: (inout TestExport) -> Void) throws -> [String] {
            var changed = export
            change(&changed)
            return try changed.lines(manifest: export.manifest())
        }

        #expect(try said { $0.files["README.txt"] = [1] } == ["ALTERED file README.txt"] + whole)
        #expect(try said { $0.files["README.txt"] = nil } == whole + ["MISSING file README.txt"])
        #expect(try said { $0.unlisted["x y"] = [1] } == whole + ["UNLOGGED file x%20y"])
        #expect(try said { $0.unlisted["SHA256SUMS"] = [1] } == whole)
        #expect(try said { $0.files["media/12-main/4.mp4"]?[9] ^= 1 } == ["ALTERED file media/12-main/4.mp4", "ALTERED seg 12/main 4", "INTACT seg 12/main 3", "INTACT seg 12/main 5"])
        #expect(try said { $0.files["media/12-main/4.mp4"] = nil } == ["INTACT seg 12/main 3", "INTACT seg 12/main 5", "MISSING file media/12-main/4.mp4", "MISSING seg 12/main 4"])
        #expect(
            try said { $0.files["leaves/5.leaf"] = nil } == [
                "CHAIN-BROKEN leaf 6", "CHAIN-BROKEN stream 12/main \(us(120))-\(us(180))", "INTACT seg 12/main 4", "INTACT seg 12/main 5", "MISSING file leaves/5.leaf", "UNLOGGED file media/12-main/3.mp4",
            ])
        #expect(try said { $0.files["proofs/5.tlog-proof"] = nil } == whole + ["MISSING file proofs/5.tlog-proof"])
    }

    @Test("a manifest that is another's, is none, or lies about itself")
    func manifest() throws {
        let export = try export()
        let wrong = ["ALTERED file manifest.txt"] + whole
        func text(_ change: (String) -> String) throws -> [UInt8] {
            let note = try SignedNote(parsing: export.manifest())
            let text = Array(change(String(decoding: note.text, as: UTF8.self)).utf8)
            return SignedNote(text: text, signatures: [TestExport.exportKey.sign(text, name: TestExport.exportName)]).bytes
        }

        #expect(try export.lines(manifest: export.manifest(key: TestLog.logKey)) == wrong)
        #expect(try export.lines(manifest: Array("rubbish".utf8)) == wrong)
        #expect(try export.lines(manifest: text { $0.replacing("custos.export/v1", with: "custos.export/v2") }) == wrong)
        #expect(try export.lines(manifest: text { $0.replacing("README.txt", with: "../README.txt") }) == wrong)
        #expect(try export.lines(manifest: text { $0 + "\(String(repeating: "0", count: 64)) 1 a\n" }) == wrong)
        #expect(try export.lines(manifest: text { $0 + "\(String(repeating: "0", count: 64)) 1 z/z\n" }) == whole + ["MISSING file z/z"])
        // The key must be the one of a leaf that is proven.
        var keyless = export
        keyless.files["leaves/0.leaf"] = nil
        keyless.files["proofs/0.tlog-proof"] = nil
        #expect(try keyless.lines() == wrong)
        var forged = export
        forged.files["leaves/0.leaf"] = Leaf.key(KeyLeaf(moment: export.log.moment(0), role: "export", vkey: TestLog.logKey.key(name: TestExport.exportName, kind: .ed25519))).bytes
        #expect(try forged.lines(manifest: forged.manifest(key: TestLog.logKey)) == ["ALTERED file manifest.txt", "ALTERED leaf 0"] + whole)
    }

    @Test("leaves that do not lead to the checkpoint, or are none")
    func proofs() throws {
        let export = try export()
        func said(_ change: (inout TestExport) throws -> Void) throws -> [String] {
            var changed = export
            try change(&changed)
            return try changed.lines()
        }

        #expect(try said { $0.files["proofs/6.tlog-proof"] = $0.files["proofs/7.tlog-proof"] } == ["ALTERED leaf 6"] + whole)
        let proof = try TLogProof(parsing: export.files["proofs/6.tlog-proof"] ?? [])
        #expect(try said { $0.files["proofs/6.tlog-proof"] = TLogProof(index: 7, hashes: proof.hashes, checkpoint: proof.checkpoint).bytes } == ["ALTERED leaf 6"] + whole)
        #expect(try said { $0.files["proofs/6.tlog-proof"] = TLogProof(index: 6, hashes: proof.hashes, checkpoint: export.log.note(3)).bytes } == ["ALTERED leaf 6"] + whole)
        #expect(try said { $0.files["proofs/6.tlog-proof"] = [] } == ["ALTERED leaf 6"] + whole)
        #expect(try said { $0.files["leaves/1.leaf"] = Array("custos.leaf/v1 rule\n".utf8) } == ["ALTERED leaf 1"] + whole)
        // A rule that was never logged.
        var other = TestLog()
        #expect(
            try said {
                other.rule(1, 1, at: 0)
                $0.files["leaves/1.leaf"] = other.leaves[0]
            } == ["ALTERED leaf 1"] + whole)
    }

    @Test("a checkpoint that nobody signed, or of another log, or none")
    func checkpoint() throws {
        let export = try export()
        func said(_ bytes: [UInt8]?, policy: TrustPolicy? = nil) throws -> [String] {
            var changed = export
            changed.files["checkpoint"] = bytes
            return try changed.lines(policy: policy)
        }

        #expect(try said(export.log.note(key: TestLog.witnessKeys[0]).bytes) == ["ALTERED \(name)"] + whole)
        #expect(try said(Array("rubbish".utf8)) == ["ALTERED file manifest.txt", "ALTERED \(name)"])
        #expect(try said(nil) == ["ALTERED file manifest.txt", "ALTERED \(name)"])
        #expect(try export.lines(policy: export.log.policy(quorum: "w0")) == whole + ["WITNESS-STALE \(name)"])
        var seen = export
        var note = seen.log.note()
        note.add(TestLog.witnessKeys[0].cosign(note.text, name: "witness-0", time: 1))
        seen.files["checkpoint"] = note.bytes
        #expect(try seen.lines(policy: export.log.policy(quorum: "w0")) == whole)
    }

    @Test("against a copy of the log with another past is a fork")
    func against() throws {
        let export = try export()
        var other = TestExport.log()
        other.replace(3, with: other.leaves[2])
        var later = export.log
        later.beat(at: 1_000)

        #expect(try export.lines(against: [later.view]) == whole)
        #expect(try export.lines(against: [other.view]) == whole + ["LOG-FORK \(name)"])
    }

    @Test("chains that leave something out, name others or are not written as they should be")
    func chains() throws {
        let log = TestExport.log()

        #expect(
            try TestExport(log, chain: [4, 5, 7, 8], span: (120, 300), media: [3, 5]).lines() == [
                "CHAIN-BROKEN leaf 7", "CHAIN-BROKEN stream 12/main \(us(180))-\(us(240))", "INTACT seg 12/main 3", "INTACT seg 12/main 5",
            ])
        #expect(try TestExport(log, chain: [1, 4, 5], others: [0], span: (120, 180), media: [3]).lines() == ["CHAIN-BROKEN leaf 1", "INTACT seg 12/main 3"])
        for bad in ["5\n4\n", "4", "x\n", "04\n", "4\n\n"] {
            var export = try TestExport(log, chain: [4, 5], span: (120, 180), media: [3])
            export.files["chain/12-main.txt"] = Array(bad.utf8)
            #expect(try export.lines() == ["ALTERED file chain/12-main.txt", "UNLOGGED file media/12-main/3.mp4"])
        }
        var empty = try TestExport(log, chain: [], span: nil, media: [])
        empty.files["chain/12-main.txt"] = []
        #expect(try empty.lines() == [])
    }

    @Test("is asked for cover within its span only, and not from what a first leaf says of weeks ago")
    func cover() throws {
        var log = TestExport.log(segments: 3)
        log.segment(4, at: 300)
        let loss = log.loss(1, 1, at: 10 * TestLog.day)
        log.segment(5, at: 10 * TestLog.day)
        log.segment(6, at: 10 * TestLog.day + 70)
        let day = 10 * TestLog.day

        #expect(try TestExport(log, chain: [loss, loss + 1, loss + 2], span: (day, day + 60), media: []).lines() == ["MISSING seg 12/main 5"])
        #expect(try TestExport(log, chain: [loss, loss + 1, loss + 2], span: nil, media: []).lines().first == "CHAIN-BROKEN stream 12/main \(us(day + 60))-\(us(day + 70))")
        #expect(try TestExport(log, chain: [5, 6], span: (150, 290), media: []).lines() == ["CHAIN-BROKEN stream 12/main \(us(180))-\(us(290))", "MISSING seg 12/main 3"])
    }

    @Test("with gaps, losses and erased segments in its span")
    func absences() throws {
        var log = TestExport.log(segments: 3)
        let gap = log.gap(180, 240)
        log.segment(4, at: 240)
        log.loss(4, 4, at: 300)
        log.expire(1, 1, count: 1, at: 400)
        log.hold(1, 60, 100, at: 400)
        log.expire(2, 2, count: 1, at: 40 * TestLog.day)
        let late = log.expire(3, 3, count: 1, at: 40 * TestLog.day)
        let chain = Array(2...late)
        let tail = ["GAP-DECLARED gap 12/main \(gap)", "HOLD-VIOLATED seg 12/main 2", "LOSS-DECLARED seg 12/main 4"]

        #expect(try TestExport(log, chain: chain, span: (0, 300), media: []).lines() == ["CANNOT-TELL seg 12/main 1", "EXPIRED-LAWFUL seg 12/main 3"] + tail)
        #expect(try TestExport(log, chain: chain, span: (0, 60), media: []).lines() == ["CANNOT-TELL seg 12/main 1"])
    }

    @Test("a medium that no leaf of a chain knows is unlogged though it is listed")
    func strayMedia() throws {
        #expect(try TestExport(TestExport.log(), chain: [4, 5], span: (120, 180), media: [3, 9]).lines() == ["INTACT seg 12/main 3", "UNLOGGED file media/12-main/9.mp4"])
    }

    @Test("a play file must have the pictures of its segments, in order")
    func play() throws {
        let export = try export()
        func said(_ plays: [String: [UInt8]], _ change: (inout TestExport) -> Void = { _ in }) throws -> [String] {
            var with = export
            for (name, bytes) in plays { with.files["play/\(name)"] = bytes }
            change(&with)
            return try with.lines().filter { $0.contains("play") }
        }

        #expect(try said(["12-main-1.mp4": TestExport.play([3, 4, 5])]) == [])
        #expect(try said(["12-main-1.mp4": TestExport.play([3]), "12-main-2.mp4": TestExport.play([4, 5])]) == [])
        #expect(try said(["12-main-1.mp4": TestExport.play([3, 4, 5]), "12-main-1.wm.mp4": [1]]) == [])
        for wrong in [TestExport.play([4, 3]), TestExport.play([3, 5]), TestExport.play([3]) + [0], [], TestExport.box("ftyp", []) + TestExport.play([3]), TestExport.play([3]).dropLast()] as [[UInt8]] {
            #expect(try said(["12-main-1.mp4": wrong]) == ["ALTERED file play/12-main-1.mp4"])
        }
        #expect(try said(["12-main-2.mp4": TestExport.play([3]), "12-main-1.mp4": TestExport.play([4, 5])]) == ["ALTERED file play/12-main-2.mp4"])
        #expect(try said(["13-main-1.mp4": TestExport.play([3])]) == ["ALTERED file play/13-main-1.mp4"])
        // A medium that is itself wrong is said as that.
        #expect(try said(["12-main-1.mp4": TestExport.play([3, 4, 5])]) { $0.files["media/12-main/4.mp4"] = [1] } == [])
    }
}

@Suite("an export as a ZIP")
struct ZipTests {
    private func export() throws -> TestExport { try TestExport(TestExport.log(), chain: [4, 5], span: (120, 180), media: [3]) }

    /// The lines, or the exit code of the refusal.
    private func said(_ zip: TestZip) throws -> ([String], Int32) {
        let folder = try TestFolder()
        try folder.write("export.zip", zip.bytes)
        do {
            let report = try Verification(path: folder.path + "/export.zip", terms: Terms(policy: export().log.policy(), now: TestLog.start)).run()
            return (report.summary().lines, 0)
        } catch let error as VerifierError {
            return ([error.description], error.exitCode)
        }
    }

    @Test("is read where it lies: plain, in its folder, with ZIP64 records, with descriptors, with entries of folders")
    func forms() throws {
        let files = try export().all()
        var wide = TestZip(files), streamed = TestZip(files, folder: "EXPORT-1/"), both = TestZip(files), folders = TestZip(files, folder: "EXPORT-1/")
        wide.isZip64 = true
        for i in streamed.members.indices { streamed.members[i].hasDescriptor = true }
        both.isZip64 = true
        for i in both.members.indices { both.members[i].hasDescriptor = true }
        both.members.append(.init(name: Array("empty".utf8), data: [], hasDescriptor: true))
        folders.members.insert(.init(name: Array("EXPORT-1/".utf8), data: []), at: 0)

        for zip in [TestZip(files), TestZip(files, folder: "EXPORT-1/"), wide, streamed, folders] { #expect(try said(zip).0 == ["INTACT seg 12/main 3"]) }
        #expect(try said(both).0 == ["INTACT seg 12/main 3", "UNLOGGED file empty"])
    }

    @Test("the same as a folder")
    func folder() throws {
        let folder = try TestFolder()
        for (name, bytes) in try export().all() { try folder.write(name, bytes) }
        try folder.link("media/12-main/4.mp4", to: "3.mp4")

        let report = try Verification(path: folder.path, terms: Terms(policy: export().log.policy(), now: TestLog.start)).run()

        #expect(report.summary().lines == ["INTACT seg 12/main 3", "UNLOGGED file media/12-main/4.mp4"])
    }

    @Test("a byte that is changed in a member is said of the file")
    func altered() throws {
        var zip = try TestZip(export().all())
        let i = try #require(zip.members.firstIndex { $0.name == Array("README.txt".utf8) })
        zip.members[i].data[0] ^= 1

        #expect(try said(zip).0 == ["ALTERED file README.txt", "INTACT seg 12/main 3"])
    }

    @Test("that may be read in two ways, leads out of itself or is packed is refused")
    func tricks() throws {
        let good = try TestZip(export().all())
        func refused(_ change: (inout TestZip) -> Void) throws -> Bool {
            var zip = good
            change(&zip)
            return try said(zip).1 == 2
        }

        #expect(try refused { $0.members[1].method = 8 })
        #expect(try refused { $0.members[1].flags = 1 })
        #expect(try refused { $0.members[1].localName = Array("other".utf8) })
        #expect(try refused { $0.members[1].localSize = 1 })
        #expect(try refused { $0.members[1].name = $0.members[0].name })
        for name in ["../x", "/x", "a/../b", "a//b", "./a", "a\\b", "", "a\u{1}"] { #expect(try refused { $0.members[1].name = Array(name.utf8) }) }
        #expect(try refused { $0.gap = [0] })
        #expect(try refused { $0.behind = [0] })
        #expect(try refused { $0.members[1].extra = [1, 0, 200, 0] })
        #expect(try refused { $0.members = [] } == false)
        #expect(try refused { $0.members[1].junk = [0] })
        #expect(try refused { $0.members[0].junk = [0] })
        // A member inside another's data: one program shows the one, another the other.
        let inner = TestZip(["x": Array("hidden".utf8)]).bytes.prefix(30 + 1 + 6)
        #expect(
            try refused {
                $0.members.insert(.init(name: Array("a".utf8), data: Array(inner)), at: 0)
                $0.planted = [("x", 6, 31)]
            })

        // Two entries of the directory that share one member's bytes; a file in front of the first member.
        let folder = try TestFolder()
        for bytes in [[0] + good.bytes, Array(good.bytes.dropLast()), Array(good.bytes.prefix(100)), Array(repeating: 0, count: 22)] as [[UInt8]] {
            try folder.write("x.zip", bytes)
            #expect(throws: VerifierError.self) { try Verification(path: folder.path + "/x.zip", terms: Terms(policy: nil, now: 0)).run() }
        }
    }

    @Test("no change of a single byte of its records makes it say something else than before, but for times and versions")
    func everyByte() throws {
        let zip = try TestZip(export().all())
        let bytes = zip.bytes
        let folder = try TestFolder()
        try folder.write("x.zip", bytes)
        let policy = try export().log.policy()
        func said() -> [String]? { try? Verification(path: folder.path + "/x.zip", terms: Terms(policy: policy, now: TestLog.start)).run().summary().lines }
        let honest = said()
        // The directory and the end; the local headers by the first member's.
        let directory = bytes.count - 22 - zip.members.reduce(0) { $0 + 46 + $1.name.count }
        var same: Set<Int> = []
        for at in Array(0..<30) + Array(directory..<directory + 46) + Array(bytes.count - 22..<bytes.count) {
            var changed = bytes
            changed[at] ^= 0x55
            try folder.write("x.zip", changed)
            if said() == honest { same.insert(at < 30 ? at : at < bytes.count - 22 ? at - directory + 1_000 : at - (bytes.count - 22) + 2_000) }
        }

        // Local: version 4-5, time 10-13. Directory: versions 4-7, time 12-15, attributes 36-41.
        #expect(same == Set([4, 5, 10, 11, 12, 13, 1_004, 1_005, 1_006, 1_007, 1_012, 1_013, 1_014, 1_015, 1_036, 1_037, 1_038, 1_039, 1_040, 1_041]))
    }
}
