import CustosBase
import CustosMedia
import CustosStore
import Glibc
import Logging
import Synchronization
import Testing

/// Clocks that a recording test moves by hand.
final class HandClocks: Clocks {
    private let state: Mutex<(wall: WallTime, monotonic: MonotonicTime)>
    init(wall: WallTime = WallTime(iso8601: "2026-11-23T06:00:00Z")!) { state = Mutex((wall, MonotonicTime(microseconds: 1_000_000_000))) }
    func wall() -> WallTime { state.withLock { $0.wall } }
    func monotonic() -> MonotonicTime { state.withLock { $0.monotonic } }
    func advance(_ by: TimeSpan) {
        state.withLock {
            $0.wall = $0.wall + by
            $0.monotonic = $0.monotonic + by
        }
    }
    func step(_ by: TimeSpan) { state.withLock { $0.wall = $0.wall + by } }
}

/// A camera that is made up: frames with the date of the hand clock, sent to a recorder as its event loop would.
final class PaperCamera {
    static let h264 = VideoDescription(
        codec: .h264, vps: [], sps: [Hex.decode("6764000dacd94141fb016a020202800000030080000019478a14cb")!], pps: [Hex.decode("68ebe3cb22c0")!], width: 320, height: 240,
        codecString: "avc1.64000d", mayReorder: true, claimedFrameRate: 25)
    static let alaw = AudioDescription(codec: .pcma, sampleRate: 8_000, channels: 1, configuration: [])

    let clocks: HandClocks
    var recorder: StreamRecorder
    var description = StreamDescription(video: PaperCamera.h264, audio: nil)
    let framesPerSecond: Int64
    let framesPerGroup: Int
    let frameBytes: Int
    private var frame: Int64 = 0
    private var audioTime: Int64 = 0
    private(set) var framesSent = 0

    init(_ recorder: StreamRecorder, clocks: HandClocks, framesPerSecond: Int64 = 5, framesPerGroup: Int = 10, frameBytes: Int = 700) {
        self.recorder = recorder
        self.clocks = clocks
        self.framesPerSecond = framesPerSecond
        self.framesPerGroup = framesPerGroup
        self.frameBytes = frameBytes
    }

    func begin() {
        frame = 0
        audioTime = 0
        recorder.receive(.runStarted(description))
    }

    func end(_ reason: RunEnd) { recorder.receive(.runEnded(reason)) }

    static func sample(_ kind: MediaKind, _ bytes: [UInt8], at time: Int64, duration: UInt32, isSync: Bool, loss: Bool = false, _ clocks: HandClocks) -> Sample {
        let arena = SampleArena(capacity: max(1, bytes.count))
        bytes.withUnsafeBytes { arena.append($0) }
        return Sample(
            arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, estimatedDuration: duration, isSync: isSync, lossBefore: loss, wall: clocks.wall(),
            arrival: clocks.monotonic())
    }

    /// One frame, and the clock moves on by its duration.
    func sendFrame(isSync: Bool? = nil, loss: Bool = false) {
        let ticks = 90_000 / framesPerSecond
        let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: framesSent &+ 1), count: frameBytes + Int(frame % 7) * 13)
        recorder.receive(
            .sample(Self.sample(.video, bytes, at: frame * ticks, duration: UInt32(ticks), isSync: isSync ?? (Int(frame) % framesPerGroup == 0), loss: loss, clocks)))
        if description.audio != nil {
            let samples = 8000 / framesPerSecond
            recorder.receive(.sample(Self.sample(.audio, [UInt8](repeating: 0xD5, count: Int(samples)), at: audioTime, duration: UInt32(samples), isSync: true, clocks)))
            audioTime += samples
        }
        frame += 1
        framesSent += 1
        clocks.advance(TimeSpan(microseconds: 1_000_000 / framesPerSecond))
    }
}

/// A recording service over databases in a fresh folder and any disk, without threads: the same every time.
final class RecordingBench {
    let folder: String
    let clocks: HandClocks
    let disk: any DiskIO
    let roots: [String]
    var options: RecordingOptions
    private(set) var state: StateStore
    var catalogue: Catalogue
    private(set) var volumes: VolumeSet
    private(set) var service: RecordingService

    static let logger: Logger = {
        var l = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        l.logLevel = .critical
        return l
    }()

