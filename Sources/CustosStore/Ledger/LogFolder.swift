package import CustosLedger

/// A log folder (docs/reference/ledger.md 3), read only: of a node, a mirror, or a copy on a stick.
///
/// It trusts nothing in the folder and checks little: whoever reads for proof checks the hashes. Every call reads the disk.
package struct LogFolder: Sendable {
    package let path: String
    package let disk: any DiskIO

    /// The longest note that is read; 64 signatures of the longest kind.
    static let maximumNoteBytes = 524_288
    /// A bundle of 256 entries of 65,535 bytes and their lengths.
    static let maximumBundleBytes = TilePath.width * (EntryBundle.maximumEntryBytes + 2)

    package init(path: String, disk: any DiskIO) {
        self.path = path
        self.disk = disk
    }

    package var origin: String {
        get throws {
            guard let text = try line("origin") else { throw LedgerError(.damaged, "\(path)/origin is not there") }
            return text
        }
    }

    /// The key that the folder names. Information, never trust. `nil` when the file is not there.
    package func logKey() throws -> VerifierKey? {
        try line("log.vkey").map { text in
            do { return try VerifierKey(parsing: text) } catch { throw LedgerError(.damaged, "\(path)/log.vkey: \(error)") }
        }
    }

    /// The newest note; `nil` before the first.
    package func checkpoint() throws -> SignedNote? {
        guard let bytes = try disk.contents(path + "/checkpoint", limit: Self.maximumNoteBytes) else { return nil }
        do { return try SignedNote(parsing: bytes) } catch { throw LedgerError(.damaged, "\(path)/checkpoint: \(error)") }
    }

    /// A leaf's bytes. `size`: of the tree whose bundles are read.
    package func entry(_ index: UInt64, size: UInt64) throws -> [UInt8] { try entries(index..<index + 1, size: size)[0] }

    /// Leaves in their order. The caller bounds the range: all of it is in memory.
    package func entries(_ range: Range<UInt64>, size: UInt64) throws -> [[UInt8]] {
        precondition(range.upperBound <= size, "leaves \(range) of a log of \(size)")
        var out: [[UInt8]] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let bundle = at / 256, first = bundle * 256
            let leaves = try self.bundle(bundle, width: Int(min(256, size - first)))
            let end = min(range.upperBound, first + 256)
            out.append(contentsOf: leaves[Int(at - first)..<Int(end - first)])
            at = end
        }
        return out
    }

    package func tree(size: UInt64) -> TiledTree<LogTiles> { TiledTree(LogTiles(folder: self), size: size) }

    /// At least `width` leaves of a bundle.
    func bundle(_ index: UInt64, width: Int) throws -> [[UInt8]] {
        let found = try widest(width) {
            TilePath.entries(index: index, width: $0)
        } read: {
            try disk.contents(path + "/" + $0, limit: Self.maximumBundleBytes)
        }
        guard let (bytes, name) = found else { throw LedgerError(.damaged, "\(path)/\(TilePath.entries(index: index, width: width)) is not there") }
        let leaves: [[UInt8]]
        do { leaves = try EntryBundle.decode(bytes, limit: TilePath.width) } catch { throw LedgerError(.damaged, "\(path)/\(name): \(error)") }
        guard leaves.count >= width else { throw LedgerError(.damaged, "\(path)/\(name): \(leaves.count) leaves") }
        return leaves
    }

    /// The file of exactly that width, or the whole one, or any wider one: what a narrower tile says is the beginning of what a wider one says.
    fileprivate func widest(_ width: Int, name: (Int) -> String, read: (String) throws -> [UInt8]?) throws -> (bytes: [UInt8], name: String)? {
        if let bytes = try read(name(width)) { return (bytes, name(width)) }
        if width < TilePath.width, let bytes = try read(name(TilePath.width)) { return (bytes, name(TilePath.width)) }
        for wider in try partialWidths(name(TilePath.width)) where wider > width {
            if let bytes = try read(name(wider)) { return (bytes, name(wider)) }
        }
        return nil
    }

    /// Widths of the partial files of a tile or bundle, rising. `full`: its name without `.p`.
    func partialWidths(_ full: String) throws(DiskError) -> [Int] {
        do throws(DiskError) {
            return try disk.list("\(path)/\(full).p").compactMap { name in
                guard let n = Int(name), String(n) == name, (1..<TilePath.width).contains(n) else { return nil }
                return n
            }.sorted()
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }

    private func line(_ name: String) throws -> String? {
        guard let bytes = try disk.contents("\(path)/\(name)", limit: 4_096) else { return nil }
        guard bytes.last == 10, let text = String(validating: bytes.dropLast(), as: UTF8.self) else { throw LedgerError(.damaged, "\(path)/\(name) is no line") }
        return text
    }
}

/// The tiles of a log folder.
package struct LogTiles: TileSource, Sendable {
    let folder: LogFolder

    package func tile(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        let found = try folder.widest(width) {
            TilePath.tile(level: level, index: index, width: $0)
        } read: {
            try folder.disk.contents(folder.path + "/" + $0, limit: TilePath.width * 32)
        }
        guard let (bytes, name) = found else { return try derived(level: level, index: index, width: width) }
        guard bytes.count % 32 == 0, bytes.count >= width * 32 else { throw LedgerError(.damaged, "\(folder.path)/\(name): \(bytes.count) bytes") }
        return Self.hashes(bytes)
    }

    /// A tile that is not there, from what it follows from.
    private func derived(level: Int, index: UInt64, width: Int) throws -> [TreeHash] {
        if level == 0 { return try folder.bundle(index, width: width).map(Merkle.leaf) }
        return try (0..<UInt64(width)).map { LogEdge.fold(try tile(level: level - 1, index: index * 256 + $0, width: 256)[..<256]) }
    }

    static func hashes(_ bytes: [UInt8]) -> [TreeHash] {
        stride(from: 0, to: bytes.count, by: 32).compactMap { TreeHash(bytes[$0..<$0 + 32]) }
    }
}
