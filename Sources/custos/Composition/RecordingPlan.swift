import CustosBase
import CustosIngest
import CustosMedia
import CustosStore
import Synchronization

/// Which streams are recorded, and the recorders that hang on them. Called from event loops and from the reconciler.
final class RecordingPlan: Sendable {
    private let recording: RecordingService
    private let state = Mutex<State>(State())

    private struct State {
        var wanted: Set<StreamID> = []
        var streams: [StreamID: LiveStream] = [:]
        var attached: [StreamID: LiveStream.Registration] = [:]
    }

    init(recording: RecordingService) { self.recording = recording }

    var wanted: Set<StreamID> { state.withLock { $0.wanted } }

    /// Sets what should be recorded; attaches and detaches recorders of streams that are there already.
    func apply(_ wanted: Set<StreamID>) {
        let (start, stop) = state.withLock { s in
            let old = s.wanted
            s.wanted = wanted
            return (wanted.subtracting(old).compactMap { s.streams[$0] }, old.subtracting(wanted))
        }
        for stream in start { attachRecorder(stream) }
        for id in stop { detachRecorder(id) }
    }

    func attach(_ stream: LiveStream) {
        let isWanted = state.withLock { s in
            s.streams[stream.id] = stream
            return s.wanted.contains(stream.id)
        }
        if isWanted { attachRecorder(stream) }
    }

    func removed(_ id: StreamID) {
        detachRecorder(id)
        state.withLock { s in s.streams[id] = nil }
    }

    func unavailable(_ id: StreamID, _ condition: StreamCondition, _ detail: String) {
        guard state.withLock({ $0.wanted.contains(id) }) else { return }
        let cause: GapCause =
            switch condition {
            case .silent, .authenticationFailed, .codecUnknown, .addressRefused: .camera
            case .offline, .connecting, .live: .network
            case .disabled: .maintenance
            }
        recording.recorder(for: id).unavailable(cause, detail: detail)
    }

    private func attachRecorder(_ stream: LiveStream) {
        let recorder = recording.recorder(for: stream.id)
        stream.attach(recorder, lowDelay: false, wantsCachedGOP: true) { [self] registration in
            let isWanted = state.withLock { s in
                guard s.wanted.contains(stream.id) else { return false }
                s.attached[stream.id] = registration
                return true
            }
            // Not wanted any more before the stream's loop came to this.
            if !isWanted { stream.detach(registration) { [recording] in recording.retire(stream.id, cause: .maintenance) } }
        }
    }

    private func detachRecorder(_ id: StreamID) {
        let (stream, registration) = state.withLock { s in (s.streams[id], s.attached.removeValue(forKey: id)) }
        if let stream, let registration {
            stream.detach(registration) { [recording] in recording.retire(id, cause: .maintenance) }
        } else {
            recording.retire(id, cause: .maintenance)
        }
    }
}
