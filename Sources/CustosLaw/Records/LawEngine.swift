package import CustosBase

/// The one shape of every legal step: event, facts and active packs in; a transition or a refusal out.
///
/// Pure: it looks things up in a `LawBook` and says what is to be written. The store carries it out in one transaction.
package struct LawEngine: Sendable {
    package let kinds: [String: RecordKind]

    package init(_ kinds: [RecordKind]) {
        var table: [String: RecordKind] = [:]
        for k in kinds { precondition(table.updateValue(k, forKey: k.name) == nil, "two kinds named \(k.name)") }
        self.kinds = table
        for k in kinds { for f in k.allFields { Self.checkReferences(f, of: k, in: table) } }
    }

    private static func checkReferences(_ f: RecordField, of k: RecordKind, in table: [String: RecordKind]) {
        switch f.shape {
        case .reference(let other), .references(let other, _): precondition(table[other] != nil, "\(k.name).\(f.name) refers to no kind: \(other)")
        case .rows(let fields, _): for g in fields { checkReferences(g, of: k, in: table) }
        default: break
        }
    }

    package func kind(_ name: String) throws -> RecordKind {
        guard let k = kinds[name] else { throw LawFault.noKind(name) }
        return k
    }

    // MARK: Steps

    /// A new record. `asDraft`: in the kind's initial draft state required fields may be missing.
    package func create(_ kindName: String, _ input: JSON, state: String? = nil, by actor: LawActor, book: any LawBook) throws -> Deed {
        let kind = try kind(kindName)
        guard actor.isSystem || !kind.isSystemMade else { throw LawFault.forbidden(kind.writes) }
        if let fault = try RightsLaw.fault(kind.writes, actor, on: nil, kind, book: book) { throw fault }
        let state = state ?? kind.lifecycle.initial
        guard let shape = kind.lifecycle.state(state) else { preconditionFailure("\(kindName) has no state \(state)") }
        let fields = actor.isSystem ? kind.allFields : kind.fields
        let data = try FormCheck.read(input, fields: fields, isDraft: shape.isDraft || actor.isSystem, bySystem: actor.isSystem, book: book)
        try checkUnique(kind, data, except: 0, book: book)
        var record = LawRecord(id: 0, kind: kindName, state: state, data: data, createdBy: actor.id, createdAt: book.now, updatedAt: book.now)
        try place(&record, kind, book: book)
        if !actor.isSystem, let fault = try RightsLaw.fault(kind.writes, actor, on: record, kind, book: book) { throw fault }
        return try finish(Deed(book: book, actor: actor, kind: kind, event: "create", before: nil, input: data, record: record), guards: kind.guards, effect: kind.effect)
    }

    /// Changed values of a record.
    package func edit(_ record: LawRecord, version: Int, _ input: JSON, by actor: LawActor, book: any LawBook) throws -> Deed {
        let kind = try kind(record.kind)
        if let fault = try RightsLaw.fault(kind.writes, actor, on: record, kind, book: book) { throw fault }
        guard record.version == version else { throw LawFault.stale(record) }
        guard let shape = kind.lifecycle.state(record.state), !shape.isFinal else { throw LawFault.wrongState(record, event: "edit") }
        var problems: [FieldProblem] = []
        for name in input.memberNames {
            guard let f = kind.field(name), input[name] != record.data[name] else { continue }
            if f.isFixed, !shape.isDraft { problems.append(FieldProblem(name, "登记后不能修改。", "This cannot be changed once it is entered.")) }
        }
        guard problems.isEmpty else { throw LawFault.fields(problems) }
        let data = try FormCheck.read(input, fields: kind.fields, old: record.data, isDraft: shape.isDraft, bySystem: actor.isSystem, book: book)
        if !actor.isSystem, !shape.isDraft, let (refusal, field) = controlled(kind, record, data) {
            // The attempt is conduct of Art. 19(6) itself: it is refused, and found.
            throw RefusalWithTrace(refusal, leaving: kinds["finding"] == nil ? [] : try DirectChange.finding(record, field, asked: data, by: actor, book))
        }
        try checkUnique(kind, data, except: record.id, book: book)
        var after = record
        after.data = data
        try place(&after, kind, book: book)
        return try finish(Deed(book: book, actor: actor, kind: kind, event: "edit", before: record, input: input, record: after), guards: kind.guards, effect: kind.effect)
    }

    /// A step of a record's life.
    package func take(_ name: String, on record: LawRecord, version: Int, _ input: JSON, by actor: LawActor, book: any LawBook) throws -> Deed {
        let kind = try kind(record.kind)
        guard let event = kind.event(name) else {
            // What somebody may not see does not exist for them, whatever they ask of it.
            throw try actor.isSystem || RightsLaw.sees(actor, record, kind, book: book) ? LawFault.wrongState(record, event: name) : LawFault.noRecord
        }
        guard actor.isSystem || !event.isSystemOnly else { throw LawFault.forbidden(event.action) }
        if let fault = try RightsLaw.fault(event.action, actor, on: record, kind, book: book) { throw fault }
        guard record.version == version else { throw LawFault.stale(record) }
        guard event.from.contains(record.state) else { throw LawFault.wrongState(record, event: name) }
        let given = try FormCheck.read(input, fields: event.fields, isDraft: false, bySystem: actor.isSystem, book: book)
        var after = record
        after.data = record.data.merging(given)
        if let to = event.to { after.state = to }
        if let from = kind.lifecycle.state(record.state), from.isDraft, let to = kind.lifecycle.state(after.state), !to.isDraft {
            // Leaving the draft: now everything has to be there.
            after.data = try FormCheck.read(.emptyObject, fields: kind.fields, old: after.data, isDraft: false, book: book)
        }
        try place(&after, kind, book: book)
        return try finish(Deed(book: book, actor: actor, kind: kind, event: name, before: record, input: given, record: after), guards: event.guards, effect: event.effect)
    }

    /// The first refusal that a step would meet as things stand, without anything typed: shown beside the step as what is still to do.
    package func obstacle(_ event: RecordEvent, on record: LawRecord, by actor: LawActor, book: any LawBook) throws -> Refusal? {
        let kind = try kind(record.kind)
        let deed = Deed(book: book, actor: actor, kind: kind, event: event.name, before: record, input: .emptyObject, record: record)
        for g in event.guards {
            do { if let r = try g.check(deed) { return r } } catch {
                // Some guards refuse by throwing, and some find a mistake in the form: each stands in the way of the step all the same.
                if let refusal = error as? Refusal { return refusal }
                if let refused = error as? RefusalWithTrace { return refused.refusal }
                guard case LawFault.fields(let problems) = error, let first = problems.first else { throw error }
                let remedy = Bilingual(zh: "请更正该项。", en: "Correct this field.")
                return Refusal(ruleUnits: first.units.isEmpty ? g.units : first.units, zh: first.zh, en: first.en, remedy: remedy)
            }
        }
        return nil
    }

    // MARK: Parts

    private func finish(_ start: Deed, guards: [Guard], effect: DeedEffect?) throws -> Deed {
        var deed = start
        for g in guards { if let r = try g.check(deed) { throw r } }
        try effect?(&deed)
        precondition(deed.changes.count <= LawLimits.changesOfADeed, "a deed of \(deed.changes.count) changes")
        return deed
    }

    /// G-CHANGE: purpose, permission and scope change by an approved change request and in no other way (NM203.19.1.6).
    private func controlled(_ kind: RecordKind, _ record: LawRecord, _ data: JSON) -> (Refusal, RecordField)? {
        // While a thing is only planned its purpose is still being chosen.
        guard record.state != kind.lifecycle.initial, let f = kind.fields.first(where: { $0.isControlled && data[$0.name] != record.data[$0.name] }) else { return nil }
        let refusal = Refusal(
            ruleUnits: [.noRightsChange], zh: "\(f.title.zh)不能直接修改：须经批准的变更申请（G-CHANGE）。", en: "\(f.title.en) cannot be edited directly: it takes an approved change request (G-CHANGE).",
            remedy: Bilingual(zh: "请提交变更申请，由使用单位负责人批准并告知公安机关后生效。", en: "Submit a change request; it takes effect once the using unit's manager has approved it and the PSO was told."))
        return (refusal, f)
    }

    private func checkUnique(_ kind: RecordKind, _ data: JSON, except id: Int64, book: any LawBook) throws {
        var problems: [FieldProblem] = []
        for f in kind.fields where f.isUnique {
            guard let v = data[f.name] else { continue }
            for key in f.keys(of: v) where try book.records(kind.name, where: f.name, is: key, limit: 3).contains(where: { $0.id != id && kind.lifecycle.state($0.state)?.isFinal != true }) {
                problems.append(FieldProblem(f.name, "已有一条相同的记录。", "There is a record with this value already."))
            }
        }
        guard problems.isEmpty else { throw LawFault.fields(problems) }
    }

    /// Whose it is and where it lies.
    private func place(_ record: inout LawRecord, _ kind: RecordKind, book: any LawBook) throws {
        switch kind.owner {
        case .common, .itself, .author: break
        case .organisation(let field): record.organisation = record.integer(field)
        case .through(let field):
            let target = try book.target(record, field)
            record.organisation = target?.organisation
            record.area = target?.area
        }
        if let area = record.text("area") { record.area = area } else if record.area == nil, let o = try record.organisation.flatMap({ try book.record($0) }) { record.area = o.text("area") }
    }
}
