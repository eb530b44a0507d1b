import CCustosAV
import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import Foundation
import HTTPTypes
import Hummingbird

/// A picture that somebody takes away: a copy like any other (NM203.12). It has a reason, a row in the register, and says on its face
/// who took it, under which number.
enum CopyRoute {
    /// libavcodec's scale: a picture for a case file is kept better than one for a look.
    private static let quality: Int32 = 3

    static func all(_ core: WebCore) -> [Route] {
        [
            Route(
                .post, "/api/v1/cameras/{id}/snapshots", .footage, "copySnapshot", "Take one picture away as a copy: with a reason, a row in the register, and the viewer's mark burnt in",
                parameters: [.path("id")],
                body: .object([
                    .optional("reason", .text(characters: 0...ViewRegister.maximumPurpose), "Must not be empty"), .optional("at", .nullable(.time), "A time of recorded footage; null or absent: now"),
                    .optional("stream", .choice(["main", "sub"])),
                ]),
                answers: [
                    .bytes(
                        200, "The picture", type: "image/jpeg",
                        headers: [("X-Custos-Start", "The time of the picture"), ("X-Custos-SHA256", "Of the bytes, in hex"), ("X-Custos-Register-Number", "Burnt into the picture too")]),
                    .problem(404, "No such camera, or no footage at that time"), .problem(409, "The camera sends no pictures now"),
                    .problem(422, "No reason, the law does not allow it, or this machine cannot decode the picture"), .problem(429, "Less than a second after another picture"),
                ], recordsItself: true
            ) { call in try await copy(call, core) }
        ]
    }

    private static func copy(_ call: Call, _ core: WebCore) async throws -> Response {
        let kind = call.body["stream"]?.text.flatMap(StreamKind.init(rawValue:)) ?? .main, id = StreamID(call.camera, kind), at = call.body["at"]?.text.flatMap { WallTime(iso8601: $0) }
        let camera = at == nil ? try await core.requireCamera(id.camera) : try await core.requireCameraOrFormer(id.camera)
        guard id.kind == .main || camera.subURL != nil else { throw Problem.noCamera }
        let reason = FreeText.cleaned(call.body["reason"]?.text ?? "")
        guard !reason.isEmpty else { throw Problem.invalid("reason", zh: "请填写截图事由。", en: "Say what the picture is taken for.") }
        let services = core.services, caller = call.principal, viewer = core.viewer(caller, call.peer), register = core.register
        let range = at.map { WallRange($0, $0 + .seconds(1 as Int64)) }
        if let range, try await core.store({ try !services.state.restrictions(of: id, overlapping: range).isEmpty }) { throw Restriction.refusal() }
        // Whoever may not see it is refused, in writing, before a picture is looked for, and takes nobody's turn.
        try await core.store { try services.law?.mayCopy(caller, id.camera, isLive: range == nil, range: range) }
        _ = try core.pictures.turn(id.camera, key: "copy \(Hex.encode(SecureRandom.bytes(8)))")
        let (video, frame, wall) = try await SnapshotRoute.keyFrame(id, at: at, core)
        if at != nil, try await core.store({ try !services.state.restrictions(of: id, overlapping: WallRange(wall, wall + TimeSpan(microseconds: 1))).isEmpty }) { throw Restriction.refusal() }

        // The row and the fact stand before the picture is made; the digest follows before the first byte leaves.
        let (view, number) = try await core.store {
            let number = try services.law?.copy(caller, id.camera, isLive: range == nil, range: range, reason: reason)
            let view = try register.open(viewer, cameras: [id.camera], kind: .snapshot, stream: kind == .main ? .main : .sub, range: range, purpose: reason)
            return (view, number ?? "VIEW-\(view.prefix(12).uppercased())")
        }
        let line = "\(number)   \(PictureStamp(zone: .current, stream: id).text(wall))", words = banner(caller, line), bytes = PictureMaker.annexB(video, keyFrame: frame), codec = video.codec
        let facts = ["view": view, "number": number, "camera": "\(id)", "at": wall.description, "reason": reason, "user": viewer.user]
        func fact(_ result: StateFact.Result, _ more: [String: String?]) async throws {
            let body = LeafBody.make((facts as [String: String?]).merging(more) { $1 })
            try await core.store { try services.state.note(.act(actor: caller.identifier, action: "copy-snapshot", object: "view:\(view)", result: result, body: body)) }
        }
        let jpeg: [UInt8]
        do { jpeg = try await core.pictures.run { try marked(codec, bytes, words, line) } } catch {
            try await fact(.failed, ["error": "\(error)"])
            guard error is PictureMaker.Failure else { throw error }
            throw Problem(.unprocessableContent, "snapshot.undecodable", zh: "无法解码该画面。", en: "The picture could not be decoded.")
        }
        let digest = Hex.encode(Digest.sha256(jpeg))
        try await fact(.ok, ["sha256": digest, "bytes": "\(jpeg.count)"])
        return .bytes(jpeg, type: "image/jpeg", headers: [.custosStart: wall.description, .custosSHA256: digest, .custosRegisterNumber: number])
    }

    /// The mark on the picture, and a font of this machine that can write it; without one the account's identifier stands for the name.
    private static func banner(_ caller: Principal, _ line: String) -> (text: String, font: String?) {
        let person = caller.session.map { "\($0.user.name) (\($0.user.user))" } ?? caller.name, full = "截图 SNAPSHOT  \(person)"
        for font in FilmOptions.usualFonts where custos_mark_covers(font, full + line) == 1 { return (full, font) }
        return ("SNAPSHOT  \(caller.identifier)", nil)
    }

    private static func marked(_ codec: VideoCodec, _ annexB: [UInt8], _ words: (text: String, font: String?), _ line: String) throws -> [UInt8] {
        var out: UnsafeMutablePointer<UInt8>?
        var count = 0
        let code = custos_mark_jpeg(codec == .h264 ? Int32(CUSTOS_AV_H264) : Int32(CUSTOS_AV_H265), words.font, words.text, line, annexB, annexB.count, quality, &out, &count)
        guard code == 0, let out else { throw PictureMaker.Failure(code: code) }
        defer { custos_av_release(out) }
        return Array(UnsafeBufferPointer(start: out, count: count))
    }
}

extension HTTPField.Name {
    static let custosSHA256 = HTTPField.Name("X-Custos-SHA256")!
    static let custosRegisterNumber = HTTPField.Name("X-Custos-Register-Number")!
}
