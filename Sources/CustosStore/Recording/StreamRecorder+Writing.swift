import CustosBase
import CustosMedia
import Logging

/// What the volumes' threads do for a segment: create, write, sync, and hand over for sealing.
extension StreamRecorder {
    /// Numbers skipped when a name turns out to be taken (a catalogue was lost and a folder could not be listed).
    private static let takenNumberStep: UInt64 = 1000
    private static let takenNumberTries = 16

    /// Does what `exclusively` collected. Outside the lock: with inline threads the work happens right here.
    func perform(_ effects: Effects) {
        for event in effects.gaps { core.books.gap(stream, event) }
        for segment in effects.drains { segment.worker.writer.submit { self.drain(segment) } }
        for (segment, reason) in effects.abandoned {
            // Behind whatever the two threads are doing for this file, a call that hangs included.
            segment.worker.writer.submit { segment.worker.syncer.submit { self.giveUp(segment, reason) } }
        }
    }

    private enum Next {
        case write(RecordedFragment)
        case seal
        case nothing
    }

    /// Writes everything that waits in a segment. Writing thread.
    private func drain(_ segment: SegmentFile) {
        while true {
            let next: Next = exclusively { _ in
                if segment.isAbandoned {
                    segment.isScheduled = false
                    return .nothing
                }
                if segment.written < segment.entries.count { return .write(segment.entries[segment.written].fragment) }
                segment.isScheduled = false
                return segment.isClosing ? .seal : .nothing
            }
            switch next {
            case .nothing: return
            case .seal:
                segment.worker.syncer.submit { self.seal(segment) }
                return
            case .write(let fragment):
                do {
                    if segment.writer == nil { try create(segment) }
                    try write(fragment, to: segment)
                } catch {
                    return fail(segment, error)
                }
            }
        }
    }

    private func write(_ fragment: RecordedFragment, to segment: SegmentFile) throws(DiskError) {
        guard let writer = segment.writer else { return }
        let volume = segment.worker.volume
        let before = writer.length
        volume.began(.writing)
        do {
            try writer.append(fragment, head: segment.head(node: core.node, bootID: core.bootID))
        } catch {
            // A file system that opens for direct writes and then refuses them is written buffered from now on.
            if error.isRefusedDirectWrite, writer.file.isDirect, before == 0 {
                volume.ended(.writing)
                segment.worker.refusesDirect = true
                try reopenBuffered(segment)
                return try write(fragment, to: segment)
            }
            volume.ended(.writing, failure: error)
            throw error
        }
        let length = writer.length
        volume.ended(.writing, wrote: Int(length - before))
        exclusively { _ in
            writtenBytes += length - before
            guard !segment.isAbandoned else { return }
            segment.entries[segment.written].endLength = length
            segment.written += 1
            segment.writtenLength = length
            segment.writtenEnd = fragment.end
            lastWritten = fragment.end
        }
    }

    /// Makes the `.open` file and its name durable, then lets it be synced every interval.
    private func create(_ segment: SegmentFile) throws(DiskError) {
        let worker = segment.worker, volume = worker.volume
        volume.began(.writing)
        do throws(DiskError) {
            guard try volume.isStillMounted() else {
                volume.ended(.writing)
                volume.mark(.missing, "the volume at \(volume.path) was taken away")
                throw DiskError.takenAway(segment.openPath)
            }
            let folder = segment.folder
            if !worker.knownFolders.contains(folder) {
                try core.disk.makeDurableDirectory(folder, below: volume.path)
                if worker.knownFolders.count > 10_000 { worker.knownFolders.removeAll() }
                worker.knownFolders.insert(folder)
            }
            let file = try openNew(segment)
            do {
                try core.disk.syncDirectory(folder)
            } catch {
                core.disk.close(file)
                throw error
            }
            segment.writer = SegmentWriter(disk: core.disk, file: file, staging: worker.staging, description: segment.run.description)
            exclusively { _ in segment.file = file }
            volume.ended(.writing)
        } catch {
            if error.isMissing { worker.knownFolders.removeAll() }
            if !error.isTakenAway { volume.ended(.writing, failure: error) }
            throw error
        }
        worker.schedule { [weak self] in self?.sync(segment) ?? false }
    }

    private func openNew(_ segment: SegmentFile) throws(DiskError) -> DiskFile {
        var tries = 0
        while true {
            do throws(DiskError) {
                if (try? core.disk.stat(segment.sealedPath)) != nil { throw DiskError.present(segment.sealedPath) }
                return try core.disk.open(segment.openPath, .create(direct: core.options.direct && !segment.worker.refusesDirect))
            } catch  where error.isPresent && tries < Self.takenNumberTries {
                tries += 1
                exclusively { _ in
                    nextSequence += Self.takenNumberStep
                    segment.sequence = nextSequence
                    nextSequence += 1
                }
            }
        }
    }

    private func reopenBuffered(_ segment: SegmentFile) throws(DiskError) {
        guard let old = segment.writer?.file else { return }
        // Nothing was written, so nothing is being synced: the descriptor is ours alone.
        let file = try core.disk.open(old.path, .update(direct: false))
        core.disk.close(old)
        segment.writer = SegmentWriter(disk: core.disk, file: file, staging: segment.worker.staging, description: segment.run.description)
        exclusively { _ in segment.file = file }
    }

    /// Syncs what is written. Syncing thread. Answers whether the file wants further syncs.
    private func sync(_ segment: SegmentFile) -> Bool {
        let (file, target, goesOn): (DiskFile?, Int64, Bool) = exclusively { _ in
            let goesOn = !segment.isAbandoned && !segment.isSealed
            let isDue = goesOn && segment.writtenLength > segment.durableLength
            return (isDue ? segment.file : nil, segment.writtenLength, goesOn)
        }
        guard let file else { return goesOn }
        segment.worker.volume.began(.syncing)
        do {
            try core.disk.dataSync(file)
        } catch {
            segment.worker.volume.ended(.syncing, failure: error)
            fail(segment, error)
            return false
        }
        segment.worker.volume.ended(.syncing, synced: true)
        noteDurable(segment, target)
        return true
    }

    /// Lets go of the fragments that a sync has covered.
    func noteDurable(_ segment: SegmentFile, _ length: Int64) {
        exclusively { effects in
            guard !segment.isAbandoned else { return }
            segment.durableLength = length
            var count = 0
            while count < segment.written, let end = segment.entries[count].endLength, end <= length {
                release(segment.entries[count].fragment.payloadBytes)
                lastDurable = segment.entries[count].fragment.end
                count += 1
            }
            segment.entries.removeFirst(count)
            segment.written -= count
            place(&effects)
        }
    }

    /// A write, sync or seal went wrong: from here on the file is left as its last good sync made it.
    func fail(_ segment: SegmentFile, _ error: DiskError) {
        core.logger.error("segment \(segment.sequence) of \(stream): \(error); what is not synced is written again elsewhere")
        exclusively { effects in abandon(segment, "\(error)", &effects) }
    }

    /// Closes an abandoned file and leaves it to be salvaged. Syncing thread, after the writing thread let go of it.
    private func giveUp(_ segment: SegmentFile, _ reason: String) {
        let file: DiskFile? = exclusively { _ in
            defer { segment.file = nil }
            return segment.file
        }
        segment.writer = nil
        if let file { core.disk.close(file) }
        core.books.unfinished(UnfinishedSegment(recorder: self, segment: segment, limit: segment.durableLength, reason: reason))
    }
}
