import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// The watch and the work of whoever asks.
enum DutyRoutes {
    private static let words = Schema.object([.required("zh", .anyText), .required("en", .anyText)])
    private static let id = Schemas.identifier

    static let shift = Schema.object([
        .required("record", id), .required("title", .anyText), .required("since", .nullable(.time)), .required("until", .nullable(.time)), .required("note", .nullable(.anyText), "The last remark"),
        .required("open", .array(.anyText, maximum: 200), "What was noted as open and is not settled"), .required("state", .choice(["planned", "on_duty"])), .required("version", .count),
        .required("mine", .boolean, "The caller is one of its watchers"), .required("watchers", .array(.anyText, maximum: 20)),
    ])
    static let event = Schema.object([
        .required("id", .anyText), .required("kind", .choice(["incident", "fault", "finding", "camera", "gap"])), .required("record", .nullable(id)), .required("title", words), .required("detail", .anyText),
        .required("camera", .nullable(id)), .required("at", .time), .required("severity", .choice(["alarm", "warn", "info"])), .required("state", .anyText), .required("version", .nullable(.count)),
        .required("mayAcknowledge", .boolean),
        .required(
            "acknowledge",
            .object([
                .required("kind", .anyText), .required("event", .anyText, "For POST /law/records/{record}/events; create where a record is to be entered with POST /law/records"), .required("zh", .anyText),
                .required("en", .anyText), .required("fields", .array(.anyText, maximum: 100), "Fields that the step asks for"), .required("link", .nullable(.anyText), "The form, filled in as far as it is known"),
            ])),
    ])
    static let task = Schema.object([
        .required("record", id), .required("kind", .anyText), .required("title", .anyText),
        .required("step", .nullable(.object([.required("name", .anyText), .required("zh", .anyText), .required("en", .anyText)])), "Null where what follows is another record"),
        .required("state", .object([.required("name", .anyText), .required("zh", .anyText), .required("en", .anyText)])), .required("since", .time, "When it came into its state"),
        .required("due", .nullable(.anyText), "A local day"), .required("dueAt", .nullable(.time), "Where a moment of that day is meant"), .required("overdue", .boolean),
        .required("obstacle", .nullable(.form), "The refusal that the step would meet as things are"),
    ])

    static func all(_ core: WebCore) -> [Route] {
        let cache = WorkCache(clocks: core.clocks)
        return [
            Route(
                .get, "/api/v1/duty", .law, "getDuty", "The shift that the caller is on, what was handed over, and the events that nobody has taken in hand, the newest first",
                answers: [
                    .json(
                        200, "The watch",
                        .object([
                            .required("shift", .nullable(.reference("Shift"))),
                            .required("handover", .nullable(.object([.required("note", .anyText), .required("from", .anyText), .required("at", .nullable(.time)), .required("record", id)]))),
                            .required("events", .array(.reference("DutyEvent"), maximum: DutyEvents.limit)), .required("counts", .object([.required("unacknowledged", .count), .required("tasks", .count)])),
                            .required("now", .time),
                        ]))
                ]
            ) { call in
                let desk = try LawRoutes.desk(core), caller = call.principal, now = core.clocks.wall()
                return try await LawRoutes.answering(core) {
                    let actor = try desk.actor(caller)
                    let maySee = Policy.storage.allows(caller)
                    let events = try DutyEvents(store: desk.store, actor: actor, cameras: maySee ? (core.troubles.now(), core.places.view(caller)) : nil).all()
                    let (shift, handover) = try DutyShift.json(desk.store, actor, now: now)
                    return .json([
                        "shift": shift, "handover": handover, "events": .array(events.prefix(DutyEvents.limit).map(\.json)),
                        "counts": ["unacknowledged": JSON(events.count), "tasks": JSON(try cache.work(for: actor, desk.store).total)], "now": JSON(now),
                    ])
                }
            },
            Route(
                .get, "/api/v1/tasks", .law, "listTasks", "What waits for the caller in the law's books: what is overdue first, what cannot be done yet last",
                answers: [
                    .json(
                        200, "Tasks",
                        .object([
                            .required("tasks", .array(.reference("Task"), maximum: LawStore.workShown)), .required("total", .count), .required("more", .boolean, "There may be more than were counted"),
                            .required("now", .time),
                        ]))
                ]
            ) { call in
                let desk = try LawRoutes.desk(core), caller = call.principal, now = core.clocks.wall()
                return try await LawRoutes.answering(core) {
                    let work = try cache.work(for: desk.actor(caller), desk.store)
                    return .json([
                        "tasks": .array(try work.items.map { try json($0, desk.store.engine.kind($0.record.kind), now: now) }), "total": JSON(work.total), "more": JSON(work.isCut), "now": JSON(now),
                    ])
                }
            },
        ]
    }

    private static func json(_ i: LawStore.WorkItem, _ kind: RecordKind, now: WallTime) -> JSON {
        let state = kind.lifecycle.state(i.record.state)
        var moment: WallTime?
        if case .moment(let t)? = i.due { moment = t }
        return [
            "record": .int(i.record.id), "kind": JSON(kind.name), "title": JSON(i.title), "step": i.step.map { ["name": JSON($0.name), "zh": JSON($0.title.zh), "en": JSON($0.title.en)] } ?? .null,
            "state": ["name": JSON(i.record.state), "zh": JSON(state?.title.zh ?? i.record.state), "en": JSON(state?.title.en ?? i.record.state)], "since": JSON(i.since), "due": JSON(i.due?.day.description),
            "dueAt": JSON(moment), "overdue": JSON(i.due?.isOver(at: now) ?? false), "obstacle": i.obstacle.map(LawJSON.refusal) ?? .null,
        ]
    }
}
