import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import Foundation
import GRDB
import Testing

@Suite("custos check")
struct CheckerTests {
    /// A minute and a half of footage with a gap in it, stopped in good order.
    private func recorded(_ seconds: Int = 90) async throws -> LibraryBench {
        let b = try await LibraryBench(segment: 10)
        b.camera.description.audio = PaperCamera.alaw
        b.camera.end(.parametersChanged)
        b.camera.begin()
        b.record(seconds / 2)
        b.camera.end(.disconnected("reset"))
        b.clocks.advance(.seconds(Int64(20)))
        b.camera.begin()
        b.record(seconds / 2)
        await b.settle()
        b.clocks.advance(.seconds(Int64(3600)))
        return b
    }

    private func codes(_ r: CheckReport) -> [CheckFinding.Code] { r.findings.map(\.code) }
    private func path(_ b: LibraryBench, _ row: SegmentRow) throws -> String { try #require(b.bench.volumes.path(of: row)) }

    @Test("a clean store has no findings, and every byte of it was read")
    func clean() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        var seen: [CheckProgress] = []

        let report = try b.checker.run(progress: { seen.append($0) })

        #expect(report.findings.isEmpty, "\(report.findings.map(\.en))")
        #expect(report.isClean && report.isComplete)
        #expect(report.filesRead == rows.count && report.filesSeen == rows.count)
        #expect(report.bytesRead == rows.reduce(0) { $0 + $1.byteCount })
        #expect(report.streams == 1 && report.volumes == 1)
        #expect(seen.last?.phase == .coverage && seen.contains { $0.phase == .files && $0.filesTotal == rows.count })
        #expect(try b.checker.run(depth: .presence).findings.isEmpty)
        #expect(try JSONDecoder().decode(CheckReport.self, from: JSONEncoder().encode(report)).filesRead == rows.count)
    }

    @Test("a clean store beside a running recorder has no findings")
    func running() async throws {
        let b = try await LibraryBench(segment: 10)
        try b.bench.state.markRunning(bootID: .random())
        b.record(95)
        try b.bench.state.beat()

        #expect(try b.checker.serverRuns())
        let report = try b.checker.run()

        #expect(report.findings.isEmpty, "\(report.findings.map(\.en))")
        #expect(report.underWay == 1)
    }

    @Test("a recorder that was killed leaves notices that its next start settles")
    func killed() async throws {
        let b = try await LibraryBench(segment: 10)
        try b.bench.state.markRunning(bootID: .random())
        b.record(95)
        try b.bench.state.beat()
        b.clocks.advance(.seconds(Int64(3600)))

        let report = try b.checker.run()

        #expect(codes(report) == [.fileOpen])
        #expect(report.isClean)
    }

    @Test("one flipped byte anywhere in a file is found, as a wrong check value or a wrong form", arguments: [0.02, 0.1, 0.3, 0.5, 0.77, 0.999])
    func flippedByte(place: Double) async throws {
        let b = try await recorded()
        let row = try b.bench.rows(b.stream)[3]
        let path = try path(b, row)
        var bytes = try #require(b.disk.contents(path))
        bytes[Int(Double(bytes.count) * place)] ^= 0x10
        b.disk.put(path, bytes)

        let report = try b.checker.run()

        let f = try #require(report.findings.first { $0.severity == .error && [.fileCheckValue, .fileStructure, .fileHead].contains($0.code) })
        #expect(f.stream == b.stream && f.sequence == row.sequence && f.path == path)
        #expect(f.rules == [.minimumRetention, .untouchedOriginals])
        #expect(codes(report).contains(.rowDiffers))
        #expect(!report.isClean)
        // No repair makes damaged footage right.
        #expect(try !b.checker.run(repair: Set(Repair.allCases)).isClean)
        #expect(b.disk.contents(path) == bytes)
    }

