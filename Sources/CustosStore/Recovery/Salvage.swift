import CustosBase
import CustosMedia

/// Finishes one segment that a crash, or a disk, left unfinished. Doing it again, or after any step, does no harm.
struct Salvage: Sendable {
    private static let readBytes = 1 << 20

    let disk: any DiskIO
    let root: String
    let volume: UUIDValue

    enum Outcome: Sendable {
        case sealed(SegmentRow)
        case quarantined(String)
        /// Neither an open nor a sealed file of this number is there.
        case absent
    }

    /// Seals the open file up to its last good fragment, or takes up one that is sealed already.
    ///
    /// - Parameters:
    ///   - limit: bytes beyond this were never synced, or stand in another segment; `nil`: whatever is good.
    ///   - duplicateFrom: fragments from this moment on stand in a later segment of the same run.
    func finish(_ stream: StreamID, day: String, _ sequence: UInt64, limit: Int64? = nil, duplicateFrom: ((SegmentIndex) -> WallTime?)? = nil) throws -> Outcome {
        let folder = VolumeLayout.folder(root, stream, day: day)
        let open = VolumeLayout.open(root, stream, day: day, sequence), sealed = VolumeLayout.sealed(root, stream, day: day, sequence)
        guard try disk.exists(open) else {
            guard try disk.exists(sealed) else { return .absent }
            // Renamed before; its mode and the name's durability may be missing.
            try disk.changeMode(sealed, VolumeLayout.sealedMode)
            try disk.syncDirectory(folder)
            return .sealed(try row(ofSealed: sealed, stream, day: day, sequence, flags: .salvaged))
        }

        var index: SegmentIndex
        do {
            index = try disk.withSource(of: open) { try SegmentReader.read($0, verify: true) }
        } catch let e as SegmentError {
            return .quarantined(try quarantine(open, stream, sequence, e.reason))
        }
        if let limit { keep(&index) { $0.checkRange.upperBound <= limit } }
        if let from = duplicateFrom?(index) { keep(&index) { $0.time.wall < from } }
        guard index.goodLength > 0, !index.fragments.isEmpty, index.head.stream == stream, index.head.sequence == sequence else {
            return .quarantined(try quarantine(open, stream, sequence, "no whole fragment"))
        }

        let file = try disk.open(open, .update(direct: false))
        let digest: [UInt8]
        do {
            defer { disk.close(file) }
            try disk.truncate(file, to: index.goodLength)
            try disk.dataSync(file)
            digest = try Self.digest(DiskByteSource(disk: disk, file: file))
        }
        try Seal.name(open: open, sealed: sealed, folder: folder, disk: disk)
        return .sealed(Self.row(index, digest: digest, volume: volume, day: day, flags: .salvaged))
    }

    /// Takes off the fragments from the first that does not pass.
    private func keep(_ index: inout SegmentIndex, _ passes: (FragmentEntry) -> Bool) {
        guard let cut = index.fragments.firstIndex(where: { !passes($0) }) else { return }
        index.fragments.removeSubrange(cut...)
        index.goodLength = index.fragments.last?.checkRange.upperBound ?? 0
        index.leafHashes = index.leafHashes.map { Array($0.prefix(cut + 1)) }
    }

    /// Moves a file that nothing can be read from out of the way. It is never deleted.
    func quarantine(_ path: String, _ stream: StreamID, _ sequence: UInt64, _ reason: String) throws -> String {
        let folder = VolumeLayout.quarantine(root)
        if try disk.makeDirectory(folder) { try disk.syncDirectory(root) }
        var to = "", number = 0
        while true {
            to = folder + "/\(stream.directoryName)-\(sequence)" + (number == 0 ? "" : "-\(number)") + ".open"
            do throws(DiskError) {
                try disk.rename(path, to: to)
                break
            } catch {
                guard error.isPresent, number < 10_000 else { throw error }
                number += 1
            }
        }
        try disk.syncDirectory(folder)
        try disk.syncDirectory(String(path[..<path.lastIndex(of: "/")!]))
        return to
    }

    /// The catalogue row of a sealed file, from the file alone. Throws when it is not what it should be.
    func row(ofSealed path: String, _ stream: StreamID, day: String, _ sequence: UInt64, flags: SegmentFlags = []) throws -> SegmentRow {
        try disk.withSource(of: path) { source in
            let index = try SegmentReader.read(source, verify: true)
            guard index.head.stream == stream, index.head.sequence == sequence else {
                throw RecoveryError(path: path, reason: "says that it is segment \(index.head.sequence) of \(index.head.stream)")
            }
            guard index.goodLength == source.size, !index.fragments.isEmpty else {
                throw RecoveryError(path: path, reason: "is good only up to byte \(index.goodLength) of \(source.size)")
            }
            return Self.row(index, digest: try Self.digest(source), volume: volume, day: day, flags: flags)
        }
    }

    static func digest(_ source: DiskByteSource) throws -> [UInt8] {
        let hasher = SHA256Hasher()
        var at: Int64 = 0
        while at < source.size {
            let bytes = try source.read(at: at, count: readBytes)
            guard !bytes.isEmpty else { throw DiskError.endedEarly(source.file.path) }
            hasher.update(bytes)
            at += Int64(bytes.count)
        }
        return hasher.finish()
    }

    static func row(_ index: SegmentIndex, digest: [UInt8], volume: UUIDValue, day: String, flags: SegmentFlags) -> SegmentRow {
        let head = index.head, first = index.fragments[0], last = index.fragments[index.fragments.count - 1]
        var flags = flags
        if !first.startsWithSync { flags.insert(.startsWithoutSync) }
        if index.fragments.contains(where: \.hasLoss) { flags.insert(.hasLoss) }
        let span = RecordedFragment.span(ticks: last.videoDuration, timescale: index.description.video.timescale)
        return SegmentRow(
            stream: head.stream, sequence: head.sequence, start: head.startWall, end: last.time.wall + span, volume: volume, day: day, byteCount: index.goodLength,
            sha256: digest, fragments: index.fragments.count, fragmentRoot: FragmentTree.root(index.leafHashes ?? []), run: head.run, flags: flags,
            codecs: FragmentedMP4.codecList(index.description), width: index.description.video.width, height: index.description.video.height,
            bootID: head.bootID, bootStart: head.startMonotonic, bootEnd: last.time.monotonic + span,
            cameraOffset: index.fragments.lazy.compactMap { f in f.time.cameraWall.map { $0 - f.time.wall } }.first)
    }
}
