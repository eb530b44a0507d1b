import CustosStore
import Glibc

/// A disk in memory that knows what has been synced, so that a test can cut its power.
///
/// What was written and not synced, and names whose folder was not synced, are gone after `cutPower()`; with a
/// generator some of it survives, block by block, as on a real disk.
final class MemoryDisk: DiskIO, @unchecked Sendable {
    private final class Node {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
        /// Blocks written since the last sync.
        var dirty: Set<Int> = []
        var mode: UInt32 = 0o640
        var isLocked = false
    }

    private struct State {
        var files: [String: Node] = [:]
        var folders: Set<String> = ["/"]
        var durableFiles: [String: Node] = [:]
        var durableFolders: Set<String> = ["/"]
        var handles: [Int32: Node] = [:]
        var locks: [Int32: Node] = [:]
        var nextHandle: Int32 = 100
        var removed: [String] = []
        var misaligned = 0
        var capacity: Int64
    }

    private static let block = 4096
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let takesDirect: Bool

    init(capacity: Int64 = 1 << 30, takesDirect: Bool = true) {
        state = State(capacity: capacity)
        self.takesDirect = takesDirect
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
    }

    deinit { mutex.deallocate() }

    private func with<R>(_ body: (inout State) throws(DiskError) -> R) throws(DiskError) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    // MARK: For tests

    /// Names that were removed: recording and recovery remove none.
    var removed: [String] { (try? with { $0.removed }) ?? [] }
    var misalignedWrites: Int { (try? with { $0.misaligned }) ?? 0 }
    var paths: [String] { ((try? with { Array($0.files.keys) }) ?? []).sorted() }
    func contents(_ path: String) -> [UInt8]? { try? with { $0.files[path]?.bytes } }
    func mode(_ path: String) -> UInt32? { try? with { $0.files[path]?.mode } }
    func setCapacity(_ bytes: Int64) { try? with { $0.capacity = bytes } }
    /// Removes a file behind everybody's back.
    func lose(_ path: String) { try? with { s in (s.files[path], s.durableFiles[path]) = (nil, nil) } }
    func put(_ path: String, _ bytes: [UInt8]) {
        try? with { s in
            let n = Node()
            n.bytes = bytes
            n.durable = bytes
            s.files[path] = n
            s.durableFiles[path] = n
        }
    }
    func mount(_ path: String) {
        try? with { s in
            s.folders.insert(path)
            s.durableFolders.insert(path)
        }
    }
    /// Another disk stands where a volume was.
    func unmount(_ path: String) { try? with { s in s.files = s.files.filter { !$0.key.hasPrefix(path + "/") } } }

    /// Everything that is not durable is gone, every handle and lock with it.
    func cutPower(_ random: inout some RandomNumberGenerator, keepsSome: Bool) {
        var choices: [Bool] = []
        for _ in 0..<4096 { choices.append(keepsSome && Bool.random(using: &random)) }
        try? with { s in
            var at = 0
            func keep() -> Bool {
                at = (at + 1) % choices.count
                return choices[at]
            }
            let foldersKept = Dictionary(uniqueKeysWithValues: s.folders.union(s.durableFolders).map { ($0, keep()) })
            func folder(_ path: String) -> String { String(path[..<path.lastIndex(of: "/")!]) }
            var files: [String: Node] = [:], folders: Set<String> = ["/"]
            for f in s.folders.union(s.durableFolders).sorted() where f != "/" {
                let parent = folder(f).isEmpty ? "/" : folder(f)
                if folders.contains(parent), s.durableFolders.contains(f) || foldersKept[parent]! { folders.insert(f) }
            }
            for f in folders {
                let source = foldersKept[f]! ? s.files : s.durableFiles
                for (path, node) in source where folder(path) == f { files[path] = node }
            }
            for node in files.values {
                var bytes = node.durable
                for block in node.dirty.sorted() where keep() {
                    let range = block * Self.block..<min((block + 1) * Self.block, node.bytes.count)
                    guard !range.isEmpty else { continue }
                    if bytes.count < range.upperBound { bytes += [UInt8](repeating: 0, count: range.upperBound - bytes.count) }
                    bytes.replaceSubrange(range, with: node.bytes[range])
                }
                node.bytes = bytes
                node.durable = bytes
                node.dirty = []
                node.isLocked = false
            }
            s.files = files
            s.durableFiles = files
            s.folders = folders
            s.durableFolders = folders
            s.handles = [:]
            s.locks = [:]
        }
    }

