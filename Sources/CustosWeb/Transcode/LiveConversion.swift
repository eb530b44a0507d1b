import CustosMedia
import NIOCore
import NIOPosix
import Synchronization

/// What a conversion tells besides its samples.
enum ConversionNotice: Sendable, Hashable {
    /// No place was free: who watches is sent away.
    case busy
    /// There will be no picture, and why.
    case unavailable(cause: String, detail: String)
    /// It was late and left pictures out; the next one follows a hole.
    case skipped
}

enum ConversionOutput: Sendable {
    /// A run begins; `from`: as the camera sends it.
    case started(StreamDescription, from: StreamDescription)
    case event(StreamEvent)
    case notice(ConversionNotice)
}

/// One live stream in another form, for all viewers who want it so. It reads the stream and works only between `start` and `stop`.
///
/// The stream's owner only puts events into a queue. A thread of `Transcoding` empties it, one run at a time, and hands what
/// it made to the sink, on `owner`.
final class LiveConversion: StreamReader, Sendable {
    /// A place that a viewer just left is given back within this; only then is "busy" said.
    static let slotPatience = TimeAmount.milliseconds(1500)
    /// A thread works on a stream for so long before it looks at the others.
    static let turn = TimeAmount.milliseconds(50)

    private struct State {
        var queue = ConversionQueue()
        var isScheduled = false
        var isWanted = false
        /// Of the newest start: what an earlier one attached is let go.
        var attempt = 0
        var registration: LiveStream.Registration?
        /// Which threads work on it: those for pictures, or the one for sound.
        var transcodes = false
        var waitsForSlotSince: NIODeadline?
    }

    let source: LiveStream
    let form: TranscodeForm
    private let transcoding: Transcoding
    private let state = Mutex(State())
    /// Only the thread that holds the turn (`isScheduled`) touches it.
    private let work: ConversionWork

    /// - Parameter owner: where the sink is called.
    init(_ source: LiveStream, form: TranscodeForm, owner: any StreamOwner, transcoding: Transcoding, sink: @escaping @Sendable (ConversionOutput) -> Void) {
        self.source = source
        self.form = form
        self.transcoding = transcoding
        work = ConversionWork(form: form, transcoding: transcoding) { output in owner.execute { sink(output) } }
    }

    func start() {
        let attempt = state.withLock { s in
            s.isWanted = true
            s.attempt += 1
            return s.attempt
        }
        source.attach(self, lowDelay: true, wantsCachedGOP: true) { [self] r in
            let isWanted = state.withLock { s in
                guard s.isWanted, s.attempt == attempt else { return false }
                s.registration = r
                return true
            }
            if !isWanted { source.detach(r) }
        }
    }

    /// Lets go of stream, transcoder and place.
    func stop() {
        let r = state.withLock { s in
            s.isWanted = false
            s.waitsForSlotSince = nil
            s.queue.removeAll()
            s.queue.append(.runEnded(.stopped), now: .now())
            defer { s.registration = nil }
            return s.registration
        }
        if let r { source.detach(r) }
        wake()
    }

    func receive(_ event: StreamEvent) {
        let isWanted = state.withLock { s in
            if s.isWanted { s.queue.append(event, now: .now()) }
            return s.isWanted
        }
        if isWanted { wake() }
    }

    private func wake() {
        let sleeps = state.withLock { s in
            defer { s.isScheduled = true }
            return !s.isScheduled
        }
        if sleeps { schedule() }
    }

    private func schedule() {
        let pool = state.withLock { $0.transcodes } ? transcoding.pictures : transcoding.sound
        // Cancelled: the server ends. The turn is never given back, and nothing runs any more.
        pool.submit { if case .active = $0 { self.run() } }
    }

    private func run() {
        Transcoding.giveWay()
        let end = NIODeadline.now() + Self.turn
        while true {
            guard mayBegin() else { return }
            let next = state.withLock { s in
                let item = s.queue.next()
                if item == nil { s.isScheduled = false }
                return item.map { ($0, s.queue.pictures) }
            }
            guard let (item, waiting) = next else { return }
            work.process(item, waiting: waiting)
            let moves = state.withLock { s in
                defer { s.transcodes = work.isTranscoding }
                return s.transcodes != work.isTranscoding
            }
            if moves || .now() > end { return schedule() }
        }
    }

    /// False while the run at the head of the queue waits for a place: the next sample wakes us again.
    private func mayBegin() -> Bool {
        let needsSlot = state.withLock { s in
            if case .started(let d) = s.queue.head { form.transcodes(d.video) && VideoTranscoder.isPossible } else { false }
        }
        guard needsSlot else { return true }
        if work.takeSlot() {
            state.withLock { $0.waitsForSlotSince = nil }
            return true
        }
        return state.withLock { s in
            let since = s.waitsForSlotSince ?? .now()
            s.waitsForSlotSince = since
            if .now() - since > Self.slotPatience {
                s.waitsForSlotSince = nil
                return true
            }
            s.isScheduled = false
            return false
        }
    }
}
