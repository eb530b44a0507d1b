import CustosBase
import CustosLedger
import Logging
import Synchronization

/// The ways out of a fork: the missing leaves come from a mirror, or two persons begin a new log.
extension LedgerCore {
    /// Leaves that are fetched at once.
    private static let fetchBatch: UInt64 = 4_096

    /// The first leaf of a new log names the key that signs it.
    func beginLog() throws {
        guard view.withLock({ $0.size == 0 && $0.fork == nil }), let key else { return }
        var composer = LeafComposer(heads: heads, size: 0)
        composer.append(.key(KeyLeaf(moment: setup.now, role: "log", vkey: key)))
        try write(composer)
    }

    /// Keys of logs that have ended are erased; what fails now is tried at the next start.
    func retireOld() {
        do {
            for state in try setup.signer.states() {
                if let old = LogOrigin(state.origin), old.node == origin.node, old.epoch < origin.epoch { try setup.signer.retire(state.origin) }
            }
        } catch { setup.logger.warning("the key of an ended log is still there", metadata: ["error": "\(error)"]) }
    }

    /// Marks the fork so that it is one after a restart as well.
    func reportFork(_ detail: String) throws {
        declareFork(detail)
        try setup.folder.markFork(of: origin.description, detail)
    }

    // MARK: New epoch

    func beginEpoch(reason: [UInt8], by: String, second: String) throws {
        guard by != second else { throw LedgerError(.invalid, "one person is not two") }
        guard !reason.isEmpty, reason.count <= LedgerFact.maximumBodyBytes else { throw LedgerError(.invalid, "a reason of \(reason.count) bytes") }
        if view.withLock({ $0.fork == nil }) { try integrate() }
        let next = LogOrigin(node: setup.node, epoch: origin.epoch + 1)
        let state: SignerState
        do { state = try setup.signer.begin(next.description) } catch { throw LedgerError(error) }
        let new = try LogWriter(path: setup.folder.log(next.epoch), origin: next.description, disk: setup.disk, pause: setup.options.pause)
        // Leaves that are there are those of an earlier try, and of two persons too.
        if new.size == 0 {
            let (body, persons) = try bodies.prepare(body: reason, persons: [by, second], kind: "epoch", at: setup.clocks.wall())
            let last = try lastKnown()
            var composer = LeafComposer(heads: LedgerHeads(), size: 0)
            composer.append(
                .epoch(
                    EpochLeaf(
                        moment: setup.now, old: origin.description, size: last?.checkpoint.size ?? 0, root: last?.checkpoint.root ?? Merkle.emptyRoot, note: Self.digest(last?.note.bytes ?? []),
                        by: persons[0], second: persons[1], body: body)))
            composer.append(.key(KeyLeaf(moment: setup.now, role: "log", vkey: state.key)))
            try new.append(composer.composed.map(\.bytes))
        }
        try new.writeKey(state.key)
        do { try enter(new, next, state) } catch {
            // It stands, and the old log must not go on beside it.
            declareFork("a new epoch has begun, and could not be entered: \(error)")
            throw error
        }
        retireOld()
        setup.logger.notice("a new epoch of the ledger has begun", metadata: ["origin": "\(next)"])
    }

    /// From now on `new` is the living log: it would be at the next start.
    private func enter(_ new: LogWriter, _ next: LogOrigin, _ state: SignerState) throws {
        let heads = try index.catchUp(new.folder, origin: next.description, size: new.size)
        let (times, offset) = try index.witnessTimes(new.folder, policy: witness.policy, digest: witness.policyDigest)
        wal.close()
        origin = next
        self.heads = heads
        key = state.key
        writer = new
        wal = WriteAheadLog(log: new.path, disk: setup.disk, pause: setup.options.pause)
        signing.remembered = SignerMemory.Tree(size: state.size, root: state.root)
        signing.published = nil
        signing.publishedSize = 0
        signing.unpublished = nil
        signing.next = MonotonicTime(microseconds: .min)
        witness.forgetNotes()
        witness.historySize = 0
        witness.historyOffset = offset
        view.withLock { v in
            v.origin = next
            v.log = new.folder
            v.integrated = new.size
            v.tail = []
            v.cameras = heads.cameras
            v.signedSize = 0
            v.signedAt = nil
            v.times = times
        }
        try setup.folder.clearFork()
        cleared(.fork)
    }

