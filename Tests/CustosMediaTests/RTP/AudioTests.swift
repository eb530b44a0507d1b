import CustosBase
import CustosMedia
import Testing

@Suite("RTP: audio") struct RTPAudioTests {
    private let aac = TrackFormat(payloadType: 97, clockRate: 16_000, encoding: .aac(configuration: hex("1408"), sizeLength: 13, indexLength: 3, indexDeltaLength: 3))
    private let pcma = TrackFormat(payloadType: 8, clockRate: 8000, encoding: .pcma)
    private let head = [Vector.sps, Vector.pps, Vector.idr]

    private func started(_ audio: TrackFormat) -> (SessionBench, UInt16) {
        let bench = SessionBench(audio: audio)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, head)
        return (bench, n)
    }

    @Test("several AAC frames in a packet, each 1024 ticks after the one before")
    func several() {
        let (bench, _) = started(aac)
        bench.advance(.seconds(Int64(1)))
        bench.receive(rtp(0, 5000, marker: true, hex("0030 0010 0018 0008 aabb ccddee ff"), payloadType: 97), of: .audio)
        #expect(bench.audio.map(bytes) == [hex("aabb"), hex("ccddee"), hex("ff")])
        #expect(zip(bench.audio, bench.audio.dropFirst()).allSatisfy { $1.decodeTime - $0.decodeTime == 1024 })
        #expect(bench.audio.allSatisfy { $0.estimatedDuration == 1024 && $0.isSync })
        #expect(bench.descriptions.first?.audio == AudioDescription(codec: .aac, sampleRate: 16_000, channels: 1, configuration: hex("1408")))
    }

    @Test("an AAC frame in fragments is put together, and dropped when one is lost")
    func fragments() {
        let (bench, _) = started(aac)
        bench.advance(.seconds(Int64(1)))
        bench.receive(rtp(0, 0, hex("0010 0028 aabb"), payloadType: 97), of: .audio)
        bench.receive(rtp(1, 0, hex("0010 0028 cc"), payloadType: 97), of: .audio)
        #expect(bench.audio.isEmpty)
        bench.receive(rtp(2, 0, marker: true, hex("0010 0028 ddee"), payloadType: 97), of: .audio)
        #expect(bench.audio.map(bytes) == [hex("aabbccddee")])

        bench.receive(rtp(3, 1024, hex("0010 0028 aabb"), payloadType: 97), of: .audio)
        bench.receive(rtp(5, 1024, marker: true, hex("0010 0028 ddee"), payloadType: 97), of: .audio)
        bench.receive(rtp(6, 2048, marker: true, hex("0010 0008 11"), payloadType: 97), of: .audio)
        #expect(bench.audio.map(bytes).last == hex("11"))
        #expect(bench.audio.last?.lossBefore == true)
    }

    @Test("malformed AAC is counted", arguments: ["", "00", "0000", "0008aa", "0010", "ffff0010aa", "0020 0018 0018 aabbcc dd"])
    func malformed(text: String) {
        let (bench, _) = started(aac)
        bench.receive(rtp(0, 0, hex(text), payloadType: 97), of: .audio)
        #expect(bench.statistics.malformedPackets == 1)
    }

    @Test("G.711 stays beside the picture that was recorded with it, although its clock begins anywhere")
    func together() throws {
        let (bench, first) = started(pcma)
        var n = first, m: UInt16 = 100
        for i in 1..<500 as Range<UInt32> {
            bench.advance(.milliseconds(20))
            if i % 2 == 0 { bench.picture(&n, timestamp: i * 1800, [Vector.p]) }
            bench.receive(rtp(m, 0xFFFF_F000 &+ i * 160, [UInt8](repeating: 0xD5, count: 160), payloadType: 8), of: .audio)
            m += 1
        }
        #expect(bench.audio.count == 499)
        #expect(zip(bench.audio, bench.audio.dropFirst()).allSatisfy { $1.decodeTime - $0.decodeTime == 160 })
        // The packet that arrived with the picture at 9.96 s holds the 20 ms before it.
        let picture = try #require(bench.video.last), sound = try #require(bench.audio.dropLast().last)
        #expect(sound.decodeTime * 90_000 == (picture.decodeTime - 1800) * 8000)
        #expect((sound.wall - picture.wall - .milliseconds(-20)).magnitude <= .milliseconds(1))
        #expect(sound.estimatedDuration == 160)
    }

    @Test("with sender reports of both tracks audio lies where the camera says")
    func reported() throws {
        let bench = SessionBench(audio: pcma)
        for (kind, timestamp) in [(MediaKind.video, UInt32(0)), (.audio, 8000)] {
            var sr: [UInt8] = []
            RTCPPacket.senderReport(.init(ssrc: 1, ntp: NTPTime(bench.wall), rtpTimestamp: timestamp, packetCount: 0, octetCount: 0)).encode(into: &sr)
            bench.receiveRTCP(sr, of: kind)
        }
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, head)
        bench.advance(.milliseconds(300))
        bench.receive(rtp(0, 8000 + 800, [UInt8](repeating: 0xD5, count: 160), payloadType: 8), of: .audio)
        #expect(bench.audio.map(\.decodeTime) == [800])
        #expect(bench.audio.first?.cameraWall != nil)
    }

    @Test("audio before the run's first picture is not published, and a jump of audio alone does not end the run")
    func earlyAndJump() {
        let bench = SessionBench(audio: pcma)
        let sound = [UInt8](repeating: 0xD5, count: 160)
        bench.receive(rtp(0, 0, sound, payloadType: 8), of: .audio)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, head)
        for i in 1..<10 as Range<UInt16> {
            bench.advance(.milliseconds(20))
            bench.receive(rtp(i, UInt32(i) * 160 + (i > 5 ? 1_000_000 : 0), sound, payloadType: 8), of: .audio)
        }
        #expect(bench.ends.isEmpty)
        #expect(bench.audio.map(\.decodeTime) == (0..<9).map { $0 * 160 })
        #expect(bench.audio.filter(\.lossBefore).count == 1)
    }

    @Test("an audio clock that drifts stays with the picture")
    func drift() throws {
        let (bench, first) = started(pcma)
        var n = first
        let sound = [UInt8](repeating: 0xD5, count: 800)
        // 20 minutes, audio 300 ppm fast, then as much slow.
        for i in 1..<12_000 {
            bench.advance(.milliseconds(100))
            bench.picture(&n, timestamp: UInt32(i) &* 9000, [Vector.p])
            let t = i < 6000 ? Int64(i) * 800 * 1_000_300 / 1_000_000 : (6000 * 800 * 1_000_300 + Int64(i - 6000) * 800 * 999_700) / 1_000_000
            bench.receive(rtp(UInt16(truncatingIfNeeded: i), UInt32(truncatingIfNeeded: t), sound, payloadType: 8), of: .audio)
            guard let v = bench.video.last, let a = bench.audio.last else { continue }
            if abs(Double(v.decodeTime) / 90_000 - Double(a.decodeTime) / 8000 - 0.1) > 0.17 {
                Issue.record("apart at \(i): \(v.decodeTime) \(a.decodeTime)")
                break
            }
            if i % 100 == 0 { bench.forget() }
        }
        #expect(bench.statistics.runs == 1)
    }

    @Test("audio that no decoder could use is set aside and the video goes on")
    func unusable() {
        let (bench, _) = started(TrackFormat(payloadType: 97, clockRate: 16_000, encoding: .aac(configuration: [], sizeLength: 13, indexLength: 3, indexDeltaLength: 3)))
        bench.receive(rtp(0, 0, hex("0010 0008 11"), payloadType: 97), of: .audio)
        #expect(bench.video.count == 1 && bench.audio.isEmpty)
        #expect(bench.descriptions.first?.audio == nil)
    }
}
