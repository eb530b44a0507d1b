package import CustosBase
import CustosMedia
package import Logging
import Synchronization

/// Records streams on volumes: what is wanted goes in as samples, and comes out as sealed segments with their
/// rows, and as gaps with their causes. Every second of a stream that has a recorder is one or the other.
///
/// Start: make the service, take recorders and attach them to their streams, then call `recover`. New footage does
/// not wait for recovery; gaps are written once recovery has said where the old footage ends.
package final class RecordingService: Sendable {
    /// A disk that hangs must not keep the program from ending: what is then unfinished is recovered at the next start.
    private static let stopSeconds = 15

    private struct Recorders {
        var all: [StreamID: StreamRecorder] = [:]
        /// Recorders that still have files to seal after their stream was retired.
        var retiring: [StreamRecorder] = []
        var firstOwn: [StreamID: UInt64] = [:]
        var createdAt: [StreamID: RecordingMoment] = [:]
        /// The next number of a stream that had a recorder before, in this run of the program.
        var nextSequence: [StreamID: UInt64] = [:]
        var settled: Set<StreamID> = []
        var isRecovered = false
        var isStopped = false
        var nextOldest = MonotonicTime(microseconds: .min)
    }

    private let core: RecordingCore
    private let state: StateStore
    private let catalogue: Catalogue
    private let books: Bookkeeper
    private let retirements: Retirements
    private let recovery: DiskThread
    private let recorders = Mutex(Recorders())
    private let lastStop: LastStop
    private let previousStart: WallTime?

    package init(
        state: StateStore, catalogue: Catalogue, volumes: VolumeSet, clocks: any Clocks, disk: any DiskIO, options: RecordingOptions = .standard, logger: Logger
    ) throws {
        self.state = state
        self.catalogue = catalogue
        let bootID = BootID.current()
        previousStart = try state.latestStart()?.startedAt
        if state.currentStart.value == nil { try state.markRunning(bootID: bootID) }
        lastStop = try state.lastStop(bootID: bootID)
        books = Bookkeeper(state: state, catalogue: catalogue, clocks: clocks, options: options, logger: logger)
        core = RecordingCore(
            node: state.node, bootID: bootID, disk: disk, clocks: clocks, options: options, logger: logger, volumes: volumes, books: books)
        retirements = Retirements(state: state, logger: logger)
        recovery = DiskThread(name: "recovery", isInline: options.execution == .inline)
        books.everySecond.withLock { $0 = { [weak self] now in self?.tickRecorders(now) ?? false } }
    }

    /// Called for sealed segments between the sync of its folder and its catalogue row: where a ledger leaf is
    /// appended. While it throws, the row waits.
    package var sealHook: SealHook? {
        get { books.hook }
        set { books.sealHook.withLock { $0 = newValue } }
    }

    // MARK: Streams

    /// The recorder of a stream, made at first asking; from then on the stream is to be recorded. Reads the names in
    /// the stream's newest folders the first time: not for an event loop.
    package func recorder(for stream: StreamID) -> StreamRecorder {
        let now = RecordingMoment(wall: core.clocks.wall(), monotonic: core.clocks.monotonic())
        if let r = recorders.withLock({ $0.all[stream] }) { return r }
        let wasRetired = retirements.resumed(stream, at: now.wall)
        let first = recorders.withLock { $0.nextSequence[stream] } ?? firstSequence(of: stream)
        let (recorder, isNew, isSettled): (StreamRecorder, Bool, Bool) = recorders.withLock { r in
            if let there = r.all[stream] { return (there, false, true) }
            let new = StreamRecorder(stream: stream, core: core, firstSequence: first)
            r.all[stream] = new
            if r.firstOwn[stream] == nil { r.firstOwn[stream] = first }
            r.createdAt[stream] = now
            return (new, true, r.isRecovered || r.settled.contains(stream))
        }
        if isNew {
            books.began(stream)
            if wasRetired || isSettled { settle(stream, wasRetired: wasRetired) }
        }
        return recorder
    }

    /// The stream is not wanted any more: seals what there is. The time from now on is no gap.
    package func retire(_ stream: StreamID, cause: GapCause) {
        let now = core.clocks.wall()
        guard
            let recorder = recorders.withLock({ r in
                let gone = r.all.removeValue(forKey: stream)
                if let gone { r.retiring.append(gone) }
                return gone
            })
        else { return }
        recorder.retire()
        let next = recorder.exclusively { _ in recorder.nextSequence }
        recorders.withLock { $0.nextSequence[stream] = next }
        books.gap(stream, .notWanted(at: now))
        retirements.retired(stream, at: now)
        core.logger.info("recording of \(stream) ends: \(cause.rawValue)")
    }

    package func progress(_ stream: StreamID) -> RecordingProgress? {
        recorders.withLock { $0.all[stream] }?.progress
    }

    /// Segments that the catalogue does not know yet, oldest first.
    package func openSegments(of stream: StreamID) -> [OpenSegment] {
        let all = recorders.withLock { r in (r.all[stream].map { [$0] } ?? []) + r.retiring.filter { $0.stream == stream } }
        return all.flatMap(\.openSegments).sorted { ($0.start, $0.sequence) < ($1.start, $1.sequence) }
    }

    /// One past the highest number that catalogue, expiry records or folders know.
    private func firstSequence(of stream: StreamID) -> UInt64 {
        var highest: UInt64 = 0
        do {
            let next = try catalogue.nextSequence(of: stream)
            highest = next == 0 ? 0 : next - 1
            highest = max(highest, try state.lastExpiredSequence(of: stream) ?? 0)
        } catch { core.logger.error("numbers of \(stream): \(error)") }
        // With a catalogue, only what it cannot have yet: the newest folders, and those of today and yesterday. Without
        // one, all of them.
        let now = core.clocks.wall()
        let recent = [VolumeLayout.day(of: now), VolumeLayout.day(of: now - .days(1))]
        let isKnown = highest > 0
        for (id, path) in core.volumes.readableVolumes {
            do {
                let listing = try FolderListing(stream, roots: [(id, path)], disk: core.disk, days: isKnown ? { all in all.suffix(2) + all.dropLast(2).filter(recent.contains) } : nil)
                highest = max(highest, listing.highest ?? 0)
            } catch { core.logger.error("numbers of \(stream): \(error)") }
        }
        return highest + 1
    }

    // MARK: Recovery

    /// Looks after what earlier runs left: integrity 2.5. Recording goes on meanwhile; may be called again. Throws `CancellationError`
    /// when the recording was stopped meanwhile: the next start looks after it.
    package func recover() async throws -> RecoveryReport {
        try await withCheckedThrowingContinuation { c in
            if !recovery.submit({ [self] in c.resume(returning: runRecovery()) }) { c.resume(throwing: CancellationError()) }
        }
    }

    private func runRecovery() -> RecoveryReport {
        let report = Recovery(
            disk: core.disk, volumes: core.volumes, catalogue: catalogue, state: state, marks: books.marks, logger: core.logger,
            firstOwn: { [self] stream in recorders.withLock { $0.firstOwn[stream] } },
            record: { [books, catalogue, core] rows in
                do { try books.hook?(rows) } catch {
                    // The ledger is away: the rows wait where those of new segments wait.
                    core.logger.warning("\(rows.count) recovered segments wait for the ledger", metadata: ["error": "\(error)"])
                    for row in rows { books.sealed(row) {} }
                    return
                }
                try catalogue.insert(rows)
            },
            settled: { [self] stream in
                let hasRecorder = recorders.withLock { r in
                    r.settled.insert(stream)
                    return r.all[stream] != nil
                }
                sweep(stream)
                if hasRecorder { settle(stream, wasRetired: false) }
            }
        ).run()
        let unsettled = recorders.withLock { r in
            r.isRecovered = true
            return r.all.keys.filter { !r.settled.contains($0) }
        }
        for stream in unsettled { settle(stream, wasRetired: false) }
        return report
    }

    /// End of the footage and the gaps of earlier runs.
    private func covered(_ stream: StreamID) throws -> WallTime? {
        let first = recorders.withLock { $0.firstOwn[stream] }
        var end: WallTime?
        if let first {
            // Not by time, because the clock may have been set: by number, from this run's first one downwards.
            var n = first, found = 0
            while n > 1, found < 8, first - n < 64 {
                n -= 1
                guard let row = try catalogue.segment(stream, n) else { continue }
                end = max(end ?? row.end, row.end)
                found += 1
            }
        } else {
            end = try catalogue.latestEnd(of: stream)
        }
        let from = end ?? WallTime(microseconds: .min / 2)
        for gap in try state.gaps(of: stream, overlapping: WallRange(from, WallTime(microseconds: .max / 2))) where gap.end != nil {
            end = max(end ?? gap.end!, gap.end!)
        }
        return end
    }

    private func settle(_ stream: StreamID, wasRetired: Bool) {
        guard let createdAt = recorders.withLock({ $0.createdAt[stream] }) else { return }
        var start = StreamStart(openGap: nil, covered: nil, holeStart: createdAt.wall, cause: .camera, detail: "no footage yet", createdAt: createdAt)
        do {
            if !wasRetired {
                start.covered = try covered(stream)
                if let open = try state.openGap(of: stream) {
                    if let covered = start.covered, covered > open.start, let footage = try catalogue.firstSpan(of: stream, startingFrom: open.start), footage <= covered {
                        // Footage had begun again, and the crash came before its gap was closed.
                        try state.closeGap(open.id, end: footage)
                    } else {
                        start.openGap = open
                    }
                }
                if let covered = start.covered, covered < createdAt.wall, start.openGap == nil {
                    start.holeStart = covered
                    (start.cause, start.detail) = startCause
                } else if start.covered == nil, start.openGap == nil, let wanted = try state.recordingIntent(of: stream).changes.last(where: { $0.wanted }), wanted.since < createdAt.wall {
                    // Nothing of it was ever recorded: the hole is as old as the wish.
                    start.holeStart = wanted.since
                    (start.cause, start.detail) = startCause
                }
            }
        } catch {
            core.logger.error("where the footage of \(stream) ends: \(error)")
        }
        books.ready(stream, start)
    }

    private var startCause: (GapCause, String) {
        switch lastStop {
        case .clean(let at): (.maintenance, "the recorder was stopped at \(at)")
        case .unclean(let beat, let sameBoot): (.crash, "the \(sameBoot ? "recorder" : "machine") stopped without warning; last sign of life \(beat)")
        case .never: (.crash, "no earlier start is known")
        }
    }

    private func sweep(_ stream: StreamID) {
        guard let previousStart else { return }
        do {
            guard let end = try covered(stream) else { return }
            let wish = try CoverageSweep.anchor(stream, before: previousStart, catalogue: catalogue, state: state)
            try CoverageSweep.run(
                stream, from: previousStart, wish: wish, to: end, catalogue: catalogue, state: state, tolerated: core.options.toleratedHole,
                excused: retirements.spans(stream, now: core.clocks.wall()))
        } catch { core.logger.error("coverage of \(stream): \(error)") }
    }

    // MARK: Time and end

    /// Everything that is due: for tests with inline execution, which have no threads to do it.
    package func tick() {
        for worker in core.workers { worker.tick() }
        books.thread.submit { [self] in books.tick(core.clocks.monotonic()) }
    }

    private func tickRecorders(_ now: MonotonicTime) -> Bool {
        let (active, retiring) = recorders.withLock { ($0.all.values.map { $0 }, $0.retiring) }
        for r in active { r.tick(now) }
        for r in retiring { r.tick(now) }
        tellOldest(now)
        if !retiring.isEmpty {
            let done = retiring.filter(\.isFinished)
            recorders.withLock { r in r.retiring.removeAll { x in done.contains { $0 === x } } }
        }
        return !active.isEmpty || !retiring.isEmpty
    }

    /// Tells each volume how far back it goes, for the storage page.
    private func tellOldest(_ now: MonotonicTime) {
        let isDue = recorders.withLock { r in
            defer { if now >= r.nextOldest { r.nextOldest = now + .seconds(60 as Int64) } }
            return now >= r.nextOldest
        }
        guard isDue else { return }
        for v in core.volumes.volumes {
            guard let id = v.id else { continue }
            do { v.noteOldest(try catalogue.oldest(volume: id)) } catch { core.logger.warning("oldest footage of \(v.path): \(error)") }
        }
    }

    /// Seals everything, writes the last gaps down and says goodbye. Waits for the disks for a bounded time.
    package func stop() async {
        let (active, retiring): ([StreamRecorder], [StreamRecorder]) = recorders.withLock { r in
            guard !r.isStopped else { return ([], []) }
            r.isStopped = true
            return (Array(r.all.values), r.retiring)
        }
        for r in active {
            r.retire()
            r.exclusively { effects in r.endFootage(RunEndCause(.stopped), &effects) }
        }
        let all = active + retiring
        // By the machine's own clock: this waits for threads, not for a moment.
        let deadline = ContinuousClock.now + .seconds(Self.stopSeconds)
        if core.options.execution == .threads {
            while !all.allSatisfy(\.isFinished), ContinuousClock.now < deadline {
                // A sleep that is cut short by cancellation only asks again sooner.
                try? await Task.sleep(nanoseconds: 10_000_000)
            }
        }
        for r in all {
            for range in r.takeUnwritten() where !range.isEmpty {
                do {
                    try state.addGap(r.stream, range, cause: .capacity, detail: "no disk had taken this footage when the recorder stopped")
                } catch { core.logger.error("gaps of \(r.stream): \(error)") }
            }
        }
        books.stop()
        if core.options.execution == .threads {
            let left = await books.leftOver()
            if left > 0 { core.logger.warning("\(left) segments are left to the next start") }
        }
        do { try state.markCleanStop() } catch { core.logger.error("the stop could not be noted: \(error)") }
        books.everySecond.withLock { $0 = nil }
        for worker in core.workers { worker.end() }
        books.thread.end()
        recovery.end()
        core.volumes.release()
    }
}