    @Test("a file cut short, and one that grew, are found without reading them")
    func sizes() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        let short = try path(b, rows[1]), long = try path(b, rows[2])
        b.disk.put(short, Array(try #require(b.disk.contents(short)).dropLast(1000)))
        b.disk.put(long, try #require(b.disk.contents(long)) + [0, 0, 0, 0])

        let quick = try b.checker.run(depth: .presence)
        let full = try b.checker.run()

        #expect(codes(quick) == [.rowDiffers, .rowDiffers])
        #expect(full.findings.filter { $0.code == .fileStructure }.compactMap(\.sequence) == [rows[1].sequence, rows[2].sequence])
    }

    @Test("NM203.19.1.2: a file that is gone inside the floor is an error with its rule; the repair records the loss")
    func missingFile() async throws {
        let b = try await recorded()
        let row = try b.bench.rows(b.stream)[2]
        b.disk.lose(try path(b, row))

        let found = try b.checker.run()
        let f = try #require(found.findings.first)
        #expect(codes(found) == [.rowFileMissing] && f.severity == .error && f.repair == .recordLosses && !f.repaired)
        #expect(f.rules == [.minimumRetention, .untouchedOriginals] && f.from == row.start && f.to == row.end)
        #expect(try b.bench.catalogue.segment(b.stream, row.sequence) != nil)

        #expect(try b.checker.run(repair: [.recordLosses]).isClean)
        let after = try b.checker.run()
        #expect(codes(after) == [.lossDeclared] && after.isClean)
        #expect(try b.bench.state.losses(of: b.stream, overlapping: b.everything).map(\.sequence) == [row.sequence])
    }

    @Test("a sealed file without a row is adopted when that is asked for, and the row is the one that was lost")
    func uncatalogued() async throws {
        let b = try await recorded()
        let row = try b.bench.rows(b.stream)[2]
        try b.bench.catalogue.remove([(b.stream, row.sequence)])

        #expect(codes(try b.checker.run()) == [.fileUncatalogued])
        #expect(try b.checker.run(repair: [.adoptSealedFiles]).isClean)

        #expect(try b.checker.run().findings.isEmpty)
        #expect(try b.bench.catalogue.segment(b.stream, row.sequence) == row)
    }

    @Test("NM203.18.1.4: footage whose file and row are both gone is a hole in time, inside the floor")
    func bothGone() async throws {
        let b = try await recorded()
        let row = try #require(try b.bench.rows(b.stream).first { $0.start > b.at(66) })
        b.disk.lose(try path(b, row))
        try b.bench.catalogue.remove([(b.stream, row.sequence)])

        let report = try b.checker.run()

        #expect(Set(codes(report)) == [.coverageHole, .sequenceHole])
        let hole = try #require(report.findings.first { $0.code == .coverageHole })
        #expect(hole.severity == .error && hole.from == row.start && hole.to == row.end && hole.rules.contains(.minimumRetention), "\(hole) \(row)")
        #expect(try b.checker.run(repair: [.recordHoles]).isClean)
        #expect(codes(try b.checker.run()) == [.sequenceHole])
    }

    @Test(
        "a row that says something else than its good file is found, field by field, and made anew on demand",
        arguments: [
            "segment set flags = 6", "segment set byte_count = byte_count + 1", "segment set end_us = end_us + 5000000", "seal set fragment_root = zeroblob(32)",
            "seal set fragments = 3", "seal set boot_start_us = 5", "seal set run = boot",
        ])
    func rowDiffers(change: String) async throws {
        let b = try await recorded()
        let row = try b.bench.rows(b.stream)[2]
        try await b.bench.catalogue.database.write { try $0.execute(sql: "update \(change) where sequence = 3") }

        let report = try b.checker.run()
        #expect(codes(report).contains(.rowDiffers))
        #expect(report.findings.first { $0.code == .rowDiffers }?.repair == .rebuildCatalogueRows)
        #expect(try b.checker.run(repair: [.rebuildCatalogueRows]).findings.allSatisfy { $0.repaired || $0.code == .coverageOverlap })

        #expect(try b.bench.catalogue.segment(b.stream, row.sequence) == row)
        #expect(try b.checker.run().findings.isEmpty)
    }

    @Test("a file that was swapped for another good one is an error that no repair covers up")
    func swappedFile() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        b.disk.put(try path(b, rows[2]), try #require(b.disk.contents(try path(b, rows[3]))))
        #expect(codes(try b.checker.run()) == [.fileHead])

        // A good file of the right name and another digest: re-made footage.
        let other = try await recorded()
        let twin = try #require(try other.bench.catalogue.segment(other.stream, rows[2].sequence))
        b.disk.put(try path(b, rows[2]), try #require(other.disk.contents(try path(other, twin))))
        #expect(try !b.checker.run(repair: Set(Repair.allCases)).isClean)
        #expect(try b.bench.catalogue.segment(b.stream, rows[2].sequence)?.sha256 == rows[2].sha256)
    }

    @Test("a gap that is still open although footage goes on is found, and closed on demand where the footage begins")
    func staleGap() async throws {
        let b = try await recorded()
        let open = try #require(try b.bench.state.openGap(of: b.stream))
        try b.bench.state.closeGap(open.id, end: b.clocks.wall())
        let id = try b.bench.state.openGap(b.stream, start: b.at(50), cause: .camera)

        let report = try b.checker.run()
        #expect(codes(report) == [.gapStale])
        #expect(try b.checker.run(repair: [.closeStaleGaps]).isClean)

        #expect(try b.bench.state.gap(id)?.end == b.at(65))
        #expect(try b.checker.run().findings.isEmpty)
    }

    @Test("two segments over the same time are found")
    func overlap() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        try await b.bench.catalogue.database.write { try $0.execute(sql: "update segment set end_us = end_us + 5000000 where sequence = 2") }

        let report = try b.checker.run(depth: .presence)

        #expect(codes(report) == [.coverageOverlap])
        #expect(report.findings.first?.sequence == rows[2].sequence)
    }

    @Test("volumes that are away, damaged identity copies and foreign names are named")
    func volumes() async throws {
        let b = try await recorded()
        var identity = try #require(b.disk.contents("/v0/custos.volume"))
        identity[4096 + 30] ^= 1
        b.disk.put("/v0/custos.volume", identity)
        b.disk.put("/v0/rec/readme.txt", [1])
        b.disk.put("/v0/rec/\(b.stream.directoryName)/20261123/1.jpg", [1])

        let report = try b.checker.run()

        #expect(report.findings.filter { $0.code == .volumeIdentity }.map(\.severity) == [.warning])
        #expect(report.findings.filter { $0.code == .fileForeign }.count == 2)

        b.disk.lose("/v0/custos.volume")
        let away = VolumeSet(paths: ["/v0"], node: b.bench.state.node, disk: b.disk, clocks: b.clocks, access: .reading)
        let gone = try Checker(state: b.bench.state, catalogue: b.bench.catalogue, volumes: away, clocks: b.clocks).run()
        #expect(codes(gone).filter { $0 == .volumeAway }.count >= 1)
        #expect(!codes(gone).contains(.rowFileMissing))
    }

    @Test("NM203.18.1.4: an expiry record that is earlier than the law allows is an error")
    func earlyExpiry() async throws {
        let b = try await recorded()
        let rows = try b.bench.rows(b.stream)
        b.clocks.advance(.days(32))
        _ = try b.sweeper().sweep(clock: .ok)
        #expect(try b.checker.run().findings.isEmpty)

        try await b.bench.state.database.write { [end = rows[0].end] in try $0.execute(sql: "update expired set first_erased_us = ?", arguments: [(end + .days(3)).microseconds]) }

        #expect(codes(try b.checker.run()).allSatisfy { $0 == .floorEarlyExpiry })
        #expect(try !b.checker.run().isClean)
    }

    @Test("a damaged catalogue and wrong totals are named")
    func catalogueItself() async throws {
        let b = try await recorded()
        try await b.bench.catalogue.database.write { try $0.execute(sql: "update total set segments = 77") }

        #expect(codes(try b.checker.run()) == [.catalogueTotals])
        #expect(try b.checker.run(repair: [.rebuildCatalogueRows]).isClean)
        #expect(try b.checker.run().findings.isEmpty)
    }

    @Test("a cancelled check says that it is not complete")
    func cancelled() async throws {
        let b = try await recorded()
        #expect(try b.checker.run(isCancelled: { true }).isComplete == false)
    }
}
