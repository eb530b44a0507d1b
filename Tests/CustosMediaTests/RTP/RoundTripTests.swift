import CustosBase
import CustosMedia
import Testing

/// SplitMix64: the same numbers for the same seed.
struct PacketNoise: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite("RTP: packetiser and assembler") struct RTPRoundTripTests {
    enum Path: CaseIterable { case inOrder, reordered, duplicated }

    private func noise(_ count: Int, _ g: inout PacketNoise) -> [UInt8] { (0..<count).map { _ in .random(in: 4...255, using: &g) } }

    @Test(
        "packets made once and given a track's numbers are those that the track makes",
        arguments: [SessionBench.video, SessionBench.videoH265, TrackFormat(payloadType: 8, clockRate: 8000, encoding: .pcma)], [0, 4])
    func reuse(format: TrackFormat, headroom: Int) {
        var g = PacketNoise(state: 5)
        let units = [[UInt8](), avcc(Vector.idr + noise(5000, &g)), avcc(Vector.p + noise(40, &g))].map { format.encoding == .pcma ? noise(3000, &g) : $0 }
        func track() -> RTPPacketizer { RTPPacketizer(format: format, ssrc: 0xA1B2_C3D4, firstSequence: 65_534, timestampOffset: .max - 3) }
        var direct = track(), reused = track()
        for (n, unit) in units.enumerated() {
            var made = RTPPacketBuffer(headroom: headroom)
            unit.withUnsafeBytes { direct.packetize($0, mediaTicks: Int64(n) * 3600, into: &made) }
            let template = RTPPacketizer.template(unit, format: format, headroom: headroom)
            var given = reused.reuse(template, mediaTicks: Int64(n) * 3600)
            given.settle()
            #expect(given.ranges == made.ranges)
            #expect(given.bytes == made.bytes)
            #expect(template.stamp == nil && given.stamp == nil)
        }
        #expect(reused.nextSequence == direct.nextSequence)
        let now = WallTime(microseconds: 1_795_000_000_000_000)
        #expect(reused.senderReport(wall: now, mediaTicks: 9) == direct.senderReport(wall: now, mediaTicks: 9))
    }

    @Test("what the packetiser makes of samples the assembler puts together again", arguments: Array(0..<12), Path.allCases)
    func video(seed: Int, path: Path) {
        var g = PacketNoise(state: UInt64(seed))
        let isH265 = seed % 2 == 1
        let format = isH265 ? SessionBench.videoH265 : SessionBench.video
        var packetizer = RTPPacketizer(format: format, ssrc: 9, firstSequence: .random(in: 0 ... .max, using: &g), timestampOffset: .random(in: 0 ... .max, using: &g))
        var buffer = RTPPacketBuffer(headroom: seed % 3 * 2)
        let bench = SessionBench(video: format)
        bench.transport = path == .inOrder ? .ordered : .datagram
        var sent: [[UInt8]] = []
        for i in 0..<40 {
            let large = Int.random(in: 0...9, using: &g) == 0 ? 60_000 : Int.random(in: 0...4000, using: &g)
            let picture: [UInt8]
            if isH265 {
                picture = i % 10 == 0 ? avcc(Vector.vps265, Vector.sps265, Vector.pps265, Vector.idr265 + noise(large, &g)) : avcc(Vector.p265 + noise(large, &g))
            } else {
                picture = i % 10 == 0 ? avcc(Vector.aud, Vector.sps, Vector.pps, Vector.sei, Vector.idr + noise(large, &g)) : avcc(Vector.p + noise(large, &g))
            }
            sent.append(picture)
            buffer.removeAll()
            picture.withUnsafeBytes { packetizer.packetize($0, mediaTicks: Int64(i) * 3600, into: &buffer) }
            var packets = buffer.ranges.map { Array(buffer.bytes[$0]) }
            #expect(packets.allSatisfy { $0.count <= 1412 })
            #expect(packets.compactMap { header(of: $0)?.marker } == packets.indices.map { $0 == packets.count - 1 })
            switch path {
            case .inOrder: break
            case .reordered:
                // The very first packet tells where the sequence begins.
                let fixed = i == 0 ? 1 : 0
                for start in stride(from: fixed, to: packets.count, by: 32) {
                    packets[start..<min(start + 32, packets.count)].shuffle(using: &g)
                }
            case .duplicated: packets = packets.flatMap { [$0, $0] }
            }
            bench.receive(packets)
            bench.advance(.milliseconds(40))
        }
        #expect(bench.video.map(bytes) == sent)
        #expect(bench.video.map(\.decodeTime) == (0..<40).map { $0 * 3600 })
        #expect(bench.statistics.lostPackets == 0 && bench.statistics.malformedPackets == 0 && bench.ends.isEmpty)
    }

