import CustosBase
import CustosMedia
import NIOCore

/// What waits for a stream's conversion, in order, within bounds of bytes, count and age. Not thread-safe.
///
/// At a bound the conversion is behind: samples are dropped up to the newest key frame that waits, or all of them until the
/// next one comes, because a decoder can start nowhere else. The begins and ends of runs are never dropped; they are few.
struct ConversionQueue {
    enum Item {
        case started(StreamDescription)
        /// `afterDrop`: pictures before this one were dropped.
        case sample(Sample, afterDrop: Bool)
        case ended(RunEnd)
    }
    private struct Entry {
        var item: Item
        let since: NIODeadline
    }

    /// The cache of a stream's last pictures has 4 MiB, and all of it comes at once.
    static let byteLimit = LiveStream.gopCacheByteLimit + 4 * 1024 * 1024
    static let countLimit = 4096
    static let ageLimit = TimeAmount.seconds(2)

    private var entries: [Entry] = []
    private var first = 0
    private(set) var bytes = 0
    /// Pictures that wait.
    private(set) var pictures = 0
    /// How often samples were dropped.
    private(set) var drops = 0
    private var waitsForSync = false
    private var hasDropped = false

    var isEmpty: Bool { first == entries.count }
    var head: Item? { first < entries.count ? entries[first].item : nil }

    mutating func append(_ event: StreamEvent, now: NIODeadline) {
        switch event {
        case .runStarted(let d):
            waitsForSync = false
            hasDropped = false
            entries.append(Entry(item: .started(d), since: now))
        case .runEnded(let why): entries.append(Entry(item: .ended(why), since: now))
        case .sample(let s):
            if waitsForSync {
                guard s.kind == .video, s.isSync else { return }
                waitsForSync = false
            }
            add(s, afterDrop: s.kind == .video && hasDropped, since: now)
            if s.kind == .video { hasDropped = false }
            if bytes > Self.byteLimit || entries.count - first > Self.countLimit || age(now) > Self.ageLimit { drop() }
        }
    }

    mutating func next() -> Item? {
        guard first < entries.count else { return nil }
        let item = entries[first].item
        first += 1
        if case .sample(let s, _) = item {
            bytes -= s.byteCount
            if s.kind == .video { pictures -= 1 }
        }
        if first == entries.count {
            entries.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 256 {
            entries.removeFirst(first)
            first = 0
        }
        return item
    }

    /// Nobody wants what waits.
    mutating func removeAll() { self = ConversionQueue() }

    private func age(_ now: NIODeadline) -> TimeAmount {
        for e in entries[first...] { if case .sample = e.item { return now - e.since } }
        return .zero
    }

    private mutating func add(_ s: Sample, afterDrop: Bool, since: NIODeadline) {
        entries.append(Entry(item: .sample(s, afterDrop: afterDrop), since: since))
        bytes += s.byteCount
        if s.kind == .video { pictures += 1 }
    }

    private mutating func drop() {
        drops += 1
        let waiting = Array(entries[first...])
        func isSync(_ e: Entry) -> Bool { if case .sample(let s, _) = e.item { s.kind == .video && s.isSync } else { false } }
        let oldest = waiting.firstIndex { if case .sample = $0.item { true } else { false } } ?? 0
        var keepFrom = waiting.count
        if let newest = waiting.lastIndex(where: isSync), newest > oldest { keepFrom = newest }
        entries = []
        first = 0
        bytes = 0
        pictures = 0
        for (i, e) in waiting.enumerated() {
            guard case .sample(let s, _) = e.item else {
                entries.append(e)
                continue
            }
            if i >= keepFrom { add(s, afterDrop: i == keepFrom, since: e.since) }
        }
        if keepFrom == waiting.count {
            waitsForSync = true
            hasDropped = true
        }
    }
}
