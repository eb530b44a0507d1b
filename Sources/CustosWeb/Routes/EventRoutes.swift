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

    static func all(_ core: WebCore, _ board: StatusBoard) -> [Route] {
        [
            Route(.get, "/api/v1/events", .footage, "listen", "States of all cameras, as they change", answers: [.bytes(200, "event: status", type: "text/event-stream")]) { call in
                guard core.counters.beginListening(limit: core.limits.eventListeners) else { throw Problem.busy }
                let place = Place(core.counters), credentials = Authenticator.credentials(in: call.request.headers)
                let body = ResponseBody { writer in
                    _ = place
                    try await stream(core, board, credentials, &writer)
                }
                return Response(status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store, no-transform"], body: body)
            }
        ]
    }

    private static func stream(_ core: WebCore, _ board: StatusBoard, _ credentials: Authenticator.Credentials, _ writer: inout any ResponseBodyWriter) async throws {
        let begun = core.clocks.monotonic()
        var last: JSON?
        var round = 0
        while !core.isStopping, core.clocks.monotonic() - begun < longest {
            if round > 0, round % recheckRounds == 0 {
                guard let p = try await core.authenticator.principal(credentials), Policy.footage.allows(p) else { break }
            }
            let cameras = try await board.cameras()
            if round % 2 == 0 || cameras != last {
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
