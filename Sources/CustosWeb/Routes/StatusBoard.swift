import CustosBase
import CustosStore
import Synchronization

/// The states of all cameras as one JSON text, made at most once a second however many pages listen.
final class StatusBoard: Sendable {
    static let freshness = TimeSpan.milliseconds(900)

    private let core: WebCore
    private let kept = Mutex<(at: MonotonicTime, cameras: JSON)?>(nil)

    init(_ core: WebCore) { self.core = core }

    func cameras() async throws -> JSON {
        let now = core.clocks.monotonic()
        if let k = kept.withLock({ $0 }), (now - k.at).magnitude < Self.freshness { return k.cameras }
        let services = core.services, wall = core.clocks.wall()
        let made = try await core.store {
            JSON.array(
                try services.state.cameras().map { c in
                    [
                        "id": JSON(c.id.rawValue), "main": CameraView.status(c, .main, services, now: wall), "sub": c.subURL == nil ? .null : CameraView.status(c, .sub, services, now: wall),
                    ]
                })
        }
        kept.withLock { $0 = (now, made) }
        return made
    }
}
