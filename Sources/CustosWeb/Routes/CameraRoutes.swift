import CustosBase
import CustosIngest
import CustosSignalling
import CustosStore
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// The list of cameras and its changes. What is changed here takes effect when the supervisor next compares.
enum CameraRoutes {
    private static let name = Schema.text(characters: 1...64)
    private static let url = Schema.text(characters: 1...2048)
    private static let credential = Schema.text(characters: 0...256)
    /// Wide on purpose: what is too short is a refusal with its rule, not a malformed number.
    private static let days = Schema.integer(-1_000_000...1_000_000)

    static let fields: [Schema.Property] = [
        .optional("subURL", .nullable(.text(characters: 0...2048))), .optional("user", .nullable(credential)), .optional("password", .nullable(credential), "Never shown again; null or \"\" removes it"),
        .optional("transport", Schemas.transport), .optional("enabled", .boolean), .optional("records", .boolean), .optional("recordsSub", .boolean), .optional("audio", .boolean),
        .optional("retentionDays", days),
    ]

    static func all(_ core: WebCore) -> [Route] {
        let refused = Answer.problem(422, "A field is not accepted, or the law does not allow it (see rules)")
        let missing = Answer.problem(404, "No such camera")
        let one = Answer.json(200, "The camera", .reference("Camera"))
        return [
            Route(.get, "/api/v1/cameras", .footage, "listCameras", "All cameras with their states", answers: [.json(200, "The cameras", .object([.required("cameras", .array(.reference("Camera"), maximum: .max))]))]) {
                call in
                let services = core.services, now = core.clocks.wall(), places = core.places, caller = call.principal
                return .json([
                    "cameras": .array(
                        try await core.store {
                            let seen = try places.view(caller)
                            return try services.state.cameras().map { CameraView.camera($0, services, seen, now: now) }
                        })
                ])
            },
            Route(
                .post, "/api/v1/cameras", .cameras, "addCamera", "Add a camera", body: .object([.required("name", name), .required("mainURL", url)] + fields),
                answers: [.json(201, "The camera", .reference("Camera")), refused]
            ) { call in
                var draft = CameraDraft(name: "", mainURL: "")
                apply(call.body, to: &draft)
                try checkAddresses(draft, core.services.networks)
                let services = core.services, now = core.clocks.wall(), wanted = draft
                let made = try await core.store { try services.state.addCamera(wanted) }
                core.logger.notice("camera added", metadata: ["camera": "\(made.id)", "by": "\(call.principal.identifier)"])
                return .json(try await shown(made, call, core, now: now), status: .created)
            },
            Route(.get, "/api/v1/cameras/{id}", .footage, "getCamera", "One camera", parameters: [.path("id")], answers: [one, missing]) { call in
                .json(try await shown(try await core.requireCamera(call.camera), call, core, now: core.clocks.wall()))
            },
            Route(
                .patch, "/api/v1/cameras/{id}", .cameras, "changeCamera", "Change a camera; what is not named stays", parameters: [.path("id")],
                body: .object([.optional("name", name), .optional("mainURL", url)] + fields), answers: [one, missing, refused]
            ) { call in
                let services = core.services, now = core.clocks.wall(), id = call.camera, body = call.body
                let changed = try await core.store {
                    if let days = body["retentionDays"]?.integer, let refusal = try services.law?.retentionObjection(id, days: Int(clamping: days)) { throw refusal }
                    if let days = body["retentionDays"]?.integer, let refusal = try CapacityGuard.refusal(raising: id, to: Int(clamping: days), services) { throw refusal }
                    return try services.state.updateCamera(id) { draft in
                        apply(body, to: &draft)
                        try checkAddresses(draft, services.networks)
                    }
                }
                core.logger.notice("camera changed", metadata: ["camera": "\(id)", "fields": "\(body.memberNames.joined(separator: " "))", "by": "\(call.principal.identifier)"])
                return .json(try await shown(changed, call, core, now: now))
            },
            Route(
                .delete, "/api/v1/cameras/{id}", .cameras, "removeCamera", "Take a camera off the list; recording stops, its footage stays under custody", parameters: [.path("id")],
                answers: [.empty(204, "Removed"), missing]
            ) { call in
                let services = core.services, id = call.camera
                guard try await core.store({ try services.state.removeCamera(id) }) else { throw Problem.noCamera }
                core.logger.notice("camera removed", metadata: ["camera": "\(id)", "by": "\(call.principal.identifier)"])
                return .nothing
            },
            Route(
                .get, LiveRequest.path, .footage, "watchCamera", "Watch a camera live over WebSocket",
                parameters: [.path("id"), .query("stream", .choice(["main", "sub"])), .query("purpose", .text(characters: 0...200))],
                answers: [.empty(101, "WebSocket: init, state and media messages; closed with 4401, 4403, 4404 or 4408"), .problem(426, "The request is no WebSocket handshake")]
            ) { _ in
                // A complete handshake never comes here; see FirstRequestHandler.
                var p = Problem(.upgradeRequired, "live.websocket", zh: "实时画面须通过 WebSocket 访问。", en: "Live pictures are served over WebSocket, on a connection of its own.")
                p.headers[.upgrade] = "websocket"
                throw p
            },
        ]
    }

    private static func shown(_ camera: CameraRecord, _ call: Call, _ core: WebCore, now: WallTime) async throws -> JSON {
        let places = core.places, caller = call.principal
        return CameraView.camera(camera, core.services, try await core.store { try places.view(caller) }, now: now)
    }

    /// Writes the fields of a body into a draft. An absent field stays; null takes an optional one away.
    static func apply(_ body: JSON, to d: inout CameraDraft) {
        if let v = body["name"]?.text { d.name = v }
        if let v = body["mainURL"]?.text { d.mainURL = v }
        if let v = body["subURL"] { d.subURL = v.text.flatMap { $0.isEmpty ? nil : $0 } }
        if let v = body["user"] {
            d.user = v.text.flatMap { $0.isEmpty ? nil : $0 }
            if d.user == nil { d.password = nil }
        }
        if let v = body["password"] { d.password = v.text.flatMap { $0.isEmpty ? nil : Secret($0) } }
        if let v = body["transport"]?.text { d.transport = v }
        if let v = body["enabled"]?.flag { d.enabled = v }
        if let v = body["records"]?.flag { d.records = v }
        if let v = body["recordsSub"]?.flag { d.recordsSub = v }
        if let v = body["audio"]?.flag { d.audio = v }
        if let v = body["retentionDays"]?.integer { d.retentionDays = Int(v) }
    }

    /// Tells at once of an address that is outside the allowed networks. Names are resolved and checked at each
    /// connect, which is the check that counts.
    static func checkAddresses(_ d: CameraDraft, _ networks: AllowedNetworks) throws {
        for (field, text) in [(CameraProblem.Field.mainURL, d.mainURL), (.subURL, d.subURL ?? "")] {
            guard let url = RTSPURL(text), let address = try? SocketAddress(ipAddress: url.host.filter { $0 != "[" && $0 != "]" }, port: url.port) else { continue }  // A name, or what `validated` refuses.
            guard networks.allows(address) else {
                throw CameraProblem(field, "address.refused", zh: "该地址不在允许的摄像机网段内。", en: "That address lies outside the networks that cameras are allowed in.")
            }
        }
    }
}
