/// Puts the NAL units of H.265 payloads into the access unit that is being built (RFC 7798 4.4).
///
///     +---------------+---------------+    type 0-47: one NAL unit      48: aggregation packet
///     |F|   Type    |  LayerId  | TID |    49: fragmentation unit       50: PACI (not supported)
///     +-------------+-----------------+
///
/// With `hasDONL` (sprop-max-don-diff > 0) payloads carry decoding order numbers, which are passed over: cameras
/// send in decoding order.
package struct H265Depacketizer: Sendable {
    private let hasDONL: Bool
    private var isFragmentOpen = false

    package init(hasDONL: Bool) { self.hasDONL = hasDONL }

    package typealias Outcome = H264Depacketizer.Outcome

    /// As `H264Depacketizer.discontinue`.
    package mutating func discontinue(_ unit: inout AccessUnit) -> Bool {
        guard isFragmentOpen else { return false }
        isFragmentOpen = false
        unit.dropNAL()
        return true
    }

    /// As `H264Depacketizer.closeFragment`.
    package mutating func closeFragment(_ unit: inout AccessUnit) -> Bool {
        guard isFragmentOpen else { return false }
        isFragmentOpen = false
        unit.closeNAL()
        return true
    }

    package var hasOpenFragment: Bool { isFragmentOpen }

    @inline(__always)
    package mutating func unpack(_ payload: RawSpan, into unit: inout AccessUnit) -> Outcome {
        guard payload.byteCount >= 2 else { return .malformed }
        switch payload.byte(0) >> 1 & 0x3F {
        case 49: return fragment(payload, &unit)
        case 48: return aggregate(payload, &unit)
        case 50: return .unsupported
        case 51...: return .malformed
        default:
            endUnfinished(&unit)
            guard hasDONL else {
                unit.takeNAL(payload)
                return .taken
            }
            // 4.4.1: the DONL field lies between header and payload of the NAL unit.
            guard payload.byteCount > 4 else { return .malformed }
            unit.openNAL()
            unit.append(payload.extracting(0..<2))
            unit.append(payload.extracting(4..<payload.byteCount))
            unit.closeNAL()
            return .taken
        }
    }

    /// 4.4.3.
    ///
    ///     |          PayloadHdr (Type=49)         |S|E|  FuType   | DONL (first fragment, cond) |
    ///     +---------------------------------------+---------------+-----------------------------+
    @inline(__always)
    private mutating func fragment(_ p: RawSpan, _ unit: inout AccessUnit) -> Outcome {
        guard p.byteCount >= 3 else { return .malformed }
        let flags = p.byte(2)
        var start = 3
        if flags & 0x80 != 0 {
            endUnfinished(&unit)
            if hasDONL { start += 2 }
            guard p.byteCount >= start else { return .malformed }
            unit.openNAL()
            unit.append(byte: p.byte(0) & 0x81 | (flags & 0x3F) << 1)
            unit.append(byte: p.byte(1))
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

    /// 4.4.2: sizes of 16 bits, each with its NAL unit; with DONL a number of 16 bits before the first size and of 8
    /// bits (DOND) before each other one.
    private mutating func aggregate(_ p: RawSpan, _ unit: inout AccessUnit) -> Outcome {
        endUnfinished(&unit)
        var at = 2 + (hasDONL ? 2 : 0)
        guard at < p.byteCount else { return .malformed }
        while at < p.byteCount {
            guard at + 2 <= p.byteCount else { return .malformed }
            let size = Int(p.uint16(at))
            guard size <= p.byteCount - at - 2 else { return .malformed }
            if size > 0 { unit.takeNAL(p.extracting(at + 2..<at + 2 + size)) }
            at += 2 + size + (hasDONL ? 1 : 0)
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
