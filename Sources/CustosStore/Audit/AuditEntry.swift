package import CustosBase

/// Where an entry stands in the audit log: by time, then by the register it is of, then by its own key. Newest first means greatest first.
package struct AuditPosition: Sendable, Hashable, Comparable {
    package let at: Int64
    let source: Int
    var a: Int64 = 0
    var b: Int64 = 0
    var word = ""

    init(at: Int64, source: Int, a: Int64 = 0, b: Int64 = 0, word: String = "") {
        (self.at, self.source, self.a, self.b, self.word) = (at, source, a, b, word)
    }

    /// As pages send it back; `nil` for what no page was given.
    package init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, let at = Int64(parts[0]), let source = Int(parts[1]), AuditSource.all.contains(source), let a = Int64(parts[2]), let b = Int64(parts[3]),
            parts[4].isEmpty || UUIDValue(parts[4]) != nil
        else { return nil }
        self.init(at: at, source: source, a: a, b: b, word: parts[4])
    }

    /// The register of views keeps the login, the others the name.
    package var isView: Bool { source == AuditSource.view }
    package var text: String { "\(at).\(source).\(a).\(b).\(word)" }

    package static func < (x: Self, y: Self) -> Bool { (x.at, x.source, x.a, x.b, x.word) < (y.at, y.source, y.a, y.b, y.word) }
}

/// The registers that the audit log is made of.
enum AuditSource {
    static let view = 1, export = 2, markPlaced = 3, markEnded = 4, orderEntered = 5, orderConfirmed = 6, orderDone = 7, step = 8, refusal = 9
    static let all = 1...9
}

/// One line of the audit log.
package struct AuditEntry: Sendable {
    package enum Action: String, Sendable, Hashable, CaseIterable { case view, copy, hold, restriction, erase, record }
    package enum Outcome: String, Sendable, Hashable, CaseIterable { case done, refused, failed }

    /// A field that a step changed. Values too long for a list are left out; the record's own history has them.
    package struct Change: Sendable, Hashable {
        package let field: String
        package let before: JSON
        package let after: JSON
        package let isLong: Bool
    }

    package let position: AuditPosition
    package let action: Action
    /// The step, or the word by which the register has it: `create`, `live`, `approved`, `placed`.
    package let event: String
    /// `user:7`, `token:3`, `system`, `anonymous`.
    package let person: String
    /// The name at that time, where the register keeps it.
    package let name: String?
    package var outcome = Outcome.done
    package var devices: [Int64] = []
    package var kind: String?
    package var record: Int64?
    package var title: String?
    package var version: Int?
    package var state: String?
    package var stateBefore: String?
    package var rules: [String] = []
    package var sentence: (zh: String, en: String)?
    package var changes: [Change] = []
    package var facts: JSON = .emptyObject

    package var at: WallTime { WallTime(microseconds: position.at) }

    init(_ position: AuditPosition, _ action: Action, _ event: String, person: String, name: String?) {
        (self.position, self.action, self.event, self.person, self.name) = (position, action, event, person, name)
    }
}

/// What the log is cut down to.
package struct AuditQuery: Sendable {
    /// A name or a part of one, a login, or `user:7`.
    package var person: String?
    /// A name or a part of one, or the number of a camera of this recorder.
    package var camera: String?
    package var action: AuditEntry.Action?
    package var outcome: AuditEntry.Outcome?
    /// A rule unit, or the beginning of one: `NM203.8` finds `NM203.8.1.3`.
    package var rule: String?
    package var from: WallTime?
    /// Not included.
    package var to: WallTime?
    package var before: AuditPosition?
    package var limit = 100
    package init() {}
}

/// A word of a query names more than one list can be made of.
package enum AuditFault: Error, Sendable { case manyPeople, manyCameras }
