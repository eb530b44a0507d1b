extension SessionDescription {
    /// The canonical text: every line that RFC 8866 5 demands, CRLF, nothing that could add a line of its own.
    package func encode() -> [UInt8] {
        var lines = ["v=0", "o=" + (origin.isEmpty ? "- 0 0 IN IP4 127.0.0.1" : origin), "s=" + (name.isEmpty ? "-" : name)]
        let host = address ?? "0.0.0.0"
        lines.append("c=IN \(host.utf8.contains(UInt8(ascii: ":")) ? "IP6" : "IP4") \(host)")
        lines.append("t=0 0")
        lines += attributes.map(Self.line)
        for m in media {
            lines.append("m=\(m.kind) \(m.port) \(m.transport)" + m.formats.map { " " + $0 }.joined())
            lines += m.attributes.map(Self.line)
        }
        return Array(lines.map { $0.withoutLineBreaks + "\r\n" }.joined().utf8)
    }

    private static func line(_ a: Attribute) -> String { "a=" + a.name + (a.value.map { ":" + $0 } ?? "") }
}
