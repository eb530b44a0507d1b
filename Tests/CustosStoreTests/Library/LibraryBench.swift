import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import Testing

/// A recorder with one camera on the list and a library over what it records.
final class LibraryBench {
    let disk: MemoryDisk
    let faults: FaultyDisk
    let bench: RecordingBench
    let camera: PaperCamera
    let stream: StreamID
    let start: WallTime

    var clocks: HandClocks { bench.clocks }
    var library: FootageLibrary {
        FootageLibrary(catalogue: bench.catalogue, state: bench.state, volumes: bench.volumes, recording: bench.service, clocks: clocks)
    }
    var checker: Checker { Checker(state: bench.state, catalogue: bench.catalogue, volumes: bench.volumes, clocks: clocks) }
    let log = SweepLog()
    func sweeper(bootID: UUIDValue = .random()) -> RoundSweeper {
        RoundSweeper(
            sweeper: Sweeper(
                state: bench.state, catalogue: bench.catalogue, volumes: bench.volumes, log: log, clocks: clocks, bootID: bootID, logger: RecordingBench.logger),
            state: bench.state, log: log)
    }
    func at(_ seconds: Double) -> WallTime { start + .seconds(seconds) }
    func span(_ a: Double, _ b: Double) -> WallRange { WallRange(at(a), at(b)) }
    var everything: WallRange { RecordingBench.always }

    /// - Parameter segment: aim of a segment's length in seconds.
    init(segment: Int64 = 4, framesPerGroup: Int = 10, frameBytes: Int = 700, roots: [String] = ["/v0"], change: (inout RecordingOptions) -> Void = { _ in }) async throws {
        disk = MemoryDisk()
        for r in roots { disk.mount(r) }
        faults = FaultyDisk(disk)
        bench = try RecordingBench(disk: faults, roots: roots) {
            $0.segmentLength = .seconds(segment)
            change(&$0)
        }
        let record = try bench.state.addCamera(CameraDraft(name: "Lobby", mainURL: "rtsp://10.0.0.7/1"))
        stream = StreamID(record.id, .main)
        camera = PaperCamera(bench.service.recorder(for: stream), clocks: bench.clocks, framesPerGroup: framesPerGroup, frameBytes: frameBytes)
        start = bench.clocks.wall()
        _ = try await bench.service.recover()
        camera.begin()
    }

    /// Records seconds of frames; 5 frames a second. The ticks sync what was written.
    func record(_ seconds: Int) {
        for _ in 0..<seconds {
            for _ in 0..<5 { camera.sendFrame() }
            bench.service.tick()
        }
    }

    /// Everything is on the disk and in the catalogue.
    func settle() async { await bench.service.stop() }
}

/// Boxes of playback bytes, read with the few lines that a test needs.
struct PlayedFragment {
    let sequence: UInt32
    let videoBase: Int64
    let samples: Int
    let durations: [UInt32]
    let payload: Int

    static func read(_ body: [UInt8]) throws -> [PlayedFragment] {
        func u32(_ at: Int) -> Int { body[at..<at + 4].reduce(0) { $0 << 8 | Int($1) } }
        func type(_ at: Int) -> String { String(decoding: body[at + 4..<at + 8], as: UTF8.self) }
        var out: [PlayedFragment] = []
        var at = 0
        while at < body.count {
            try #require(type(at) == "moof" && at + u32(at) < body.count)
            let moof = at, mdat = at + u32(at)
            try #require(type(mdat) == "mdat" && mdat + u32(mdat) <= body.count)
            // moof(8) mfhd(16) traf(8) tfhd(16) tfdt(20) trun(20 + n*16)
            try #require(type(moof + 24) == "traf" && type(moof + 48) == "tfdt" && type(moof + 68) == "trun")
            let base = body[moof + 60..<moof + 68].reduce(Int64(0)) { $0 << 8 | Int64($1) }
            let n = u32(moof + 80)
            out.append(
                PlayedFragment(
                    sequence: UInt32(u32(moof + 20)), videoBase: base, samples: n, durations: (0..<n).map { UInt32(u32(moof + 88 + $0 * 16)) }, payload: u32(mdat) - 8))
            at = mdat + u32(mdat)
        }
        return out
    }
}
