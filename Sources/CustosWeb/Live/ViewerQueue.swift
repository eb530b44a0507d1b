import NIOCore

/// What waits for one viewer, in order, within bounds of bytes and age. Not thread-safe; the viewer's loop owns it.
///
/// At a bound the viewer is behind: pictures are dropped up to a sync sample, because a decoder can start nowhere
/// else. Messages and the begins of runs are never dropped; they are few.
struct ViewerQueue {
    enum Item {
        case text(ByteBuffer)
        case start(LiveStart)
        /// `afterSkip`: pictures before this one were dropped.
        case frame(LiveFrame, afterSkip: Bool, since: NIODeadline)

        var byteCount: Int {
            switch self {
            case .text(let b): b.readableBytes
            case .start(let s): s.initialisation.readableBytes + s.message.readableBytes
            case .frame(let f, _, _): f.byteCount
            }
        }
    }

    let byteLimit: Int
    let ageLimit: TimeAmount
    private(set) var items: [Item] = []
    private var first = 0
    private(set) var bytes = 0
    /// How often pictures were dropped.
    private(set) var skips: UInt64 = 0
    private var waitsForSync = true
    private var hasSkipped = false

    init(byteLimit: Int, ageLimit: TimeAmount) {
        self.byteLimit = byteLimit
        self.ageLimit = ageLimit
    }

    var isEmpty: Bool { first == items.count }

    mutating func append(text: ByteBuffer) {
        // A viewer that takes nothing hears no more states than this; the newest will be told when it listens again.
        guard items.count - first < 10_000 else { return }
        add(.text(text))
    }

    mutating func append(_ start: LiveStart) {
        waitsForSync = true
        add(.start(start))
    }

    mutating func append(_ frame: LiveFrame, now: NIODeadline) {
        if waitsForSync {
            guard frame.isSync else { return }
            waitsForSync = false
        }
        add(.frame(frame, afterSkip: hasSkipped, since: now))
        hasSkipped = false
        if bytes > byteLimit || oldestFrameAge(now) > ageLimit { skip() }
    }

    mutating func next() -> Item? {
        guard first < items.count else { return nil }
        let item = items[first]
        first += 1
        bytes -= item.byteCount
        if first == items.count {
            items.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 256 {
            items.removeFirst(first)
            first = 0
        }
        return item
    }

    func oldestFrameAge(_ now: NIODeadline) -> TimeAmount {
        for item in items[first...] { if case .frame(_, _, let since) = item { return now - since } }
        return .zero
    }

    private mutating func add(_ item: Item) {
        items.append(item)
        bytes += item.byteCount
    }

    /// Drops the pictures before the newest sync sample that waits, or all of them when none is left but the oldest.
    private mutating func skip() {
        skips += 1
        let waiting = Array(items[first...])
        let oldest = waiting.firstIndex { if case .frame = $0 { true } else { false } }
        let newestSync = waiting.lastIndex { if case .frame(let f, _, _) = $0 { f.isSync } else { false } }
        var keepFrom = waiting.count
        if let newestSync, let oldest, newestSync > oldest {
            let tail = waiting[newestSync...].reduce(0) { $0 + $1.byteCount }
            if tail <= byteLimit / 2 { keepFrom = newestSync }
        }
        items = []
        first = 0
        bytes = 0
        for (i, item) in waiting.enumerated() {
            switch item {
            case .frame(let f, _, let since):
                if i == keepFrom { add(.frame(f, afterSkip: true, since: since)) } else if i > keepFrom { add(item) }
            default: add(item)
            }
        }
        if keepFrom == waiting.count {
            waitsForSync = true
            hasSkipped = true
        }
    }
}
