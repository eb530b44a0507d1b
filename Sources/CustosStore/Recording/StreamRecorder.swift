package import CustosBase
package import CustosMedia
import Synchronization

/// Records one stream: the reader of its `LiveStream` that keeps everything.
///
/// On the stream's event loop it only collects samples into fragments and decides which segment each belongs to;
/// encoding, hashing, writing and syncing are done by the threads of the volumes. A fragment stays in memory until
/// a sync has covered it, so that a disk that fails takes nothing with it. At the bound of that memory the run
/// ends and a `capacity` gap begins; recording goes on when the queue has drained to half.
package final class StreamRecorder: StreamReader, @unchecked Sendable {
    package let stream: StreamID
    let core: RecordingCore
    private let lock = Mutex(())

    // Guarded by `lock`.
    var collector: FragmentCollector
    /// The segment that fragments go to.
    var current: SegmentFile?
    /// Every segment that has no catalogue row yet.
    var segments: [SegmentFile] = []
    /// Fragments that no volume can take at the moment.
    var waiting: [RecordedFragment] = []
    /// Payload in memory: waiting, queued, or written and not synced.
    var heldBytes = 0
    var nextSequence: UInt64
    var isFirstSegment = true
    /// Fragments are being dropped at the bound.
    var isDropping = false
    var isRetired = false
    /// The next fragment is the first after a hole.
    var isAfterHole = true
    /// End of the footage that was accepted last.
    var acceptedEnd: RecordingMoment?
    var trouble: DiskTrouble?
    var lastWritten: RecordingMoment?
    var lastDurable: RecordingMoment?
    var writtenBytes: Int64 = 0
    var droppedFragments = 0

    init(stream: StreamID, core: RecordingCore, firstSequence: UInt64) {
        self.stream = stream
        self.core = core
        nextSequence = firstSequence
        collector = FragmentCollector(lengthLimit: core.options.fragmentLength, byteLimit: core.options.fragmentByteLimit)
    }

    /// Runs `body` alone, then does what it asked for. Nothing in `body` may block.
    func exclusively<R>(_ body: (inout Effects) -> R) -> R {
        var effects = Effects()
        let r = lock.withLock { _ in body(&effects) }
        perform(effects)
        return r
    }

    // MARK: Events of the stream, on its owner

    package func receive(_ event: StreamEvent) {
        exclusively { effects in
            guard !isRetired else { return }
            var outputs: [FragmentCollector.Output] = []
            collector.receive(event) { outputs.append($0) }
            for output in outputs { handle(output, &effects) }
        }
    }

    /// The stream could not be had: opens a gap, or keeps the one that lasts and says why. From any thread.
    package func unavailable(_ cause: GapCause, detail: String) {
        let now = core.clocks.wall()
        exclusively { effects in
            if !isRetired { effects.gaps.append(.unavailable(at: now, cause, detail)) }
        }
    }

    private func handle(_ output: FragmentCollector.Output, _ effects: inout Effects) {
        switch output {
        case .runStarted: break
        case .fragment(let fragment): accept(fragment, &effects)
        case .runEnded(let reason):
            close(&effects)
            endFootage(RunEndCause(reason), &effects)
        }
    }

    /// Says that footage ends where the last accepted fragment ended.
    func endFootage(_ cause: RunEndCause, _ effects: inout Effects) {
        guard !isAfterHole, let end = acceptedEnd else { return }
        isAfterHole = true
        effects.gaps.append(.footageEnded(end.wall, cause.cause, cause.detail))
    }

    // MARK: Once a second

    /// Hands over what lies too long, and tries again what could not be written.
    func tick(_ now: MonotonicTime) {
        exclusively { effects in
            if let since = collector.waitingSince, now - since > core.options.fragmentLength * 2 {
                var outputs: [FragmentCollector.Output] = []
                collector.flush { outputs.append($0) }
                for output in outputs { handle(output, &effects) }
            }
            watch(now, &effects)
            place(&effects)
        }
    }

    // MARK: Ends

    /// Seals what is there; nothing is recorded afterwards.
    func retire() {
        exclusively { effects in
            guard !isRetired else { return }
            var outputs: [FragmentCollector.Output] = []
            collector.receive(.runEnded(.stopped)) { outputs.append($0) }
            for output in outputs { if case .fragment(let f) = output { accept(f, &effects) } }
            isRetired = true
            place(&effects)
            close(&effects)
        }
    }

    /// Every segment has its row, or was given up to recovery.
    var isFinished: Bool { exclusively { _ in segments.isEmpty && waiting.isEmpty } }

    /// The time that is still only in memory, when the recorder stops and no disk would have it.
    func takeUnwritten() -> [WallRange] {
        exclusively { effects in
            let left = segments.flatMap { $0.entries.map(\.fragment) } + waiting
            waiting = []
            return left.map { WallRange($0.start.wall, max($0.start.wall, $0.end.wall)) }
        }
    }

    // MARK: What others see

    var progress: RecordingProgress {
        exclusively { _ in
            RecordingProgress(
                lastWritten: lastWritten, lastDurable: lastDurable, bytes: writtenBytes, openSegmentStart: current?.start.wall, trouble: trouble,
                waitingBytes: heldBytes, droppedFragments: droppedFragments)
        }
    }

    var openSegments: [OpenSegment] {
        exclusively { _ in
            segments.compactMap { s in
                guard let end = s.writtenEnd, let id = s.worker.volume.id else { return nil }
                return OpenSegment(
                    stream: stream, sequence: s.sequence, volume: id, path: s.isSealed ? s.sealedPath : s.openPath, start: s.start.wall, end: end.wall, run: s.run.id)
            }
        }
    }
}

/// What is to be done once the recorder's lock is free again.
struct Effects {
    /// Segments that want their job on the writing thread.
    var drains: [SegmentFile] = []
    /// Segments that were given up and want to be closed.
    var abandoned: [(segment: SegmentFile, reason: String)] = []
    var gaps: [GapEvent] = []
}

/// The cause of a gap that a run's end tells of, until something better is known.
struct RunEndCause {
    let cause: GapCause
    let detail: String

    init(_ cause: GapCause, _ detail: String) {
        self.cause = cause
        self.detail = detail
    }

    init(_ end: RunEnd) {
        switch end {
        case .disconnected(let why): self.init(.network, "disconnected: \(why)")
        case .silent: self.init(.camera, "silent")
        case .parametersChanged: self.init(.camera, "parameters changed")
        case .timestampJump: self.init(.camera, "timestamps jumped")
        case .clockStep: self.init(.clock, "the clock was set")
        case .stopped: self.init(.maintenance, "stopped")
        }
    }
}
