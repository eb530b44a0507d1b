/// The fixed header of an RTP packet and where its payload lies (RFC 3550 5.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           timestamp                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           synchronization source (SSRC) identifier            |
///     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
///     |            contributing source (CSRC) identifiers             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |      defined by profile       |   length in 32-bit words      |  when X
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
package struct RTPHeader: Sendable, Hashable {
    package static let byteCount = 12

    package var marker: Bool
    package var payloadType: UInt8
    package var sequenceNumber: UInt16
    package var timestamp: UInt32
    package var ssrc: UInt32
    /// Behind CSRC list and header extension, in front of the padding.
    package var payload: Range<Int>

    package init(marker: Bool, payloadType: UInt8, sequenceNumber: UInt16, timestamp: UInt32, ssrc: UInt32, payload: Range<Int> = 12..<12) {
        self.marker = marker
        self.payloadType = payloadType
        self.sequenceNumber = sequenceNumber
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.payload = payload
    }

    /// `nil` when the packet is not RTP version 2 or its lengths do not fit into it.
    @inline(__always)
    package init?(parsing packet: RawSpan) {
        guard packet.byteCount >= Self.byteCount else { return nil }
        let first = packet.byte(0), second = packet.byte(1)
        guard first & 0xC0 == 0x80 else { return nil }
        marker = second & 0x80 != 0
        payloadType = second & 0x7F
        sequenceNumber = packet.uint16(2)
        timestamp = packet.uint32(4)
        ssrc = packet.uint32(8)
        var start = Self.byteCount + 4 * Int(first & 0x0F)
        var end = packet.byteCount
        if first & 0x10 != 0 {
            guard start + 4 <= end else { return nil }
            start += 4 + 4 * Int(packet.uint16(start + 2))
        }
        guard start <= end else { return nil }
        if first & 0x20 != 0 {
            guard end > start else { return nil }
            let padding = Int(packet.byte(end - 1))
            guard padding > 0, padding <= end - start else { return nil }
            end -= padding
        }
        payload = start..<end
    }

    /// Appends the 12 bytes of a header without CSRC, extension or padding.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(0x80)
        bytes.append((marker ? 0x80 : 0) | payloadType & 0x7F)
        bytes.append(UInt8(truncatingIfNeeded: sequenceNumber >> 8))
        bytes.append(UInt8(truncatingIfNeeded: sequenceNumber))
        bytes.appendBigEndian(timestamp)
        bytes.appendBigEndian(ssrc)
    }
}
