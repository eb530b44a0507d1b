extension SessionDescription {
    /// Bounds for a text from the network; media and attributes past them are left out.
    static let mediaLimit = 32
    static let attributeLimit = 256

    /// Reads SDP and never refuses: a line that cannot be read costs that line. Lines may end with CRLF or LF and have
    /// spaces around them; `v=`, `o=`, `s=`, `t=` may be missing, `c=` may be cut short, ports may be negative.
    package init(parsing body: [UInt8]) {
        self.init()
        for raw in body.split(separator: 10) {
            let line = String(decoding: raw, as: UTF8.self).withoutLineBreaks.trimmed
            let (type, value) = line.cut(at: UInt8(ascii: "="))
            guard let value = value?.trimmed, type.trimmed.utf8.count == 1 else { continue }
            switch type.trimmed.lowercased() {
            case "o" where media.isEmpty: origin = value
            case "s" where media.isEmpty: name = value
            case "c" where media.isEmpty: address = Self.address(value)
            case "m":
                guard media.count < Self.mediaLimit else { return }
                media.append(Self.mediaLine(value))
            case "a":
                let attribute = Self.attribute(value)
                if media.isEmpty {
                    if attributes.count < Self.attributeLimit { attributes.append(attribute) }
                } else if media[media.count - 1].attributes.count < Self.attributeLimit {
                    media[media.count - 1].attributes.append(attribute)
                }
            default: continue
            }
        }
    }

    /// `IN IP4 192.0.2.1/127` (RFC 8866 5.7); the address without its scope, or `nil` when the line stops before it.
    private static func address(_ value: String) -> String? {
        let words = value.words
        guard words.count >= 3 else { return nil }
        return words[2].parts(UInt8(ascii: "/")).first
    }

    /// `video 0 RTP/AVP 96 97` (RFC 8866 5.14), with anything after the first word possibly missing.
    private static func mediaLine(_ value: String) -> Media {
        let words = value.words
        let port = words.dropFirst().first.flatMap { Int($0.cut(at: UInt8(ascii: "/")).0) } ?? 0
        return Media(
            kind: words.first?.lowercased() ?? "unknown", port: (0...65_535).contains(port) ? port : 0, transport: words.dropFirst(2).first ?? "RTP/AVP",
            formats: Array(words.dropFirst(3).prefix(32)))
    }

    private static func attribute(_ value: String) -> Attribute {
        let (name, argument) = value.cut(at: UInt8(ascii: ":"))
        return Attribute(name.trimmed, argument?.trimmed)
    }
}
