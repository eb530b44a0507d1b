import CustosBase
import CustosLaw
import CustosStore
import Synchronization

/// A ledger as the sweeper sees it, for tests of the sweeper alone: `LedgerFeederTests` have the real one.
final class SweepLog: ErasureLog {
    private let state = Mutex((covers: true, ripe: true, next: UInt64(0)))

    var covers: Bool {
        get { state.withLock { $0.covers } }
        set { state.withLock { $0.covers = newValue } }
    }
    var isRipe: Bool {
        get { state.withLock { $0.ripe } }
        set { state.withLock { $0.ripe = newValue } }
    }
    func age(of stream: StreamID, _ sequence: UInt64, days: Int) throws -> ErasureAge { isRipe ? .ripe : .notYet(until: nil) }
    func isCovered(_ leaf: UInt64) -> Bool { covers }

    /// Makes leaves of everything that is in the outbox.
    func carry(_ store: StateStore) throws -> [StateFact] {
        let rows = try store.outbox(limit: 100_000)
        try store.outboxDone(
            rows.map { row in
                state.withLock { s in
                    s.next += 1
                    return (row.id, s.next)
                }
            })
        return rows.map(\.fact)
    }
}

/// A whole round as the node does it: grants, leaves, unlinking.
struct RoundSweeper {
    let sweeper: Sweeper
    let state: StateStore
    let log: SweepLog

    func sweep(clock: ClockTrust, limit: Int = 5_000, isCancelled: () -> Bool = { false }) throws -> SweepReport {
        var report = try sweeper.sweep(clock: clock, limit: limit, isCancelled: isCancelled)
        _ = try log.carry(state)
        let rest = try sweeper.finishCovered()
        report.erased += rest.erased
        report.byteCount += rest.byteCount
        report.failures += rest.failures
        report.held += rest.held
        return report
    }
}
