import CustosBase
import CustosLedger
import Logging
import Synchronization

/// What the ledger is made of, given once.
struct LedgerSetup: Sendable {
    let folder: LedgerFolder
    let node: UUIDValue
    let bootID: UUIDValue
    let clocks: any Clocks
    let clockState: @Sendable () -> ClockState
    let disk: any DiskIO
    let signer: any CheckpointSigner
    let options: LedgerOptions
    let logger: Logger

    var now: LeafMoment { LeafMoment(at: clocks.wall(), boot: bootID, bootTime: clocks.monotonic()) }
}

/// The ledger's thread: makes leaves of what waits, in groups that share one write and one sync; from time to time puts them into
/// bundles and has them signed. All `var`s belong to this thread.
final class LedgerCore: @unchecked Sendable {
    private static let tickInterval = TimeSpan.seconds(1 as Int64)
    /// Entries that go at once although others may come: a write of so many is large enough.
    private static let enough = 256
    /// Facts whose callers left before they were durable; a retry of the same fact is answered from here.
    private static let abandonedLimit = 10_000

    let setup: LedgerSetup
    let queue: AppendQueue
    let view: Mutex<LedgerView>
    let bodies: BodyStore
    let index: LedgerIndex
    private let lock: DiskFile
    private(set) var thread: DiskThread! = nil
    /// Where the signer is waited for.
    private(set) var signThread: DiskThread! = nil

    var origin: LogOrigin
    var key: VerifierKey?
    var writer: LogWriter
    var wal: WriteAheadLog
    var heads = LedgerHeads()
    var signing = SigningState()
    var witness = WitnessState()

    private var nextTick = MonotonicTime(microseconds: .min)
    private var nextBeat: MonotonicTime
    private var retryAt = MonotonicTime(microseconds: .min)
    private var gatherUntil = MonotonicTime(microseconds: .min)
    private var abandoned: [FactKey: UInt64] = [:]
    private var isClosed = false

    private struct FactKey: Hashable {
        let kind: String
        let moment: LeafMoment
    }

    init(_ opened: OpenedLedger, setup: LedgerSetup) {
        self.setup = setup
        queue = AppendQueue(limit: setup.options.queueLimit)
        view = Mutex(opened.view)
        bodies = opened.bodies
        index = opened.index
        lock = opened.lock
        origin = opened.view.origin
        key = opened.key
        writer = opened.writer
        wal = opened.wal
        heads = opened.heads
        signing = opened.signing
        witness = opened.witness
        nextBeat = setup.clocks.monotonic() + (setup.options.beatInterval ?? .zero)
        let isInline = setup.options.execution == .inline
        signThread = DiskThread(name: "signing", isInline: isInline)
        thread = DiskThread(name: "ledger", isInline: isInline) { [weak self] in self?.turn() ?? nil }
    }

    // MARK: Turns

    /// What is due; answers microseconds until something is.
    private func turn() -> Int64? {
        if isClosed { return nil }
        let now = setup.clocks.monotonic()
        if queue.entries > 0, now >= commitDue { commit() }
        if now >= nextTick { tick(now) }
        var next = nextTick
        if queue.entries > 0 { next = min(next, commitDue) }
        return max(0, (next - setup.clocks.monotonic()).microseconds)
    }

    private var commitDue: MonotonicTime { queue.entries >= Self.enough ? retryAt : max(retryAt, gatherUntil) }

    /// Once a second: beats, a clock that drifts or jumps, what waits for a signature.
    func tick(_ now: MonotonicTime) {
        nextTick = now + Self.tickInterval
        if isClosed { return }
        if let interval = setup.options.beatInterval, view.withLock({ $0.troubles[.commit] == nil && $0.fork == nil }) {
            let moment = setup.now, hasJumped = heads.clock.jump(moment) != nil
            if !hasJumped { heads.clock.drift(moment) }
            if now >= nextBeat || hasJumped {
                nextBeat = now + interval
                // Nobody waits for it; when the queue is full there is life enough.
                try? queue.add(AppendRequest([LedgerEntry(fact: .beat, moment: moment)]))
                commit()
            }
        }
        signIfDue(now)
    }

    // MARK: Leaves

    /// Writes what waits, as much as one write takes.
    func commit() {
        if isClosed { return }
        discardDropped()
        if let fork = view.withLock({ $0.fork }) { return queue.refuse(LedgerError(.forked, fork), forGood: false) }
        let began = setup.clocks.monotonic()
        let requests = queue.take(LedgerOptions.batchLimit)
        guard !requests.isEmpty else { return }
        view.withLock { $0.writing = (began, setup.clocks.wall()) }
        defer { view.withLock { $0.writing = nil } }
        do {
            try write(requests)
            gatherUntil = requests.count > 1 ? began + setup.options.gatherInterval : began
            cleared(.commit)
        } catch {
            let e = LedgerError(error)
            retryAt = setup.clocks.monotonic() + setup.options.retryInterval
            trouble(.commit, e)
            if setup.options.execution == .inline {
                for r in requests { queue.answer(r, .failure(e)) }
                discard(requests)
            } else {
                queue.putBack(requests)
            }
        }
    }

