import CustosBase
import CustosLaw
import CustosStore

/// What runs out: certificates of products, training, contracts, grants; the first to end first.
enum HealthExpiries {
    /// Days ahead that are looked at.
    static let ahead = 60
    /// What is listed, and what is looked at of each kind.
    static let shown = 200
    private static let looked = 2_000

    struct Expiry {
        let record: Int64
        let kind: RecordKind
        let title: String
        let on: LocalDate
        let days: Int

        var json: JSON {
            [
                "record": .int(record), "kind": JSON(kind.name), "kindZh": JSON(kind.title.zh), "kindEn": JSON(kind.title.en), "title": JSON(title), "on": JSON(on.description), "days": JSON(days),
            ]
        }
    }

    private static let sources: [(kind: String, states: [String], field: String)] = [
        ("product", ["valid"], "validTo"), ("training", ["valid"], "validTo"), ("contract", ["in_force"], "to"), ("support_contract", ["valid"], "to"), ("sharing", ["active"], "to"),
        ("police_grant", ["active"], "to"),
    ]

    static func all(_ store: LawStore, _ actor: LawActor, now: WallTime) throws -> [Expiry] {
        let today = LocalDate(of: now)
        var out: [Expiry] = []
        for s in sources {
            let kind = try store.engine.kind(s.kind)
            for l in try store.open(s.kind, states: s.states, limit: looked, for: actor) {
                guard let on = l.record.date(s.field), on <= today.adding(days: ahead) else { continue }
                out.append(Expiry(record: l.record.id, kind: kind, title: l.title, on: on, days: Int(on.dayNumber - today.dayNumber)))
            }
        }
        return Array(out.sorted { ($0.on, $0.record) < ($1.on, $1.record) }.prefix(shown))
    }
}
