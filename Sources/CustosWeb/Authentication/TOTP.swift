package import CustosBase

/// Time-based one-time passwords: RFC 6238 with SHA-1, 6 digits and steps of 30 s, which is what every authenticator app speaks.
package enum TOTP {
    package static let stepSeconds: Int64 = 30
    package static let digits = 6
    /// Steps before and after the present one whose codes are taken, for clocks that differ.
    package static let tolerance: Int64 = 1
    /// RFC 4226 4, R6: 160 bits are recommended.
    package static let secretBytes = 20

    package static func step(at time: WallTime) -> Int64 { WallTime.floorDivide(time.microseconds, stepSeconds * 1_000_000).quotient }

    /// RFC 4226 5.3.
    package static func code(secret: [UInt8], step: Int64, digits: Int = TOTP.digits) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bitPattern: step) >> (56 - 8 * UInt64($0))) }
        let mac = Digest.hmac(.sha1, key: secret, counter)
        let at = Int(mac[19] & 15)
        let number = (UInt32(mac[at]) << 24 | UInt32(mac[at + 1]) << 16 | UInt32(mac[at + 2]) << 8 | UInt32(mac[at + 3])) & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt64(1)) { n, _ in n * 10 }
        let text = String(UInt64(number) % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code was typed, within the tolerance; `nil` for a wrong code. The caller refuses a step that was taken before.
    package static func matchingStep(_ typed: String, secret: [UInt8], at time: WallTime) -> Int64? {
        let now = step(at: time), given = Array(typed.utf8.filter { $0 != 0x20 })
        var found: Int64?
        for s in (now - tolerance)...(now + tolerance) where SecureRandom.constantTimeEqual(Array(code(secret: secret, step: s).utf8), given) { found = s }
        return found
    }

    /// The link that authenticator apps read from a picture (Google's Key URI format).
    package static func link(secret: [UInt8], user: String, issuer: String = "Custos") -> String {
        "otpauth://totp/\(escaped(issuer)):\(escaped(user))?secret=\(base32(secret))&issuer=\(escaped(issuer))&algorithm=SHA1&digits=\(digits)&period=\(stepSeconds)"
    }

    /// RFC 4648 6, without padding.
    package static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var out: [UInt8] = []
        var buffer: UInt32 = 0, bits: UInt32 = 0
        for b in bytes {
            buffer = buffer << 8 | UInt32(b)
            bits += 8
            while bits >= 5 {
                bits -= 5
                out.append(alphabet[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { out.append(alphabet[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func escaped(_ s: String) -> String {
        var out = ""
        for c in s.utf8 {
            if (48...57).contains(c) || (65...90).contains(c) || (97...122).contains(c) || "-._~".utf8.contains(c) {
                out.unicodeScalars.append(Unicode.Scalar(c))
            } else {
                out += "%" + Hex.encode([c]).uppercased()
            }
        }
        return out
    }
}
