import CustosBase

/// Reads a file from front to back in blocks and hashes every byte that goes by, once for the whole file and once
/// for the leaf that is under way.
final class FileStream {
    private static let block = 1 << 20

    private let disk: any DiskIO
    private let file: DiskFile
    let length: Int64
    private var buffer: [UInt8] = []
    private var used = 0
    /// Position of the next byte.
    private(set) var position: Int64 = 0
    private let whole = SHA256Hasher()
    private let leaf = SHA256Hasher()
    private(set) var leafLength: Int64 = 0
    private let hashes: Bool

    init(disk: any DiskIO, file: DiskFile, hashes: Bool) throws {
        self.disk = disk
        self.file = file
        self.hashes = hashes
        length = try disk.size(file)
        beginLeaf()
    }

    var remaining: Int64 { length - position }

    func beginLeaf() {
        leaf.reset()
        leaf.update([0])
        leafLength = 0
    }
    func endLeaf() -> [UInt8] {
        let h = leaf.finish()
        beginLeaf()
        return h
    }
    func digest() -> [UInt8] { whole.finish() }

    /// The next bytes without taking them; fewer at the end.
    func peek(_ count: Int) throws -> [UInt8] {
        try fill(count)
        return Array(buffer[used..<min(buffer.count, used + count)])
    }

    /// Takes bytes; `nil` when the file ends before. `inLeaf`: they belong to the leaf under way.
    func take(_ count: Int, inLeaf: Bool) throws -> [UInt8]? {
        try fill(count)
        guard buffer.count - used >= count else { return nil }
        let out = Array(buffer[used..<used + count])
        consume(out[...], inLeaf)
        return out
    }

    /// Takes bytes that nobody looks at; `false` when the file ends before.
    func pass(_ count: Int64, inLeaf: Bool) throws -> Bool {
        var left = count
        while left > 0 {
            if used == buffer.count { try fill(1) }
            let n = Int(min(left, Int64(buffer.count - used)))
            guard n > 0 else { return false }
            consume(buffer[used..<used + n], inLeaf)
            left -= Int64(n)
        }
        return true
    }

    private func consume(_ bytes: ArraySlice<UInt8>, _ inLeaf: Bool) {
        bytes.withUnsafeBytes { p in
            if hashes { whole.update(p) }
            if inLeaf, hashes { leaf.update(p) }
        }
        if inLeaf { leafLength += Int64(bytes.count) }
        used += bytes.count
        position += Int64(bytes.count)
    }

    private func fill(_ count: Int) throws {
        guard buffer.count - used < count else { return }
        buffer.removeSubrange(..<used)
        used = 0
        while buffer.count < count {
            let at = position + Int64(buffer.count)
            guard at < length else { return }
            let more = try disk.read(file, at: at, count: max(Self.block, count - buffer.count))
            guard !more.isEmpty else { return }
            buffer += more
        }
    }
}
