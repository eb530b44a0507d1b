package import CustosBase

/// The ledger's figures; each has its reason beside it.
package struct LedgerOptions: Sendable {
    /// Where the work is done.
    package enum Execution: Sendable, Hashable {
        /// On the ledger's own threads.
        case threads
        /// In the caller, and what is due by time only in `Ledger.tick()`: for tests that must be the same every time. A write that
        /// fails is not waited for: `append` throws at once.
        case inline
    }

    package var execution: Execution = .threads
    /// From leaves to a signed checkpoint (integrity 1.4).
    package var signInterval: TimeSpan = .seconds(5 as Int64)
    /// `nil`: no beats. Witnesses take three minutes of silence for an alarm.
    package var beatInterval: TimeSpan?
    /// While several callers append at once, two syncs are at least this far apart, so that many share one.
    package var gatherInterval: TimeSpan = .milliseconds(100)
    /// A caller waits so long for its leaves to be durable before `append` throws.
    package var waitLimit: TimeSpan = .seconds(10 as Int64)
    /// Entries that may wait: more than a minute of the largest node. Beyond it `append` throws `full`.
    package var queueLimit = 16_384
    /// After a write failed, the next try.
    package var retryInterval: TimeSpan = .seconds(1 as Int64)
    /// Called at the steps that `LedgerPause` names, so that a test can stop the program there.
    package var pause: (@Sendable (String) -> Void)?

    package init() {}

    /// Entries in one write of the wal, some megabytes at most.
    static let batchLimit = 4_096
    /// Leaves that may be durable in the wal and not in bundles yet: an hour of the largest node whose bundles cannot be written.
    /// Beyond it `append` throws `full`.
    static let tailLimit = 200_000
    /// Two clocks that differ by more than this from how they differed before make a `clk` leaf (integrity 2.7).
    static let stepLimit: TimeSpan = .milliseconds(100)
    /// A write that takes longer is shown as a stall.
    static let slowLimit: TimeSpan = .seconds(2 as Int64)
}
