import CustosBase
import CustosMedia

/// Collects a stream's samples into fragments of at most a second. A value that decides and does nothing else.
///
/// A sample's duration is the distance to the next one, so one sample of each track is held back until the next
/// one comes, the run ends, or `flush` finds that nothing came for too long.
struct FragmentCollector {
    enum Output {
        case runStarted
        case fragment(RecordedFragment)
        case runEnded(RunEnd)
    }

    /// A camera that sends samples by the thousand gets more fragments; the format's own bound is far above.
    private static let sampleLimit = 4_096

    private let lengthLimit: TimeSpan
    private let byteLimit: Int
    private(set) var run: RecordedRun?
    private var video: [FragmentSample] = []
    private var audio: [FragmentSample] = []
    private var heldVideo: Sample?
    private var heldAudio: Sample?
    private var bytes = 0
    /// Arrival of the oldest sample that waits here.
    private(set) var waitingSince: MonotonicTime?
    /// Where the next video sample is expected, for fragments that have none.
    private var nextMediaTime: Int64 = 0
    private var lastSync: Int64?
    /// Length that cuts the last GOP into equal fragments within the limit: three of 0.67 s and not two and a rest.
    private var evenLength: Int64?

    init(lengthLimit: TimeSpan, byteLimit: Int) {
        self.lengthLimit = lengthLimit
        self.byteLimit = byteLimit
    }

    mutating func receive(_ event: StreamEvent, _ emit: (Output) -> Void) {
        switch event {
        case .runStarted(let description):
            if run != nil { endRun(.disconnected("a run began inside a run"), emit) }
            run = RecordedRun(description: description)
            nextMediaTime = 0
            lastSync = nil
            evenLength = nil
            emit(.runStarted)
        case .sample(let sample):
            // A reader that was attached late has seen no start of the run; its source sends one with the next run.
            guard let run else { return }
            // What the format cannot say, the source must not send; a mistake there costs the sample and not the program.
            guard sample.decodeTime >= 0, sample.kind == .video || run.description.audio != nil else { return }
            if waitingSince == nil { waitingSince = sample.arrival }
            switch sample.kind {
            case .video: receive(video: sample, emit)
            case .audio: receive(audio: sample, emit)
            }
        case .runEnded(let reason):
            endRun(reason, emit)
        }
    }

    private mutating func receive(video sample: Sample, _ emit: (Output) -> Void) {
        if let held = heldVideo {
            video.append(FragmentSample(sample: held, duration: Self.distance(held, sample)))
            heldVideo = nil
        }
        if let first = video.first?.sample, sample.isSync || isFull(first, sample) { cut(emit) }
        if sample.isSync { noteGroup(sample) }
        heldVideo = sample
        bytes += sample.byteCount
        if waitingSince == nil { waitingSince = sample.arrival }
    }

    private mutating func receive(audio sample: Sample, _ emit: (Output) -> Void) {
        if let held = heldAudio { audio.append(FragmentSample(sample: held, duration: Self.distance(held, sample))) }
        heldAudio = sample
        bytes += sample.byteCount
        // Video stands still while audio goes on.
        if let since = waitingSince, sample.arrival - since > lengthLimit * 2 || audio.count >= Self.sampleLimit { flush(emit) }
    }

    private mutating func noteGroup(_ sync: Sample) {
        defer { lastSync = sync.decodeTime }
        guard let run, let last = lastSync, sync.decodeTime > last else { return }
        let limit = max(1, lengthLimit.microseconds * Int64(run.description.video.timescale) / 1_000_000)
        let length = sync.decodeTime - last
        evenLength = length / ((length + limit - 1) / limit)
    }

    private func isFull(_ first: Sample, _ next: Sample) -> Bool {
        guard let run else { return false }
        if let evenLength, next.decodeTime - first.decodeTime >= evenLength { return true }
        let ticks = next.decodeTime + Int64(next.estimatedDuration) - first.decodeTime
        return RecordedFragment.span(ticks: ticks, timescale: run.description.video.timescale) > lengthLimit
            || bytes + next.byteCount > byteLimit || video.count >= Self.sampleLimit
    }

    private static func distance(_ a: Sample, _ b: Sample) -> UInt32 {
        UInt32(clamping: max(1, b.decodeTime - a.decodeTime))
    }

    /// Hands over the samples whose duration is known.
    private mutating func cut(_ emit: (Output) -> Void) {
        guard let run, !(video.isEmpty && audio.isEmpty) else { return }
        let fragment = RecordedFragment(run: run, video: video, audio: audio, mediaTime: video.first?.sample.decodeTime ?? nextMediaTime)
        if let last = video.last { nextMediaTime = last.sample.decodeTime + Int64(last.duration) }
        video.removeAll(keepingCapacity: true)
        audio.removeAll(keepingCapacity: true)
        bytes = (heldVideo?.byteCount ?? 0) + (heldAudio?.byteCount ?? 0)
        waitingSince = [heldVideo?.arrival, heldAudio?.arrival].compactMap { $0 }.min()
        emit(.fragment(fragment))
    }

    /// Hands over everything, the held samples with the durations that their source expects.
    mutating func flush(_ emit: (Output) -> Void) {
        if let held = heldVideo { video.append(FragmentSample(sample: held, duration: max(1, held.estimatedDuration))) }
        if let held = heldAudio { audio.append(FragmentSample(sample: held, duration: max(1, held.estimatedDuration))) }
        heldVideo = nil
        heldAudio = nil
        cut(emit)
    }

    /// Goes on under a new run identifier: footage was dropped before what comes now.
    mutating func splitRun() -> RecordedRun? {
        guard let old = run else { return nil }
        run = RecordedRun(description: old.description)
        return run
    }

    private mutating func endRun(_ reason: RunEnd, _ emit: (Output) -> Void) {
        guard run != nil else { return }
        flush(emit)
        run = nil
        emit(.runEnded(reason))
    }
}
