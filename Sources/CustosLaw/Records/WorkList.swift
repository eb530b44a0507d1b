package import CustosBase

/// Which records wait for a person to do something, which step that is, and until when: the list "waiting for me" is made from these.
package enum WorkList {
    /// Records of a kind in some states in which work waits.
    package struct Lane: Sendable, Hashable {
        package let kind: String
        package let states: [String]
        init(_ kind: String, _ states: [String]) {
            self.kind = kind
            self.states = states
        }
    }

    /// Planned work is no work yet until it is so near.
    package static let nearDays = 14
    /// A shift shows when it begins within this, and its end when it ends within it.
    package static let nearShift = TimeSpan.seconds(3600 as Int64)

    package static let lanes: [Lane] = [
        Lane(
            "request",
            ["draft", "submitted", "returned_incomplete", "identity_checked", "form_complete", "awaiting_confirmation", "confirmed", "approved", "prepared", "fulfilled", "in_recipient_use", "returned_or_destroyed"]),
        Lane("order", ["drafted", "served", "overdue", "fulfilled"]), Lane("finding", ["open", "rectified", "overdue"]),
        Lane("penalty", ["filed", "investigated", "prior_notice", "defence", "hearing", "decided", "served", "paid", "reviewed"]), Lane("inspection", ["planned", "carried_out", "findings_confirmed"]),
        Lane("change", ["draft", "requested", "approved"]), Lane("complaint", ["received", "in_hand"]), Lane("incident", ["open", "contained"]), Lane("fault", ["open", "reported", "repaired"]),
        Lane("shift", ["planned", "on_duty"]), Lane("filing", ["due", "overdue", "change_due"]), Lane("drill", ["planned", "held"]), Lane("maintenance", ["planned", "overdue"]), Lane("zone", ["flagged"]),
        Lane("retention_policy", ["draft", "proposed"]), Lane("erasure_request", ["received"]), Lane("publication", ["requested", "masked", "approved"]), Lane("sharing", ["proposed"]),
        Lane("test", ["commissioned"]), Lane("acceptance", ["convened", "decided"]), Lane("contract", ["ended"]),
    ]

    /// Lives whose straight way their steps alone do not tell: the steps that are meant, in their order; none where what follows is another record.
    private static let next: [String: [String: [String]]] = [
        "request": ["returned_incomplete": ["resubmit"], "awaiting_confirmation": ["confirm"], "fulfilled": ["receive", "close"]],
        "finding": ["open": [], "overdue": [], "rectified": ["propose_close", "confirm_close"]],
        "penalty": ["prior_notice": ["defence", "decide"], "defence": ["decide"], "served": ["pay"]], "order": ["overdue": ["fulfil"]], "shift": ["on_duty": ["hand_over", "finish"]],
    ]

    /// The steps that can be the next one, in the order in which they are meant.
    package static func steps(_ kind: RecordKind, _ record: LawRecord) -> [RecordEvent] {
        if let names = next[kind.name]?[record.state] { return names.compactMap { kind.event($0) } }
        let ahead = kind.stepsAhead(from: record.state)
        guard kind.name == "incident" else { return ahead }
        // A deadline that runs comes before what ends the matter.
        let pressing = [("reportBy", "reportedAt", "report"), ("notifyBy", "notifiedAt", "notify")].filter { record.text($0.0) != nil && record.text($0.1) == nil }.map(\.2)
        return pressing.compactMap { kind.event($0) } + ahead.filter { !pressing.contains($0.name) }
    }

    /// Whether it waits for this person now, as far as the record itself tells; rights are asked besides.
    package static func isWaiting(_ r: LawRecord, _ kind: RecordKind, for actor: LawActor, at now: WallTime) -> Bool {
        // What somebody has begun to write is theirs; a filing that falls due is written by nobody yet.
        if kind.lifecycle.state(r.state)?.isDraft == true, r.createdBy != actor.id, kind.name != "filing" { return false }
        let today = LocalDate(of: now)
        func isNear(_ field: String) -> Bool { r.date(field).map { $0 <= today.adding(days: nearDays) } ?? true }
        switch (kind.name, r.state) {
        case ("shift", let state):
            guard let person = actor.person, r.integers("watchers").contains(person) else { return false }
            return r.time(state == "planned" ? "plannedFrom" : "plannedTo").map { $0 <= now + nearShift } ?? false
        case ("maintenance", "planned"): return isNear("dueOn")
        case ("drill", "planned"), ("inspection", "planned"): return isNear("plannedOn")
        default: return true
        }
    }

    /// Until when: a local day (its whole length counts), or a moment.
    package enum Due: Sendable, Hashable {
        case day(LocalDate)
        case moment(WallTime)

        package var day: LocalDate {
            switch self {
            case .day(let d): d
            case .moment(let t): LocalDate(of: t)
            }
        }
        package func isOver(at now: WallTime) -> Bool {
            switch self {
            case .day(let d): d < LocalDate(of: now)
            case .moment(let t): t < now
            }
        }
    }

    /// Fields that say until when, with the states in which they do and the field that settles them.
    private static let dues: [String: [(field: String, states: [String], done: String?)]] = [
        "request": [
            ("answerDue", ["submitted", "identity_checked", "form_complete", "awaiting_confirmation", "confirmed"], nil), ("approvalUntil", ["approved", "prepared"], nil),
            ("returnOrDestroyDue", ["fulfilled", "in_recipient_use"], nil),
        ],
        "order": [("dueOn", ["served", "overdue"], nil)], "penalty": [("defenceUntil", ["prior_notice"], nil), ("deadlineOn", ["filed", "investigated", "prior_notice", "defence", "hearing"], nil)],
        "complaint": [("dueOn", ["received", "in_hand"], nil)], "filing": [("dueOn", ["due", "overdue"], nil)], "maintenance": [("dueOn", ["planned", "overdue"], nil)],
        "incident": [("reportBy", ["open", "contained"], "reportedAt"), ("notifyBy", ["open", "contained"], "notifiedAt")], "fault": [("respondBy", ["open"], nil)],
        "shift": [("plannedFrom", ["planned"], nil), ("plannedTo", ["on_duty"], nil)], "drill": [("plannedOn", ["planned"], nil)], "inspection": [("plannedOn", ["planned"], nil)],
    ]

    /// The nearest deadline of what waits.
    package static func due(_ r: LawRecord) -> Due? {
        let all: [Due] = (dues[r.kind] ?? []).compactMap { d in
            guard d.states.contains(r.state), d.done.map({ r.text($0) == nil }) ?? true else { return nil }
            return r.date(d.field).map { .day($0) } ?? r.time(d.field).map { .moment($0) }
        }
        return all.min { ends($0) < ends($1) }
    }
    private static func ends(_ d: Due) -> WallTime {
        switch d {
        case .day(let d): d.adding(days: 1).start
        case .moment(let t): t
        }
    }
}
