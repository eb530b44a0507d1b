import CustosBase
import CustosLaw
import CustosStore
import Synchronization

/// Where each camera is by the law's books, and the words by which it is found, for the person who asks.
///
/// Made from the books once and kept until they change: a list of thousands of cameras costs a look into a table.
final class CameraPlaces: Sendable {
    /// Kinds whose records decide where a camera is and who may see it.
    static let kinds = ["camera", "site", "zone", "system", "organisation", "person"]
    /// What another program writes into the books is seen after this.
    static let longest = TimeSpan.seconds(60 as Int64)
    /// People for whom a list is kept; at the bound all are made again as they ask.
    static let viewers = 64
    /// Texts whose words are kept; at the bound they are made again.
    static let texts = 10_000

    /// One camera as its viewer may see it.
    struct Place: Sendable {
        let record: Int64
        let system: Int64?
        let site: Int64?
        let siteName: String?
        let zone: Int64?
        let zoneName: String?
        let position: String?

        var json: JSON {
            guard site != nil || zone != nil || zoneName != nil else { return .null }
            return ["site": site.map { .int($0) } ?? .null, "siteName": JSON(siteName), "zone": zone.map { .int($0) } ?? .null, "zoneName": JSON(zoneName)]
        }
        var words: [String] { [siteName, zoneName, position].compactMap { $0 } }
    }

    /// What one person may know of the places.
    struct View: Sendable {
        fileprivate let places: [Int64: Place]
        fileprivate let owner: CameraPlaces

        func place(_ camera: CameraID) -> Place? { places[camera.rawValue] }
        func words(_ camera: CameraRecord) -> String { owner.words([camera.name] + (place(camera.id)?.words ?? [])) }
    }

    private struct Book: Sendable {
        let version: UInt64
        let at: MonotonicTime
        let cameras: [Int64: RegisteredCamera]
        var views: [LawActor: [Int64: Place]] = [:]
    }

    private let law: LawDesk?
    private let clocks: any Clocks
    private let book = Mutex<Book?>(nil)
    private let known = Mutex<[[String]: String]>([:])

    init(law: LawDesk?, clocks: any Clocks) {
        self.law = law
        self.clocks = clocks
    }

    /// Reads the books when they have changed: call it on a pool.
    func view(_ principal: Principal) throws -> View {
        guard let law else { return View(places: [:], owner: self) }
        let actor = try law.actor(principal), now = clocks.monotonic()
        // Before the reading: what is written meanwhile makes it be read again.
        let version = law.store.changes(of: Self.kinds)
        let kept = book.withLock { $0 }
        let cameras: [Int64: RegisteredCamera]
        if let kept, kept.version == version, (now - kept.at).magnitude < Self.longest {
            if let places = kept.views[actor] { return View(places: places, owner: self) }
            cameras = kept.cameras
        } else {
            cameras = try law.store.registeredCameras()
            book.withLock { $0 = Book(version: version, at: now, cameras: cameras) }
        }
        let places = try Self.seen(cameras, by: actor, law.store)
        book.withLock { b in
            guard b?.version == version else { return }
            if b?.views.count ?? 0 >= Self.viewers { b?.views = [:] }
            b?.views[actor] = places
        }
        return View(places: places, owner: self)
    }

    /// What the rights leave of it.
    private static func seen(_ cameras: [Int64: RegisteredCamera], by actor: LawActor, _ store: LawStore) throws -> [Int64: Place] {
        try store.read { t in
            var seen: [Int64: Bool] = [:]
            func sees(_ r: LawRecord?) throws -> Bool {
                guard let r, let kind = store.engine.kinds[r.kind] else { return false }
                if let known = seen[r.id] { return known }
                let may = try RightsLaw.sees(actor, r, kind, book: t)
                seen[r.id] = may
                return may
            }
            return try cameras.compactMapValues { c in
                guard try sees(c.record) else { return nil }
                let site = try sees(c.site), zone = try sees(c.zone)
                return Place(
                    record: c.record.id, system: c.record.integer("system"), site: site ? c.site?.id : nil, siteName: site ? c.siteTitle : nil, zone: zone ? c.zone?.id : nil,
                    zoneName: zone ? c.zoneTitle : c.record.text("floor"),
                    position: c.record.text("position"))
            }
        }
    }

    private func words(_ texts: [String]) -> String {
        if let w = known.withLock({ $0[texts] }) { return w }
        let made = SearchText.words(of: texts)
        known.withLock { k in
            if k.count >= Self.texts { k = [:] }
            k[texts] = made
        }
        return made
    }
}
