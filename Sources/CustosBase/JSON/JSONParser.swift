/// Reads JSON text from a client: strict RFC 8259, with bounds on depth, and duplicate names refused.
///
/// Duplicates are refused because two readers that choose differently between them disagree on what was asked.
package struct JSONParser {
    /// No body of this API nests deeper than 4.
    package static let maximumDepth = 16

    package struct Failure: Error, Sendable, Hashable {
        package var position: Int
        package var reason: String
    }

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
        var p = JSONParser(bytes)
        let v = try p.value(depth: 0)
        p.skipWhiteSpace()
        guard p.at == bytes.count else { throw Failure(position: p.at, reason: "text after the value") }
        return v
    }

    private func fail(_ reason: String) -> Failure { Failure(position: at, reason: reason) }

    private mutating func skipWhiteSpace() {
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 || bytes[at] == 0x0A || bytes[at] == 0x0D { at += 1 }
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        guard depth < Self.maximumDepth else { throw fail("nested too deeply") }
        skipWhiteSpace()
        guard at < bytes.count else { throw fail("the text ends early") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ w: StaticString, _ v: JSON) throws(Failure) -> JSON {
        let n = w.utf8CodeUnitCount
        guard at + n <= bytes.count, (0..<n).allSatisfy({ bytes[at + $0] == w.utf8Start[$0] }) else { throw fail("not a JSON value") }
        at += n
        return v
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        at += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipWhiteSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "}") {
            at += 1
            return .object(members)
        }
        while true {
            skipWhiteSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw fail("a name is expected") }
            let name = try string()
            guard names.insert(name).inserted else { throw fail("a name stands twice") }
            skipWhiteSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else { throw fail("a colon is expected") }
            at += 1
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipWhiteSpace()
            guard at < bytes.count else { throw fail("the text ends early") }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "}") { return .object(members) }
            guard bytes[at - 1] == UInt8(ascii: ",") else { throw fail("a comma is expected") }
        }
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        at += 1
        var elements: [JSON] = []
        skipWhiteSpace()
        if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
            at += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipWhiteSpace()
            guard at < bytes.count else { throw fail("the text ends early") }
            at += 1
            if bytes[at - 1] == UInt8(ascii: "]") { return .array(elements) }
            guard bytes[at - 1] == UInt8(ascii: ",") else { throw fail("a comma is expected") }
        }
    }

    private mutating func string() throws(Failure) -> String {
        at += 1
        var out: [UInt8] = []
        while true {
            guard at < bytes.count else { throw fail("a string without end") }
            let c = bytes[at]
            at += 1
            switch c {
            case UInt8(ascii: "\""):
                guard let s = String(validating: out, as: UTF8.self) else { throw fail("a string that is not UTF-8") }
                return s
            case UInt8(ascii: "\\"): try escape(into: &out)
            case 0..<0x20: throw fail("a control character in a string")
            default: out.append(c)
            }
        }
    }

    private mutating func escape(into out: inout [UInt8]) throws(Failure) {
        guard at < bytes.count else { throw fail("a string without end") }
        let c = bytes[at]
        at += 1
        switch c {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(c)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "u"):
            var code = try hex4()
            if (0xD800..<0xDC00).contains(code) {
                guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else { throw fail("half a surrogate pair") }
                at += 2
                let low = try hex4()
                guard (0xDC00..<0xE000).contains(low) else { throw fail("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fail("half a surrogate pair") }
            out.append(contentsOf: String(Character(scalar)).utf8)
        default: throw fail("an unknown escape")
        }
    }

    private mutating func hex4() throws(Failure) -> UInt32 {
        guard at + 4 <= bytes.count, let b = Hex.decode(String(decoding: bytes[at..<at + 4], as: UTF8.self)) else { throw fail("an unknown escape") }
        at += 4
        return UInt32(b[0]) << 8 | UInt32(b[1])
    }

    private mutating func number() throws(Failure) -> JSON {
        let first = at
        func digits() -> Int {
            var n = at
            while n < bytes.count, (48...57).contains(bytes[n]) { n += 1 }
            return n - at
        }
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[at] != UInt8(ascii: "0") else { throw fail("not a JSON value") }
        at += whole
        var isWhole = true
        if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
            isWhole = false
            at += 1
            let n = digits()
            guard n > 0 else { throw fail("not a number") }
            at += n
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            at += 1
            if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            let n = digits()
            guard n > 0 else { throw fail("not a number") }
            at += n
        }
        let text = String(decoding: bytes[first..<at], as: UTF8.self)
        if isWhole, let n = Int64(text) { return .int(n) }
        guard let d = Double(text), d.isFinite else { throw fail("not a number") }
        return .double(d)
    }
}
