import CustosBase
import CustosMedia
import CustosStore
import HTTPTypes
import Hummingbird

/// What is recorded: timeline, days, and the bytes for a player.
enum FootageRoutes {
    private static let stream = Parameter.query("stream", .choice(["main", "sub"]))
    private static let missing = Answer.problem(404, "No such camera")

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/cameras/{id}/timeline", .footage, "getTimeline", "Spans of footage and gaps with their causes",
                parameters: [.path("id"), stream, .requiredQuery("from", .time), .requiredQuery("to", .time)], answers: [.json(200, "The timeline", .reference("Timeline")), missing]
            ) { call in
                let id = StreamID(call.camera, call.stream), range = try call.range("from", "to", limit: core.limits.longestSpan), library = core.services.library
                _ = try await core.requireCameraOrFormer(id.camera)
                let state = core.services.state
                let (timeline, restricted) = try await core.store { (try library.timeline(id, range), try state.restrictions(of: id, overlapping: range)) }
                return .json(json(timeline, restricted: restricted))
            },
            Route(
                .get, "/api/v1/cameras/{id}/days", .footage, "getDays", "Seconds of footage for each day",
                parameters: [.path("id"), stream, .requiredQuery("from", .time), .requiredQuery("to", .time), .query("zone", .text(characters: 1...6), "Offset of the day's begin, +08:00 unless told")],
                answers: [
                    .json(200, "Days", .object([.required("days", .array(.object([.required("day", .anyText), .required("seconds", .number), .required("gapSeconds", .number)]), maximum: .max))])), missing,
                ]
            ) { call in
                let id = StreamID(call.camera, call.stream), range = try call.range("from", "to", limit: core.limits.longestSpan), library = core.services.library
                guard let offset = offset(call.text("zone") ?? "+08:00") else { throw Problem.badRequest("zone", zh: "时区应形如 +08:00。", en: "The zone is written like +08:00.") }
                _ = try await core.requireCameraOrFormer(id.camera)
                let days = try await core.store { try library.days(id, range, offset: offset) }
                return .json([
                    "days": .array(days.map { ["day": JSON($0.day), "seconds": JSON(CameraView.rounded($0.recorded.seconds)), "gapSeconds": JSON(CameraView.rounded($0.gap.seconds))] })
                ])
            },
        ] + SpanRoute.all(core) + MarksRoute.all(core) + MediaRoute.all(core)
    }

    private static func json(_ t: Timeline, restricted: [WallRange]) -> JSON {
        [
            "stream": JSON(t.stream.kind.rawValue), "from": JSON(t.range.start), "to": JSON(t.range.end),
            "spans": .array(
                t.spans.map {
                    [
                        "start": JSON($0.start), "end": JSON($0.end), "codecs": JSON($0.codecs), "width": JSON($0.width), "height": JSON($0.height), "salvaged": JSON($0.salvaged), "loss": JSON($0.hasLoss),
                    ]
                }),
            "gaps": .array(t.gaps.map { ["start": JSON($0.start), "end": JSON($0.end), "cause": JSON($0.causeText), "detail": JSON($0.detail)] }),
            "restricted": .array(restricted.map { ["start": JSON($0.start), "end": JSON($0.end)] }),
        ]
    }

    /// `+08:00`, `-03:30` or `Z`.
    static func offset(_ text: String) -> TimeSpan? {
        if text == "Z" || text == "z" { return .zero }
        let b = Array(text.utf8)
        guard b.count == 6, b[0] == UInt8(ascii: "+") || b[0] == UInt8(ascii: "-"), b[3] == UInt8(ascii: ":"), let h = Int64(String(decoding: b[1...2], as: UTF8.self)),
            let m = Int64(String(decoding: b[4...5], as: UTF8.self)), (0...14).contains(h), (0..<60).contains(m)
        else { return nil }
        return .seconds((h * 3600 + m * 60) * (b[0] == UInt8(ascii: "+") ? 1 : -1))
    }
}

extension HTTPField.Name {
    static let custosStart = HTTPField.Name("X-Custos-Start")!
    static let custosEnd = HTTPField.Name("X-Custos-End")!
    static let custosNext = HTTPField.Name("X-Custos-Next")!
    static let custosTranscoded = HTTPField.Name("X-Custos-Transcoded")!
    static let custosCodecs = HTTPField.Name("X-Custos-Codecs")!
}
