import CustosBase
import CustosLedger
import Foundation
import GRDB

/// `index.sqlite`: where in the log things are. A cache: it catches up at each opening, and is made anew when it is damaged or speaks
/// of another log.
///
/// A write that fails keeps its leaves in memory, where they are found as well, and is tried again with the next.
final class LedgerIndex: Sendable {
    /// Leaves that may wait for the index: an hour of the largest node. Beyond it questions are refused until the next start.
    private static let backlogLimit = 200_000
    /// Leaves that are read again in one transaction while it catches up.
    private static let catchUpBatch: UInt64 = 8_192

    private let path: String
    let database: DatabasePool
    private let backlog = Locked<Backlog>(Backlog())

    private struct Backlog: Sendable {
        var leaves: [LeafComposer.Composed] = []
        var heads: LedgerHeads?
        var isBroken = false
    }

    init(path: String) throws {
        self.path = path
        do { database = try Self.open(path) } catch let e as StoreError where e.code == .damaged || e.code == .tooNew {
            for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) { try FileManager.default.removeItem(atPath: path + suffix) }
            database = try Self.open(path)
        }
    }

    private static func open(_ path: String) throws -> DatabasePool {
        let pool = try StoreDatabase.open(path: path, label: "ledger index")
        do {
            var migrator = DatabaseMigrator()
            for step in LedgerIndexSchema.steps { migrator.registerMigration(step.name, migrate: step.apply) }
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) { throw StoreError(.tooNew, path: path, "written by a newer version of Custos") }
            try migrator.migrate(pool)
            // What a power cut takes of a cache is read again; damage it cannot do.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = NORMAL") }
            return pool
        } catch {
            try? pool.close()  // The fault is what is reported.
            throw StoreDatabase.translated(error, path: path)
        }
    }

    func close() { try? database.close() }  // A cache has nothing to lose.

    // MARK: Catching up

    /// Brings the index to the first `size` leaves of the log, and answers what the next leaf refers to.
    func catchUp(_ log: LogFolder, origin: String, size: UInt64) throws -> LedgerHeads {
        backlog.value = Backlog()
        if try !continues(log, origin: origin, size: size) { try reset(origin) }
        var (at, heads) = try load()
        while at < size {
            let end = min(size, (at / Self.catchUpBatch + 1) * Self.catchUpBatch)
            var batch: [LeafComposer.Composed] = []
            var last = TreeHash.zero
            for (i, bytes) in try log.entries(at..<end, size: size).enumerated() {
                last = Merkle.leaf(bytes)
                // What does not parse is for the verifier to name; nothing refers to it.
                guard let leaf = try? Leaf(parsing: bytes) else { continue }
                let index = at + UInt64(i)
                heads.apply(leaf, hash: last, index: index)
                batch.append(LeafComposer.Composed(index: index, leaf: leaf, bytes: bytes, hash: last))
            }
            try write(batch, heads, size: end, last: last)
            at = end
        }
        return heads
    }

    private func continues(_ log: LogFolder, origin: String, size: UInt64) throws -> Bool {
        let known: (origin: String, size: UInt64, last: TreeHash?)? = try reading { db in
            try Row.fetchOne(db, sql: "select origin, size, last from condition").map { ($0[0], UInt64($0[1] as Int64), ($0[2] as Data?).flatMap { TreeHash($0) }) }
        }
        guard let known, known.origin == origin, known.size <= size else { return false }
        return try known.size == 0 || Merkle.leaf(log.entry(known.size - 1, size: size)) == known.last
    }

    /// Begins anew, for a log of that name.
    func reset(_ origin: String) throws {
        backlog.value = Backlog()
        try writing { db in
            for table in ["segment", "span", "link", "head", "camera", "described", "jump", "witness_time"] { try db.execute(sql: "delete from \(table)") }
            try db.execute(
                sql: "insert or replace into condition (one, origin, size, last, clock, history_offset, policy) values (1, ?, 0, null, ?, 0, null)",
                arguments: [origin, Self.text(LedgerClock())])
        }
    }

    private func load() throws -> (size: UInt64, heads: LedgerHeads) {
        try reading { db in
            var heads = LedgerHeads()
            for r in try Row.fetchAll(db, sql: "select stream, hash, highest from head") {
                guard let hash = TreeHash(r[1] as Data) else { continue }
                heads.streams[StreamID(key: r[0])] = LedgerHeads.Stream(hash: hash, highest: (r[2] as Int64?).map { UInt64($0) })
            }
            for r in try Row.fetchAll(db, sql: "select camera, rule, leaf, hash from camera") {
                var c = LedgerHeads.Camera(rule: (r[1] as Int64?).map { UInt64($0) }, description: nil)
                if let leaf = r[2] as Int64?, let hash = (r[3] as Data?).flatMap({ TreeHash($0) }) { c.description = LedgerHeads.Described(index: UInt64(leaf), hash: hash) }
                heads.cameras[CameraID(r[0])] = c
            }
            let row = try Row.fetchOne(db, sql: "select size, clock from condition")
            if let text: String = row?[1], let clock = try? JSONDecoder().decode(LedgerClock.self, from: Data(text.utf8)) { heads.clock = clock }
            return (UInt64(row?[0] as Int64? ?? 0), heads)
        }
    }

    private static func text(_ clock: LedgerClock) throws -> String { String(decoding: try JSONEncoder().encode(clock), as: UTF8.self) }

    // MARK: New leaves

    /// Leaves that are durable now. `heads`: after the last of them. The error of a failed write, for the log.
    func add(_ leaves: [LeafComposer.Composed], _ heads: LedgerHeads) -> (any Error)? {
        let work: [LeafComposer.Composed]? = backlog.withLock { b in
            guard !b.isBroken else { return nil }
            b.leaves += leaves
            b.heads = heads
            if b.leaves.count > Self.backlogLimit { b = Backlog(isBroken: true) }
            return b.leaves
        }
        guard let work, let last = work.last else { return nil }
        do {
            try write(work, heads, size: last.index + 1, last: last.hash)
            backlog.value = Backlog()
            return nil
        } catch { return error }
    }

    private func write(_ leaves: [LeafComposer.Composed], _ heads: LedgerHeads, size: UInt64, last: TreeHash) throws {
        try writing { db in
            let segment = try db.cachedStatement(sql: "insert or replace into segment (stream, sequence, leaf) values (?, ?, ?)")
            let span = try db.cachedStatement(sql: "insert or replace into span (stream, is_long, start_us, leaf, end_us) values (?, ?, ?, ?, ?)")
            let link = try db.cachedStatement(sql: "insert or replace into link (stream, leaf) values (?, ?)")
            var streams: Set<StreamID> = [], cameras: Set<CameraID> = []
            for entry in leaves {
                let index = Int64(entry.index)
                switch entry.leaf {
                case .rule(let r): cameras.insert(r.cam)
                case .cam(let c):
                    cameras.insert(c.cam)
                    try db.execute(sql: "insert or replace into described (camera, hash, leaf) values (?, ?, ?)", arguments: [c.cam.rawValue, Data(entry.hash.bytes), index])
                case .clk: try db.execute(sql: "insert or replace into jump (leaf) values (?)", arguments: [index])
                default: break
                }
                guard let stream = entry.leaf.stream else { continue }
                streams.insert(stream)
                try link.execute(arguments: [stream.key, index])
                if case .seg(let s) = entry.leaf { try segment.execute(arguments: [stream.key, Int64(s.seq), index]) }
                if let (start, end) = entry.leaf.covered {
                    let isLong = (end - start) > LedgerIndexSchema.longSpan
                    try span.execute(arguments: [stream.key, isLong, start.microseconds, index, end.microseconds])
                }
            }
            for stream in streams {
                guard let head = heads.streams[stream] else { continue }
                try db.execute(
                    sql: "insert or replace into head (stream, hash, highest) values (?, ?, ?)", arguments: [stream.key, Data(head.hash.bytes), head.highest.map { Int64($0) }])
            }
            for camera in cameras {
                guard let c = heads.cameras[camera] else { continue }
                try db.execute(
                    sql: "insert or replace into camera (camera, rule, leaf, hash) values (?, ?, ?, ?)",
                    arguments: [camera.rawValue, c.rule.map { Int64($0) }, c.description.map { Int64($0.index) }, c.description.map { Data($0.hash.bytes) }])
            }
            try db.execute(sql: "update condition set size = ?, last = ?, clock = ?", arguments: [Int64(size), Data(last.bytes), Self.text(heads.clock)])
        }
    }

    // MARK: Questions

    /// The latest leaf of a segment number.
    func leaf(of stream: StreamID, _ sequence: UInt64) throws -> UInt64? {
        if let waiting = try waiting().last(where: { if case .seg(let s) = $0.leaf { s.stream == stream && s.seq == sequence } else { false } }) { return waiting.index }
        return try reading { db in
            try Int64.fetchOne(db, sql: "select leaf from segment where stream = ? and sequence = ?", arguments: [stream.key, Int64(clamping: sequence)]).map { UInt64($0) }
        }
    }

    /// The stream's leaves from the first whose span touches `range` to the last such.
    func leaves(of stream: StreamID, touching range: WallRange) throws -> [UInt64] {
        let waiting = try waiting().filter { $0.leaf.stream == stream }
        func touches(_ entry: LeafComposer.Composed) -> Bool { entry.leaf.covered.map { $0.start < range.end && $0.end > range.start } ?? false }
        let new = waiting.filter(touches).map(\.index)
        let (from, to) = (range.start.microseconds, range.end.microseconds)
        return try reading { db in
            let ends = try Row.fetchOne(
                db,
                sql: """
                    select min(leaf), max(leaf) from (
                      select leaf from span where stream = ?1 and is_long = 0 and start_us > ?2 - ?4 and start_us < ?3 and end_us > ?2
                      union all
                      select leaf from span where stream = ?1 and is_long = 1 and start_us < ?3 and end_us > ?2)
                    """, arguments: [stream.key, from, to, LedgerIndexSchema.longSpan.microseconds + 1])
            let stored: [Int64] = [ends?[0] as Int64?, ends?[1] as Int64?].compactMap { $0 }
            guard let first = (stored.map { UInt64($0) } + new).min(), let last = (stored.map { UInt64($0) } + new).max() else { return [] }
            let known = try Int64.fetchAll(
                db, sql: "select leaf from link where stream = ? and leaf between ? and ? order by leaf", arguments: [stream.key, Int64(first), Int64(last)]
            ).map { UInt64($0) }
            return known + waiting.map(\.index).filter { $0 >= first && $0 <= last && $0 > known.last ?? 0 }
        }
    }

    /// The `cam` leaf of this hash.
    func cameraLeaf(_ camera: CameraID, hash: TreeHash) throws -> UInt64? {
        if let waiting = try waiting().last(where: { $0.hash == hash && $0.leaf.kind == "cam" }) { return waiting.index }
        return try reading { db in
            try Int64.fetchOne(db, sql: "select leaf from described where camera = ? and hash = ?", arguments: [camera.rawValue, Data(hash.bytes)]).map { UInt64($0) }
        }
    }

    /// The `clk` leaves in a range, in log order.
    func clockLeaves(in range: Range<UInt64>) throws -> [UInt64] {
        let waiting = try waiting().filter { range.contains($0.index) && $0.leaf.kind == "clk" }.map(\.index)
        let known = try reading { db in
            try Int64.fetchAll(db, sql: "select leaf from jump where leaf >= ? and leaf < ? order by leaf", arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
        }.map { UInt64($0) }
        return known + waiting.filter { $0 > known.last ?? 0 || known.isEmpty }
    }

    private func waiting() throws -> [LeafComposer.Composed] {
        let b = backlog.value
        if b.isBroken { throw LedgerError(.stalled, "\(path) has not taken leaves for too long; it is made anew at the next start") }
        return b.leaves
    }

    func reading<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.read(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
    func writing<T>(_ body: (Database) throws -> T) throws -> T {
        do { return try database.write(body) } catch { throw StoreDatabase.translated(error, path: path) }
    }
}

extension Leaf {
    /// The time that the leaf accounts for (docs/reference/ledger.md 5.2, point 9); ends in order.
    var covered: (start: WallTime, end: WallTime)? {
        let (start, end): (WallTime, WallTime)
        switch self {
        case .seg(let s): (start, end) = (s.t0, s.t1)
        case .gap(let g): (start, end) = (g.from, g.to)
        case .loss(let l): (start, end) = (l.from, l.to)
        case .expire(let e): (start, end) = (e.from, e.to)
        default: return nil
        }
        return (min(start, end), max(start, end))
    }
}
