import CustosBase

/// One packet of a compound RTCP packet (RFC 3550 6), and the writing of those that Custos sends.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |V=2|P|   RC    |      PT       |   length in words minus one   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         SSRC of sender                        |
///     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
package enum RTCPPacket: Sendable, Hashable {
    case senderReport(SenderReport)
    case receiverReport(ssrc: UInt32, blocks: [ReportBlock])
    case bye(sources: [UInt32])
    /// SDES, APP, feedback and what else there is: passed over.
    case other(type: UInt8)

    /// 6.4.1: PT 200.
    ///
    ///     |              NTP timestamp, most significant word             |
    ///     |             NTP timestamp, least significant word             |
    ///     |                         RTP timestamp                         |
    ///     |                     sender's packet count                     |
    ///     |                      sender's octet count                     |
    package struct SenderReport: Sendable, Hashable {
        package var ssrc: UInt32
        package var ntp: NTPTime
        package var rtpTimestamp: UInt32
        package var packetCount: UInt32
        package var octetCount: UInt32
        package var blocks: [ReportBlock]

        package init(ssrc: UInt32, ntp: NTPTime, rtpTimestamp: UInt32, packetCount: UInt32, octetCount: UInt32, blocks: [ReportBlock] = []) {
            self.ssrc = ssrc
            self.ntp = ntp
            self.rtpTimestamp = rtpTimestamp
            self.packetCount = packetCount
            self.octetCount = octetCount
            self.blocks = blocks
        }
    }

    /// 6.4.1, the part of both reports that speaks about one source.
    ///
    ///     |                 SSRC_1 (SSRC of first source)                 |
    ///     | fraction lost |       cumulative number of packets lost       |
    ///     |           extended highest sequence number received           |
    ///     |                      interarrival jitter                      |
    ///     |                         last SR (LSR)                         |
    ///     |                   delay since last SR (DLSR)                  |
    package struct ReportBlock: Sendable, Hashable {
        package static let byteCount = 24
        package var ssrc: UInt32
        /// In 256ths, since the previous report.
        package var fractionLost: UInt8
        /// 24 bits, signed: duplicates make it negative.
        package var cumulativeLost: Int32
        package var extendedHighestSequence: UInt32
        package var jitter: UInt32
        package var lastSenderReport: UInt32
        /// In 65,536ths of a second.
        package var delaySinceLastSenderReport: UInt32

        package init(ssrc: UInt32, fractionLost: UInt8, cumulativeLost: Int32, extendedHighestSequence: UInt32, jitter: UInt32, lastSenderReport: UInt32, delaySinceLastSenderReport: UInt32) {
            self.ssrc = ssrc
            self.fractionLost = fractionLost
            self.cumulativeLost = cumulativeLost
            self.extendedHighestSequence = extendedHighestSequence
            self.jitter = jitter
            self.lastSenderReport = lastSenderReport
            self.delaySinceLastSenderReport = delaySinceLastSenderReport
        }
    }

    /// The packets of a compound; `nil` when a length does not fit. A single packet is a compound too
    /// (RFC 5506), and padding or stray bytes below one header's size at the end are passed over.
    package static func parse(_ bytes: RawSpan) -> [RTCPPacket]? {
        var packets: [RTCPPacket] = []
        var at = 0
        while bytes.byteCount - at >= 4 {
            guard bytes.byte(at) & 0xC0 == 0x80 else { return packets.isEmpty ? nil : packets }
            let size = 4 * (Int(bytes.uint16(at + 2)) + 1)
            guard size <= bytes.byteCount - at, let one = parseOne(bytes.extracting(at..<at + size)) else { return nil }
            packets.append(one)
            at += size
        }
        return packets.isEmpty ? nil : packets
    }

    private static func parseOne(_ b: RawSpan) -> RTCPPacket? {
        let count = Int(b.byte(0) & 0x1F), type = b.byte(1)
        switch type {
        case 200:
            guard b.byteCount >= 28, let blocks = blocks(b, from: 28, count: count) else { return nil }
            return .senderReport(
                SenderReport(
                    ssrc: b.uint32(4), ntp: NTPTime(rawValue: b.uint64(8)), rtpTimestamp: b.uint32(16),
                    packetCount: b.uint32(20), octetCount: b.uint32(24), blocks: blocks))
        case 201:
            guard b.byteCount >= 8, let blocks = blocks(b, from: 8, count: count) else { return nil }
            return .receiverReport(ssrc: b.uint32(4), blocks: blocks)
        case 203:
            guard b.byteCount >= 4 + 4 * count else { return nil }
            return .bye(sources: (0..<count).map { b.uint32(4 + 4 * $0) })
        default:
            return .other(type: type)
        }
    }

    private static func blocks(_ b: RawSpan, from start: Int, count: Int) -> [ReportBlock]? {
        guard b.byteCount >= start + count * ReportBlock.byteCount else { return nil }
        return (0..<count).map { i in
            let at = start + i * ReportBlock.byteCount
            let lost = b.uint32(at + 4)
            return ReportBlock(
                ssrc: b.uint32(at), fractionLost: UInt8(truncatingIfNeeded: lost >> 24), cumulativeLost: Int32(bitPattern: lost << 8) >> 8,
                extendedHighestSequence: b.uint32(at + 8), jitter: b.uint32(at + 12), lastSenderReport: b.uint32(at + 16), delaySinceLastSenderReport: b.uint32(at + 20))
        }
    }

    /// Appends the packet's bytes. `other` has none.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .senderReport(let r):
            Self.header(200, count: r.blocks.count, words: 6 + 6 * r.blocks.count, into: &bytes)
            bytes.appendBigEndian(r.ssrc)
            bytes.appendBigEndian(r.ntp.rawValue)
            bytes.appendBigEndian(r.rtpTimestamp)
            bytes.appendBigEndian(r.packetCount)
            bytes.appendBigEndian(r.octetCount)
            for block in r.blocks { block.encode(into: &bytes) }
        case .receiverReport(let ssrc, let blocks):
            Self.header(201, count: blocks.count, words: 1 + 6 * blocks.count, into: &bytes)
            bytes.appendBigEndian(ssrc)
            for block in blocks { block.encode(into: &bytes) }
        case .bye(let sources):
            Self.header(203, count: sources.count, words: sources.count, into: &bytes)
            for s in sources { bytes.appendBigEndian(s) }
        case .other:
            break
        }
    }

    /// Appends SDES with a CNAME (6.5), which a compound that is sent must hold (6.1).
    package static func encodeName(_ name: String, ssrc: UInt32, into bytes: inout [UInt8]) {
        var chunk: [UInt8] = []
        chunk.appendBigEndian(ssrc)
        let text = name.utf8.prefix(255)
        chunk.append(1)
        chunk.append(UInt8(text.count))
        chunk += text
        repeat { chunk.append(0) } while chunk.count % 4 != 0
        header(202, count: 1, words: chunk.count / 4, into: &bytes)
        bytes += chunk
    }

    private static func header(_ type: UInt8, count: Int, words: Int, into bytes: inout [UInt8]) {
        precondition(count < 32 && words < 65_536, "an RTCP packet of \(count) items, \(words) words")
        bytes.append(0x80 | UInt8(count))
        bytes.append(type)
        bytes.appendBigEndian(UInt16(words))
    }
}

extension RTCPPacket.ReportBlock {
    fileprivate func encode(into bytes: inout [UInt8]) {
        bytes.appendBigEndian(ssrc)
        bytes.appendBigEndian(UInt32(fractionLost) << 24 | UInt32(bitPattern: min(max(cumulativeLost, -0x80_0000), 0x7F_FFFF)) & 0xFF_FFFF)
        bytes.appendBigEndian(extendedHighestSequence)
        bytes.appendBigEndian(jitter)
        bytes.appendBigEndian(lastSenderReport)
        bytes.appendBigEndian(delaySinceLastSenderReport)
    }
}
