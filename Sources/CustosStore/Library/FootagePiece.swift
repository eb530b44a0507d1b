import CustosBase
import CustosMedia

/// One file of footage as playback sees it: sealed, or being written.
struct FootagePiece: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        case sealed(volume: UUIDValue, day: String)
        case open(path: String)
    }
    let stream: StreamID
    let sequence: UInt64
    let start: WallTime
    let end: WallTime
    let codecs: String
    let width: Int
    let height: Int
    let flags: SegmentFlags
    let place: Place

    init(stream: StreamID, span s: SegmentSpan) {
        self.stream = stream
        sequence = s.sequence
        start = s.start
        end = max(s.start, s.end)
        codecs = s.codecs
        width = s.width
        height = s.height
        flags = s.flags
        place = .sealed(volume: s.volume, day: s.day)
    }

    init(open o: OpenSegment, codecs: String, width: Int, height: Int) {
        stream = o.stream
        sequence = o.sequence
        start = o.start
        end = max(o.start, o.end)
        self.codecs = codecs
        self.width = width
        self.height = height
        flags = []
        place = .open(path: o.path)
    }

    var range: WallRange { WallRange(start, end) }
    var isOpen: Bool {
        switch place {
        case .open: true
        case .sealed: false
        }
    }
}

/// A file's index with what playback asks of it again and again.
struct IndexedSegment: Sendable {
    let index: SegmentIndex
    let codecs: String

    init(_ index: SegmentIndex) {
        self.index = index
        codecs = FragmentedMP4.codecList(index.description)
    }

    /// Our date of the start of a fragment. Within a segment the media time decides, from the date of its first
    /// fragment on, so that every fragment has one place on the time line whichever chunk it is in.
    func start(of f: FragmentEntry) -> WallTime {
        guard let first = index.fragments.first else { return f.time.wall }
        return first.time.wall + Self.span(f.time.mediaTime - first.time.mediaTime)
    }
    func end(of f: FragmentEntry) -> WallTime { start(of: f) + Self.span(f.videoDuration) }

    /// 90 kHz ticks.
    static func span(_ ticks: Int64) -> TimeSpan { TimeSpan(microseconds: ticks * 100 / 9) }
    static func ticks(_ span: TimeSpan) -> Int64 {
        let (q, r) = span.microseconds.quotientAndRemainder(dividingBy: 100)
        return q * 9 + r * 9 / 100
    }
}

/// Indices of files that were read lately, so that a player that asks for the next ten seconds walks no file twice.
final class SegmentIndexCache: Sendable {
    /// Sixteen viewers with a few segments each; an index of a minute takes about 10 KB.
    static let limit = 64

    private struct Entry: Sendable {
        let key: Key
        let length: Int64
        let value: IndexedSegment
    }
    struct Key: Hashable, Sendable {
        let stream: StreamID
        let sequence: UInt64
        /// A volume that was swapped has other files under the same numbers.
        let path: String
    }
    private let entries = Locked<[Entry]>([])

    /// `length` is the file's size: the index of a file that has grown is stale.
    func find(_ key: Key, length: Int64) -> IndexedSegment? {
        entries.withLock { all in
            guard let i = all.firstIndex(where: { $0.key == key && $0.length == length }) else { return nil }
            let e = all.remove(at: i)
            all.append(e)
            return e.value
        }
    }

    func keep(_ key: Key, length: Int64, _ value: IndexedSegment) {
        entries.withLock { all in
            all.removeAll { $0.key == key }
            if all.count >= Self.limit { all.removeFirst() }
            all.append(Entry(key: key, length: length, value: value))
        }
    }
}
