package import CustosBase
package import CustosLaw
import Foundation
import GRDB

/// The law's books within one transaction of `state.sqlite`: record, register row and fact for the ledger, or none of them.
package final class LawTransaction: LawJournal {
    let db: Database
    let state: StateStore
    let engine: LawEngine
    package let now: WallTime
    package let recorder: any RecorderFacts
    private let secret: [UInt8]
    /// Requests whose packages are to be begun once this is on the disk.
    package private(set) var exports: [ExportID] = []
    /// People whose running views and sessions ended.
    package private(set) var endedPersons: [Int64] = []
    /// Kinds of which records were written.
    private(set) var written: Set<String> = []

    init(_ db: Database, state: StateStore, engine: LawEngine, recorder: any RecorderFacts, now: WallTime) throws {
        self.db = db
        self.state = state
        self.engine = engine
        self.recorder = recorder
        self.now = now
        guard let key = try Data.fetchOne(db, sql: "select key from law_secret") else { throw StoreError(.damaged, path: state.path, "the key of document numbers is gone") }
        secret = [UInt8](key)
    }

    // MARK: LawBook

    package func record(_ id: Int64) throws -> LawRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "select * from law_record where id = ?"), arguments: [id]).map(Self.record)
    }

    package func records(_ kind: String, where field: String, is value: String, limit: Int) throws -> [LawRecord] {
        let sql = "select r.* from law_key k join law_record r on r.id = k.record where k.kind = ? and k.field = ? and k.value = ? order by k.record limit ?"
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [kind, field, value, limit]).map(Self.record)
    }

    package func records(_ kind: String, states: [String], limit: Int) throws -> [LawRecord] {
        if states.isEmpty { return try Row.fetchAll(db, sql: "select * from law_record where kind = ? order by id limit ?", arguments: [kind, limit]).map(Self.record) }
        let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
        var arguments: StatementArguments = [kind]
        arguments += StatementArguments(states)
        arguments += [limit]
        return try Row.fetchAll(db, sql: "select * from law_record where kind = ? and state in (\(marks)) order by id limit ?", arguments: arguments).map(Self.record)
    }

    /// Records in some states by their numbers, a page after the one before.
    func page(_ kind: String, states: [String], after: Int64, limit: Int) throws -> [LawRecord] {
        let marks = Array(repeating: "?", count: states.count).joined(separator: ", ")
        var arguments: StatementArguments = [kind]
        arguments += StatementArguments(states)
        arguments += [after, limit]
        return try Row.fetchAll(db.cachedStatement(sql: "select * from law_record where kind = ? and state in (\(marks)) and id > ? order by id limit ?"), arguments: arguments).map(Self.record)
    }

    package func hasAttachment(_ id: Int64) throws -> Bool {
        try Bool.fetchOne(db.cachedStatement(sql: "select exists (select 1 from law_attachment where id = ?)"), arguments: [id]) ?? false
    }

    package func nextNumber(_ register: String) throws -> String {
        let year = LocalDate(of: now).parts.year
        try db.execute(sql: "insert into law_number (register, year, last) values (?, ?, 1) on conflict (register, year) do update set last = last + 1", arguments: [register, year])
        let n = String(try Int.fetchOne(db, sql: "select last from law_number where register = ? and year = ?", arguments: [register, year])!)
        return "\(register)-\(year)-\(String(repeating: "0", count: max(0, 6 - n.count)))\(n)"
    }

    package func digest(ofSecret text: String) -> String { Hex.encode(Array(Digest.hmac(.sha256, key: secret, Array(text.utf8)).prefix(16))) }

    // MARK: LawJournal

    package func insert(_ record: LawRecord, _ kind: RecordKind, by actor: LawActor) throws -> LawRecord {
        let line = try title(record, kind)
        try db.execute(
            sql: "insert into law_record (kind, state, version, data, title, organisation, area, created_by, created_us, updated_us) values (?, ?, 1, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                record.kind, record.state, Self.text(record.data), line, record.organisation, record.area, record.createdBy, now.microseconds, now.microseconds,
            ])
        let id = db.lastInsertedRowID
        if kind.owner == .itself { try db.execute(sql: "update law_record set organisation = id where id = ?", arguments: [id]) }
        guard let kept = try self.record(id) else { throw StoreError(.damaged, path: state.path, "record \(id) is gone in its own transaction") }
        try index(kept, kind, title: line, was: nil)
        try version(kept, event: "create", by: Self.named(actor, kept))
        return kept
    }

    package func replace(_ record: LawRecord, _ kind: RecordKind, event: String, by actor: LawActor) throws {
        let before = try self.record(record.id), oldLine = try title(of: record.id), line = try title(record, kind)
        try db.execute(
            sql: "update law_record set state = ?, version = ?, data = ?, title = ?, organisation = ?, area = ?, updated_us = ? where id = ? and version = ?",
            arguments: [
                record.state, record.version, Self.text(record.data), line, record.organisation, record.area, now.microseconds, record.id, record.version - 1,
            ])
        guard db.changesCount == 1 else {
            guard let present = try self.record(record.id) else { throw LawFault.noRecord }
            throw LawFault.stale(present)
        }
        try index(record, kind, title: line, was: before.map { ($0, oldLine ?? "") })
        try version(record, event: event, by: actor)
    }

    package func enter(_ entry: RegisterEntry, about record: LawRecord, by actor: LawActor) throws { try enter(entry, record: record.id, by: record.version == 1 ? Self.named(actor, record) : actor) }

    /// Whoever complains without a name is written down nowhere (CN799.24).
    static func named(_ actor: LawActor, _ record: LawRecord) -> LawActor { record.createdBy == anonymous ? LawActor(id: anonymous, name: "匿名", roles: []) : actor }
    static let anonymous = "anonymous"

    func enter(_ entry: RegisterEntry, record: Int64?, by actor: LawActor) throws {
        try db.execute(
            sql: "insert into law_row (register, number, at_us, record, actor, name, data) values (?, ?, ?, ?, ?, ?, ?)",
            arguments: [entry.register, entry.number, now.microseconds, record, actor.id, actor.name, Self.text(entry.data)])
    }

    /// The version in the history, and the fact for the ledger, in one.
    private func version(_ record: LawRecord, event: String, by actor: LawActor) throws {
        written.insert(record.kind)
        try db.execute(
            sql: "insert into law_version (record, version, at_us, actor, name, event, state, data) values (?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [record.id, record.version, now.microseconds, actor.id, actor.name, event, record.state, Self.text(record.data)])
        let word = record.kind.replacing("_", with: "-") + "-" + event.replacing("_", with: "-").lowercased()
        try state.note(
            db,
            .act(
                actor: actor.id, action: word, object: "law:\(record.id)", result: .ok,
                body: LeafBody.make(["kind": record.kind, "state": record.state, "version": String(record.version), "name": actor.name, "data": Self.text(record.data)])))
    }

    /// The field under which `law_key` names the attachments of a record: no form has such a field.
    static let attachmentKey = "@file"

    private static func attachments(_ record: LawRecord, _ kind: RecordKind) -> Set<Int64> {
        func ids(_ f: RecordField, _ v: JSON) -> [Int64] {
            switch f.shape {
            case .attachment: v.integer.map { [$0] } ?? []
            case .attachments: (v.elements ?? []).compactMap(\.integer)
            case .rows(let fields, _): (v.elements ?? []).flatMap { row in fields.flatMap { g in row[g.name].map { ids(g, $0) } ?? [] } }
            default: []
            }
        }
        return Set(kind.allFields.flatMap { f in record.data[f.name].map { ids(f, $0) } ?? [] })
    }

    /// - Parameter was: the record as it was indexed, with its line; `nil` when it is new.
    private func index(_ record: LawRecord, _ kind: RecordKind, title: String, was: (record: LawRecord, title: String)?) throws {
        if was != nil { try db.execute(sql: "delete from law_key where record = ?", arguments: [record.id]) }
        for f in kind.allFields {
            guard let value = record.data[f.name] else { continue }
            for key in Set(f.keys(of: value)) {
                try db.execute(sql: "insert or ignore into law_key (kind, field, value, record) values (?, ?, ?, ?)", arguments: [record.kind, f.name, key, record.id])
            }
        }
        for id in Self.attachments(record, kind) {
            try db.execute(sql: "insert or ignore into law_key (kind, field, value, record) values (?, ?, ?, ?)", arguments: [record.kind, Self.attachmentKey, String(id), record.id])
            if record.createdBy == Self.anonymous { try db.execute(sql: "update law_attachment set by = ? where id = ?", arguments: [Self.anonymous, id]) }
        }
        let words = SearchWords.index(record, kind, title: title)
        if let was {
            // The table keeps no content: it forgets a row by being told its words again.
            let old = SearchWords.index(was.record, kind, title: was.title)
            if old == words { return }
            try db.execute(sql: "insert into law_search (law_search, rowid, t) values ('delete', ?, ?)", arguments: [record.id, old])
        }
        try db.execute(sql: "insert into law_search (rowid, t) values (?, ?)", arguments: [record.id, words])
    }

    func noteExport(_ id: ExportID) { exports.append(id) }
    func noteEnded(_ person: Int64) { endedPersons.append(person) }

    // MARK: Rows

    static func record(_ r: Row) -> LawRecord {
        LawRecord(
            id: r["id"], kind: r["kind"], state: r["state"], version: r["version"], data: parsed(r["data"]), createdBy: r["created_by"], createdAt: WallTime(microseconds: r["created_us"]),
            updatedAt: WallTime(microseconds: r["updated_us"]), organisation: r["organisation"], area: r["area"])
    }

    /// What this program wrote and SQLite says is JSON.
    static func parsed(_ text: String) -> JSON {
        do { return try JSONParser.parse(Array(text.utf8)) } catch { preconditionFailure("a record that is not JSON at \(error.position): \(error.reason)") }
    }

    static func text(_ value: JSON) -> String { String(decoding: value.bytes, as: UTF8.self) }

    func title(of id: Int64) throws -> String? { try String.fetchOne(db.cachedStatement(sql: "select title from law_record where id = ?"), arguments: [id]) }

    /// The line by which a person knows the record; what it points to is named by its own line.
    private func title(_ record: LawRecord, _ kind: RecordKind) throws -> String {
        let parts = try kind.titleFields.compactMap { name -> String? in
            guard let v = record.data[name] else { return nil }
            if case .reference? = kind.allFields.first(where: { $0.name == name })?.shape, let id = v.integer { return try title(of: id) }
            if case .choice(let list)? = kind.allFields.first(where: { $0.name == name })?.shape, let c = list.first(where: { $0.code == v.text }) { return c.title.zh }
            return v["masked"]?.text ?? v.text ?? v.integer.map(String.init)
        }
        let line = parts.joined(separator: " ")
        return line.isEmpty ? kind.title.zh : String(line.prefix(200))
    }
}
