import CustosBase
import CustosMedia
import Testing

@Suite("RTP: headers and RTCP") struct RTPFormatTests {
    @Test(
        "a header is read with CSRC, extension and padding",
        arguments: [
            ("80e00001 00000002 00000003 aabb", 12..<14), ("82600001 00000002 00000003 11111111 22222222 aa", 20..<21),
            ("90600001 00000002 00000003 bede0001 01020304 aabb", 20..<22), ("a0600001 00000002 00000003 aabb 000003", 12..<14),
            ("b1600001 00000002 00000003 11111111 bede0000 aa 01", 20..<21), ("80600001 00000002 00000003", 12..<12),
        ])
    func readHeader(text: String, payload: Range<Int>) throws {
        let bytes = hex(text)
        let h = try #require(header(of: bytes))
        #expect(h.sequenceNumber == 1 && h.timestamp == 2 && h.ssrc == 3 && h.payloadType == 96)
        #expect(h.payload == payload)
        #expect(h.marker == (bytes[1] & 0x80 != 0))
    }

    @Test(
        "what is no RTP packet is nil",
        arguments: [
            "", "80", "80600001000000020000", "00600001 00000002 00000003", "8f600001 00000002 00000003 aa", "90600001 00000002 00000003 bede0009 01",
            "a0600001 00000002 00000003 aa03", "a0600001 00000002 00000003 aa00", "a0600001 00000002 00000003",
        ])
    func refused(text: String) {
        let bytes = hex(text)
        #expect(header(of: bytes) == nil)
    }

    @Test("a header is written as it is read")
    func written() {
        #expect(rtp(0x1234, 0x8765_4321, marker: true, [9]) == hex("80e01234876543210000cafe09"))
    }

    @Test("reports are written as they are read")
    func writtenReports() {
        let block = RTCPPacket.ReportBlock(ssrc: 7, fractionLost: 3, cumulativeLost: -2, extendedHighestSequence: 0x1_0002, jitter: 44, lastSenderReport: 5, delaySinceLastSenderReport: 6)
        let packets: [RTCPPacket] = [
            .senderReport(.init(ssrc: 1, ntp: NTPTime(rawValue: 0x1122_3344_5566_7788), rtpTimestamp: 9, packetCount: 10, octetCount: 11, blocks: [block])),
            .receiverReport(ssrc: 2, blocks: [block, block]), .bye(sources: [3, 4]),
        ]
        var bytes: [UInt8] = []
        for p in packets { p.encode(into: &bytes) }
        RTCPPacket.encodeName("custos", ssrc: 1, into: &bytes)
        #expect(reports(in: bytes) == packets + [.other(type: 202)])
        for n in 0..<bytes.count {
            let cut = Array(bytes[..<n])
            _ = reports(in: cut)
        }
    }

    @Test("NTP time and wall time agree in both eras", arguments: ["2026-11-23T06:31:07.240Z", "2036-02-07T06:28:15.999999Z", "2036-02-07T06:28:16Z", "2060-01-01T00:00:00.000001Z"])
    func ntp(text: String) throws {
        let wall = try #require(WallTime(iso8601: text))
        #expect(NTPTime(wall).wall == wall)
    }

    @Test("a receiver report tells loss, jitter and the echo of the sender report")
    func receiverReport() throws {
        let bench = SessionBench()
        #expect(bench.assembler.receiverReport(of: .video, now: bench.now) == nil)
        for s in [65_534, 65_535, 0, 3] as [UInt16] {
            bench.receive(rtp(s, UInt32(s) &* 3600, Vector.p))
            bench.advance(.milliseconds(40))
        }
        var sr: [UInt8] = []
        RTCPPacket.senderReport(.init(ssrc: 99, ntp: NTPTime(bench.wall), rtpTimestamp: 0, packetCount: 0, octetCount: 0)).encode(into: &sr)
        bench.receiveRTCP(sr)
        bench.advance(.milliseconds(500))

        let report = try #require(bench.assembler.receiverReport(of: .video, now: bench.now))

        guard case .receiverReport(_, let blocks)? = reports(in: report)?.first, let b = blocks.first else { throw BitstreamError("no report") }
        #expect(b.ssrc == 0xCAFE && b.cumulativeLost == 2 && b.fractionLost == 85 && b.extendedHighestSequence == 0x1_0003)
        #expect(b.lastSenderReport == NTPTime(bench.wall - .milliseconds(500)).middle && b.delaySinceLastSenderReport == 32_768)
        #expect(bench.statistics.lostPackets == 2)
    }

    @Test("a sender report gives the camera's time when it is near ours, whatever its SSRC", arguments: [(0, true), (90, true), (-3000, true), (8 * 3600, false), (-1_795_392_000, false)])
    func cameraTime(offset: Int, isBelieved: Bool) throws {
        let bench = SessionBench()
        var sr: [UInt8] = []
        let camera = bench.wall + .seconds(Int64(offset))
        RTCPPacket.senderReport(.init(ssrc: 0xBAD, ntp: NTPTime(camera), rtpTimestamp: 90_000, packetCount: 0, octetCount: 0)).encode(into: &sr)
        bench.receiveRTCP(sr)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 180_000, [Vector.sps, Vector.pps, Vector.idr])

        #expect(bench.video.first?.cameraWall == (isBelieved ? camera + .seconds(Int64(1)) : nil))
        #expect((bench.statistics.cameraClockOffset != nil) == isBelieved)
    }
}
