package import CustosMedia
import CustosSignalling
import NIOCore
import Synchronization

/// A camera's stream, re-published: each viewer is one more reader of its `LiveStream`.
package struct LiveStreamSource: RTSPServedSource {
    let stream: LiveStream
    let description: StreamDescription

    /// `description` is the one that the viewer was told of; a run that differs from it in its codec ends the viewer's session.
    package init(stream: LiveStream, description: StreamDescription) {
        self.stream = stream
        self.description = description
    }

    package func open(_ sink: RTSPSink, tracks: [Int]) -> any RTSPServedPlayback {
        let viewer = LiveViewer(sink: sink, description: description, tracks: tracks)
        viewer.begin(stream)
        return viewer
    }
}

extension RTSPServedDescription {
    /// The description of a stream's run under way; `nil` while there is none.
    package static func live(_ stream: LiveStream, name: String) async -> RTSPServedDescription? {
        let description: StreamDescription? = await withCheckedContinuation { continuation in
            stream.owner.execute { continuation.resume(returning: stream.currentDescription) }
        }
        return description.map {
            RTSPServedDescription(sdp: SessionDescription(describing: $0, name: name), source: LiveStreamSource(stream: stream, description: $0))
        }
    }
}

/// The reader of a `LiveStream` on its owner: puts events into the queue and wakes the viewer once.
final class LiveViewerReader: StreamReader {
    private struct State {
        var queue = ViewerQueue()
        var isAwake = false
        var isClosed = false
        var registration: LiveStream.Registration?
        var wake: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    func begin(_ stream: LiveStream, wantsCachedGOP: Bool, wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = wake }
        stream.attach(self, lowDelay: true, wantsCachedGOP: wantsCachedGOP) { [self] registration in
            // Closed before the stream's owner came to this.
            let isClosed = state.withLock { s in
                s.registration = registration
                return s.isClosed
            }
            if isClosed { stream.detach(registration) }
        }
    }

    func receive(_ event: StreamEvent) {
        let wake = state.withLock { s -> (@Sendable () -> Void)? in
            guard !s.isClosed else { return nil }
            s.queue.push(event)
            guard !s.isAwake, !s.queue.isEmpty else { return nil }
            s.isAwake = true
            return s.wake
        }
        wake?()
    }

    /// The next event; with `nil` the viewer sleeps until it is woken.
    func next() -> StreamEvent? {
        state.withLock { s in
            let event = s.queue.pop()
            if event == nil { s.isAwake = false }
            return event
        }
    }

    var skipped: (times: Int, samples: Int) { state.withLock { ($0.queue.skips, $0.queue.skippedSamples) } }

    func close(_ stream: LiveStream) {
        let registration = state.withLock { s in
            s.isClosed = true
            s.wake = nil
            return s.registration
        }
        if let registration { stream.detach(registration) }
    }
}
