package import CustosBase
package import CustosLedger
import Dispatch
package import Logging
import Synchronization

/// The node's ledger: appends facts durably, has them signed, answers where they are (docs/reference/ledger.md).
///
/// One thread of its own writes; callers wait for it, but never longer than `LedgerOptions.waitLimit`. It never stops recording: while
/// it cannot write, `append` throws and everything else in the house goes on.
package final class Ledger: Sendable {
    /// Fetching years of leaves from a mirror, over whatever the stick or share gives.
    private static let restoreSeconds = 86_400.0

    let core: LedgerCore
    private let isStopped = Locked(false)

    /// Opens the ledger of a data folder, or makes it. The folder above `folder` is there. Throws `signerAway` when the signer does
    /// not answer: without it nobody can say whether the log is behind. A log that is behind opens, in the state `forked`.
    ///
    /// - Parameters:
    ///   - clockState: how far the node's clock follows its source; asked for each segment and beat.
    ///   - disk: for the log; the databases beside it are SQLite's own business.
    package init(
        folder: String, node: UUIDValue, bootID: UUIDValue, clocks: any Clocks, clockState: @escaping @Sendable () -> ClockState, disk: any DiskIO, signer: any CheckpointSigner,
        options: LedgerOptions = LedgerOptions(), logger: Logger
    ) throws {
        let setup = LedgerSetup(
            folder: LedgerFolder(path: folder, disk: disk), node: node, bootID: bootID, clocks: clocks, clockState: clockState, disk: disk, signer: signer, options: options, logger: logger)
        core = LedgerCore(try OpenedLedger(setup), setup: setup)
        if let fork = core.view.withLock({ $0.fork }) { logger.critical("the ledger is forked: nothing is appended and nothing is signed", metadata: ["reason": "\(fork)"]) }
        do {
            try perform { core in
                try core.beginLog()
                core.retireOld()
            }
        } catch {
            end()
            throw error
        }
    }

    deinit { end() }

    private func end() {
        isStopped.value = true
        core.thread.submit { [core] in core.close() }
    }

    // MARK: Appending

    /// Appends entries in their order, next to each other but for `clk` leaves; answers the index of each one's leaf. When it returns
    /// they survive a power cut. When it throws `stalled`, a write may still be under way: a fact with a moment, or a segment, that is
    /// given again afterwards is answered with the leaf that it has got meanwhile.
    ///
    /// A segment whose file was logged before under its number is not logged again; its leaf's index is answered.
    package func append(_ entries: [LedgerEntry]) throws -> [UInt64] {
        guard !entries.isEmpty else { return [] }
        for entry in entries { try entry.check() }
        if let fork = core.view.withLock({ $0.fork }) { throw LedgerError(.forked, fork) }
        let request = AppendRequest(entries)
        try core.queue.add(request)
        if core.setup.options.execution == .inline { core.thread.submit { [core] in core.commit() } } else { core.thread.wake() }
        return try core.queue.wait(request, seconds: core.setup.options.waitLimit.seconds) { [core] in
            let state = core.view.withLock { $0.state(now: core.setup.clocks.monotonic()) }
            return LedgerError(state.word == .full ? .full : .stalled, state.detail.isEmpty ? "no answer within \(core.setup.options.waitLimit.seconds) s" : state.detail)
        }
    }

    /// Puts what is durable into bundles, has it signed, and publishes the checkpoint; waits for all of it.
    package func signNow() throws {
        let answer = Locked<Result<Void, LedgerError>?>(nil)
        let done = DispatchSemaphore(value: 0)
        try perform { core in
            core.requestSignature {
                answer.value = $0
                done.signal()
            }
        }
        guard done.wait(timeout: .now() + core.setup.options.waitLimit.seconds) == .success, let result = answer.value else {
            throw LedgerError(.signerAway, "no signature within \(core.setup.options.waitLimit.seconds) s")
        }
        try result.get()
    }

    /// Does what is due by time now. Only for `Execution.inline`; the thread does it by itself.
    package func tick() {
        core.thread.submit { [core] in
            core.commit()
            core.tick(core.setup.clocks.monotonic())
        }
    }

    /// Signs what there is, and ends. A signer or disk that does not answer is waited for as long as for an append.
    package func stop() {
        guard !isStopped.value else { return }
        do { if status.state.word != .forked { try signNow() } } catch { core.setup.logger.warning("the ledger ends with leaves that are not signed", metadata: ["error": "\(error)"]) }
        // The threads end when the disk lets them.
        try? perform { $0.close() }
        end()
    }

    // MARK: Fork

    /// Somebody knows more of this log than is here, or something else: a witness's answer. Nothing is appended or signed from now on,
    /// also after a restart, until `restore` or `beginEpoch`.
    package func reportFork(_ detail: String) throws { try perform { try $0.reportFork(detail) } }

    /// Brings the leaves that are missing back from a copy of this log, and goes on.
    package func restore(from mirror: LogFolder) throws { try perform(seconds: Self.restoreSeconds) { try $0.restore(from: mirror) } }

    /// Two persons end the log and begin another: its first leaf names the last checkpoint of the old one, who decided and, by its
    /// record, why. The old log's key is erased.
    package func beginEpoch(reason: [UInt8], by: String, second: String) throws {
        if status.state.word != .forked { try signNow() }
        try perform { try $0.beginEpoch(reason: reason, by: by, second: second) }
    }

    // MARK: The thread

    /// Does something on the ledger's thread and waits for it.
    func perform<R: Sendable>(seconds: Double? = nil, _ body: @escaping @Sendable (LedgerCore) throws -> R) throws -> R {
        if isStopped.value { throw LedgerError(.stopped, "the ledger has ended") }
        let answer = Locked<Result<R, any Error>?>(nil)
        let done = DispatchSemaphore(value: 0)
        core.thread.submit { [core] in
            answer.value = Result { try body(core) }
            done.signal()
        }
        let limit = seconds ?? core.setup.options.waitLimit.seconds
        guard done.wait(timeout: .now() + limit) == .success, let result = answer.value else { throw LedgerError(.stalled, "the ledger's thread has not answered within \(limit) s") }
        return try result.get()
    }
}
