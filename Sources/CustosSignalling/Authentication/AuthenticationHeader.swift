/// The grammar that `WWW-Authenticate` and `Authorization` share (RFC 9110 11.2-11.6): a scheme with either one opaque token or
/// `name=value` parameters, quoted or not.
package struct AuthenticationHeader: Sendable, Hashable {
    /// As written.
    package var scheme: String
    /// The one token of `Basic` and its kin, when there is one.
    package var token: String?
    /// In order, names in lower case, values without quotes and escapes.
    package var parameters: [Parameter]

    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package subscript(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
    package func isScheme(_ name: String) -> Bool { scheme.equalsIgnoringCase(name) }

    /// Every scheme of one line; a camera may put several challenges in one. A comma may be missing, a quote may stay open.
    package static func parse(_ line: String) -> [AuthenticationHeader] {
        var cursor = Cursor(bytes: Array(line.utf8.prefix(8192)))
        var headers: [AuthenticationHeader] = []
        while headers.count < 16, let word = cursor.word() {
            if let last = headers.indices.last, cursor.skipEquals() {
                let value = cursor.value()
                if headers[last].parameters.count < 32 { headers[last].parameters.append(Parameter(name: word.lowercased(), value: value)) }
            } else {
                headers.append(AuthenticationHeader(scheme: word, token: cursor.opaqueToken(), parameters: []))
            }
        }
        return headers
    }

    /// The value of a quoted string: `"` and `\` escaped (RFC 9110 5.6.4).
    static func quoted(_ text: String) -> String {
        var out: [UInt8] = [34]
        for c in text.withoutLineBreaks.utf8 {
            if c == 34 || c == 92 { out.append(92) }
            out.append(c)
        }
        return String(decoding: out + [34], as: UTF8.self)
    }
}

/// Walks over the bytes of one line.
private struct Cursor {
    let bytes: [UInt8]
    var at = 0

    private var current: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while let c = current, isSkipped(c) { at += 1 }
    }

    private static func isSpace(_ c: UInt8) -> Bool { c == 32 || c == 9 || c == 13 || c == 10 }
    private static func isSeparator(_ c: UInt8) -> Bool { isSpace(c) || c == UInt8(ascii: ",") || c == UInt8(ascii: ";") }

    /// The next word before white space, a separator or `=`; `nil` at the end of the line.
    mutating func word() -> String? {
        skip { Self.isSeparator($0) || $0 == UInt8(ascii: "=") || $0 == 34 }
        let start = at
        skip { !Self.isSeparator($0) && $0 != UInt8(ascii: "=") && $0 != 34 }
        return at > start ? String(decoding: bytes[start..<at], as: UTF8.self) : nil
    }

    mutating func skipEquals() -> Bool {
        let start = at
        skip(Self.isSpace)
        guard current == UInt8(ascii: "=") else {
            at = start
            return false
        }
        at += 1
        return true
    }

    /// A quoted string or a bare word.
    mutating func value() -> String {
        skip(Self.isSpace)
        guard current == 34 else {
            let start = at
            skip { !Self.isSeparator($0) }
            return String(decoding: bytes[start..<at], as: UTF8.self)
        }
        at += 1
        var out: [UInt8] = []
        while let c = current, c != 34 {
            at += 1
            if c == 92, let escaped = current {
                out.append(escaped)
                at += 1
            } else {
                out.append(c)
            }
        }
        at += 1
        return String(decoding: out, as: UTF8.self)
    }

    /// `token68` (RFC 9110 11.2): one word that ends the line or the list element, with `=` at its end only.
    mutating func opaqueToken() -> String? {
        let start = at
        skip(Self.isSpace)
        let from = at
        skip { !Self.isSeparator($0) && $0 != UInt8(ascii: "=") && $0 != 34 }
        let bare = at
        skip { $0 == UInt8(ascii: "=") }
        let end = at
        let isPadded = end > bare
        let rest = current
        skip(Self.isSpace)
        // `Digest realm="a"` and `Digest realm=a` are parameters, `Basic YWJj`, `Basic YWI=` and `Negotiate` are not.
        let closes = current == nil || current == UInt8(ascii: ",")
        guard bare > from, closes, rest != 34, isPadded || current == nil || rest.map(Self.isSeparator) ?? true else {
            at = start
            return nil
        }
        return String(decoding: bytes[from..<end], as: UTF8.self)
    }
}
