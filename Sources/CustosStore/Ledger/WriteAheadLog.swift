import CustosLedger

/// `wal/<first index>`: leaves that are durable and not in a bundle yet, one record each: length (u16, big-endian), leaf, the first
/// 8 bytes of its leaf hash.
///
/// A file into which a write or a sync failed is never written again: the next record begins a new one, whose name says from which
/// index on it stands in place of what the file before may still have. One owner, one thread.
final class WriteAheadLog {
    private static let hashBytes = 8
    /// A file of more than an hour of the largest node is none of ours.
    private static let maximumFileBytes = 1 << 30

    private let folder: String
    private let disk: any DiskIO
    private let pause: (@Sendable (String) -> Void)?
    private var file: DiskFile?
    private var length: Int64 = 0
    /// Files that are there, by their first index, rising.
    private var files: [UInt64] = []
    private var isFolderDurable = false

    init(log: String, disk: any DiskIO, pause: (@Sendable (String) -> Void)?) {
        folder = log + "/wal"
        self.disk = disk
        self.pause = pause
    }

    /// The leaves from `size` on, up to the first that is torn or missing.
    func replay(from size: UInt64) throws -> [[UInt8]] {
        files = try list()
        guard var start = files.first else { return [] }
        var leaves: [[UInt8]] = []
        for first in files {
            let next = start + UInt64(leaves.count)
            if first > next {
                guard first <= size else { break }
                (start, leaves) = (first, [])
            } else {
                leaves.removeLast(Int(next - first))
            }
            leaves += Self.records(try disk.contents("\(folder)/\(first)", limit: Self.maximumFileBytes) ?? [])
        }
        guard start <= size else { return [] }
        return Array(leaves.dropFirst(Int(size - start)))
    }

    private func list() throws(DiskError) -> [UInt64] {
        do throws(DiskError) {
            return try disk.list(folder).compactMap { ByteText.decimal(Array($0.utf8)) }.sorted()
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    private static func records(_ bytes: [UInt8]) -> [[UInt8]] {
        var out: [[UInt8]] = []
        var at = 0
        while bytes.count - at >= 2 {
            let count = Int(bytes[at]) << 8 | Int(bytes[at + 1])
            guard count > 0, count <= Leaf.maximumBytes, bytes.count - at - 2 >= count + hashBytes else { break }
            let leaf = Array(bytes[at + 2..<at + 2 + count])
            at += 2 + count
            guard bytes[at..<at + hashBytes].elementsEqual(Merkle.leaf(leaf).bytes.prefix(hashBytes)) else { break }
            at += hashBytes
            out.append(leaf)
        }
        return out
    }

    /// Makes leaves durable, in one write and one sync. `index`: of the first of them. When it throws, none of them is acknowledged.
    func append(_ leaves: some Sequence<(bytes: [UInt8], hash: TreeHash)>, at index: UInt64) throws(DiskError) {
        var bytes: [UInt8] = []
        for (leaf, hash) in leaves {
            bytes.append(UInt8(leaf.count >> 8))
            bytes.append(UInt8(leaf.count & 255))
            bytes.append(contentsOf: leaf)
            bytes.append(contentsOf: hash.bytes.prefix(Self.hashBytes))
        }
        let isNew = file == nil
        let file: DiskFile
        if let open = self.file { file = open } else { file = try create(index) }
        // Whatever fails from here on: this file is not used again.
        self.file = nil
        do throws(DiskError) {
            try disk.writeAll(file, bytes, at: length)
            pause?(LedgerPause.walWritten)
            try disk.dataSync(file)
            if isNew { try disk.syncDirectory(folder) }
        } catch {
            disk.close(file)
            throw error
        }
        length += Int64(bytes.count)
        self.file = file
        pause?(LedgerPause.walSynced)
    }

    private func create(_ index: UInt64) throws(DiskError) -> DiskFile {
        if !isFolderDurable {
            try disk.makeDirectory(folder)
            try disk.syncDirectory(LogWriter.parent(folder))
            isFolderDurable = true
        }
        length = 0
        let path = "\(folder)/\(index)"
        do throws(DiskError) { return try note(index, disk.open(path, .create(direct: false))) } catch {
            guard error.isPresent else { throw error }
        }
        // The first write into it failed, or a crash came before its answer: nothing in it was acknowledged.
        try disk.remove(path)
        return try note(index, disk.open(path, .create(direct: false)))
    }

    private func note(_ index: UInt64, _ file: DiskFile) -> DiskFile {
        if !files.contains(index) { files.append(index) }
        return file
    }

    /// All leaves are in bundles: the files go, the oldest first, because a newer one says what of an older one does not count.
    /// What cannot be removed now is removed the next time.
    func clear() {
        close()
        while let first = files.first {
            do throws(DiskError) {
                try disk.remove("\(folder)/\(first)")
                if files.count > 1 { try disk.syncDirectory(folder) }
            } catch {
                guard error.isMissing else { return }
            }
            files.removeFirst()
        }
    }

    func close() {
        if let file { disk.close(file) }
        file = nil
    }
}
