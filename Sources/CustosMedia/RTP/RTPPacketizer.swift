package import CustosBase

/// Packets that lie one behind the other in memory that is used again.
package struct RTPPacketBuffer: Sendable {
    /// Free bytes in front of each packet: 4 for the `$` frame of RTSP (RFC 7826 14), which the caller fills in.
    package let headroom: Int
    package internal(set) var bytes: [UInt8] = []
    /// Each packet without its headroom.
    package internal(set) var ranges: [Range<Int>] = []
    /// What the packets' headers are still to be given: these are packets that were made once for many receivers.
    package internal(set) var stamp: RTPStamp?

    package init(headroom: Int = 0) { self.headroom = headroom }

    /// Takes the packets out; the memory stays.
    package mutating func removeAll() {
        stamp = nil
        bytes.removeAll(keepingCapacity: true)
        ranges.removeAll(keepingCapacity: true)
    }

    /// Gives the packets' bytes to be changed in place (the headroom).
    package mutating func withUnsafeMutableBytes<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeMutableBytes(body)
    }
}

/// Number, time and source of packets whose headers hold zero, or a distance from the first, in these fields (RFC 3550 5.1).
package struct RTPStamp: Sendable, Hashable {
    package var ssrc: UInt32
    /// Of the first packet.
    package var sequence: UInt16
    package var timestamp: UInt32

    /// Fills in the headers of packets that lie in `bytes`.
    package func apply(to bytes: UnsafeMutableRawBufferPointer, _ packets: [Range<Int>]) {
        var number = sequence
        for p in packets {
            precondition(p.count >= RTPHeader.byteCount && p.lowerBound >= 0 && p.upperBound <= bytes.count, "packet \(p) of \(bytes.count) bytes")
            bytes.storeBytes(of: number.bigEndian, toByteOffset: p.lowerBound + 2, as: UInt16.self)
            let distance = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: p.lowerBound + 4, as: UInt32.self))
            bytes.storeBytes(of: (timestamp &+ distance).bigEndian, toByteOffset: p.lowerBound + 4, as: UInt32.self)
            bytes.storeBytes(of: ssrc.bigEndian, toByteOffset: p.lowerBound + 8, as: UInt32.self)
            number &+= 1
        }
    }
}

