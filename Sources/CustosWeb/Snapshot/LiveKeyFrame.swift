package import CustosBase
package import CustosMedia
import Synchronization

/// Takes one key frame from a live stream: the newest that it keeps, or else the next one that comes.
package final class LiveKeyFrame: StreamReader {
    package struct Picture: Sendable {
        package let video: VideoDescription
        package let bytes: [UInt8]
        package let wall: WallTime
    }

    private struct State {
        var video: VideoDescription?
        var waiting: CheckedContinuation<Picture?, Never>?
        var isDone = false
    }
    private let state = Mutex(State())

    private init() {}

    /// `nil` when none came within `patience`.
    package static func take(from stream: LiveStream, patience: Duration) async -> Picture? {
        let reader = LiveKeyFrame()
        let timer = Task {
            try? await Task.sleep(for: patience)  // Cancelled when the picture came: then there is nothing to end.
            reader.finish(nil)
        }
        let box = Box()
        let picture = await withCheckedContinuation { (c: CheckedContinuation<Picture?, Never>) in
            reader.state.withLock { $0.waiting = c }
            stream.attach(reader, lowDelay: false, wantsCachedGOP: true) { r in box.registration.withLock { $0 = r } }
        }
        timer.cancel()
        // On the owner, so that the registration has been noted by then.
        stream.owner.execute { if let r = box.registration.withLock({ $0 }) { stream.detach(r) } }
        return picture
    }

    private final class Box: Sendable {
        let registration = Mutex<LiveStream.Registration?>(nil)
    }

    private func finish(_ picture: Picture?) {
        let c = state.withLock { s in
            defer { s.waiting = nil }
            s.isDone = true
            return s.waiting
        }
        c?.resume(returning: picture)
    }

    package func receive(_ event: StreamEvent) {
        switch event {
        case .runStarted(let d): state.withLock { $0.video = d.video }
        case .sample(let s) where s.kind == .video && s.isSync:
            let (isDone, video) = state.withLock { ($0.isDone, $0.video) }
            guard !isDone, let video else { return }
            finish(Picture(video: video, bytes: s.withBytes { Array($0) }, wall: s.wall))
        default: break
        }
    }
}
