import CustosBase
import CustosLedger
import Synchronization

/// What the ledger's thread knows of signatures.
struct SigningState {
    /// The tree that the signer last signed.
    var remembered = SignerMemory.Tree.empty
    var published: SignedNote?
    var publishedSize: UInt64 = 0
    /// Signed, and not in the folder yet because that failed.
    var unpublished: SignedNote?
    var isUnderWay = false
    /// Times that the signer remembered another size than we thought, in a row.
    var others = 0
    var next = MonotonicTime(microseconds: .min)
    /// Who waits for a signature over so many leaves.
    var waiters: [(size: UInt64, done: (Result<Void, LedgerError>) -> Void)] = []
}

/// From leaves to a published checkpoint: bundles and tiles, signer, file. The signer is waited for on another thread, so that leaves
/// go on being appended while it is away.
extension LedgerCore {
    /// A signer that remembers something else each time it is asked is not one signer.
    private static let othersLimit = 3

    func signIfDue(_ now: MonotonicTime) {
        guard now >= signing.next, !signing.isUnderWay, view.withLock({ $0.fork == nil }) else { return }
        guard signing.unpublished != nil || view.withLock({ $0.size }) > signing.publishedSize else { return }
        signing.next = now + setup.options.signInterval
        startRound()
    }

    /// Signs what is durable now; `done` is called on this thread.
    func requestSignature(_ done: @escaping (Result<Void, LedgerError>) -> Void) {
        signing.waiters.append((view.withLock { $0.size }, done))
        startRound()
    }

    private func startRound() {
        guard !signing.isUnderWay else { return }
        if let fork = view.withLock({ $0.fork }) { return finish(.failure(LedgerError(.forked, fork))) }
        do {
            try integrate()
            if let note = signing.unpublished { try publish(note) }
            guard writer.size > signing.publishedSize else { return finish(.success(())) }
            let checkpoint = Checkpoint(origin: origin.description, size: writer.size, root: writer.tree.root())
            let old = signing.remembered.size
            guard old <= checkpoint.size else { return declareFork("the signer knows \(old) leaves, and \(checkpoint.size) are here") }
            let proof = try writer.folder.tree(size: checkpoint.size).consistencyProof(from: old)
            signing.isUnderWay = true
            signThread.submit { [self] in
                let result = Result { try setup.signer.sign(checkpoint, from: old, proof: proof) }
                thread.submit { [self] in endRound(checkpoint, result) }
            }
        } catch {
            let e = LedgerError(error)
            trouble(.integrate, e)
            finish(.failure(e))
        }
    }

    /// Puts the leaves of the wal into bundles and tiles, durably; then the wal begins anew.
    func integrate() throws {
        let tail = view.withLock { $0.tail }
        guard !tail.isEmpty else { return cleared(.integrate) }
        try writer.append(tail)
        view.withLock { v in
            v.integrated = writer.size
            v.tail = []
        }
        wal.clear()
        cleared(.integrate)
    }

    private func endRound(_ checkpoint: Checkpoint, _ result: Result<NoteSignature, any Error>) {
        signing.isUnderWay = false
        // A new epoch began meanwhile.
        guard checkpoint.origin == origin.description else { return signing.waiters.isEmpty ? () : startRound() }
        switch result {
        case .success(let signature):
            let note = SignedNote(text: checkpoint.text, signatures: [signature])
            guard let key, note.isSigned(by: key) else {
                let e = LedgerError(.signerAway, "its signature is not by the key of \(origin)")
                trouble(.signer, e)
                return finish(.failure(e))
            }
            signing.others = 0
            signing.remembered = SignerMemory.Tree(size: checkpoint.size, root: checkpoint.root)
            signing.unpublished = note
            cleared(.signer)
            setup.options.pause?(LedgerPause.signed)
            do {
                try publish(note)
                finish(.success(()), upTo: checkpoint.size)
                if !signing.waiters.isEmpty { startRound() }
            } catch { finish(.failure(LedgerError(error))) }
        case .failure(let error): refused(error)
        }
    }

    private func refused(_ error: any Error) {
        switch (error as? SignerError)?.code {
        case .fork, .unknown, .damaged: declareFork(LedgerError(error).detail)
        case .other:
            signing.others += 1
            guard signing.others <= Self.othersLimit else { return declareFork("the signer has another client: it remembers \(LedgerError(error).detail) leaves") }
            signing.isUnderWay = true
            signThread.submit { [self] in
                let states = Result { try setup.signer.states() }
                thread.submit { [self] in
                    signing.isUnderWay = false
                    remember(states)
                }
            }
        default:
            let e = LedgerError(.signerAway, LedgerError(error).detail)
            trouble(.signer, e)
            finish(.failure(e))
        }
    }

    /// The signer signed something that we did not hear of: its answer was lost, or it was for somebody else.
    private func remember(_ states: Result<[SignerState], any Error>) {
        do {
            guard let state = try states.get().first(where: { $0.origin == origin.description }) else { return declareFork("the signer does not know \(origin) any more") }
            if let objection = try ForkGuard(log: writer.folder, tree: writer.tree, tail: view.withLock { $0.tail }).objection("the signer", size: state.size, root: state.root) {
                return declareFork(objection)
            }
            signing.remembered = SignerMemory.Tree(size: state.size, root: state.root)
            startRound()
        } catch { refused(error is SignerError ? error : SignerError(.away, "\(error)")) }
    }

    private func publish(_ note: SignedNote) throws {
        do {
            try writer.publish(note)
        } catch {
            trouble(.publish, LedgerError(error))
            throw error
        }
        cleared(.publish)
        setup.options.pause?(LedgerPause.published)
        signing.unpublished = nil
        signing.published = note
        signing.publishedSize = try Checkpoint(parsing: note.text).size
        witness.keep(note, size: signing.publishedSize)
        let at = setup.clocks.wall()
        view.withLock { v in
            v.signedSize = signing.publishedSize
            v.signedAt = at
        }
    }

    func finish(_ result: Result<Void, LedgerError>, upTo size: UInt64 = .max) {
        let done = signing.waiters.filter { $0.size <= size }
        signing.waiters.removeAll { $0.size <= size }
        for w in done { w.done(result) }
    }

    // MARK: Fork

    /// The log must not go on. Recording does, elsewhere.
    func declareFork(_ detail: String) {
        trouble(.fork, LedgerError(.forked, detail))
        finish(.failure(LedgerError(.forked, detail)))
        queue.refuse(LedgerError(.forked, detail), forGood: false)
    }
}
