import CustosBase
import CustosMedia
import Testing

@Suite("RTP: parameter sets") struct RTPParameterSetTests {
    @Test(
        "an H.264 SPS gives the shown size, codec string, reordering and frame rate",
        arguments: [
            (Vector.sps, 1920, 1080, "avc1.640028", true, 25.0), (Vector.spsSmall, 640, 360, "avc1.42c01e", false, 30.0),
        ])
    func h264(nal: [UInt8], width: Int, height: Int, codec: String, reorders: Bool, rate: Double) throws {
        let s = try H264SPS.parse(nal)
        #expect(s.width == width && s.height == height)
        #expect(s.codecString == codec)
        #expect(s.mayReorder == reorders)
        #expect(s.frameRate == rate)
    }

    @Test(
        "an H.265 SPS gives the same, with trailing zero constraint bytes left out",
        arguments: [
            (Vector.sps265, 1920, 1080, "hvc1.1.6.L120.90", true, 25.0), (Vector.sps265Small, 322, 182, "hvc1.1.6.L60.90", false, 15.0),
        ])
    func h265(nal: [UInt8], width: Int, height: Int, codec: String, reorders: Bool, rate: Double) throws {
        let s = try H265SPS.parse(nal)
        #expect(s.width == width && s.height == height)
        #expect(s.codecString == codec)
        #expect(s.mayReorder == reorders)
        #expect(s.frameRate == rate)
    }

    @Test("an SPS cut short anywhere is refused or read in part, never a trap")
    func truncated() {
        for n in 0..<Vector.sps.count { _ = try? H264SPS.parse(Array(Vector.sps[..<n])) }
        for n in 0..<Vector.sps265.count { _ = try? H265SPS.parse(Array(Vector.sps265[..<n])) }
        for i in 0..<Vector.sps265.count * 8 {
            var b = Vector.sps265
            b[i / 8] ^= 1 << UInt8(i % 8)
            _ = try? H265SPS.parse(b)
        }
        for i in 0..<Vector.sps.count * 8 {
            var b = Vector.sps
            b[i / 8] ^= 1 << UInt8(i % 8)
            _ = try? H264SPS.parse(b)
        }
    }

    @Test("garbage in SDP is left aside (VStarcam, GW4089IP)")
    func garbage() {
        let sets = VideoParameterSets(codec: .h264, fromSDP: [[], [0x67], [0x67, 0, 0], hex("ffffff"), Vector.pps])
        #expect(sets.description == nil)
        #expect(VideoParameterSets(codec: .h264, fromSDP: [hex("67deadbeef00"), Vector.sps, Vector.pps]).description?.width == 1920)
    }

    @Test("a start code in front of an SDP set and zeros behind it are left out (Reolink)")
    func dressed() {
        let sets = VideoParameterSets(codec: .h264, fromSDP: [[0, 0, 0, 1] + Vector.sps + [0, 0], Vector.pps + [0, 0, 0]])
        #expect(sets.description?.sps == [Vector.sps])
        #expect(sets.description?.pps == [Vector.pps])
    }

    @Test("sets in band throw out those of SDP, and the same again changes nothing")
    func inBand() {
        var sets = VideoParameterSets(codec: .h264, fromSDP: [Vector.sps, Vector.pps])
        Vector.spsSmall.withUnsafeBytes { sets.offer($0) }
        Vector.ppsSmall.withUnsafeBytes { sets.offer($0) }
        let generation = sets.generation
        #expect(sets.description?.sps == [Vector.spsSmall])
        #expect(sets.description?.width == 640)

        Vector.spsSmall.withUnsafeBytes { sets.offer($0) }
        (Vector.ppsSmall + [0]).withUnsafeBytes { sets.offer($0) }

        #expect(sets.generation == generation)
    }

    @Test("an AudioSpecificConfig gives rate and channels", arguments: [("1408", 16_000, 1), ("1210", 44_100, 2), ("1190", 48_000, 2), ("1588", 8_000, 1)])
    func audio(text: String, rate: Int, channels: Int) throws {
        let c = try AudioSpecificConfig.parse(hex(text))
        #expect(c.sampleRate == UInt32(rate) && Int(c.channels) == channels && c.frameLength == 1024)
    }
}
