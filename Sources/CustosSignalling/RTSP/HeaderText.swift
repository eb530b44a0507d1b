/// Small text tools for header values: what RTSP, SDP and Digest share. No Foundation, ASCII rules only.
extension StringProtocol {
    /// Without white space and NUL at both ends; cameras pad with all three.
    var trimmed: String {
        let padding: (UInt8) -> Bool = { $0 == 32 || $0 == 9 || $0 == 13 || $0 == 10 || $0 == 0 }
        let bytes = Array(utf8)
        guard let first = bytes.firstIndex(where: { !padding($0) }), let last = bytes.lastIndex(where: { !padding($0) }) else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }

    /// Equal but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { asciiLower($0) == asciiLower($1) }
    }

    /// Starts so, but for the case of ASCII letters.
    func startsIgnoringCase(_ prefix: some StringProtocol) -> Bool {
        utf8.count >= prefix.utf8.count && zip(utf8, prefix.utf8).allSatisfy { asciiLower($0) == asciiLower($1) }
    }

    /// The parts before and after the first separator; the second is `nil` without one.
    func cut(at separator: UInt8) -> (String, String?) {
        let bytes = Array(utf8)
        guard let i = bytes.firstIndex(of: separator) else { return (String(self), nil) }
        return (String(decoding: bytes[..<i], as: UTF8.self), String(decoding: bytes[(i + 1)...], as: UTF8.self))
    }

    /// The parts between separators that are not empty. Bytes are looked at, not characters: to Swift a space with a combining
    /// mark behind it is no space.
    func parts(_ isSeparator: (UInt8) -> Bool) -> [String] {
        utf8.split(whereSeparator: isSeparator).map { String(decoding: $0, as: UTF8.self) }
    }

    func parts(_ separator: UInt8) -> [String] { parts { $0 == separator } }

    /// The parts between spaces and tabulators.
    var words: [String] { parts { $0 == 32 || $0 == 9 } }

    /// Printable ASCII of bounded length, fit for a log line or an error text; the rest becomes `?`.
    func readable(limit: Int = 80) -> String {
        let shown = utf8.prefix(limit).map { $0 >= 32 && $0 < 127 ? $0 : 63 }
        return String(decoding: shown, as: UTF8.self) + (utf8.count > limit ? "..." : "")
    }

    /// Without bytes that would end a header line. Written values go through this, so that no text of a peer can add a line of its own.
    var withoutLineBreaks: String {
        guard utf8.contains(where: { $0 == 13 || $0 == 10 || $0 == 0 }) else { return String(self) }
        return String(decoding: utf8.map { $0 == 13 || $0 == 10 || $0 == 0 ? 32 : $0 }, as: UTF8.self)
    }
}

@inline(__always) func asciiLower(_ c: UInt8) -> UInt8 { c >= 65 && c <= 90 ? c | 32 : c }
