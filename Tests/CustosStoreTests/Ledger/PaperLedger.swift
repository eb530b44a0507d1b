import CustosBase
import CustosLedger
import CustosMedia
import CustosStore
import Glibc
import Logging
import Synchronization
import Testing

let gate = StreamID(CameraID(1), .main)
let dock = StreamID(CameraID(2), .main)

/// A signer that writes down every checkpoint to which it gave a signature, so that a test can ask whether all of them are of one log.
final class WatchedSigner: CheckpointSigner {
    let base: any CheckpointSigner
    private let log: Mutex<[Checkpoint]>
    private let hook = Mutex<(@Sendable (Checkpoint) throws -> Void)?>(nil)

    init(_ base: any CheckpointSigner, issued: [Checkpoint] = []) {
        self.base = base
        log = Mutex(issued)
    }

    var issued: [Checkpoint] { log.withLock { $0 } }
    func forget() { log.withLock { $0 = [] } }
    /// Called after the signature is made and before it is answered; what it throws is the answer.
    func afterSigning(_ body: (@Sendable (Checkpoint) throws -> Void)?) { hook.withLock { $0 = body } }

    func states() throws -> [SignerState] { try base.states() }
    func begin(_ origin: String) throws -> SignerState { try base.begin(origin) }
    func retire(_ origin: String) throws { try base.retire(origin) }
    func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature {
        let signature = try base.sign(checkpoint, from: old, proof: proof)
        log.withLock { $0.append(checkpoint) }
        try hook.withLock { $0 }?(checkpoint)
        return signature
    }
}

/// A ledger on a disk in memory, with its databases in a folder of the same name on a real one.
final class PaperLedger {
    let folder: TestFolder
    let memory: MemoryDisk
    let disk: FaultyDisk
    let clocks = HandClocks()
    let node: UUIDValue
    let boot = UUIDValue.random()
    var options = LedgerOptions()
    /// Of the signer.
    var pause: (@Sendable (String) -> Void)?
    var signer: WatchedSigner!
    var ledger: Ledger!
    /// Bytes of each leaf that was acknowledged, by its index.
    var acknowledged: [UInt64: [UInt8]] = [:]
    private var sequence: [StreamID: UInt64] = [:]

    init(open: Bool = true, node: UUIDValue = .random(), disk memory: MemoryDisk = MemoryDisk(), options change: (inout LedgerOptions) -> Void = { _ in }) throws {
        folder = try TestFolder()
        self.memory = memory
        self.node = node
        var at = ""
        for part in folder.path.split(separator: "/") {
            at += "/\(part)"
            memory.mount(at)
        }
        disk = FaultyDisk(memory)
        options.execution = .inline
        change(&options)
        if open { try start() }
    }

    var path: String { folder.path + "/ledger" }
    var signerPath: String { folder.path + "/signer" }
    var origin: String { "custos/\(node)/1" }

    /// Opens signer and ledger, as a start of the program does.
    func start() throws {
        mountLedger()
        kill()
        let service = try SignerService(folder: signerPath, disk: disk, pause: pause)
        signer = WatchedSigner(LocalSigner(service), issued: signer.issued)
        try open(signer)
    }

    /// The databases' folder; the disk in memory has its own.
    func mountLedger() { mkdir(path, 0o700) }

    /// Opens the ledger a second time.
    func openAgain() throws {
        let first = ledger
        defer { ledger = first }
        try open(signer)
    }

    /// A new log has begun, and what was signed of the old one is not of it.
    func forgetIssued() { signer.forget() }

