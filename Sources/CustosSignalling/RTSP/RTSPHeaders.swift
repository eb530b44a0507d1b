/// The header fields of an RTSP message in the order they came, found without regard to case (RFC 2326 4.2, 12).
package struct RTSPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package private(set) var fields: [Field] = []

    package init() {}
    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first value of that name. Setting replaces all values of the name, in the place of the first; `nil` removes them.
    package subscript(_ name: String) -> String? {
        get { fields.first { $0.name.equalsIgnoringCase(name) }?.value }
        set {
            guard let value = newValue else { return fields.removeAll { $0.name.equalsIgnoringCase(name) } }
            guard let first = fields.firstIndex(where: { $0.name.equalsIgnoringCase(name) }) else { return add(name, value) }
            let kept = Field(name: name, value: value)
            fields[first] = kept
            var seen = false
            fields.removeAll { field in
                guard field.name.equalsIgnoringCase(name) else { return false }
                defer { seen = true }
                return seen
            }
        }
    }

    /// Every value of that name, in order: several `WWW-Authenticate` lines are several challenges.
    package func all(_ name: String) -> [String] {
        fields.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// Continues the value of the last field (a folded line, RFC 2616 2.2).
    mutating func fold(_ more: String) {
        guard let last = fields.indices.last else { return }
        fields[last].value += (fields[last].value.isEmpty || more.isEmpty ? "" : " ") + more
    }

    package var isEmpty: Bool { fields.isEmpty }
    package var count: Int { fields.count }
}
