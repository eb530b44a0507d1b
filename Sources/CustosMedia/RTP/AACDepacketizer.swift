/// Finds the access units in payloads of MPEG4-GENERIC, mode AAC-hbr (RFC 3640 3.2, 3.3.6).
///
///     +-----------------+-----------+-----------+-- -+-----------+-----------+-- -+
///     |AU-headers-length|AU-header 1|AU-header 2| .. |   AU 1    |   AU 2    | .. |
///     |     16 bits     | size index|size delta |    |           |           |    |
///     +-----------------+-----------+-----------+-- -+-----------+-----------+-- -+
///
/// An access unit larger than a packet comes in fragments with the same timestamp, each with a header that gives
/// the whole size.
package struct AACDepacketizer: Sendable {
    /// Headers of one packet that are looked at: 1,400 bytes hold fewer frames than that.
    package static let maximumUnits = 256

    private let sizeLength: Int
    private let indexLength: Int
    private let indexDeltaLength: Int
    /// Bytes of the fragmented unit that are still to come, and its timestamp.
    private var missing = 0
    private var timestamp: UInt32 = 0

    /// `nil` for field sizes that the format does not allow.
    package init?(sizeLength: Int, indexLength: Int, indexDeltaLength: Int) {
        guard (1...24).contains(sizeLength), (0...16).contains(indexLength), (0...16).contains(indexDeltaLength) else { return nil }
        self.sizeLength = sizeLength
        self.indexLength = indexLength
        self.indexDeltaLength = indexDeltaLength
    }

    package mutating func discontinue() -> Bool {
        defer { missing = 0 }
        return missing > 0
    }

    package enum Outcome: Sendable, Hashable {
        case taken, orphan, malformed
    }

    /// Gives each access unit to `emit`: its position in frames behind the packet's timestamp, its bytes, and whether
    /// they end it.
    @inline(__always)
    package mutating func unpack(_ p: RawSpan, timestamp: UInt32, emit: (_ frame: Int, _ bytes: RawSpan, _ isFirst: Bool, _ isLast: Bool) -> Void) -> Outcome {
        guard p.byteCount >= 2 else { return .malformed }
        let headerBits = Int(p.uint16(0))
        var data = 2 + (headerBits + 7) / 8
        guard headerBits >= sizeLength + indexLength, data <= p.byteCount else { return .malformed }
        var bit = 16
        var frame = 0
        var isFirst = true
        var count = 0
        while bit + sizeLength + (isFirst ? indexLength : indexDeltaLength) <= 16 + headerBits {
            let size = Self.bits(p, at: bit, sizeLength)
            bit += sizeLength
            let delta = Self.bits(p, at: bit, isFirst ? indexLength : indexDeltaLength)
            bit += isFirst ? indexLength : indexDeltaLength
            // AU-Index of the first is 0 and AU-Index-delta is 0 without interleaving.
            frame += isFirst ? 0 : delta + 1
            let left = p.byteCount - data
            // Another timestamp: the fragmented unit was never finished, and this is the next one.
            if isFirst, missing > 0, timestamp != self.timestamp { missing = 0 }
            if isFirst, missing > 0 {
                guard left > 0, left <= missing else {
                    missing = 0
                    return .orphan
                }
                missing -= left
                emit(0, p.extracting(data..<p.byteCount), false, missing == 0)
                return .taken
            }
            if size > left {
                guard isFirst, left > 0, size <= Self.maximumUnitBytes else { return .malformed }
                self.timestamp = timestamp
                missing = size - left
                emit(0, p.extracting(data..<p.byteCount), true, false)
                return .taken
            }
            if size > 0 { emit(frame, p.extracting(data..<data + size), true, true) }
            data += size
            isFirst = false
            count += 1
            guard count < Self.maximumUnits else { return .malformed }
        }
        return .taken
    }

    /// Far over 6,144 bits a channel for 48 channels (ISO 14496-3 4.5.3.1).
    static let maximumUnitBytes = 64 * 1024

    @inline(__always)
    private static func bits(_ p: RawSpan, at start: Int, _ count: Int) -> Int {
        var v = 0
        var i = start
        while i < start + count {
            v = v << 1 | Int(p.byte(i >> 3) >> UInt8(7 - i & 7) & 1)
            i += 1
        }
        return v
    }
}
