package import CustosBase
package import CustosLaw
import Foundation
import GRDB

/// A page of records, a register, a history.
extension LawStore {
    /// Records in one page.
    package static let pageLimit = 200
    /// Candidates of a search that are looked at for one page.
    private static let searchLimit = 2_000

    package struct Query: Sendable {
        package var kind: String
        package var text: String?
        package var state: String?
        package var field: String?
        package var value: String?
        /// Moments of entry; the second is past the end.
        package var from: WallTime?
        package var to: WallTime?
        package var order = Order.newest
        /// The id after which the page begins.
        package var after: Int64 = .max
        package var limit = 50
        package init(kind: String) { self.kind = kind }
    }

    /// In which order a list comes.
    package enum Order: String, Sendable, CaseIterable { case newest, oldest, title, titleDown }

    package struct Listed: Sendable {
        package let record: LawRecord
        package let title: String
    }

    /// In the order asked for. Only what the actor may see.
    package func records(_ q: Query, for actor: LawActor) throws -> (page: [Listed], more: Bool) {
        let kind = try engine.kind(q.kind)
        if q.after != .max, q.order == .title || q.order == .titleDown {
            // A place in the list that this person has: the title of any other record would be told by where it stands.
            guard try read({ t in try t.record(q.after).map { try $0.kind == q.kind && RightsLaw.sees(actor, $0, kind, book: t) } ?? false }) else { return ([], false) }
        }
        let (page, more, _) = try walk(q, for: actor)
        return (page, more)
    }

    /// The same, with the last record that was looked at: where the next walk begins. What this person sees of a walk may be nothing, and more follow.
    func walk(_ q: Query, for actor: LawActor) throws -> (page: [Listed], more: Bool, last: Int64?) {
        let kind = try engine.kind(q.kind)
        return try read { t in
            guard var w = try condition(q, kind, for: actor, t) else { return ([], false, nil) }
            let down = q.order == .newest || q.order == .titleDown, sign = down ? "<" : ">", way = down ? "desc" : "asc"
            var order = "\(w.id) \(way)"
            if q.order == .title || q.order == .titleDown {
                order = "r.title \(way), r.id \(way)"
                if q.after != .max {
                    w.conditions.append("(r.title, r.id) \(sign) (select title, id from law_record where id = ?)")
                    w.arguments += [q.after]
                }
            } else if q.after != .max {
                w.conditions.append("\(w.id) \(sign) ?")
                w.arguments += [q.after]
            }
            // What a rule of the kind hides from this person is left out after reading, so a page may need more than its length.
            var out: [Listed] = [], looked = 0, last: Int64?
            let rows = try Row.fetchCursor(
                t.db, sql: "select r.* from \(w.from) where \(w.conditions.joined(separator: " and ")) order by \(order) limit \(Self.searchLimit)", arguments: w.arguments)
            while let row = try rows.next() {
                looked += 1
                let r = LawTransaction.record(row)
                guard try RightsLaw.sees(actor, r, kind, book: t) else {
                    last = r.id
                    continue
                }
                if out.count == min(q.limit, Self.pageLimit) { return (out, true, last) }
                out.append(Listed(record: r, title: row["title"]))
                last = r.id
            }
            return (out, looked == Self.searchLimit, last)
        }
    }

    /// How many records a query finds; `nil` where that takes a look at each one, because a rule hides some from this person.
    package func total(_ q: Query, for actor: LawActor) throws -> Int? {
        let kind = try engine.kind(q.kind)
        let right = RightsTable.permission(kind.reads, actor.roles)
        guard kind.visibility == nil, right != .own, right.mayRead else { return nil }
        return try read { t in
            if kind.owner != .common, kind.owner != .itself, let mine = actor.organisation, try t.record(mine)?.text("kind") == "DEP" { return nil }
            guard let w = try condition(q, kind, for: actor, t) else { return 0 }
            return try Int.fetchOne(t.db, sql: "select count(*) from \(w.from) where \(w.conditions.joined(separator: " and "))", arguments: w.arguments)
        }
    }

    private struct Condition {
        var from = "law_record r"
        /// The column that is the record's id in the cheaper table.
        var id = "r.id"
        var conditions: [String] = []
        var arguments = StatementArguments()
    }

