import CustosBase
import CustosLaw
import CustosStore
import Synchronization

/// What waits for each person, kept for some seconds unless the books change: pages ask for it again and again.
final class WorkCache: Sendable {
    /// Guards look at more than the books: an answer is not kept longer.
    static let freshness = TimeSpan.seconds(15 as Int64)
    /// People for whom it is kept; at the bound all is made again as they ask.
    static let people = 64

    private struct Kept: Sendable {
        let version: UInt64
        let at: MonotonicTime
        let work: LawStore.Work
    }
    private let clocks: any Clocks
    private let kept = Mutex<[LawActor: Kept]>([:])

    init(clocks: any Clocks) { self.clocks = clocks }

    func work(for actor: LawActor, _ store: LawStore) throws -> LawStore.Work {
        let version = store.changes(of: Array(store.engine.kinds.keys)), now = clocks.monotonic()
        if let k = kept.withLock({ $0[actor] }), k.version == version, (now - k.at).magnitude < Self.freshness { return k.work }
        let work = try store.work(for: actor)
        kept.withLock { all in
            if all.count >= Self.people { all = [:] }
            all[actor] = Kept(version: version, at: now, work: work)
        }
        return work
    }
}
