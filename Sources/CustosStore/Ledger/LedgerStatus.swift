package import CustosBase

/// How the ledger is, for screens, alarms and the witness client.
package struct LedgerStatus: Sendable, Hashable {
    package enum Word: String, Sendable, Hashable {
        case ok, stalled, full, forked, signerAway
    }
    package struct State: Sendable, Hashable {
        package var word: Word
        /// By the node's clock.
        package var since: WallTime
        /// For a person; no credentials.
        package var detail: String

        package init(word: Word, since: WallTime, detail: String) {
            self.word = word
            self.since = since
            self.detail = detail
        }
    }
    package struct Cosigned: Sendable, Hashable {
        package var size: UInt64
        /// POSIX seconds by the witnesses' clocks; `LedgerOptions` has nothing to do with it.
        package var time: Int64

        package init(size: UInt64, time: Int64) {
            self.size = size
            self.time = time
        }
    }

    package var origin: String
    package var epoch: UInt64
    /// Leaves that are durable.
    package var size: UInt64
    /// Leaves under our signature.
    package var signedSize: UInt64
    package var signedAt: WallTime?
    /// The largest size for which the policy's quorum holds; `nil` without a policy that asks for one.
    package var cosigned: Cosigned?
    package var state: State
    /// Entries that wait to become durable.
    package var pending: Int

    package init(origin: String, epoch: UInt64, size: UInt64, signedSize: UInt64, signedAt: WallTime?, cosigned: Cosigned?, state: State, pending: Int) {
        self.origin = origin
        self.epoch = epoch
        self.size = size
        self.signedSize = signedSize
        self.signedAt = signedAt
        self.cosigned = cosigned
        self.state = state
        self.pending = pending
    }
}
