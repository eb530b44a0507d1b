package import CustosBase

/// What the law may look up: records as they stand, in the transaction of the step at hand.
package protocol LawBook {
    /// The moment of the step; every deadline is counted from it.
    var now: WallTime { get }
    func record(_ id: Int64) throws -> LawRecord?
    /// Records of a kind whose field has this value: references and indexed fields only. The oldest first; at most `limit`.
    func records(_ kind: String, where field: String, is value: String, limit: Int) throws -> [LawRecord]
    /// Records of a kind in one of the states (every state when empty). The oldest first; at most `limit`.
    func records(_ kind: String, states: [String], limit: Int) throws -> [LawRecord]
    /// A file that was uploaded under this number is there.
    func hasAttachment(_ id: Int64) throws -> Bool
    /// The next number of a register: `R-RETRIEVE-2026-000017`. It is taken with the step, or not at all.
    func nextNumber(_ register: String) throws -> String
    /// The keyed digest by which the same document number is known again.
    func digest(ofSecret text: String) -> String
    /// What the recorder measured, for steps that rest on facts.
    var recorder: any RecorderFacts { get }
}

extension LawBook {
    package var today: LocalDate { LocalDate(of: now) }
    package func records(_ kind: String, where field: String, is id: Int64) throws -> [LawRecord] { try records(kind, where: field, is: String(id), limit: LawLimits.lookUp) }
    package func records(_ kind: String, where field: String, is value: String) throws -> [LawRecord] { try records(kind, where: field, is: value, limit: LawLimits.lookUp) }
    package func records(_ kind: String, states: [String] = []) throws -> [LawRecord] { try records(kind, states: states, limit: LawLimits.lookUp) }
    /// The record that a field of another points to.
    package func target(_ record: LawRecord, _ field: String) throws -> LawRecord? { try record.integer(field).flatMap { try self.record($0) } }
}

/// Facts of the recorder that law steps and reports rest on.
package protocol RecorderFacts {
    /// The cameras that this recorder has: number and name.
    func devices() throws -> [(id: Int64, name: String)]
    /// Seconds that were to be recorded and were, on a local day, and the seconds of each cause of a gap.
    func presence(device: Int64, day: LocalDate) throws -> DayPresence?
    /// Start of the oldest footage that is kept.
    func oldestKept(device: Int64) throws -> WallTime?
    /// Days of retention in force for a device.
    func retentionDays(device: Int64) throws -> Int?
    /// `ok` or a condition: `offline`, `noPicture`, `notRecording`.
    func condition(device: Int64) throws -> String?
    /// Reasons of legal holds on a camera's footage of a span; none when nothing holds it.
    func holds(device: Int64, _ span: WallRange) throws -> [String]
    /// Volumes that have trouble, in words.
    func storageTroubles() throws -> [String]
}

package struct DayPresence: Sendable, Hashable {
    package var expectedSeconds: Int
    package var presentSeconds: Int
    /// Seconds by the cause of their absence.
    package var absent: [String: Int]
    package init(expectedSeconds: Int, presentSeconds: Int, absent: [String: Int]) {
        self.expectedSeconds = expectedSeconds
        self.presentSeconds = presentSeconds
        self.absent = absent
    }
}

/// Named bounds of the law's books.
package enum LawLimits {
    /// Records that one look-up of a guard returns. A guard that needs more asks wrongly.
    package static let lookUp = 10_000
    /// Bytes of one record's data.
    package static let recordBytes = 64 * 1024
    /// Steps that one deed may cause in other records.
    package static let changesOfADeed = 2_000
}

