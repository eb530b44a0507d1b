import CustosBase
package import CustosLaw
import GRDB

/// Records of every kind that a typed word finds.
extension LawStore {
    /// Records of one kind in an answer.
    package static let foundOfAKind = 10
    /// Records of one answer.
    package static let foundInAll = 50

    package struct Found: Sendable {
        package let record: LawRecord
        package let title: String
        package let number: String?
        /// Whose it is, or where: a second line by which two of the same name are told apart.
        package let below: String?
    }

    /// Kinds that people look for first; the others follow by their names.
    private static let first = ["request", "system", "site", "camera", "person", "organisation", "finding", "order", "penalty", "incident", "fault"]
    private static let numbers = ["number", "gbId", "creditCode", "documentNumber", "certificateNumber"]
    private static let belows = ["site", "system", "organisation", "useUnit", "inspected"]

    /// What the actor may see of it; of many, a few of each kind. A number alone is a record's own number too.
    package func find(_ typed: String, limit: Int, for actor: LawActor) throws -> [Found] {
        let order = Self.first + engine.kinds.keys.filter { !Self.first.contains($0) }.sorted()
        var byKind: [[Listed]] = []
        for name in order where engine.kinds[name] != nil {
            var q = Query(kind: name)
            q.text = typed
            q.limit = Self.foundOfAKind
            let page = try records(q, for: actor).page
            if !page.isEmpty { byKind.append(page) }
        }
        var picked: [Listed] = []
        if let id = Int64(typed.hasPrefix("#") ? String(typed.dropFirst()) : typed), let exact = try seen(id, actor) { picked.append(exact) }
        // One of each kind in turn: no kind crowds the others out.
        for n in 0..<Self.foundOfAKind { for page in byKind where n < page.count && !picked.contains(where: { $0.record.id == page[n].record.id }) { picked.append(page[n]) } }
        let chosen = picked.prefix(min(limit, Self.foundInAll)), lines = try belows(of: chosen.map(\.record), for: actor)
        return chosen.map { l in
            Found(record: l.record, title: l.title, number: Self.numbers.lazy.compactMap { l.record.text($0) }.first, below: lines[l.record.id])
        }.enumerated().sorted { a, b in
            let x = order.firstIndex(of: a.element.record.kind) ?? 0, y = order.firstIndex(of: b.element.record.kind) ?? 0
            return (x, a.offset) < (y, b.offset)
        }.map(\.element)
    }

    private func seen(_ id: Int64, _ actor: LawActor) throws -> Listed? {
        try read { t in
            guard let r = try t.record(id), let kind = engine.kinds[r.kind], try RightsLaw.sees(actor, r, kind, book: t) else { return nil }
            return Listed(record: r, title: try t.title(of: id) ?? "")
        }
    }

    private func belows(of records: [LawRecord], for actor: LawActor) throws -> [Int64: String] {
        try read { t in
            var out: [Int64: String] = [:]
            for r in records {
                for field in Self.belows {
                    guard let other = try t.target(r, field), let kind = engine.kinds[other.kind], try RightsLaw.sees(actor, other, kind, book: t) else { continue }
                    out[r.id] = try t.title(of: other.id)
                    break
                }
            }
            return out
        }
    }
}
