/// What is wrong with a parameter set or a configuration.
package struct BitstreamError: Error, Hashable, CustomStringConvertible {
    /// What was being read, in the standard's words.
    package let reason: String
    package init(_ reason: String) { self.reason = reason }
    package var description: String { reason }
}

/// Reads bits and Exp-Golomb numbers of a NAL unit's payload (ISO 14496-10 7.3.1 and 9.1, ISO 23008-2 7.3.1 and 9.2).
///
/// Emulation prevention bytes (`00 00 03`) are taken out first. Every read is checked: past the end it throws.
package struct RBSPReader {
    private var bytes: [UInt8]
    /// Position in bits.
    private var at = 0

    /// Takes the bytes of a NAL unit behind its header, at most `limit` of them.
    package init(_ nal: UnsafeRawBufferPointer, skipping header: Int, limit: Int = 4096) {
        bytes = []
        let end = min(nal.count, header + limit)
        bytes.reserveCapacity(max(0, end - header))
        var zeros = 0
        var i = header
        while i < end {
            let b = nal[i]
            if zeros >= 2, b == 3 {
                zeros = 0
            } else {
                bytes.append(b)
                zeros = b == 0 ? zeros + 1 : 0
            }
            i += 1
        }
    }

    package init(_ nal: [UInt8], skipping header: Int) {
        self = nal.withUnsafeBytes { RBSPReader($0, skipping: header) }
    }

    package var bitsLeft: Int { bytes.count * 8 - at }

    package mutating func bit() throws(BitstreamError) -> Bool { try bits(1) == 1 }

    /// An unsigned number of up to 32 bits.
    package mutating func bits(_ count: Int) throws(BitstreamError) -> UInt32 {
        guard count <= bitsLeft else { throw BitstreamError("ends at bit \(bytes.count * 8), \(count) more wanted") }
        var v: UInt64 = 0
        var n = count
        while n > 0 {
            let inByte = 8 - at & 7
            let take = min(inByte, n)
            let part = UInt64(bytes[at >> 3]) >> UInt64(inByte - take) & (1 << UInt64(take) - 1)
            v = v << UInt64(take) | part
            at += take
            n -= take
        }
        return UInt32(truncatingIfNeeded: v)
    }

    package mutating func skip(_ count: Int) throws(BitstreamError) {
        guard count <= bitsLeft else { throw BitstreamError("ends at bit \(bytes.count * 8), \(count) more to skip") }
        at += count
    }

    /// ue(v).
    package mutating func unsigned() throws(BitstreamError) -> UInt32 {
        var zeros = 0
        while try !bit() {
            zeros += 1
            guard zeros <= 31 else { throw BitstreamError("Exp-Golomb code of more than 63 bits") }
        }
        return try (1 << UInt32(zeros)) - 1 + bits(zeros)
    }

    /// ue(v) that the standard bounds.
    package mutating func unsigned(_ name: StaticString, upTo limit: UInt32) throws(BitstreamError) -> Int {
        let v = try unsigned()
        guard v <= limit else { throw BitstreamError("\(name) is \(v), at most \(limit)") }
        return Int(v)
    }

    /// se(v).
    package mutating func signed() throws(BitstreamError) -> Int32 {
        let k = try unsigned()
        let half = Int64(k + (k == .max ? 0 : 1)) / 2
        return Int32(truncatingIfNeeded: k & 1 == 1 ? half : -half)
    }
}
