package import CustosBase

/// Why a run ended. The recorder turns it into the cause of the gap that follows, if one follows.
package enum RunEnd: Sendable, Hashable {
    /// The connection broke or the camera answered with an error; the text is for the log.
    case disconnected(String)
    /// Nothing arrived for the silence limit although the connection stood.
    case silent
    /// Parameter sets, resolution or codec changed: a new run follows at once, without a gap.
    case parametersChanged
    /// The camera's timestamps jumped; a new run follows at once.
    case timestampJump
    /// Our own clock stepped; a new run follows at once with a new anchor.
    case clockStep
    /// The camera was disabled or removed, or the server stops.
    case stopped
}

/// One event of a stream, in order: a run starts, samples follow, the run ends.
package enum StreamEvent: Sendable {
    case runStarted(StreamDescription)
    case sample(Sample)
    case runEnded(RunEnd)
}

/// A consumer of a stream. `receive` is called on the stream's owner and must return at once: a reader that
/// needs time keeps its own bounded queue. One slow reader never disturbs source or other readers.
package protocol StreamReader: AnyObject, Sendable {
    func receive(_ event: StreamEvent)
}

/// Where a stream's events happen, one after the other: the camera's event loop.
package protocol StreamOwner: Sendable {
    func execute(_ body: @escaping @Sendable () -> Void)
    var isCurrent: Bool { get }
}

/// The meeting point of a source with its readers. Sources and consumers know this and never each other.
///
/// Confined to its owner: `publish` traps elsewhere; `attach` and `detach` may be called from anywhere.
/// Keeps the samples since the last sync sample (the GOP cache), so that a viewer's first picture comes at once.
package final class LiveStream: @unchecked Sendable {
    /// The cache's bound: at it the cache is dropped until the next sync sample, and a new viewer waits for that.
    package static let gopCacheByteLimit = 4 * 1024 * 1024

    package let id: StreamID
    package let owner: any StreamOwner

    private var readers: [(token: Int, reader: any StreamReader)] = []
    private var nextToken = 1
    private var description: StreamDescription?
    private var gop: [Sample] = []
    private var gopBytes = 0
    private var cacheGOP = false
    /// Called on the owner when viewers come or go (the source may then wake up less or more often).
    private var interestChanged: (@Sendable (_ lowDelay: Bool) -> Void)?
    private var lowDelayReaders: Set<Int> = []

    package init(id: StreamID, owner: any StreamOwner) {
        self.id = id
        self.owner = owner
    }

    /// What a reader is registered as; keep it to detach.
    package struct Registration: Sendable, Hashable {
        fileprivate let token: Int
    }

    /// Adds a reader. When a run is under way the reader gets `runStarted` first, then (if `wantsCachedGOP`) the
    /// samples since the last sync sample, then what follows. `lowDelay` readers make the source send at once.
    package func attach(_ reader: any StreamReader, lowDelay: Bool, wantsCachedGOP: Bool, registered: @escaping @Sendable (Registration) -> Void = { _ in }) {
        owner.execute { [self] in
            let token = nextToken
            nextToken += 1
            readers.append((token, reader))
            registered(Registration(token: token))
            if let description {
                reader.receive(.runStarted(description))
                if wantsCachedGOP { for s in gop { reader.receive(.sample(s)) } }
            }
            if lowDelay {
                lowDelayReaders.insert(token)
                if lowDelayReaders.count == 1 { interestChanged?(true) }
            }
        }
    }

    /// Removes a reader; it receives nothing after `done` was called.
    package func detach(_ registration: Registration, done: @escaping @Sendable () -> Void = {}) {
        owner.execute { [self] in
            readers.removeAll { $0.token == registration.token }
            if lowDelayReaders.remove(registration.token) != nil, lowDelayReaders.isEmpty { interestChanged?(false) }
            done()
        }
    }

    /// Owner only. The source's hook for `lowDelay`, called at once with the present state.
    package func onInterestChange(_ body: (@Sendable (_ lowDelay: Bool) -> Void)?) {
        precondition(owner.isCurrent, "stream \(id) is used off its owner")
        interestChanged = body
        body?(!lowDelayReaders.isEmpty)
    }

    /// Owner only. Hands an event to every reader.
    package func publish(_ event: StreamEvent) {
        precondition(owner.isCurrent, "stream \(id) is used off its owner")
        switch event {
        case .runStarted(let d):
            description = d
            dropGOP()
        case .runEnded:
            description = nil
            dropGOP()
        case .sample(let s):
            precondition(description != nil, "stream \(id): a sample outside a run")
            remember(s)
        }
        for r in readers { r.reader.receive(event) }
    }

    /// Owner only. The description of the run under way.
    package var currentDescription: StreamDescription? {
        precondition(owner.isCurrent, "stream \(id) is used off its owner")
        return description
    }

    private func dropGOP() {
        gop.removeAll(keepingCapacity: true)
        gopBytes = 0
        cacheGOP = false
    }

    private func remember(_ s: Sample) {
        if s.kind == .video, s.isSync {
            dropGOP()
            cacheGOP = true
        }
        guard cacheGOP else { return }
        gop.append(s)
        gopBytes += s.byteCount
        if gopBytes > Self.gopCacheByteLimit { dropGOP() }
    }
}
