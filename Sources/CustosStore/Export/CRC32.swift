/// CRC-32 of ZIP (APPNOTE 4.4.7; polynomial 0xEDB88320 reflected), eight bytes a step.
struct CRC32 {
    private static let tables: [UInt32] = {
        var t = [UInt32](repeating: 0, count: 8 * 256)
        for i in 0..<256 {
            var c = UInt32(i)
            for _ in 0..<8 { c = c & 1 == 1 ? c >> 1 ^ 0xEDB8_8320 : c >> 1 }
            t[i] = c
        }
        for i in 0..<256 {
            for k in 1..<8 {
                let before = t[(k - 1) * 256 + i]
                t[k * 256 + i] = before >> 8 ^ t[Int(before & 255)]
            }
        }
        return t
    }()

    private var state: UInt32 = 0xFFFF_FFFF

    var value: UInt32 { ~state }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        var c = state
        Self.tables.withUnsafeBufferPointer { t in
            var at = 0
            while at + 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ UInt64(c)
                var next = t[7 * 256 + Int(word & 255)]
                next ^= t[6 * 256 + Int(word >> 8 & 255)]
                next ^= t[5 * 256 + Int(word >> 16 & 255)]
                next ^= t[4 * 256 + Int(word >> 24 & 255)]
                next ^= t[3 * 256 + Int(word >> 32 & 255)]
                next ^= t[2 * 256 + Int(word >> 40 & 255)]
                next ^= t[256 + Int(word >> 48 & 255)]
                next ^= t[Int(word >> 56)]
                c = next
                at += 8
            }
            while at < bytes.count {
                c = c >> 8 ^ t[Int((c ^ UInt32(bytes[at])) & 255)]
                at += 1
            }
        }
        state = c
    }
}
