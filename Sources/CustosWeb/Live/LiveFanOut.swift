import CustosBase
import CustosIngest
import CustosMedia
import NIOCore

/// What a fan-out tells its viewers.
enum LiveEvent: Sendable {
    case started(LiveStart)
    case frame(LiveFrame)
    case ended(RunEnd)
    /// There will be no picture in this form; the cause is a state.
    case unavailable(cause: String, detail: String)
    case refused(LiveClose)
}

/// A viewer as its fan-out sees it. `deliver` returns at once.
protocol LiveViewerPort: AnyObject, Sendable {
    func deliver(_ event: LiveEvent)
}

/// Makes one fragment a picture for all viewers of a stream in one form. It reads the stream only while somebody watches.
///
/// Confined to its owner; `add` and `remove` may be called from anywhere.
final class LiveFanOut: StreamReader, @unchecked Sendable {
    /// Sound that waits for the next picture; at the bound the oldest is dropped (no picture for five seconds).
    static let maximumWaitingSound = 256

    let stream: LiveStream
    let form: TranscodeForm
    /// The stream's owner, or where its conversion hands over what it made.
    private let owner: any StreamOwner
    private var conversion: LiveConversion?
    private var viewers: [any LiveViewerPort] = []
    private var registration: LiveStream.Registration?
    private var isAttaching = false
    private var start: LiveStart?
    /// The frames since the last sync sample, so that a new viewer sees a picture at once.
    private var gop: [LiveFrame] = []
    private var gopBytes = 0
    private var isGOPKept = false
    private var sound: [Sample] = []
    private var sequence: UInt32 = 0

    /// Why there is no picture, for whoever comes now.
    private var trouble: LiveEvent?
    private var skippedBefore = false
    private var isConverting = false

    init(_ stream: LiveStream) {
        self.stream = stream
        form = .asSent
        owner = stream.owner
    }

    /// In another form, made by threads of `transcoding`.
    init(_ stream: LiveStream, form: TranscodeForm, loop: any EventLoop, transcoding: Transcoding) {
        self.stream = stream
        self.form = form
        let owner = NIOStreamOwner(loop)
        self.owner = owner
        conversion = LiveConversion(stream, form: form, owner: owner, transcoding: transcoding) { [weak self] in self?.receive($0) }
    }

    func add(_ viewer: any LiveViewerPort) {
        owner.execute { [self] in
            viewers.append(viewer)
            if let start {
                viewer.deliver(.started(start))
                for f in gop { viewer.deliver(.frame(f)) }
            }
            if let trouble { viewer.deliver(trouble) }
            if let conversion {
                if !isConverting { conversion.start() }
                isConverting = true
                return
            }
            guard registration == nil, !isAttaching else { return }
            isAttaching = true
            stream.attach(self, lowDelay: true, wantsCachedGOP: true) { [self] r in
                isAttaching = false
                registration = r
                if viewers.isEmpty { detach() }
            }
        }
    }

    func remove(_ viewer: any LiveViewerPort) {
        owner.execute { [self] in
            viewers.removeAll { $0 === viewer }
            if viewers.isEmpty { detach() }
        }
    }

    private func detach() {
        if isConverting {
            isConverting = false
            conversion?.stop()
            forget()
            start = nil
            trouble = nil
        }
        guard let r = registration else { return }
        registration = nil
        stream.detach(r)
        forget()
        start = nil
    }

    private func forget() {
        gop.removeAll()
        gopBytes = 0
        isGOPKept = false
        sound.removeAll()
    }

    private func receive(_ output: ConversionOutput) {
        switch output {
        case .started(let d, let from): begin(LiveStart(d, from: from))
        case .event(let e): receive(e)
        case .notice(.skipped): skippedBefore = true
        case .notice(.busy): fail(.refused(.transcodeBusy))
        case .notice(.unavailable(let cause, let detail)): fail(.unavailable(cause: cause, detail: detail))
        }
    }

    private func begin(_ s: LiveStart) {
        guard !viewers.isEmpty else { return }
        trouble = nil
        skippedBefore = false
        start = s
        forget()
        tell(.started(s))
    }

    private func fail(_ event: LiveEvent) {
        trouble = event
        tell(event)
    }

    func receive(_ event: StreamEvent) {
        guard !viewers.isEmpty else { return }
        switch event {
        case .runStarted(let d): begin(LiveStart(d))
        case .sample(let s) where s.kind == .audio:
            guard start?.description.audio != nil else { return }
            if sound.count == Self.maximumWaitingSound { sound.removeFirst() }
            // One fragment says when its sound begins, and what is in it follows on: what lies before a hole is given up.
            if let last = sound.last, abs(s.decodeTime - last.decodeTime - Int64(last.estimatedDuration)) > Int64(last.estimatedDuration) { sound.removeAll(keepingCapacity: true) }
            sound.append(s)
        case .sample(let s):
            guard let start else { return }
            sequence &+= 1
            let frame = LiveFrame(picture: s, sound: sound, description: start.description, sequence: sequence, skippedBefore: skippedBefore)
            skippedBefore = false
            sound.removeAll(keepingCapacity: true)
            keep(frame)
            tell(.frame(frame))
        case .runEnded(let why):
            start = nil
            forget()
            tell(.ended(why))
        }
    }

    private func keep(_ frame: LiveFrame) {
        if frame.isSync {
            gop.removeAll(keepingCapacity: true)
            gopBytes = 0
            isGOPKept = true
        }
        guard isGOPKept else { return }
        gop.append(frame)
        gopBytes += frame.byteCount
        if gopBytes > LiveStream.gopCacheByteLimit {
            gop.removeAll()
            gopBytes = 0
            isGOPKept = false
        }
    }

    private func tell(_ event: LiveEvent) {
        for v in viewers { v.deliver(event) }
    }
}
