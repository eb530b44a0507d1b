import CustosBase
import CustosLedger

/// A ledger as it was found: recovered, compared with what was signed (integrity 1.7), and caught up with by its index.
struct OpenedLedger {
    let lock: DiskFile
    let bodies: BodyStore
    let index: LedgerIndex
    let writer: LogWriter
    let wal: WriteAheadLog
    var view: LedgerView
    var key: VerifierKey?
    var heads: LedgerHeads
    var signing: SigningState
    var witness: WitnessState

    init(_ setup: LedgerSetup) throws {
        let lock = try setup.folder.open()
        do { try self.init(setup, lock) } catch {
            setup.disk.close(lock)
            throw error is SignerError ? LedgerError(error) : error
        }
    }

    private init(_ setup: LedgerSetup, _ lock: DiskFile) throws {
        let folder = setup.folder, now = setup.clocks.wall()
        let states = try setup.signer.states()
        let epoch = try Self.epoch(setup, states)
        let origin = LogOrigin(node: setup.node, epoch: epoch), name = origin.description
        let writer = try LogWriter(path: folder.log(epoch), origin: name, disk: setup.disk, pause: setup.options.pause)
        let wal = WriteAheadLog(log: writer.path, disk: setup.disk, pause: setup.options.pause)
        var tail = try wal.replay(from: writer.size)

        var fork = try folder.fork(of: name)
        func object(_ reason: String?) { if fork == nil { fork = reason } }
        var known: VerifierKey?
        // One that cannot be read is written anew, if the signer knows the log.
        var isLegible = true
        do { known = try writer.folder.logKey() } catch let e as LedgerError where e.code == .damaged { isLegible = false }
        let isNew = known == nil && isLegible && writer.size == 0 && tail.isEmpty && fork == nil
        let state = try states.first { $0.origin == name } ?? (isNew ? setup.signer.begin(name) : nil)
        let guardian = ForkGuard(log: writer.folder, tree: writer.tree, tail: tail)
        if let state {
            if let known, known != state.key { object("the log's key is not the signer's") }
            object(try guardian.objection("the signer", size: state.size, root: state.root))
        } else {
            object("the signer does not know \(name): its folder was lost or exchanged")
        }
        let key = state?.key ?? known
        let published = try Self.signed(by: key) { try writer.folder.checkpoint() }
        if let published { object(try guardian.objection("the published checkpoint", size: published.checkpoint.size, root: published.checkpoint.root)) }
        let cosigned = try Self.signed(by: key) { try HistoryFile(path: writer.folder.historyPath, disk: setup.disk).last() }
        if let cosigned { object(try guardian.objection("a cosigned checkpoint", size: cosigned.checkpoint.size, root: cosigned.checkpoint.root)) }

        if fork == nil {
            if let state { try writer.writeKey(state.key) }
            // What a crash left in the wal may be in memory only, after a sync that failed: in a bundle it is on the disk.
            try writer.append(tail)
            tail = []
            wal.clear()
        }

        let index = try LedgerIndex(path: folder.index)
        var heads = LedgerHeads()
        do { heads = try index.catchUp(writer.folder, origin: name, size: writer.size) } catch let e as LedgerError where e.code == .damaged { object(e.detail) }
        let policy = try folder.policy()
        let (times, offset) = try index.witnessTimes(writer.folder, policy: policy?.policy, digest: policy?.digest ?? [])
        if fork == nil { try writer.repairHistory(behind: offset) }

        self.lock = lock
        bodies = try BodyStore(path: folder.bodies)
        self.index = index
        self.writer = writer
        self.wal = wal
        self.key = key
        self.heads = heads
        signing = SigningState()
        if let state { signing.remembered = SignerMemory.Tree(size: state.size, root: state.root) }
        signing.published = published?.note
        signing.publishedSize = published?.checkpoint.size ?? 0
        witness = WitnessState()
        witness.policy = policy?.policy
        witness.policyDigest = policy?.digest ?? []
        witness.historyOffset = offset
        witness.historySize = cosigned?.checkpoint.size ?? 0
        if let cosigned { witness.keep(cosigned.note, size: cosigned.checkpoint.size) }
        if let published, published.checkpoint.size != cosigned?.checkpoint.size { witness.keep(published.note, size: published.checkpoint.size) }
        view = LedgerView(origin: origin, log: writer.folder, integrated: writer.size, tail: tail, okSince: now)
        view.cameras = heads.cameras
        view.signedSize = signing.publishedSize
        view.policy = policy?.policy
        view.times = times
        if let fork { view.troubles[.fork] = LedgerStatus.State(word: .forked, since: now, detail: fork) }
    }

    /// The living epoch; that of the signer when the folder of a log that it has signed is gone.
    private static func epoch(_ setup: LedgerSetup, _ states: [SignerState]) throws -> UInt64 {
        let signed = states.compactMap { state -> UInt64? in
            guard let origin = LogOrigin(state.origin), origin.node == setup.node, state.size > 0 else { return nil }
            return origin.epoch
        }
        return max(try setup.folder.livingEpoch(), signed.max() ?? 1)
    }

    /// A note with our own signature. One that cannot be read, or that somebody else made, proves nothing and is written anew.
    private static func signed(by key: VerifierKey?, _ read: () throws -> SignedNote?) throws -> (note: SignedNote, checkpoint: Checkpoint)? {
        let note: SignedNote?
        do { note = try read() } catch let e as LedgerError where e.code == .damaged { return nil }
        guard let note, let key, note.isSigned(by: key), let checkpoint = try? Checkpoint(parsing: note.text), checkpoint.origin == key.name else { return nil }
        return (note, checkpoint)
    }
}
