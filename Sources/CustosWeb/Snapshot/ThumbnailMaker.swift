import CCustosAV
import CustosBase
import CustosMedia
import CustosStore
import Synchronization

/// Small pictures for a time line: key frames at the steps of a grid, made on one thread of its own that gives way to everything
/// else, and kept for a while.
final class ThumbnailMaker: Sendable {
    /// Pictures of 160 pixels take some 4 KiB: two thousand of them, an hour of a few cameras by the second or days by the minute.
    static let cacheBytes = 8 * 1024 * 1024
    static let cacheEntries = 4096
    /// A look at one hour of 16 cameras asks for a few at once; what waits longer is of no use to the hand that moves.
    static let waiting = 32
    /// Later footage may still bring a nearer key frame.
    static let settled = TimeSpan.seconds(30 as Int64)

    struct Key: Hashable, Sendable {
        let stream: StreamID
        let cell: WallTime
        let width: Int
    }
    struct Picture: Sendable {
        let jpeg: [UInt8]
        let wall: WallTime
    }
    private struct Cache {
        var entries: [Key: (picture: Picture, used: UInt64)] = [:]
        var bytes = 0
        var clock: UInt64 = 0
    }

    private let clocks: any Clocks
    private let pool = BoundedPool(threads: 1, waiting: ThumbnailMaker.waiting)
    private let cache = Mutex(Cache())

    init(clocks: any Clocks) { self.clocks = clocks }

    func start() { pool.start() }
    func stop() async { await pool.stop() }

    /// The picture of a cell of the grid: the key frame at or before its begin; `nil` where there is no footage.
    ///
    /// What was kept is shown only while the footage that it came from is there: a picture must not outlive what it shows.
    func picture(_ key: Key, in library: FootageLibrary) async throws -> Picture? {
        try await pool.run { [self] in
            custos_mark_give_way()
            if let kept = find(key) {
                if try library.hasFootage(key.stream, at: kept.wall) { return kept }
                drop(key)
            }
            guard let (video, bytes, wall) = try library.keyFrame(key.stream, at: key.cell) else { return nil }
            let made = Picture(jpeg: try PictureMaker.decode(video, keyFrame: bytes, width: key.width), wall: wall)
            if clocks.wall() - key.cell > Self.settled { keep(key, made) }
            return made
        }
    }

    var cached: (entries: Int, bytes: Int) { cache.withLock { ($0.entries.count, $0.bytes) } }

    private func find(_ key: Key) -> Picture? {
        cache.withLock { c in
            c.clock += 1
            guard let p = c.entries[key]?.picture else { return nil }
            c.entries[key]?.used = c.clock
            return p
        }
    }

    private func drop(_ key: Key) {
        cache.withLock { c in if let old = c.entries.removeValue(forKey: key) { c.bytes -= old.picture.jpeg.count } }
    }

    /// At a bound a quarter of the pictures goes, those that were not looked at for longest.
    func keep(_ key: Key, _ picture: Picture) {
        cache.withLock { c in
            if let old = c.entries.removeValue(forKey: key) { c.bytes -= old.picture.jpeg.count }
            guard picture.jpeg.count <= Self.cacheBytes / 16 else { return }
            if c.entries.count >= Self.cacheEntries || c.bytes + picture.jpeg.count > Self.cacheBytes {
                for (k, e) in c.entries.sorted(by: { $0.value.used < $1.value.used }).prefix(max(1, c.entries.count / 4)) {
                    c.entries[k] = nil
                    c.bytes -= e.picture.jpeg.count
                }
            }
            c.clock += 1
            c.entries[key] = (picture, c.clock)
            c.bytes += picture.jpeg.count
        }
    }
}
