package import CustosBase

/// A kind of record: a form, a life, and who may touch it. Everything that the law keeps a book of is one.
///
/// Store, API, pages, import and reports are made from these values.
package struct RecordKind: Sendable {
    /// `site`, in data and in addresses.
    package let name: String
    package let title: Bilingual
    package let fields: [RecordField]
    package let lifecycle: Lifecycle
    /// The fields that make up the line by which a person knows the record.
    package let titleFields: [String]
    package let units: [RuleUnit]
    /// Create and edit.
    package let writes: LawAction
    package let reads: LawAction
    /// Whose it is.
    package let owner: OwnerRule
    /// Refusals at creation and at each edit.
    package var guards: [Guard] = []
    /// What creation and edit do besides.
    package var effect: DeedEffect?
    /// Steps that time takes by itself.
    package var timers: [RecordTimer] = []
    /// Only the system makes these; no form.
    package var isSystemMade = false
    /// The register whose rows these records are; each creation and event adds a row (2.5).
    package var register: String?
    /// Who may see a record besides what owner and rights say: `false` hides it, as a complaint is hidden from the organ complained of.
    package var visibility: (@Sendable (LawRecord, LawActor, any LawBook) throws -> Bool)?
    /// Offered for import and export as a table.
    package var isTable = false

    package init(
        _ name: String, _ zh: String, _ en: String, fields: [RecordField], lifecycle: Lifecycle = .simple, titled: [String], rests units: [RuleUnit], writes: LawAction,
        reads: LawAction = .readRegisters, owner: OwnerRule
    ) {
        self.name = name
        title = Bilingual(zh: zh, en: en)
        self.fields = fields
        self.lifecycle = lifecycle
        titleFields = titled
        self.units = units
        self.writes = writes
        self.reads = reads
        self.owner = owner
    }

    package func field(_ name: String) -> RecordField? { fields.first { $0.name == name } }
    package func event(_ name: String) -> RecordEvent? { lifecycle.events.first { $0.name == name } }

    /// Fields that name one organisation.
    package var partyFields: [String] {
        allFields.compactMap { f in if case .reference("organisation") = f.shape { f.name } else { nil } }
    }

    /// Every field that a record of this kind can have: its own and those that its events bring.
    package var allFields: [RecordField] {
        var out = fields
        for e in lifecycle.events { for f in e.fields where !out.contains(where: { $0.name == f.name }) { out.append(f) } }
        return out
    }
}

/// Whose a record is: decides who sees it.
package enum OwnerRule: Sendable, Hashable {
    /// Everybody who is signed in may see that it exists: products, packs, organisations.
    case common
    /// The organisation in this field.
    case organisation(String)
    /// The owner of the record that this field points to.
    case through(String)
    /// The record itself is the organisation.
    case itself
    /// Whoever made it, and those who work on it by their role.
    case author
}

/// The states that a record goes through, and the events that move it.
package struct Lifecycle: Sendable {
    package let states: [RecordState]
    package let events: [RecordEvent]
    package var initial: String { states[0].name }

    package init(_ states: [RecordState], _ events: [RecordEvent]) {
        precondition(!states.isEmpty && Set(states.map(\.name)).count == states.count, "states of a life")
        for e in events {
            precondition(e.from.allSatisfy { f in states.contains { $0.name == f } }, "\(e.name) from a state that is not there")
            precondition(e.to == nil || states.contains { $0.name == e.to }, "\(e.name) to a state that is not there")
        }
        precondition(Set(events.map(\.name)).count == events.count, "two events of one name")
        self.states = states
        self.events = events
    }

    package func state(_ name: String) -> RecordState? { states.first { $0.name == name } }

    /// A row that is valid until it is ended.
    package static var simple: Lifecycle { simple(end: .registerAssets) }
    package static func simple(end action: LawAction) -> Lifecycle {
        Lifecycle(
            [RecordState("valid", "有效", "Valid"), RecordState("ended", "已停用", "Ended", isFinal: true)],
            [RecordEvent("end", "停用", "End", from: ["valid"], to: "ended", by: action, fields: [RecordField("endReason", "停用原因", "Reason for ending", .text(maximum: 200))])])
    }
    /// A row that is never changed: an entry of a book.
    package static var entry: Lifecycle { Lifecycle([RecordState("entered", "已登记", "Entered", isFinal: true)], []) }
}

