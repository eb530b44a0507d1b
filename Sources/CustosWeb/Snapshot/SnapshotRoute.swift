import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosStore
import Hummingbird

/// One picture of a camera, now or at a time of its footage. It is a view like any other and stands in the register.
enum SnapshotRoute {
    /// How long a live stream is given for its next key frame.
    static let patience = Duration.seconds(8)

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .get, "/api/v1/cameras/{id}/snapshot.jpg", .footage, "getSnapshot", "One picture as JPEG, at most one a second for each camera",
                parameters: [
                    .path("id"), .query("stream", .choice(["main", "sub"])), .query("width", .integer(16...8192), "Never wider than the source"),
                    .query("purpose", .text(characters: 0...200)), .query("at", .time, "A time of recorded footage; now unless told"),
                ],
                answers: [
                    .bytes(200, "The picture", type: "image/jpeg", headers: [("X-Custos-Start", "The time of the picture")]), .problem(404, "No such camera, or no footage at that time"),
                    .problem(409, "The camera sends no pictures now"), .problem(422, "This machine cannot decode the picture"), .problem(429, "Less than a second after another picture"),
                ]
            ) { call in try await snapshot(call, core) }
        ]
    }

    private static func snapshot(_ call: Call, _ core: WebCore) async throws -> Response {
        let id = StreamID(call.camera, call.stream), width = Int(call.integer("width") ?? 0), at = call.time("at")
        let camera = at == nil ? try await core.requireCamera(id.camera) : try await core.requireCameraOrFormer(id.camera)
        guard id.kind == .main || camera.subURL != nil else { throw Problem.noCamera }
        let key = "\(id) \(width) \(at?.description ?? "now")"
        let ready = try core.pictures.turn(id.camera, key: key)

        let viewer = core.viewer(call.principal, call.peer), register = core.register
        let purpose = FreeText.cleaned(call.text("purpose") ?? ""), range = at.map { WallRange($0, $0 + .seconds(1 as Int64)) }
        let state = core.services.state
        if let range, try await core.store({ try !state.restrictions(of: id, overlapping: range).isEmpty }) { throw Restriction.refusal() }
        let law = core.services.law, caller = call.principal, stated = purpose.isEmpty ? LiveRequest.unspecifiedPurpose : purpose
        _ = try await core.store {
            try law?.open(caller, [id.camera], isLive: range == nil, range: range, purpose: stated)
            return try register.open(viewer, cameras: [id.camera], kind: .snapshot, stream: id.kind == .main ? .main : .sub, range: range, purpose: stated)
        }
        if let ready { return .bytes(ready, type: "image/jpeg") }

        let (video, frame, wall) = try await keyFrame(id, at: at, core)
        let jpeg: [UInt8]
        do { jpeg = try await core.pictures.jpeg(video, keyFrame: frame, width: width) } catch is PictureMaker.Failure {
            throw Problem(.unprocessableContent, "snapshot.undecodable", zh: "无法解码该画面。", en: "The picture could not be decoded.")
        }
        core.pictures.keep(jpeg, for: id.camera, key: key)
        return .bytes(jpeg, type: "image/jpeg", headers: [.custosStart: wall.description])
    }

    static func keyFrame(_ id: StreamID, at: WallTime?, _ core: WebCore) async throws -> (VideoDescription, [UInt8], WallTime) {
        if let at {
            let library = core.services.library
            guard let found = try await core.mediaPool.run({ try library.keyFrame(id, at: at) }) else { throw Problem(.notFound, "footage.none", zh: "该时间没有录像。", en: "There is no footage at that time.") }
            return (found.0, found.1, found.2)
        }
        let none = Problem(.conflict, "camera.no_picture", zh: "摄像机当前没有画面。", en: "The camera sends no pictures now.")
        guard let stream = core.services.supervisor.stream(id), core.services.supervisor.status(id)?.condition ?? .live == .live else { throw none }
        guard let picture = await LiveKeyFrame.take(from: stream, patience: patience) else { throw none }
        return (picture.video, picture.bytes, picture.wall)
    }
}
