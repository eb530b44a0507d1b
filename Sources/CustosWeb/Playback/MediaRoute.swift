import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Recorded footage as fragmented MP4, a chunk an answer. Nothing leaves without an entry in the register that names
/// this person, this camera and this span.
enum MediaRoute {
    /// One request's span; a chunk is bounded by bytes anyway.
    static let longest = TimeSpan.seconds(3600 as Int64)
    /// The origin of a page's time axis lies before its footage by a retention at most.
    static let farthestOrigin = TimeSpan.days(400)

    static func all(_ core: WebCore) -> [Route] {
        let slots = MediaSlots()
        return [
            Route(
                .get, "/api/v1/cameras/{id}/media", .footage, "getMedia", "A chunk of footage: initialisation and fragments",
                parameters: [
                    .path("id"), .query("stream", .choice(["main", "sub"])), .requiredQuery("view", .text(characters: 32...32), "The word that POST /api/v1/views gave"), .requiredQuery("from", .time),
                    .requiredQuery("until", .time), .query("origin", .time, "The time that media time 0 stands for; from unless told"), .query("keyframes", .choice(["0", "1"]), "1 leaves out all but key frames"),
                    .query("codec", .choice(["h264"]), "H.265 comes as H.264, at most 12 seconds a chunk, from the picture at from on"),
                    .query("width", .integer(16...8192), "Pictures that are made anew are no wider: 640, 1280 (unless told), 1920 or 3840"),
                    .query("audio", .choice(["aac"]), "G.711 comes as AAC"),
                ],
                answers: [
                    .bytes(
                        200, "The chunk", type: "video/mp4",
                        headers: [
                            ("X-Custos-Start", "Where the chunk starts: the key frame at or before from"), ("X-Custos-End", "Where it ends"), ("X-Custos-Next", "Where footage goes on; absent at its end"),
                            ("X-Custos-Codecs", "Type for Media Source Extensions"),
                            ("X-Custos-Transcoded", "The codec that the pictures were recorded in, when they were made anew"),
                        ]),
                    .empty(204, "No footage from from to until; X-Custos-Next tells where it goes on"), .problem(403, "No view covers this camera and span"), .problem(404, "No such camera"),
                    .problem(409, "The footage cannot be read now"), .problem(422, "The footage cannot be decoded"), .problem(501, "This machine has no encoder"), .problem(503, "No place for another chunk"),
                ]
            ) { call in try await media(call, core, slots) }
        ]
    }

    private static func media(_ call: Call, _ core: WebCore, _ slots: MediaSlots) async throws -> Response {
        let id = StreamID(call.camera, call.stream), range = try call.range("from", "until", limit: longest)
        _ = try await core.requireCameraOrFormer(id.camera)
        let view = call.text("view") ?? "", principal = call.principal.identifier, register = core.register
        guard try await core.store({ try register.allows(view, principal: principal, camera: id.camera, range: range) }) else {
            throw Problem(.forbidden, "view.missing", zh: "没有覆盖该摄像机和时间的查看登记。", en: "No view that you opened covers this camera and span.")
        }
        let state = core.services.state, law = core.services.law, caller = call.principal
        // The view was lawful when it was opened; what has lapsed since then ends it.
        if let refusal = try await core.store({ try law?.objection(caller, [id.camera], isLive: false, range: range) }) { throw refusal }
        guard try await core.store({ try state.restrictions(of: id, overlapping: range).isEmpty }) else { throw Restriction.refusal() }
        guard let slot = slots.take(principal) else { throw Problem.busy }
        let library = core.services.library, origin = call.time("origin") ?? range.start, keyframesOnly = call.text("keyframes") == "1"
        guard range.start - origin <= farthestOrigin else { throw Problem.badRequest("origin", zh: "起点距所要的时间太远。", en: "The origin is too far before the span.") }
        guard let form = TranscodeForm(codec: call.text("codec"), audio: call.text("audio"), width: call.text("width")) else { throw Problem.badRequest("codec", zh: "没有这种格式。", en: "There is no such form.") }
        let until = form.isAsSent ? range.end : min(range.end, range.start + ChunkConversion.longest)
        let (chunk, next) = try await read(core) {
            if let c = try library.chunk(id, from: range.start, until: until, origin: origin, keyframesOnly: keyframesOnly, tracks: form.aac ? .all : .browser) { return (Optional(c), c.next) }
            return (nil, try library.nextFootage(of: id, from: until))
        }
        var headers: HTTPFields = [:]
        if let next { headers[.custosNext] = next.description }
        guard let chunk else { return Response(status: .noContent, headers: headers) }
        headers[.contentType] = "video/mp4"
        let bytes: ByteBuffer
        if ChunkConversion.isNeeded(chunk, form, keyframesOnly: keyframesOnly) {
            let made = try await convert(chunk, form, from: range.start, origin: origin, keyframesOnly: keyframesOnly, core)
            headers[.custosStart] = made.start.description
            headers[.custosEnd] = made.end.description
            headers[.custosNext] = made.next?.description
            headers[.custosCodecs] = made.codecs
            if form.transcodes(chunk.description.video) { headers[.custosTranscoded] = chunk.description.video.codec.rawValue }
            bytes = ByteBuffer(bytes: made.initialisation + made.body)
        } else {
            headers[.custosStart] = chunk.start.description
            headers[.custosEnd] = chunk.end.description
            headers[.custosCodecs] = chunk.codecs
            bytes = ByteBuffer(bytes: chunk.initialisation + chunk.body)
        }
        core.counters.played(bytes: bytes.readableBytes)
        return Response(status: .ok, headers: headers, body: PacedBody.make(bytes, close: call.close, keeping: slot))
    }

    /// Pictures on threads of their own; sound alone is as quick as reading.
    private static func convert(_ chunk: PlaybackChunk, _ form: TranscodeForm, from: WallTime, origin: WallTime, keyframesOnly: Bool, _ core: WebCore) async throws -> ChunkConversion {
        let work: @Sendable () throws -> ChunkConversion = { try ChunkConversion(chunk, form: form, from: from, origin: origin, keyframesOnly: keyframesOnly) }
        do {
            guard form.transcodes(chunk.description.video) else { return try await core.mediaPool.run(work) }
            return try await core.transcoding.footage.run {
                Transcoding.giveWay()
                return try work()
            }
        } catch let e as Problem {
            throw e.code == Problem.busy.code ? ChunkConversion.busy : e
        } catch is VideoTranscoder.Failure { throw ChunkConversion.undecodable } catch let e as SegmentError {
            core.logger.error("footage could not be transcoded", metadata: ["error": "\(e)"])
            throw ChunkConversion.undecodable
        }
    }

    private static func read<T: Sendable>(_ core: WebCore, _ body: @escaping @Sendable () throws -> T) async throws -> T {
        do { return try await core.mediaPool.run(body) } catch let e as LibraryError {
            core.logger.error("footage could not be read", metadata: ["error": "\(e)"])
            throw Problem(.conflict, "footage.\(e.code.rawValue)", zh: "录像暂时无法读取，详情见日志。", en: "The footage cannot be read now; the log says why.")
        }
    }
}
