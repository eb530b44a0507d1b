import CustosBase
import CustosMedia

/// Streams and segments that are made up, byte for byte the same each time.
enum Fixture {
    static let start = WallTime(microseconds: 1_795_000_000_000_000)

    /// An SPS and PPS of x264: 320x240, High, level 1.3.
    static let h264 = VideoDescription.make(
        codec: .h264, vps: [], sps: [Hex.decode("6764000dacd9414 1fb016a020202800000030080000019478a14cb".filter { $0 != " " })!], pps: [Hex.decode("68ebe3cb22c0")!])!
    static let aac = AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: [0x14, 0x08])
    static let alaw = AudioDescription(codec: .pcma, sampleRate: 8_000, channels: 1, configuration: [])

    static func head(_ sequence: UInt64 = 7) -> SegmentHead {
        SegmentHead(
            stream: StreamID(CameraID(12), .sub), sequence: sequence, node: UUIDValue(high: 1, low: 2), run: UUIDValue(high: 3, low: 4),
            bootID: UUIDValue(high: 5, low: 6), startWall: start, startMonotonic: MonotonicTime(microseconds: 77), flags: .startsWithoutSync)
    }

    static func sample(
        _ bytes: [UInt8], _ kind: MediaKind = .video, at decodeTime: Int64, composition: Int32 = 0, duration: UInt32 = 3600, sync: Bool = false, loss: Bool = false
    ) -> FragmentSample {
        let arena = SampleArena(capacity: max(1, bytes.count))
        bytes.withUnsafeBytes { arena.append($0) }
        return FragmentSample(
            sample: Sample(
                arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: decodeTime, compositionOffset: composition, estimatedDuration: duration, isSync: sync,
                lossBefore: loss, wall: start + .milliseconds(decodeTime / 90), arrival: MonotonicTime(microseconds: decodeTime)),
            duration: duration)
    }

    /// Fragment `n` (from 0) of a stream of 5 frames a second, one sync sample a fragment, with audio of 20 ms packets when wanted.
    static func second(_ n: Int, audio: Bool) -> (video: [FragmentSample], audio: [FragmentSample]) {
        let video = (0..<5).map { i in
            sample(
                [UInt8](repeating: UInt8(n * 16 + i), count: 20 + 7 * i), at: Int64(n) * 90_000 + Int64(i) * 18_000, composition: i == 2 ? -18_000 : 0, duration: 18_000,
                sync: i == 0, loss: n == 1 && i == 3)
        }
        guard audio else { return (video, []) }
        let packets = (0..<50).map { i in sample([UInt8](repeating: UInt8(200 + i), count: 16), .audio, at: Int64(n) * 8000 + Int64(i) * 160, duration: 160, sync: true) }
        return (video, packets)
    }
}

/// Writes a segment as the recorder does.
struct SegmentMaker {
    let description: StreamDescription
    private(set) var bytes: [UInt8]
    /// Where each fragment lies, its check box not counted; the initialisation is 0.
    private(set) var ranges: [Range<Int>]
    private(set) var hashes: [[UInt8]] = []
    private var chain = CheckChain()

    init(_ description: StreamDescription, head: SegmentHead = Fixture.head()) {
        self.description = description
        bytes = FragmentedMP4.initialisation(description, head: head)
        ranges = [0..<bytes.count]
        close(0)
    }

    mutating func append(video: [FragmentSample], audio: [FragmentSample] = []) {
        let start = bytes.count
        let first = video.first?.sample ?? audio[0].sample
        let time = FragmentTime(
            mediaTime: video.first?.sample.decodeTime ?? 0, wall: first.wall, monotonic: first.arrival, cameraWall: ranges.count % 2 == 0 ? nil : first.wall + .seconds(Int64(3)))
        bytes += FragmentHeader.encode(sequence: chain.number, time: time, description: description, video: video, audio: audio)
        for s in video + audio { s.sample.withBytes { bytes += $0 } }
        ranges.append(start..<bytes.count)
        close(start)
    }

    private mutating func close(_ start: Int) {
        hashes.append(FragmentTree.leafHash(Array(bytes[start...])))
        bytes += chain.append(fragmentHash: hashes[hashes.count - 1], length: UInt32(bytes.count - start)).encode()
    }

    /// `fragments` seconds of the made-up stream.
    static func stored(fragments: Int, audio: AudioDescription? = Fixture.alaw) -> SegmentMaker {
        var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: audio))
        for n in 0..<fragments {
            let s = Fixture.second(n, audio: audio != nil)
            maker.append(video: s.video, audio: s.audio)
        }
        return maker
    }

    func fragment(_ n: Int) -> [UInt8] { Array(bytes[ranges[n]]) }
}

/// A small generator with a seed, so that a failure can be had again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
