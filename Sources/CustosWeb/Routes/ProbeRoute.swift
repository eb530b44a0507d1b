import CustosBase
import CustosIngest
import CustosLaw
import CustosMedia
import CustosSignalling
import CustosStore
import Hummingbird

/// Tries a camera once for the administrator who fills in its form, with a picture of what it sends.
enum ProbeRoute {
    static let timeout = TimeSpan.seconds(12 as Int64)
    static let pictureWidth = 640

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .post, "/api/v1/cameras/probe", .cameras, "probeCamera", "Try a camera: its fields, or the id of one on the list with what differs",
                body: .object(
                    [.optional("id", Schemas.identifier), .optional("name", .text(characters: 0...64)), .optional("mainURL", .text(characters: 1...2048)), .optional("stream", .choice(["main", "sub"]))]
                        + CameraRoutes.fields),
                answers: [.json(200, "What it sends", .reference("Probe")), .problem(404, "No such camera"), .problem(422, "No picture; the code says why")]
            ) { call in try await probe(call, core) }
        ]
    }

    private static func probe(_ call: Call, _ core: WebCore) async throws -> Response {
        var draft = CameraDraft(name: "probe", mainURL: call.body["mainURL"]?.text ?? "")
        if let id = call.body["id"]?.integer {
            let known = try await core.requireCamera(CameraID(id))
            draft = known.draft
            CameraRoutes.apply(call.body, to: &draft)
            // A stored password is shown to its own camera only, whatever address stands in the form.
            if call.body["password"] == nil, host(draft.mainURL) != host(known.mainURL) || call.body["subURL"]?.text.map({ host($0) != host(known.mainURL) }) ?? false { draft.password = nil }
        } else {
            CameraRoutes.apply(call.body, to: &draft)
        }
        if draft.name.isEmpty { draft.name = "probe" }
        // The law has no say in a look: a form that is still being filled in may hold any number of days.
        draft.retentionDays = 30
        draft = try draft.validated(floor: .statutory)
        try CameraRoutes.checkAddresses(draft, core.services.networks)
        let isSub = call.body["stream"]?.text == "sub"
        guard let url = isSub ? draft.subURL : draft.mainURL else { throw Problem.invalid("subURL", zh: "没有子码流地址。", en: "There is no address of a sub-stream.") }

        let configuration = StreamConfiguration(
            stream: StreamID(CameraID(call.body["id"]?.integer ?? 1), isSub ? .sub : .main), url: url, credentials: draft.user.map { Credentials(user: $0, password: draft.password?.reveal() ?? "") },
            transport: RTSPClientSession.TransportChoice(rawValue: draft.transport) ?? .automatic, wantsAudio: draft.audio)
        let result: ProbeResult
        do { result = try await core.services.supervisor.probe(configuration, timeout: timeout) } catch let end as SessionEnd { throw problem(end) }

        let v = result.description.video
        var json: JSON = [
            "video": ["codec": JSON(v.codec.rawValue), "width": JSON(v.width), "height": JSON(v.height), "codecs": JSON(FragmentedMP4.codecs(result.description))],
            "audio": JSON(result.description.audio?.codec.rawValue), "frameRate": JSON(result.frameRate.map(CameraView.rounded)), "bitRate": JSON(result.bitRate.rounded()),
            "keyFrameSeconds": JSON(result.keyFrameInterval.map { CameraView.rounded($0.seconds) }), "clockOffsetSeconds": JSON(result.clockOffset.map { CameraView.rounded($0.seconds) }),
            "transport": JSON(result.transport),
        ]
        // Whoever sets cameras up without a right to footage is told of the stream, and shown nothing of it.
        let law = core.services.law, principal = call.principal, known = call.body["id"]?.integer.map { [CameraID($0)] } ?? []
        guard Policy.footage.allows(principal), try await core.store({ try law?.objection(principal, known, isLive: true, range: nil) }) == nil else { return .json(json) }
        let frame = result.keyFrame.withBytes { Array($0) }
        // The stream is fine even when this machine has no decoder for it.
        if let jpeg = try? await core.pictures.jpeg(v, keyFrame: frame, width: pictureWidth) { json.set("picture", JSON("data:image/jpeg;base64," + Base64.encode(jpeg))) }
        return .json(json)
    }

    private static func host(_ url: String) -> String? { RTSPURL(url).map { "\($0.host.lowercased()):\($0.port)" } }

    private static func problem(_ end: SessionEnd) -> Problem {
        let zh: String =
            switch end.cause.condition {
            case .authenticationFailed: "摄像机拒绝了用户名或密码。"
            case .addressRefused: "该地址不在允许的网段内或不是 RTSP 地址。"
            case .codecUnknown: "摄像机没有提供可录制的视频。"
            case .silent: "已连接，但没有收到画面。"
            default: "无法连接摄像机。"
            }
        return Problem(.unprocessableContent, "probe.\(end.cause.code)", zh: "\(zh)（\(end.cause.code)）", en: end.detail)
    }
}
