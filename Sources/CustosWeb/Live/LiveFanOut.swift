import CustosBase
import CustosMedia
import NIOCore

/// What a fan-out tells its viewers.
enum LiveEvent: Sendable {
    case started(LiveStart)
    case frame(LiveFrame)
    case ended(RunEnd)
}

/// A viewer as its fan-out sees it. `deliver` returns at once.
protocol LiveViewerPort: AnyObject, Sendable {
    func deliver(_ event: LiveEvent)
}

/// Makes one fragment a picture for all viewers of a stream. It reads the stream only while somebody watches.
///
/// Confined to the stream's owner; `add` and `remove` may be called from anywhere.
final class LiveFanOut: StreamReader, @unchecked Sendable {
    /// Sound that waits for the next picture; at the bound the oldest is dropped (no picture for five seconds).
    static let maximumWaitingSound = 256

    let stream: LiveStream
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

    init(_ stream: LiveStream) { self.stream = stream }

    func add(_ viewer: any LiveViewerPort) {
        stream.owner.execute { [self] in
            viewers.append(viewer)
            if let start {
                viewer.deliver(.started(start))
                for f in gop { viewer.deliver(.frame(f)) }
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
        stream.owner.execute { [self] in
            viewers.removeAll { $0 === viewer }
            if viewers.isEmpty { detach() }
        }
    }

    private func detach() {
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

    func receive(_ event: StreamEvent) {
        guard !viewers.isEmpty else { return }
        switch event {
        case .runStarted(let d):
            let s = LiveStart(d)
            start = s
            forget()
            tell(.started(s))
        case .sample(let s) where s.kind == .audio:
            guard start?.description.audio != nil else { return }
            if sound.count == Self.maximumWaitingSound { sound.removeFirst() }
            sound.append(s)
        case .sample(let s):
            guard let start else { return }
            sequence &+= 1
            let frame = LiveFrame(picture: s, sound: sound, description: start.description, sequence: sequence)
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
