import CustosBase
import CustosLaw
import CustosStore
import Hummingbird

/// Health, the API's own description, and what the recorder is.
enum ServerRoutes {
    static func all(_ core: WebCore, document: @escaping @Sendable () -> [UInt8]) -> [Route] {
        [
            Route(.get, "/healthz", .open, "health", "The process answers", answers: [.bytes(200, "It does", type: "text/plain")]) { _ in .text("ok\n") },
            Route(.get, "/readyz", .open, "readiness", "The recorder can do its work", answers: [.bytes(200, "It can", type: "text/plain"), .bytes(503, "It cannot; the text says why", type: "text/plain")]) { _ in
                let trouble = await readiness(core)
                return trouble.isEmpty ? .text("ready\n") : .text(trouble.map { "\($0)\n" }.joined(), status: .serviceUnavailable)
            },
            Route(.get, "/api/v1/openapi.json", .open, "describe", "This description", answers: [.bytes(200, "OpenAPI 3.1", type: "application/json")]) { _ in
                .bytes(document(), type: "application/json; charset=utf-8")
            },
            Route(
                .get, "/api/v1/system", .signedIn, "getSystem", "Version, clock and a summary",
                answers: [
                    .json(
                        200, "The recorder",
                        .object([
                            .required("version", .anyText), .required("node", .anyText), .required("startedAt", .time), .required("now", .time),
                            .required("clock", .object([.required("state", .choice(["ok", "hold", "free"])), .optional("offsetMicroseconds", .anyInteger)])),
                            .required("summary", .object([.required("cameras", .count), .required("recording", .count), .required("gaps24h", .count, "Gaps that lie in the last 24 hours")])),
                            .required("demo", .boolean),
                            .required(
                                "transcode",
                                .object([
                                    .required("video", .boolean, "H.264 can be made here"), .required("audio", .boolean, "AAC can be made here"), .required("slots", .count, "Live streams that can be transcoded at once"),
                                    .required("used", .count), .required("footageSlots", .count, "Chunks of footage that can be transcoded at once"), .required("refusals", .count, "Since the start: no place was free"),
                                    .required("skips", .count, "Since the start: a transcoder was late and left pictures out"),
                                ])),
                        ]))
                ]
            ) { _ in try await system(core) },
        ]
    }

    private static func readiness(_ core: WebCore) async -> [String] {
        if core.isStopping { return ["stopping"] }
        var trouble: [String] = []
        let state = core.services.state
        do { _ = try await core.store { try state.changeToken() } } catch { trouble.append("state database does not answer") }
        let volumes = core.services.volumes.statuses
        if core.services.recording != nil, !volumes.contains(where: { $0.state == .ok || $0.state == .slow }) { trouble.append("no volume can be written") }
        return trouble
    }

    private static func system(_ core: WebCore) async throws -> Response {
        let services = core.services, now = core.clocks.wall()
        let (cameras, recording, gaps) = try await core.store {
            let cameras = try services.state.cameras()
            let streams = cameras.flatMap(\.recordedStreams)
            let recording = streams.filter { CameraView.isRecording(services.recording?.progress($0), now: now) }.count
            let day = WallRange(now - .days(1), now)
            let gaps = try streams.reduce(0) { try $0 + services.state.gaps(of: $1, overlapping: day).count }
            return (cameras.count, recording, gaps)
        }
        let clock = services.configuration.clock()
        var clockJSON: JSON = ["state": JSON(clock.state.rawValue)]
        if let offset = clock.offset { clockJSON.set("offsetMicroseconds", JSON(offset.microseconds)) }
        return .json([
            "version": JSON(core.configuration.version), "node": JSON(services.state.node.description), "startedAt": JSON(core.startedAt), "now": JSON(now), "clock": clockJSON,
            "summary": ["cameras": JSON(cameras), "recording": JSON(recording), "gaps24h": JSON(gaps)], "demo": JSON(core.configuration.isDemo), "transcode": transcode(core.transcoding),
        ])
    }

    private static func transcode(_ t: Transcoding) -> JSON {
        [
            "video": JSON(VideoTranscoder.isPossible), "audio": JSON(SoundConverter.isPossible), "slots": JSON(t.slots), "used": JSON(t.used), "footageSlots": JSON(t.footageSlots),
            "refusals": JSON(Int(clamping: t.refusals)), "skips": JSON(Int(clamping: t.skips)),
        ]
    }
}
