import CustosBase
import CustosLaw
import CustosStore

/// The shift that somebody is on, or else the one that runs, and what was handed over to it.
enum DutyShift {
    /// Shifts that are looked at.
    private static let limit = 200

    /// - Returns: shift and hand-over as the API says them; null where there is none.
    static func json(_ store: LawStore, _ actor: LawActor, now: WallTime) throws -> (shift: JSON, handover: JSON) {
        let kind = try store.engine.kind("shift")
        let running = try store.open("shift", states: ["on_duty"], limit: limit, for: actor), planned = try store.open("shift", states: ["planned"], limit: limit, for: actor)
        func isMine(_ l: LawStore.Listed) -> Bool { actor.person.map { l.record.integers("watchers").contains($0) } ?? false }
        func isNear(_ l: LawStore.Listed) -> Bool {
            guard let from = l.record.time("plannedFrom"), let to = l.record.time("plannedTo") else { return false }
            return from <= now + WorkList.nearShift && now < to
        }
        func isRunning(_ l: LawStore.Listed) -> Bool { l.record.time("plannedTo").map { now <= $0 + WorkList.nearShift } ?? false }
        guard let l = running.first(where: isMine) ?? planned.filter(isMine).first(where: isNear) ?? running.first(where: isRunning) else { return (.null, .null) }
        let r = l.record, before = try r.integer("receivedFrom").flatMap { id in try store.read { t in try t.record(id).flatMap { try RightsLaw.sees(actor, $0, kind, book: t) ? $0 : nil } } }
        let names = try store.titles(r.integers("watchers") + (before?.integers("watchers") ?? []))
        let shift: JSON = [
            "record": .int(r.id), "title": JSON(l.title), "since": JSON(r.time("startedAt") ?? r.time("plannedFrom")), "until": JSON(r.time("plannedTo")), "note": JSON(r.rows("remarks").last?["text"]?.text),
            "open": .texts(ShiftRecords.open(r)), "state": JSON(r.state), "version": JSON(r.version), "mine": JSON(isMine(l)), "watchers": .texts(r.integers("watchers").compactMap { names[$0] }),
        ]
        guard let before else { return (shift, .null) }
        return (
            shift,
            [
                "note": JSON(before.text("handOverNotes") ?? ""), "from": JSON(before.integers("watchers").compactMap { names[$0] }.joined(separator: "、")), "at": JSON(before.time("endedAt")),
                "record": .int(before.id),
            ]
        )
    }
}
