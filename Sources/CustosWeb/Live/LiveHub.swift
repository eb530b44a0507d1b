import CustosBase
import CustosMedia
import NIOCore
import Synchronization

/// Who watches what: the fan-outs of the streams that are watched, and the bounds on viewers.
package final class LiveHub: Sendable {
    private struct Key: Hashable {
        let stream: StreamID
        let form: TranscodeForm
    }
    private struct State {
        var fanOuts: [Key: (fanOut: LiveFanOut, viewers: Int)] = [:]
        var viewers: [String: Int] = [:]
        var total = 0
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let supervisor: any StreamProvider
    private let limits: WebLimits
    private let transcoding: Transcoding
    private let group: any EventLoopGroup
    private let state = Mutex(State())

    init(supervisor: any StreamProvider, limits: WebLimits, transcoding: Transcoding, group: any EventLoopGroup) {
        self.supervisor = supervisor
        self.transcoding = transcoding
        self.group = group
        self.limits = limits
    }

    /// Takes a place for a viewer; false when there is none.
    func admit(_ principal: String) -> Bool {
        state.withLock { s in
            guard s.total < limits.liveViewers, s.viewers[principal, default: 0] < limits.liveViewersPerPrincipal else { return false }
            s.total += 1
            s.viewers[principal, default: 0] += 1
            return true
        }
    }

    func dismiss(_ principal: String) {
        state.withLock { s in
            s.total -= 1
            let n = (s.viewers[principal] ?? 1) - 1
            s.viewers[principal] = n > 0 ? n : nil
        }
    }

    package var viewerCount: Int { state.withLock { $0.total } }
    package var watchedStreams: Int { state.withLock { Set($0.fanOuts.keys.map(\.stream)).count } }

    /// Joins the viewers of a stream in one form. Keep the fan-out to leave.
    func join(_ stream: LiveStream, _ form: TranscodeForm, _ viewer: any LiveViewerPort) -> LiveFanOut {
        let key = Key(stream: stream.id, form: form)
        let fanOut = state.withLock { s in
            if let known = s.fanOuts[key], known.fanOut.stream === stream {
                s.fanOuts[key]?.viewers += 1
                return known.fanOut
            }
            // The stream was made anew: those who still watch the old one notice it themselves.
            let made = form.isAsSent ? LiveFanOut(stream) : LiveFanOut(stream, form: form, loop: group.next(), transcoding: transcoding)
            s.fanOuts[key] = (made, 1)
            return made
        }
        fanOut.add(viewer)
        return fanOut
    }

    func leave(_ fanOut: LiveFanOut, _ viewer: any LiveViewerPort) {
        state.withLock { s in
            let key = Key(stream: fanOut.stream.id, form: fanOut.form)
            guard let known = s.fanOuts[key], known.fanOut === fanOut else { return }
            s.fanOuts[key] = known.viewers > 1 ? (fanOut, known.viewers - 1) : nil
        }
        fanOut.remove(viewer)
    }

    func opened(_ channel: any Channel) { state.withLock { $0.channels[ObjectIdentifier(channel)] = channel } }
    func closed(_ channel: any Channel) { state.withLock { $0.channels[ObjectIdentifier(channel)] = nil } }

    /// Closes what is still open when the server ends.
    func stop() async {
        let channels = state.withLock { Array($0.channels.values) }
        for c in channels { c.close(promise: nil) }
        for c in channels { try? await c.closeFuture.get() }  // Never fails: it only tells that the channel is gone.
    }
}
