package import CustosBase
package import CustosMedia

/// Footage as bytes for a browser, and single pictures.
extension FootageLibrary {
    /// The footage from `from` on, up to `until`, with media time 0 at `origin`.
    ///
    /// Starts at the key frame at or before `from` (or at the first footage after it) and ends at `until`, at the byte
    /// bound, at a change of codec parameters or at a gap, whichever comes first. `nil` when there is no footage between
    /// `from` and `until`; `nextFootage` tells where it goes on.
    ///
    /// A file that cannot be read is skipped as if it were a gap: playback goes on behind it, and `custos check` names it.
    ///
    /// `tracks`: with `.all` the body has G.711 as well, for who makes something else of it; initialisation and codecs stay a browser's.
    package func chunk(_ stream: StreamID, from: WallTime, until: WallTime, origin: WallTime, keyframesOnly: Bool = false, tracks: TrackSelection = .browser) throws -> PlaybackChunk? {
        guard from < until else { return nil }
        let pieces = try self.pieces(of: stream, overlapping: WallRange(from, until), limit: 2_000)
        var plan = PlaybackPlan(until: until, origin: origin, keyFramesOnly: keyframesOnly, tracks: tracks)
        var skipped: [LibraryError] = []
        var started = false

        fill: for piece in pieces {
            let segment: IndexedSegment
            do { segment = try index(of: piece) } catch let e as LibraryError {
                skipped.append(e)
                continue
            }
            var fragments = segment.index.fragments[...]
            if !started {
                guard let at = Self.position(of: from, in: segment) else { continue }
                started = true
                switch try lead(to: at, of: piece, segment) {
                case .steps(let before):
                    for s in before where !plan.take(s) { break fill }
                    fragments = fragments[at...]
                case .here:
                    fragments = fragments[at...]
                case .after:
                    fragments = fragments[(fragments[at...].firstIndex { $0.startsWithSync } ?? at)...]
                }
            }
            for f in fragments where !plan.take(PlaybackPlan.Step(piece: piece, segment: segment, fragment: f)) { break fill }
        }

        guard let first = plan.steps.first, let last = plan.steps.last else {
            // Nothing to play although there are files: say why, when reading is why.
            if pieces.count == skipped.count, let e = skipped.first { throw e }
            return nil
        }
        let body = keyframesOnly ? try keyFrameBytes(plan, origin: origin) : try bytes(plan, origin: origin, tracks: tracks)
        let next: WallTime?
        switch plan.ending {
        case .bound(let t): next = t
        case .exhausted:
            // Everything that begins before `until` was looked at.
            let sealed = try catalogue.firstSpan(of: stream, startingFrom: until)
            let open = openSegments(of: stream).filter { $0.start >= until && $0.end > $0.start }.map(\.start).min()
            next = [sealed, open].compactMap { $0 }.min()
        }
        let description = first.segment.index.description
        return PlaybackChunk(
            description: description, codecs: FragmentedMP4.codecs(description), width: description.video.width, height: description.video.height,
            initialisation: FragmentedMP4.initialisation(description, head: nil), body: body, start: first.start, end: last.end, next: next)
    }

    /// The picture at `time`: the newest key frame at or before it, or the first within two seconds after it.
    /// `nil` where there is no footage.
    package func keyFrame(_ stream: StreamID, at time: WallTime) throws -> (video: VideoDescription, bytes: [UInt8], wall: WallTime)? {
        let around = try pieces(of: stream, overlapping: WallRange(time - Timeline.joinTolerance, time + Timeline.joinTolerance), limit: 16)
        guard let piece = around.last(where: { $0.start <= time }) ?? around.first else { return nil }
        let segment = try index(of: piece)
        guard let at = segment.index.fragments.lastIndex(where: { segment.start(of: $0) <= time }) ?? segment.index.fragments.indices.first else { return nil }

        // Back from the fragment at hand, then through the segments before it, then forward.
        if let found = try syncSample(in: piece, fragments: segment.index.fragments[...at].reversed(), notAfter: time) { return found }
        for (earlier, _) in try run(before: piece, segment) {
            let s = try index(of: earlier)
            if let found = try syncSample(in: earlier, fragments: s.index.fragments.reversed(), notAfter: time) { return found }
        }
        guard let found = try syncSample(in: piece, fragments: Array(segment.index.fragments[at...].prefix(4)), notAfter: nil),
            found.wall - time <= Timeline.joinTolerance
        else { return nil }
        return found
    }

    /// Some file has footage of this moment, or of one so near that it is no gap.
    package func hasFootage(_ stream: StreamID, at time: WallTime) throws -> Bool {
        try !pieces(of: stream, overlapping: WallRange(time - Timeline.joinTolerance, time + Timeline.joinTolerance), limit: 1).isEmpty
    }

    // MARK: Where to start

    private enum Lead {
        /// The fragments from the key frame up to the position, without the one at it.
        case steps([PlaybackPlan.Step])
        /// The position is a key frame, or lies so deep in a long GOP that it is the continuation of a chunk.
        case here
        /// No key frame before: start at the first one after.
        case after
    }

    /// The fragment that holds `time`, or the first one when the segment begins later; `nil` when it ended before.
    private static func position(of time: WallTime, in segment: IndexedSegment) -> Int? {
        let f = segment.index.fragments
        guard let last = f.last, segment.end(of: last) > time else { return nil }
        return f.lastIndex { segment.start(of: $0) <= time } ?? 0
    }

