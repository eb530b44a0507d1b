/// RFC 4648 base 64; the decoder also takes missing padding and skips white space, as cameras write it.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var i = 0
        while i < bytes.count {
            let a = UInt32(bytes[i]) << 16
            let b = i + 1 < bytes.count ? UInt32(bytes[i + 1]) << 8 : 0
            let c = i + 2 < bytes.count ? UInt32(bytes[i + 2]) : 0
            let v = a | b | c
            out.append(alphabet[Int(v >> 18)])
            out.append(alphabet[Int(v >> 12 & 63)])
            out.append(i + 1 < bytes.count ? alphabet[Int(v >> 6 & 63)] : 61)
            out.append(i + 2 < bytes.count ? alphabet[Int(v & 63)] : 61)
            i += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var out: [UInt8] = []
        var bits: UInt32 = 0, n = 0
        var ended = false
        for c in text.utf8 {
            let v: UInt32
            switch c {
            case 65...90: v = UInt32(c) - 65
            case 97...122: v = UInt32(c) - 71
            case 48...57: v = UInt32(c) + 4
            case 43, 45: v = 62
            case 47, 95: v = 63
            case 61:
                ended = true
                continue
            case 32, 9, 10, 13: continue
            default: return nil
            }
            guard !ended else { return nil }
            bits = bits << 6 | v
            n += 6
            if n >= 8 {
                n -= 8
                out.append(UInt8(truncatingIfNeeded: bits >> UInt32(n)))
            }
        }
        return out
    }
}
