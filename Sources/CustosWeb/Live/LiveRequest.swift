import CustosBase
import CustosMedia
import HTTPTypes
import NIOHTTP1

/// What a live viewer asks for: `GET /api/v1/cameras/{id}/live?stream=main&purpose=...&codec=h264&width=1280&audio=aac`.
struct LiveRequest: Sendable {
    static let path = "/api/v1/cameras/{id}/live"
    /// What the register says when the client gave no purpose.
    static let unspecifiedPurpose = "unspecified"

    let stream: StreamID
    let form: TranscodeForm
    /// False when the target asks for a form that there is not.
    let isFormKnown: Bool
    let purpose: String
    let credentials: Authenticator.Credentials
    let origin: String?
    let authority: String?
    let fetchSite: String?

    /// The camera that a request target names, when it names a live view at all.
    static func camera(in target: some StringProtocol) -> CameraID? {
        let parts = target.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "", parts[1] == "api", parts[2] == "v1", parts[3] == "cameras", parts[5] == "live", let n = Int64(parts[4]), n > 0, String(n) == parts[4] else { return nil }
        return CameraID(n)
    }

    /// `nil` when the target names no camera or stream.
    init?(_ head: HTTPRequestHead) {
        guard let camera = Self.camera(in: head.uri) else { return nil }
        let query = Query.parse(head.uri.firstIndex(of: "?").map { String(head.uri[head.uri.index(after: $0)...]) }) { $0 == "purpose" }
        guard let kind = StreamKind(rawValue: query["stream"] ?? "main") else { return nil }
        stream = StreamID(camera, kind)
        let known = TranscodeForm(codec: query["codec"], audio: query["audio"], width: query["width"])
        form = known ?? .asSent
        isFormKnown = known != nil
        let given = query["purpose"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.unspecifiedPurpose
        purpose = String(given.unicodeScalars.prefix(200).map(Character.init))
        if let line = head.headers.first(name: "authorization") {
            credentials = Authenticator.bearer(line).map(Authenticator.Credentials.bearer) ?? .none
        } else {
            credentials = head.headers[("cookie")].lazy.compactMap { SessionCookie.value(in: $0) }.first.map(Authenticator.Credentials.cookie) ?? .none
        }
        origin = head.headers.first(name: "origin")
        authority = head.headers.first(name: "host")
        fetchSite = head.headers.first(name: "sec-fetch-site")
    }
}

/// Why a live viewer was closed, as the WebSocket close code and a word.
struct LiveClose: Error, Sendable, Hashable {
    let code: UInt16
    let reason: String

    static let signIn = LiveClose(code: 4401, reason: "sign in")
    static let forbidden = LiveClose(code: 4403, reason: "not allowed")
    static let foreignOrigin = LiveClose(code: 4403, reason: "foreign origin")
    static let unknownForm = LiveClose(code: 4400, reason: "codec is h264, audio is aac, width is 16 to 8192")
    /// Every place for transcoding is taken.
    static let transcodeBusy = LiveClose(code: 4429, reason: "transcode.busy")
    static let noCamera = LiveClose(code: 4404, reason: "no such camera")
    /// The law forbids it now; the message before says why.
    static let unlawful = LiveClose(code: 4451, reason: "the law forbids it")
    static let tooSlow = LiveClose(code: 4408, reason: "too slow")
    static let goingAway = LiveClose(code: 1001, reason: "the server stops")
    static let refused = LiveClose(code: 1008, reason: "only close and ping are expected")
    static let failed = LiveClose(code: 1011, reason: "the server failed")
    static let tooMany = LiveClose(code: 1013, reason: "too many viewers")
}
