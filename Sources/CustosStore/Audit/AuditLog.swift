package import CustosBase
package import CustosLaw
import GRDB

/// Who did what, with what outcome: steps in the law's books, what the law refused, and the registers of views, copies, holds and
/// orders to erase, as one list through time. It reads; nothing is written for it.
package struct AuditLog: Sendable {
    package static let pageLimit = 200
    /// Entries that one page looks at when few of them are asked for or may be seen; it then ends early and says where it goes on.
    static let lookedAt = 5_000
    /// People and cameras that the words of one query may name.
    static let namedLimit = 20
    /// A value of a field in the list; longer ones stand in the record's history.
    static let valueBytes = 2_000

    let state: StateStore
    let law: LawStore?

    package init(state: StateStore, law: LawStore?) {
        self.state = state
        self.law = law
    }

    /// A page, the place where the next one begins (`nil` at the end), and the titles of records that are named in it.
    package struct Page: Sendable {
        package var entries: [AuditEntry] = []
        package var next: AuditPosition?
        package var titles: [Int64: String] = [:]
    }

    /// - Parameters:
    ///   - actor: who reads; only what they may see is there.
    ///   - isCleared: whether they see classified fields (NM203.19.1.4).
    package func page(_ q: AuditQuery, for actor: LawActor, isCleared: (LawTransaction) throws -> Bool) throws -> Page {
        guard let law else { return try state.database.read { db in try page(q, AuditSight(actor: actor, book: nil, isCleared: false), db) } }
        return try law.read { t in try page(q, AuditSight(actor: actor, book: t, isCleared: try isCleared(t)), t.db) }
    }

    /// How SQLite goes about each register for a query: every line must name an index, and without a camera nothing is sorted.
    package func plans(_ q: AuditQuery) throws -> [String] {
        try state.database.read { db in
            var named = Named()
            if let person = q.person { named.people = try people(person, db) }
            return try walks(q, named, records: true).flatMap { try $0.plan(db) }
        }
    }

    private func page(_ q: AuditQuery, _ sight: AuditSight, _ db: Database) throws -> Page {
        var named = Named()
        if let person = q.person { named.people = try people(person, db) }
        if let camera = q.camera { try cameras(camera, &named, sight, db) }
        var walks = walks(q, named, records: sight.book != nil)
        let floor = q.from?.microseconds ?? .min, limit = min(q.limit, Self.pageLimit)
        var place = q.before ?? AuditPosition(at: q.to?.microseconds ?? .max, source: 0)
        if let to = q.to?.microseconds, place.at >= to { place = AuditPosition(at: to, source: 0) }
        var page = Page(), looked = 0
        while true {
            var best: AuditEntry?
            for i in walks.indices { if let e = try walks[i].next(after: place, from: floor, db), best.map({ $0.position < e.position }) ?? true { best = e } }
            guard var e = best else { return page }
            if page.entries.count == limit || looked == Self.lookedAt {
                page.next = place
                return page
            }
            looked += 1
            place = e.position
            guard fits(e, q, named), try sight.complete(&e, db) else { continue }
            if let action = q.action, e.action != action { continue }
            for id in sight.references(e) where page.titles.count < 1_000 && page.titles[id] == nil { page.titles[id] = try sight.title(id) }
            page.entries.append(e)
        }
    }

    private func fits(_ e: AuditEntry, _ q: AuditQuery, _ n: Named) -> Bool {
        if let action = q.action, e.action != action { return false }
        if let outcome = q.outcome, e.outcome != outcome { return false }
        if let people = n.people, !people.contains(e.person) { return false }
        // Steps and refusals were found by the records that name the camera.
        if let devices = n.devices, e.position.source < AuditSource.step, Set(devices).isDisjoint(with: e.devices) { return false }
        guard let rule = q.rule?.uppercased() else { return true }
        return e.rules.contains { $0.uppercased() == rule || $0.uppercased().hasPrefix(rule + ".") }
    }

    // MARK: Words of a query

    /// Whoever has an account or stands in a register under such a name; those without account any more too.
    private func people(_ text: String, _ db: Database) throws -> [String] {
        let wanted = text.lowercased()
        var found: Set<String> = []
        func look(_ sql: String) throws {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let r = try rows.next() {
                guard let id: String = r[0], [id, r[1] as String?, r[2] as String?].contains(where: { $0.map { ($0 == id ? $0 == wanted : $0.lowercased().contains(wanted)) } ?? false }) else { continue }
                found.insert(id)
            }
        }
        try look("select 'user:' || id, user, name from user_account")
        try look("select 'token:' || id, name, null from api_token")
        for (table, column, name) in [("law_version", "actor", "name"), ("law_refusal", "actor", "name"), ("view_entry", "principal", "user"), ("export_event", "person", "name")] {
            // Each person once, by jumps through the index.
            try look(
                """
                with recursive p (id) as (select min(\(column)) from \(table) union all select (select min(\(column)) from \(table) where \(column) > p.id) from p where p.id is not null)
                select id, (select \(name) from \(table) where \(column) = p.id order by at_us desc limit 1), null from p where id is not null
                """)
        }
        guard found.count <= Self.namedLimit else { throw AuditFault.manyPeople }
        return found.sorted()
    }

    /// Cameras of this recorder by number or name, and rows of the camera register that the reader may see.
    private func cameras(_ text: String, _ n: inout Named, _ sight: AuditSight, _ db: Database) throws {
        let wanted = text.lowercased(), number = Int64(text.hasPrefix("#") ? String(text.dropFirst()) : text)
        var devices: Set<Int64> = [], records: Set<Int64> = []
        for r in try Row.fetchAll(db, sql: "select id, name from camera") where (r[0] as Int64) == number || (r[1] as String).lowercased().contains(wanted) { devices.insert(r[0]) }
        if let book = sight.book, let match = SearchText.query(text, kind: "camera") {
            let rows = try Int64.fetchAll(db, sql: "select rowid from law_search where law_search match ? limit ?", arguments: [match, Self.namedLimit + 1])
            for id in rows { if let r = try book.record(id), r.kind == "camera", try sight.sees(r) { records.insert(id) } }
        }
        guard devices.count <= Self.namedLimit, records.count <= Self.namedLimit else { throw AuditFault.manyCameras }
        if let book = sight.book {
            for d in devices { for r in try book.records("camera", where: "device", is: d) { records.insert(r.id) } }
            for id in records { if let d = try book.record(id)?.integer("device") { devices.insert(d) } }
        }
        n.devices = devices.sorted()
        n.records = records.sorted()
    }
}