    private func write(_ requests: [AppendRequest]) throws {
        let tail = view.withLock { $0.tail.count }
        guard tail < LedgerOptions.tailLimit else { throw LedgerError(.full, "\(tail) leaves wait for their bundles") }
        try prepare(requests)
        var composer = LeafComposer(heads: heads, size: view.withLock { $0.size })
        var answers: [Result<[UInt64], LedgerError>] = []
        for r in requests {
            let before = composer
            do throws(LedgerError) {
                var indices: [UInt64] = []
                for entry in r.prepared ?? [] { indices.append(try place(entry, &composer)) }
                answers.append(.success(indices))
            } catch {
                composer = before
                answers.append(.failure(error))
            }
        }
        try write(composer)
        for (r, answer) in zip(requests, answers) {
            if !queue.answer(r, answer), case .success(let indices) = answer { remember(r, indices) }
            if case .failure = answer { discard([r]) }
        }
    }

    /// Makes composed leaves durable and known.
    func write(_ composer: LeafComposer) throws {
        guard let first = composer.composed.first else { return }
        try wal.append(composer.composed.lazy.map { (bytes: $0.bytes, hash: $0.hash) }, at: first.index)
        heads = composer.heads
        view.withLock { v in
            v.tail += composer.composed.map(\.bytes)
            v.cameras = heads.cameras
        }
        if let error = index.add(composer.composed, heads) { setup.logger.error("the ledger's index is behind", metadata: ["error": "\(error)"]) }
    }

    private func prepare(_ requests: [AppendRequest]) throws {
        let fresh = requests.filter { $0.prepared == nil }
        guard !fresh.isEmpty else { return }
        var prepared = try bodies.prepare(fresh.flatMap(\.entries), at: setup.clocks.wall())[...]
        for r in fresh {
            r.prepared = Array(prepared.prefix(r.entries.count))
            prepared = prepared.dropFirst(r.entries.count)
        }
    }

    /// The index of the entry's leaf: a new one, unless the log has it already.
    private func place(_ entry: PreparedEntry, _ composer: inout LeafComposer) throws(LedgerError) -> UInt64 {
        if let moment = entry.moment, let known = abandoned[FactKey(kind: entry.fact.kind, moment: moment)] { return known }
        if case .segment(let row, let flag) = entry.fact, let highest = composer.heads.streams[row.stream]?.highest, row.sequence <= highest {
            let known: (index: UInt64, leaf: SegmentLeaf)?
            do { known = try segment(row.stream, row.sequence, composer) } catch { throw LedgerError(error) }
            if let known {
                if known.leaf.sha256.bytes == row.sha256, known.leaf.size == UInt64(row.byteCount) { return known.index }
                guard flag == .readded || flag == .salvaged else { throw LedgerError(.conflict, "segment \(row.sequence) of \(row.stream) is leaf \(known.index), of another file") }
            }
        }
        return composer.add(entry, now: setup.now, clock: setup.clockState())
    }

    private func segment(_ stream: StreamID, _ sequence: UInt64, _ composer: LeafComposer) throws -> (index: UInt64, leaf: SegmentLeaf)? {
        for entry in composer.composed.reversed() {
            if case .seg(let s) = entry.leaf, s.stream == stream, s.seq == sequence { return (entry.index, s) }
        }
        guard let index = try index.leaf(of: stream, sequence) else { return nil }
        guard case .seg(let s) = try Leaf(parsing: leaf(index)) else { throw LedgerError(.damaged, "leaf \(index) is not segment \(sequence) of \(stream)") }
        return (index, s)
    }

    /// A leaf's bytes, wherever it is by now.
    func leaf(_ index: UInt64) throws -> [UInt8] {
        let (waiting, log, size): ([UInt8]?, LogFolder, UInt64) = view.withLock { v in (index >= v.integrated ? v.tail[Int(index - v.integrated)] : nil, v.log, v.integrated) }
        return try waiting ?? log.entry(index, size: size)
    }

    private func remember(_ request: AppendRequest, _ indices: [UInt64]) {
        // Beyond the limit the callers have been gone for hours and will not ask for these again.
        if abandoned.count > Self.abandonedLimit { abandoned = [:] }
        for (entry, index) in zip(request.entries, indices) {
            if let moment = entry.moment { abandoned[FactKey(kind: entry.fact.kind, moment: moment)] = index }
        }
    }

    private func discardDropped() { discard(queue.takeDropped()) }

    private func discard(_ requests: [AppendRequest]) {
        let digests = requests.flatMap { $0.prepared ?? [] }.compactMap(\.body)
        // A record without a leaf is in nobody's way.
        do { try bodies.discard(digests) } catch { setup.logger.warning("records without leaves stay", metadata: ["error": "\(error)"]) }
    }

    // MARK: Troubles

    func trouble(_ which: LedgerView.Trouble, _ error: LedgerError) {
        let now = setup.clocks.wall()
        let isNew: Bool = view.withLock { v in
            let old = v.troubles[which]
            v.troubles[which] = LedgerStatus.State(word: error.word, since: old?.word == error.word ? old?.since ?? now : now, detail: error.detail)
            return old?.word != error.word
        }
        if isNew { setup.logger.critical("the ledger is in trouble", metadata: ["state": "\(error.word.rawValue)", "error": "\(error.detail)"]) }
    }

    func cleared(_ which: LedgerView.Trouble) {
        let now = setup.clocks.wall()
        let wasThere: Bool = view.withLock { v in
            guard v.troubles.removeValue(forKey: which) != nil else { return false }
            if v.troubles.isEmpty { v.okSince = now }
            return true
        }
        if wasThere { setup.logger.notice("the ledger goes on") }
    }

    // MARK: End

    /// Closes files and ends the threads; nothing is written any more.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        queue.refuse(LedgerError(.stopped, "the ledger has ended"), forGood: true)
        wal.close()
        index.close()
        bodies.close()
        setup.disk.close(lock)
        signThread.end()
        thread.end()
    }
}
