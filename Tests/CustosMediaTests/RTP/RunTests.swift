import CustosBase
import CustosMedia
import Testing

@Suite("RTP: runs") struct RTPRunTests {
    private var small: [[UInt8]] { [Vector.spsSmall, Vector.ppsSmall, Vector.idr] }
    private var large: [[UInt8]] { [Vector.sps, Vector.pps, Vector.idr] }

    @Test("a run starts at the first sync sample, and what came before is counted")
    func start() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.p])
        bench.picture(&n, timestamp: 3600, [Vector.p])
        bench.picture(&n, timestamp: 7200, large)
        #expect(bench.video.map(\.decodeTime) == [0])
        #expect(bench.statistics.waitedSamples == 2 && bench.statistics.runs == 1)
    }

    @Test("parameter sets of SDP serve when none come in band, and give way when some do")
    func fromSDP() {
        let format = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h264(parameterSets: [Vector.sps, Vector.pps]))
        let bench = SessionBench(video: format)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.idr])
        #expect(bench.descriptions.last?.video.width == 1920)
        let other = SessionBench(video: format)
        var m: UInt16 = 0
        other.picture(&m, timestamp: 0, small)
        #expect(other.descriptions.map(\.video.width) == [640])
    }

    @Test("without usable parameter sets nothing is published")
    func noSets() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [[0x67, 1, 2], Vector.pps, Vector.idr])
        #expect(bench.events.isEmpty)
        #expect(bench.statistics.waitedSamples == 1)
    }

    @Test("changed parameter sets end the run and start one at that very sample; the same sets again do nothing")
    func change() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, large)
        bench.advance(.milliseconds(40))
        bench.picture(&n, timestamp: 3600, large)
        #expect(bench.descriptions.count == 1)
        bench.advance(.milliseconds(40))
        bench.picture(&n, timestamp: 7200, small)

        #expect(bench.ends == [.parametersChanged])
        #expect(bench.descriptions.map(\.video.width) == [1920, 640])
        #expect(bench.video.map(\.decodeTime) == [0, 3600, 0])
        #expect(bench.video.last.map(bytes) == avcc(Vector.spsSmall, Vector.ppsSmall, Vector.idr))
    }

    @Test("a changed PPS on a picture that is no sync sample waits for the next one, and no picture is lost")
    func changeBetween() {
        let bench = SessionBench()
        var n: UInt16 = 0
        let pps = hex("68ce3c80")
        bench.picture(&n, timestamp: 0, large)
        bench.picture(&n, timestamp: 3600, [pps, Vector.p])
        bench.picture(&n, timestamp: 7200, [Vector.idr])
        #expect(bench.video.count == 3)
        #expect(bench.ends == [.parametersChanged])
        #expect(bench.descriptions.map(\.video.pps) == [[Vector.pps], [pps]])
    }

    @Test("H.265 runs start at an IRAP picture and end at a changed SPS")
    func h265() {
        let bench = SessionBench(video: SessionBench.videoH265)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.p265])
        bench.picture(&n, timestamp: 3600, [Vector.vps265, Vector.sps265, Vector.pps265, Vector.idr265])
        bench.picture(&n, timestamp: 7200, [Vector.p265])
        bench.picture(&n, timestamp: 10_800, [Vector.vps265, Vector.sps265Small, Vector.pps265, Vector.idr265])
        #expect(bench.video.map(\.isSync) == [true, false, true])
        #expect(bench.descriptions.map(\.video.width) == [1920, 322])
        #expect(bench.ends == [.parametersChanged])
    }

    @Test("an intra picture with a recovery point is a sync sample until an IDR comes, or never by policy", arguments: [StreamPolicies.RecoveryPoints.syncUntilIDR, .never])
    func recoveryPoint(policy: StreamPolicies.RecoveryPoints) {
        var policies = StreamPolicies.standard
        policies.recoveryPoints = policy
        let bench = SessionBench(policies: policies)
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.recoveryPoint, Vector.intra])
        bench.picture(&n, timestamp: 3600, [Vector.recoveryPoint, Vector.p])
        bench.picture(&n, timestamp: 7200, [Vector.idr])
        bench.picture(&n, timestamp: 10_800, [Vector.recoveryPoint, Vector.intra])
        #expect(bench.video.map(\.isSync) == (policy == .never ? [true, false] : [true, false, true, false]))
    }

    @Test("the end of a run is told once, and a new one can follow")
    func end() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.assembler.end(.silent)
        bench.picture(&n, timestamp: 0, large)
        bench.assembler.end(.disconnected("reset"))
        bench.assembler.end(.stopped)
        bench.picture(&n, timestamp: 3600, large)
        #expect(bench.ends == [.disconnected("reset")])
        #expect(bench.descriptions.count == 2)
    }

    @Test("a reader may end the run and ask for statistics while it receives")
    func reentrance() {
        final class Box { var assembler: StreamAssembler?; var seen: [String] = [] }
        let box = Box()
        let a = StreamAssembler(stream: StreamID(CameraID(1), .main), video: SessionBench.video, audio: nil) { event in
            switch event {
            case .runStarted: box.seen.append("start \(box.assembler?.statistics.runs ?? 0)")
            case .sample:
                box.seen.append("sample")
                box.assembler?.end(.stopped)
            case .runEnded: box.seen.append("end")
            }
        }
        box.assembler = a
        for (i, nal) in [Vector.sps, Vector.pps, Vector.idr].enumerated() {
            a.receive(rtp: rtp(UInt16(i), 0, marker: i == 2, nal).span.bytes, of: .video, transport: .ordered, wall: WallTime(microseconds: 0), arrival: MonotonicTime(microseconds: 0))
        }
        box.assembler = nil
        #expect(box.seen == ["start 1", "sample", "end"])
    }

    @Test("frame rate, bit rate and the distance of sync samples are measured, also of a group that is minutes long")
    func gauges() {
        let bench = SessionBench()
        var n: UInt16 = 0
        for i in 0..<3000 as Range<UInt32> {
            bench.picture(&n, timestamp: i * 3600, i == 0 ? large : [Vector.p])
            bench.advance(.milliseconds(40))
        }
        let s = bench.statistics
        #expect(s.frameRate == 25)
        #expect(s.gopSeconds.map { abs($0 - 119.96) < 0.001 } == true)
        #expect(abs(s.bitRate - Double(28 * 8 * 25)) < 300)
        #expect(bench.video.last?.estimatedDuration == 3600)
        #expect(s.samples == 3000 && s.syncSamples == 1)
    }
}
