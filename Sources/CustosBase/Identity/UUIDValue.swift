/// 16 random bytes that name a volume, a node or a run (RFC 9562 version 4).
package struct UUIDValue: Sendable, Hashable, CustomStringConvertible, Codable {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package static func random() -> UUIDValue {
        let b = SecureRandom.bytes(16)
        var h: UInt64 = 0, l: UInt64 = 0
        for i in 0..<8 {
            h = h << 8 | UInt64(b[i])
            l = l << 8 | UInt64(b[8 + i])
        }
        return UUIDValue(high: h & ~0xF000 | 0x4000, low: l & ~(3 << 62) | 2 << 62)
    }

    package var bytes: [UInt8] { [high, low].flatMap { w in (0..<8).map { UInt8(truncatingIfNeeded: w >> (56 - 8 * UInt64($0))) } } }

    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: [UInt64] = [0, 0]
        for (i, b) in bytes.enumerated() { words[i / 8] = words[i / 8] << 8 | UInt64(b) }
        self.init(high: words[0], low: words[1])
    }

    package var description: String {
        let h = Hex.encode(bytes)
        func part(_ a: Int, _ n: Int) -> Substring { h[h.index(h.startIndex, offsetBy: a)..<h.index(h.startIndex, offsetBy: a + n)] }
        return "\(part(0, 8))-\(part(8, 4))-\(part(12, 4))-\(part(16, 4))-\(part(20, 12))"
    }

    package init?(_ text: some StringProtocol) {
        let t = String(text)
        guard t.utf8.count == 36, let b = Hex.decode(t.filter { $0 != "-" }), let u = UUIDValue(bytes: b), u.description == t.lowercased() else { return nil }
        self = u
    }

    package init(from decoder: any Decoder) throws {
        let c = try decoder.singleValueContainer()
        guard let u = UUIDValue(try c.decode(String.self)) else { throw DecodingError.dataCorruptedError(in: c, debugDescription: "not a UUID") }
        self = u
    }
    package func encode(to encoder: any Encoder) throws {
        var c = encoder.singleValueContainer()
        try c.encode(description)
    }
}
