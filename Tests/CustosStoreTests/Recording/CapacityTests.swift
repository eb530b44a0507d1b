import CustosBase
import CustosMedia
import CustosStore
import Glibc
import Synchronization
import Testing

@Suite("Recording on disks that are full, slow or gone")
struct CapacityTests {
    @Test("when every volume is full the footage waits in memory, then a capacity gap begins, and recording goes on when there is room")
    func full() async throws {
        let disk = MemoryDisk(capacity: 8 << 20)
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"]) { $0.streamQueueBytes = 3 << 20 }
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks, frameBytes: 100_000)
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        func record(_ frames: Int) {
            for i in 0..<frames {
                camera.sendFrame()
                if i % 3 == 0 { bench.service.tick() }
            }
        }

        camera.begin()
        record(160)
        #expect(bench.volumes.statuses[0].state == .full)
        #expect(bench.service.progress(lobby)?.trouble?.kind == .full)
        let open = try #require(try bench.gaps(lobby).last)
        #expect(open.cause == .capacity && open.end == nil)
        disk.setCapacity(64 << 20)
        record(120)
        #expect(bench.service.progress(lobby)?.trouble == nil)
        let end = bench.clocks.wall()
        await bench.service.stop()
        try bench.restart()
        _ = try await bench.service.recover()

        #expect(try bench.gaps(lobby).contains { $0.cause == .capacity && $0.end != nil })
        #expect(try bench.uncovered(lobby, WallRange(start, end)).isEmpty)
        let rows = try bench.rows(lobby), gaps = try bench.gaps(lobby)
        #expect(Set(rows.map(\.run)).count == 2, "\(rows.map { "\($0.sequence) \($0.start) \($0.end) \($0.run)" }) \(gaps)")
        #expect(disk.removed.isEmpty)
        try bench.checkFiles([lobby])
    }

    @Test("secondary streams stop before the reserve is used, main streams go on into it")
    func reserve() async throws {
        let disk = MemoryDisk(capacity: 1 << 30)
        disk.mount("/v0")
        let bench = try RecordingBench(disk: disk, roots: ["/v0"])
        disk.put("/v0/ballast", [UInt8](repeating: 0, count: (1 << 30) - (1 << 30) * 2 / 100))
        let main = PaperCamera(bench.service.recorder(for: lobby), clocks: bench.clocks)
        let sub = PaperCamera(bench.service.recorder(for: yard), clocks: bench.clocks)
        bench.clocks.advance(.seconds(Int64(60)))
        bench.service.tick()

        main.begin()
        sub.begin()
        for _ in 0..<20 {
            main.sendFrame()
            sub.sendFrame()
        }

        #expect(bench.volumes.statuses[0].state == .full)
        #expect(bench.service.progress(lobby)?.lastWritten != nil && bench.service.progress(lobby)?.trouble == nil)
        #expect(bench.service.progress(yard)?.lastWritten == nil && bench.service.progress(yard)?.trouble?.kind == .full)
        await bench.service.stop()
    }

    @Test("streams spread over volumes, and leave one that fails")
    func failingVolume() async throws {
        let memory = MemoryDisk()
        memory.mount("/v0")
        memory.mount("/v1")
        let disk = FaultyDisk(memory)
        let bench = try RecordingBench(disk: disk)
        let cameras = (1...6).map { StreamID(CameraID(Int64($0)), .main) }.map { PaperCamera(bench.service.recorder(for: $0), clocks: HandClocks(wall: bench.clocks.wall())) }
        _ = try await bench.service.recover()
        let start = bench.clocks.wall()
        func record(_ frames: Int) {
            for i in 0..<frames {
                for c in cameras { c.sendFrame() }
                bench.clocks.advance(.milliseconds(200))
                if i % 3 == 0 { bench.service.tick() }
            }
        }
        for c in cameras { c.begin() }
        record(10)
        let used = Set(cameras.flatMap { bench.service.openSegments(of: $0.recorder.stream).map(\.volume) })
        #expect(used.count == 2)

        disk.strikeAll(below: "/v0/rec")
        record(20)

        #expect(bench.volumes.statuses.map(\.state) == [.failed, .ok])
        let good = bench.volumes.statuses[1].id
        #expect(cameras.allSatisfy { c in bench.service.openSegments(of: c.recorder.stream).contains { $0.volume == good } })
        let end = bench.clocks.wall()
        await bench.service.stop()
        disk.heal()
        try bench.restart()
        _ = try await bench.service.recover()
        for c in cameras {
            #expect(try bench.uncovered(c.recorder.stream, WallRange(start, end)).isEmpty)
            #expect(try bench.footage(c.recorder.stream).covered == end - start)
        }
        try bench.checkFiles(cameras.map(\.recorder.stream))
    }

    @Test("a volume whose sync hangs is left within seconds, and nothing of it is lost or kept twice")
    func hangingSync() async throws {
        let memory = MemoryDisk()
        memory.mount("/v0")
        memory.mount("/v1")
        let disk = FaultyDisk(memory)
        let clocks = HandClocks()
        let bench = try RecordingBench(disk: disk, clocks: clocks) {
            $0.execution = .threads
            $0.segmentLength = .seconds(Int64(600))
        }
        let camera = PaperCamera(bench.service.recorder(for: lobby), clocks: clocks, framesPerGroup: 5)
        _ = try await bench.service.recover()
        let start = clocks.wall()
        camera.begin()
        for _ in 0..<15 { camera.sendFrame() }
        await until { bench.service.openSegments(of: lobby).count == 1 }
        let first = try #require(bench.service.openSegments(of: lobby).first)
        let slow = try #require(bench.volumes.root(of: first.volume))
        let gate = Gate(), hanging = Mutex(false)
        disk.beforeEach { op, path in
            guard op == .dataSync, path.hasPrefix(slow + "/rec") else { return }
            hanging.withLock { $0 = true }
            gate.wait()
        }

        await until {
            camera.sendFrame()
            return hanging.withLock { $0 }
        }
        for _ in 0..<20 { camera.sendFrame() }
        await until { bench.service.openSegments(of: lobby).contains { $0.volume != first.volume } }

        #expect(bench.volumes.statuses.first { $0.path == slow }?.state == .slow)
        gate.open()
        disk.beforeEach(nil)
        for _ in 0..<10 { camera.sendFrame() }
        let end = clocks.wall()
        await bench.service.stop()
        try bench.restart()
        _ = try await bench.service.recover()
        await bench.service.stop()
        #expect(try bench.footage(lobby) == (end - start, .zero))
        try bench.checkFiles([lobby])
    }
}

/// Something that threads wait at until it is opened.
final class Gate: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(semaphore, 0, 0) }
    deinit { semaphore.deallocate() }
    func wait() {
        sem_wait(semaphore)
        sem_post(semaphore)
    }
    func open() { sem_post(semaphore) }
}

/// Waits for what other threads do; an hour of patience would not change the answer, ten seconds will do.
func until(_ condition: () -> Bool) async {
    for _ in 0..<2000 where !condition() { try? await Task.sleep(nanoseconds: 5_000_000) }
}
