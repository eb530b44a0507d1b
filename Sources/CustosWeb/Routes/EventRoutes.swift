import CustosBase
import HTTPTypes
import Hummingbird
import NIOCore

/// States of all cameras as server-sent events (WHATWG HTML 9.2): every two seconds, and when something changed.
enum EventRoutes {
    static let interval = Duration.seconds(1)
    /// A listener that asks again after this: sign-in and role are proven anew, and no connection lives for ever.
    static let longest = TimeSpan.seconds(3600 as Int64)
    static let recheckRounds = 10
    static let healthRounds = 10

    /// What a page listens for.
    struct Topics: Sendable {
        let hasStatus: Bool
        let hasHealth: Bool
        init(_ text: String) {
            let words = text.split(separator: ",")
            hasStatus = words.contains("status")
            hasHealth = words.contains("health")
        }
        func allows(_ p: Principal) -> Bool { Policy.storage.allows(p) && (!hasStatus || Policy.footage.allows(p)) }
    }

    static func all(_ core: WebCore, _ board: StatusBoard, _ health: HealthBoard) -> [Route] {
        [
            Route(
                .get, "/api/v1/events", .storage, "listen", "States of all cameras as they change, and the health of the recorder every ten seconds",
                parameters: [.query("topics", .choice(["status", "health", "status,health", "health,status"]), "status unless told; states of cameras are for those who may view")],
                answers: [.bytes(200, "event: status, event: health", type: "text/event-stream")]
            ) { call in
                let topics = Topics(call.text("topics") ?? "status")
                guard topics.allows(call.principal) else { throw Problem.forbidden }
                guard core.counters.beginListening(limit: core.limits.eventListeners) else { throw Problem.busy }
                let place = Place(core.counters), credentials = Authenticator.credentials(in: call.request.headers)
                let body = ResponseBody { writer in
                    _ = place
                    try await stream(core, board, health, topics, credentials, &writer)
                }
                return Response(status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store, no-transform"], body: body)
            }
        ]
    }

    private static func stream(_ core: WebCore, _ board: StatusBoard, _ health: HealthBoard, _ topics: Topics, _ credentials: Authenticator.Credentials, _ writer: inout any ResponseBodyWriter) async throws {
        let begun = core.clocks.monotonic()
        var last: JSON?
        var round = 0
        while !core.isStopping, core.clocks.monotonic() - begun < longest {
            if round > 0, round % recheckRounds == 0 {
                guard let p = try await core.authenticator.principal(credentials), topics.allows(p) else { break }
            }
            if topics.hasHealth, round % healthRounds == 0 {
                guard let p = try await core.authenticator.principal(credentials), topics.allows(p) else { break }
                let data = try await core.store { try health.json(for: p) }
                try await writer.write(ByteBuffer(bytes: Array("event: health\ndata: ".utf8) + data.bytes + [0x0A, 0x0A]))
            }
            let cameras = topics.hasStatus ? try await board.cameras() : .null
            if topics.hasStatus, round % 2 == 0 || cameras != last {
                let data: JSON = ["cameras": cameras, "now": JSON(core.clocks.wall())]
                // Waits while the listener does not take it: at most one event is under way for each.
                try await writer.write(ByteBuffer(bytes: Array("event: status\ndata: ".utf8) + data.bytes + [0x0A, 0x0A]))
                last = cameras
            }
            round += 1
            try await Task.sleep(for: interval)
        }
        try await writer.finish(nil)
    }

    /// A listener's place; given back when the answer is gone, however it ended.
    private final class Place: Sendable {
        private let counters: WebCounters
        init(_ counters: WebCounters) { self.counters = counters }
        deinit { counters.endListening() }
    }
}
