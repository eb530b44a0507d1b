import CustosBase
import CustosMedia
import Logging

/// Brings files and catalogue together after a start, stream by stream, while new footage is already recorded.
///
/// Open files of earlier runs are sealed up to their last good fragment; sealed files without a row get one (also
/// all of them, when the catalogue was lost); rows without a file become losses. Nothing is deleted: what cannot be
/// read goes to `quarantine/`, what is not ours is left and named. Every step may be the last before a crash.
struct Recovery: Sendable {
    let disk: any DiskIO
    let volumes: VolumeSet
    let catalogue: Catalogue
    let state: StateStore
    let marks: SalvageMarks
    let logger: Logger
    /// The first number that this run of the program uses for a stream; what it made itself is not recovered.
    let firstOwn: @Sendable (StreamID) -> UInt64?
    /// Ledger and catalogue (`Seal.record`).
    let record: @Sendable ([SegmentRow]) throws -> Void
    /// A stream's footage is settled: its gaps can be written.
    let settled: @Sendable (StreamID) -> Void

    func run() -> RecoveryReport {
        var report = RecoveryReport()
        var roots: [(id: UUIDValue, path: String)] = []
        var streams: Set<StreamID> = []
        for v in volumes.volumes {
            guard v.takesChanges, let id = v.id else {
                report.volumesSkipped.append(.init(path: v.path, detail: v.state.rawValue))
                continue
            }
            do {
                let found = try FolderListing.streams(v.path, disk: disk)
                streams.formUnion(found.streams)
                report.foreign += found.foreign
                roots.append((id, v.path))
            } catch {
                report.failures.append(.init(path: v.path, detail: "\(error)"))
            }
        }
        do { streams.formUnion(try catalogue.streams()) } catch { report.failures.append(.init(path: catalogue.path, detail: "\(error)")) }
        for stream in streams.sorted(by: { $0.key < $1.key }) {
            do {
                try recover(stream, roots, &report)
            } catch {
                logger.error("recovery of \(stream): \(error)")
                report.failures.append(.init(path: stream.description, detail: "\(error)"))
            }
            settled(stream)
        }
        return report
    }

    private func recover(_ stream: StreamID, _ roots: [(id: UUIDValue, path: String)], _ report: inout RecoveryReport) throws {
        let own = firstOwn(stream)
        func isOld(_ n: UInt64) -> Bool { own.map { n < $0 } ?? true }
        let listing = try FolderListing(stream, roots: roots, disk: disk)
        report.foreign += listing.foreign
        var rows: [UInt64: (volume: UUIDValue, day: String)] = [:]
        try catalogue.forEach(of: stream) { rows[$0.sequence] = ($0.volume, $0.day) }

        // Later segments first: a segment that was written again elsewhere is known before the one it was taken from.
        let open = listing.open.filter { isOld($0.sequence) }.sorted { $0.sequence > $1.sequence }
        let sealedNumbers = Set(listing.sealed.map(\.sequence))
        let toMark = open.map { SalvageMarks.Mark(stream: stream, sequence: $0.sequence) }
        marks.add(toMark)
        for file in open { salvage(stream, file, isSealedToo: sealedNumbers.contains(file.sequence), &report) }

        let missingRow = listing.sealed.filter { f in isOld(f.sequence) && rows[f.sequence].map { $0.volume != f.volume || $0.day != f.day } ?? true }
        for file in missingRow.sorted(by: { $0.sequence < $1.sequence }) { try takeUp(stream, file, hasRow: rows[file.sequence] != nil, &report) }

        try findLosses(stream, rows, listing, roots, isOld, &report)
    }

