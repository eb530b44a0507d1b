import CustosBase
import CustosLaw
import GRDB

/// What one reader may see of the log, judged as the law's own routes judge records; each record once a page.
final class AuditSight {
    let actor: LawActor
    let book: LawTransaction?
    let isCleared: Bool
    private var records: [Int64: Bool] = [:]
    private var devices: [Int64: Bool] = [:]
    private var reaches: [String: Bool] = [:]

    init(actor: LawActor, book: LawTransaction?, isCleared: Bool) {
        (self.actor, self.book, self.isCleared) = (actor, book, isCleared)
    }

    func sees(_ r: LawRecord) throws -> Bool {
        guard let book, let kind = book.engine.kinds[r.kind] else { return false }
        if let known = records[r.id] { return known }
        let may = try RightsLaw.sees(actor, r, kind, book: book)
        records[r.id] = may
        return may
    }

    /// Fills in what the registers say of an entry elsewhere; false when this reader may not see it.
    func complete(_ e: inout AuditEntry, _ db: Database) throws -> Bool {
        guard let book else { return true }
        for d in e.devices { guard try sees(device: d, book) else { return false } }
        if let id = e.record {
            guard let r = try book.record(id), try sees(r) else { return false }
            e.kind = r.kind
            e.title = try book.title(of: id)
            if let d = r.kind == "camera" ? r.integer("device") : nil { e.devices = [d] }
            if let version = e.version { try compare(&e, id, version, book) }
            return true
        }
        return e.position.source == AuditSource.refusal ? try seesUnplaced(e, book) : true
    }

    /// A camera that stands in no book is this house's own.
    private func sees(device: Int64, _ book: LawTransaction) throws -> Bool {
        if let known = devices[device] { return known }
        let may = try book.records("camera", where: "device", is: device).last.map(sees) ?? true
        devices[device] = may
        return may
    }

    /// What was refused before there was a record: its author's unit must be within reach, and the kind open to the reader.
    private func seesUnplaced(_ e: AuditEntry, _ book: LawTransaction) throws -> Bool {
        if e.person == actor.id { return true }
        if let name = e.kind {
            guard let kind = book.engine.kinds[name], kind.visibility == nil, RightsTable.permission(kind.reads, actor.roles).mayRead else { return false }
        }
        guard actor.organisation != nil else { return true }
        if let known = reaches[e.person] { return known }
        var may = false
        if e.person.hasPrefix("user:"), let user = Int64(e.person.dropFirst(5)), let login = try String.fetchOne(book.db, sql: "select user from user_account where id = ?", arguments: [user]),
            let unit = try book.records("person", where: "account", is: login, limit: 1).first?.integer("organisation"), let organisation = try book.record(unit)
        {
            may = try RightsLaw.isInReach(actor, organisation, book: book)
        }
        reaches[e.person] = may
        return may
    }

    /// Which fields the step changed.
    private func compare(_ e: inout AuditEntry, _ id: Int64, _ version: Int, _ book: LawTransaction) throws {
        guard let name = e.kind, let kind = book.engine.kinds[name] else { return }
        func data(_ v: Int) throws -> (JSON, String)? {
            try Row.fetchOne(book.db.cachedStatement(sql: "select data, state from law_version where record = ? and version = ?"), arguments: [id, v]).map { (LawTransaction.parsed($0["data"]), $0["state"]) }
        }
        guard let now = try data(version) else { return }
        let was = try data(version - 1)
        e.stateBefore = was?.1
        let hidden = isCleared ? [] : Set(kind.allFields.filter(\.isClassified).map(\.name))
        for field in Set(now.0.memberNames + (was?.0.memberNames ?? [])).sorted() where !hidden.contains(field) {
            let before = was?.0[field] ?? .null, after = now.0[field] ?? .null
            guard before != after else { continue }
            let shown = (Self.masked(before), Self.masked(after)), isLong = shown.0.bytes.count > AuditLog.valueBytes || shown.1.bytes.count > AuditLog.valueBytes
            e.changes.append(.init(field: field, before: isLong ? .null : shown.0, after: isLong ? .null : shown.1, isLong: isLong))
        }
    }

    /// Secret numbers as they are shown: masked, without the digest by which they are known again.
    private static func masked(_ v: JSON) -> JSON {
        switch v {
        case .object(let members):
            let isSecret = members.contains { $0.name == "masked" }
            return .object(members.filter { !(isSecret && $0.name == "digest") }.map { .init(name: $0.name, value: masked($0.value)) })
        case .array(let a): return .array(a.map(masked))
        default: return v
        }
    }

    /// Records that the values point to.
    func references(_ e: AuditEntry) -> [Int64] {
        guard let name = e.kind, let kind = book?.engine.kinds[name] else { return [] }
        return e.changes.flatMap { c in kind.allFields.first { $0.name == c.field }.map { f in [c.before, c.after].filter { !$0.isNull }.flatMap { f.references(in: $0) } } ?? [] }
    }

    func title(_ id: Int64) throws -> String? {
        guard let book, let r = try book.record(id), try sees(r) else { return nil }
        return try book.title(of: id)
    }
}
