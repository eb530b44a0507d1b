import CustosBase
import CustosMedia
import Testing

@Suite("RTP: access units") struct RTPAccessUnitTests {
    private func fu(_ nal: [UInt8], _ parts: Int) -> [[UInt8]] {
        let body = Array(nal[1...])
        let size = (body.count + parts - 1) / parts
        return (0..<parts).map { i in
            let flags: UInt8 = (i == 0 ? 0x80 : 0) | (i == parts - 1 ? 0x40 : 0)
            return [nal[0] & 0xE0 | 28, flags | nal[0] & 0x1F] + body[min(i * size, body.count)..<min((i + 1) * size, body.count)]
        }
    }

    @Test("single NAL units, STAP-A, STAP-B, FU-A and FU-B give the same bytes, published at the marker bit")
    func packings() {
        let expected = avcc(Vector.sps, Vector.pps, Vector.idr)
        func two(_ n: [UInt8]) -> [UInt8] { [UInt8(n.count >> 8), UInt8(n.count & 255)] + n }
        let all = two(Vector.sps) + two(Vector.pps) + two(Vector.idr)
        var fuB = fu(Vector.idr, 2)
        fuB[0][0] = fuB[0][0] & 0xE0 | 29
        fuB[0].insert(contentsOf: [0x12, 0x34], at: 2)
        let packings: [[[UInt8]]] = [
            [Vector.sps, Vector.pps, Vector.idr], [[0x78] + all], [[0x79, 0, 7] + all],
            [Vector.sps, Vector.pps] + fu(Vector.idr, 3), [Vector.sps, Vector.pps] + fu(Vector.idr, 15), [Vector.sps, Vector.pps] + fuB,
            [[0x78] + two(Vector.sps) + two(Vector.pps)] + fu(Vector.idr, 1),
        ]
        for packing in packings {
            let bench = SessionBench()
            for (i, p) in packing.enumerated() {
                #expect(bench.samples.isEmpty)
                bench.receive(rtp(UInt16(i), 7, marker: i == packing.count - 1, p))
            }
            #expect(bench.video.map(bytes) == [expected])
            #expect(bench.video.first?.isSync == true)
            #expect(bench.descriptions.first?.video.codecString == "avc1.640028")
        }
    }

    @Test("H.265 single, AP and FU give the same bytes, with and without DONL", arguments: [false, true])
    func packingsH265(hasDONL: Bool) {
        let expected = avcc(Vector.vps265, Vector.sps265, Vector.pps265, Vector.idr265)
        let format = TrackFormat(payloadType: 96, clockRate: 90_000, encoding: .h265(parameterSets: [], hasDONL: hasDONL))
        let donl: [UInt8] = hasDONL ? [0, 1] : []
        func single(_ n: [UInt8]) -> [UInt8] { Array(n[..<2]) + donl + n[2...] }
        func two(_ n: [UInt8]) -> [UInt8] { [UInt8(n.count >> 8), UInt8(n.count & 255)] + n }
        let dond: [UInt8] = hasDONL ? [0] : []
        let ap = [96, 1] + donl + two(Vector.vps265) + dond + two(Vector.sps265) + dond + two(Vector.pps265)
        let body = Vector.idr265[2...]
        let fus: [[UInt8]] = [[98, 1, 0x80 | 20] + donl + body.prefix(5), [98, 1, 20] + body.dropFirst(5).prefix(4), [98, 1, 0x40 | 20] + body.dropFirst(9)]
        for packing in [[Vector.vps265, Vector.sps265, Vector.pps265, Vector.idr265].map(single), [ap] + fus] {
            let bench = SessionBench(video: format)
            for (i, p) in packing.enumerated() { bench.receive(rtp(UInt16(i), 7, marker: i == packing.count - 1, p)) }
            #expect(bench.video.map(bytes) == [expected])
            #expect(bench.descriptions.first?.video.codecString == "hvc1.1.6.L120.90")
        }
    }

    @Test("MTAP and PACI are counted and passed over")
    func unsupported() {
        let bench = SessionBench()
        bench.receive(rtp(0, 7, marker: true, [0x7A, 0, 0, 0, 1, 2]))
        #expect(bench.statistics.unsupportedPackets == 1)
        let b = SessionBench(video: SessionBench.videoH265)
        b.receive(rtp(0, 7, marker: true, [100, 1, 0, 0, 1, 2]))
        #expect(b.statistics.unsupportedPackets == 1)
    }

