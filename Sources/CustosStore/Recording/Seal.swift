import CustosBase
import CustosMedia

/// Called with sealed segments that nobody has been told of yet: where their ledger leaves are appended. While it throws, the rows wait.
package typealias SealHook = @Sendable ([SegmentRow]) throws -> Void

/// Sealing: the one place where an open segment becomes evidence.
///
/// The order is that of integrity 2.4, and each step is durable before the next begins:
///
///     truncate to the true length -> fdatasync -> rename to .mp4 (never over anything) -> mode 0440
///     -> sync the folder -> [ledger leaf] -> catalogue row
///
/// `file` does the steps on the disk, `record` the two that follow. A ledger leaf, when there is a ledger, goes
/// where `record` calls the hook: the file has its final name, and nobody has been told of it yet.
enum Seal {
    /// Truncates, syncs, renames. Whatever throws leaves a state that `Salvage` can finish.
    ///
    /// - Parameter synced: called once the contents are durable; what follows concerns the name only. Answers
    ///   whether to go on: a file that was given up meanwhile keeps its open name.
    static func file(
        _ file: DiskFile, length: Int64, open: String, sealed: String, folder: String, disk: any DiskIO, synced: () -> Bool = { true }
    ) throws(DiskError) {
        try disk.truncate(file, to: length)
        try disk.dataSync(file)
        if synced() { try name(open: open, sealed: sealed, folder: folder, disk: disk) }
    }

    /// Gives a synced file its final name.
    static func name(open: String, sealed: String, folder: String, disk: any DiskIO) throws(DiskError) {
        try disk.rename(open, to: sealed)
        try disk.changeMode(sealed, VolumeLayout.sealedMode)
        try disk.syncDirectory(folder)
    }

    /// Tells the ledger, then the catalogue.
    static func record(_ rows: [SegmentRow], hook: SealHook?, catalogue: Catalogue) throws {
        try hook?(rows)
        try catalogue.insert(rows)
    }
}

extension StreamRecorder {
    /// Seals a segment that is wholly written. Syncing thread.
    func seal(_ segment: SegmentFile) {
        let file: DiskFile? = exclusively { _ in segment.isAbandoned ? nil : segment.file }
        guard let file, let writer = segment.writer else {
            // Nothing was ever written: every fragment went elsewhere.
            if !exclusively({ _ in segment.isAbandoned }) { forget(segment) }
            return
        }
        let volume = segment.worker.volume
        volume.began(.syncing)
        do {
            try Seal.file(file, length: writer.length, open: segment.openPath, sealed: segment.sealedPath, folder: segment.folder, disk: core.disk) {
                noteDurable(segment, writer.length)
                return exclusively { _ in !segment.isAbandoned }
            }
        } catch {
            volume.ended(.syncing, failure: error)
            return fail(segment, error)
        }
        volume.ended(.syncing, synced: true)
        // The volume may have been given up as hanging meanwhile, and the fragments written elsewhere: then this file
        // still has its open name, and is salvaged up to what was durable when it was given up.
        let row = row(of: segment, writer)
        let isOurs: Bool = exclusively { _ in
            guard !segment.isAbandoned else { return false }
            segment.isSealed = true
            segment.file = nil
            return true
        }
        guard isOurs, let row else { return }
        core.disk.close(file)
        segment.writer = nil
        volume.countOpenSegment(-1)
        core.books.sealed(row) { [weak self] in self?.forget(segment) }
    }

    private func row(of segment: SegmentFile, _ writer: SegmentWriter) -> SegmentRow? {
        guard let volume = segment.worker.volume.id else { return nil }
        var flags: SegmentFlags = []
        if segment.startsWithoutSync { flags.insert(.startsWithoutSync) }
        if writer.hasLoss { flags.insert(.hasLoss) }
        let description = segment.run.description
        return SegmentRow(
            stream: stream, sequence: segment.sequence, start: segment.start.wall, end: segment.end.wall, volume: volume, day: segment.day,
            byteCount: writer.length, sha256: writer.finishDigest(), fragments: writer.fragments, fragmentRoot: FragmentTree.root(writer.leafHashes),
            run: segment.run.id, flags: flags, codecs: FragmentedMP4.codecList(description), width: description.video.width,
            height: description.video.height, bootID: core.bootID, bootStart: segment.start.monotonic, bootEnd: segment.end.monotonic,
            cameraOffset: writer.cameraOffset)
    }

    func forget(_ segment: SegmentFile) {
        exclusively { _ in segments.removeAll { $0 === segment } }
    }
}