    @Test("with packets lost at random what is published is as sent, and every loss is told", arguments: 0..<20)
    func lossy(seed: Int) {
        var g = PacketNoise(state: UInt64(seed) + 1000)
        var packetizer = RTPPacketizer(format: SessionBench.video, ssrc: 9, firstSequence: 0, timestampOffset: 0)
        var buffer = RTPPacketBuffer()
        let bench = SessionBench()
        bench.transport = seed % 2 == 0 ? .ordered : .datagram
        var sent: [Int64: [UInt8]] = [:]
        var broken: Set<Int64> = []
        for i in 0..<200 as Range<Int64> {
            let picture = i % 25 == 0 ? avcc(Vector.sps, Vector.pps, Vector.idr + noise(9000, &g)) : avcc(Vector.p + noise(Int.random(in: 0...5000, using: &g), &g))
            sent[i * 3600] = picture
            buffer.removeAll()
            picture.withUnsafeBytes { packetizer.packetize($0, mediaTicks: i * 3600, into: &buffer) }
            for range in buffer.ranges {
                if i > 0, Int.random(in: 0..<30, using: &g) == 0 {
                    broken.insert(i * 3600)
                } else {
                    bench.receive(Array(buffer.bytes[range]))
                }
            }
            bench.advance(.milliseconds(40))
            bench.assembler.tick(wall: bench.wall, now: bench.now)
        }
        bench.advance(.seconds(Int64(1)))
        bench.assembler.tick(wall: bench.wall, now: bench.now)
        var previous: Int64 = 0
        for s in bench.video {
            // A sync picture whose parameter sets alone are lost may be kept without them.
            if !broken.contains(s.decodeTime) { #expect(bytes(s) == sent[s.decodeTime]) }
            let lostBetween = broken.contains { $0 > previous && $0 < s.decodeTime }
            if lostBetween { #expect(s.lossBefore) }
            previous = s.decodeTime
        }
        #expect(bench.ends.isEmpty)
        #expect(bench.video.count >= 200 - broken.count - 1)
    }

    @Test("AAC and G.711 come back as they were sent, in fragments as well")
    func audio() {
        for (format, sizes) in [
            (TrackFormat(payloadType: 97, clockRate: 16_000, encoding: .aac(configuration: hex("1408"), sizeLength: 13, indexLength: 3, indexDeltaLength: 3)), [1, 200, 1396, 1397, 5000, 8191]),
            (TrackFormat(payloadType: 8, clockRate: 8000, encoding: .pcma), [1, 160, 1400]),
        ] {
            var g = PacketNoise(state: 5)
            let bench = SessionBench(audio: format)
            var n: UInt16 = 0
            bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.idr])
            bench.advance(.seconds(Int64(2)))
            var packetizer = RTPPacketizer(format: format)
            var buffer = RTPPacketBuffer(headroom: 4)
            var sent: [[UInt8]] = []
            for (i, size) in sizes.enumerated() {
                let frame = noise(size, &g)
                sent.append(frame)
                frame.withUnsafeBytes { packetizer.packetize($0, mediaTicks: Int64(i) * 1024, into: &buffer) }
            }
            for r in buffer.ranges { bench.receive(Array(buffer.bytes[r]), of: .audio) }
            #expect(bench.audio.map(bytes) == sent)
        }
    }

    @Test("a sender report of the packetiser is believed by the assembler")
    func senderReport() {
        var packetizer = RTPPacketizer(format: SessionBench.video)
        var buffer = RTPPacketBuffer()
        let bench = SessionBench()
        bench.receiveRTCP(packetizer.senderReport(wall: bench.wall + .seconds(Int64(3)), mediaTicks: 0))
        avcc(Vector.sps, Vector.pps, Vector.idr).withUnsafeBytes { packetizer.packetize($0, mediaTicks: 90_000, into: &buffer) }
        for r in buffer.ranges { bench.receive(Array(buffer.bytes[r])) }
        #expect(bench.video.first?.cameraWall == bench.wall + .seconds(Int64(4)))
        #expect(bench.statistics.cameraClockOffset == .seconds(Int64(3)))
    }
}
