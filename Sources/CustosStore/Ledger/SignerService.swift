package import CustosLedger
import Synchronization

/// The signer: has the keys of the node's logs, remembers the last tree that it signed of each, and signs only what is proven to
/// continue it. An in-house witness: a recorder that was taken over cannot make it sign two histories.
///
/// The memory is durable in both copies before a signature is answered.
package final class SignerService: Sendable {
    private let keys: SignerKeys
    private let memory: SignerMemory
    private let disk: any DiskIO
    private let pause: (@Sendable (String) -> Void)?
    private let lock: DiskFile
    /// One request at a time.
    private let turn = Mutex<Void>(())

    /// - Parameters:
    ///   - folder: of the keys; made when it is not there, for its owner alone.
    ///   - secondFolder: for the second copy of the memory, best on another disk; `nil`: in the same folder.
    package init(folder: String, secondFolder: String? = nil, disk: any DiskIO, pause: (@Sendable (String) -> Void)? = nil) throws {
        for path in [folder, secondFolder ?? folder] {
            try disk.makeDirectory(path)
            try disk.changeMode(path, 0o700)
            try disk.syncDirectory(LogWriter.parent(path))
        }
        self.disk = disk
        self.pause = pause
        keys = SignerKeys(folder: folder, disk: disk)
        memory = SignerMemory(folders: (folder, secondFolder ?? folder), disk: disk)
        lock = try disk.takeLock(folder + "/lock") { SignerError(.locked, "another signer has \(folder)") }
    }

    deinit { disk.close(lock) }

    package func states() throws -> [SignerState] {
        try turn.withLock { _ in
            try keys.origins().compactMap { origin in
                do { return try keys.load(origin).map { try state(origin, $0) } } catch let e as SignerError where e.code == .damaged {
                    // Not to be known is the same as not to be there: the ledger stops, and two persons may begin a new epoch.
                    return nil
                }
            }
        }
    }

    private func state(_ origin: LogOrigin, _ key: SigningKey) throws -> SignerState {
        let tree = try remembered(origin)
        return SignerState(key: key.key(name: origin.description, kind: .ed25519), size: tree.size, root: tree.root)
    }

    /// The memory is there before the key: a key without one had it taken away.
    private func remembered(_ origin: LogOrigin) throws -> SignerMemory.Tree {
        guard let tree = try memory.load(origin) else { throw SignerError(.damaged, "what was last signed of \(origin) is not there") }
        return tree
    }

    package func begin(_ text: String) throws -> SignerState {
        guard let origin = LogOrigin(text) else { throw SignerError(.request, "\(text) is no origin") }
        return try turn.withLock { _ in
            if let key = try keys.load(origin) { return try state(origin, key) }
            let known = try keys.origins()
            guard known.allSatisfy({ $0.node == origin.node }) else { throw SignerError(.unknown, "this is the signer of node \(known[0].node)") }
            guard known.allSatisfy({ $0.epoch < origin.epoch }) else { throw SignerError(.unknown, "\(origin) is not newer than \(known[known.count - 1])") }
            guard try memory.load(origin) ?? .empty == .empty else { throw SignerError(.unknown, "\(origin) has ended") }
            try memory.store(.empty, origin)
            return try state(origin, try keys.make(origin))
        }
    }

    package func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature {
        guard let origin = LogOrigin(checkpoint.origin) else { throw SignerError(.request, "\(checkpoint.origin) is no origin") }
        return try turn.withLock { _ in
            guard let key = try keys.load(origin) else { throw SignerError(.unknown, "\(origin) has no key here") }
            let signed = try remembered(origin)
            guard checkpoint.size >= signed.size else { throw SignerError(.fork, "a tree of \(checkpoint.size) leaves, after one of \(signed.size)") }
            if checkpoint.size == signed.size {
                guard checkpoint.root == signed.root else { throw SignerError(.fork, "another root for \(signed.size) leaves") }
            } else {
                guard old == signed.size else { throw SignerError(.other, "\(signed.size)") }
                guard TreeProof.isConsistent(oldSize: signed.size, oldRoot: signed.root, size: checkpoint.size, root: checkpoint.root, proof: proof) else {
                    throw SignerError(.fork, "the tree of \(checkpoint.size) leaves does not continue that of \(signed.size)")
                }
            }
            // Also for the same tree: a try before may have come to only one of the copies.
            try memory.store(SignerMemory.Tree(size: checkpoint.size, root: checkpoint.root), origin)
            pause?(LedgerPause.signerRemembered)
            return key.sign(checkpoint.text, name: checkpoint.origin)
        }
    }

    package func retire(_ text: String) throws {
        guard let origin = LogOrigin(text) else { throw SignerError(.request, "\(text) is no origin") }
        try turn.withLock { _ in
            guard try keys.origins().contains(where: { $0.node == origin.node && $0.epoch > origin.epoch }) else { throw SignerError(.unknown, "\(origin) has no newer log") }
            // The memory stays, so that nobody makes a second key for an origin.
            try keys.erase(origin)
        }
    }
}

extension DiskIO {
    /// Opens a file, makes it if need be, and takes its lock, which goes with the answer's `close` or with the process.
    func takeLock<E: Error>(_ path: String, _ refusal: () -> E) throws -> DiskFile {
        let file: DiskFile
        if try exists(path) { file = try open(path, .update(direct: false)) } else { file = try open(path, .create(direct: false)) }
        do {
            guard try lock(file) else { throw refusal() }
        } catch {
            close(file)
            throw error
        }
        return file
    }
}