    @Test("a marker bit on SPS, SEI or AUD alone does not end the unit, and they join a picture with a later timestamp (Reolink RLC-822A, Ivel)")
    func markedParameterSets() {
        let bench = SessionBench()
        bench.receive(rtp(0, 1000, marker: true, Vector.aud))
        bench.receive(rtp(1, 1000, marker: true, Vector.sps))
        bench.receive(rtp(2, 1000, Vector.pps))
        bench.receive(rtp(3, 1000, marker: true, Vector.sei))
        bench.receive(rtp(4, 1003, marker: true, Vector.idr))

        #expect(bench.video.map(bytes) == [avcc(Vector.aud, Vector.sps, Vector.pps, Vector.sei, Vector.idr)])
    }

    @Test("with the policy .dropped they are left out, and remembered")
    func markedParameterSetsDropped() {
        var policies = StreamPolicies.standard
        policies.markerWithoutPicture = .dropped
        let bench = SessionBench(policies: policies)
        bench.receive(rtp(0, 1000, marker: true, Vector.sps))
        bench.receive(rtp(1, 1000, marker: true, Vector.pps))
        bench.receive(rtp(2, 1003, marker: true, Vector.idr))
        #expect(bench.video.map(bytes) == [avcc(Vector.idr)])
    }

    @Test("without marker bits a picture ends where the timestamp changes")
    func noMarkers() {
        let bench = SessionBench()
        bench.receive([rtp(0, 0, Vector.sps), rtp(1, 0, Vector.pps), rtp(2, 0, Vector.idr), rtp(3, 3600, Vector.p)])
        #expect(bench.video.count == 1)
        bench.receive(rtp(4, 7200, Vector.p))
        #expect(bench.video.map(bytes) == [avcc(Vector.sps, Vector.pps, Vector.idr), avcc(Vector.p)])
        bench.assembler.end(.stopped)
        #expect(bench.video.count == 3)
        #expect(bench.ends == [.stopped])
    }

    @Test("a marker bit on every slice is contradicted once and then not trusted")
    func markedSlices() {
        let bench = SessionBench()
        var n: UInt16 = 0
        for t in 0..<3 as Range<UInt32> {
            for (i, nal) in [Vector.sps, Vector.pps, Vector.idr, Vector.idrSecondSlice, Vector.idrSecondSlice].enumerated() {
                bench.receive(rtp(n, t * 3600, marker: i >= 2, nal))
                n += 1
            }
        }
        bench.assembler.end(.stopped)
        #expect(bench.statistics.contradictedMarkers == 1)
        let whole = avcc(Vector.sps, Vector.pps, Vector.idr, Vector.idrSecondSlice, Vector.idrSecondSlice)
        #expect(bench.video.dropFirst(2).map(bytes) == [whole, whole])
    }

    @Test("start codes inside a payload are split, also across fragments (V380)")
    func startCodes() {
        let all = Vector.sps + [0, 0, 0, 1] + Vector.pps + [0, 0, 1] + Vector.idr
        let expected = avcc(Vector.sps, Vector.pps, Vector.idr)
        for packing in [[all], fu(all, 2), fu(all, 7), fu(all, all.count - 1), [[0, 0, 0, 1] + all]] {
            let bench = SessionBench()
            for (i, p) in packing.enumerated() { bench.receive(rtp(UInt16(i), 7, marker: i == packing.count - 1, p)) }
            #expect(bench.video.map(bytes) == [expected])
        }
    }

    @Test("once one start code was seen, slices are searched as well")
    func startCodesInSlices() {
        let bench = SessionBench()
        bench.receive(rtp(0, 0, marker: true, Vector.sps + [0, 0, 1] + Vector.pps + [0, 0, 1] + Vector.idr))
        bench.receive(rtp(1, 3600, marker: true, Vector.p + [0, 0, 0, 1] + Vector.p))
        #expect(bench.video.last.map(bytes) == avcc(Vector.p, Vector.p))
    }

    @Test("the R bit and the type of later fragments are ignored")
    func fragmentQuirks() {
        let bench = SessionBench()
        var parts = fu(Vector.idr, 3)
        parts[0][1] |= 0x20
        parts[1][1] = parts[1][1] & 0xE0 | 7
        parts[2][1] = parts[2][1] & 0xE0 | 1
        let packing = [Vector.sps, Vector.pps] + parts
        for (i, p) in packing.enumerated() { bench.receive(rtp(UInt16(i), 7, marker: i == packing.count - 1, p)) }
        #expect(bench.video.map(bytes) == [avcc(Vector.sps, Vector.pps, Vector.idr)])
    }

    @Test("a fragment without its E bit is complete when nothing is missing, or damaged by policy", arguments: [StreamPolicies.MissingFragmentEnd.closes, .damages])
    func missingEnd(policy: StreamPolicies.MissingFragmentEnd) {
        var policies = StreamPolicies.standard
        policies.missingFragmentEnd = policy
        let bench = SessionBench(policies: policies)
        var parts = fu(Vector.idr, 2)
        parts[1][1] &= ~0x40
        let packing = [Vector.sps, Vector.pps] + parts
        for (i, p) in packing.enumerated() { bench.receive(rtp(UInt16(i), 7, marker: i == packing.count - 1, p)) }
        #expect(bench.video.count == (policy == .closes ? 1 : 0))
        #expect(bench.statistics.droppedSamples == (policy == .closes ? 0 : 1))
    }

