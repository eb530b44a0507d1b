import CustosBase
import CustosMedia
import CustosStore
import Glibc
import Testing

/// Two streams, two volumes, three runs; everything that a recorder does with a disk, in a few seconds of paper time.
private struct Workload {
    let bench: RecordingBench
    let disk: FaultyDisk
    let memory: MemoryDisk
    var ranges: [StreamID: WallRange] = [:]
    var silence: TimeSpan = .zero

    init(volumes: Int = 2, before: (FaultyDisk) -> Void = { _ in }) throws {
        let memory = MemoryDisk()
        let roots = (0..<volumes).map { "/v\($0)" }
        for r in roots { memory.mount(r) }
        self.memory = memory
        let disk = FaultyDisk(memory)
        self.disk = disk
        bench = try RecordingBench(disk: disk, roots: roots) {
            $0.segmentLength = .seconds(Int64(3))
        } before: {
            before(disk)
        }
    }

    mutating func run() async throws {
        let clocks = bench.clocks
        let start = clocks.wall()
        let a = PaperCamera(bench.service.recorder(for: lobby), clocks: clocks, framesPerGroup: 5)
        let b = PaperCamera(bench.service.recorder(for: yard), clocks: HandClocks(wall: start), framesPerGroup: 5)
        _ = try await bench.service.recover()
        a.begin()
        b.begin()
        for i in 0..<40 {
            a.sendFrame()
            b.sendFrame()
            if i % 3 == 0 { bench.service.tick() }
        }
        a.end(.disconnected("test"))
        b.end(.parametersChanged)
        b.begin()
        let silenceFrom = clocks.wall()
        for _ in 0..<5 {
            clocks.advance(.seconds(Int64(1)))
            for _ in 0..<5 { b.sendFrame() }
            bench.service.tick()
        }
        silence = clocks.wall() - silenceFrom
        a.begin()
        for i in 0..<20 {
            a.sendFrame()
            b.sendFrame()
            if i % 3 == 0 { bench.service.tick() }
        }
        let range = WallRange(start, clocks.wall())
        ranges = [lobby: range, yard: range]
        // Time for volumes to be tried again.
        for _ in 0..<6 {
            bench.service.tick()
            clocks.advance(.seconds(Int64(2)))
        }
        bench.service.tick()
        await bench.service.stop()
    }

    /// The next start, on disks that are well.
    func recover() async throws -> RecoveryReport {
        disk.heal()
        try bench.restart()
        let report = try await bench.service.recover()
        return report
    }

    func check(_ what: String) throws {
        for (stream, range) in ranges {
            let holes = try bench.uncovered(stream, range)
            #expect(holes.isEmpty, "\(what): \(stream) has no record of \(holes)")
        }
        try bench.checkFiles([lobby, yard])
        #expect(memory.removed.isEmpty, "\(what)")
        #expect(memory.misalignedWrites == 0, "\(what)")
    }
}

@Suite("Recording on disks that fail")
struct RecordingFaultTests {
    @Test("without a fault everything is footage but the silence")
    func plain() async throws {
        var w = try Workload()
        try await w.run()
        try w.check("plain")
        #expect(try w.bench.footage(lobby) == (w.ranges[lobby]!.duration - w.silence, .zero))
        #expect(try w.bench.footage(yard) == (w.ranges[yard]!.duration, .zero))
        #expect(try await w.recover().isQuiet)
    }

    @Test(
        "whatever call fails once, no footage is lost and every second is covered",
        arguments: [FaultyDisk.Fault.error(EIO), .error(ENOSPC), .error(EROFS), .shortWrite, .syncError])
    func everyCall(_ fault: FaultyDisk.Fault) async throws {
        // The other errors take the same paths as EIO: every second call of them, unless all are asked for.
        let step = fault == .error(EIO) || fault == .syncError || getenv("CUSTOS_ALL_FAULTS") != nil ? 1 : 2
        var index = 0
        var struck: [DiskOperation: Int] = [:]
        while true {
            var w = try Workload { $0.strike(at: $0.calls + index, fault) }
            try await w.run()
            guard let op = w.disk.struck else { break }
            struck[op, default: 0] += 1
            _ = try await w.recover()
            try w.check("\(fault) at call \(index), a \(op.rawValue)")
            for (stream, expected) in [(lobby, w.ranges[lobby]!.duration - w.silence), (yard, w.ranges[yard]!.duration)] {
                let footage = try w.bench.footage(stream)
                #expect(footage.covered == expected, "\(fault) at call \(index), a \(op.rawValue): \(stream) lost \(expected - footage.covered)")
                #expect(footage.twice == .zero, "\(fault) at call \(index), a \(op.rawValue): \(stream) has \(footage.twice) twice")
            }
            #expect(try await w.recover().isQuiet, "\(fault) at call \(index), a \(op.rawValue)")
            await w.bench.service.stop()
            index += step
        }
        print("\(fault): of \(index) calls these were struck: \(struck.map { "\($0.key.rawValue) \($0.value)" }.sorted().joined(separator: ", "))")
        #expect(index > 100)
    }

    @Test("whenever the power goes, every second before the last sync is there and the rest is a gap", arguments: [false, true])
    func powerCut(_ keepsSome: Bool) async throws {
        var index = 0
        var random = SplitMix(state: 20_261_123)
        while true {
            var w = try Workload { $0.strike(at: $0.calls + index, .powerOff) }
            try await w.run()
            guard let op = w.disk.struck else { break }
            let durable = [lobby, yard].map { ($0, w.bench.service.progress($0)?.lastDurable?.wall) }
            w.memory.cutPower(&random, keepsSome: keepsSome)
            _ = try await w.recover()
            try w.check("power off at call \(index), a \(op.rawValue)")
            for (stream, until) in durable {
                if let until { #expect(try w.bench.rows(stream).contains { $0.start < until && until <= $0.end }, "call \(index), a \(op.rawValue): \(stream) lost what was durable at \(until)") }
            }
            await w.bench.service.stop()
            index += 3
        }
        #expect(index > 100)
    }
}

/// A generator with a seed, so that a failure can be had again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
