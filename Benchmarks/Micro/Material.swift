import CustosBase
import CustosMedia

/// A made-up camera of 4 Mbit/s: 25 frames a second, key pictures of 132 kB every two seconds, others of 18 kB.
enum Material {
    static let framesPerGOP = 50
    static let keyBytes = 132_000, otherBytes = 18_000
    static let wall = WallTime(microseconds: 1_795_000_000_000_000)
    static let sps = Hex.decode("6764000dacd94141fb016a020202800000030080000019478a14cb")!
    static let pps = Hex.decode("68ebe3cb22c0")!
    static let aac = AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: [0x14, 0x08])
    static let format = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h264(parameterSets: [sps, pps]))

    static var video: VideoDescription {
        guard let d = VideoDescription.make(codec: .h264, vps: [], sps: [sps], pps: [pps]) else { preconditionFailure("the parameter sets are not readable") }
        return d
    }

    /// Length-prefixed NAL units of frame `n`; a slice that begins a picture (`first_mb_in_slice` 0) of noise.
    static func accessUnit(_ n: Int) -> [UInt8] {
        let isKey = n % framesPerGOP == 0
        var slice = SecureRandom.bytes(isKey ? keyBytes : otherBytes)
        slice[0] = isKey ? 0x65 : 0x41
        slice[1] = 0x88
        return (isKey ? [sps, pps, slice] : [slice]).flatMap { nal in withUnsafeBytes(of: UInt32(nal.count).bigEndian) { Array($0) } + nal }
    }

    static func sample(_ n: Int, _ kind: MediaKind = .video, bytes: [UInt8]) -> FragmentSample {
        let arena = SampleArena(capacity: bytes.count)
        bytes.withUnsafeBytes { arena.append($0) }
        let ticks: Int64 = kind == .video ? 3600 : 1024
        return FragmentSample(
            sample: Sample(
                arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: Int64(n) * ticks, estimatedDuration: UInt32(ticks), isSync: kind == .audio || n % framesPerGOP == 0,
                wall: wall + .milliseconds(Int64(n) * 40), arrival: MonotonicTime(microseconds: Int64(n) * 40_000)),
            duration: UInt32(ticks))
    }

    /// Second `n` of the stream as a fragment's samples.
    static func second(_ n: Int) -> [FragmentSample] { (0..<25).map { sample(n * 25 + $0, bytes: accessUnit(n * 25 + $0)) } }

    static func time(_ first: FragmentSample) -> FragmentTime {
        FragmentTime(mediaTime: first.sample.decodeTime, wall: first.sample.wall, monotonic: first.sample.arrival, cameraWall: nil)
    }
}
