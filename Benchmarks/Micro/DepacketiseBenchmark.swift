import CustosBase
import CustosMedia

/// From RTP packets to samples, without socket and framing.
enum DepacketiseBenchmark {
    static func run() {
        var maker = RTPPacketizer(format: Material.format, ssrc: 1, firstSequence: 7, timestampOffset: 9)
        let frames = (0..<4 * Material.framesPerGOP).map { n in
            var packets = RTPPacketBuffer()
            Material.accessUnit(n).withUnsafeBytes { maker.packetize($0, mediaTicks: Int64(n) * 3600, into: &packets) }
            return packets
        }
        // One packet in fifty changes places with the next one.
        var count = 0
        let swapped = frames.map { packets in
            var p = packets, order = packets.ranges
            for i in order.indices.dropLast() {
                count += 1
                if count % 50 == 0 { order.swapAt(i, i + 1) }
            }
            p.rearrange(order)
            return p
        }
        measure("in order, over TCP", frames, .ordered)
        measure("in order, as datagrams", frames, .datagram)
        measure("as datagrams, 2 % swapped", swapped, .datagram)
    }

    private static func measure(_ what: String, _ frames: [RTPPacketBuffer], _ transport: StreamAssembler.Transport) {
        let repeats = 30
        let packets = frames.reduce(0) { $0 + $1.ranges.count }
        Measure.row("depacketise", "a packet of 1.4 kB, \(what)", per: packets * repeats) {
            for _ in 0..<repeats {
                var samples = 0
                let assembler = StreamAssembler(stream: StreamID(CameraID(1), .main), video: Material.format, audio: nil) { if case .sample = $0 { samples += 1 } }
                for (n, frame) in frames.enumerated() {
                    let now = MonotonicTime(microseconds: Int64(n) * 40_000), wall = Material.wall + .milliseconds(Int64(n) * 40)
                    let bytes = frame.bytes.span.bytes
                    for r in frame.ranges { assembler.receive(rtp: bytes.extracting(r), of: .video, transport: transport, wall: wall, arrival: now) }
                }
                precondition(samples == frames.count, "\(samples) samples of \(frames.count) frames")
            }
        }
    }
}
