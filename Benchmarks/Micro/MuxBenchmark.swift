import CustosBase
import CustosMedia

/// From samples to fragments: for the disk, for a live viewer, and from the disk to a viewer.
enum MuxBenchmark {
    static func run() throws {
        let description = StreamDescription(video: Material.video, audio: Material.aac)
        let video = Material.second(0)
        let audio = (0..<16).map { Material.sample($0, .audio, bytes: [UInt8](repeating: 7, count: 256)) }
        var total = 0
        Measure.row("mux", "header of a stored fragment, 25 pictures and 16 frames of sound", per: 20_000) {
            for i in 0..<20_000 {
                total &+= FragmentHeader.encode(sequence: UInt32(i), time: Material.time(video[0]), description: description, video: video, audio: audio).count
            }
        }
        let picture = video[1].sample
        Measure.row("mux", "live fragment of one picture, 18 kB", per: 20_000) {
            for i in 0..<20_000 { total &+= LiveFragment.encode(picture, description: description, sequence: UInt32(i), decodeTimeOffset: 5).count }
        }
        var stored = StoredSegment(description)
        stored.append(video)
        let fragment = stored.fragments[0]
        try Measure.row("mux", "stored fragment to playback, \(fragment.count / 1000) kB", per: 500) {
            for _ in 0..<500 { total &+= try FragmentRewriter.rebase(fragment: fragment, description: description, sequence: 1, videoBase: 5).count }
        }
        precondition(total != 0)
    }
}

/// A segment in memory, as the recorder writes it.
struct StoredSegment {
    private(set) var bytes: [UInt8]
    private(set) var fragments: [[UInt8]] = []
    private let description: StreamDescription
    private var chain = CheckChain()

    init(_ description: StreamDescription) {
        self.description = description
        let head = SegmentHead(
            stream: StreamID(CameraID(1), .main), sequence: 1, node: UUIDValue(high: 1, low: 2), run: UUIDValue(high: 3, low: 4), bootID: UUIDValue(high: 5, low: 6),
            startWall: Material.wall, startMonotonic: MonotonicTime(microseconds: 0), flags: [])
        bytes = []
        add(FragmentedMP4.initialisation(description, head: head))
    }

    mutating func append(_ video: [FragmentSample]) {
        var fragment = FragmentHeader.encode(sequence: chain.number, time: Material.time(video[0]), description: description, video: video, audio: [])
        for s in video { s.sample.withBytes { fragment += $0 } }
        fragments.append(fragment)
        add(fragment)
    }

    private mutating func add(_ part: [UInt8]) {
        bytes += part
        bytes += chain.append(fragmentHash: FragmentTree.leafHash(part), length: UInt32(part.count)).encode()
    }
}
