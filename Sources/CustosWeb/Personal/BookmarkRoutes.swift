import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// Bookmarks on the time line: one's own, and those shared in one's unit.
enum BookmarkRoutes {
    private static let cameras = Schema.array(Schemas.identifier, maximum: Bookmarks.maximumCameras)
    private static let note = Schema.text(characters: 0...500), tag = Schema.text(characters: 0...40)

    static let shape = Schema.object([
        .required("id", Schemas.identifier), .required("cameras", cameras), .required("from", .time), .required("to", .time), .required("note", .anyText), .required("tag", .anyText),
        .required("shared", .boolean), .required("owner", .object([.required("id", .nullable(Schemas.identifier), "null once the account is gone"), .required("name", .anyText)])),
        .required("mine", .boolean), .required("createdAt", .time), .required("erased", .boolean, "The footage has gone by law; none of the span is left"),
    ])

    static func all(_ core: WebCore) -> [Route] {
        let bookmarks = Bookmarks(state: core.services.state), one = Answer.json(200, "The bookmark", .reference("Bookmark")), missing = Answer.problem(404, "No such bookmark or camera")
        let wrong = Answer.problem(422, "The span or the cameras are not accepted")
        return [
            Route(
                .get, "/api/v1/bookmarks", .footage, "listBookmarks", "One's own bookmarks and those shared in one's unit, the latest first",
                parameters: [
                    .query("camera", Schemas.identifier), .query("from", .time), .query("to", .time), .query("limit", .integer(1...Int64(Bookmarks.pageLimit)), "100 unless told"),
                    .query("q", .text(characters: 0...100), "Words of note or tag"),
                ], answers: [.json(200, "Bookmarks", .object([.required("bookmarks", .array(.reference("Bookmark"), maximum: Bookmarks.pageLimit))]))]
            ) { call in
                var query = Bookmarks.Query()
                query.camera = call.integer("camera").map { CameraID($0) }
                if call.time("from") != nil || call.time("to") != nil {
                    let from = call.time("from") ?? WallTime(microseconds: .min), to = call.time("to") ?? WallTime(microseconds: .max)
                    guard from < to else { throw Problem.badRequest("to", zh: "结束时间必须晚于开始时间。", en: "The end lies after the start.") }
                    query.range = WallRange(from, to)
                }
                query.words = call.text("q") ?? ""
                query.limit = Int(call.integer("limit") ?? 100)
                let asked = query, services = core.services, caller = call.principal
                return .json([
                    "bookmarks": .array(
                        try await core.store {
                            let reader = try reader(caller, services)
                            return try bookmarks.bookmarks(asked, for: reader).map { try json($0, reader, services) }
                        })
                ])
            },
            Route(
                .post, "/api/v1/bookmarks", .footage, "addBookmark", "Mark a moment or a span; at most \(Bookmarks.maximumOfAccount) of an account",
                body: .object([
                    .required("cameras", cameras), .required("from", .time), .required("to", .time), .optional("note", note), .optional("tag", tag), .optional("shared", .boolean, "With the own unit"),
                ]), answers: [.json(201, "The bookmark", .reference("Bookmark")), missing, .problem(409, "The account has too many (bookmark.limit)"), wrong]
            ) { call in
                guard let user = call.principal.session?.user else { throw Problem.forbidden }
                var content = Bookmarks.Content(cameras: [], range: WallRange(.init(microseconds: 0), .init(microseconds: 1)), note: "", tag: "", isShared: false)
                try apply(call.body, to: &content, longest: core.limits.longestSpan)
                let wanted = content, services = core.services, caller = call.principal
                return try await answering(core) {
                    let reader = try reader(caller, services)
                    guard !wanted.isShared || reader.unit != nil else { throw noUnit }
                    return .json(try json(bookmarks.add(wanted, by: user.id, name: user.name, unit: reader.unit ?? 0), reader, services), status: .created)
                }
            },
            Route(
                .patch, "/api/v1/bookmarks/{id}", .footage, "changeBookmark", "Change one's own bookmark; what is not named stays", parameters: [.path("id")],
                body: .object([.optional("cameras", cameras), .optional("from", .time), .optional("to", .time), .optional("note", note), .optional("tag", tag), .optional("shared", .boolean)]),
                answers: [one, missing, wrong]
            ) { call in
                let id = call.integer("id") ?? 0, body = call.body, services = core.services, caller = call.principal, longest = core.limits.longestSpan
                return try await answering(core) {
                    let reader = try reader(caller, services)
                    let changed = try bookmarks.change(id, for: reader) { content in
                        try apply(body, to: &content, longest: longest)
                        guard !content.isShared || reader.unit != nil else { throw noUnit }
                    }
                    return .json(try json(changed, reader, services))
                }
            },
            Route(.delete, "/api/v1/bookmarks/{id}", .footage, "removeBookmark", "Remove one's own bookmark", parameters: [.path("id")], answers: [.empty(204, "Removed"), missing]) { call in
                let id = call.integer("id") ?? 0, services = core.services, caller = call.principal
                return try await answering(core) {
                    try bookmarks.remove(id, for: reader(caller, services))
                    return .nothing
                }
            },
        ]
    }

