import CustosMedia

/// What waits for one viewer between the camera's event loop and the viewer's. Bounded; a value without a lock.
///
/// At the bound everything that waits is dropped and the viewer goes on at the next sync sample of the video: a late
/// picture is worth nothing to someone who watches live, and half a GOP cannot be shown. What was missed is counted.
struct ViewerQueue: Sendable {
    /// More than the GOP cache of a stream, which comes in one piece when a viewer is attached.
    static let byteLimit = LiveStream.gopCacheByteLimit + 2 * 1024 * 1024
    /// Long GOPs of a still scene have many small samples; this is minutes of them.
    static let sampleLimit = 8192

    private var waiting: [StreamEvent] = []
    private var first = 0
    private var bytes = 0
    /// Samples are dropped until a sync sample: at the start, and after the bound was met.
    private var isSkipping = true
    private var started = false
    private(set) var skips = 0
    private(set) var skippedSamples = 0

    var isEmpty: Bool { first == waiting.count }
    var byteCount: Int { bytes }

    mutating func push(_ event: StreamEvent) {
        guard case .sample(let sample) = event else {
            // After a change of run the pictures before are of no use as references.
            if case .runStarted = event { isSkipping = true }
            if waiting.count - first < Self.sampleLimit { waiting.append(event) }
            return
        }
        if isSkipping {
            guard sample.kind == .video, sample.isSync else {
                if started { skippedSamples += 1 }
                return
            }
            isSkipping = false
            started = true
        }
        if bytes + sample.byteCount > Self.byteLimit || waiting.count - first >= Self.sampleLimit {
            drop()
            guard sample.kind == .video, sample.isSync, sample.byteCount <= Self.byteLimit else {
                isSkipping = true
                skippedSamples += 1
                return
            }
        }
        waiting.append(event)
        bytes += sample.byteCount
    }

    mutating func pop() -> StreamEvent? {
        guard first < waiting.count else { return nil }
        let event = waiting[first]
        first += 1
        if first == waiting.count {
            waiting.removeAll(keepingCapacity: waiting.capacity < 1024)
            first = 0
        } else if first >= 256, first * 2 >= waiting.count {
            waiting.removeFirst(first)
            first = 0
        }
        if case .sample(let sample) = event { bytes -= sample.byteCount }
        return event
    }

    /// Starts and ends of runs stay: the viewer's format may have changed with one.
    private mutating func drop() {
        let before = waiting.count - first
        waiting = waiting[first...].filter { if case .sample = $0 { false } else { true } }.suffix(16)
        first = 0
        bytes = 0
        skips += 1
        skippedSamples += before - waiting.count
    }
}
