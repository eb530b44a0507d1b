/// A JSON value (RFC 8259) as requests bring it and answers carry it.
///
/// A closed type: a request body can become nothing but these seven cases, and every field is read by name and
/// kind. Objects keep the order in which they were written, so that answers and the API description are stable.
package indirect enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSON
        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    package static func object(_ members: KeyValuePairs<String, JSON>) -> JSON { .object(members.map { Member(name: $0.key, value: $0.value) }) }

    /// The first member of that name; `nil` for an absent one and for anything but an object.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package subscript(index: Int) -> JSON? {
        guard case .array(let a) = self, a.indices.contains(index) else { return nil }
        return a[index]
    }

    package var text: String? { if case .string(let s) = self { s } else { nil } }
    package var flag: Bool? { if case .bool(let b) = self { b } else { nil } }
    package var integer: Int64? { if case .int(let n) = self { n } else { nil } }
    package var elements: [JSON]? { if case .array(let a) = self { a } else { nil } }
    package var isNull: Bool { self == .null }
    package var memberNames: [String] { if case .object(let m) = self { m.map(\.name) } else { [] } }

    package mutating func set(_ name: String, _ value: JSON) {
        guard case .object(var members) = self else { preconditionFailure("only an object has members") }
        if let i = members.firstIndex(where: { $0.name == name }) { members[i].value = value } else { members.append(Member(name: name, value: value)) }
        self = .object(members)
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral, ExpressibleByFloatLiteral {
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member(name: $0.0, value: $0.1) }) }

    package init(_ s: String) { self = .string(s) }
    package init(_ s: String?) { self = s.map(JSON.string) ?? .null }
    package init(_ n: Int) { self = .int(Int64(n)) }
    package init(_ n: Int64) { self = .int(n) }
    package init(_ n: UInt64) { self = .int(Int64(clamping: n)) }
    package init(_ b: Bool) { self = .bool(b) }
    package init(_ d: Double?) { self = d.map { $0.isFinite ? .double($0) : .null } ?? .null }
    package init(_ t: WallTime?) { self = t.map { .string($0.description) } ?? .null }
}

extension JSON {
    /// UTF-8 text without white space.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(256)
        write(into: &out)
        return out
    }

    private func write(into out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let b): out.append(contentsOf: (b ? "true" : "false").utf8)
        case .int(let n): out.append(contentsOf: String(n).utf8)
        case .double(let d):
            if !d.isFinite {
                out.append(contentsOf: "null".utf8)
            } else if d == d.rounded(), abs(d) < 1e15 {
                out.append(contentsOf: String(Int64(d)).utf8)
            } else {
                out.append(contentsOf: String(d).utf8)
            }
        case .string(let s): Self.write(s, into: &out)
        case .array(let a):
            out.append(UInt8(ascii: "["))
            for (i, v) in a.enumerated() {
                if i > 0 { out.append(UInt8(ascii: ",")) }
                v.write(into: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (i, m) in members.enumerated() {
                if i > 0 { out.append(UInt8(ascii: ",")) }
                Self.write(m.name, into: &out)
                out.append(UInt8(ascii: ":"))
                m.value.write(into: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// Besides what RFC 8259 asks for, `<`, `>` and `&` are written as escapes: an answer that some program puts
    /// into a page by mistake is still no markup.
    private static func write(_ s: String, into out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for c in s.utf8 {
            switch c {
            case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0..<0x20, 0x7F, UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
                out.append(contentsOf: "\\u00".utf8)
                out.append(contentsOf: Hex.encode([c]).utf8)
            default: out.append(c)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

extension JSON {
    /// Takes a member away; nothing when there is none.
    package mutating func remove(_ name: String) {
        guard case .object(var members) = self else { preconditionFailure("only an object has members") }
        members.removeAll { $0.name == name }
        self = .object(members)
    }

    /// The members of both; those of `other` win.
    package func merging(_ other: JSON) -> JSON {
        guard case .object(let members) = other else { return self }
        var out = self
        for m in members { if m.value.isNull { out.remove(m.name) } else { out.set(m.name, m.value) } }
        return out
    }

    package static var emptyObject: JSON { .object([Member]()) }
    package static func ids(_ list: [Int64]) -> JSON { .array(list.map { .int($0) }) }
    package static func texts(_ list: [String]) -> JSON { .array(list.map { .string($0) }) }
}