/// Makes RTP packets of samples: what the re-publisher and the simulated cameras send.
///
/// H.264 as single NAL units and FU-A (RFC 6184 5.6, 5.8), H.265 as single NAL units and FU (RFC 7798 4.4.1, 4.4.3),
/// AAC-hbr with one access unit a packet or in fragments (RFC 3640 3.3.6), G.711 (RFC 3551). Owns sequence number,
/// timestamp offset and SSRC of its track. The marker bit is on a sample's last packet (for G.711 on none).
package struct RTPPacketizer: Sendable {
    /// Payload bytes of a packet: with all headers below an Ethernet frame, also inside a tunnel.
    package static let standardPayload = 1400

    package let ssrc: UInt32
    package private(set) var nextSequence: UInt16
    private let format: TrackFormat
    private let timestampOffset: UInt32
    private let maximumPayload: Int
    private var packetCount: UInt32 = 0
    private var octetCount: UInt32 = 0

    package init(format: TrackFormat, ssrc: UInt32, firstSequence: UInt16, timestampOffset: UInt32, maximumPayload: Int = RTPPacketizer.standardPayload) {
        precondition(maximumPayload >= 16 && maximumPayload <= 65_000, "RTP payloads of \(maximumPayload) bytes")
        self.format = format
        self.ssrc = ssrc
        nextSequence = firstSequence
        self.timestampOffset = timestampOffset
        self.maximumPayload = maximumPayload
    }

    /// With SSRC, sequence number and timestamp offset at random, as RFC 3550 5.1 wants them.
    package init(format: TrackFormat) {
        self.init(format: format, ssrc: .random(in: 1 ... .max), firstSequence: .random(in: 0 ... .max), timestampOffset: .random(in: 0 ... .max))
    }

    /// The RTP timestamp of a presentation time in ticks of the track.
    package func timestamp(mediaTicks: Int64) -> UInt32 { timestampOffset &+ UInt32(truncatingIfNeeded: mediaTicks) }

    /// Appends the packets of one sample.
    package mutating func packetize(_ sample: Sample, into buffer: inout RTPPacketBuffer) {
        sample.withBytes { packetize($0, mediaTicks: sample.decodeTime + Int64(sample.compositionOffset), into: &buffer) }
    }

    /// The same for bytes: length-prefixed NAL units, a raw AAC frame, or G.711. A length that does not fit ends the
    /// sample there.
    package mutating func packetize(_ bytes: UnsafeRawBufferPointer, mediaTicks: Int64, into buffer: inout RTPPacketBuffer) {
        let time = timestamp(mediaTicks: mediaTicks)
        switch format.encoding {
        case .h264, .h265: packetizeNALUnits(bytes, time, &buffer)
        case .aac(_, let sizeLength, let indexLength, _): packetizeAAC(bytes, time, headerBits: sizeLength + indexLength, indexLength: indexLength, &buffer)
        case .pcma, .pcmu:
            var at = 0
            while at < bytes.count {
                let n = min(maximumPayload, bytes.count - at)
                let start = open(marker: false, time &+ UInt32(at / Int(max(format.channels, 1))), &buffer)
                buffer.bytes.append(contentsOf: bytes[at..<at + n])
                close(start, &buffer)
                at += n
            }
        }
    }

    /// The packets of a sample without number, time and source, to be used again by `reuse`.
    package static func template(_ bytes: [UInt8], format: TrackFormat, headroom: Int) -> RTPPacketBuffer {
        var maker = RTPPacketizer(format: format, ssrc: 0, firstSequence: 0, timestampOffset: 0)
        var buffer = RTPPacketBuffer(headroom: headroom)
        bytes.withUnsafeBytes { maker.packetize($0, mediaTicks: 0, into: &buffer) }
        return buffer
    }

    /// The packets of a template as this track's next ones. Nothing is copied: the headers are filled in where the packets go.
    package mutating func reuse(_ template: RTPPacketBuffer, mediaTicks: Int64) -> RTPPacketBuffer {
        var packets = template
        packets.stamp = RTPStamp(ssrc: ssrc, sequence: nextSequence, timestamp: timestamp(mediaTicks: mediaTicks))
        nextSequence &+= UInt16(truncatingIfNeeded: packets.ranges.count)
        packetCount &+= UInt32(truncatingIfNeeded: packets.ranges.count)
        octetCount &+= UInt32(truncatingIfNeeded: packets.bytes.count - packets.ranges.count * (RTPHeader.byteCount + packets.headroom))
        return packets
    }

    private mutating func packetizeNALUnits(_ bytes: UnsafeRawBufferPointer, _ time: UInt32, _ buffer: inout RTPPacketBuffer) {
        let isH264 = if case .h264 = format.encoding { true } else { false }
        let headerBytes = isH264 ? 1 : 2
        var at = 0
        while at + 4 <= bytes.count {
            let size = Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            at += 4
            guard size <= bytes.count - at else { return }
            let isLast = at + size + 4 > bytes.count
            if size >= headerBytes {
                let nal = UnsafeRawBufferPointer(rebasing: bytes[at..<at + size])
                if size <= maximumPayload {
                    let start = open(marker: isLast, time, &buffer)
                    buffer.bytes.append(contentsOf: nal)
                    close(start, &buffer)
                } else {
                    fragment(nal, isH264: isH264, marksLast: isLast, time, &buffer)
                }
            }
            at += size
        }
    }

    private mutating func fragment(_ nal: UnsafeRawBufferPointer, isH264: Bool, marksLast: Bool, _ time: UInt32, _ buffer: inout RTPPacketBuffer) {
        let room = maximumPayload - (isH264 ? 2 : 3)
        var at = isH264 ? 1 : 2
        var flags: UInt8 = 0x80
        while at < nal.count {
            let n = min(room, nal.count - at)
            let isEnd = at + n == nal.count
            if isEnd { flags |= 0x40 }
            let start = open(marker: isEnd && marksLast, time, &buffer)
            if isH264 {
                buffer.bytes.append(nal[0] & 0xE0 | 28)
                buffer.bytes.append(flags | nal[0] & 0x1F)
            } else {
                buffer.bytes.append(nal[0] & 0x81 | 49 << 1)
                buffer.bytes.append(nal[1])
                buffer.bytes.append(flags | nal[0] >> 1 & 0x3F)
            }
            buffer.bytes.append(contentsOf: nal[at..<at + n])
            close(start, &buffer)
            at += n
            flags = 0
        }
    }

    /// One AU header, size and index 0, in front of each part; the header of every fragment gives the whole size.
    private mutating func packetizeAAC(_ frame: UnsafeRawBufferPointer, _ time: UInt32, headerBits: Int, indexLength: Int, _ buffer: inout RTPPacketBuffer) {
        guard (1...40).contains(headerBits), indexLength >= 0 else { return }
        let headerBytes = (headerBits + 7) / 8
        let room = maximumPayload - 2 - headerBytes
        // The size field ends where the index field and the bits that fill the last byte begin.
        let header = UInt64(frame.count) << UInt64(indexLength + 64 - headerBits)
        var at = 0
        while at < frame.count {
            let n = min(room, frame.count - at)
            let start = open(marker: at + n == frame.count, time, &buffer)
            buffer.bytes.appendBigEndian(UInt16(headerBits))
            for i in 0..<headerBytes { buffer.bytes.append(UInt8(truncatingIfNeeded: header >> UInt64(56 - 8 * i))) }
            buffer.bytes.append(contentsOf: frame[at..<at + n])
            close(start, &buffer)
            at += n
        }
    }

    private func open(marker: Bool, _ time: UInt32, _ buffer: inout RTPPacketBuffer) -> Int {
        for _ in 0..<buffer.headroom { buffer.bytes.append(0) }
        let start = buffer.bytes.count
        RTPHeader(marker: marker, payloadType: format.payloadType, sequenceNumber: nextSequence, timestamp: time, ssrc: ssrc).encode(into: &buffer.bytes)
        return start
    }

    private mutating func close(_ start: Int, _ buffer: inout RTPPacketBuffer) {
        buffer.ranges.append(start..<buffer.bytes.count)
        nextSequence &+= 1
        packetCount &+= 1
        octetCount &+= UInt32(truncatingIfNeeded: buffer.bytes.count - start - RTPHeader.byteCount)
    }

    /// A compound of sender report and SDES that says what our clock showed at a presentation time (RFC 3550 6.4.1).
    package func senderReport(wall: WallTime, mediaTicks: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        RTCPPacket.senderReport(
            RTCPPacket.SenderReport(
                ssrc: ssrc, ntp: NTPTime(wall), rtpTimestamp: timestamp(mediaTicks: mediaTicks), packetCount: packetCount, octetCount: octetCount)
        ).encode(into: &bytes)
        RTCPPacket.encodeName("custos", ssrc: ssrc, into: &bytes)
        return bytes
    }
}
