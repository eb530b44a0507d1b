import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// What stands on a camera's time line besides footage: holds, bookmarks, incidents and faults, and where erasure comes near.
enum MarksRoute {
    /// Of each kind in one answer; a time line shows no more of them apart.
    static let limit = 2_000
    /// Footage that leaves within this time fades on the time line.
    static let warning = TimeSpan.days(3)

    static let eventShape = Schema.object([
        .required("id", .anyText), .required("kind", .choice(["incident", "fault"])), .required("title", .anyText), .required("at", .time), .required("from", .nullable(.time)),
        .required("to", .nullable(.time), "null while it lasts"), .required("record", Schemas.identifier),
    ])
    static let holdShape = Schema.object([
        .required("id", .anyText), .required("stream", .choice(["main", "sub"])), .required("from", .time), .required("to", .nullable(.time)), .required("title", .anyText),
        .required("ends", .nullable(.time), "When it ends by itself; null until two persons end it"),
    ])

    static func all(_ core: WebCore) -> [Route] {
        let bookmarks = Bookmarks(state: core.services.state)
        let erasureShape = Schema.object([
            .required("oldest", .nullable(.time), "The oldest footage"), .required("soonBefore", .nullable(.time), "What was recorded before leaves within 3 days, holds apart; null when nothing does"),
            .required("floorDays", .count, "What the law asks for"), .required("days", .count, "What is kept"),
        ])
        return [
            Route(
                .get, "/api/v1/cameras/{id}/marks", .footage, "getMarks", "Holds, bookmarks and events of a camera's time line, and where erasure comes near",
                parameters: [.path("id"), .query("stream", .choice(["main", "sub"]), "Of the holds and of the erasure; main unless told"), .requiredQuery("from", .time), .requiredQuery("to", .time)],
                answers: [
                    .json(
                        200, "Marks, at most \(limit) of a kind",
                        .object([
                            .required("holds", .array(.reference("HoldMark"), maximum: limit)), .required("bookmarks", .array(.reference("Bookmark"), maximum: limit)),
                            .required("events", .array(.reference("EventMark"), maximum: limit)), .required("erasure", erasureShape), .required("truncated", .boolean, "There are more of some kind"),
                        ])), .problem(404, "No such camera"),
                ]
            ) { call in
                let id = StreamID(call.camera, call.stream), range = try call.range("from", "to", limit: core.limits.longestSpan), services = core.services, caller = call.principal, now = core.clocks.wall()
                _ = try await core.requireCameraOrFormer(id.camera)
                return .json(
                    try await core.store {
                        let holds = try services.state.holds(of: id, overlapping: range, limit: limit + 1)
                        let reader = try BookmarkRoutes.reader(caller, services)
                        var query = Bookmarks.Query()
                        query.camera = id.camera
                        query.range = range
                        query.limit = Bookmarks.pageLimit
                        let found = try bookmarks.bookmarks(query, for: reader)
                        let events = try services.law?.events(of: id.camera, in: range, limit: limit + 1, for: caller) ?? []
                        return [
                            "holds": .array(holds.prefix(limit).map { json($0, withReason: Policy.tellsReasons(to: caller)) }), "bookmarks": .array(try found.map { try BookmarkRoutes.json($0, reader, services) }),
                            "events": .array(events.prefix(limit).map(json)),
                            "erasure": try erasure(id, services, now: now), "truncated": JSON(holds.count > limit || events.count > limit || found.count == Bookmarks.pageLimit),
                        ]
                    })
            }
        ]
    }

    /// Why footage is held is for those who read or place holds; others see that it is.
    private static func json(_ h: CustodyMark, withReason: Bool) -> JSON {
        ["id": JSON(h.id.description), "stream": JSON(h.stream.kind.rawValue), "from": JSON(h.range.start), "to": JSON(h.range.end), "title": JSON(withReason ? h.reason : ""), "ends": .null]
    }

    private static func json(_ e: LawDesk.TimelineEvent) -> JSON {
        [
            "id": JSON("\(e.kind):\(e.record)"), "kind": JSON(e.kind), "title": JSON(e.title), "at": JSON(e.from), "from": e.isSpan ? JSON(e.from) : .null, "to": JSON(e.to), "record": JSON(e.record),
        ]
    }

    private static func erasure(_ id: StreamID, _ services: WebServices, now: WallTime) throws -> JSON {
        let oldest = try services.catalogue.oldest(of: id), history = try services.state.retentionHistory(of: id.camera)
        let terms = history.terms(at: oldest ?? now)
        // The latest end whose term is over three days from now: 00:00 of the local day, as the law counts days.
        let soon = LocalDate(of: now + warning).adding(days: -terms.days).start
        return [
            "oldest": JSON(oldest), "soonBefore": JSON(oldest.flatMap { $0 < soon ? soon : nil }), "floorDays": JSON(try services.state.retentionFloor().days), "days": JSON(terms.days),
        ]
    }
}