    // MARK: DiskIO

    private static func parent(_ path: String) -> String {
        let p = String(path[..<path.lastIndex(of: "/")!])
        return p.isEmpty ? "/" : p
    }

    func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile {
        try with { s throws(DiskError) in
            let node: Node
            var direct = false
            switch mode {
            case .create(let d):
                guard s.files[path] == nil else { throw DiskError(.open, path, EEXIST) }
                guard s.folders.contains(Self.parent(path)) else { throw DiskError(.open, path, ENOENT) }
                node = Node()
                s.files[path] = node
                direct = d && takesDirect
            case .read, .update:
                guard let n = s.files[path] else { throw DiskError(.open, path, ENOENT) }
                node = n
                if case .update(let d) = mode { direct = d && takesDirect }
            }
            s.nextHandle += 1
            s.handles[s.nextHandle] = node
            return DiskFile(descriptor: s.nextHandle, path: path, isDirect: direct)
        }
    }

    func close(_ file: DiskFile) {
        try? with { s in
            s.handles[file.descriptor] = nil
            s.locks.removeValue(forKey: file.descriptor)?.isLocked = false
        }
    }

    private static func node(_ s: State, _ file: DiskFile, _ op: DiskOperation) throws(DiskError) -> Node {
        guard let n = s.handles[file.descriptor] else { throw DiskError(op, file.path, EBADF) }
        return n
    }