    private func salvage(_ stream: StreamID, _ file: FolderListing.File, isSealedToo: Bool, _ report: inout RecoveryReport) {
        let path = VolumeLayout.open(file.root, stream, day: file.day, file.sequence)
        let salvage = Salvage(disk: disk, root: file.root, volume: file.volume)
        let mark = SalvageMarks.Mark(stream: stream, sequence: file.sequence)
        do {
            if isSealedToo {
                let to = try salvage.quarantine(path, stream, file.sequence, "a sealed file has the same number")
                report.quarantined.append(.init(path: path, detail: "a sealed file has the same number; moved to \(to)"))
                return
            }
            switch try salvage.finish(stream, day: file.day, file.sequence, duplicateFrom: { laterTwin(of: $0) }) {
            case .sealed(let row):
                try record([row])
                report.salvaged.append(.init(path: path, detail: "\(row.fragments) fragments, \(row.byteCount) bytes"))
            case .quarantined(let to):
                report.quarantined.append(.init(path: path, detail: "no footage in it; moved to \(to)"))
            case .absent: break
            }
            marks.remove([mark])
        } catch {
            report.failures.append(.init(path: path, detail: "\(error)"))
        }
    }

    /// When a volume failed, what was not synced on it was written again into a later segment of the same run:
    /// the moment from which that one has the footage.
    private func laterTwin(of index: SegmentIndex) -> WallTime? {
        guard let last = index.fragments.last else { return nil }
        let span = WallRange(index.head.startWall, max(index.head.startWall, last.time.wall + .seconds(1 as Int64)))
        // Without the catalogue the overlap stays, and is shown as one.
        guard let near = try? catalogue.segments(of: index.head.stream, overlapping: span, limit: 1000) else { return nil }
        return near.filter { $0.run == index.head.run && $0.sequence > index.head.sequence && $0.start >= index.head.startWall }.map(\.start).min()
    }

    private func takeUp(_ stream: StreamID, _ file: FolderListing.File, hasRow: Bool, _ report: inout RecoveryReport) throws {
        let path = VolumeLayout.sealed(file.root, stream, day: file.day, file.sequence)
        if try state.hasExpired(stream, file.sequence) { return }
        do {
            let flags: SegmentFlags = marks.contains(stream, file.sequence) ? .salvaged : []
            let salvage = Salvage(disk: disk, root: file.root, volume: file.volume)
            // A crash may have come between the new name and its mode.
            try disk.changeMode(path, VolumeLayout.sealedMode)
            try disk.syncDirectory(VolumeLayout.folder(file.root, stream, day: file.day))
            let row = try salvage.row(ofSealed: path, stream, day: file.day, file.sequence, flags: flags)
            if hasRow { try catalogue.remove([(stream: stream, sequence: file.sequence)]) }
            try record([row])
            try state.removeLoss(stream: stream, sequence: file.sequence)
            if flags.contains(.salvaged) { marks.remove(stream, file.sequence) }
            report.catalogued.append(.init(path: path, detail: "\(row.fragments) fragments, \(row.byteCount) bytes"))
        } catch {
            report.failures.append(.init(path: path, detail: "\(error)"))
        }
    }

    private func findLosses(
        _ stream: StreamID, _ rows: [UInt64: (volume: UUIDValue, day: String)], _ listing: FolderListing, _ roots: [(id: UUIDValue, path: String)],
        _ isOld: (UInt64) -> Bool, _ report: inout RecoveryReport
    ) throws {
        let present = Set(listing.sealed.map(\.sequence))
        for (sequence, place) in rows.sorted(by: { $0.key < $1.key }) where isOld(sequence) && !present.contains(sequence) {
            guard let root = roots.first(where: { $0.id == place.volume })?.path, try !state.hasExpired(stream, sequence),
                let row = try catalogue.segment(stream, sequence)
            else { continue }
            let path = VolumeLayout.sealed(root, stream, day: place.day, sequence)
            if try disk.exists(path) { continue }
            try state.addLoss(
                stream: stream, sequence: sequence, range: row.range, volume: place.volume, detail: "\(path) is gone; sha256 \(Hex.encode(row.sha256))",
                detectedBy: "recovery")
            try catalogue.remove([(stream: stream, sequence: sequence)])
            report.lost.append(.init(stream: stream, sequence: sequence, range: row.range))
        }
    }
}