package struct RecordState: Sendable, Hashable {
    package let name: String
    package let title: Bilingual
    /// Required fields may still be missing.
    package let isDraft: Bool
    /// Nothing is edited any more; events may still lead out.
    package let isFinal: Bool
    package init(_ name: String, _ zh: String, _ en: String, isDraft: Bool = false, isFinal: Bool = false) {
        self.name = name
        title = Bilingual(zh: zh, en: en)
        self.isDraft = isDraft
        self.isFinal = isFinal
    }
}

/// A step that somebody takes on a record.
package struct RecordEvent: Sendable {
    package let name: String
    package let title: Bilingual
    package let from: [String]
    /// `nil`: the state stays, or the effect chooses it.
    package let to: String?
    package let action: LawAction
    /// What the step asks for; merged into the record's data.
    package let fields: [RecordField]
    package var guards: [Guard]
    package var effect: DeedEffect?
    package let isSystemOnly: Bool

    package init(
        _ name: String, _ zh: String, _ en: String, from: [String], to: String?, by action: LawAction, fields: [RecordField] = [], guards: [Guard] = [], systemOnly: Bool = false,
        effect: DeedEffect? = nil
    ) {
        self.name = name
        title = Bilingual(zh: zh, en: en)
        self.from = from
        self.to = to
        self.action = action
        self.fields = fields
        self.guards = guards
        self.effect = effect
        isSystemOnly = systemOnly
    }
}

/// What a step does besides moving its record: other records, register rows, effects on footage and accounts. May refuse.
package typealias DeedEffect = @Sendable (inout Deed) throws -> Void

/// A lawful reason to say no. `check` returns the refusal, or `nil`.
package struct Guard: Sendable {
    /// `G-PRIV`.
    package let id: String
    package let units: [RuleUnit]
    package let check: @Sendable (Deed) throws -> Refusal?
    package init(_ id: String, _ units: [RuleUnit], _ check: @escaping @Sendable (Deed) throws -> Refusal?) {
        self.id = id
        self.units = units
        self.check = check
    }
}

/// A step that is taken by the system when its time has come: a deadline that passed, a contract that ended.
package struct RecordTimer: Sendable {
    package let event: String
    package let states: [String]
    package let isDue: @Sendable (LawRecord, any LawBook) throws -> Bool
    package init(_ event: String, in states: [String], isDue: @escaping @Sendable (LawRecord, any LawBook) throws -> Bool) {
        self.event = event
        self.states = states
        self.isDue = isDue
    }
}

/// One record as it stands.
package struct LawRecord: Sendable, Hashable {
    package let id: Int64
    package let kind: String
    package var state: String
    /// Counts its changes, from 1; a form that was filled in on an older one is stale.
    package var version: Int
    package var data: JSON
    package var createdBy: String
    package var createdAt: WallTime
    package var updatedAt: WallTime
    /// The organisation that it belongs to, once that is known.
    package var organisation: Int64?
    /// Digits of the administrative division (GB/T 2260) that it lies in; a prefix is the larger division.
    package var area: String?

    package init(id: Int64, kind: String, state: String, version: Int = 1, data: JSON, createdBy: String, createdAt: WallTime, updatedAt: WallTime, organisation: Int64? = nil, area: String? = nil) {
        self.id = id
        self.kind = kind
        self.state = state
        self.version = version
        self.data = data
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.organisation = organisation
        self.area = area
    }

    package func text(_ name: String) -> String? { data[name]?.text }
    package func integer(_ name: String) -> Int64? { data[name]?.integer }
    package func flag(_ name: String) -> Bool { data[name]?.flag ?? false }
    package func date(_ name: String) -> LocalDate? { data[name]?.text.flatMap { LocalDate($0) } }
    package func time(_ name: String) -> WallTime? { data[name]?.text.flatMap { WallTime(iso8601: $0) } }
    /// The codes of a `choices` field.
    package func words(_ name: String) -> [String] { data[name]?.elements?.compactMap(\.text) ?? [] }
    package func integers(_ name: String) -> [Int64] { data[name]?.elements?.compactMap(\.integer) ?? [] }
    package func rows(_ name: String) -> [JSON] { data[name]?.elements ?? [] }
}
