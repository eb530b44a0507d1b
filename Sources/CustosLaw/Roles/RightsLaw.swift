import CustosBase

/// Whether somebody may take a step on a record: the matrix, and the condition of its conditional cells.
package enum RightsLaw {
    /// `nil` when they may.
    package static func fault(_ action: LawAction, _ actor: LawActor, on record: LawRecord?, _ kind: RecordKind, book: any LawBook) throws -> LawFault? {
        if actor.isSystem { return nil }
        let may = RightsTable.permission(action, actor.roles)
        guard may.mayAct else { return .forbidden(action) }
        guard let record else { return nil }
        if record.id != 0, try !sees(actor, record, kind, book: book) { return .noRecord }
        switch may {
        case .own: return try isOwn(actor, record, book: book) || isParty(actor, record, kind, book: book) ? nil : .forbidden(action)
        case .conditional: return try conditionHolds(action, actor, record, book: book) ? nil : .forbidden(action)
        default: return nil
        }
    }

    /// Device work and work with copies: what a person needs training for besides viewing (NM203.18.1.2).
    private static let trainedWork: Set<LawAction> = [.export, .activateCamera, .configure, .registerAssets, .checkIdentity]

    /// The refusal of somebody whose right to an action rests on a role that needs training, and who has none; `nil` otherwise.
    package static func untrained(_ action: LawAction, _ actor: LawActor, book: any LawBook) throws -> Refusal? {
        guard !actor.isSystem, trainedWork.contains(action), !RightsTable.permission(action, actor.roles.subtracting(LawRole.trained)).mayAct else { return nil }
        return try untrained(actor, book: book)
    }

    /// The same for the recorder's own routes, which are work of that kind as a whole.
    package static func untrained(_ actor: LawActor, book: any LawBook) throws -> Refusal? {
        guard !actor.roles.isDisjoint(with: LawRole.trained), actor.roles.isDisjoint(with: [.manager, .technician]) else { return nil }
        return try TrainingRecords.refusal(for: actor, book)
    }

    /// Whether somebody may see a record at all: what is outside their unit, area or sector does not exist for them.
    package static func sees(_ actor: LawActor, _ record: LawRecord, _ kind: RecordKind, book: any LawBook) throws -> Bool {
        if actor.isSystem { return true }
        if let visible = kind.visibility, try !visible(record, actor, book) { return false }
        if record.createdBy == actor.id { return true }
        let may = RightsTable.permission(kind.reads, actor.roles)
        guard may.mayRead else { return false }
        if kind.owner == .common || kind.owner == .itself { return true }
        if try isParty(actor, record, kind, book: book) { return true }
        if let person = actor.person, referencesPerson(record.data, person) { return true }
        if may == .own { return try isOwn(actor, record, book: book) }
        return try isInReach(actor, record, book: book)
    }

    /// The actor's organisation is named in the record, or builds, uses or keeps the system that it is about: the construction unit of a
    /// test, the agency that tests, the unit that an order is served on.
    private static func isParty(_ actor: LawActor, _ record: LawRecord, _ kind: RecordKind, book: any LawBook) throws -> Bool {
        guard let mine = actor.organisation else { return false }
        if kind.partyFields.contains(where: { record.integer($0) == mine }) { return true }
        guard record.kind != "system", let system = try book.target(record, "system") else { return false }
        return systemParties.contains { system.integer($0) == mine }
    }

    /// Who belongs to a system, and so to what is about it.
    package static let systemParties = ["buildUnit", "useUnit", "custodian"]

    /// Own unit or below it; own area for organs and governments; own sector for departments.
    package static func isInReach(_ actor: LawActor, _ record: LawRecord, book: any LawBook) throws -> Bool {
        guard let mine = actor.organisation else { return true }  // People of the unit that runs this machine.
        guard let organ = try book.record(mine) else { return false }
        if record.organisation == mine || record.organisation == nil { return true }
        switch organ.text("kind") {
        case "PSO", "GOV":
            guard let area = organ.text("area"), !area.isEmpty else { return false }
            return record.area?.hasPrefix(area) ?? false
        case "DEP":
            guard let area = organ.text("area"), record.area?.hasPrefix(area) ?? false, let owner = try record.organisation.flatMap({ try book.record($0) }) else { return false }
            return !Set(organ.words("sectors")).isDisjoint(with: owner.words("sectors"))
        default:
            var above = try record.organisation.flatMap { try book.record($0) }, steps = 0
            while let o = above, steps < 10 {
                if o.id == mine { return true }
                above = try book.target(o, "parent")
                steps += 1
            }
            return false
        }
    }

    private static func isOwn(_ actor: LawActor, _ record: LawRecord, book: any LawBook) throws -> Bool {
        if record.createdBy == actor.id { return true }
        if let person = actor.person, record.id == person || referencesPerson(record.data, person) { return true }
        if let mine = actor.organisation { return record.organisation == mine || record.id == mine }
        // Operators and maintainers of the unit itself read its books of their own work; requesters only what they asked for.
        return !actor.roles.isSubset(of: [.requester, .tester])
    }

    /// Fields by which a record is somebody's own.
    package static let personFields = ["person", "persons", "operator", "officer", "officers", "watcher", "watchers", "staff", "assessor", "approver", "subjectPerson"]

    private static func referencesPerson(_ data: JSON, _ person: Int64) -> Bool {
        personFields.contains { data[$0]?.integer == person || data[$0]?.elements?.contains(.int(person)) ?? false }
    }

    /// The conditions of the matrix's notes, as far as they rest on the record and not on the step's own guards.
    private static func conditionHolds(_ action: LawAction, _ actor: LawActor, _ record: LawRecord, book: any LawBook) throws -> Bool {
        if actor.has(.entrusted), RightsTable.permission(action, actor.roles.subtracting([.entrusted])) == .no { return try hasContract(actor, book: book) }
        // C1: own sector, own system; custodians decide on what they keep. Each is in reach, or was not seen at all.
        return true
    }

    /// C2: a contract with a responsibility clause is in force and names the person (NM203.18.1.5).
    package static func hasContract(_ actor: LawActor, book: any LawBook) throws -> Bool {
        guard let person = actor.person else { return false }
        return try book.records("contract", where: "staff", is: person).contains { c in
            guard c.state == "in_force", let from = c.date("from"), let to = c.date("to") else { return false }
            return from <= book.today && book.today <= to
        }
    }
}
