import CustosBase
import CustosMedia
import GRDB
import Glibc
import Testing

@testable import CustosStore

@Suite("Recovery after a crash")
struct RecoveryTests {
    /// Records 13 seconds of two streams and dies with open files.
    private func crashed(_ disk: any DiskIO, frames: Int = 65) async throws -> (RecordingBench, WallRange) {
        let bench = try RecordingBench(disk: disk)
        let a = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks, framesPerGroup: 5)
        let b = PaperCamera(bench.service.recorder(for: yard), clocks: HandClocks(wall: bench.clocks.wall()), framesPerGroup: 5)
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        a.begin()
        b.begin()
        for _ in 0..<frames {
            a.sendFrame()
            b.sendFrame()
            bench.service.tick()
        }
        return (bench, WallRange(start, bench.clocks.wall()))
    }

    private func memory() -> MemoryDisk {
        let m = MemoryDisk()
        m.mount("/v0")
        m.mount("/v1")
        return m
    }

    @Test("open files are sealed as salvaged, and the time until the first new sample is a gap with the cause crash")
    func salvage() async throws {
        let disk = memory()
        let (bench, range) = try await crashed(disk)
        bench.clocks.advance(.seconds(Int64(30)))
        try bench.restart()
        let recorder = bench.service.recorder(for: lobby)
        let camera = PaperCamera(recorder, clocks: bench.clocks)
        let again = bench.clocks.wall()
        camera.begin()
        for _ in 0..<20 { camera.sendFrame() }

        let report = try await bench.service.recover()

        #expect(report.salvaged.count == 2 && report.failures.isEmpty && report.lost.isEmpty && report.quarantined.isEmpty)
        let last = try #require(try bench.rows(lobby).last { $0.flags.contains(.salvaged) })
        #expect(range.end - last.end <= .seconds(1.5))
        let gap = try #require(try bench.gaps(lobby).first { $0.cause == .crash })
        #expect(gap.start == last.end && gap.end == again)
        #expect(try bench.uncovered(lobby, WallRange(range.start, bench.clocks.wall())).isEmpty)
        await bench.service.stop()
        try bench.checkFiles([lobby, yard])
        #expect(try Set(bench.rows(lobby).map(\.sequence)).count == bench.rows(lobby).count)
    }

    @Test("running it twice is running it once")
    func twice() async throws {
        let (bench, _) = try await crashed(memory())
        try bench.restart()

        #expect(try await !bench.service.recover().isQuiet)
        let rows = try bench.rows(lobby), gaps = try bench.gaps(lobby)
        #expect(try await bench.service.recover().isQuiet)
        try bench.restart()
        #expect(try await bench.service.recover().isQuiet)

        #expect(try bench.rows(lobby) == rows && bench.gaps(lobby) == gaps)
    }

    @Test("a recovery that dies at any call, and is run again, ends as one that did not", arguments: [FaultyDisk.Fault.powerOff, .error(EIO)])
    func everyCall(_ fault: FaultyDisk.Fault) async throws {
        func outcome(_ index: Int?) async throws -> (facts: [String], struck: DiskOperation?) {
            let memory = memory()
            let disk = FaultyDisk(memory)
            let (bench, _) = try await crashed(disk)
            // A segment that was sealed and has no row yet, as a crash right after the rename leaves it.
            let row = try #require(try bench.rows(lobby).first)
            try bench.catalogue.remove([(stream: lobby, sequence: row.sequence)])
            memory.put(try #require(bench.volumes.path(of: row)).replacing(".mp4", with: "") + "999.open", [1, 2, 3])
            var random = SplitMix(state: 7)
            memory.cutPower(&random, keepsSome: false)
            if let index { disk.strike(at: disk.calls + index, fault) }
            try bench.restart()
            _ = try await bench.service.recover()
            let struck = disk.struck
            if fault == .powerOff, index != nil { memory.cutPower(&random, keepsSome: false) }
            disk.heal()
            try bench.restart()
            _ = try await bench.service.recover()
            #expect(try await bench.service.recover().isQuiet, "\(fault) at \(index ?? -1)")
            #expect(memory.removed.isEmpty)
            try bench.checkFiles([lobby, yard])
            // Identities are made anew each time: everything else must be the same.
            let facts = try [lobby, yard].flatMap { s in
                try bench.rows(s).map { "\($0.stream) \($0.sequence) \($0.start) \($0.end) \($0.byteCount) \($0.fragments) \($0.flags)" }
                    + bench.gaps(s).map { "gap \($0.start) \(String(describing: $0.end)) \($0.cause)" }
            }
            return (facts + memory.paths.filter { !$0.contains("custos.volume") }, struck)
        }

        let expected = try await outcome(nil).facts
        var index = 0
        while true {
            let (facts, struck) = try await outcome(index)
            guard let struck else { break }
            #expect(facts == expected, "\(fault) at call \(index), a \(struck.rawValue)")
            index += 1
        }
        print("recovery, \(fault): \(index) calls struck")
        #expect(index > 40)
    }

    @Test("a catalogue that was lost is rebuilt from the files, row for row")
    func rebuild() async throws {
        let (bench, _) = try await crashed(memory())
        await bench.service.stop()
        let before = try [lobby, yard].map { try bench.rows($0) }

        try bench.loseCatalogue()
        try bench.restart()
        let fresh = bench.service.recorder(for: lobby)
        let report = try await bench.service.recover()

        #expect(report.catalogued.count == before[0].count + before[1].count)
        #expect(try [lobby, yard].map { try bench.rows($0) } == before)
        let camera = PaperCamera(fresh, clocks: bench.clocks)
        camera.begin()
        for _ in 0..<10 { camera.sendFrame() }
        await bench.service.stop()
        #expect(try bench.rows(lobby).last?.sequence == UInt64(before[0].count + 1))
    }

    @Test("a row without a file is a named loss, once, and its return ends the loss")
    func loss() async throws {
        let disk = memory()
        let (bench, _) = try await crashed(disk)
        await bench.service.stop()
        let row = try #require(try bench.rows(lobby).first)
        let path = try #require(bench.volumes.path(of: row)), bytes = try #require(disk.contents(path))

        disk.lose(path)
        try bench.restart()
        let report = try await bench.service.recover()
        #expect(report.lost == [.init(stream: lobby, sequence: row.sequence, range: row.range)])
        #expect(try bench.state.losses(of: lobby, overlapping: RecordingBench.always).map(\.sequence) == [row.sequence])
        #expect(try await bench.service.recover().isQuiet)

        disk.put(path, bytes)
        #expect(try await bench.service.recover().catalogued.map(\.path) == [path])
        #expect(try bench.state.losses(of: lobby, overlapping: RecordingBench.always).isEmpty)
        #expect(try bench.rows(lobby).contains(row))
    }

    @Test("what cannot be read goes to quarantine, what is not ours stays and is named")
    func strangeFiles() async throws {
        let disk = memory()
        let (bench, _) = try await crashed(disk)
        await bench.service.stop()
        let row = try #require(try bench.rows(lobby).first)
        let folder = "\(bench.roots[0])/rec/\(lobby.directoryName)/\(row.day)"
        _ = try disk.makeDirectory("\(bench.roots[0])/rec/\(lobby.directoryName)")
        _ = try disk.makeDirectory(folder)
        disk.put(folder + "/777.open", [])
        disk.put(folder + "/778.open", [UInt8](repeating: 9, count: 5000))
        disk.put(folder + "/notes.txt", [1])
        disk.put("\(bench.roots[0])/rec/README", [1])

        try bench.restart()
        let report = try await bench.service.recover()

        #expect(report.quarantined.count == 2 && report.foreign.count == 2 && report.failures.isEmpty)
        #expect(disk.contents("/v0/quarantine/12-main-778.open")?.count == 5000)
        #expect(disk.contents(folder + "/notes.txt") == [1])
        #expect(disk.removed.isEmpty)
    }

    @Test("a stop in good order is a gap with the cause maintenance until footage comes again")
    func maintenance() async throws {
        let (bench, range) = try await crashed(memory())
        await bench.service.stop()
        bench.clocks.advance(.seconds(Int64(60)))
        try bench.restart()
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()
        let again = bench.clocks.wall()

        camera.begin()
        for _ in 0..<10 { camera.sendFrame() }

        let gaps = try bench.gaps(lobby)
        #expect(gaps.map(\.cause) == [.maintenance] && gaps[0].end == again)
        #expect(gaps[0].start == range.end)
        await bench.service.stop()
    }

    @Test("time between footage and gaps that nothing covers is found", arguments: [(0, 10, 20, 30), (0, 10, 11, 30), (0, 10, 5, 8)])
    func holes(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        func range(_ a: Int, _ b: Int) -> WallRange { WallRange(WallTime(seconds: Double(a)), WallTime(seconds: Double(b))) }

        let holes = CoverageSweep.holes(in: [range(c, d), range(a, b)], tolerated: .seconds(Int64(2)), excused: [])

        #expect(holes == (c - b > 2 ? [range(b, c)] : []))
        #expect(CoverageSweep.holes(in: [range(c, d), range(a, b)], tolerated: .seconds(Int64(2)), excused: [range(b + 1, b + 2)]).isEmpty)
    }

    /// The hole lies between the footage of the run before the last, and that of the last, whose books noted no gap.
    @Test("time before a run whose books stood still is looked at, as far as the stream was wanted", arguments: [true, false])
    func runWithoutBooks(_ isWanted: Bool) throws {
        let folder = try TestFolder()
        let clocks = HandClocks(wall: RowMaker.origin - .seconds(3600 as Int64))
        let catalogue = try folder.catalogue()
        let state = try StateStore(path: folder.path + "/state.sqlite", clocks: clocks)
        let camera = try state.addCamera(CameraDraft(name: "North gate", mainURL: "rtsp://10.0.0.1/main", user: "viewer", password: Secret("x"))).id
        let maker = RowMaker(stream: StreamID(camera, .main))
        let (a, b, c) = (RowMaker.origin, RowMaker.origin + .seconds(10 as Int64), RowMaker.origin + .milliseconds(12_006))
        try catalogue.insert([maker.row(1, start: a, seconds: 10), maker.row(2, start: c, seconds: 6)])
        if !isWanted {
            clocks.advance(.seconds(3611 as Int64))
            _ = try state.updateCamera(camera) { $0.records = false }
        }
        let start = b + .milliseconds(1200)

        let wish = try CoverageSweep.anchor(maker.stream, before: start, catalogue: catalogue, state: state)
        try CoverageSweep.run(maker.stream, from: start, wish: wish, to: c + .seconds(6 as Int64), catalogue: catalogue, state: state, tolerated: .seconds(2 as Int64), excused: [])

        #expect(try state.gaps(of: maker.stream, overlapping: RecordingBench.always).map { WallRange($0.start, $0.end ?? a) } == (isWanted ? [WallRange(b, c)] : []))
    }

    /// A hold kept the old footage, retention has taken all that came after it: that is no crash.
    @Test("what was erased lawfully between held footage and the last run is no gap")
    func erasedBetween() throws {
        let folder = try TestFolder()
        let clocks = HandClocks(wall: RowMaker.origin - .seconds(3600 as Int64))
        let catalogue = try folder.catalogue(), state = try folder.state(clocks)
        let camera = try state.addCamera(CameraDraft(name: "North gate", mainURL: "rtsp://10.0.0.1/main", user: "viewer", password: Secret("x"))).id
        let maker = RowMaker(stream: StreamID(camera, .main))
        func at(_ minute: Int64) -> WallTime { RowMaker.origin + .seconds(minute * 60) }
        try catalogue.insert([maker.row(1, start: at(1)), maker.row(10, start: at(10))])
        try state.database.write { db in
            try db.execute(
                sql: "insert into expired (stream, first_sequence, last_sequence, start_us, end_us, segments, byte_count, rule_units, first_erased_us, last_erased_us) values (?, 2, 9, ?, ?, 8, 8, 'NM203.18.1.4', ?, ?)",
                arguments: [maker.stream.key, at(2).microseconds, at(10).microseconds, at(11).microseconds, at(11).microseconds])
        }

        let wish = try CoverageSweep.anchor(maker.stream, before: at(5), catalogue: catalogue, state: state)
        #expect(wish == at(2))
        try CoverageSweep.run(maker.stream, from: at(5), wish: wish, to: at(11), catalogue: catalogue, state: state, tolerated: .seconds(2 as Int64), excused: [])

        #expect(try state.gaps(of: maker.stream, overlapping: RecordingBench.always).isEmpty)
    }
}