    /// - Parameter initialises: makes the volumes first, on `disk`.
    init(disk: any DiskIO, roots: [String] = ["/v0", "/v1"], clocks: HandClocks = HandClocks(), options change: (inout RecordingOptions) -> Void = { _ in }, before: () -> Void = {}) throws {
        var template = Array("/dev/shm/custos-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw DiskError(.makeDirectory, "/dev/shm", errno) }
        folder = String(cString: made)
        self.clocks = clocks
        self.disk = disk
        self.roots = roots
        options = RecordingOptions.standard
        options.execution = .inline
        options.segmentLength = .seconds(Int64(4))
        change(&options)
        state = try StateStore(path: folder + "/state.sqlite", clocks: clocks)
        catalogue = try Catalogue(path: folder + "/catalogue.sqlite", clocks: clocks)
        for r in roots where (try? disk.stat(r + "/custos.volume")) == nil { try VolumeSet.initialise(r, node: state.node, disk: disk) }
        before()
        volumes = VolumeSet(paths: roots, node: state.node, disk: disk, clocks: clocks, register: state)
        service = try RecordingService(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, disk: disk, options: options, logger: Self.logger)
    }

    deinit {
        try? catalogue.close()
        for name in (try? SystemDisk().list(folder)) ?? [] { try? SystemDisk().remove(folder + "/" + name) }
        rmdir(folder)
    }

    /// A start of the program after its last one ended, well or badly.
    func restart() throws {
        volumes.release()
        state = try StateStore(path: folder + "/state.sqlite", clocks: clocks)
        volumes = VolumeSet(paths: roots, node: state.node, disk: disk, clocks: clocks, register: state)
        service = try RecordingService(state: state, catalogue: catalogue, volumes: volumes, clocks: clocks, disk: disk, options: options, logger: Self.logger)
    }

    func loseCatalogue() throws {
        try catalogue.close()
        for suffix in ["", "-wal", "-shm"] { try? SystemDisk().remove(folder + "/catalogue.sqlite" + suffix) }
        catalogue = try Catalogue(path: folder + "/catalogue.sqlite", clocks: clocks)
    }

    static let always = WallRange(WallTime(microseconds: 0), WallTime(microseconds: 4_000_000_000_000_000))
    func rows(_ stream: StreamID) throws -> [SegmentRow] { try catalogue.segments(of: stream, overlapping: Self.always).sorted { $0.start < $1.start } }
    func gaps(_ stream: StreamID) throws -> [GapRecord] { try state.gaps(of: stream, overlapping: Self.always) }

    /// Time of `range` that neither footage nor a gap covers, in pieces longer than two seconds.
    func uncovered(_ stream: StreamID, _ range: WallRange) throws -> [WallRange] {
        let items = try rows(stream).map { ($0.start, $0.end) } + gaps(stream).map { ($0.start, $0.end ?? range.end) }
        var reached = range.start
        var holes: [WallRange] = []
        for (a, b) in items.sorted(by: { $0 < $1 }) + [(range.end, range.end)] {
            if a - reached > .seconds(Int64(2)) { holes.append(WallRange(reached, a)) }
            reached = max(reached, b)
        }
        return holes
    }

    /// Every sealed file holds what its row says and is whole; no file is open.
    func checkFiles(_ streams: [StreamID], sourceLocation: SourceLocation = #_sourceLocation) throws {
        var known: Set<String> = []
        for stream in streams {
            for row in try rows(stream) {
                let path = try #require(volumes.path(of: row), sourceLocation: sourceLocation)
                known.insert(path)
                try disk.withSource(of: path) { source in
                    let index = try SegmentReader.read(source, verify: true)
                    let bytes = try source.read(at: 0, count: Int(source.size))
                    #expect(index.goodLength == source.size && index.tail == .clean, "\(path)", sourceLocation: sourceLocation)
                    #expect(Digest.sha256(bytes) == row.sha256 && row.byteCount == source.size, "\(path)", sourceLocation: sourceLocation)
                    #expect(FragmentTree.root(index.leafHashes ?? []) == row.fragmentRoot && index.fragments.count == row.fragments, "\(path)", sourceLocation: sourceLocation)
                    #expect(index.head.sequence == row.sequence && index.head.run == row.run, "\(path)", sourceLocation: sourceLocation)
                }
            }
        }
        for root in roots {
            for stream in (try? disk.list(root + "/rec")) ?? [] {
                for day in try disk.list(root + "/rec/" + stream) {
                    for name in try disk.list(root + "/rec/" + stream + "/" + day) {
                        let path = root + "/rec/\(stream)/\(day)/\(name)"
                        #expect(known.contains(path), "a file without a row: \(path)", sourceLocation: sourceLocation)
                    }
                }
            }
        }
    }

    /// How much time the rows of a stream cover, and how much of it twice.
    func footage(_ stream: StreamID) throws -> (covered: TimeSpan, twice: TimeSpan) {
        var covered = TimeSpan.zero, twice = TimeSpan.zero
        var reached: WallTime?
        for row in try rows(stream) {
            let from = max(row.start, reached ?? row.start)
            if row.end > from { covered = covered + (row.end - from) }
            if let r = reached, row.start < r { twice = twice + (min(r, row.end) - row.start) }
            reached = max(reached ?? row.end, row.end)
        }
        return (covered, twice)
    }
}

let lobby = StreamID(CameraID(12), .main)
let yard = StreamID(CameraID(13), .sub)
