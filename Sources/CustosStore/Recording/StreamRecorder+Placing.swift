import CustosBase
import CustosMedia
import Logging

/// Which fragment goes to which segment, and what happens when none will take it. All of it under the lock.
extension StreamRecorder {
    /// Takes a fragment, or drops it at the bound.
    func accept(_ fragment: RecordedFragment, _ effects: inout Effects) {
        var fragment = fragment
        if isDropping {
            guard heldBytes <= core.options.streamQueueBytes / 2, core.hasRoom(for: fragment.payloadBytes), waiting.isEmpty else {
                droppedFragments += 1
                return
            }
            // What follows is a new run: the two do not join.
            isDropping = false
            trouble = nil
            if let run = collector.splitRun() { fragment.run = run }
        } else if heldBytes + fragment.payloadBytes > core.options.streamQueueBytes || !core.hasRoom(for: fragment.payloadBytes) {
            drop(fragment, &effects)
            return
        }
        if isAfterHole {
            isAfterHole = false
            effects.gaps.append(.footage(from: fragment.start.wall))
        }
        acceptedEnd = fragment.end
        hold(fragment.payloadBytes)
        waiting.append(fragment)
        watch(core.clocks.monotonic(), &effects)
        place(&effects)
    }

    private func drop(_ fragment: RecordedFragment, _ effects: inout Effects) {
        isDropping = true
        droppedFragments += 1
        close(&effects)
        let kind: DiskTrouble.Kind = trouble?.kind ?? .slow
        let detail = trouble?.detail ?? "\(heldBytes) bytes wait for the disks"
        trouble = DiskTrouble(kind: kind, detail: detail, since: trouble?.since ?? fragment.start.wall)
        core.logger.error("recording of \(stream) stops: \(detail)")
        endFootage(RunEndCause(.capacity, detail), &effects)
        effects.gaps.append(.unavailable(at: fragment.start.wall, .capacity, detail))
    }

    func hold(_ bytes: Int) {
        heldBytes += bytes
        core.heldBytes.add(bytes)
    }

    func release(_ bytes: Int) {
        heldBytes -= bytes
        core.heldBytes.add(-bytes)
    }

    /// Gives waiting fragments to segments, as far as volumes take them.
    func place(_ effects: inout Effects) {
        guard !waiting.isEmpty else { return }
        var placed = 0
        for fragment in waiting {
            guard let segment = segment(for: fragment, &effects) else { break }
            segment.entries.append(SegmentFile.Entry(fragment: fragment))
            segment.acceptedBytes += Int64(fragment.payloadBytes)
            segment.end = fragment.end
            schedule(segment, &effects)
            placed += 1
        }
        waiting.removeFirst(placed)
        if waiting.isEmpty {
            if !isDropping { trouble = nil }
            if isRetired { close(&effects) }
        }
    }

    /// The segment that a fragment belongs to: the current one, or a new one. `nil` when no volume can be written.
    private func segment(for fragment: RecordedFragment, _ effects: inout Effects) -> SegmentFile? {
        if let current {
            let age = fragment.start.monotonic - current.start.monotonic
            let isDue = fragment.startsWithSync && age >= current.target
            let isTooLong = age >= core.options.segmentLengthLimit || current.acceptedBytes >= core.options.segmentByteLimit
            // A secondary stream does not use up the reserve of a full volume (integrity 2.6).
            let mustLeave = stream.kind != .main && current.worker.volume.state == .full
            if current.run === fragment.run, !isDue, !isTooLong, !mustLeave { return current }
            close(&effects)
        }
        guard let worker = core.chooseWorker(for: stream) else {
            noteNoVolume(fragment)
            return nil
        }
        let segment = SegmentFile(stream: stream, sequence: nextSequence, worker: worker, first: fragment, target: targetLength())
        nextSequence += 1
        isFirstSegment = false
        worker.volume.countOpenSegment(1)
        segments.append(segment)
        current = segment
        return segment
    }

    /// The first segment of each stream has another length, so that the streams of a node do not all rotate at once.
    private func targetLength() -> TimeSpan {
        let whole = core.options.segmentLength
        guard isFirstSegment else { return whole }
        var mixed = UInt64(bitPattern: stream.key) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 32
        return TimeSpan(microseconds: whole.microseconds / 4 + Int64(mixed % 1024) * (whole.microseconds * 3 / 4) / 1024)
    }

    private func noteNoVolume(_ fragment: RecordedFragment) {
        guard trouble == nil else { return }
        let (kind, detail) = core.whyNoVolume()
        trouble = DiskTrouble(kind: kind, detail: detail, since: fragment.start.wall)
        core.logger.error("no volume for \(stream): \(detail)")
    }

    /// No further fragment goes to the current segment.
    func close(_ effects: inout Effects) {
        guard let segment = current else { return }
        current = nil
        segment.isClosing = true
        schedule(segment, &effects)
    }

    func schedule(_ segment: SegmentFile, _ effects: inout Effects) {
        guard !segment.isScheduled, !segment.isAbandoned else { return }
        segment.isScheduled = true
        effects.drains.append(segment)
    }

    // MARK: Trouble

    /// Leaves a volume that hangs or went bad while there is a better one (integrity 2.6: a slow disk sheds to
    /// others before the memory overflows).
    func watch(_ now: MonotonicTime, _ effects: inout Effects) {
        for segment in segments where !segment.isAbandoned && !segment.isSealed && !segment.entries.isEmpty {
            let state = segment.worker.volume.condition(at: now)
            guard state != .ok, state != .full, let better = core.chooseWorker(for: stream), better !== segment.worker,
                better.volume.condition(at: now) == .ok
            else { continue }
            abandon(segment, "volume is \(state.rawValue)", &effects)
        }
    }

    /// Gives a segment up: what no sync has covered is written again elsewhere. What the file holds up to its last
    /// good sync stays and is sealed as salvaged.
    func abandon(_ segment: SegmentFile, _ reason: String, _ effects: inout Effects) {
        guard !segment.isAbandoned else { return }
        segment.isAbandoned = true
        let again = segment.entries.map(\.fragment)
        segment.entries = []
        segment.written = 0
        if current === segment { current = nil }
        segment.worker.volume.countOpenSegment(-1)
        effects.abandoned.append((segment, reason))
        guard !again.isEmpty else { return }
        // They are older than whatever waits or is being written: they get a segment of their own in that case.
        let later = current
        current = nil
        let others = waiting
        waiting = again
        place(&effects)
        waiting += others
        if let later {
            if waiting.isEmpty {
                close(&effects)
                current = later
            } else {
                later.isClosing = true
                schedule(later, &effects)
            }
        } else {
            place(&effects)
        }
    }
}
