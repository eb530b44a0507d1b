import CustosBase
import CustosLedger

/// What other threads see of the ledger. The ledger's thread writes it, everybody reads it under its lock.
struct LedgerView: Sendable {
    /// What can be wrong at the same time, each with its own way back.
    enum Trouble: Hashable, Sendable {
        case commit, integrate, publish, signer, fork
    }

    var origin: LogOrigin
    var log: LogFolder
    /// Leaves that are in bundles, and those behind them, which are durable in the wal.
    var integrated: UInt64
    var tail: [[UInt8]]
    var cameras: [CameraID: LedgerHeads.Camera] = [:]
    var signedSize: UInt64 = 0
    var signedAt: WallTime?
    var policy: TrustPolicy?
    var times = WitnessTimes()
    var troubles: [Trouble: LedgerStatus.State] = [:]
    /// Since when a write has been under way.
    var writing: (since: MonotonicTime, at: WallTime)?
    var okSince: WallTime

    var size: UInt64 { integrated + UInt64(tail.count) }
    var fork: String? { troubles[.fork]?.detail }

    func state(now: MonotonicTime) -> LedgerStatus.State {
        for word in [LedgerStatus.Word.forked, .full, .stalled, .signerAway] {
            if let state = troubles.values.filter({ $0.word == word }).min(by: { $0.since < $1.since }) { return state }
            if word == .full, let writing, now - writing.since > LedgerOptions.slowLimit {
                return LedgerStatus.State(word: .stalled, since: writing.at, detail: "a write has not come back")
            }
        }
        return LedgerStatus.State(word: .ok, since: okSince, detail: "")
    }

    var cosigned: LedgerStatus.Cosigned? { times.pairs.last.map { LedgerStatus.Cosigned(size: $0.size, time: $0.time) } }
}

extension LedgerError {
    /// What of the world failed, in the ledger's words.
    init(_ error: any Error) {
        switch error {
        case let e as LedgerError: self = e
        case let e as DiskError: self.init(e.isFull ? .full : .stalled, "\(e)")
        case let e as SignerError: self.init(e.code == .fork ? .forked : .signerAway, e.detail)
        default: self.init(StoreDatabase.isFull(error) ? .full : .stalled, "\(error)")
        }
    }

    var word: LedgerStatus.Word {
        switch code {
        case .full: .full
        case .forked: .forked
        case .signerAway: .signerAway
        default: .stalled
        }
    }
}
