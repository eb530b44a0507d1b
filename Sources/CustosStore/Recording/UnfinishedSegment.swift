import CustosBase
import Logging

/// A segment whose file could not be written or sealed as planned, to be salvaged while the program runs.
struct UnfinishedSegment: Sendable {
    let recorder: StreamRecorder
    let segment: SegmentFile
    /// What its last good sync covered: what follows was written again elsewhere, or was never there.
    let limit: Int64
    let reason: String
    var retryAt = MonotonicTime(microseconds: .min)

    enum Outcome: Sendable {
        case row(SegmentRow)
        /// There was no footage in it.
        case nothing
        case failed(String)
    }

    /// Seals what is good. Syncing thread of the volume.
    func finish() -> Outcome {
        guard let id = segment.worker.volume.id else { return .failed("the volume has no identity") }
        let core = recorder.core
        let salvage = Salvage(disk: core.disk, root: segment.worker.volume.path, volume: id)
        do {
            switch try salvage.finish(segment.stream, day: segment.day, segment.sequence, limit: limit) {
            case .sealed(let row): return .row(row)
            case .quarantined(let to):
                core.logger.warning("segment \(segment.sequence) of \(segment.stream) holds no footage (\(reason)); moved to \(to)")
                return .nothing
            case .absent: return .nothing
            }
        } catch {
            return .failed("\(error)")
        }
    }
}
