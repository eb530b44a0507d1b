import CustosBase
package import CustosLaw
import GRDB

/// A camera of this recorder as the register of cameras has it, with the place that it stands in.
package struct RegisteredCamera: Sendable {
    package let record: LawRecord
    package let title: String
    package let site: LawRecord?
    package let siteTitle: String?
    /// The prohibited zone at its place of installation, where one was entered.
    package let zone: LawRecord?
    package let zoneTitle: String?
}

extension LawStore {
    /// Rows of the register that are looked at; a recorder has fewer cameras.
    private static let registeredLimit = 20_000

    /// The row of the register for each camera of this recorder that has one.
    package func registeredCameras() throws -> [Int64: RegisteredCamera] {
        try read { t in
            var others: [Int64: (record: LawRecord, title: String)] = [:]
            func other(_ id: Int64?) throws -> (record: LawRecord, title: String)? {
                guard let id else { return nil }
                if let known = others[id] { return known }
                let found = try Row.fetchOne(t.db.cachedStatement(sql: "select * from law_record where id = ?"), arguments: [id]).map { (LawTransaction.record($0), $0["title"] as String) }
                others[id] = found
                return found
            }
            let sql = """
                select k.value as device, r.* from law_key k join law_record r on r.id = k.record
                where k.kind = 'camera' and k.field = 'device' and r.state not in ('removed', 'ended') order by k.record limit ?
                """
            var out: [Int64: RegisteredCamera] = [:]
            let rows = try Row.fetchCursor(t.db, sql: sql, arguments: [Self.registeredLimit])
            while let row = try rows.next() {
                guard let device = Int64(row["device"] as String) else { continue }
                let record = LawTransaction.record(row)
                let site = try other(record.integer("site")), zone = try other(record.integer("mountZone"))
                // The last row of a camera is the one that holds, as for its views.
                out[device] = RegisteredCamera(record: record, title: row["title"], site: site?.record, siteTitle: site?.title, zone: zone?.record, zoneTitle: zone?.title)
            }
            return out
        }
    }

    /// Counts the changes of records of these kinds that this program has written: whoever keeps something made of them makes it again when it differs.
    package func changes(of kinds: [String]) -> UInt64 { changed.withLock { c in kinds.reduce(0) { $0 &+ (c[$1] ?? 0) } } }
}
