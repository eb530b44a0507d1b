import CustosLedger

/// What of a log is whole after a crash: the leaves of its bundles up to the first that is missing. Tiles follow from leaves, and are
/// written again where they are missing.
///
/// Bundles behind a hole belong to nobody. They are taken away before anything is written there, so that a later crash cannot mix the
/// two, but not before: while a log is behind what was signed, nothing of it is removed.
extension LogWriter {
    /// - Parameter hint: a size that the log has had; only makes the search short.
    func recover(hint: UInt64) throws {
        let full = try fullBundles(hint: hint / 256)
        let leaves = try lastBundle(full)
        let size = full * 256 + UInt64(leaves.count)
        for index in (full - min(full, Self.chunkBundles))..<full { try rebuildTile(index) }
        var levels = size == 0 ? [] : [leaves.map(Merkle.leaf)]
        while levels.count < 8, size >> UInt64(8 * levels.count) > 0 { levels.append(try level(levels.count, of: size)) }
        guard let edge = LogEdge(size: size, levels: levels, leaves: leaves) else { preconditionFailure("an edge of \(size) leaves with \(levels.map(\.count))") }
        self.edge = edge
        try findPartials()
    }

    private func hasBundle(_ index: UInt64) throws(DiskError) -> Bool { try disk.exists("\(path)/\(TilePath.entries(index: index, width: 256))") }

    private func hasTile(_ level: Int, _ index: UInt64) throws(DiskError) -> Bool {
        do throws(DiskError) { return try disk.stat("\(path)/\(TilePath.tile(level: level, index: index, width: 256))").size == 256 * 32 } catch {
            guard error.isMissing else { throw error }
            return false
        }
    }

    /// The number of full bundles before the first that is missing.
    private func fullBundles(hint: UInt64) throws(DiskError) -> UInt64 {
        var low: UInt64 = 0
        if hint > 0, try hasBundle(hint - 1) { low = hint }
        var high = low, step: UInt64 = 1
        while try hasBundle(high) {
            low = high + 1
            high = low + step
            step *= 2
        }
        while low < high {
            let middle = low + (high - low) / 2
            if try hasBundle(middle) { low = middle + 1 } else { high = middle }
        }
        // The files of one write become durable in any order: there may be a hole.
        for i in (low - min(low, Self.chunkBundles))..<low where try !hasBundle(i) { return i }
        return low
    }

    /// The leaves of the bundle behind the full ones.
    private func lastBundle(_ index: UInt64) throws -> [[UInt8]] {
        let full = TilePath.entries(index: index, width: 256)
        for width in try folder.partialWidths(full).reversed() {
            guard let bytes = try disk.contents("\(path)/\(full).p/\(width)", limit: LogFolder.maximumBundleBytes), let leaves = try? EntryBundle.decode(bytes, limit: 256), leaves.count == width
            else { continue }
            return leaves
        }
        return []
    }

    private func rebuildTile(_ index: UInt64) throws {
        guard try !hasTile(0, index) else { return }
        let hashes = try folder.bundle(index, width: 256).map(Merkle.leaf)
        try write([LogEdge.File(name: TilePath.tile(level: 0, index: index, width: 256), bytes: LogEdge.bytes(hashes))])
    }

    /// The hashes in the last tile of a level above 0. Writes the full tile before it, if that was to be written when the crash came.
    private func level(_ level: Int, of size: UInt64) throws -> [TreeHash] {
        let index = LogEdge.index(level, of: size), width = LogEdge.width(level, of: size)
        func write(_ index: UInt64, _ hashes: [TreeHash]) throws {
            try self.write([LogEdge.File(name: TilePath.tile(level: level, index: index, width: hashes.count), bytes: LogEdge.bytes(hashes))])
        }
        if index > 0, try !hasTile(level, index - 1) { try write(index - 1, (0..<256).map { try node(level, (index - 1) * 256 + $0) }) }
        guard width > 0 else { return [] }
        let full = TilePath.tile(level: level, index: index, width: 256)
        var hashes: [TreeHash] = []
        if let known = try folder.partialWidths(full).last(where: { $0 <= width }), let bytes = try disk.contents("\(path)/\(full).p/\(known)", limit: 256 * 32), bytes.count == known * 32 {
            hashes = LogTiles.hashes(bytes)
        }
        // The newest hash that was written is asked again; if it is wrong, none of them is believed.
        let isRight = try hashes.last.map { try node(level, index * 256 + UInt64(hashes.count - 1)) == $0 } ?? false
        if isRight, hashes.count == width { return hashes }
        if !isRight { hashes = [] }
        while hashes.count < width { hashes.append(try node(level, index * 256 + UInt64(hashes.count))) }
        try write(index, hashes)
        return hashes
    }

    private func node(_ level: Int, _ index: UInt64) throws -> TreeHash {
        LogEdge.fold(try LogTiles(folder: folder).tile(level: level - 1, index: index, width: 256)[..<256])
    }

    /// Finds the partial files of the last tiles, and of those before, which may have become full in the moment of the crash.
    private func findPartials() throws {
        for level in 0..<max(1, edge.levels.count) {
            let index = LogEdge.index(level, of: size)
            for i in (index - min(index, 1))...index {
                let full = TilePath.tile(level: level, index: i, width: 256)
                for width in try folder.partialWidths(full) { partials.insert("\(full).p/\(width)") }
                guard level == 0 else { continue }
                let bundle = TilePath.entries(index: i, width: 256)
                for width in try folder.partialWidths(bundle) { partials.insert("\(bundle).p/\(width)") }
            }
        }
    }

    // MARK: What lies behind the end

    /// Removes what the last write before a crash may have left behind the end of the log.
    func removeBeyond() throws {
        try removeBeyond(nil, tiles: Self.chunkBundles)
        try removeBeyond(0, tiles: Self.chunkBundles)
        for level in 1..<8 where try disk.exists("\(path)/tile/\(level)") { try removeBeyond(level, tiles: 1) }
    }

    private func removeBeyond(_ level: Int?, tiles: UInt64) throws(DiskError) {
        let first = LogEdge.index(level ?? 0, of: size), width = LogEdge.width(level ?? 0, of: size)
        var changed: Set<String> = []
        for index in first...first + tiles {
            let full = level.map { TilePath.tile(level: $0, index: index, width: 256) } ?? TilePath.entries(index: index, width: 256)
            if try disk.exists("\(path)/\(full)") {
                try disk.remove("\(path)/\(full)")
                changed.insert(Self.parent("\(path)/\(full)"))
            }
            for partial in try folder.partialWidths(full) where index > first || partial > width {
                try disk.remove("\(path)/\(full).p/\(partial)")
                partials.remove("\(full).p/\(partial)")
                changed.insert("\(path)/\(full).p")
            }
        }
        for folder in changed.sorted() { try disk.syncDirectory(folder) }
    }
}
