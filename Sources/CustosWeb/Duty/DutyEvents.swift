import CustosBase
import CustosIngest
import CustosLaw
import CustosStore

/// What whoever is on duty has to take note of: incidents, faults and findings that nobody has taken in hand, cameras without picture, footage that is missing.
///
/// A thing is acknowledged by the step that its book has for it: an incident is contained, a fault is reported, a finding is proposed to be closed, and what the
/// recorder noticed by itself is entered as a fault. There is no other way, and no list of what was clicked away.
struct DutyEvents {
    /// Events of one answer, the newest.
    static let limit = 200

    enum Severity: String { case alarm, warn, info }

    struct Event {
        var id: String
        var kind: String
        var record: Int64?
        var title: Bilingual
        var detail: String
        var camera: CameraID?
        var at: WallTime
        var severity: Severity
        var state: String
        /// The version that a step on the record has to name.
        var version: Int?
        var mayAcknowledge: Bool
        var acknowledge: JSON

        var json: JSON {
            [
                "id": JSON(id), "kind": JSON(kind), "record": record.map { .int($0) } ?? .null, "title": LawJSON.bilingual(title), "detail": JSON(detail), "camera": camera.map { .int($0.rawValue) } ?? .null,
                "at": JSON(at), "severity": JSON(severity.rawValue), "state": JSON(state), "version": version.map { JSON($0) } ?? .null, "mayAcknowledge": JSON(mayAcknowledge), "acknowledge": acknowledge,
            ]
        }
    }

    /// Findings that bear on the running watch.
    private static let findings: Set<String> = Set([FindingKind.retentionShort, .dutyGap, .checkMissed, .prohibitedArea, .x2, .x3, .x7].map(\.rawValue))
    private static let grave: Set<String> = Set([FindingKind.prohibitedArea, .x2, .x3, .x7].map(\.rawValue))

    let store: LawStore
    let actor: LawActor
    /// What the caller may know of the cameras; `nil` where their rights do not reach to the state of the recorder.
    let cameras: (troubles: [CameraTroubles.Trouble], places: CameraPlaces.View)?

    /// All of them, the newest first.
    func all() throws -> [Event] {
        var out = try ofBook("incident", by: "contain") { r, t in
            (Self.lateOr(r, .alarm), try Self.device(r.integers("cameras").first, t), r.text("description") ?? "", r.time("discoveredAt"))
        }
        out += try ofBook("fault", by: "report") { r, t in
            (r.flag("late") ? .alarm : .warn, try r.integer("device").map { CameraID($0) } ?? Self.device(r.integer("camera"), t), r.text("description") ?? "", r.time("since"))
        }
        out += try ofBook("finding", by: "propose_close", where: { Self.findings.contains($0.text("findingKind") ?? "") }) { r, t in
            (Self.grave.contains(r.text("findingKind") ?? "") ? .alarm : .warn, try Self.device(r.integer("subject"), t), r.text("evidence") ?? "", nil)
        }
        out += try ofRecorder()
        return out.sorted { ($0.at, $0.id) > ($1.at, $1.id) }
    }

    private static func lateOr(_ r: LawRecord, _ s: Severity) -> Severity { r.flag("late") ? .alarm : s }

    /// The camera of this recorder that a row of the register stands for.
    private static func device(_ row: Int64?, _ book: any LawBook) throws -> CameraID? {
        guard let row, let camera = try book.record(row), camera.kind == "camera" else { return nil }
        return camera.integer("device").map { CameraID($0) }
    }

    // MARK: Books

    private func ofBook(
        _ name: String, by step: String, where isMeant: (LawRecord) -> Bool = { _ in true }, _ facts: (LawRecord, any LawBook) throws -> (Severity, CameraID?, String, WallTime?)
    ) throws -> [Event] {
        let kind = try store.engine.kind(name)
        let listed = try store.open(name, states: ["open"], limit: Self.limit * 5, for: actor).filter { isMeant($0.record) }
        guard let event = kind.event(step) else { preconditionFailure("\(name) has no step \(step)") }
        return try store.read { t in
            try listed.prefix(Self.limit).map { l in
                let (severity, camera, detail, at) = try facts(l.record, t)
                let may = try RightsLaw.fault(event.action, actor, on: l.record, kind, book: t) == nil && RightsLaw.untrained(event.action, actor, book: t) == nil
                return Event(
                    id: "\(name):\(l.record.id)", kind: name, record: l.record.id, title: Self.title(l, kind), detail: String(detail.prefix(300)), camera: cameras == nil ? nil : camera,
                    at: at ?? l.record.createdAt, severity: severity, state: l.record.state, version: l.record.version, mayAcknowledge: may,
                    acknowledge: [
                        "kind": JSON(name), "event": JSON(step), "zh": JSON(event.title.zh), "en": JSON(event.title.en), "fields": .texts(event.fields.filter(\.isRequired).map(\.name)), "link": .null,
                    ])
            }
        }
    }

