import CustosBase
import CustosLaw
import CustosMedia
import CustosStore
import HTTPTypes
import Hummingbird

/// Pictures along a time line, under the entry of the playback that they belong to: a small picture is a look like any other.
enum ThumbnailRoute {
    private static let widths: ClosedRange<Int64> = 64...320

    static func all(_ core: WebCore) -> [Route] {
        // One person's hand on the time line does not fill the queue for the others.
        let slots = MediaSlots(total: ThumbnailMaker.waiting, perPrincipal: 8)
        return [
            Route(
                .get, "/api/v1/cameras/{id}/thumbnail.jpg", .footage, "getThumbnail", "A small picture of a playback: the key frame at or before a step of the grid",
                parameters: [
                    .path("id"), .query("stream", .choice(["main", "sub"]), "main unless told; the sub-stream costs less"), .requiredQuery("at", .time),
                    .requiredQuery("view", .text(characters: 32...32), "The word that POST /api/v1/views gave for a playback that covers the time"),
                    .query("grid", .choice(["1", "10", "60"]), "Seconds between pictures; 10 unless told"), .query("width", .integer(widths), "160 unless told"),
                ],
                answers: [
                    .bytes(200, "The picture", type: "image/jpeg", headers: [("X-Custos-Start", "The time of the picture")]), .problem(403, "No view covers this camera and time"),
                    .problem(404, "No such camera, or no footage at that time"), .problem(409, "The footage cannot be read now"), .problem(422, "This machine cannot decode the picture, or it may not be shown"),
                ]
            ) { call in try await thumbnail(call, core, slots) }
        ]
    }

    /// The step of the grid at or before a time.
    static func cell(_ at: WallTime, grid: Int64) -> WallTime { WallTime(microseconds: WallTime.floorDivide(at.microseconds, grid * 1_000_000).quotient * grid * 1_000_000) }

    private static func thumbnail(_ call: Call, _ core: WebCore, _ slots: MediaSlots) async throws -> Response {
        guard let at = call.time("at") else { throw Problem.broken }
        let id = StreamID(call.camera, call.stream), grid = call.text("grid").flatMap { Int64($0) } ?? 10, width = Int(call.integer("width") ?? 160)
        let none = Problem(.notFound, "footage.none", zh: "该时间没有录像。", en: "There is no footage at that time.")
        _ = try await core.requireCameraOrFormer(id.camera)
        let services = core.services, caller = call.principal, register = core.register, view = call.text("view") ?? "", moment = WallRange(at, at + TimeSpan(microseconds: 1))
        try await core.store {
            guard try register.allows(view, principal: caller.identifier, camera: id.camera, range: moment) else {
                throw Problem(.forbidden, "view.missing", zh: "没有覆盖该摄像机和时间的查看登记。", en: "No view that you opened covers this camera and span.")
            }
            if let refusal = try services.law?.objection(caller, [id.camera], isLive: false, range: moment) { throw refusal }
        }
        guard let slot = slots.take(caller.identifier) else { throw Problem.busy }
        defer { withExtendedLifetime(slot) {} }
        let found: ThumbnailMaker.Picture?
        do { found = try await core.thumbnails.picture(.init(stream: id, cell: cell(at, grid: grid), width: width), in: services.library) } catch {
            switch error {
            case is PictureMaker.Failure: throw Problem(.unprocessableContent, "snapshot.undecodable", zh: "无法解码该画面。", en: "The picture could not be decoded.")
            case let e as LibraryError: throw Problem(.conflict, "footage.\(e.code.rawValue)", zh: "录像暂时无法读取。", en: "The footage cannot be read now.")
            default: throw error
            }
        }
        guard let picture = found else { throw none }
        // Where the time itself lies in a gap, there is nothing to be shown of it; and nothing is shown of what is restricted.
        let shown = WallRange(min(picture.wall, at), max(picture.wall, at) + TimeSpan(microseconds: 1))
        let (isThere, isRestricted, isOpen) = try await core.store {
            (
                try services.library.hasFootage(id, at: at), try !services.state.restrictions(of: id, overlapping: shown).isEmpty,
                // The key frame may lie before the view begins, and then it is not shown.
                try register.allows(view, principal: caller.identifier, camera: id.camera, range: shown) && services.law?.objection(caller, [id.camera], isLive: false, range: shown) == nil
            )
        }
        if isRestricted { throw Restriction.refusal() }
        guard isThere, isOpen else { throw none }
        return .bytes(picture.jpeg, type: "image/jpeg", headers: [.custosStart: picture.wall.description])
    }
}
