package import CustosBase

/// One word of a closed list.
package struct Choice: Sendable, Hashable {
    package let code: String
    package let title: Bilingual
    package init(_ code: String, _ zh: String, _ en: String) {
        self.code = code
        title = Bilingual(zh: zh, en: en)
    }
}

/// What a field can hold. Bounds are part of the shape; there is no field without one.
package indirect enum FieldShape: Sendable, Hashable {
    /// One line.
    case text(maximum: Int)
    /// Several lines.
    case longText(maximum: Int)
    case integer(ClosedRange<Int64>)
    case number(ClosedRange<Double>)
    case flag
    /// `2026-05-10`, a local day (Asia/Shanghai).
    case date(DateBound)
    /// RFC 3339.
    case time(DateBound)
    case choice([Choice])
    /// Several of them, each once.
    case choices([Choice])
    /// Short texts in a list.
    case texts(maximum: Int)
    /// The id of a record of that kind.
    case reference(String)
    case references(String, maximum: Int)
    /// The number of a camera of this recorder (what records), as opposed to a row of the camera register.
    case device
    /// A polygon: 3 to 64 corners `[x, y]`.
    case polygon
    /// A list of small forms.
    case rows([RecordField], maximum: Int)
    /// A number with its own grammar.
    case code(CodeRule)
    /// A file that was uploaded: its id.
    case attachment
    case attachments(maximum: Int)
}

/// Where a date may lie, seen from the day on which it is written.
package enum DateBound: String, Sendable, Hashable { case any, notFuture, notPast }

/// Numbers that can be checked by themselves.
package enum CodeRule: String, Sendable, Hashable {
    /// 18 digits with a check digit (GB 11643).
    case residentID
    /// Unified social credit code, 18 characters with a check character (GB 32100).
    case creditCode
    /// 20 digits (GB/T 28181).
    case gbID
    case telephone
}

/// One field of a form: its name in data, its words, its shape, and whether it must be there.
package struct RecordField: Sendable, Hashable {
    package let name: String
    package let title: Bilingual
    package let shape: FieldShape
    /// Must be there outside of drafts.
    package private(set) var isRequired = true
    /// What its presence rests on; cited when it is missing.
    package private(set) var units: [RuleUnit] = []
    package private(set) var help: Bilingual?
    /// Kept masked, beside a keyed digest by which the same number is known again; never shown whole.
    package private(set) var isSecret = false
    /// Shown only to persons with clearance (19.1.4).
    package private(set) var isClassified = false
    /// Looked up by value; references always are.
    package private(set) var isIndexed = false
    /// No two living records of the kind have the same value.
    package private(set) var isUnique = false
    /// Found by the search box.
    package private(set) var isSearched = false
    /// Set at creation and never edited.
    package private(set) var isFixed = false
    /// Written by the system only: no form shows it as an input.
    package private(set) var isComputed = false
    /// Purpose, permission, scope, retention: changed by a change request only (19.1.6).
    package private(set) var isControlled = false
    /// A guard of its kind decides which edits are direct; a change request may ask for any other (19.1.6).
    package private(set) var isRequestable = false
    /// Can be the subject of a change request.
    package var mayBeRequested: Bool { isControlled || isRequestable }

    package init(_ name: String, _ zh: String, _ en: String, _ shape: FieldShape) {
        self.name = name
        title = Bilingual(zh: zh, en: en)
        self.shape = shape
    }

    private func with(_ change: (inout RecordField) -> Void) -> RecordField {
        var f = self
        change(&f)
        return f
    }
    package func optional() -> RecordField { with { $0.isRequired = false } }
    package func rests(on units: RuleUnit...) -> RecordField { with { $0.units = units } }
    package func help(_ zh: String, _ en: String) -> RecordField { with { $0.help = Bilingual(zh: zh, en: en) } }
    package func secret() -> RecordField { with { $0.isSecret = true } }
    package func classified() -> RecordField { with { $0.isClassified = true } }
    package func indexed() -> RecordField { with { $0.isIndexed = true } }
    package func unique() -> RecordField {
        with {
            $0.isUnique = true; $0.isIndexed = true
        }
    }
    package func searched() -> RecordField { with { $0.isSearched = true } }
    package func fixed() -> RecordField { with { $0.isFixed = true } }
    package func computed() -> RecordField {
        with {
            $0.isComputed = true; $0.isRequired = false
        }
    }
    package func controlled() -> RecordField { with { $0.isControlled = true } }
    package func requestable() -> RecordField { with { $0.isRequestable = true } }

    /// References to other records in a value of this field.
    package func references(in value: JSON) -> [Int64] {
        switch shape {
        case .reference: value.integer.map { [$0] } ?? []
        case .references: value.elements?.compactMap(\.integer) ?? []
        case .rows(let fields, _): (value.elements ?? []).flatMap { row in fields.flatMap { f in row[f.name].map(f.references(in:)) ?? [] } }
        default: []
        }
    }

    /// The words under which this value is looked up; empty when it is not.
    package func keys(of value: JSON) -> [String] {
        switch shape {
        case .reference, .references, .rows: references(in: value).map(String.init)
        case .device: value.integer.map { [String($0)] } ?? []
        case .choices, .texts: isIndexed ? value.elements?.compactMap(\.text) ?? [] : []
        default:
            if !isIndexed {
                []
            } else if let digest = value["digest"]?.text {
                [digest]
            } else if let t = value.text {
                [t]
            } else if let n = value.integer {
                [String(n)]
            } else if let f = value.flag {
                [f ? "true" : "false"]
            } else {
                []
            }
        }
    }
}
