import CustosBase
import CustosStore
import Hummingbird

/// The register of views: opening an entry before looking, and reading the register.
enum ViewRoutes {
    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .post, "/api/v1/views", .footage, "openView", "Write down who is about to see what and why; playback needs the answer's word",
                body: .object([
                    .required("cameras", .array(Schemas.identifier, maximum: ViewRegister.maximumCameras)), .required("kind", .choice(["live", "playback"])), .optional("from", .nullable(.time)),
                    .optional("to", .nullable(.time)), .required("purpose", .text(characters: 1...ViewRegister.maximumPurpose)),
                ]),
                answers: [.json(201, "Written", .object([.required("view", .anyText)])), .problem(404, "No such camera"), .problem(422, "The span is missing or wrong")], recordsItself: true
            ) { call in try await open(call, core) },
            Route(
                .get, "/api/v1/views", .register, "listViews", "The register of views, the newest first",
                parameters: [.query("limit", .integer(1...500), "100 unless told"), .query("before", Schemas.identifier, "The id of the last entry of the page before")],
                answers: [.json(200, "Entries", .object([.required("views", .array(.reference("ViewEntry"), maximum: 500))]))]
            ) { call in
                let limit = Int(call.integer("limit") ?? 100), before = call.integer("before")
                let services = core.services, register = core.register
                return .json(
                    try await core.store {
                        let names = Dictionary(uniqueKeysWithValues: try services.state.cameras(includingRemoved: true).map { ($0.id, $0.name) })
                        return ["views": .array(try register.entries(limit: limit, before: before).map { json($0, name: names[$0.camera]) })]
                    })
            },
        ]
    }

    private static func open(_ call: Call, _ core: WebCore) async throws -> Response {
        let ids = (call.body["cameras"]?.elements ?? []).compactMap(\.integer).map { CameraID($0) }
        guard !ids.isEmpty else { throw Problem.invalid("cameras", zh: "请至少选择一个摄像机。", en: "Name at least one camera.") }
        let purpose = FreeText.cleaned(call.body["purpose"]?.text ?? "")
        guard !purpose.isEmpty else { throw Problem.invalid("purpose", zh: "请填写查看目的。", en: "Say what the view is for.") }
        let kind = ViewEntry.Kind(rawValue: call.body["kind"]?.text ?? "") ?? .playback
        let from = call.body["from"]?.text.flatMap { WallTime(iso8601: $0) }, to = call.body["to"]?.text.flatMap { WallTime(iso8601: $0) }
        var range: WallRange?
        if kind == .playback {
            guard let from, let to, from < to, to - from <= core.limits.longestSpan else {
                throw Problem.invalid("to", zh: "回放须给出有效的时间范围。", en: "Playback needs a span of time that runs forward.")
            }
            range = WallRange(from, to)
        }
        let span = range, principal = call.principal, viewer = core.viewer(principal, call.peer), services = core.services, register = core.register
        let view = try await core.store {
            // Recorded footage outlives its camera on the list.
            for id in ids where try services.state.camera(id, includingRemoved: kind == .playback) == nil { throw Problem.noCamera }
            try services.law?.open(principal, ids, isLive: kind == .live, range: span, purpose: purpose)
            return try register.open(viewer, cameras: Array(Set(ids)).sorted(), kind: kind, stream: .any, range: span, purpose: purpose)
        }
        return .json(["view": JSON(view)], status: .created)
    }

    private static func json(_ e: ViewEntry, name: String?) -> JSON {
        [
            "id": JSON(e.id), "user": JSON(e.user), "camera": JSON(e.camera.rawValue), "cameraName": JSON(name), "kind": JSON(e.kind.rawValue), "stream": JSON(e.stream.rawValue),
            "from": JSON(e.range?.start), "to": JSON(e.range?.end), "purpose": JSON(e.purpose), "at": JSON(e.at), "peer": JSON(e.peer), "endedAt": JSON(e.endedAt),
        ]
    }
}

/// Free text from people, before it is stored: without control characters and surrounding space.
enum FreeText {
    static func cleaned(_ text: String) -> String {
        var t = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control || $0.properties.generalCategory == .lineSeparator ? " " : $0 }))
        while t.last?.isWhitespace == true { t.removeLast() }
        while t.first?.isWhitespace == true { t.removeFirst() }
        return t
    }
}
