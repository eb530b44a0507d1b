/// Puts the NAL units of H.264 payloads into the access unit that is being built (RFC 6184 5.6 to 5.8).
///
///     +---------------+    type 1-23: one NAL unit        24, 25: STAP-A, STAP-B
///     |F|NRI|  Type   |    28, 29: FU-A, FU-B             26, 27: MTAP16, MTAP24 (not supported)
///     +---------------+
///
/// A lost packet is told by `discontinue`; the sequence numbers are the caller's concern.
package struct H264Depacketizer: Sendable {
    private var isFragmentOpen = false

    package init() {}

    package enum Outcome: Sendable, Hashable {
        case taken
        /// A fragment whose beginning is missing: the NAL unit is not complete.
        case orphan
        case malformed
        case unsupported
    }

    /// Forgets the NAL unit under way: bytes of it are missing. Says whether there was one.
    package mutating func discontinue(_ unit: inout AccessUnit) -> Bool {
        guard isFragmentOpen else { return false }
        isFragmentOpen = false
        unit.dropNAL()
        return true
    }

    /// Ends a fragmented NAL unit whose E bit never came.
    package mutating func closeFragment(_ unit: inout AccessUnit) -> Bool {
        guard isFragmentOpen else { return false }
        isFragmentOpen = false
        unit.closeNAL()
        return true
    }

    package var hasOpenFragment: Bool { isFragmentOpen }

    @inline(__always)
    package mutating func unpack(_ payload: RawSpan, into unit: inout AccessUnit) -> Outcome {
        guard payload.byteCount > 0 else { return .malformed }
        let header = payload.byte(0)
        switch header & 0x1F {
        case 28: return fragment(payload, header, decodingOrderBytes: 0, &unit)
        case 29: return fragment(payload, header, decodingOrderBytes: 2, &unit)
        case 24: return aggregate(payload, from: 1, &unit)
        case 25: return aggregate(payload, from: 3, &unit)
        case 26, 27: return .unsupported
        case 30, 31: return .malformed
        default:
            endUnfinished(&unit)
            unit.takeNAL(payload)
            return .taken
        }
    }

    /// 5.8.
    ///
    ///     | FU indicator  |   FU header   |
    ///     |F|NRI|  28/29  |S|E|R|  Type   |   R is ignored, and the type of all but the first
    ///     +---------------+---------------+
    @inline(__always)
    private mutating func fragment(_ p: RawSpan, _ indicator: UInt8, decodingOrderBytes: Int, _ unit: inout AccessUnit) -> Outcome {
        guard p.byteCount >= 2 else { return .malformed }
        let flags = p.byte(1)
        var start = 2
        if flags & 0x80 != 0 {
            endUnfinished(&unit)
            guard p.byteCount >= 2 + decodingOrderBytes else { return .malformed }
            start += decodingOrderBytes
            unit.openNAL()
            unit.append(byte: indicator & 0xE0 | flags & 0x1F)
            isFragmentOpen = true
        } else if !isFragmentOpen {
            return .orphan
        }
        unit.append(p.extracting(start..<p.byteCount))
        if flags & 0x40 != 0 {
            isFragmentOpen = false
            unit.closeNAL()
        }
        return .taken
    }

    /// 5.7.1: sizes of 16 bits, each with its NAL unit. What comes before a wrong size is kept.
    private mutating func aggregate(_ p: RawSpan, from start: Int, _ unit: inout AccessUnit) -> Outcome {
        endUnfinished(&unit)
        var at = start
        guard at < p.byteCount else { return .malformed }
        while at < p.byteCount {
            guard at + 2 <= p.byteCount else { return .malformed }
            let size = Int(p.uint16(at))
            guard size <= p.byteCount - at - 2 else { return .malformed }
            if size > 0 { unit.takeNAL(p.extracting(at + 2..<at + 2 + size)) }
            at += 2 + size
        }
        return .taken
    }

    @inline(__always)
    private mutating func endUnfinished(_ unit: inout AccessUnit) {
        guard isFragmentOpen else { return }
        isFragmentOpen = false
        unit.endUnfinishedNAL()
    }
}
