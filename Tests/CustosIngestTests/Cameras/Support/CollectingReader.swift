import CustosBase
import CustosMedia
import Synchronization

/// A reader that remembers in short what it was given.
final class CollectingReader: StreamReader {
    struct Seen: Sendable {
        var description: StreamDescription?
        var runs = 0
        var ends: [RunEnd] = []
        var samples = 0
        var syncSamples = 0
        var audioSamples = 0
        var bytes = 0
        var losses = 0
        var lastDecodeTime: Int64 = -1
        var runBackwards = 0
        var videoArrivals: [MonotonicTime] = []
    }

    private let state = Mutex(Seen())
    var seen: Seen { state.withLock { $0 } }

    func receive(_ event: StreamEvent) {
        state.withLock { s in
            switch event {
            case .runStarted(let d):
                s.description = d
                s.runs += 1
                s.lastDecodeTime = -1
            case .runEnded(let reason): s.ends.append(reason)
            case .sample(let sample):
                s.bytes += sample.byteCount
                if sample.lossBefore { s.losses += 1 }
                guard sample.kind == .video else {
                    s.audioSamples += 1
                    return
                }
                s.samples += 1
                s.videoArrivals.append(SystemClocks().monotonic())
                if sample.isSync { s.syncSamples += 1 }
                if sample.decodeTime <= s.lastDecodeTime { s.runBackwards += 1 }
                s.lastDecodeTime = sample.decodeTime
            }
        }
    }
}