    /// The largest checkpoint of the living log that is on record, the most cosigned one first.
    private func lastKnown() throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        var notes = [signing.published]
        notes.append(try HistoryFile(path: writer.folder.historyPath, disk: setup.disk).last())
        return notes.compactMap { note in note.flatMap { n in (try? Checkpoint(parsing: n.text)).map { (n, $0) } } }
            .max { ($0.1.size, $0.0.signatures.count) < ($1.1.size, $1.0.signatures.count) }
    }

    private static func digest(_ bytes: [UInt8]) -> TreeHash {
        guard let hash = TreeHash(Digest.sha256(bytes)) else { preconditionFailure("a digest that is not 32 bytes") }
        return hash
    }

    // MARK: Restore

    /// Fetches what is missing from a copy of the log, after it has been shown to continue what is here and to hold what was signed.
    func restore(from mirror: LogFolder) throws {
        guard view.withLock({ $0.fork != nil }) else { throw LedgerError(.invalid, "the log is not behind") }
        let states: [SignerState]
        do { states = try setup.signer.states() } catch { throw LedgerError(error) }
        guard let state = states.first(where: { $0.origin == origin.description }) else { throw LedgerError(.forked, "the signer does not know \(origin): only a new epoch helps") }
        guard let note = try mirror.checkpoint(), note.isSigned(by: state.key), let theirs = try? Checkpoint(parsing: note.text), theirs.origin == origin.description else {
            throw LedgerError(.invalid, "\(mirror.path) has no checkpoint with this log's signature")
        }
        let tail = view.withLock { $0.tail }
        let here = ForkGuard(log: writer.folder, tree: writer.tree, tail: tail)
        guard theirs.size >= state.size else { throw LedgerError(.forked, "\(state.size) leaves were signed, and the mirror has only \(theirs.size)") }
        guard theirs.size > here.size else { throw LedgerError(.forked, "the mirror has no leaves that are not here") }

        var grown = writer.tree
        for leaf in tail { grown.append(Merkle.leaf(leaf)) }
        var signedRoot = state.size <= here.size ? try here.root(state.size) : nil
        try fetch(mirror, here.size..<theirs.size) { leaves in
            for leaf in leaves {
                grown.append(Merkle.leaf(leaf))
                if grown.size == state.size { signedRoot = grown.root() }
            }
        }
        guard grown.root() == theirs.root else { throw LedgerError(.forked, "the mirror's leaves do not continue those that are here") }
        guard signedRoot == state.root else { throw LedgerError(.forked, "the mirror's leaves are not those that were signed") }

        try writer.append(tail)
        try fetch(mirror, writer.size..<theirs.size) { try writer.append($0) }
        guard writer.tree.root() == theirs.root else { throw LedgerError(.damaged, "\(mirror.path) changed while it was read") }
        wal.clear()
        try writer.writeKey(state.key)
        key = state.key
        signing.remembered = SignerMemory.Tree(size: state.size, root: state.root)
        signing.next = MonotonicTime(microseconds: .min)
        heads = try index.catchUp(writer.folder, origin: origin.description, size: writer.size)
        view.withLock { v in
            v.integrated = writer.size
            v.tail = []
            v.cameras = heads.cameras
        }
        try setup.folder.clearFork()
        cleared(.fork)
        setup.logger.notice("the ledger is restored", metadata: ["leaves": "\(writer.size - here.size)", "size": "\(writer.size)"])
    }

    private func fetch(_ mirror: LogFolder, _ range: Range<UInt64>, _ body: ([[UInt8]]) throws -> Void) throws {
        var at = range.lowerBound
        while at < range.upperBound {
            let end = min(range.upperBound, (at / Self.fetchBatch + 1) * Self.fetchBatch)
            try body(mirror.entries(at..<end, size: range.upperBound))
            at = end
        }
    }
}
