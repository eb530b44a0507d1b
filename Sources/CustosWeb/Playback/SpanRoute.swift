import CustosBase
import CustosStore
import Hummingbird

/// What a selection holds before it is asked for, held or copied: footage, bytes, gaps, and how long a package of it takes.
///
/// It shows no picture, and needs no entry in the register of views.
enum SpanRoute {
    /// The tiles of one playback.
    static let maximumCameras = 16
    static let longest = TimeSpan.days(31)
    /// A package has each file twice: as it was sealed, and joined for a player.
    private static let copies = 2.0
    /// Years of footage, file by file: a few at once.
    private static let slots = MediaSlots(total: 4, perPrincipal: 2)

    private static let gap = Schema.object([.required("start", .time), .required("end", .time), .required("cause", .anyText)])
    static let cameraShape = Schema.object([
        .required("id", Schemas.identifier), .required("recordedSeconds", .number), .required("bytes", .count, "Of the files that touch the span: a package has whole files"), .required("segments", .count),
        .required("gaps", .array(gap, maximum: FootageSpan.listedGaps), "Cut to the span; the first \(FootageSpan.listedGaps)"), .required("gapSeconds", .number, "Of all gaps"),
        .required("gapsTruncated", .boolean), .required("holds", .count, "Holds in force that touch the span"), .required("oldest", .nullable(.time), "Where the camera's oldest footage starts"),
    ])
    private static let totals = Schema.object([
        .required("bytes", .count), .required("recordedSeconds", .number), .required("gapSeconds", .number),
        .required("packageSeconds", .nullable(.number), "From the packages that this machine made last; null before the first"),
    ])

    static func all(_ core: WebCore) -> [Route] {
        return [
            Route(
                .get, "/api/v1/footage/span", .footage, "getSpan", "What a span of some cameras holds: footage, bytes, gaps, holds, and how long a package of it takes",
                parameters: [
                    .requiredQuery("camera", .text(characters: 1...400), "Numbers of at most \(maximumCameras) cameras, with commas"), .query("stream", .choice(["main", "sub"])), .requiredQuery("from", .time),
                    .requiredQuery("to", .time), .query("watermark", .choice(["0", "1"]), "1 estimates a package with films that are encoded anew"),
                ],
                answers: [
                    .json(200, "The span, at most 31 days", .object([.required("cameras", .array(.reference("CameraSpan"), maximum: maximumCameras)), .required("totals", totals)])), .problem(404, "No such camera"),
                ]
            ) { call in try await span(call, core) }
        ]
    }

    /// `12,15`; throws for what names no camera, the same one twice, or too many.
    static func cameras(_ text: String) throws(Problem) -> [CameraID] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ids = parts.compactMap { Int64($0) }.filter { $0 > 0 }
        guard ids.count == parts.count, Set(ids).count == ids.count else { throw .badRequest("camera", zh: "摄像机编号应以逗号分隔，不得重复。", en: "Cameras are numbers with commas, each once.") }
        guard ids.count <= maximumCameras else { throw .badRequest("camera", zh: "最多\(maximumCameras)个摄像机。", en: "At most \(maximumCameras) cameras.") }
        return ids.map { CameraID($0) }
    }

    private static func span(_ call: Call, _ core: WebCore) async throws -> Response {
        let ids = try cameras(call.text("camera") ?? ""), range = try call.range("from", "to", limit: longest), kind = call.stream, hasWatermark = call.text("watermark") == "1"
        guard let slot = slots.take(call.principal.identifier) else { throw Problem.busy }
        defer { withExtendedLifetime(slot) {} }
        let services = core.services
        let (spans, rate) = try await core.mediaPool.run {
            for id in ids where try services.state.camera(id, includingRemoved: true) == nil { throw Problem.noCamera }
            return (try ids.map { try services.library.span(StreamID($0, kind), range) }, try ExportStore(state: services.state).secondsPerByte(hasWatermark: hasWatermark))
        }
        let bytes = spans.reduce(Int64(0)) { $0 + $1.bytes }
        return .json([
            "cameras": .array(spans.map(json)),
            "totals": [
                "bytes": JSON(bytes), "recordedSeconds": seconds(spans.map(\.recorded)), "gapSeconds": seconds(spans.map(\.gapLength)),
                "packageSeconds": JSON(rate.map { CameraView.rounded($0 * Double(bytes) * copies) }),
            ],
        ])
    }

    private static func seconds(_ spans: [TimeSpan]) -> JSON { JSON(CameraView.rounded(spans.reduce(.zero) { $0 + $1 }.seconds)) }

    private static func json(_ s: FootageSpan) -> JSON {
        [
            "id": JSON(s.stream.camera.rawValue), "recordedSeconds": seconds([s.recorded]), "bytes": JSON(s.bytes), "segments": JSON(s.segments),
            "gaps": .array(s.gaps.map { ["start": JSON($0.range.start), "end": JSON($0.range.end), "cause": JSON($0.cause)] }), "gapSeconds": seconds([s.gapLength]),
            "gapsTruncated": JSON(s.areGapsCut), "holds": JSON(s.holds), "oldest": JSON(s.oldest),
        ]
    }
}