    func open(_ signer: any CheckpointSigner) throws {
        ledger = try Ledger(
            folder: path, node: node, bootID: boot, clocks: clocks, clockState: { ClockState(word: .ok, offset: .zero) }, disk: disk, signer: signer, options: options,
            logger: Logger(label: "ledger") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Ends without a last word, as SIGKILL does: nothing more is written.
    func kill() {
        ledger = nil
        let issued = signer?.issued ?? []
        signer = nil
        signer = WatchedSigner(Nobody(), issued: issued)
    }

    func restart() throws { try start() }

    // MARK: Copies

    /// The files of the living log, by their names below it.
    func snapshot() -> [String: [UInt8]] {
        let log = ledger.log.path + "/"
        return Dictionary(uniqueKeysWithValues: memory.paths.filter { $0.hasPrefix(log) }.map { (String($0.dropFirst(log.count)), memory.contents($0) ?? []) })
    }

    /// Puts files in the place of what is there, as a backup does. Nothing must be open.
    func putBack(_ files: [String: [UInt8]], to log: String) {
        for path in memory.paths where path.hasPrefix(log + "/") { memory.lose(path) }
        for (name, bytes) in files {
            var at = log
            for part in name.split(separator: "/").dropLast() {
                at += "/\(part)"
                memory.mount(at)
            }
            memory.put("\(log)/\(name)", bytes)
        }
    }

    /// A copy of the living log at another place.
    func mirror() -> LogFolder {
        let path = "/mirror"
        memory.mount(path)
        putBack(snapshot(), to: path)
        return LogFolder(path: path, disk: memory)
    }

    // MARK: Facts

    func row(_ stream: StreamID, _ sequence: UInt64, start: WallTime? = nil) -> SegmentRow {
        let end = clocks.wall(), from = start ?? end - .seconds(60 as Int64), now = clocks.monotonic()
        let digest = Digest.sha256(Array("\(stream) \(sequence)".utf8))
        return SegmentRow(
            stream: stream, sequence: sequence, start: from, end: end, volume: node, day: "20261123", byteCount: 1_000 + Int64(sequence), sha256: digest, fragments: 61, fragmentRoot: digest,
            run: node, flags: [], codecs: "avc1", width: 640, height: 360, bootID: boot, bootStart: now - (end - from), bootEnd: now, cameraOffset: nil)
    }

    func segment(_ stream: StreamID) -> LedgerEntry {
        let n = sequence[stream, default: 0]
        sequence[stream] = n + 1
        return LedgerEntry(fact: .segment(row(stream, n), flag: .clean))
    }

    func act(_ n: Int) -> LedgerEntry { LedgerEntry(fact: .act(actor: "user:7", action: "view-live", object: "view:\(n)", .ok, body: Array("{\"n\":\(n)}".utf8))) }

    /// Appends and writes down what was acknowledged.
    @discardableResult
    func append(_ entries: LedgerEntry...) throws -> [UInt64] { try append(entries) }

    @discardableResult
    func append(_ entries: [LedgerEntry]) throws -> [UInt64] {
        let indices = try ledger.append(entries)
        for i in indices { acknowledged[i] = try ledger.leafBytes(i) }
        return indices
    }

    func pass(_ seconds: Int64) {
        for _ in 0..<seconds {
            clocks.advance(.seconds(1 as Int64))
            ledger.tick()
        }
    }

    // MARK: What must be true

    /// After a start: nothing that was acknowledged is gone, everything that was signed is the beginning of what is there.
    func check(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(ledger.status.state.word == .ok, "\(what): \(ledger.status.state.detail)", sourceLocation: sourceLocation)
        let size = ledger.status.size
        for (i, bytes) in acknowledged {
            guard i < size else {
                Issue.record("\(what): leaf \(i) was acknowledged, and \(size) are there", sourceLocation: sourceLocation)
                continue
            }
            let here = try ledger.leafBytes(i)
            #expect(here == bytes, "\(what): leaf \(i)", sourceLocation: sourceLocation)
        }
        try ledger.signNow()
        let leaves = try verify(what, sourceLocation: sourceLocation)
        for c in signer.issued {
            var tree = CompactTree()
            for l in leaves.prefix(Int(c.size)) { tree.append(Merkle.leaf(l)) }
            #expect(tree.size == c.size && tree.root() == c.root, "\(what): signed was \(c.size) \(c.root)", sourceLocation: sourceLocation)
        }
    }

    /// Reads the folder as a stranger does, by exact names only; answers the leaves.
    @discardableResult
    func verify(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> [[UInt8]] {
        let log = ledger.log
        let note = try #require(try log.checkpoint(), "\(what)", sourceLocation: sourceLocation)
        let checkpoint = try Checkpoint(parsing: note.text)
        #expect(checkpoint.size == ledger.status.size, "\(what)", sourceLocation: sourceLocation)
        #expect(note.isSigned(by: try #require(try log.logKey())), "\(what)", sourceLocation: sourceLocation)
        var leaves: [[UInt8]] = []
        var tree = CompactTree()
        for i in 0..<(checkpoint.size + 255) / 256 {
            let width = Int(min(256, checkpoint.size - i * 256))
            let name = TilePath.entries(index: i, width: width)
            let bundle = try #require(memory.contents("\(log.path)/\(name)"), "\(what): \(name)", sourceLocation: sourceLocation)
            leaves += try EntryBundle.decode(bundle, limit: 256)
        }
        for l in leaves { tree.append(Merkle.leaf(l)) }
        #expect(tree.size == checkpoint.size && tree.root() == checkpoint.root, "\(what)", sourceLocation: sourceLocation)
        // Tiles by exact names.
        for level in 0..<3 {
            let count = checkpoint.size >> UInt64(8 * level)
            for i in 0..<(count + 255) / 256 {
                let name = TilePath.tile(level: level, index: i, width: Int(min(256, count - i * 256)))
                #expect(memory.contents("\(log.path)/\(name)") != nil, "\(what): \(name)", sourceLocation: sourceLocation)
            }
        }
        let root = try log.tree(size: checkpoint.size).root()
        #expect(root == checkpoint.root, "\(what): tiles", sourceLocation: sourceLocation)
        // Chains.
        var heads: [StreamID: TreeHash] = [:]
        for (i, l) in leaves.enumerated() {
            let leaf = try Leaf(parsing: l)
            guard let stream = leaf.stream else { continue }
            #expect(leaf.prev == heads[stream, default: .zero], "\(what): chain at \(i)", sourceLocation: sourceLocation)
            heads[stream] = Merkle.leaf(l)
        }
        return leaves
    }

    func leaves() throws -> [Leaf] { try (0..<ledger.status.size).map { try ledger.leaf($0) } }
}

/// No signer at all.
struct Nobody: CheckpointSigner {
    func states() throws -> [SignerState] { throw SignerError(.away, "nobody") }
    func begin(_ origin: String) throws -> SignerState { throw SignerError(.away, "nobody") }
    func sign(_ checkpoint: Checkpoint, from old: UInt64, proof: [TreeHash]) throws -> NoteSignature { throw SignerError(.away, "nobody") }
    func retire(_ origin: String) throws { throw SignerError(.away, "nobody") }
}