    @Test("NAL units of type 0 are kept byte for byte, or dropped by policy", arguments: [StreamPolicies.UnspecifiedNALUnits.kept, .dropped])
    func typeZero(policy: StreamPolicies.UnspecifiedNALUnits) {
        var policies = StreamPolicies.standard
        policies.unspecifiedNALUnits = policy
        let bench = SessionBench(policies: policies)
        let odd: [UInt8] = [0x60, 1, 2, 3]
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, odd, Vector.idr])
        #expect(bench.video.map(bytes) == [policy == .kept ? avcc(Vector.sps, Vector.pps, odd, Vector.idr) : avcc(Vector.sps, Vector.pps, Vector.idr)])
    }

    @Test("trailing zeros on a parameter set stay in the sample and out of the description (Reolink)")
    func trailingZeros() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps + [0, 0], Vector.pps + [0], Vector.idr])
        #expect(bench.descriptions.first?.video.sps == [Vector.sps])
        #expect(bench.video.map(bytes) == [avcc(Vector.sps + [0, 0], Vector.pps + [0], Vector.idr)])
    }

    @Test("a picture with a lost fragment is dropped, the next one tells the loss, and footage goes on")
    func loss() {
        for missing in 0..<3 {
            let bench = SessionBench()
            var n: UInt16 = 0
            bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.idr])
            for (i, part) in fu(Vector.p, 3).enumerated() {
                if i != missing { bench.receive(rtp(n, 3600, marker: i == 2, part)) }
                n += 1
            }
            bench.picture(&n, timestamp: 7200, [Vector.p])
            bench.picture(&n, timestamp: 10_800, [Vector.p])

            #expect(bench.video.map(\.lossBefore) == [false, true, false])
            #expect(bench.video.map(\.decodeTime) == [0, 7200, 10_800])
            #expect(bench.statistics.lostPackets == 1 && bench.statistics.droppedSamples == 1)
            #expect(bench.ends.isEmpty)
        }
    }

    @Test("with the policy .keptInPart the complete slices of a damaged picture stay")
    func lossKept() {
        var policies = StreamPolicies.standard
        policies.damagedPictures = .keptInPart
        let bench = SessionBench(policies: policies)
        bench.receive([rtp(0, 0, Vector.sps), rtp(1, 0, Vector.pps), rtp(2, 0, marker: true, Vector.idr), rtp(3, 3600, Vector.p), rtp(5, 3600, marker: true, Vector.p)])
        #expect(bench.video.map(bytes).last == avcc(Vector.p, Vector.p))
        #expect(bench.video.map(\.lossBefore) == [false, true])
    }

    @Test("a whole picture lost is told by the next one, which is kept")
    func pictureLost() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.idr])
        n += 1
        bench.picture(&n, timestamp: 7200, [Vector.p])
        #expect(bench.video.map(\.lossBefore) == [false, true])
        #expect(bench.statistics.droppedSamples == 0)
    }

    @Test("an access unit over the limit is dropped and counted, and the next one is kept")
    func tooLarge() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.idr])
        let part = [UInt8](repeating: 0x55, count: 60_000)
        let count = SampleArena.maximumSampleBytes / 60_000 + 2
        for i in 0..<count {
            bench.receive(rtp(n, 3600, marker: i == count - 1, [0x7C, i == 0 ? 0x81 : i == count - 1 ? 0x41 : 0x01] + part))
            n += 1
        }
        bench.picture(&n, timestamp: 7200, [Vector.p])
        #expect(bench.video.map(\.lossBefore) == [false, true])
        #expect(bench.statistics.droppedSamples == 1)
    }

    @Test("a picture that outgrows its arena moves to the next one, and samples before stay as they were")
    func arenaChange() {
        let bench = SessionBench()
        var n: UInt16 = 0
        bench.picture(&n, timestamp: 0, [Vector.sps, Vector.pps, Vector.idr])
        var large = Vector.p
        for i in 0..<300_000 { large.append(UInt8(truncatingIfNeeded: i &* 7 | 4)) }
        for t in 1...6 as ClosedRange<UInt32> {
            let parts = fu(large, 250)
            for (i, p) in parts.enumerated() {
                bench.receive(rtp(n, t * 3600, marker: i == parts.count - 1, p))
                n &+= 1
            }
        }
        #expect(bench.video.count == 7)
        #expect(bench.video.dropFirst().allSatisfy { bytes($0) == avcc(large) })
        #expect(bytes(bench.video[0]) == avcc(Vector.sps, Vector.pps, Vector.idr))
    }
}
