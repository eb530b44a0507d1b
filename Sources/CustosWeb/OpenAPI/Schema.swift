package import CustosBase

/// The shape of a JSON value: described in the API document and, for request bodies, checked with the same table.
package indirect enum Schema: Sendable {
    case boolean
    case integer(ClosedRange<Int64>?)
    case number
    case text(characters: ClosedRange<Int>)
    /// RFC 3339.
    case time
    case choice([String])
    case array(Schema, maximum: Int)
    case object([Property])
    /// A component, by name; see `Schemas`.
    case reference(String)
    case nullable(Schema)
    /// An object whose members a table of the law's kinds describes; each is checked there.
    case form
    /// Any value but null.
    case any

    package struct Property: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool
        package var note: String?
    }

    /// Any text that an answer may hold.
    package static let anyText = Schema.text(characters: 0...100_000)
    package static let anyInteger = Schema.integer(nil)
    package static let count = Schema.integer(0...Int64.max)
}

extension Schema.Property {
    package static func required(_ name: String, _ schema: Schema, _ note: String? = nil) -> Schema.Property { .init(name: name, schema: schema, isRequired: true, note: note) }
    package static func optional(_ name: String, _ schema: Schema, _ note: String? = nil) -> Schema.Property { .init(name: name, schema: schema, isRequired: false, note: note) }
}

extension Schema {
    /// The schema in JSON Schema 2020-12, as OpenAPI 3.1 uses it.
    package var json: JSON {
        switch self {
        case .boolean: return ["type": "boolean"]
        case .integer(let range):
            var j: JSON = ["type": "integer", "format": "int64"]
            if let range {
                j.set("minimum", JSON(range.lowerBound))
                if range.upperBound != .max { j.set("maximum", JSON(range.upperBound)) }
            }
            return j
        case .number: return ["type": "number"]
        case .text(let n):
            var j: JSON = ["type": "string"]
            if n.lowerBound > 0 { j.set("minLength", JSON(n.lowerBound)) }
            if n.upperBound < 100_000 { j.set("maxLength", JSON(n.upperBound)) }
            return j
        case .time: return ["type": "string", "format": "date-time"]
        case .form: return ["type": "object", "additionalProperties": true]
        case .any: return ["type": ["object", "array", "string", "number", "boolean"]]
        case .choice(let words): return ["type": "string", "enum": .array(words.map { JSON($0) })]
        case .array(let element, let maximum):
            var j: JSON = ["type": "array", "items": element.json]
            if maximum < Int.max { j.set("maxItems", JSON(maximum)) }
            return j
        case .object(let properties):
            var described: JSON = .object([JSON.Member]())
            for p in properties {
                var j = p.schema.json
                if let note = p.note {
                    // A description beside a reference is allowed since 3.1.
                    j.set("description", JSON(note))
                }
                described.set(p.name, j)
            }
            var j: JSON = ["type": "object", "properties": described, "additionalProperties": false]
            let required = properties.filter(\.isRequired).map { JSON($0.name) }
            if !required.isEmpty { j.set("required", .array(required)) }
            return j
        case .reference(let name): return ["$ref": JSON("#/components/schemas/\(name)")]
        case .nullable(let inner):
            if case .object(var members) = inner.json, let i = members.firstIndex(where: { $0.name == "type" }), members[i].value.text != nil {
                members[i].value = .array([members[i].value, "null"])
                if let e = members.firstIndex(where: { $0.name == "enum" }), let words = members[e].value.elements { members[e].value = .array(words + [.null]) }
                return .object(members)
            }
            return ["anyOf": [inner.json, ["type": "null"]]]
        }
    }

    /// Checks a value that a client sent; throws a `Problem` that names the field.
    package func check(_ value: JSON, field: String) throws(Problem) {
        func wrong(_ zh: String, _ en: String) -> Problem { .badRequest(field, zh: "字段 \(field) \(zh)", en: "The field \(field) \(en).") }
        switch self {
        case .boolean: guard value.flag != nil else { throw wrong("应为 true 或 false。", "is not true or false") }
        case .integer(let range):
            guard let n = value.integer else { throw wrong("应为整数。", "is not a whole number") }
            if let range, !range.contains(n) { throw wrong("超出范围。", "lies outside its range") }
        case .number:
            switch value {
            case .int, .double: break
            default: throw wrong("应为数字。", "is not a number")
            }
        case .text(let n):
            guard let s = value.text else { throw wrong("应为文本。", "is not a text") }
            guard n.contains(s.unicodeScalars.count) else { throw wrong("长度应为\(n.lowerBound)至\(n.upperBound)个字符。", "has \(n.lowerBound) to \(n.upperBound) characters") }
        case .time: guard let s = value.text, WallTime(iso8601: s) != nil else { throw wrong("应为 RFC 3339 时间。", "is not an RFC 3339 time") }
        case .choice(let words): guard let s = value.text, words.contains(s) else { throw wrong("只能是 \(words.joined(separator: "、"))。", "is one of \(words.joined(separator: ", "))") }
        case .array(let element, let maximum):
            guard let a = value.elements else { throw wrong("应为数组。", "is not an array") }
            guard a.count <= maximum else { throw wrong("元素过多。", "has too many elements") }
            for (i, e) in a.enumerated() { try element.check(e, field: "\(field)[\(i)]") }
        case .object(let properties):
            guard case .object(let members) = value else { throw wrong("应为对象。", "is not an object") }
            for m in members where !properties.contains(where: { $0.name == m.name }) {
                throw .badRequest(String(m.name.prefix(64)), zh: "有未知字段。", en: "There is a field that this request does not have.")
            }
            for p in properties {
                let path = field == "body" ? p.name : "\(field).\(p.name)"
                guard let v = value[p.name] else {
                    if p.isRequired { throw .badRequest(path, zh: "缺少字段 \(path)。", en: "The field \(path) is missing.") }
                    continue
                }
                try p.schema.check(v, field: path)
            }
        case .reference(let name):
            guard let s = Schemas.components.first(where: { $0.name == name })?.schema else { preconditionFailure("no schema \(name)") }
            try s.check(value, field: field)
        case .form: guard case .object = value else { throw wrong("应为对象。", "is not an object") }
        case .any: guard !value.isNull else { throw wrong("不能为空。", "is null") }
        case .nullable(let inner): if !value.isNull { try inner.check(value, field: field) }
        }
    }
}
