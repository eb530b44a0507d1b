import CustosBase
import CustosMedia
import Testing

/// Fragments for a browser, read back.
@Suite struct PlainFragmentTests {
    private static let description = StreamDescription(
        video: VideoDescription(codec: .h264, vps: [], sps: [[0x67, 66, 0, 30]], pps: [[0x68, 1]], width: 64, height: 48, codecString: "avc1.42001e", mayReorder: false, claimedFrameRate: nil),
        audio: AudioDescription(codec: .pcma, sampleRate: 8000, channels: 1, configuration: []))

    private static func sample(_ kind: MediaKind, _ time: Int64, _ bytes: [UInt8], isSync: Bool) -> Sample {
        let arena = SampleArena(capacity: 64)
        bytes.withUnsafeBytes { arena.append($0) }
        return Sample(
            arena: arena, range: 0..<bytes.count, kind: kind, decodeTime: time, compositionOffset: kind == .video ? 100 : 0, estimatedDuration: 3600, isSync: isSync, wall: WallTime(microseconds: 0),
            arrival: MonotonicTime(microseconds: 0))
    }

    private static func body() -> [UInt8] {
        var out: [UInt8] = []
        for n in 0..<3 as Range<Int64> {
            let video = [sample(.video, n * 7200, [1, 2, UInt8(n)], isSync: true), sample(.video, n * 7200 + 3600, [4, 5], isSync: false)], audio = [sample(.audio, n * 640, [9, UInt8(n), 9, 9], isSync: true)]
            out += FragmentHeader.encode(
                sequence: UInt32(n + 1), time: nil, description: description, video: video.map { FragmentSample(sample: $0, duration: 3600) }, audio: audio.map { FragmentSample(sample: $0, duration: 640) })
            for s in video + audio { s.withBytes { out += Array($0) } }
        }
        return out
    }

    @Test("every sample with its bytes, times and marks")
    func samples() throws {
        let body = Self.body(), fragments = try PlainFragments.samples(body)
        #expect(fragments.count == 3 && fragments.allSatisfy { $0.count == 3 })
        for (n, f) in fragments.enumerated() {
            #expect(f.map(\.decodeTime) == [Int64(n) * 7200, Int64(n) * 7200 + 3600, Int64(n) * 640])
            #expect(f.map(\.isSync) == [true, false, true] && f[0].compositionOffset == 100)
            #expect(body[Int(f[0].range.lowerBound)..<Int(f[0].range.upperBound)] == [1, 2, UInt8(n)])
            #expect(body[Int(f[2].range.lowerBound)..<Int(f[2].range.upperBound)] == [9, UInt8(n), 9, 9])
        }
        #expect(try PlainFragments.samples([]).isEmpty)
    }

    @Test("what is cut or changed is refused, and nothing is read past its end")
    func damaged() throws {
        let body = Self.body(), whole = body.count / 3
        for end in [1, 7, 8, 40, 68, 100, whole - 1, whole + 5, body.count - 1] { #expect(throws: SegmentError.self) { try PlainFragments.samples(Array(body[..<end])) } }
        for at in 0..<whole - 9 {
            var changed = body
            changed[at] ^= 0x81
            // Either it is refused or its samples lie inside.
            if let read = try? PlainFragments.samples(changed) { #expect(read.joined().allSatisfy { $0.range.lowerBound >= 0 && Int($0.range.upperBound) <= body.count }) }
        }
    }
}
