import CustosBase
import CustosMedia
import CustosStore
import Glibc
import Synchronization
import Testing

@Suite("Recording a stream")
struct StreamRecorderTests {
    @Test("a stream becomes sealed segments of about the length asked for, each beginning with a sync sample")
    func segments() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()

        camera.begin()
        for _ in 0..<100 { camera.sendFrame() }
        let end = bench.clocks.wall()
        await bench.service.stop()

        let rows = try bench.rows(lobby)
        #expect(rows.count >= 4)
        #expect(rows.map(\.sequence) == Array(1...UInt64(rows.count)))
        #expect(rows.allSatisfy { !$0.flags.contains(.startsWithoutSync) && !$0.flags.contains(.salvaged) })
        #expect(rows.dropFirst().dropLast().allSatisfy { $0.end - $0.start == .seconds(Int64(4)) })
        #expect(rows.first?.start == start && rows.last?.end == end)
        #expect(try bench.footage(lobby) == (end - start, .zero))
        try bench.checkFiles([lobby])
        #expect(disk.misalignedWrites == 0 && disk.removed.isEmpty)
        #expect(disk.mode(try #require(bench.volumes.path(of: rows[0]))) == 0o440)
    }

    @Test("fragments are at most a second long, also inside a long GOP and with audio")
    func fragments() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"]) { $0.segmentLengthLimit = .seconds(Int64(10)) }
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks, framesPerGroup: 1_000_000)
        camera.description.audio = PaperCamera.alaw

        camera.begin()
        for _ in 0..<160 { camera.sendFrame() }
        await bench.service.stop()

        let rows = try bench.rows(lobby)
        #expect(rows.count == 4)
        #expect(rows.map { $0.flags.contains(.startsWithoutSync) } == [false, true, true, true])
        for row in rows {
            let index = try disk.withSource(of: try #require(bench.volumes.path(of: row))) { try SegmentReader.read($0, verify: true) }
            #expect(index.fragments.allSatisfy { $0.videoDuration <= 81_000 && $0.audioSamples > 0 })
            #expect(index.head.flags.contains(.startsWithoutSync) == row.flags.contains(.startsWithoutSync))
        }
        try bench.checkFiles([lobby])
    }

    @Test("what is written is durable after the sync interval, and lastDurable says so")
    func durability() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"]) { $0.segmentLength = .seconds(Int64(60)) }
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)

        camera.begin()
        for _ in 0..<30 {
            camera.sendFrame()
            bench.service.tick()
        }

        let progress = try #require(bench.service.progress(lobby))
        let now = bench.clocks.wall()
        let written = try #require(progress.lastWritten), durable = try #require(progress.lastDurable)
        #expect(now - written.wall <= .seconds(1.2))
        #expect(now - durable.wall <= .seconds(3.2))
        #expect(progress.trouble == nil && progress.openSegmentStart != nil)
        var random = SystemRandomNumberGenerator()
        disk.cutPower(&random, keepsSome: false)
        let path = try #require(disk.paths.first { $0.hasSuffix(".open") })
        let index = try disk.withSource(of: path) { try SegmentReader.read($0, verify: true) }
        let last = try #require(index.fragments.last)
        #expect(last.time.wall + .milliseconds(last.videoDuration / 90) >= durable.wall)
    }

    @Test("a change of parameters begins a new segment and leaves no gap")
    func parametersChange() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()

        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        camera.end(.parametersChanged)
        camera.description.video.width = 640
        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        await bench.service.stop()

        let rows = try bench.rows(lobby)
        #expect(rows.count == 2 && rows[0].run != rows[1].run)
        #expect(try bench.gaps(lobby).map(\.cause) == [.maintenance])
        try bench.checkFiles([lobby])
    }

    @Test(
        "a hole between two runs is a gap with the cause of the run's end",
        arguments: [(RunEnd.disconnected("reset"), GapCause.network), (.silent, .camera), (.timestampJump, .camera), (.clockStep, .clock)])
    func gapCauses(_ end: RunEnd, _ cause: GapCause) async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()

        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        let from = bench.clocks.wall()
        camera.end(end)
        for _ in 0..<10 {
            bench.clocks.advance(.seconds(Int64(1)))
            bench.service.tick()
        }
        #expect(try bench.gaps(lobby).map(\.end) == [nil])
        let until = bench.clocks.wall()
        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }

        let gap = try #require(try bench.gaps(lobby).first)
        #expect(gap.start == from && gap.cause == cause)
        for _ in 0..<3 { camera.sendFrame() }
        #expect(try bench.gaps(lobby).first?.end == until)
        await bench.service.stop()
    }

    @Test("the source's word about why it is away replaces the guess, and a later other word begins another gap")
    func unavailable() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let recorder = bench.service.recorder(for: lobby)
        let camera = PaperCamera(recorder, clocks: bench.clocks)
        _ = try await bench.service.recover()
        func wait(_ seconds: Int64) {
            for _ in 0..<seconds {
                bench.clocks.advance(.seconds(Int64(1)))
                bench.service.tick()
            }
        }

        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        camera.end(.disconnected("eof"))
        recorder.unavailable(.camera, detail: "rtsp.503")
        wait(5)
        recorder.unavailable(.camera, detail: "rtsp.503")
        recorder.unavailable(.network, detail: "connect.refused")
        wait(5)
        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }

        let gaps = try bench.gaps(lobby)
        #expect(gaps.map(\.cause) == [.camera, .network])
        #expect(gaps[0].end == gaps[1].start && gaps[1].end != nil)
        #expect(gaps[0].detail == "rtsp.503")
        await bench.service.stop()
    }

    @Test("a stream that never comes is a gap from its beginning")
    func neverCame() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let recorder = bench.service.recorder(for: lobby)
        let from = bench.clocks.wall()
        _ = try await bench.service.recover()

        recorder.unavailable(.network, detail: "connect.refused")
        for _ in 0..<4 {
            bench.clocks.advance(.seconds(Int64(1)))
            bench.service.tick()
        }

        let gaps = try bench.gaps(lobby)
        #expect(gaps.map(\.start) == [from] && gaps[0].end == nil && gaps[0].cause == .network)
        await bench.service.stop()
    }

    @Test("a clock that is set back leaves honest dates and a record of the step")
    func clockStep() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()

        camera.begin()
        for _ in 0..<20 { camera.sendFrame() }
        camera.end(.clockStep)
        bench.clocks.step(.seconds(Int64(-3)))
        let second = bench.clocks.wall()
        camera.begin()
        for _ in 0..<20 { camera.sendFrame() }
        await bench.service.stop()

        #expect(try bench.rows(lobby).contains { $0.start == second })
        let record = try #require(try bench.gaps(lobby).first { $0.cause == .clock })
        #expect(record.start == second && record.end == second)
        try bench.checkFiles([lobby])
    }

    @Test("a retired stream is sealed, and the time until it is wanted again is no gap")
    func retired() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        _ = try await bench.service.recover()

        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        bench.service.retire(lobby, cause: .maintenance)
        camera.sendFrame()
        bench.clocks.advance(.seconds(Int64(100)))
        bench.service.tick()
        #expect(bench.service.progress(lobby) == nil && bench.service.openSegments(of: lobby).isEmpty)
        camera.recorder = bench.service.recorder(for: lobby)
        camera.begin()
        for _ in 0..<8 { camera.sendFrame() }
        await bench.service.stop()

        #expect(try bench.rows(lobby).map(\.sequence) == [1, 2])
        #expect(try bench.gaps(lobby).allSatisfy { $0.cause == .maintenance && $0.start == bench.clocks.wall() })
        try bench.checkFiles([lobby])
    }

    @Test("the seal hook runs between the folder's sync and the catalogue row, and while it throws the row waits")
    func sealHook() async throws {
        struct NotYet: Error {}
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        let isRefusing = Mutex(true), seen = Mutex<[UInt64]>([])
        bench.service.sealHook = { rows in
            seen.withLock { $0 += rows.map(\.sequence) }
            if isRefusing.withLock({ $0 }) { throw NotYet() }
        }

        camera.begin()
        for _ in 0..<60 { camera.sendFrame() }
        #expect(try bench.rows(lobby).isEmpty && !seen.withLock { $0.isEmpty })
        #expect(bench.service.openSegments(of: lobby).contains { $0.path.hasSuffix(".mp4") })
        isRefusing.withLock { $0 = false }
        bench.service.tick()

        #expect(try !bench.rows(lobby).isEmpty)
        await bench.service.stop()
    }

    @Test("time between the wish to record a stream and its first footage is a gap, also when the recorder did not run meanwhile")
    func wishBeforeStart() async throws {
        let disk = MemoryDisk()
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        let stream = StreamID(try bench.state.addCamera(CameraDraft(name: "Lobby", mainURL: "rtsp://10.0.0.7/1")).id, .main)
        let wish = bench.clocks.wall()
        bench.clocks.advance(.seconds(7 as Int64))

        let camera = PaperCamera(bench.service.recorder(for: stream), clocks: bench.clocks)
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        camera.begin()
        for _ in 0..<20 { camera.sendFrame() }
        bench.service.tick()

        let gap = try #require(try bench.gaps(stream).first)
        #expect(gap.start == wish && gap.end.map { ($0 - start).magnitude <= .milliseconds(300) } == true)
        await bench.service.stop()
    }
}
