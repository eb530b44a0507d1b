import CustosBase
import CustosMedia
import Testing

@Suite("FragmentedMP4: fragments for playback")
struct FragmentedMP4RewriterTests {
    /// The rewritten bytes read back: a time box in front makes a stored fragment of them again.
    private func read(_ bytes: [UInt8], mediaTime: Int64) throws -> [StoredSample] {
        let time = FragmentTime(mediaTime: mediaTime, wall: Fixture.start, monotonic: MonotonicTime(microseconds: 0), cameraWall: nil)
        let prefix = FragmentHeader.encode(
            sequence: 1, time: time, description: StreamDescription(video: Fixture.h264, audio: nil), video: [Fixture.sample([], at: mediaTime)], audio: []
        ).prefix(56)
        return try SegmentReader.samples(fragment: prefix + bytes)
    }

    @Test("a rebased fragment has no box of ours, no G.711, and every video byte")
    func dropsAlaw() throws {
        let maker = SegmentMaker.stored(fragments: 2)

        let bytes = try FragmentRewriter.rebase(fragment: maker.fragment(2), description: maker.description, sequence: 4, videoBase: 450)

        #expect(Array(bytes[4..<8]) == Array("moof".utf8))
        let samples = try read(bytes, mediaTime: 450)
        let written = Fixture.second(1, audio: false).video
        #expect(samples.map(\.decodeTime) == [450, 18_450, 36_450, 54_450, 72_450])
        #expect(samples.map(\.compositionOffset) == written.map(\.sample.compositionOffset))
        #expect(samples.map(\.isSync) == [true, false, false, false, false])
        for (s, w) in zip(samples, written) { #expect(Array(bytes[Int(s.range.lowerBound) - 56..<Int(s.range.upperBound) - 56]) == w.sample.withBytes { Array($0) }) }
    }

    @Test("AAC moves with the video, and what lies before media time 0 is left out")
    func movesAudio() throws {
        var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: Fixture.aac))
        let audio = (0..<4).map { Fixture.sample([UInt8($0), 1], .audio, at: 15_000 + Int64($0) * 1024, duration: 1024, sync: true) }
        maker.append(video: [Fixture.sample([1, 2, 3], at: 90_000, duration: 3600, sync: true)], audio: audio)

        let kept = try read(FragmentRewriter.rebase(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: 90_000), mediaTime: 90_000)
        let early = try read(FragmentRewriter.rebase(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: 0), mediaTime: 0)
        let silent = try read(
            FragmentRewriter.rebase(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: 0, tracks: .video), mediaTime: 0)

        #expect(kept.filter { $0.kind == .audio }.map(\.decodeTime) == [15_000, 16_024, 17_048, 18_072])
        #expect(early.filter { $0.kind == .audio }.map(\.decodeTime) == [24, 1048, 2072])
        #expect(silent.allSatisfy { $0.kind == .video })
    }

    @Test("only key frames: each lasts to the next, the last to the end that is asked for")
    func keyFrames() throws {
        var maker = SegmentMaker(StreamDescription(video: Fixture.h264, audio: nil))
        maker.append(video: (0..<6).map { Fixture.sample([UInt8($0)], at: Int64($0) * 3600, sync: $0 == 1 || $0 == 4) })
        maker.append(video: [Fixture.sample([9], at: 21_600)])

        let own = try FragmentRewriter.keyFrames(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: 1000)
        let asked = try FragmentRewriter.keyFrames(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: 1000, end: 91_000)
        let none = try FragmentRewriter.keyFrames(fragment: maker.fragment(2), description: maker.description, sequence: 2, videoBase: 1000)

        let samples = try read(own, mediaTime: 4600)
        #expect(samples.map(\.decodeTime) == [4600, 15_400] && samples.map(\.duration) == [10_800, 7200])
        #expect(own.suffix(2) == [1, 4])
        #expect(try read(asked, mediaTime: 4600).map(\.duration) == [10_800, 75_600])
        #expect(none.isEmpty)
    }

    @Test("media time 0 is the origin; a fragment before it is refused with its place")
    func origin() throws {
        let maker = SegmentMaker.stored(fragments: 1)
        let time = FragmentTime(mediaTime: 5, wall: Fixture.start + .milliseconds(1500), monotonic: MonotonicTime(microseconds: 0), cameraWall: nil)

        #expect(FragmentRewriter.videoBase(of: time, origin: Fixture.start) == 135_000)
        #expect(FragmentRewriter.videoBase(of: time, origin: Fixture.start + .seconds(Int64(2))) == -45_000)
        #expect(throws: SegmentError.self) {
            try FragmentRewriter.rebase(fragment: maker.fragment(1), description: maker.description, sequence: 1, videoBase: -1)
        }
    }
}
