import CustosBase
import CustosLaw
import CustosStore

/// What the law's books know of a camera's time line.
extension LawDesk {
    struct TimelineEvent: Sendable, Hashable {
        let record: Int64
        let kind: String
        let title: String
        let from: WallTime
        let to: WallTime?
        /// A fault lasts; an incident is a moment.
        let isSpan: Bool
    }

    /// Incidents and faults that name the camera and touch the span, as far as the caller may see them; by time.
    func events(of camera: CameraID, in range: WallRange, limit: Int, for principal: Principal) throws -> [TimelineEvent] {
        try store.read { t in
            let actor = try Self.actor(principal, t), row = try t.registered(camera.rawValue)
            var found = try t.records("fault", where: "device", is: camera.rawValue)
            if let row { found += try t.records("fault", where: "camera", is: row.id) + t.records("incident", where: "cameras", is: row.id) }
            var seen: Set<Int64> = [], out: [TimelineEvent] = []
            for r in found where seen.insert(r.id).inserted {
                let isFault = r.kind == "fault"
                guard let kind = store.engine.kinds[r.kind], let from = r.time(isFault ? "since" : "discoveredAt") else { continue }
                let to = isFault ? r.time("repairedAt") : nil
                guard from < range.end, isFault ? (to.map { $0 > range.start } ?? true) : from >= range.start, try RightsLaw.sees(actor, r, kind, book: t) else { continue }
                let word = kind.allFields.first { $0.name == (isFault ? "faultKind" : "incidentKind") }
                var title = kind.title.zh
                if case .choice(let list)? = word?.shape, let c = list.first(where: { $0.code == r.text(isFault ? "faultKind" : "incidentKind") }) { title = c.title.zh }
                out.append(TimelineEvent(record: r.id, kind: r.kind, title: title, from: from, to: to, isSpan: isFault))
            }
            return Array(out.sorted { ($0.from, $0.record) < ($1.from, $1.record) }.prefix(limit))
        }
    }
}
