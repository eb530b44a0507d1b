package import CustosLedger

/// Writes a log folder (docs/reference/ledger.md 3): of the ledger, and of a mirror.
///
/// Every file is written beside its place, synced, and renamed into it. When `append` returns, the leaves and all tiles over them are
/// durable; when it throws, the log is what it was, and the call can be made again. One owner at a time; nothing else may write there.
package final class LogWriter: @unchecked Sendable {
    /// Bundles in one go. After a power cut any of their files may be missing; so many are looked at again at the next start.
    static let chunkBundles: UInt64 = 16
    /// Published checkpoints whose partial files stay, for readers that are at it: a minute at one each 5 s.
    private static let keptCheckpoints = 12

    package let path: String
    package let origin: String
    let disk: any DiskIO
    let pause: (@Sendable (String) -> Void)?
    var edge: LogEdge
    /// Folders whose names are durable.
    private var folders: Set<String> = []
    /// Partial files that are there.
    var partials: Set<String> = []
    private var kept: [UInt64] = []
    /// Something may lie behind the end of the log.
    private var isUntidy = true

    package var folder: LogFolder { LogFolder(path: path, disk: disk) }
    package var size: UInt64 { edge.size }
    package var tree: CompactTree { edge.tree }

    /// Opens the folder, or makes it; the folder above must be there. What a crash left half is finished or taken away.
    package init(path: String, origin: String, disk: any DiskIO, pause: (@Sendable (String) -> Void)? = nil) throws {
        self.path = path
        self.origin = origin
        self.disk = disk
        self.pause = pause
        edge = LogEdge()
        try makeFolders(of: path + "/origin", root: Self.parent(path))
        if let known = try disk.contents(path + "/origin", limit: 4_096) {
            guard known == Array("\(origin)\n".utf8) else { throw LedgerError(.damaged, "\(path) is the log \(String(decoding: known, as: UTF8.self)), not \(origin)") }
        } else {
            try disk.replaceDurably(path + "/origin", Array("\(origin)\n".utf8))
        }
        let hint = try publishedSize()
        if hint > 0 { kept = [hint] }
        try recover(hint: hint)
    }

    /// Writes down the log's key, for those who come by.
    package func writeKey(_ key: VerifierKey) throws {
        let line = Array("\(key.text)\n".utf8)
        if try disk.contents(path + "/log.vkey", limit: 4_096) != line { try disk.replaceDurably(path + "/log.vkey", line) }
    }

    /// Appends leaves, each of at most 65,535 bytes.
    package func append(_ leaves: [[UInt8]]) throws {
        for leaf in leaves where leaf.count > EntryBundle.maximumEntryBytes { throw LedgerError(.invalid, "a leaf of \(leaf.count) bytes") }
        if isUntidy {
            try removeBeyond()
            isUntidy = false
        }
        let step = Int(Self.chunkBundles - 1) * 256
        for start in stride(from: 0, to: leaves.count, by: step) { try appendChunk(leaves[start..<min(leaves.count, start + step)]) }
        prune()
    }

    private func appendChunk(_ leaves: ArraySlice<[UInt8]>) throws {
        var next = edge
        var bundles: [LogEdge.File] = [], tiles: [LogEdge.File] = []
        for leaf in leaves { next.append(leaf, bundles: &bundles, tiles: &tiles) }
        var partial = next.partialTiles
        if let bundle = next.partialBundle {
            bundles.append(bundle)
            partial.append(bundle)
        }
        tiles.append(contentsOf: next.partialTiles.filter { !partials.contains($0.name) })
        // A write that fails may leave files behind the end.
        isUntidy = true
        try write(bundles)
        pause?(LedgerPause.bundleRenamed)
        try write(tiles)
        pause?(LedgerPause.tileRenamed)
        isUntidy = false
        edge = next
        partials.formUnion(partial.map(\.name))
    }

    /// Makes a note the newest. Its size is not larger than the log's; the files that its size asks for are there when it is.
    package func publish(_ note: SignedNote) throws {
        let size = try Checkpoint(parsing: note.text).size
        guard size <= edge.size else { throw LedgerError(.invalid, "a checkpoint of \(size) leaves for a log of \(edge.size)") }
        try ensureFiles(of: size)
        try disk.replaceDurably(path + "/checkpoint", note.bytes)
        if kept.last != size { kept.append(size) }
        if kept.count > Self.keptCheckpoints { kept.removeFirst() }
        prune()
    }

    /// Adds a cosigned checkpoint to the history.
    package func appendHistory(_ note: SignedNote) throws {
        try HistoryFile(path: folder.historyPath, disk: disk).append(note)
        pause?(LedgerPause.historyAppended)
    }

    /// Takes away what a crash cut short at the end of the history, so that nobody takes it for damage. `end`: behind the last whole
    /// block. Whole blocks further on mean that the middle is damaged: that is for the verifier to say, and is not cut away.
    func repairHistory(behind end: Int64) throws {
        let file: DiskFile
        do throws(DiskError) { file = try disk.open(folder.historyPath, .update(direct: false)) } catch {
            guard error.isMissing else { throw error }
            return
        }
        defer { disk.close(file) }
        let rest = try disk.size(file) - end
        guard rest > 0, rest <= Int64(NoteBlocks.maximumNoteBytes) + 64 else { return }
        let bytes = try disk.read(file, at: end, count: Int(rest)), word = Array("\nnote ".utf8)
        for at in bytes.indices where bytes[at...].starts(with: word) && NoteBlocks.decode(Array(bytes[(at + 1)...])).length > 0 { return }
        try disk.truncate(file, to: end)
        try disk.dataSync(file)
    }

    // MARK: Files

    func write(_ files: [LogEdge.File]) throws {
        var changed: [String] = []
        for file in files {
            let target = "\(path)/\(file.name)", temporary = target + ".new"
            try makeFolders(of: target, root: path)
            let open = try create(temporary)
            do throws(DiskError) {
                try disk.writeAll(open, file.bytes, at: 0)
                try disk.dataSync(open)
            } catch {
                disk.close(open)
                throw error
            }
            disk.close(open)
            try disk.replace(temporary, with: target)
            if changed.last != Self.parent(target) { changed.append(Self.parent(target)) }
        }
        for folder in Set(changed).sorted() { try disk.syncDirectory(folder) }
    }

    private func create(_ path: String) throws(DiskError) -> DiskFile {
        do throws(DiskError) { return try disk.open(path, .create(direct: false)) } catch {
            guard error.isPresent else { throw error }
        }
        // A crash left it.
        try disk.remove(path)
        return try disk.open(path, .create(direct: false))
    }

    private func makeFolders(of file: String, root: String) throws(DiskError) {
        let folder = Self.parent(file)
        guard !folders.contains(folder), folder.utf8.count > root.utf8.count else { return }
        try makeFolders(of: folder, root: root)
        try disk.makeDirectory(folder)
        // Also when it was there: an earlier try may have made it and not come to this.
        try disk.syncDirectory(Self.parent(folder))
        folders.insert(folder)
    }

    static func parent(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

    private func publishedSize() throws -> UInt64 {
        // Only a hint where to look; whoever needs the note reads it and meets the damage.
        guard let note = try? folder.checkpoint(), let checkpoint = try? Checkpoint(parsing: note.text) else { return 0 }
        return checkpoint.size
    }

    // MARK: Partial files

    /// The names of the partial files that a reader of a checkpoint of `size` asks for.
    static func partialNames(of size: UInt64) -> [String] {
        var names: [String] = []
        if size % 256 > 0 { names.append(TilePath.entries(index: size / 256, width: Int(size % 256))) }
        for level in 0..<8 where LogEdge.width(level, of: size) > 0 {
            names.append(TilePath.tile(level: level, index: LogEdge.index(level, of: size), width: LogEdge.width(level, of: size)))
        }
        return names
    }

    private func ensureFiles(of size: UInt64) throws {
        let missing = try Self.partialNames(of: size).filter { try !partials.contains($0) && !disk.exists("\(path)/\($0)") }
        guard !missing.isEmpty else { return }
        try write(
            missing.map { name in
                guard let (level, index, width) = TilePath.parse(name) else { preconditionFailure("\(name) is no tile") }
                if let level { return LogEdge.File(name: name, bytes: LogEdge.bytes(Array(try LogTiles(folder: folder).tile(level: level, index: index, width: width).prefix(width)))) }
                return LogEdge.File(name: name, bytes: EntryBundle.encode(Array(try folder.bundle(index, width: width).prefix(width))))
            })
        partials.formUnion(missing)
    }

    /// Removes partial files that neither the log nor a kept checkpoint asks for. A failure leaves a file that nobody needs, until the next start.
    private func prune() {
        let needed = Set(([edge.size] + kept).flatMap(Self.partialNames))
        for name in partials where !needed.contains(name) {
            do throws(DiskError) { try disk.remove("\(path)/\(name)") } catch {
                guard error.isMissing else { continue }
            }
            partials.remove(name)
            let folder = Self.parent(name)
            guard !partials.contains(where: { Self.parent($0) == folder }) else { continue }
            // The folder of a tile that is full now; one that is in use still has its newest file.
            try? disk.removeDirectory("\(path)/\(folder)")
            folders.remove("\(path)/\(folder)")
        }
    }
}