    /// What a list is cut down to; `nil` for words that nothing can match.
    private func condition(_ q: Query, _ kind: RecordKind, for actor: LawActor, _ t: LawTransaction) throws -> Condition? {
        var w = Condition()
        w.conditions = ["r.kind = ?"]
        w.arguments = [q.kind]
        if let text = q.text, !text.isEmpty {
            guard let match = SearchText.query(text, kind: q.kind) else { return nil }
            // Words first: the planner must not ask the table of words once for each record of the kind.
            w.from = "law_search s cross join law_record r on r.id = s.rowid"
            w.id = "s.rowid"
            w.conditions = ["law_search match ?"] + w.conditions
            w.arguments = [match] + w.arguments
        }
        if let state = q.state {
            w.conditions.append("r.state = ?")
            w.arguments += [state]
        }
        if let field = q.field, let value = q.value {
            w.conditions.append("r.id in (select record from law_key where kind = ? and field = ? and value = ?)")
            w.arguments += [q.kind, field, value]
        }
        if let from = q.from {
            w.conditions.append("r.created_us >= ?")
            w.arguments += [from.microseconds]
        }
        if let to = q.to {
            w.conditions.append("r.created_us < ?")
            w.arguments += [to.microseconds]
        }
        if kind.owner != .common, kind.owner != .itself, let (sql, more) = try reach(actor, kind, t) {
            w.conditions.append(sql)
            w.arguments += more
        }
        return w
    }

    /// The condition that keeps a list within the actor's unit, area or what they made themselves; `nil` for people of this machine's own unit.
    private func reach(_ actor: LawActor, _ kind: RecordKind, _ t: LawTransaction) throws -> (String, StatementArguments)? {
        guard let mine = actor.organisation, let organ = try t.record(mine) else { return nil }
        var parts = ["r.organisation = ?", "r.organisation is null", "r.created_by = ?"], arguments: StatementArguments = [mine, actor.id]
        if ["PSO", "GOV", "DEP"].contains(organ.text("kind")), let area = organ.text("area"), !area.isEmpty {
            parts.append("(r.area >= ? and r.area < ?)")
            arguments += [area, area + ":"]
        } else {
            var units = [mine], i = 0
            while i < units.count, units.count < Self.unitsBelow {
                units += try t.records("organisation", where: "parent", is: units[i]).map(\.id).filter { !units.contains($0) }
                i += 1
            }
            if units.count > 1 { parts.append("r.organisation in (\(units.map(String.init).joined(separator: ",")))") }
        }
        // Those who are named in it, or belong to the system that it is about.
        let named = kind.partyFields, marks = { (n: Int) in Array(repeating: "?", count: n).joined(separator: ", ") }
        if !named.isEmpty {
            parts.append("r.id in (select record from law_key where kind = ? and field in (\(marks(named.count))) and value = ?)")
            arguments += [kind.name]
            arguments += StatementArguments(named)
            arguments += [String(mine)]
        }
        if let person = actor.person {
            let own = RightsLaw.personFields
            parts.append("r.id in (select record from law_key where kind = ? and field in (\(marks(own.count))) and value = ?)")
            arguments += [kind.name]
            arguments += StatementArguments(own)
            arguments += [String(person)]
        }
        if kind.name != "system", kind.allFields.contains(where: { $0.name == "system" }) {
            let parties = RightsLaw.systemParties
            parts.append(
                "r.id in (select k.record from law_key k where k.kind = ? and k.field = 'system' and k.value in (select cast(record as text) from law_key where kind = 'system' and field in (\(marks(parties.count))) and value = ?))"
            )
            arguments += [kind.name]
            arguments += StatementArguments(parties)
            arguments += [String(mine)]
        }
        return ("(\(parts.joined(separator: " or ")))", arguments)
    }
    /// Units below one that a list looks through.
    private static let unitsBelow = 1_000

    package struct Version: Sendable {
        package let version: Int
        package let at: WallTime
        package let actor: String
        package let name: String
        package let event: String
        package let state: String
        package let data: JSON
    }

    package func history(_ id: Int64) throws -> [Version] {
        try reading.read { db in
            try Row.fetchAll(db, sql: "select * from law_version where record = ? order by version desc limit 500", arguments: [id]).map {
                Version(
                    version: $0["version"], at: WallTime(microseconds: $0["at_us"]), actor: $0["actor"], name: $0["name"], event: $0["event"], state: $0["state"],
                    data: LawTransaction.parsed($0["data"]))
            }
        }
    }

