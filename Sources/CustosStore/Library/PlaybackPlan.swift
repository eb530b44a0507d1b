import CustosBase
import CustosMedia

/// Which fragments a chunk is made of, decided from indices alone, before any of their bytes is read.
struct PlaybackPlan {
    struct Step {
        let piece: FootagePiece
        let segment: IndexedSegment
        let fragment: FragmentEntry
        var start: WallTime { segment.start(of: fragment) }
        var end: WallTime { segment.end(of: fragment) }
        var byteCount: Int64 { fragment.range.upperBound - fragment.range.lowerBound }
    }
    /// Why a plan ended, and where the next one begins.
    enum Ending {
        case bound(next: WallTime)
        case exhausted
    }

    private(set) var steps: [Step] = []
    private(set) var ending = Ending.exhausted
    private var bytes: Int64 = 0

    let until: WallTime
    let origin: WallTime
    let byteLimit: Int64
    let keyFramesOnly: Bool
    let tracks: TrackSelection

    init(until: WallTime, origin: WallTime, keyFramesOnly: Bool, tracks: TrackSelection = .browser) {
        self.tracks = tracks
        self.until = until
        self.origin = origin
        self.keyFramesOnly = keyFramesOnly
        byteLimit = keyFramesOnly ? PlaybackChunk.scanLimit : Int64(PlaybackChunk.byteLimit)
    }

    /// Takes a fragment, or ends the plan. Returns `false` when it has ended.
    mutating func take(_ step: Step) -> Bool {
        if step.start >= until { return finish(step.start) }
        if let last = steps.last {
            // Where footage lies twice over the same time (the clock stepped back), the first recording is played.
            if step.end <= last.end { return true }
            if tracks.applied(to: last.segment.index.description) != tracks.applied(to: step.segment.index.description) { return finish(step.start) }
            if step.start - last.end > Timeline.joinTolerance { return finish(step.start) }
        }
        // A media time before 0 does not exist.
        if step.start < origin { return true }
        let cost = keyFramesOnly && step.fragment.syncSamples == 0 ? 0 : step.byteCount
        if !steps.isEmpty, bytes + cost > byteLimit {
            // Better to end where the next chunk can begin: before a key frame, if one is near the end.
            if !step.fragment.startsWithSync, let i = steps.lastIndex(where: { $0.fragment.startsWithSync }), i > 0 {
                let next = steps[i].start
                steps.removeSubrange(i...)
                return finish(next)
            }
            return finish(step.start)
        }
        bytes += cost
        steps.append(step)
        return true
    }

    private mutating func finish(_ next: WallTime) -> Bool {
        ending = .bound(next: next)
        return false
    }
}
