// sources: CustosBase CustosMedia
//
// The box walker on any bytes: reading, verifying, the sample tables and the rewriter must never trap, and never claim
// what lies outside the bytes. A first byte chooses what the rest is: a segment, a fragment, or changes to a good segment.

import CustosBase
import CustosMedia

private let good: [UInt8] = {
    let sps = Hex.decode("6764000dacd94141fb016a020202800000030080000019478a14cb")!, pps = Hex.decode("68ebe3cb22c0")!
    let audio = AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: [0x14, 0x08])
    let d = StreamDescription(video: VideoDescription.make(codec: .h264, vps: [], sps: [sps], pps: [pps])!, audio: audio)
    let zero = UUIDValue(high: 0, low: 0), wall = WallTime(microseconds: 1), monotonic = MonotonicTime(microseconds: 1)
    let head = SegmentHead(
        stream: StreamID(CameraID(1), .main), sequence: 1, node: zero, run: zero, bootID: zero, startWall: wall, startMonotonic: monotonic)
    let arena = SampleArena(capacity: 1024)
    func sample(_ kind: MediaKind, _ time: Int64, _ sync: Bool) -> FragmentSample {
        let start = arena.count
        for i in 0..<24 { arena.append(byte: UInt8(i)) }
        return FragmentSample(
            sample: Sample(
                arena: arena, range: start..<arena.count, kind: kind, decodeTime: time, estimatedDuration: 3600, isSync: sync, wall: wall, arrival: monotonic),
            duration: 3600)
    }
    var bytes = FragmentedMP4.initialisation(d, head: head)
    var chain = CheckChain()
    bytes += chain.append(fragmentHash: FragmentTree.leafHash(bytes), length: UInt32(bytes.count)).encode()
    for n in 0..<3 {
        let t = Int64(n) * 7200
        let video = [sample(.video, t, n == 0), sample(.video, t + 3600, false)], audio = [sample(.audio, Int64(n) * 1024, true)]
        let time = FragmentTime(mediaTime: t, wall: wall, monotonic: monotonic, cameraWall: nil)
        var fragment = FragmentHeader.encode(sequence: chain.number, time: time, description: d, video: video, audio: audio)
        for s in video + audio { s.sample.withBytes { fragment += $0 } }
        bytes += fragment
        bytes += chain.append(fragmentHash: FragmentTree.leafHash(fragment), length: UInt32(fragment.count)).encode()
    }
    return bytes
}()

private let description = try! SegmentReader.read(BytesSource(good), verify: true).description

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzBoxes(_ data: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: data, count: count))
    guard let choice = input.first else { return 0 }
    let rest = Array(input.dropFirst())
    switch choice % 3 {
    case 0: walk(rest)
    case 1: rewrite(rest)
    default:
        // Pairs of a place and a byte; then a cut.
        var bytes = good
        for i in stride(from: 0, to: rest.count - 2, by: 3) { bytes[(Int(rest[i]) << 8 | Int(rest[i + 1])) % bytes.count] = rest[i + 2] }
        walk(bytes)
        if let last = rest.last { walk(Array(bytes.dropLast(Int(last) * 4))) }
    }
    return 0
}

private func walk(_ bytes: [UInt8]) {
    let source = BytesSource(bytes)
    for verify in [false, true] {
        guard let index = try? SegmentReader.read(source, verify: verify) else { continue }
        precondition(index.goodLength <= source.size, "good to \(index.goodLength) of \(source.size)")
        _ = FragmentedMP4.initialisation(index.description, head: index.head)
        for entry in index.fragments {
            precondition(entry.checkRange.upperBound <= index.goodLength, "fragment \(entry.number) ends at \(entry.checkRange.upperBound)")
            guard let samples = try? SegmentReader.samples(of: entry, in: source) else { preconditionFailure("fragment \(entry.number) was read once and not twice") }
            precondition(samples.allSatisfy { entry.range.lowerBound <= $0.range.lowerBound && $0.range.upperBound <= entry.range.upperBound }, "a sample outside")
            rewrite(source.read(at: entry.range.lowerBound, count: entry.range.count))
        }
    }
}

private func rewrite(_ fragment: [UInt8]) {
    _ = try? SegmentReader.samples(fragment: fragment)
    for tracks in [TrackSelection.all, .browser, .video] {
        _ = try? FragmentRewriter.rebase(fragment: fragment, description: description, sequence: 1, videoBase: 90_000, tracks: tracks)
    }
    _ = try? FragmentRewriter.keyFrames(fragment: fragment, description: description, sequence: 1, videoBase: 0, end: 1)
}
