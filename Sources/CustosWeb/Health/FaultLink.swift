import CustosBase
import CustosStore

/// The address of the fault form with what is known already filled in.
struct FaultLink {
    var kind: String
    var description: String
    var since: WallTime?
    var device: CameraID?
    /// The camera's row of the register and its system, where the caller sees them.
    var camera: Int64?
    var system: Int64?

    /// Characters of the description that go into an address.
    private static let longest = 300

    var path: String {
        var out = "/law/form?kind=fault&faultKind=\(kind)"
        if let system { out += "&system=\(system)" }
        if let camera { out += "&camera=\(camera)" }
        if let device { out += "&device=\(device)" }
        if let since { out += "&since=\(Self.encoded(since.description))" }
        return out + "&description=\(Self.encoded(String(description.prefix(Self.longest))))"
    }

    /// RFC 3986: everything but unreserved characters as bytes.
    static func encoded(_ text: String) -> String {
        var out = ""
        for b in text.utf8 {
            switch b {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.unicodeScalars.append(UnicodeScalar(b))
            default: out += "%" + (b < 16 ? "0" : "") + String(b, radix: 16, uppercase: true)
            }
        }
        return out
    }
}
