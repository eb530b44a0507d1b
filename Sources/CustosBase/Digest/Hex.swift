/// Lower-case hexadecimal text.
package enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var out: [UInt8] = []
        for b in bytes {
            out.append(digits[Int(b >> 4)])
            out.append(digits[Int(b & 15)])
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `nil` when a character is not a hexadecimal digit or the count is odd. Upper case is accepted.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let t = Array(text.utf8)
        guard t.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        out.reserveCapacity(t.count / 2)
        for i in stride(from: 0, to: t.count, by: 2) {
            guard let a = value(t[i]), let b = value(t[i + 1]) else { return nil }
            out.append(a << 4 | b)
        }
        return out
    }

    private static func value(_ c: UInt8) -> UInt8? {
        switch c {
        case 48...57: c - 48
        case 97...102: c - 87
        case 65...70: c - 55
        default: nil
        }
    }
}
