import CustosStore
import Glibc
import Synchronization

/// A disk that fails on order: at the n-th call, once or from then on.
final class FaultyDisk: DiskIO, Sendable {
    enum Fault: Sendable, Hashable {
        case error(Int32)
        /// A write leaves half its bytes and then finds no room; other calls fail with EIO.
        case shortWrite
        /// Only syncs fail; any other call goes through, and the next sync is the one that fails.
        case syncError
        /// From this call on the machine is off.
        case powerOff
    }

    private struct Plan {
        var calls = 0
        var index = Int.max
        var fault = Fault.error(EIO)
        var isArmed = false
        var isOff = false
        var struck: DiskOperation?
        var brokenFolder: String?
        var delay: (@Sendable (DiskOperation, String) -> Void)?
    }

    let base: any DiskIO
    private let plan = Mutex(Plan())

    init(_ base: any DiskIO) { self.base = base }

    var calls: Int { plan.withLock { $0.calls } }
    /// The operation that was made to fail.
    var struck: DiskOperation? { plan.withLock { $0.struck } }
    func strike(at index: Int, _ fault: Fault) {
        plan.withLock {
            $0.index = index
            $0.fault = fault
            $0.isArmed = true
        }
    }
    func heal() {
        plan.withLock {
            $0.isArmed = false
            $0.isOff = false
            $0.brokenFolder = nil
        }
    }
    /// Writing, syncing and opening fail for everything below a folder, and for the volume's identity.
    func strikeAll(below folder: String) { plan.withLock { $0.brokenFolder = folder } }
    /// Called before each operation, on the thread that does it.
    func beforeEach(_ body: (@Sendable (DiskOperation, String) -> Void)?) { plan.withLock { $0.delay = body } }

    private enum Verdict { case go, half, fail(Int32) }

    private func decide(_ op: DiskOperation, _ path: String) -> Verdict {
        let (verdict, delay): (Verdict, (@Sendable (DiskOperation, String) -> Void)?) = plan.withLock { p in
            defer { p.calls += 1 }
            if p.isOff { return (.fail(EIO), nil) }
            if let broken = p.brokenFolder, path.hasPrefix(broken) || path == broken.replacing("/rec", with: "/custos.volume"), [.write, .dataSync, .open].contains(op) {
                return (.fail(EIO), nil)
            }
            guard p.isArmed, p.calls >= p.index else { return (.go, p.delay) }
            if p.fault == .syncError, op != .dataSync, op != .syncDirectory { return (.go, p.delay) }
            p.isArmed = false
            p.struck = op
            switch p.fault {
            case .error(let e): return (.fail(e), p.delay)
            case .shortWrite: return (op == .write ? .half : .fail(EIO), p.delay)
            case .syncError: return (.fail(EIO), p.delay)
            case .powerOff:
                p.isOff = true
                return (.fail(EIO), p.delay)
            }
        }
        delay?(op, path)
        return verdict
    }

    private func check(_ op: DiskOperation, _ path: String) throws(DiskError) {
        if case .fail(let e) = decide(op, path) { throw DiskError(op, path, e) }
    }

    func open(_ path: String, _ mode: DiskOpenMode) throws(DiskError) -> DiskFile {
        try check(.open, path)
        return try base.open(path, mode)
    }
    func close(_ file: DiskFile) { base.close(file) }
    func read(_ file: DiskFile, at offset: Int64, count: Int) throws(DiskError) -> [UInt8] {
        try check(.read, file.path)
        return try base.read(file, at: offset, count: count)
    }
    func write(_ file: DiskFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(DiskError) {
        switch decide(.write, file.path) {
        case .go: try base.write(file, bytes, at: offset)
        case .half:
            let half = bytes.count / 2 / 4096 * 4096
            if half > 0 { try base.write(file, UnsafeRawBufferPointer(rebasing: bytes[..<half]), at: offset) }
            throw DiskError(.write, file.path, ENOSPC)
        case .fail(let e): throw DiskError(.write, file.path, e)
        }
    }
    func dataSync(_ file: DiskFile) throws(DiskError) {
        try check(.dataSync, file.path)
        try base.dataSync(file)
    }
    func truncate(_ file: DiskFile, to length: Int64) throws(DiskError) {
        try check(.truncate, file.path)
        try base.truncate(file, to: length)
    }
    func preallocate(_ file: DiskFile, at offset: Int64, count: Int64) throws(DiskError) {
        try check(.preallocate, file.path)
        try base.preallocate(file, at: offset, count: count)
    }
    func size(_ file: DiskFile) throws(DiskError) -> Int64 {
        try check(.size, file.path)
        return try base.size(file)
    }
    func syncDirectory(_ path: String) throws(DiskError) {
        try check(.syncDirectory, path)
        try base.syncDirectory(path)
    }
    func rename(_ from: String, to: String) throws(DiskError) {
        try check(.rename, from)
        try base.rename(from, to: to)
    }
    func replace(_ temporary: String, with path: String) throws(DiskError) {
        try check(.rename, temporary)
        try base.replace(temporary, with: path)
    }
    func remove(_ path: String) throws(DiskError) {
        try check(.remove, path)
        try base.remove(path)
    }
    func removeDirectory(_ path: String) throws(DiskError) {
        try check(.remove, path)
        try base.removeDirectory(path)
    }
    @discardableResult func makeDirectory(_ path: String) throws(DiskError) -> Bool {
        try check(.makeDirectory, path)
        return try base.makeDirectory(path)
    }
    func list(_ path: String) throws(DiskError) -> [String] {
        try check(.list, path)
        return try base.list(path)
    }
    func stat(_ path: String) throws(DiskError) -> DiskEntry {
        try check(.stat, path)
        return try base.stat(path)
    }
    func changeMode(_ path: String, _ mode: UInt32) throws(DiskError) {
        try check(.changeMode, path)
        try base.changeMode(path, mode)
    }
    func space(_ path: String) throws(DiskError) -> DiskSpace {
        try check(.space, path)
        return try base.space(path)
    }
    func lock(_ file: DiskFile) throws(DiskError) -> Bool {
        try check(.lock, file.path)
        return try base.lock(file)
    }
}