    /// Kind and line of a record; choices in the line are put into English too.
    private static func title(_ l: LawStore.Listed, _ kind: RecordKind) -> Bilingual {
        var en = l.title
        for name in kind.titleFields {
            guard case .choice(let list)? = kind.field(name)?.shape, let c = list.first(where: { $0.code == l.record.text(name) }) else { continue }
            en = en.replacing(c.title.zh, with: c.title.en)
        }
        return Bilingual(zh: "\(kind.title.zh)：\(l.title)", en: "\(kind.title.en): \(en)")
    }

    // MARK: Recorder

    private func ofRecorder() throws -> [Event] {
        guard let cameras else { return [] }
        let may = RightsTable.permission(try store.engine.kind("fault").writes, actor.roles).mayAct
        return try store.read { t in
            try cameras.troubles.flatMap { c -> [Event] in
                let place = cameras.places.place(c.camera)
                let faults = try t.records("fault", where: "device", is: c.camera.rawValue) + (place.map { try t.records("fault", where: "camera", is: $0.record) } ?? [])
                // A fault that was entered is what became of it.
                func isTaken(since: WallTime) -> Bool { faults.contains { $0.state != "closed" || $0.createdAt >= since } }
                func event(_ id: String, _ kind: String, _ at: WallTime, _ severity: Severity, _ state: String, _ text: Bilingual, fault: String) -> Event {
                    let link = FaultLink(kind: fault, description: "\(c.name) \(text.zh)", since: at, device: c.camera, camera: place?.record, system: place?.system)
                    return Event(
                        id: id, kind: kind, record: nil, title: Bilingual(zh: "\(c.name)：\(text.zh)", en: "\(c.name): \(text.en)"), detail: "", camera: c.camera, at: at, severity: severity, state: state,
                        version: nil, mayAcknowledge: may, acknowledge: ["kind": "fault", "event": "create", "zh": "登记故障", "en": "Enter a fault", "fields": [], "link": JSON(link.path)])
                }
                var out: [Event] = []
                if let lost = c.lost, !isTaken(since: lost.since) {
                    let word = TroubleWords.condition(lost.condition)
                    let isUnrecorded = c.lasting != nil
                    out.append(
                        event(
                            "lost:\(c.camera)", "camera", lost.since, .alarm, lost.condition.rawValue,
                            Bilingual(zh: "\(word.zh)\(isUnrecorded ? "，录像中断" : "")", en: "\(word.en)\(isUnrecorded ? ", not recorded" : "")"), fault: lost.condition == .offline ? "network" : "device"))
                } else if c.lost == nil, let g = c.lasting, !isTaken(since: g.start) {
                    let cause = TroubleWords.cause(g.cause)
                    out.append(
                        event(
                            "gap:\(g.id)", "gap", g.start, .alarm, "open", Bilingual(zh: "录像中断（\(cause.zh)）", en: "recording interrupted (\(cause.en))"), fault: TroubleWords.faultKind(g.cause)))
                }
                for g in c.ended {
                    guard let end = g.end, !isTaken(since: g.start) else { continue }
                    let cause = TroubleWords.cause(g.cause), length = TroubleWords.length((end - g.start).microseconds / 1_000_000)
                    out.append(
                        event(
                            "gap:\(g.id)", "gap", g.start, .warn, "ended", Bilingual(zh: "录像缺失 \(length.zh)（\(cause.zh)）", en: "\(length.en) of footage missing (\(cause.en))"),
                            fault: TroubleWords.faultKind(g.cause)))
                }
                return out
            }
        }
    }
}