    private static let noUnit = Problem.invalid("shared", zh: "您的账号未登记所属单位，不能共享书签。", en: "Your account belongs to no unit; a bookmark cannot be shared.")

    /// Who is not bound to an organisation yet sees what they made themselves; the people of this recorder's own unit are of unit 0.
    static func reader(_ caller: Principal, _ services: WebServices) throws -> Bookmarks.Reader {
        let user = caller.session?.user.id
        guard let desk = services.law, let organisation = try desk.actor(caller).organisation else { return .init(user: user, unit: 0) }
        return .init(user: user, unit: organisation == LawActor.unbound ? nil : organisation)
    }

    private static func apply(_ body: JSON, to content: inout Bookmarks.Content, longest: TimeSpan) throws {
        if let ids = body["cameras"]?.elements {
            let cameras = Set(ids.compactMap(\.integer)).sorted().map { CameraID($0) }
            guard !cameras.isEmpty else { throw Problem.invalid("cameras", zh: "请至少选择一个摄像机。", en: "Name at least one camera.") }
            content.cameras = cameras
        }
        let from = body["from"]?.text.flatMap { WallTime(iso8601: $0) } ?? content.range.start, to = body["to"]?.text.flatMap { WallTime(iso8601: $0) } ?? content.range.end
        guard from < to, to - from <= longest else { throw Problem.invalid("to", zh: "结束时间必须晚于开始时间，且范围不能过长。", en: "The end lies after the start, and the span is not too long.") }
        content.range = WallRange(from, to)
        if let v = body["note"]?.text { content.note = FreeText.cleaned(v) }
        if let v = body["tag"]?.text { content.tag = FreeText.cleaned(v) }
        if let v = body["shared"]?.flag { content.isShared = v }
    }

    private static func answering(_ core: WebCore, _ body: @escaping @Sendable () throws -> Response) async throws -> Response {
        do { return try await core.store(body) } catch let o as Bookmarks.Objection {
            switch o {
            case .noCamera: throw Problem.noCamera
            case .notThere: throw Problem.notFound
            case .notYours: throw Problem(.forbidden, "bookmark.not_yours", zh: "只能修改自己的书签。", en: "Only its owner may change a bookmark.")
            case .tooMany:
                throw Problem(
                    .conflict, "bookmark.limit", zh: "您已有\(Bookmarks.maximumOfAccount)个书签，请先删除不用的。", en: "You have \(Bookmarks.maximumOfAccount) bookmarks; remove those that you do not need.")
            }
        }
    }

    static func json(_ b: Bookmark, _ reader: Bookmarks.Reader, _ services: WebServices) throws -> JSON {
        [
            "id": JSON(b.id), "cameras": .ids(b.cameras.map(\.rawValue)), "from": JSON(b.range.start), "to": JSON(b.range.end), "note": JSON(b.note), "tag": JSON(b.tag), "shared": JSON(b.isShared),
            "owner": ["id": b.owner.map { .int($0) } ?? .null, "name": JSON(b.ownerName)], "mine": JSON(b.owner != nil && b.owner == reader.user), "createdAt": JSON(b.createdAt),
            "erased": JSON(try services.library.isErased(b.cameras, b.range)),
        ]
    }
}
