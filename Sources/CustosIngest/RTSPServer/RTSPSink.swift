import CustosBase
package import CustosMedia
package import NIOCore

/// The way to one viewer: takes RTP and RTCP packets of its tracks and puts them on the connection or into datagrams.
///
/// Confined to `eventLoop`. Never blocks and never fails: what the viewer cannot take any more is the playback's affair,
/// which looks at `isReady` before it sends.
package final class RTSPSink {
    /// Free bytes that packets must have in front of them; the `$` frame goes there (RFC 2326 10.12).
    package static let headroom = 4

    /// How the packets of a track travel.
    enum Route {
        case interleaved(rtp: UInt8, rtcp: UInt8)
        case datagrams(DatagramPair, rtp: SocketAddress, rtcp: SocketAddress)
    }

    package let eventLoop: any EventLoop
    private let channel: any Channel
    private var routes: [Int: Route]
    private let ended: () -> Void
    private var isOpen = true
    private(set) var packets = 0
    private(set) var bytes = 0

    init(channel: any Channel, routes: [Int: Route], ended: @escaping () -> Void) {
        self.channel = channel
        eventLoop = channel.eventLoop
        self.routes = routes
        self.ended = ended
    }

    /// False while more than the connection's bound waits to be read by the viewer. `sinkIsReady` tells when that is over.
    package var isReady: Bool { isOpen && channel.isWritable }

    /// All packets go in datagrams: there is no order and no backpressure, and a burst would be lost.
    package var isDatagramsOnly: Bool { routes.values.allSatisfy { if case .datagrams = $0 { true } else { false } } }

    /// Sends RTP packets of one track, on a connection in one write. Tracks that were not set up are passed over.
    package func send(_ packets: borrowing RTPPacketBuffer, track: Int) {
        guard isOpen, !packets.ranges.isEmpty, let route = routes[track] else { return }
        self.packets += packets.ranges.count
        switch route {
        case .interleaved(let number, _): writeFrames(packets, number)
        case .datagrams(let pair, let address, _):
            // A queue in front of UDP would only make old packets later.
            guard pair.rtp.isWritable else { return }
            var all = ByteBuffer(bytes: packets.bytes)
            Self.stamp(packets, &all)
            for range in packets.ranges {
                guard let slice = all.getSlice(at: range.lowerBound, length: range.count) else { continue }
                bytes += range.count
                pair.rtp.write(AddressedEnvelope(remoteAddress: address, data: slice), promise: nil)
            }
            pair.rtp.flush()
        }
    }

    /// Sends one RTCP compound of a track.
    package func send(report: [UInt8], track: Int) {
        guard isOpen, !report.isEmpty, report.count <= 65_535, let route = routes[track] else { return }
        switch route {
        case .interleaved(_, let number):
            var frame = channel.allocator.buffer(capacity: report.count + 4)
            Self.writeHead(number, report.count, &frame)
            frame.writeBytes(report)
            channel.writeAndFlush(frame, promise: nil)
        case .datagrams(let pair, _, let address): pair.send(report, isRTCP: true, to: address)
        }
    }

    /// Ends the viewer's session: the stream is over, or cannot go on in the format that was described. The connection is closed.
    package func end() {
        guard isOpen else { return }
        close()
        ended()
    }

    /// Nothing is sent any more.
    func close() {
        isOpen = false
        for case .datagrams(let pair, _, _) in routes.values { pair.close() }
        routes = [:]
    }

    private func writeFrames(_ packets: borrowing RTPPacketBuffer, _ number: UInt8) {
        // Packets that lie behind one another are copied whole and their heads filled in; otherwise (some were taken out or swapped) one by one.
        var end = 0
        let areContiguous =
            packets.headroom == 4
            && packets.ranges.allSatisfy { range in
                defer { end = range.upperBound }
                return range.lowerBound == end + 4
            } && end == packets.bytes.count
        var frames = channel.allocator.buffer(bytes: packets.bytes)
        Self.stamp(packets, &frames)
        if areContiguous {
            frames.withUnsafeMutableReadableBytes { all in
                for range in packets.ranges {
                    all.storeBytes(of: UInt8(ascii: "$"), toByteOffset: range.lowerBound - 4, as: UInt8.self)
                    all.storeBytes(of: number, toByteOffset: range.lowerBound - 3, as: UInt8.self)
                    all.storeBytes(of: UInt16(truncatingIfNeeded: range.count).bigEndian, toByteOffset: range.lowerBound - 2, as: UInt16.self)
                }
            }
        } else {
            let all = frames
            frames = channel.allocator.buffer(capacity: packets.bytes.count + 4 * packets.ranges.count)
            for range in packets.ranges {
                Self.writeHead(number, range.count, &frames)
                frames.writeImmutableBuffer(all.getSlice(at: range.lowerBound, length: range.count) ?? ByteBuffer())
            }
        }
        bytes += frames.readableBytes
        channel.writeAndFlush(frames, promise: nil)
    }

    /// Gives packets that were made for many receivers this receiver's numbers, in the copy that leaves.
    private static func stamp(_ packets: borrowing RTPPacketBuffer, _ copy: inout ByteBuffer) {
        guard let stamp = packets.stamp else { return }
        let ranges = packets.ranges
        copy.withUnsafeMutableReadableBytes { stamp.apply(to: $0, ranges) }
    }

    private static func writeHead(_ number: UInt8, _ count: Int, _ frame: inout ByteBuffer) {
        frame.writeMultipleIntegers(UInt8(ascii: "$"), number, UInt16(truncatingIfNeeded: count))
    }
}
