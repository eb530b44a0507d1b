import CustosBase
import Logging
import Synchronization

/// The thread that writes to the databases for the recorders: catalogue rows, gaps, beats.
///
/// Nothing here is lost when a database cannot be written for a while: rows and gap events wait in order and are
/// tried again every second. Rows that are still unwritten at the end are found again by recovery.
final class Bookkeeper: @unchecked Sendable {
    /// A million segments' worth would be a catalogue that was broken for days: further rows are left to recovery.
    private static let rowLimit = 100_000
    /// For each stream; beyond it the oldest word is forgotten and the log says so.
    private static let backlogLimit = 1_000
    private static let retryInterval = TimeSpan.seconds(10 as Int64)
    private static let beatInterval = TimeSpan.seconds(5 as Int64)

    private struct Keeper {
        var gaps: GapKeeper
        var backlog: [GapEvent] = []
        /// Recovery has said where the stream's footage ends.
        var isReady = false
    }

    let state: StateStore
    let catalogue: Catalogue
    let marks: SalvageMarks
    private let clocks: any Clocks
    private let options: RecordingOptions
    private let logger: Logger
    private(set) var thread: DiskThread! = nil

    let sealHook = Mutex<SealHook?>(nil)
    var hook: SealHook? { sealHook.withLock { $0 } }
    /// Called every second on this thread.
    let everySecond = Mutex<(@Sendable (MonotonicTime) -> Bool)?>(nil)

    // This thread only.
    private var keepers: [StreamID: Keeper] = [:]
    private var rows: [(row: SegmentRow, done: @Sendable () -> Void)] = []
    private var pending: [UnfinishedSegment] = []
    private var nextTick = MonotonicTime(microseconds: .min)
    private var nextBeat = MonotonicTime(microseconds: .min)

    init(state: StateStore, catalogue: Catalogue, clocks: any Clocks, options: RecordingOptions, logger: Logger) {
        self.state = state
        self.catalogue = catalogue
        self.clocks = clocks
        self.options = options
        self.logger = logger
        marks = SalvageMarks(state: state, logger: logger)
        thread = DiskThread(name: "books", isInline: options.execution == .inline) { [weak self] in self?.idle() ?? nil }
    }

    // MARK: From anywhere

    func gap(_ stream: StreamID, _ event: GapEvent) {
        thread.submit { [self] in
            keepers[stream, default: newKeeper(stream)].backlog.append(event)
            if keepers[stream]!.backlog.count > Self.backlogLimit {
                logger.error("gaps of \(stream): the state database has not taken \(Self.backlogLimit) events; the oldest is forgotten")
                keepers[stream]!.backlog.removeFirst()
            }
            work(off: stream)
        }
    }

    /// A new recorder of a stream: its gaps begin again with `ready`.
    func began(_ stream: StreamID) {
        thread.submit { [self] in keepers[stream] = newKeeper(stream) }
    }

    /// Tells where the footage of earlier runs of the program ends, so that gaps can be written down.
    func ready(_ stream: StreamID, _ start: StreamStart) {
        thread.submit { [self] in
            guard keepers[stream]?.isReady == false else { return }
            keepers[stream]!.gaps.resume(
                open: start.openGap, covered: start.covered, from: start.holeStart, cause: start.cause, detail: start.detail, now: start.createdAt.monotonic)
            keepers[stream]!.isReady = true
            work(off: stream)
        }
    }

    /// A segment has its final name: `done` is called once the catalogue has its row.
    func sealed(_ row: SegmentRow, done: @escaping @Sendable () -> Void) {
        thread.submit { [self] in
            rows.append((row, done))
            if rows.count > Self.rowLimit {
                let dropped = rows.removeFirst()
                logger.error("the catalogue takes no rows: segment \(dropped.row.sequence) of \(dropped.row.stream) is left to recovery")
            }
            if options.execution == .inline { writeRows() }
        }
    }

    func unfinished(_ segment: UnfinishedSegment) {
        thread.submit { [self] in
            pending.append(segment)
            finishPending(clocks.monotonic())
        }
    }

    /// Counts what recovery would have to finish if the program ended now. After `drain`; 0 once the thread has ended.
    func leftOver() async -> Int {
        await withCheckedContinuation { c in
            if !thread.submit({ [self] in c.resume(returning: pending.count + rows.count) }) { c.resume(returning: 0) }
        }
    }

