import CustosBase
import CustosMedia
import Testing

@Suite("FragmentedMP4: descriptions in the initialisation")
struct FragmentedMP4DescriptionTests {
    private static let high640 = Hex.decode("6764001eacd940a03db011000003000100000300320f162d96")!
    private static let baseline1280 = Hex.decode("6742c01fd9005005bb011000000300100000030320f1832480")!
    private static let pps = [Hex.decode("68ebe3cb22c0")!, Hex.decode("68cb83cb20")!]

    private func stored(_ d: StreamDescription) throws -> StreamDescription {
        var maker = SegmentMaker(d)
        maker.append(video: [Fixture.sample([0, 0, 0, 1, 9], at: 0, sync: true)])
        return try SegmentReader.read(BytesSource(maker.bytes), verify: true).description
    }

    @Test("audio reads back with its codec, rate, channels and configuration")
    func audio() throws {
        let tracks: [AudioDescription?] = [
            nil, Fixture.aac, Fixture.alaw,
            AudioDescription(codec: .pcmu, sampleRate: 8000, channels: 2, configuration: []),
            AudioDescription(codec: .aac, sampleRate: 48_000, channels: 2, configuration: [0x11, 0x90, 0x56, 0xE5, 0x00]),
            AudioDescription(codec: .aac, sampleRate: 96_000, channels: 6, configuration: [UInt8](repeating: 0x10, count: 200)),
        ]
        for audio in tracks {
            let d = StreamDescription(video: Fixture.h264, audio: audio)

            #expect(try stored(d) == d)
        }
    }

    @Test("of several sequence parameter sets, the one that the description was made of is found again")
    func severalSets() throws {
        let sets = [Self.high640, Self.baseline1280]
        for active in sets {
            let video = try #require(VideoDescription.make(codec: .h264, vps: [], sps: sets, pps: Self.pps, active: active))
            let d = StreamDescription(video: video, audio: nil)

            #expect(try stored(d) == d)
        }
    }

    @Test("parameter sets that no parser of today can read are stored and given back all the same")
    func unreadableSets() throws {
        let h264 = VideoDescription(
            codec: .h264, vps: [], sps: [[0x67, 0x64, 0, 0x1F]], pps: [[0x68]], width: 1920, height: 1080, codecString: "avc1.64001f", mayReorder: true,
            claimedFrameRate: nil)

        #expect(try stored(StreamDescription(video: h264, audio: nil)).video == h264)
    }

    @Test("a parameter set too long for the record is left in the samples alone")
    func longSets() throws {
        var video = Fixture.h264
        video.pps.append([UInt8](repeating: 0x68, count: 70_000))

        #expect(try stored(StreamDescription(video: video, audio: nil)).video == Fixture.h264)
    }

    @Test("the head reads back with every field", arguments: [StreamKind.main, .sub])
    func head(_ kind: StreamKind) throws {
        let head = SegmentHead(
            stream: StreamID(CameraID(.max), kind), sequence: .max, node: .random(), run: .random(), bootID: .random(),
            startWall: WallTime(microseconds: -5), startMonotonic: MonotonicTime(microseconds: 6))

        #expect(try SegmentReader.read(BytesSource(SegmentMaker(StreamDescription(video: Fixture.h264, audio: nil), head: head).bytes), verify: true).head == head)
    }
}