/// Who takes a step.
package struct LawActor: Sendable, Hashable {
    /// `user:7`, `token:3`, `system`.
    package let id: String
    package let name: String
    package let roles: Set<LawRole>
    /// The row of the person register.
    package let person: Int64?
    /// The organisation they act for; `nil` for people of the unit that runs this machine.
    package let organisation: Int64?
    package init(id: String, name: String, roles: Set<LawRole>, person: Int64? = nil, organisation: Int64? = nil) {
        self.id = id
        self.name = name
        self.roles = roles
        self.person = person
        self.organisation = organisation
    }
    /// The organisation of somebody from outside who is bound to none: no record is of it.
    package static let unbound: Int64 = 0
    /// The system itself: timers, checks.
    package static let system = LawActor(id: "system", name: "系统", roles: [])
    package var isSystem: Bool { id == "system" }
    package func has(_ roles: LawRole...) -> Bool { roles.contains { self.roles.contains($0) } }
}

/// Another record that a step makes or moves.
package enum LawChange: Sendable {
    /// `state` is the kind's initial one unless said.
    case create(kind: String, data: JSON, state: String? = nil)
    /// Members of `data` replace those of the record; `state` moves it.
    case update(id: Int64, data: JSON, state: String? = nil, event: String)
}

/// A row of a register, beside the one that the kind itself writes.
package struct RegisterEntry: Sendable {
    package let register: String
    /// Its number, when it was taken already.
    package let number: String?
    package let data: JSON
    package init(_ register: String, number: String? = nil, _ data: JSON) {
        self.register = register
        self.number = number
        self.data = data
    }
}

/// What a step does to footage, cameras and accounts; carried out in the same transaction.
package enum LawEffect: Sendable, Hashable {
    /// A legal hold on what a camera of this recorder recorded; lifted by two persons, like every hold.
    case hold(device: Int64, from: WallTime, to: WallTime, reason: String, document: String)
    /// Footage is kept and not shown any more (PIPL Art. 47); ended by two persons.
    case restrict(device: Int64, from: WallTime, to: WallTime, reason: String)
    /// An organ's written order to erase, entered by one person and confirmed by the one who takes the step (CN799.26 to 28).
    case orderErasure(device: Int64, from: WallTime, to: WallTime, ground: RuleUnit, organ: String, document: String, evidence: String, enteredBy: String)
    /// The camera is taken off view at once: nobody watches it until the register says otherwise. Recording of what is
    /// lawful elsewhere goes on; a camera in a prohibited area stops recording too when `stopsRecording`.
    case disable(device: Int64, reason: String, stopsRecording: Bool)
    case enable(device: Int64)
    /// A package is made from an approved request: the register's row and the export are one act.
    case export(request: Int64)
    /// Running views and sessions of this person's account are ended.
    case endSessions(person: Int64)
    /// A camera's days of retention.
    case retention(device: Int64, days: Int)
}

/// One step under the law: what is asked, by whom, when, on which record, and what it comes to.
///
/// Guards read it; effects write `changes`, `entries`, `effects` and the record itself. Everything in it becomes one transaction.
package struct Deed {
    package let book: any LawBook
    package let actor: LawActor
    package let kind: RecordKind
    /// `create`, `edit`, or the event's name.
    package let event: String
    /// The record as it was; `nil` at creation.
    package let before: LawRecord?
    /// What was asked for, by field.
    package let input: JSON
    /// The record as it will be. Its id is 0 at creation.
    package var record: LawRecord
    package var changes: [LawChange] = []
    package var entries: [RegisterEntry] = []
    package var effects: [LawEffect] = []

    package init(book: any LawBook, actor: LawActor, kind: RecordKind, event: String, before: LawRecord?, input: JSON, record: LawRecord) {
        self.book = book
        self.actor = actor
        self.kind = kind
        self.event = event
        self.before = before
        self.input = input
        self.record = record
    }

    package var now: WallTime { book.now }
    package var today: LocalDate { book.today }

    // Shortcuts to the record as it will be.
    package func text(_ name: String) -> String? { record.text(name) }
    package func date(_ name: String) -> LocalDate? { record.date(name) }
    package func target(_ field: String) throws -> LawRecord? { try book.target(record, field) }
    package mutating func set(_ name: String, _ value: JSON) { record.data.set(name, value) }
}
