package import CustosBase
package import CustosStore
package import Logging
import Synchronization

/// What the routes share: the services, the accounts, the pools of threads, and the counters.
package final class WebCore: Sendable {
    package let services: WebServices
    package let accounts: AccountStore
    package let register: ViewRegister
    package let authenticator: Authenticator
    package let origins: OriginCheck
    package let lockOut: LockOut
    package let pictures: PictureMaker
    let thumbnails: ThumbnailMaker
    package let live: LiveHub
    package let transcoding: Transcoding
    package let counters = WebCounters()
    let acts: ActRecorder
    let places: CameraPlaces
    let troubles: CameraTroubles
    package let startedAt: WallTime

    /// Database and files: short work that may wait for a disk.
    package let storePool = BoundedPool(threads: 4, waiting: 400)
    /// Reading footage for playback: longer work that must not keep sign-ins waiting.
    package let mediaPool = BoundedPool(threads: 4, waiting: 64)
    /// Tables, reports and documents of the law: seconds or minutes each. They keep nobody who signs in or watches waiting.
    package let bookPool = BoundedPool(threads: 2, waiting: 16)
    /// Files on their way in: an import holds 64 MiB, an attachment 10.
    let uploads = MediaSlots(total: 4, perPrincipal: 2)
    /// Passwords: each takes 64 MiB and a core. 16 more may wait, about two seconds.
    package let passwordPool = BoundedPool(threads: 2, waiting: 16)

    private let stopping = Mutex(false)
    private let decoy: Mutex<String?> = Mutex(nil)

    package init(_ services: WebServices) {
        self.services = services
        accounts = AccountStore(state: services.state)
        acts = ActRecorder(state: services.state, logger: services.logger)
        places = CameraPlaces(law: services.law, clocks: services.clocks)
        troubles = CameraTroubles(services)
        register = ViewRegister(state: services.state)
        authenticator = Authenticator(accounts: accounts, pool: storePool, clocks: services.clocks)
        origins = OriginCheck(known: services.configuration.origins)
        lockOut = LockOut(clocks: services.clocks)
        pictures = PictureMaker(clocks: services.clocks)
        thumbnails = ThumbnailMaker(clocks: services.clocks)
        transcoding = Transcoding(slots: services.configuration.limits.transcoders)
        live = LiveHub(supervisor: services.supervisor, limits: services.configuration.limits, transcoding: transcoding, group: services.group)
        startedAt = services.configuration.startedAt ?? services.clocks.wall()
    }

    package var configuration: WebConfiguration { services.configuration }
    package var limits: WebLimits { services.configuration.limits }
    package var clocks: any Clocks { services.clocks }
    package var logger: Logger { services.logger }

    /// Work on the state database, away from the callers' threads.
    package func store<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T { try await storePool.run(body) }

    /// A camera on the list, or the answer that there is none.
    package func requireCamera(_ id: CameraID) async throws -> CameraRecord {
        guard let c = try await store({ [services] in try services.state.camera(id) }) else { throw Problem.noCamera }
        return c
    }

    /// A camera whose footage may still exist although it was taken off the list.
    package func requireCameraOrFormer(_ id: CameraID) async throws -> CameraRecord {
        guard let c = try await store({ [services] in try services.state.camera(id, includingRemoved: true) }) else { throw Problem.noCamera }
        return c
    }

    package func viewer(_ principal: Principal, _ peer: Peer) -> ViewRegister.Viewer {
        .init(principal: principal.identifier, user: principal.name, peer: peer.address)
    }

    /// The hash that an unknown user's password is checked against, so that its answer takes as long as a known one's.
    func decoyHash() throws -> String {
        try decoy.withLock { kept in
            if let kept { return kept }
            let made = try PasswordHash.make(Secret(Hex.encode(SecureRandom.bytes(16))), cost: configuration.passwordCost)
            kept = made
            return made
        }
    }

    package var isStopping: Bool { stopping.withLock { $0 } }
    func beginStopping() { stopping.withLock { $0 = true } }

    func start() {
        storePool.start()
        mediaPool.start()
        bookPool.start()
        passwordPool.start()
        pictures.start()
        thumbnails.start()
        transcoding.start()
        // Before anybody asks: the first unknown user's answer must not take longer than the others.
        Task { try? await passwordPool.run { _ = try self.decoyHash() } }  // Made again at the first need when it fails.
    }

    func stop() async {
        await storePool.stop()
        await mediaPool.stop()
        await bookPool.stop()
        await passwordPool.stop()
        await pictures.stop()
        await thumbnails.stop()
        await transcoding.stop()
    }
}