    package struct RegisterRow: Sendable {
        package let id: Int64
        package let number: String?
        package let at: WallTime
        package let record: Int64?
        package let actor: String
        package let name: String
        package let data: JSON
    }

    /// What a register is cut down to: words that its records are found by, a step, days.
    package struct RowQuery: Sendable {
        package var register: String
        package var text: String?
        package var event: String?
        package var from: WallTime?
        package var to: WallTime?
        package init(register: String) { self.register = register }
    }

    /// Rows that one page looks at when a rule hides many of them.
    private static let rowsLookedAt = 5_000

    /// Rows of a register, the newest first, that the actor may read.
    package func rows(_ register: String, before: Int64 = .max, limit: Int, for actor: LawActor) throws -> [RegisterRow] {
        try rows(RowQuery(register: register), before: before, limit: limit, for: actor).rows
    }

    /// The same, cut down; `last` is the last row that was looked at, where the next page begins, and `nil` at the end.
    package func rows(_ q: RowQuery, before: Int64 = .max, limit: Int, for actor: LawActor) throws -> (rows: [RegisterRow], last: Int64?) {
        try read { t in
            guard let w = rowCondition(q) else { return ([], nil) }
            var out: [RegisterRow] = [], looked = 0, last: Int64?
            let rows = try Row.fetchCursor(
                t.db, sql: "select * from law_row where \(w.conditions.joined(separator: " and ")) and id < ? order by id desc limit \(Self.rowsLookedAt)", arguments: w.arguments + [before])
            while out.count < limit, let r = try rows.next() {
                let row = RegisterRow(
                    id: r["id"], number: r["number"], at: WallTime(microseconds: r["at_us"]), record: r["record"], actor: r["actor"], name: r["name"], data: LawTransaction.parsed(r["data"]))
                (last, looked) = (row.id, looked + 1)
                if row.actor != actor.id, let id = row.record, let about = try t.record(id), let kind = engine.kinds[about.kind], try !RightsLaw.sees(actor, about, kind, book: t) { continue }
                out.append(row)
            }
            return (out, out.count == limit || looked == Self.rowsLookedAt ? last : nil)
        }
    }

    /// How many rows a query finds in the register as a whole; `nil` for who sees a part of it only, as the number would tell of the rest.
    package func rowTotal(_ q: RowQuery, for actor: LawActor) throws -> Int? {
        guard [.yes, .read].contains(RightsTable.permission(.readRegisters, actor.roles)), actor.organisation == nil || q.text == nil else { return nil }
        guard let w = rowCondition(q) else { return 0 }
        return try reading.read { db in try Int.fetchOne(db, sql: "select count(*) from law_row where \(w.conditions.joined(separator: " and "))", arguments: w.arguments) ?? 0 }
    }

    private func rowCondition(_ q: RowQuery) -> Condition? {
        var w = Condition()
        w.conditions = ["register = ?"]
        w.arguments = [q.register]
        if let text = q.text, !text.isEmpty {
            // The words of a row are those of the record that it is about.
            let matches = engine.kinds.values.filter { $0.register == q.register }.map(\.name).sorted().compactMap { SearchText.query(text, kind: $0) }
            guard !matches.isEmpty else { return nil }
            let parts = matches.map { _ in "select rowid from law_search where law_search match ?" }
            w.conditions.append("record in (\(parts.joined(separator: " union ")))")
            w.arguments += StatementArguments(matches)
        }
        if let event = q.event {
            w.conditions.append("json_extract(data, '$.event') = ?")
            w.arguments += [event]
        }
        if let from = q.from {
            w.conditions.append("at_us >= ?")
            w.arguments += [from.microseconds]
        }
        if let to = q.to {
            w.conditions.append("at_us < ?")
            w.arguments += [to.microseconds]
        }
        return w
    }

    package func registers() throws -> [(name: String, rows: Int)] {
        try reading.read { db in try Row.fetchAll(db, sql: "select register, count(*) from law_row group by register order by register").map { ($0[0], $0[1]) } }
    }

    /// The lines by which people know these records.
    package func titles(_ ids: [Int64]) throws -> [Int64: String] {
        guard !ids.isEmpty else { return [:] }
        return try reading.read { db in
            var out: [Int64: String] = [:]
            for id in Set(ids).prefix(1_000) { out[id] = try String.fetchOne(db, sql: "select title from law_record where id = ?", arguments: [id]) }
            return out
        }
    }

