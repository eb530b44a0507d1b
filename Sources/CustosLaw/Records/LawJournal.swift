package import CustosBase

/// A book that can be written in: one transaction of the store, or memory in tests.
package protocol LawJournal: LawBook {
    /// Keeps a new record; returns it with its number.
    func insert(_ record: LawRecord, _ kind: RecordKind, by actor: LawActor) throws -> LawRecord
    /// Keeps the next version of a record.
    func replace(_ record: LawRecord, _ kind: RecordKind, event: String, by actor: LawActor) throws
    /// Appends a row to a register. Rows are never changed.
    func enter(_ entry: RegisterEntry, about record: LawRecord, by actor: LawActor) throws
    func carryOut(_ effect: LawEffect, about record: LawRecord, by actor: LawActor) throws
}

/// A lawful no that leaves something behind: the finding that the attempt itself is.
package struct RefusalWithTrace: Error, Sendable {
    package let refusal: Refusal
    package let trace: [LawChange]
    package init(_ refusal: Refusal, leaving trace: [LawChange]) {
        self.refusal = refusal
        self.trace = trace
    }
}

extension LawEngine {
    /// In the data of a change: the number of the record that the step is about, which a new one gets only when it is kept.
    package static let thisRecord = JSON.string("@this")
    private static let depthLimit = 8

    /// Writes a step down: the record, its register row, what it causes. Returns the record as kept.
    package func commit(_ deed: Deed, to journal: any LawJournal, depth: Int = 0) throws -> LawRecord {
        precondition(depth < Self.depthLimit, "steps that cause each other: \(deed.kind.name) \(deed.event)")
        var record = deed.record
        record.updatedAt = journal.now
        if deed.before == nil {
            record = try journal.insert(record, deed.kind, by: deed.actor)
        } else {
            record.version += 1
            try journal.replace(record, deed.kind, event: deed.event, by: deed.actor)
        }
        if let register = deed.kind.register, deed.kind.lifecycle.state(record.state)?.isDraft != true {
            var row = record.data
            row.set("event", JSON(deed.event))
            row.set("state", JSON(record.state))
            try journal.enter(RegisterEntry(register, number: record.text("number"), row), about: record, by: deed.actor)
        }
        for e in deed.entries { try journal.enter(e, about: record, by: deed.actor) }
        try commit(deed.changes, of: record, to: journal, depth: depth)
        for e in deed.effects { try journal.carryOut(e, about: record, by: deed.actor) }
        return try journal.record(record.id) ?? record
    }

    /// Writes down what a step causes, as the system.
    package func commit(_ changes: [LawChange], of record: LawRecord?, to journal: any LawJournal, depth: Int = 0) throws {
        for c in changes {
            switch c {
            case .create(let kind, let data, let state):
                // One thing is found once: while its finding is open, finding it again says nothing new.
                if kind == "finding", let key = data["key"]?.text, let finding = kinds[kind], try journal.records(kind, where: "key", is: key).contains(where: { finding.lifecycle.state($0.state)?.isFinal != true }) {
                    continue
                }
                _ = try commit(create(kind, Self.resolved(data, record?.id), state: state, by: .system, book: journal), to: journal, depth: depth + 1)
            case .update(let id, let data, let state, let event):
                guard var other = try journal.record(id) else { throw LawFault.noRecord }
                let kind = try kind(other.kind)
                precondition(state == nil || kind.lifecycle.state(state!) != nil, "\(other.kind) has no state \(state ?? "")")
                other.data = other.data.merging(Self.resolved(data, record?.id))
                if let state { other.state = state }
                other.version += 1
                other.updatedAt = journal.now
                try journal.replace(other, kind, event: event, by: .system)
                if let register = kind.register {
                    var row = other.data
                    row.set("event", JSON(event))
                    row.set("state", JSON(other.state))
                    try journal.enter(RegisterEntry(register, number: other.text("number"), row), about: other, by: .system)
                }
            }
        }
    }

    private static func resolved(_ data: JSON, _ id: Int64?) -> JSON {
        switch data {
        case thisRecord: id.map { .int($0) } ?? .null
        case .array(let a): .array(a.map { resolved($0, id) })
        case .object(let m): .object(m.map { JSON.Member(name: $0.name, value: resolved($0.value, id)) })
        default: data
        }
    }
}