    private func lead(to at: Int, of piece: FootagePiece, _ segment: IndexedSegment) throws -> Lead {
        if segment.index.fragments[at].startsWithSync { return .here }
        var steps: [PlaybackPlan.Step] = []
        var cost: Int64 = 0
        func collect(_ fragments: ReversedCollection<ArraySlice<FragmentEntry>>, _ piece: FootagePiece, _ segment: IndexedSegment) -> Lead? {
            for f in fragments {
                let s = PlaybackPlan.Step(piece: piece, segment: segment, fragment: f)
                cost += s.byteCount
                if cost > PlaybackChunk.leadLimit { return .here }
                steps.append(s)
                if f.startsWithSync { return .steps(steps.reversed()) }
            }
            return nil
        }
        if let found = collect(segment.index.fragments[..<at].reversed(), piece, segment) { return found }
        for (earlier, s) in try run(before: piece, segment) {
            if let found = collect(s.index.fragments[...].reversed(), earlier, s) { return found }
        }
        return .after
    }

    /// The segments that lead up to `piece` without a gap and with the same parameters, the nearest first.
    private func run(before piece: FootagePiece, _ segment: IndexedSegment) throws -> [(FootagePiece, IndexedSegment)] {
        var out: [(FootagePiece, IndexedSegment)] = []
        var head = piece
        while out.count < PlaybackChunk.leadSegments {
            // A file that cannot be read ends the search like a gap.
            let around = WallRange(head.start - Timeline.joinTolerance, head.start + TimeSpan(microseconds: 1))
            guard let earlier = try pieces(of: piece.stream, overlapping: around, limit: 16).last(where: { $0.start < head.start }),
                let s = try? index(of: earlier), s.index.description == segment.index.description
            else { break }
            out.append((earlier, s))
            // A segment that begins with a key frame needs nothing before it.
            if s.index.fragments.contains(where: { $0.syncSamples > 0 }) { break }
            head = earlier
        }
        return out
    }

    // MARK: Bytes

    private func bytes(_ plan: PlaybackPlan, origin: WallTime, tracks: TrackSelection) throws -> [UInt8] {
        var body: [UInt8] = []
        var number: UInt32 = 1
        try eachFile(plan.steps) { steps, source in
            for step in steps {
                let raw = try source.read(at: step.fragment.range.lowerBound, count: Int(step.byteCount))
                guard raw.count == Int(step.byteCount) else { throw LibraryError(.unreadable, step.piece, "ends inside fragment \(step.fragment.number)") }
                body += try FragmentRewriter.rebase(
                    fragment: raw, description: step.segment.index.description, sequence: number, videoBase: IndexedSegment.ticks(step.start - origin), tracks: tracks)
                number += 1
            }
        }
        return body
    }

    private func keyFrameBytes(_ plan: PlaybackPlan, origin: WallTime) throws -> [UInt8] {
        let steps = plan.steps.filter { $0.fragment.syncSamples > 0 }
        let end = plan.steps.last?.end ?? origin
        var body: [UInt8] = []
        var number: UInt32 = 1
        var i = 0
        try eachFile(steps) { some, source in
            for step in some {
                let shownUntil = i + 1 < steps.count ? steps[i + 1].start : max(end, step.end)
                i += 1
                let raw = try source.read(at: step.fragment.range.lowerBound, count: Int(step.byteCount))
                guard raw.count == Int(step.byteCount) else { throw LibraryError(.unreadable, step.piece, "ends inside fragment \(step.fragment.number)") }
                body += try FragmentRewriter.keyFrames(
                    fragment: raw, description: step.segment.index.description, sequence: number, videoBase: IndexedSegment.ticks(step.start - origin),
                    end: IndexedSegment.ticks(shownUntil - origin))
                number += 1
            }
        }
        return body
    }

    /// Opens each file once for the steps that lie in it.
    private func eachFile(_ steps: [PlaybackPlan.Step], _ body: ([PlaybackPlan.Step], DiskByteSource) throws -> Void) throws {
        var i = 0
        while i < steps.count {
            let j = steps[i...].firstIndex { $0.piece.sequence != steps[i].piece.sequence } ?? steps.count
            try withFile(of: steps[i].piece) { _, source in try body(Array(steps[i..<j]), source) }
            i = j
        }
    }

    private func syncSample(
        in piece: FootagePiece, fragments: some Sequence<FragmentEntry>, notAfter time: WallTime?
    ) throws -> (video: VideoDescription, bytes: [UInt8], wall: WallTime)? {
        try withFile(of: piece) { segment, source in
            for f in fragments where f.syncSamples > 0 {
                let start = segment.start(of: f)
                let samples = try SegmentReader.samples(of: f, in: source).filter { $0.kind == .video && $0.isSync }
                func wall(_ s: StoredSample) -> WallTime { start + IndexedSegment.span(s.decodeTime - f.time.mediaTime) }
                let chosen = time.map { t in samples.last { wall($0) <= t } } ?? samples.first
                guard let s = chosen else { continue }
                let bytes = try source.read(at: s.range.lowerBound, count: Int(s.range.upperBound - s.range.lowerBound))
                return (segment.index.description.video, bytes, wall(s))
            }
            return nil
        }
    }
}