    /// Writes down every hole, however young, because the program ends.
    func stop() {
        thread.submit { [self] in
            writeRows()
            for stream in keepers.keys {
                keepers[stream]!.isReady = true
                work(off: stream)
                attempt("gaps of \(stream)") { try keepers[stream]!.gaps.stop(state) }
            }
        }
    }

    // MARK: On the thread

    private func newKeeper(_ stream: StreamID) -> Keeper { Keeper(gaps: GapKeeper(stream: stream, tolerated: options.toleratedHole)) }

    private func work(off stream: StreamID) {
        guard keepers[stream]!.isReady else { return }
        let now = clocks.monotonic()
        while let event = keepers[stream]!.backlog.first {
            guard attempt("gaps of \(stream)", { try keepers[stream]!.gaps.handle(event, now: now, state) }) else { return }
            keepers[stream]!.backlog.removeFirst()
        }
    }

    @discardableResult
    private func attempt(_ what: String, _ body: () throws -> Void) -> Bool {
        do {
            try body()
            return true
        } catch {
            logger.error("\(what): \(error); tried again")
            return false
        }
    }

    private func writeRows() {
        guard !rows.isEmpty else { return }
        let hook = self.hook
        let batch = rows
        rows = []
        do {
            try Seal.record(batch.map(\.row), hook: hook, catalogue: catalogue)
            for entry in batch { entry.done() }
            return
        } catch  where batch.count == 1 {
            keep(batch[0], error)
            return
        } catch {
            // One bad row must not hold up the others.
        }
        for entry in batch {
            do {
                try Seal.record([entry.row], hook: hook, catalogue: catalogue)
                entry.done()
            } catch { keep(entry, error) }
        }
    }

    private func keep(_ entry: (row: SegmentRow, done: @Sendable () -> Void), _ error: any Error) {
        logger.error("catalogue row of segment \(entry.row.sequence) of \(entry.row.stream): \(error)")
        if let e = error as? StoreError, e.code == .conflict {
            // Another segment stands under this number. The file stays; `custos check` shows the two.
            entry.done()
        } else {
            rows.append(entry)
        }
    }

    private func finishPending(_ now: MonotonicTime) {
        let due = pending.filter { $0.retryAt <= now }
        pending.removeAll { $0.retryAt <= now }
        for var item in due {
            guard item.segment.worker.volume.takesChanges else {
                item.retryAt = now + Self.retryInterval
                pending.append(item)
                continue
            }
            let (stream, sequence) = (item.segment.stream, item.segment.sequence)
            marks.add(stream, sequence)
            let attempt = item
            item.segment.worker.syncer.submit { [self] in
                let outcome = attempt.finish()
                thread.submit { [self] in
                    switch outcome {
                    case .row(let row):
                        sealed(row) { [marks] in
                            attempt.recorder.forget(attempt.segment)
                            marks.remove(stream, sequence)
                        }
                    case .nothing:
                        attempt.recorder.forget(attempt.segment)
                        marks.remove(stream, sequence)
                    case .failed(let why):
                        logger.error("segment \(sequence) of \(stream) cannot be finished yet: \(why)")
                        var again = attempt
                        again.retryAt = clocks.monotonic() + Self.retryInterval
                        pending.append(again)
                    }
                }
            }
        }
    }

    private func idle() -> Int64? {
        let now = clocks.monotonic()
        writeRows()
        if now >= nextTick {
            let isBusy = tick(now)
            nextTick = now + .seconds(isBusy ? 1 as Int64 : 5 as Int64)
        }
        return max(1000, (nextTick - clocks.monotonic()).microseconds)
    }

    /// - Returns: whether there is anything that wants a tick every second.
    @discardableResult
    func tick(_ now: MonotonicTime) -> Bool {
        writeRows()
        for stream in keepers.keys where keepers[stream]!.isReady {
            work(off: stream)
            if keepers[stream]!.gaps.wantsTick { attempt("gaps of \(stream)") { try keepers[stream]!.gaps.tick(now: now, state) } }
        }
        finishPending(now)
        if now >= nextBeat {
            nextBeat = now + Self.beatInterval
            attempt("beat") { try state.beat() }
        }
        return everySecond.withLock { $0 }?(now) ?? false
    }
}

/// Where the gaps of a stream go on after a start of the program.
struct StreamStart: Sendable {
    var openGap: GapRecord?
    var covered: WallTime?
    var holeStart: WallTime
    var cause: GapCause
    var detail: String
    var createdAt: RecordingMoment
}