    func read(_ file: DiskFile, at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
        try with { s throws(DiskError) in
            let n = try Self.node(s, file, .read)
            let from = min(Int(offset), n.bytes.count)
            return Array(n.bytes[from..<min(n.bytes.count, from + count)])
        }
    }

    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
        let copy = Array(bytes)
        let address = Int(bitPattern: bytes.baseAddress)
        try with { s throws(DiskError) in
            let n = try Self.node(s, file, .write)
            if file.isDirect, offset % 4096 != 0 || copy.count % 4096 != 0 || address % 4096 != 0 {
                s.misaligned += 1
                throw DiskError(.write, file.path, EINVAL)
            }
            let end = Int(offset) + copy.count
            let used = s.files.values.reduce(Int64(0)) { $0 + Int64($1.bytes.count) }
            if used + Int64(max(0, end - n.bytes.count)) > s.capacity { throw DiskError(.write, file.path, ENOSPC) }
            if n.bytes.count < end { n.bytes += [UInt8](repeating: 0, count: end - n.bytes.count) }
            n.bytes.replaceSubrange(Int(offset)..<end, with: copy)
            for b in Int(offset) / Self.block...max(Int(offset), end - 1) / Self.block { n.dirty.insert(b) }
        }
    }

    func dataSync(_ file: DiskFile) throws(DiskError) {
        try with { s throws(DiskError) in
            let n = try Self.node(s, file, .dataSync)
            n.durable = n.bytes
            n.dirty = []
        }
    }

    func truncate(_ file: DiskFile, to length: Int64) throws(DiskError) {
        try with { s throws(DiskError) in
            let n = try Self.node(s, file, .truncate)
            if n.bytes.count > Int(length) { n.bytes.removeLast(n.bytes.count - Int(length)) } else { n.bytes += [UInt8](repeating: 0, count: Int(length) - n.bytes.count) }
        }
    }

    func preallocate(_ file: DiskFile, at offset: Int64, count: Int64) throws(DiskError) {
        try with { s throws(DiskError) in _ = try Self.node(s, file, .preallocate) }
    }

    func size(_ file: DiskFile) throws(DiskError) -> Int64 {
        try with { s throws(DiskError) in Int64(try Self.node(s, file, .size).bytes.count) }
    }

    func syncDirectory(_ path: String) throws(DiskError) {
        try with { s throws(DiskError) in
            guard s.folders.contains(path) else { throw DiskError(.syncDirectory, path, ENOENT) }
            s.durableFiles = s.durableFiles.filter { Self.parent($0.key) != path }
            for (p, n) in s.files where Self.parent(p) == path {
                // A journal makes both ends of a rename durable together.
                for (old, m) in s.durableFiles where m === n && s.files[old] !== n { s.durableFiles[old] = nil }
                s.durableFiles[p] = n
            }
            s.durableFolders = s.durableFolders.filter { $0 == "/" || Self.parent($0) != path || s.folders.contains($0) }
            for f in s.folders where f != "/" && Self.parent(f) == path { s.durableFolders.insert(f) }
        }
    }

    func rename(_ from: String, to: String) throws(DiskError) {
        try with { s throws(DiskError) in
            guard s.files[to] == nil else { throw DiskError(.rename, to, EEXIST) }
            guard let n = s.files[from] else { throw DiskError(.rename, from, ENOENT) }
            guard s.folders.contains(Self.parent(to)) else { throw DiskError(.rename, from, ENOENT) }
            s.files[from] = nil
            s.files[to] = n
        }
    }

    func replace(_ temporary: String, with path: String) throws(DiskError) {
        try with { s throws(DiskError) in
            guard let n = s.files[temporary], s.folders.contains(Self.parent(path)) else { throw DiskError(.rename, temporary, ENOENT) }
            s.files[temporary] = nil
            s.files[path] = n
        }
    }

    func removeDirectory(_ path: String) throws(DiskError) {
        try with { s throws(DiskError) in
            guard s.folders.contains(path) else { throw DiskError(.remove, path, ENOENT) }
            guard !s.files.keys.contains(where: { Self.parent($0) == path }), !s.folders.contains(where: { $0 != "/" && Self.parent($0) == path }) else {
                throw DiskError(.remove, path, ENOTEMPTY)
            }
            s.folders.remove(path)
        }
    }

    func remove(_ path: String) throws(DiskError) {
        try with { s throws(DiskError) in
            guard s.files.removeValue(forKey: path) != nil else { throw DiskError(.remove, path, ENOENT) }
            s.removed.append(path)
        }
    }

    @discardableResult func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        try with { s throws(DiskError) in
            guard s.folders.contains(Self.parent(path)) else { throw DiskError(.makeDirectory, path, ENOENT) }
            return s.folders.insert(path).inserted
        }
    }

    func list(_ path: String) throws(DiskError) -> [String] {
        try with { s throws(DiskError) in
            guard s.folders.contains(path) else { throw DiskError(.list, path, ENOENT) }
            let names = s.files.keys.filter { Self.parent($0) == path } + s.folders.filter { $0 != "/" && Self.parent($0) == path }
            return names.map { String($0[$0.index(after: $0.lastIndex(of: "/")!)...]) }
        }
    }

    func stat(_ path: String) throws(DiskError) -> DiskEntry {
        try with { s throws(DiskError) in
            if s.folders.contains(path) { return DiskEntry(isDirectory: true, size: 0, device: 1) }
            guard let n = s.files[path] else { throw DiskError(.stat, path, ENOENT) }
            return DiskEntry(isDirectory: false, size: Int64(n.bytes.count), device: 1)
        }
    }

    func changeMode(_ path: String, _ mode: UInt32) throws(DiskError) {
        try with { s throws(DiskError) in
            if s.folders.contains(path) { return }
            guard let n = s.files[path] else { throw DiskError(.changeMode, path, ENOENT) }
            n.mode = mode
        }
    }

    func space(_ path: String) throws(DiskError) -> DiskSpace {
        try with { s throws(DiskError) in
            let used = s.files.values.reduce(Int64(0)) { $0 + Int64($1.bytes.count) }
            return DiskSpace(totalBytes: s.capacity, freeBytes: max(0, s.capacity - used))
        }
    }

    func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        try with { s throws(DiskError) in
            let n = try Self.node(s, file, .lock)
            if n.isLocked { return false }
            n.isLocked = true
            s.locks[file.descriptor] = n
            return true
        }
    }
}
