package import CustosSignalling

/// A stream as a viewer may have it: its description and where its packets come from.
package struct RTSPServedDescription: Sendable {
    /// Each media has a `control` of one word without `/`; a viewer sets up `path/control`. The place of a media here is its track's number.
    package var sdp: SessionDescription
    package var source: any RTSPServedSource

    package init(sdp: SessionDescription, source: any RTSPServedSource) {
        self.sdp = sdp
        self.source = source
    }
}

/// Something that can be played to any number of viewers, each with a playback of its own.
///
/// The re-publisher's is `LiveStreamSource`; a simulated camera brings ready packets of a clip.
package protocol RTSPServedSource: Sendable {
    /// A viewer said PLAY and was answered. Called on the viewer's event loop; from now on the playback sends to `sink`, there and nowhere else.
    /// `tracks` are the numbers of those that were set up.
    func open(_ sink: RTSPSink, tracks: [Int]) -> any RTSPServedPlayback
}

/// The playback of one viewer. Confined to the viewer's event loop.
package protocol RTSPServedPlayback: AnyObject {
    /// The viewer took what it was sent, after `sink.isReady` had been false.
    func sinkIsReady()
    /// The viewer is gone: send nothing more and let go of everything. Called once, also after `sink.end()`.
    func close()
    /// How often the viewer was moved on, and how many samples it missed.
    var skipped: (times: Int, samples: Int) { get }
}

extension RTSPServedPlayback {
    package func sinkIsReady() {}
    package var skipped: (times: Int, samples: Int) { (0, 0) }
}
