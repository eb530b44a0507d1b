import CustosBase
import CustosMedia
import Testing

@Suite("RTP: order of packets") struct RTPReorderTests {
    private static func permutations<T>(_ a: [T]) -> [[T]] {
        guard let first = a.first else { return [[]] }
        return permutations(Array(a.dropFirst())).flatMap { p in
            (0...p.count).map { i in
                var q = p
                q.insert(first, at: i)
                return q
            }
        }
    }

    private static let head = [rtp(65_533, 0, Vector.sps), rtp(65_534, 0, Vector.pps), rtp(65_535, 0, marker: true, Vector.idr)]
    /// Three pictures in six packets, over the wrap of the sequence number.
    private static let tail = [
        rtp(0, 3600, [0x7C, 0x81, 0x9A, 1]), rtp(1, 3600, [0x7C, 0x01, 2, 3]), rtp(2, 3600, marker: true, [0x7C, 0x41, 4, 5]),
        rtp(3, 7200, marker: true, Vector.p), rtp(4, 10_800, Vector.p), rtp(5, 10_800, marker: true, Vector.pSecondSlice),
    ]

    @Test("datagrams in any order give the same samples")
    func allOrders() {
        let inOrder = SessionBench()
        inOrder.receive(Self.head + Self.tail)
        let expected = inOrder.video.map(bytes)
        #expect(expected.count == 4)

        for order in Self.permutations(Self.tail) {
            let bench = SessionBench()
            bench.transport = .datagram
            bench.receive(Self.head + order)
            #expect(bench.video.map(bytes) == expected)
            #expect(bench.statistics.lostPackets == 0)
            #expect(bench.video.allSatisfy { !$0.lossBefore })
        }
    }

    @Test("datagrams in any order with every one of them twice give the same samples")
    func duplicates() {
        let inOrder = SessionBench()
        inOrder.receive(Self.head + Self.tail)
        for order in Self.permutations(Array(Self.tail[..<5])) {
            let bench = SessionBench()
            bench.transport = .datagram
            bench.receive(Self.head + order.flatMap { [$0, $0] } + order + [Self.tail[5], Self.tail[5]])
            #expect(bench.video.map(bytes) == inOrder.video.map(bytes))
            #expect(bench.statistics.duplicatePackets == 11)
        }
    }

    @Test("with one datagram missing, in any order, the rest is kept once it has waited long enough")
    func missing() {
        for missing in 0..<6 {
            var rest = Self.tail
            rest.remove(at: missing)
            for order in Self.permutations(rest) {
                let bench = SessionBench()
                bench.transport = .datagram
                bench.receive(Self.head + order)
                bench.advance(.milliseconds(150))
                bench.assembler.tick(wall: bench.wall, now: bench.now)
                // Behind the tail the next picture tells whether the last packet is lost.
                bench.receive(rtp(6, 14_400, marker: true, Vector.p))
                bench.advance(.milliseconds(150))
                bench.assembler.tick(wall: bench.wall, now: bench.now)

                #expect(bench.statistics.lostPackets == 1, "\(missing)")
                let times: [[Int64]] = [[0, 7200, 10_800, 14_400], [0, 7200, 10_800, 14_400], [0, 7200, 10_800, 14_400], [0, 3600, 10_800, 14_400], [0, 3600, 7200, 14_400], [0, 3600, 7200, 14_400]]
                #expect(bench.video.map(\.decodeTime) == times[missing], "\(missing)")
                #expect(bench.video.filter(\.lossBefore).count == 1)
            }
        }
    }

    @Test("a datagram that waits behind a missing one is given up after 100 ms and not before")
    func age() {
        let bench = SessionBench()
        bench.transport = .datagram
        bench.receive(Self.head)
        bench.receive(rtp(1, 7200, marker: true, Vector.p))
        bench.advance(.milliseconds(99))
        bench.assembler.tick(wall: bench.wall, now: bench.now)
        #expect(bench.video.count == 1)
        bench.advance(.milliseconds(1))
        bench.assembler.tick(wall: bench.wall, now: bench.now)
        #expect(bench.video.count == 2)
        bench.receive(rtp(0, 3600, marker: true, Vector.p))
        #expect(bench.video.count == 2)
        #expect(bench.statistics.lostPackets == 1 && bench.statistics.reorderedPackets == 1)
    }

    @Test("no more than the depth waits")
    func depth() {
        let bench = SessionBench()
        bench.transport = .datagram
        bench.receive(Self.head)
        for i in 1..<64 as Range<UInt16> { bench.receive(rtp(i, UInt32(i) * 3600, marker: true, Vector.p)) }
        #expect(bench.video.count == 1)
        bench.receive(rtp(64, 64 * 3600, marker: true, Vector.p))
        #expect(bench.video.count == 65)
        #expect(bench.statistics.lostPackets == 1)
    }

    @Test("on an ordered transport a jump is loss at once, and a packet again is a duplicate")
    func ordered() {
        let bench = SessionBench()
        bench.receive(Self.head)
        bench.receive([Self.tail[3], Self.tail[3], Self.tail[4], Self.tail[5]])
        #expect(bench.video.map(\.decodeTime) == [0, 7200, 10_800])
        #expect(bench.statistics.lostPackets == 3 && bench.statistics.duplicatePackets == 1)
        #expect(bench.video.map(\.lossBefore) == [false, true, false])
    }

    @Test("a restarted source is followed: other SSRC or far sequence number", arguments: [(UInt32(1), UInt16(9)), (0xCAFE, 30_000), (0xCAFE, 60_000)])
    func restart(ssrc: UInt32, sequence: UInt16) {
        for transport in [StreamAssembler.Transport.ordered, .datagram] {
            let bench = SessionBench()
            bench.transport = transport
            bench.receive(Self.head)
            bench.receive(rtp(sequence, 3600, marker: true, Vector.p, ssrc: ssrc))
            bench.receive(rtp(sequence + 1, 7200, marker: true, Vector.p, ssrc: ssrc))
            #expect(bench.video.map(\.lossBefore) == [false, true, false])
            #expect(bench.statistics.lostPackets == 0)
        }
    }

    @Test("packets of another payload type are counted, and make no loss where they share the sequence (Geovision, type 50)")
    func foreign() {
        let bench = SessionBench()
        bench.receive(Self.head)
        bench.receive(rtp(0, 3600, [1, 2, 3], payloadType: 50))
        bench.receive(rtp(777, 3600, [1, 2, 3], payloadType: 50, ssrc: 5))
        bench.receive(rtp(1, 3600, marker: true, Vector.p))
        #expect(bench.statistics.unknownPayload == 2 && bench.statistics.lostPackets == 0)
        #expect(bench.video.count == 2)
    }
}