    package struct KeptRefusal: Sendable {
        package let at: WallTime
        package let name: String
        package let event: String
        package let units: [String]
        package let zh: String
        package let en: String
    }

    /// What was refused about a record, the newest first.
    package func refusals(about id: Int64, limit: Int = 50) throws -> [KeptRefusal] {
        try reading.read { db in
            try Row.fetchAll(db, sql: "select * from law_refusal where record = ? order by id desc limit ?", arguments: [id, limit]).map {
                KeptRefusal(at: WallTime(microseconds: $0["at_us"]), name: $0["name"], event: $0["event"], units: ($0["units"] as String).split(separator: " ").map(String.init), zh: $0["zh"], en: $0["en"])
            }
        }
    }

    // MARK: Attachments

    /// Files of one person that stand in no record yet.
    package static let looseAttachments = 100
    package static let attachmentBytes = 10 * 1024 * 1024
    /// What a photo or a document is; anything else is refused, so that no page of ours ever serves a stranger's markup.
    package static let attachmentTypes = ["image/jpeg", "image/png", "application/pdf"]

    package struct Attachment: Sendable {
        package let id: Int64
        package let name: String
        package let type: String
        package let sha256: [UInt8]
        package let bytes: [UInt8]
        package let by: String
    }

    package func attach(name: String, type: String, _ bytes: [UInt8], by actor: LawActor) throws -> Int64 {
        let digest = Digest.sha256(bytes), now = state.clocks.wall()
        return try state.database.write { db in
            // Files that stand in no record are what somebody has uploaded and not used: they must not fill the disk of the books.
            let loose = try Int.fetchOne(
                db, sql: "select count(*) from law_attachment a where by = ? and not exists (select 1 from law_key k where k.field = ? and k.value = cast(a.id as text))",
                arguments: [actor.id, LawTransaction.attachmentKey])
            guard loose ?? 0 < Self.looseAttachments else {
                throw LawFault.fields([
                    FieldProblem("", "您已上传\(Self.looseAttachments)个尚未使用的文件，请先在登记中使用。", "You have uploaded \(Self.looseAttachments) files that stand in no record; use them first.")
                ])
            }
            try db.execute(
                sql: "insert into law_attachment (name, type, sha256, bytes, by, at_us) values (?, ?, ?, ?, ?, ?)", arguments: [name, type, Data(digest), Data(bytes), actor.id, now.microseconds])
            let id = db.lastInsertedRowID
            try state.note(db, .act(actor: "node", action: "attach", object: "attachment:\(id)", result: .ok, body: LeafBody.make(["name": name, "type": type, "sha256": Hex.encode(digest)])))
            return id
        }
    }

    /// Whether somebody may open an attachment: who uploaded it, and who sees a record that it stands in.
    package func sees(_ actor: LawActor, attachment: Attachment) throws -> Bool {
        if attachment.by == actor.id { return true }
        return try read { t in
            let records = try Row.fetchAll(
                t.db, sql: "select r.* from law_key k join law_record r on r.id = k.record where k.field = ? and k.value = ? limit 100", arguments: [LawTransaction.attachmentKey, String(attachment.id)]
            ).map(LawTransaction.record)
            return try records.contains { r in try engine.kinds[r.kind].map { try RightsLaw.sees(actor, r, $0, book: t) } ?? false }
        }
    }

    package func attachment(_ id: Int64) throws -> Attachment? {
        try reading.read { db in
            try Row.fetchOne(db, sql: "select * from law_attachment where id = ?", arguments: [id]).map {
                Attachment(id: $0["id"], name: $0["name"], type: $0["type"], sha256: [UInt8]($0["sha256"] as Data), bytes: [UInt8]($0["bytes"] as Data), by: $0["by"])
            }
        }
    }

    // MARK: Cameras off view

    /// Cameras of this recorder that the law has taken off view, and why; and which of them do not record either.
    package func blockedDevices() throws -> [Int64: (reason: String, stopsRecording: Bool)] {
        try reading.read { db in
            var out: [Int64: (reason: String, stopsRecording: Bool)] = [:]
            for r in try Row.fetchAll(db, sql: "select device, reason, stops_recording from law_blocked_device") { out[r[0]] = (r[1], r[2]) }
            return out
        }
    }
}
